"""The one schedule: windows from a plan item, and the fold that walks done days through them.

A done day counts when it is on or after the opening day of the window then standing; it closes that window, early or
late, and the next is counted from it (or from the target, where the protocol says so). A day before the opening counts
for nothing: the fold is why a look counts only within its window. The simulator in `outlook` uses the same functions.
"""

from collections.abc import Iterable
from datetime import date as Day
from functools import lru_cache
from typing import NamedTuple

from hepwatch.followup.plan import Item, Period
from hepwatch.words.dates import add_days, add_months


class Window(NamedTuple):
    """Due from `opens` through `closes`, both included; overdue from the day after."""

    opens: Day
    target: Day
    closes: Day


@lru_cache(maxsize=20_000)
def first_window(item: Item, start: Day) -> Window | None:
    period = period_on(item, start, start)
    if period is None:
        return None
    if item.first_days is not None:
        target = add_days(start, item.first_days)
    else:
        target = add_months(start, item.first_months) if item.first_months else _after(start, period)
    before, after = item.first_opens_before_days, item.first_closes_after_days
    return Window(
        add_days(target, -(period.opens_before_days if before is None else before)),
        target,
        add_days(target, period.closes_after_days if after is None else after),
    )


Calendar = tuple[tuple[Day | None, Period], ...]


@lru_cache(maxsize=20_000)
def _calendar(item: Item, start: Day) -> Calendar:
    """The periods of a person treated on `start`, each with the day before which it holds (None: for life)."""
    return tuple((None if p.until_month is None else add_months(start, p.until_month), p) for p in item.periods)


def period_on(item: Item, start: Day, day: Day) -> Period | None:
    """The period that holds a day (`start` or later); None after the protocol has stopped."""
    return next((period for until, period in _calendar(item, start) if until is None or day < until), None)


def next_window(item: Item, start: Day, anchor: Day) -> Window | None:
    """The window after one that was closed on (or aimed at) `anchor`; None when the protocol has stopped."""
    return _next(_calendar(item, start), anchor)


def _next(calendar: Calendar, anchor: Day) -> Window | None:
    for until, period in calendar:
        if until is None or anchor < until:
            window, stop = _window(anchor, period), calendar[-1][0]
            return None if stop is not None and window.target > stop else window
    return None


# Of all people together there are only so many days: most windows have been worked out for somebody before.
@lru_cache(maxsize=50_000)
def _window(anchor: Day, period: Period) -> Window:
    target = _after(anchor, period)
    return Window(add_days(target, -period.opens_before_days), target, add_days(target, period.closes_after_days))


def standing(item: Item, start: Day, done: Iterable[Day]) -> tuple[Window | None, Day | None]:
    """The window that stands after the done days (ascending), and the day that closed the one before."""
    window, closed_by = first_window(item, start), None
    calendar, from_done = _calendar(item, start), item.counted_from == "done"
    for day in done:
        while window is not None and day >= window.opens:
            before, closed_by = window, day
            window = _next(calendar, day if from_done else anchor(item, day, before.target))
            if window is not None and window.opens <= before.opens:
                return window, closed_by
    return window, closed_by


def anchor(item: Item, done: Day, target: Day) -> Day:
    """What the next interval is counted from."""
    if item.counted_from == "done":
        return done
    if item.counted_from == "target":
        return target
    return min(done, target) if item.counted_from == "earlier" else max(done, target)


def _after(day: Day, period: Period) -> Day:
    return add_days(day, period.every_days) if period.every_days else add_months(day, period.every_months)
