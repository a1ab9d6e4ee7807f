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


def next_window(item: Item, start: Day, anchor: Day) -> Window | None:
    """The window after one that was closed on (or aimed at) `anchor`; None when the protocol has stopped."""
    aimed = _aimed(item, start, anchor)
    return None if aimed is None else _window(*aimed)


def _aimed(item: Item, start: Day, anchor: Day) -> tuple[Day, Period] | None:
    """The target counted from `anchor`, and the period that says how wide its window is."""
    period = period_at(item, max(0, months_between(start, anchor)))
    if period is None:
        return None
    target, stop = _after(anchor, period), item.periods[-1].until_month
    if stop is not None and target > add_months(start, stop):
        return None
    return target, period


def _window(target: Day, period: Period) -> Window:
    return Window(add_days(target, -period.opens_before_days), target, add_days(target, period.closes_after_days))


def standing(item: Item, start: Day, done: Iterable[Day]) -> tuple[Window | None, Day | None]:
    """The window that stands after the done days (ascending), and the day that closed the one before."""
    first, closed_by = first_window(item, start), None
    if first is None:
        return None, None
    opens, target, aimed = first.opens, first.target, None
    for day in done:
        while day >= opens:
            closed_by = day
            aimed = _aimed(item, start, day if item.counted_from == "done" else anchor(item, day, target))
            if aimed is None:
                return None, closed_by
            before, (target, period) = opens, aimed
            opens = add_days(target, -period.opens_before_days)
            if opens <= before:
                return _window(target, period), closed_by
    return (first if aimed is None else _window(*aimed)), closed_by


def anchor(item: Item, done: Day, target: Day) -> Day:
    """What the next interval is counted from."""
    if item.counted_from == "done":
        return done
    if item.counted_from == "target":
        return target
    return min(done, target) if item.counted_from == "earlier" else max(done, target)


def _after(day: Day, period: Period) -> Day:
    return add_days(day, period.every_days) if period.every_days else add_months(day, period.every_months)
