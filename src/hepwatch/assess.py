"""The whole journey on one page: (history, as_of, knowledge) -> assessment; and the driver that runs it over many."""

from datetime import date

import msgspec

from hepwatch.course.answers import Course, LookResult
from hepwatch.followup.answers import DueItem
from hepwatch.outlook.answers import Outlook
from hepwatch.signals.signal import Signal


class LastLook(msgspec.Struct, frozen=True):
    """The latest adequate look at a site."""

    last: date
    test: str
    result: LookResult


class NextAction(msgspec.Struct, frozen=True):
    """What to do next, and by when."""

    what: str
    by: date


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """One person on one day, with every reason. Holds until `valid_until` unless a new fact arrives."""

    person: str
    as_of: date
    course: Course
    due: tuple[DueItem, ...] = ()
    signals: tuple[Signal, ...] = ()
    looks: dict[str, LastLook | None] = msgspec.field(default_factory=dict)
    outlook: Outlook | None = None
    outlook_missing: tuple[str, ...] = ()
    next_action: NextAction | None = None
    valid_until: date | None = None
