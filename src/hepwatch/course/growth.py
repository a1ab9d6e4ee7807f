"""Growth of a lesion: millimetres a month, volume doubling time, and what counts as significant.

Significant: at least 20 % and at least 5 mm in diameter (RECIST 1.1 progression, doi 10.1016/j.ejca.2008.10.026; the ESE
adrenal guideline, doi 10.1093/ejendo/lvad066, uses the same pair). Doubling time = dt * ln2 / (3 * ln(d1/d0)).
"""

from datetime import date as Day
from math import log

DAYS_A_MONTH = 30.4375


def is_significant(before_mm: float | None, after_mm: float | None) -> bool:
    if before_mm is None or after_mm is None or before_mm <= 0:
        return False
    return after_mm - before_mm >= 5 and after_mm >= 1.2 * before_mm


def millimetres_per_month(first: tuple[Day, float], last: tuple[Day, float]) -> float | None:
    days = (last[0] - first[0]).days
    return round((last[1] - first[1]) / days * DAYS_A_MONTH, 2) if days > 0 else None


def doubling_time_days(first: tuple[Day, float], last: tuple[Day, float]) -> float | None:
    """None when the lesion did not grow, or on one day only."""
    days = (last[0] - first[0]).days
    if days <= 0 or first[1] <= 0 or last[1] <= first[1]:
        return None
    return round(days * log(2) / (3 * log(last[1] / first[1])), 1)
