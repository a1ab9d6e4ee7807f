"""What is known about one person for choosing among options: a flat list of facts, each known or None.

Built from the history and the course as they stood on `as_of`. A laboratory value counts for as long as
`facts.toml` says; a condition is True when recorded and standing, False when recorded as ruled out or resolved, and
None when nobody recorded it. A lesion is known at a site when it is open and called suspicious or definite; an
indeterminate one leaves the fact None.
"""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from hepwatch.course.answers import Course, Lesion, Pattern
from hepwatch.options.liver_function import albi_grade, child_pugh_class, child_pugh_points
from hepwatch.record.history import History
from hepwatch.record.rows import ConditionRow, MeasurementRow
from hepwatch.words.dates import months_between
from hepwatch.words.sites import Site, is_extrahepatic

_TO_CANONICAL = {("bilirubin", "mg/dL"): 17.104, ("albumin", "g/dL"): 10.0}
_UNITS = {"bilirubin": "umol/L", "albumin": "g/L"}
_JUDGED = ("suspicious", "definite")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """None: not known. Names are those of the option files; `facts.toml` says each in words."""

    pattern: Pattern | None = None
    alive: bool | None = None
    recurred: bool | None = None
    liver_lesion: bool | None = None
    liver_size_mm: float | None = None
    liver_number: int | None = None
    vein_thrombus: bool | None = None
    extrahepatic: bool | None = None
    extrahepatic_lesions: int | None = None
    adrenal_lesion: bool | None = None
    adrenal_both: bool | None = None
    adrenal_size_mm: float | None = None
    adrenal_gland_lost: bool | None = None
    adrenal_only: bool | None = None
    lung_lesion: bool | None = None
    lung_number: int | None = None
    lung_only: bool | None = None
    node_lesion: bool | None = None
    bone_lesion: bool | None = None
    brain_lesion: bool | None = None
    other_lesion: bool | None = None
    other_only: bool | None = None
    undecided_lesion: bool | None = None
    months_since_index: int | None = None
    transplanted: bool | None = None
    child_pugh: str | None = None
    child_pugh_a: bool | None = None
    child_pugh_c: bool | None = None
    child_pugh_up_to_b7: bool | None = None
    albi_grade: int | None = None
    bilirubin: float | None = None
    afp: float | None = None
    ecog: float | None = None
    ascites: bool | None = None
    encephalopathy: bool | None = None
    portal_hypertension: bool | None = None
    varices: bool | None = None
    adrenal_insufficiency: bool | None = None
    hormones_known: bool | None = None
    autoimmune_disease: bool | None = None
    recent_bleeding: bool | None = None
    sorafenib_before: bool | None = None
    systemic_before: bool | None = None
    because: dict[str, tuple[str, ...]] = {}


FACT_NAMES = tuple(name for name in Facts.__struct_fields__ if name != "because")


def facts_of(history: History, course: Course, as_of: date) -> Facts:
    """All that can be said on `as_of`."""
    known = history.as_known(as_of)
    labs = _Labs(known, as_of)
    liver = {name: labs.value(name) for name in ("bilirubin", "albumin", "inr")}
    ascites, encephalopathy = _condition(known, "ascites"), _condition(known, "encephalopathy")
    points = child_pugh_points({**liver, "ascites": ascites, "encephalopathy": encephalopathy})
    return Facts(
        **_lesions(known, course, as_of),
        **_before(known, course),
        alive=course.state != "died",
        recurred=course.state == "recurred" or bool(course.recurrences) or bool(course.open_lesions),
        months_since_index=months_between(course.index_treatment.date, as_of)
        if course.index_treatment and course.index_treatment.date else None,
        child_pugh=child_pugh_class(points),
        child_pugh_a=_within(points, 6),
        child_pugh_c=_beyond(points, 9),
        child_pugh_up_to_b7=_within(points, 7),
        albi_grade=albi_grade(liver["bilirubin"], liver["albumin"]),
        bilirubin=liver["bilirubin"],
        afp=labs.value("afp"),
        ecog=labs.value("ecog"),
        ascites=ascites,
        encephalopathy=encephalopathy,
        portal_hypertension=_condition(known, "portal_hypertension"),
        varices=_condition(known, "varices"),
        adrenal_insufficiency=_condition(known, "adrenal_insufficiency"),
        hormones_known=True if labs.has("metanephrines") and labs.has("cortisol") else None,
        because=labs.rows,
    )


def words_for(fact: str) -> str:
    """A fact's name as a person would say it."""
    return str(_knowledge()["words"][fact])


def _within(points: tuple[int, int], limit: int) -> bool | None:
    """Whether the points are at most the limit, whatever is still unknown."""
    fewest, most = points
    return True if most <= limit else False if fewest > limit else None


def _beyond(points: tuple[int, int], limit: int) -> bool | None:
    within = _within(points, limit)
    return None if within is None else not within


