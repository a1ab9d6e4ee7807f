"""n months after a date: same day of the month, or the last day of that month if it has none."""

from datetime import date

import pytest

from hepwatch.words.dates import add_months, months_between


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_months_after_a_date(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2023, 1, 31), date(2023, 2, 27), 0),
        (date(2023, 1, 31), date(2023, 2, 28), 1),
        (date(2022, 1, 10), date(2024, 5, 9), 27),
        (date(2022, 1, 10), date(2024, 5, 10), 28),
        (date(2024, 5, 10), date(2024, 5, 9), -1),
    ],
)
def test_whole_months_between(start: date, end: date, expected: int) -> None:
    assert months_between(start, end) == expected
