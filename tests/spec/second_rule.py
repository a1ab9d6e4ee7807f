"""The schedule, worked out a second way: straight from a protocol's TOML, with the calendar's own arithmetic.

Written from docs/protocols.md and DESIGN ("n months after a date"), not from followup/. It knows only: the first window,
and the window after one examination done inside the first or after it.
"""

import calendar
import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, NamedTuple


class Days(NamedTuple):
    opens: date
    target: date
    closes: date


def protocol(name: str) -> dict[str, Any]:
    return tomllib.loads(files("hepwatch.followup.protocols").joinpath(f"{name}.toml").read_text("utf-8"))


def months_later(start: date, months: int) -> date:
    total = start.year * 12 + (start.month - 1) + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def after(start: date, period: dict[str, Any]) -> date:
    if "every_days" in period:
        return start + timedelta(days=period["every_days"])
    return months_later(start, period["every_months"])


def around(target: date, before: int, later: int) -> Days:
    return Days(target - timedelta(days=before), target, target + timedelta(days=later))


def first(item: dict[str, Any], treated: date) -> Days:
    period = item["periods"][0]
    target = after(treated, period)
    if "first_months" in item:
        target = months_later(treated, item["first_months"])
    if "first_days" in item:
        target = treated + timedelta(days=item["first_days"])
    return around(
        target,
        item.get("first_opens_before_days", period["opens_before_days"]),
        item.get("first_closes_after_days", period["closes_after_days"]),
    )


def following(item: dict[str, Any], treated: date, done: date) -> Days | None:
    """The window after an examination counted from itself (`counted_from` done); None when the schedule has stopped."""
    periods = [
        p for p in item["periods"]
        if months_later(treated, p["from_month"]) <= done
        and ("until_month" not in p or done < months_later(treated, p["until_month"]))
    ]
    if not periods:
        return None
    target = after(done, periods[0])
    last = item["periods"][-1].get("until_month")
    if last is not None and target > months_later(treated, last):
        return None
    return around(target, periods[0]["opens_before_days"], periods[0]["closes_after_days"])


def status(days: Days, on: date) -> str:
    if on < days.opens:
        return "not_due"
    return "due" if on <= days.closes else "overdue"