class _Labs:
    """The latest value of each analyte that is still recent enough, in the unit the options use."""

    def __init__(self, known: History, as_of: date) -> None:
        since = as_of - timedelta(days=int(_knowledge()["counts_for_days"]["laboratory"]))
        recent = [m for m in known.measurements if m.date and since <= m.date <= as_of]
        self.latest = {m.analyte: m for m in sorted(recent, key=lambda m: (m.date or as_of, m.row_id))}
        self.rows: dict[str, tuple[str, ...]] = {name: (m.row_id,) for name, m in self.latest.items()}

    def has(self, analyte: str) -> bool:
        return any(name == analyte or name.startswith(f"{analyte}_") for name in self.latest)

    def value(self, analyte: str) -> float | None:
        row = self.latest.get(analyte)
        return None if row is None else _in_unit(analyte, row)


def _in_unit(analyte: str, row: MeasurementRow) -> float | None:
    if analyte in ("inr", "ecog"):
        return row.canonical_value if row.canonical_value is not None else row.value
    if row.canonical_value is None or row.canonical_unit is None:
        return None
    factor = _TO_CANONICAL.get((analyte, row.canonical_unit))
    if factor is not None:
        return row.canonical_value * factor
    wanted = _UNITS.get(analyte)
    same = wanted is None or row.canonical_unit.replace("µ", "u").replace("μ", "u") == wanted
    return row.canonical_value if same else None


def _condition(known: History, kind: str) -> bool | None:
    """The latest word on a condition: standing, ruled out or resolved, or never recorded."""
    rows = [c for c in known.conditions if c.kind == kind]
    if not rows:
        return None
    last: ConditionRow = max(rows, key=lambda c: (c.known_on, c.row_id))
    return not (last.refuted or last.resolved_on is not None)


def _before(known: History, course: Course) -> dict[str, Any]:
    """What was done before, from the treatments and drugs on record."""
    kinds = {t.kind for t in course.treatments} | {t.kind for t in known.treatments if t.completed is not False}
    drugs = {m.agent for m in known.medications}
    return {
        "transplanted": "transplant" in kinds if kinds else None,
        "adrenal_gland_lost": "adrenalectomy" in kinds if kinds else None,
        "sorafenib_before": "sorafenib" in drugs,
        "systemic_before": "systemic" in kinds or any(m.group == "systemic_cancer" for m in known.medications),
        "autoimmune_disease": _named(known, ("autoimmun",)),
        "recent_bleeding": _named(known, ("bleeding", "haemorrhage", "hemorrhage")),
    }


def _named(known: History, words: tuple[str, ...]) -> bool | None:
    """A condition known only by its text."""
    rows = [c for c in known.conditions if c.text and any(w in c.text.lower() for w in words)]
    return None if not rows else any(not (c.refuted or c.resolved_on) for c in rows)


def _lesions(known: History, course: Course, as_of: date) -> dict[str, Any]:
    """Where the disease is."""
    judged = [x for x in course.open_lesions if x.status in _JUDGED]
    sites = {x.site for x in judged}
    outside = [x for x in judged if is_extrahepatic(x.site)]
    others = {s for s in sites if is_extrahepatic(s)} - {"adrenal", "lung", "lymph_node", "bone", "brain"}
    return {
        "pattern": None if course.pattern == "cannot_tell" else course.pattern,
        "liver_lesion": _liver(course, as_of),
        "liver_size_mm": _largest(judged, "liver"),
        "liver_number": _number(known, judged, "liver"),
        "vein_thrombus": _vein(course),
        "extrahepatic": bool(outside) or (False if course.pattern in ("intrahepatic", "none") else None),
        "extrahepatic_lesions": len(outside) if outside else None,
        **{f"{name}_lesion": _known_at(course, site) for name, site in _SITES.items()},
        "other_lesion": bool(others),
        "adrenal_both": _both_glands(judged),
        "adrenal_size_mm": _largest(judged, "adrenal"),
        "adrenal_only": _only(sites, "adrenal"),
        "lung_number": _number(known, judged, "lung"),
        "lung_only": _only(sites, "lung"),
        "other_only": None if not outside else len({x.site for x in outside}) == 1,
        "undecided_lesion": any(x.status == "indeterminate" for x in course.open_lesions),
    }


_SITES: dict[str, Site] = {"adrenal": "adrenal", "lung": "lung", "node": "lymph_node", "bone": "bone", "brain": "brain"}


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
    recent = look is not None and (as_of - look.date).days <= int(_knowledge()["counts_for_days"]["liver_look"])
    return False if look is not None and look.result == "clear" and recent else None


def _vein(course: Course) -> bool | None:
    here = _known_at(course, "vein")
    if here is not False:
        return here
    look = course.last_look("vein")
    return False if look is not None and look.result == "clear" else None


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


def _number(known: History, judged: list[Lesion], site: Site) -> int | None:
    """How many lesions the last examination counted there; None when it does not say."""
    seen = {s.row_id for x in judged if x.site == site for s in x.sightings[-1:]}
    counts = [f.number for f in known.findings if f.row_id in seen and f.site == site]
    counts += [r.number for reading in known.readings if reading.report in seen for r in reading.rows if r.site == site]
    stated = [n for n in counts if n is not None]
    return sum(stated) if stated else None


@cache
def _knowledge() -> dict[str, Any]:
    return tomllib.loads(files("hepwatch.options").joinpath("facts.toml").read_text())
