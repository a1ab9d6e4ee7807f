"""Date arithmetic, decided once.

n months after a date is the same day of the month n months later, or the last day of that month if it has
none: 31 January + 1 month = 28 or 29 February. Whole months between two dates follow from it: the largest n
with start + n months <= end, so 31 January to 28 February 2023 is 1 month and to 27 February is 0.
"""

from calendar import monthrange
from datetime import date


def add_months(start: date, months: int) -> date:
    """`start` plus whole months, clipped to the end of the month."""
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start.day
    if day > 28:
        day = min(day, monthrange(year, month0 + 1)[1])
    return date(year, month0 + 1, day)


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`; negative when `end` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day <= end.day:
        return months
    # The day has not come yet, unless this month has no such day and `end` is its last: 31 January to 28 February.
    return months if end.day >= 28 and end.day == monthrange(end.year, end.month)[1] else months - 1


def add_days(start: date, days: int) -> date:
    return date.fromordinal(start.toordinal() + days)
