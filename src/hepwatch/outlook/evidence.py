"""A person's course and history, put into the filter's terms: what is known of the risk, and every look and marker value.

A look with a clear report multiplies by the chance of having missed what might be there; one that does not mention the
organ counts for part of that; an unread one for nothing. A finding enters by how often reports word such a finding where
there is a recurrence and where there is none, and by its size. Nothing is switched on or off.
"""

import math
from collections.abc import Iterator
from datetime import date

import msgspec

from hepwatch.course.answers import Course, Lesion, Look
from hepwatch.outlook.parameters import Marker, Parameters
from hepwatch.outlook.risk import Risk
from hepwatch.record.history import History
from hepwatch.record.rows import FindingStatus, MeasurementRow, PathologyRow, Row, TreatmentRow

DAYS_A_MONTH = 30.4375
LOOK, FOUND, MARKER = 0, 1, 2
_SEEN_WITH: dict[str, str] = {"vein": "liver", "pleura": "lung"}
_UNITS = {"afp": ("ng/mL", "ug/L", "µg/L"), "dcp": ("mAU/mL",)}
_FLARE_ALT = 40.0


class Entry(msgspec.Struct, frozen=True):
    """One thing the filter is told; the fields are those of `kernels.filter_person`."""

    row_id: str
    kind: int
    t4: int
    which: int
    site: int
    x: float
    y: float = 0.0
    z: float = 0.0


def quarter_months(start: date, day: date) -> int:
    """Quarters of a month from one day to another, rounded."""
    return round((day - start).days / DAYS_A_MONTH * 4)


def entries(history: History, course: Course, start: date, as_of: date, p: Parameters, tests: tuple[str, ...]) -> list[Entry]:
    """Every look and marker value after `start` and known by `as_of`, in order of day."""
    found = [e for look in course.looks if start < look.date <= as_of and look.known_on <= as_of for e in _of_look(look, course, start, p, tests)]
    found += _of_markers(history, start, as_of, p)
    return sorted(found, key=lambda e: e.t4)


def _of_look(look: Look, course: Course, start: date, p: Parameters, tests: tuple[str, ...]) -> Iterator[Entry]:
    site = _SEEN_WITH.get(look.site, look.site)
    if site not in p.sites.names or look.result in ("unread", "not_assessed"):
        return
    test, coverage = _best_test(look.test, site, p)
    if test is None:
        return
    t4, s = max(1, quarter_months(start, look.date)), p.sites.names.index(site)
    row = look.because[0] if look.because else ""
    if look.result == "finding":
        there, not_there, size = _worded(look, course, test, p)
        yield Entry(row, FOUND, t4, tests.index(test), s, there, not_there, size)
    elif site == look.site:
        credit = 1.0 if look.adequate or coverage < 1.0 else p.wording.partial_counts
        credit *= p.wording.silence_counts if look.result == "not_mentioned" else 1.0
        yield Entry(row, LOOK, t4, tests.index(test), s, credit)


def _best_test(name: str, site: str, p: Parameters) -> tuple[str | None, float]:
    """The test of the model that stands for this one at this site, and how much of the organ it covers."""
    names = p.same_as.get(name, (name,))
    seeing = [s for s in p.sees if s.test in names and s.site == site]
    best = max(seeing, key=lambda s: s.coverage * s.at_20_mm, default=None)
    return (best.test, best.coverage) if best else (None, 0.0)


def _worded(look: Look, course: Course, test: str, p: Parameters) -> tuple[float, float, float]:
    """Likelihood of the wording where there is a recurrence and where there is none, and the log of the size."""
    status, size = _sighting(look, course.lesions)
    rate = p.number("false_alarms", test, 0.05) / (p.wording.if_not.suspicious + p.wording.if_not.definite)
    there, not_there = getattr(p.wording.if_there, status), min(rate, 1.0) * getattr(p.wording.if_not, status)
    return there, not_there, math.log(size) if size and size > 1 else 0.0


def _sighting(look: Look, lesions: tuple[Lesion, ...]) -> tuple[FindingStatus, float | None]:
    """What the look called it, and how large. A finding without a lesion of its own counts as indeterminate."""
    order: tuple[FindingStatus, ...] = ("benign", "indeterminate", "suspicious", "definite")
    seen = [
        (s.status, s.size_mm) for lesion in lesions if lesion.site == look.site and lesion.state not in ("benign", "other_cancer")
        for s in lesion.sightings if s.date == look.date and s.status in order
    ]
    harmless = any(x.site == look.site and x.state in ("benign", "other_cancer") for x in lesions)
    return max(seen, key=lambda x: order.index(x[0]), default=("benign" if harmless else "indeterminate", None))


