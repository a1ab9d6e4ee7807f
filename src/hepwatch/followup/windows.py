"""The one schedule: windows from a plan item, and the fold that walks done days through them.

A done day counts when it is on or after the opening day of the window then standing; it closes that window, early or
late, and the next is counted from it (or from the target, where the protocol says so). A day before the opening counts
for nothing: the fold is why a look counts only within its window. The simulator in `outlook` uses the same functions.
"""

from collections.abc import Iterable
from datetime import date as Day
from typing import NamedTuple

from hepwatch.followup.plan import Item, Period
from hepwatch.words.dates import add_days, add_months, months_between


class Window(NamedTuple):
    """Due from `opens` through `closes`, both included; overdue from the day after."""

    opens: Day
    target: Day
    closes: Day


def period_at(item: Item, month: int) -> Period | None:
    """The period that holds a month since treatment; None after the protocol has stopped."""
    for period in item.periods:
        if period.from_month <= month and (period.until_month is None or month < period.until_month):
            return period
    return None


def first_window(item: Item, start: Day) -> Window | None:
    period = period_at(item, 0)
    if period is None:
        return None
    return _around(add_months(start, item.first_months or period.every_months), period)


def next_window(item: Item, start: Day, anchor: Day) -> Window | None:
    """The window after one that was closed on (or aimed at) `anchor`; None when the protocol has stopped."""
    period = period_at(item, max(0, months_between(start, anchor)))
    return _around(add_months(anchor, period.every_months), period) if period else None


def standing(item: Item, start: Day, done: Iterable[Day]) -> tuple[Window | None, Day | None]:
    """The window that stands after the done days (ascending), and the day that closed the one before."""
    window, closed_by = first_window(item, start), None
    for day in done:
        if window is None:
            break
        if day >= window.opens:
            closed_by = day
            window = next_window(item, start, day if item.counted_from == "done" else window.target)
    return window, closed_by


def _around(target: Day, period: Period) -> Window:
    return Window(add_days(target, -period.opens_before_days), target, add_days(target, period.closes_after_days))
