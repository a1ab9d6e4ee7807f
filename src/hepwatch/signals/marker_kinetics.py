"""How fast a marker moves: doubling time with its interval, half-life after treatment, falls faster than blood allows.

Doubling time: least squares of ln(value) on day, DT = ln2 / slope; the interval from that of the slope (t distribution),
open upwards when the slope may be nought. Half-life after treatment: HL = days * ln2 / ln((V0 - b) / (V1 - b)) with b the
level without cancer; told only where V0 was raised before a treatment meant to remove all, by one assay, and nothing was
done in between (clinical.md 3.2 and 3.3).
"""

from math import log, sqrt

from hepwatch.course.answers import Course
from hepwatch.record.rows import MeasurementRow
from hepwatch.signals.signal import DoublingTime

# The least that makes a doubling time: values, days between first and last, and their ratio (twice an imprecision of 10 %). Proposal.
_VALUES, _SPAN_DAYS, _RATIO = 3, 28, 1.2
# A value this long before the treatment still tells where the fall began; the fall is judged from the third week on. Proposal.
_BEFORE_DAYS, _JUDGED_FROM_DAYS = 60, 21
_REMOVES_ALL = frozenset({"resection", "ablation", "transplant"})


def doubling_time(values: tuple[MeasurementRow, ...]) -> DoublingTime | None:
    """Of values of one assay and unit, oldest first; None when they are too few, too close, or do not rise."""
    points = [(m.date.toordinal(), log(m.canonical_value)) for m in values if m.date is not None and m.canonical_value and m.comparator is None]
    if len(points) < _VALUES or points[-1][0] - points[0][0] < _SPAN_DAYS or points[-1][1] - points[0][1] < log(_RATIO):
        return None
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    across = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / across
    if slope <= 0:
        return None
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    whole = sum((y - mean_y) ** 2 for _, y in points)
    half_width = _t_quantile(n - 2) * sqrt(left / (n - 2) / across)
    low_slope = slope - half_width
    return DoublingTime(
        days=round(log(2) / slope, 1), low=round(log(2) / (slope + half_width), 1),
        high=round(log(2) / low_slope, 1) if low_slope > 0 else None, values=n, r_squared=round(1 - left / whole, 3),
    )


def _t_quantile(freedom: int) -> float:
    """The 97.5 % point of Student's t."""
    from scipy.special import stdtrit  # loaded when the first rise is met

    return float(stdtrit(freedom, 0.975))


def half_life_days(days: float, before: float, after: float, floor: float) -> float | None:
    """None when it did not fall, or is at the floor already."""
    if after <= floor or before <= after:
        return None
    return days * log(2) / log((before - floor) / (after - floor))


def slow_half_life(
    before: MeasurementRow | None, m: MeasurementRow, course: Course, upper_normal: float, floor: float, longest: float
) -> float | None:
    """The half-life since the treatment, when it can be told and is longer than it should be."""
    index = course.index_treatment
    if before is None or index is None or index.date is None or index.kind not in _REMOVES_ALL or m.date is None or before.date is None:
        return None
    if (before.assay, before.canonical_unit) != (m.assay, m.canonical_unit) or before.canonical_value is None or m.canonical_value is None:
        return None
    days = (m.date - index.date).days
    told = (index.date - before.date).days <= _BEFORE_DAYS and before.canonical_value >= 3 * upper_normal
    if not told or days < _JUDGED_FROM_DAYS or m.canonical_value <= upper_normal or _treated_between(course, m):
        return None
    found = half_life_days(days, before.canonical_value, m.canonical_value, floor)
    return round(found, 1) if found is not None and found > longest else None


def _treated_between(course: Course, m: MeasurementRow) -> bool:
    return any(t.date is not None and course.counted_from is not None and m.date is not None and course.counted_from < t.date <= m.date for t in course.treatments)


def fell_too_fast(days: float, high: float, low: float, shortest: float) -> bool:
    """Whether the marker cannot have left the blood in the time between two values."""
    found = half_life_days(days, high, low, 0.0)
    return found is not None and found < shortest