def known(row: Row, as_of: date) -> bool:
    return row.known_on <= as_of and (row.replaced_on is None or row.replaced_on > as_of) and row.status == "active"


def _of_markers(history: History, start: date, as_of: date, p: Parameters) -> Iterator[Entry]:
    flares = [m.date for m in history.measurements if known(m, as_of) and m.analyte == "alt" and m.date and (m.canonical_value or 0) > _FLARE_ALT]
    for m in history.measurements:
        value = _usable(m, as_of)
        if value is None or m.date is None:
            continue
        which = ("afp", "dcp").index(m.analyte)
        marker: Marker = p.markers.afp if which == 0 else p.markers.dcp
        if (m.date - start).days < marker.settles_days:
            continue
        doubtful = _doubtful(m, m.date, flares, history)
        sd = marker.within_sd_flare if doubtful else marker.within_sd
        yield Entry(m.row_id, MARKER, max(1, quarter_months(start, m.date)), which, -1, math.log(value) - marker.log_mean, sd * sd)


def _usable(m: MeasurementRow, as_of: date) -> float | None:
    """A value that may be compared: known unit, above nothing. One below the assay's limit counts as half of it."""
    if m.analyte not in _UNITS or not known(m, as_of) or m.date is None or m.date > as_of or not m.canonical_value:
        return None
    if m.canonical_unit is not None and m.canonical_unit not in _UNITS[m.analyte]:
        return None
    return m.canonical_value / (2.0 if m.comparator in ("<", "<=") else 1.0)


def _doubtful(m: MeasurementRow, day: date, flares: list[date], history: History) -> bool:
    """Something else may have raised it: a hepatitis flare (AFP), a vitamin K antagonist (DCP)."""
    if m.analyte == "afp":
        return any(abs((day - f).days) <= 14 for f in flares)
    return any(
        d.group == "vitamin_k_antagonist" and (d.start is None or d.start <= day) and (d.end is None or d.end >= day)
        for d in history.medications
    )


def risk_of(history: History, course: Course, as_of: date) -> Risk:
    """What the record says about the person's risk. Nothing said stays None."""
    index = course.index_treatment
    specimen = _specimen(history, index, as_of)
    before = [m for m in history.measurements if index and index.date and known(m, as_of) and m.date and 0 <= (index.date - m.date).days <= 180]
    afp, dcp = _highest(before, "afp"), _highest(before, "dcp")
    return Risk(
        setting=index.kind if index and index.kind in ("ablation", "transplant") else "resection",
        size_mm=specimen.size_mm if specimen else None,
        multiple=None if specimen is None or specimen.number is None else specimen.number > 1,
        microvascular_invasion=specimen.microvascular_invasion if specimen else None,
        macrovascular_invasion=specimen.macrovascular_invasion if specimen else None,
        margin_positive=None if specimen is None or specimen.margin is None else specimen.margin != "negative",
        afp_high=None if afp is None else afp > 400,
        cirrhosis=True if any(c.kind == "cirrhosis" and not c.refuted and known(c, as_of) for c in history.conditions) else None,
        male=_male(history, as_of),
        retreated=_retreated(course),
        primary_made_afp=None if afp is None else afp >= 20,
        primary_made_dcp=None if dcp is None else dcp >= 40,
    )


def _specimen(history: History, index: TreatmentRow | None, as_of: date) -> PathologyRow | None:
    """The liver specimen that belongs to the index treatment: within 60 days of it."""
    if index is None or index.date is None:
        return None
    near = [
        x for x in history.pathology
        if known(x, as_of) and x.date and abs((x.date - index.date).days) <= 60 and x.site in (None, "liver") and x.diagnosis in (None, "hcc")
    ]
    return max(near, key=lambda x: x.size_mm or 0.0, default=None)


def _highest(values: list[MeasurementRow], analyte: str) -> float | None:
    return max((m.canonical_value for m in values if m.analyte == analyte and m.canonical_value is not None), default=None)


def _male(history: History, as_of: date) -> bool | None:
    sex = next((x.sex for x in history.people if known(x, as_of) and x.sex), None)
    return None if sex not in ("male", "female") else sex == "male"


def _retreated(course: Course) -> bool:
    index = course.index_treatment
    curative = ("resection", "ablation", "transplant")
    return bool(index and index.date and any(t.kind in curative and t.date and t.date < index.date for t in course.treatments))
