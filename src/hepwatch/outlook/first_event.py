"""What came first after a person's first curative treatment: recurrence, death, or neither so far; and until when that is known.

Somebody without a known recurrence is followed until the last day they were looked at, not until today: not looked at is not free.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import msgspec

from hepwatch.course.treatments import is_curative
from hepwatch.words.sites import Site

Ending = Literal["recurred", "died", "free"]


class FirstEvent(msgspec.Struct, frozen=True):
    """From `start` to `end`, and how it ended; `sites` are those of the recurrence."""

    start: date
    end: date
    ending: Ending
    sites: tuple[Site, ...] = ()


def first_event(course: Any, looked_at: Iterable[date]) -> FirstEvent | None:
    """None without a curative treatment with a date, or when nobody has looked since. `course`: a Course, or its brief form."""
    curative = [t.date for t in course.treatments if is_curative(t) and t.date is not None and t.completed is not False]
    index = course.index_treatment.date if course.index_treatment else None
    start = min(curative, default=index)
    if start is None:
        return None
    came = min((r for r in course.recurrences if r.date > start), key=lambda r: r.date, default=None)
    if came is not None:
        return FirstEvent(start, came.date, "recurred", came.sites)
    if course.died_on is not None and course.died_on > start:
        return FirstEvent(start, course.died_on, "died")
    last = max((day for day in looked_at if day > start), default=None)
    return None if last is None else FirstEvent(start, last, "free")
