"""A recorded decision for palliative care pauses the schedule; what is owed then is a review of the decision (palliation.toml)."""

from datetime import date as Day
from functools import cache
from importlib.resources import files

import msgspec

from hepwatch.course.answers import Course
from hepwatch.followup.plan import Plan
from hepwatch.record.history import History
from hepwatch.record.rows import DecisionRow


@cache
def plan() -> Plan:
    return msgspec.toml.decode(files(__package__).joinpath("palliation.toml").read_text("utf-8"), type=Plan)


def palliation(known: History, course: Course) -> tuple[DecisionRow, ...]:
    """The decisions for palliative care that stand, oldest first: none later ended them, no curative treatment came after."""
    cured = course.index_treatment.date if course.index_treatment else None
    standing: list[DecisionRow] = []
    for row in sorted((d for d in known.decisions if d.date is not None and d.date <= course.as_of), key=_order):
        if row.kind == "palliative" and (cured is None or _day(row) >= cured):
            standing.append(row)
        elif row.test is None:
            standing = []
    return tuple(standing)


def reviewed(known: History, standing: tuple[DecisionRow, ...]) -> dict[Day, str]:
    """The days on which the decision was confirmed or reviewed since it was first taken."""
    first = _day(standing[0])
    rows = [*standing[1:], *(d for d in known.decisions if d.kind == "done_elsewhere" and d.test == "palliative_review")]
    return {d.date: d.row_id for d in rows if d.date is not None and d.date > first}


def _order(row: DecisionRow) -> tuple[Day, str]:
    return _day(row), row.row_id


def _day(row: DecisionRow) -> Day:
    assert row.date is not None  # only dated decisions reach here
    return row.date
