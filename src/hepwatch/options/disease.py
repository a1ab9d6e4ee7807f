"""Where the disease is, as facts: lesions called suspicious or definite, how many, how large, and what is looked at and clear."""

from datetime import date, timedelta
from typing import Any

from hepwatch.course.answers import Course, Lesion
from hepwatch.course.treatments import is_curative
from hepwatch.options.conditions import Between
from hepwatch.options.periods import counts_for
from hepwatch.record.history import History
from hepwatch.words.dates import months_between
from hepwatch.words.sites import Site, is_extrahepatic

_JUDGED = ("suspicious", "definite")
_SITES: dict[str, Site] = {"adrenal": "adrenal", "lung": "lung", "node": "lymph_node", "bone": "bone", "brain": "brain"}


def disease(known: History, course: Course, as_of: date) -> dict[str, Any]:
    """The facts about lesions on `as_of`."""
    judged = [x for x in course.open_lesions if x.status in _JUDGED]
    sites = {x.site for x in judged}
    outside = [x for x in judged if is_extrahepatic(x.site)]
    others = {s for s in sites if is_extrahepatic(s)} - set(_SITES.values())
    return {
        "pattern": None if course.pattern == "cannot_tell" else course.pattern,
        "liver_lesion": _liver(course, as_of),
        "liver_size_mm": _largest(judged, "liver"),
        "liver_number": Between(0, 0) if _liver(course, as_of) is False else _number(known, judged, "liver", as_of),
        "vein_thrombus": _vein(known, course),
        "extrahepatic": _extrahepatic(course, outside),
        **{f"{name}_lesion": _known_at(course, site) for name, site in _SITES.items()},
        "other_lesion": bool(others),
        "adrenal_both": _both_glands(judged),
        "adrenal_size_mm": _largest(judged, "adrenal"),
        "adrenal_only": _only(sites, "adrenal"),
        "lung_number": _number(known, judged, "lung", as_of),
        "lung_only": _only(sites, "lung"),
        "lung_interval_months": _interval(course, judged, "lung"),
        "other_only": None if not outside else len({x.site for x in outside}) == 1,
        "undecided_lesion": any(x.status == "indeterminate" for x in course.open_lesions),
    }


def _extrahepatic(course: Course, outside: list[Lesion]) -> bool | None:
    """Nothing outside the liver only when the pattern says so and nothing there is undecided."""
    if outside:
        return True
    undecided = any(is_extrahepatic(x.site) for x in course.open_lesions)
    return False if course.pattern in ("intrahepatic", "none") and not undecided else None


def _known_at(course: Course, site: Site) -> bool | None:
    """True: suspicious or worse; None: something undecided; False: no lesion is known there (not: it is clear)."""
    here = [x.status for x in course.open_lesions if x.site == site]
    if any(s in _JUDGED for s in here):
        return True
    return None if "indeterminate" in here else False


def _liver(course: Course, as_of: date) -> bool | None:
    """A clear liver needs a recent adequate look; without one it is not known."""
    here = _known_at(course, "liver")
    if here is not False:
        return here
    look = course.last_look("liver")
    recent = look is not None and as_of - look.date <= counts_for("liver_look")
    return False if look is not None and look.result == "clear" and recent else None


def _vein(known: History, course: Course) -> bool | None:
    """Tumour in a vein: seen, or recorded as a diagnosis; False only after a look that names the veins clear."""
    recorded = [c for c in known.conditions if c.kind == "tumour_thrombus" and c.resolved_on is None]
    here = _known_at(course, "vein")
    if here or any(not c.refuted for c in recorded):
        return True
    look = course.last_look("vein")
    return False if here is False and (recorded or look is not None and look.result == "clear") else None


def _both_glands(judged: list[Lesion]) -> bool | None:
    sides = {x.side for x in judged if x.site == "adrenal"}
    if not sides:
        return None
    if "bilateral" in sides or {"left", "right"} <= sides:
        return True
    return None if sides == {None} else False


def _only(sites: set[Site], site: Site) -> bool | None:
    outside = {s for s in sites if is_extrahepatic(s)}
    return None if not outside else outside == {site}


def _largest(judged: list[Lesion], site: Site) -> float | None:
    sizes = [x.size_mm for x in judged if x.site == site]
    known = [s for s in sizes if s is not None]
    return max(known) if known and len(known) == len(sizes) else None


def _interval(course: Course, judged: list[Lesion], site: Site) -> int | None:
    """Whole months from the last curative treatment to the first sighting there; to today's question it does not matter when it is asked."""
    first = min((x.since for x in judged if x.site == site), default=None)
    if first is None:
        return None
    before = [t.date for t in course.treatments if t.date is not None and t.date < first and is_curative(t)]
    return months_between(max(before), first) if before else None


def _number(known: History, judged: list[Lesion], site: Site, as_of: date) -> Between | None:
    """How many lesions the last counting examination of the past three months counted there; no count: one or more."""
    here = [x for x in judged if x.site == site]
    if not here:
        return None
    since = as_of - timedelta(days=counts_for("liver_look").days)
    days = sorted({s.date for x in here for s in x.sightings if s.date >= since}, reverse=True)
    for day in days:
        counted = _counted(known, {s.row_id for x in here for s in x.sightings if s.date == day}, site)
        if counted is not None:
            return counted
    return Between(1)


def _counted(known: History, seen: set[str], site: Site) -> Between | None:
    """The sum of what these rows count; a place counted only as "several" leaves the sum open upwards."""
    counts = [(f.number, f.number) for f in known.findings if f.row_id in seen and f.site == site]
    counts += [
        (r.number, r.number_at_least)
        for reading in known.readings if reading.report in seen for r in reading.rows if r.site == site and r.status in _JUDGED
    ]
    if not any(n or least for n, least in counts):
        return None
    least = sum(n or some or 1 for n, some in counts)
    return Between(least, least) if all(n for n, _ in counts) else Between(least)
