"""Curves without a model: Kaplan-Meier for censoring, Aalen-Johansen for what happened to a group."""

import numpy as np

from hepwatch.outlook.recurrence.cohort import Floats, Ints


def aalen_johansen(time: Floats, event: Ints, horizon: float, which: int = 1) -> tuple[float, float]:
    """(cumulative incidence, its standard error) of one kind of end by the horizon, the others competing."""
    values, errors = incidence_curve(time, event, np.array([horizon]), which)
    return float(values[0]), float(errors[0])


def incidence_curve(time: Floats, event: Ints, grid: Floats, which: int = 1) -> tuple[Floats, Floats]:
    """(cumulative incidence, its standard error) of one kind of end at each time of the grid, the others competing."""
    if not len(time):
        return np.full(len(grid), np.nan), np.full(len(grid), np.nan)
    times = np.unique(time[event > 0])
    at_risk = len(time) - np.searchsorted(np.sort(time), times, side="left")
    mine, ends = _counted(time[event == which], times), _counted(time[event > 0], times)
    before = np.concatenate([[1.0], np.cumprod(1 - ends / at_risk)])[:-1]
    gained = np.cumsum(before * mine / at_risk)
    until = np.searchsorted(times, grid, side="right")
    values = np.concatenate([[0.0], gained])[until]
    errors = [float(np.sqrt(_variance(gained[:k], before[:k], at_risk[:k], ends[:k], mine[:k]))) if k else 0.0 for k in until.tolist()]
    return values, np.array(errors)


def _variance(gained: Floats, before: Floats, at_risk: Ints, ends: Ints, mine: Ints) -> float:
    """Delta-method variance of the cumulative incidence at its last step (Marubini and Valsecchi)."""
    left = gained[-1] - gained
    n, d, m = at_risk.astype(float), ends.astype(float), mine.astype(float)
    spare = np.maximum(n - d, 1e-12)
    first = np.sum(np.where(n > d, left**2 * d / (n * spare), 0.0))
    second = np.sum(before**2 * m * (n - m) / n**3)
    third = np.sum(left * before * m / n**2)
    return float(max(first + second - 2 * third, 0.0))


def _counted(values: Floats, at: Floats) -> Ints:
    ordered = np.sort(values)
    found: Ints = np.searchsorted(ordered, at, side="right") - np.searchsorted(ordered, at, side="left")
    return found


def censoring(time: Floats, event: Ints) -> tuple[Floats, Floats]:
    """(times, chance of still being followed just after each): Kaplan-Meier of censoring, events before censoring on the same day."""
    times = np.unique(time[event == 0])
    order = np.sort(time)
    # On a day with both, those with an event are no longer there to be censored.
    at_risk = len(time) - np.searchsorted(order, times, side="left") - _counted(time[event > 0], times)
    return times, np.cumprod(1 - _counted(time[event == 0], times) / np.maximum(at_risk, 1))


def followed(curve: tuple[Floats, Floats], at: Floats, *, before: bool) -> Floats:
    """The censoring curve at (or just before) given times."""
    times, left = curve
    place = np.searchsorted(times, at, side="left" if before else "right")
    return np.concatenate([[1.0], left])[place]
