"""Conditions a protocol item may ask for, each answered yes, no or None (the record cannot tell) with what is missing."""

from collections.abc import Callable
from typing import NamedTuple

from hepwatch.course.answers import Course
from hepwatch.record.history import History


class Holds(NamedTuple):
    answer: bool | None
    because: tuple[str, ...] = ()
    missing: str = ""


def dcp_in_use(history: History, course: Course) -> Holds:
    """DCP has been measured in this person before."""
    rows = tuple(m.row_id for m in history.measurements if m.analyte == "dcp")
    return Holds(bool(rows), rows[:1])


def afp_producer(history: History, course: Course) -> Holds:
    """The cancer made AFP: a value of 20 ng/mL or more before the first treatment."""
    first = course.treatments[0].date if course.treatments else None
    before = [
        m for m in history.measurements
        if m.analyte == "afp" and m.canonical_value is not None and m.date and first and m.date <= first
    ]
    if not before:
        return Holds(None, (), "an AFP value from before the first treatment")
    raised = tuple(m.row_id for m in before if (m.canonical_value or 0) >= 20)
    return Holds(bool(raised), raised or tuple(m.row_id for m in before))


def microvascular_invasion(history: History, course: Course) -> Holds:
    """The specimen of the index treatment showed microvascular invasion."""
    said = [p for p in history.pathology if p.microvascular_invasion is not None]
    if not said:
        return Holds(None, (), "microvascular invasion (pathology)")
    return Holds(any(p.microvascular_invasion for p in said), tuple(p.row_id for p in said))


CONDITIONS: dict[str, Callable[[History, Course], Holds]] = {
    "dcp_in_use": dcp_in_use,
    "afp_producer": afp_producer,
    "microvascular_invasion": microvascular_invasion,
}
