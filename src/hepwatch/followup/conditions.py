"""Conditions a protocol item may ask for, each answered yes, no or None (the record cannot tell) with what is missing.

Their numbers are in conditions.toml. A condition is settled as soon as every value still unknown would leave it as it
is: a RETREAT of 5 or more needs no size when AFP and invasion alone reach it.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from hepwatch.course.answers import Course
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow, PathologyRow


class Holds(NamedTuple):
    answer: bool | None
    because: tuple[str, ...] = ()
    missing: str = ""


@cache
def numbers() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("conditions.toml").read_text("utf-8"))


def dcp_in_use(history: History, course: Course) -> Holds:
    """DCP has been measured in this person before."""
    rows = tuple(m.row_id for m in history.measurements if m.analyte == "dcp")
    return Holds(bool(rows), rows[:1])


def afp_producer(history: History, course: Course) -> Holds:
    """The cancer made AFP: a value of 20 ng/mL or more before the first treatment."""
    before = _afp_before_first_treatment(history, course)
    if not before:
        return Holds(None, (), "an AFP value from before the first treatment")
    limit = numbers()["afp_producer"]["ng_per_ml"]
    raised = tuple(m.row_id for m in before if (m.canonical_value or 0) >= limit)
    return Holds(bool(raised), raised or tuple(m.row_id for m in before))


def microvascular_invasion(history: History, course: Course) -> Holds:
    """The specimen of the treatment that follow-up counts from showed microvascular invasion."""
    said = [p for p in specimens(history, course) if p.microvascular_invasion is not None]
    if not said:
        return Holds(None, (), "microvascular invasion (pathology)")
    return Holds(any(p.microvascular_invasion for p in said), tuple(p.row_id for p in said))


def beyond_milan(history: History, course: Course) -> Holds:
    """The specimen was beyond the Milan criteria by size, number or macrovascular invasion."""
    found = specimens(history, course)
    size = max((p.size_mm for p in found if p.size_mm is not None), default=None)
    number = max((p.number for p in found if p.number is not None), default=None)
    answer = True if any(p.macrovascular_invasion for p in found) else _beyond(size, number)
    if answer is None:
        return Holds(None, (), "size and number of the tumours (pathology)")
    return Holds(answer, tuple(p.row_id for p in found))


def _beyond(size_mm: float | None, number: int | None) -> bool | None:
    milan = numbers()["milan"]
    if (size_mm or 0) > milan["single_mm"] or (number or 0) > milan["several_at_most"]:
        return True
    if size_mm is None or number is None:
        return None
    return number > 1 and size_mm > milan["several_mm"]


def high_risk_explant(history: History, course: Course) -> Holds:
    """Microvascular invasion, or beyond the Milan criteria."""
    both = microvascular_invasion(history, course), beyond_milan(history, course)
    if any(h.answer for h in both):
        return Holds(True, tuple(r for h in both if h.answer for r in h.because))
    missing = tuple(h.missing for h in both if h.answer is None)
    return Holds(None, (), ", ".join(missing)) if missing else Holds(False, both[0].because)


def high_extrahepatic_risk(history: History, course: Course) -> Holds:
    """Spread outside the liver is likelier than in most: a high-risk specimen, or a very high AFP before the first treatment."""
    limit = numbers()["extrahepatic_risk"]["afp_above_ng_per_ml"]
    high = tuple(m.row_id for m in _afp_before_first_treatment(history, course) if (m.canonical_value or 0) > limit)
    return Holds(True, high) if high else high_risk_explant(history, course)


def _retreat_band(low: int, high: int | None) -> Callable[[History, Course], Holds]:
    def band(history: History, course: Course) -> Holds:
        least, most, because, missing = retreat(history, course)
        if least >= low and (high is None or most <= high):
            return Holds(True, because)
        if most < low or (high is not None and least > high):
            return Holds(False, because)
        return Holds(None, because, missing)

    band.__doc__ = f"RETREAT of {low}{'' if high == low else f' to {high}' if high is not None else ' or more'}."
    return band


def retreat(history: History, course: Course) -> tuple[int, int, tuple[str, ...], str]:
    """The least and the most the RETREAT score can be, its rows, and what would settle it."""
    points, found = numbers()["retreat"], specimens(history, course)
    parts = (_afp_points(points, history, course), _invasion_points(points, history, course), _size_points(points, found))
    because = tuple(r for _, _, rows, _ in parts for r in rows)
    missing = ", ".join(m for _, _, _, m in parts if m)
    return sum(p[0] for p in parts), sum(p[1] for p in parts), because, missing


Part = tuple[int, int, tuple[str, ...], str]


def _afp_points(points: dict[str, Any], history: History, course: Course) -> Part:
    last = _last_afp(history, course)
    if last is None:
        return 0, points["afp"][0][1], (), "AFP at the transplant"
    value = _points(points["afp"], last.canonical_value or 0)
    return value, value, (last.row_id,), ""


def _invasion_points(points: dict[str, Any], history: History, course: Course) -> Part:
    seen = microvascular_invasion(history, course)
    if seen.answer is None:
        return 0, points["microvascular_invasion"], (), seen.missing
    value = points["microvascular_invasion"] if seen.answer else 0
    return value, value, seen.because, ""


def _size_points(points: dict[str, Any], found: list[PathologyRow]) -> Part:
    whole = [p for p in found if (p.size_mm is not None and p.number is not None) or p.diagnosis == "no_tumour"]
    if not whole:
        return 0, points["size_cm_plus_number"][0][1], (), "size and number of the viable tumours (explant)"
    value = max(_points(points["size_cm_plus_number"], _sum(p)) for p in whole)
    return value, value, tuple(p.row_id for p in whole), ""


def _sum(specimen: PathologyRow) -> float:
    """Largest viable tumour in centimetres plus their number; nothing viable is 0."""
    if specimen.diagnosis == "no_tumour" or not specimen.number:
        return 0.0
    return (specimen.size_mm or 0.0) / 10 + specimen.number


def _points(table: list[list[float]], value: float) -> int:
    return int(next(p for lower, p in table if value >= lower))


def specimens(history: History, course: Course) -> list[PathologyRow]:
    """What came out at the treatment that follow-up counts from."""
    start, days = course.counted_from, numbers()["specimen"]["days"]
    return [p for p in history.pathology if start and p.date and abs((p.date - start).days) <= days and p.site in (None, "liver")]


def _afp_before_first_treatment(history: History, course: Course) -> list[MeasurementRow]:
    first = course.treatments[0].date if course.treatments else None
    return [m for m in _afp(history) if m.date and first and m.date <= first]


def _last_afp(history: History, course: Course) -> MeasurementRow | None:
    start = course.counted_from
    before = [m for m in _afp(history) if m.date and start and m.date <= start]
    return max(before, key=lambda m: (m.date, m.row_id), default=None)


def _afp(history: History) -> list[MeasurementRow]:
    return [m for m in history.measurements if m.analyte == "afp" and m.canonical_value is not None]


CONDITIONS: dict[str, Callable[[History, Course], Holds]] = {
    "dcp_in_use": dcp_in_use,
    "afp_producer": afp_producer,
    "microvascular_invasion": microvascular_invasion,
    "beyond_milan": beyond_milan,
    "high_risk_explant": high_risk_explant,
    "high_extrahepatic_risk": high_extrahepatic_risk,
    "retreat_0": _retreat_band(0, 0),
    "retreat_1_to_3": _retreat_band(1, 3),
    "retreat_4": _retreat_band(4, 4),
    "retreat_5_or_more": _retreat_band(5, None),
}
