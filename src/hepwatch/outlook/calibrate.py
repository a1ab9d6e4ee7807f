"""Fits the hazard of recurrence to a cohort: piecewise exponential, each recurrence known only to lie between two looks.

A person gives the last look without recurrence and, if there was one, the look that showed it. The hazard is constant within
periods; it is fitted by maximum likelihood in the logarithm, with intervals from the curvature. What is fitted is the hazard of
a recurrence found by looking, not of its onset some months before (`simulate/baseline.py` goes from the one to the other).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
import numpy as np

from hepwatch.course.answers import Course
from hepwatch.errors import UsageError
from hepwatch.outlook.evidence import DAYS_A_MONTH
from hepwatch.outlook.tables import Floats

CUTS = (0.0, 24.0, 60.0)


class Spell(msgspec.Struct, frozen=True):
    """Months since treatment: free of recurrence at `clear`, found by `found` (None: not found yet)."""

    clear: float
    found: float | None


class PeriodHazard(msgspec.Struct, frozen=True):
    """The hazard per month in one period, with its 95 % interval; None where nobody was watched."""

    from_month: float
    until_month: float | None
    events: int
    person_months: float
    per_month: float | None
    low: float | None
    high: float | None


class Calibration(msgspec.Struct, frozen=True):
    """A cohort's hazards by period, and its cumulative recurrence."""

    people: int
    recurrences: int
    periods: tuple[PeriodHazard, ...]
    cumulative: dict[str, float]
    left_out: dict[str, int]


def spells(courses: Iterable[Course]) -> tuple[list[Spell], dict[str, int]]:
    """One spell a person from the first curative treatment whose date is known; who is left out, and why."""
    found: list[Spell] = []
    left_out = {"no curative treatment with a date": 0, "no look after the treatment": 0}
    for course in courses:
        start = _start(course)
        if start is None:
            left_out["no curative treatment with a date"] += 1
            continue
        spell = _spell(course, start)
        if spell is None:
            left_out["no look after the treatment"] += 1
        else:
            found.append(spell)
    return found, left_out


def _start(course: Course) -> date | None:
    curative = [t.date for t in course.treatments if t.kind in ("resection", "ablation", "transplant") and t.date is not None]
    index = course.index_treatment.date if course.index_treatment else None
    return min(curative, default=index)


def _spell(course: Course, start: date) -> Spell | None:
    came = min((r.date for r in course.recurrences if r.date > start), default=None)
    looks = [x.date for x in course.looks if x.date > start and x.result == "clear" and x.adequate and (came is None or x.date < came)]
    if not looks and came is None:
        return None
    clear = (max(looks) - start).days / DAYS_A_MONTH if looks else 0.0
    return Spell(clear, None if came is None else (came - start).days / DAYS_A_MONTH)


def fit(found: list[Spell], left_out: dict[str, int] | None = None, cuts: tuple[float, ...] = CUTS) -> Calibration:
    """The hazards, by maximum likelihood."""
    events = sum(s.found is not None for s in found)
    if not found or not events:
        raise UsageError(
            f"the cohort holds {len(found)} people with looks after curative treatment and {events} recurrences; at least one of each is needed to fit"
        )
    clear = _exposure(np.array([s.clear for s in found]), cuts)
    until = _exposure(np.array([s.clear if s.found is None else max(s.found, s.clear + 0.03) for s in found]), cuts)
    has = np.array([s.found is not None for s in found])
    watched = until.sum(axis=0)
    used = watched > 0
    rates, spread = _maximise(clear[:, used], until[:, used], has)
    return _described(found, left_out or {}, cuts, watched, used, rates, spread)


def _exposure(months: Floats, cuts: tuple[float, ...]) -> Floats:
    """[person, period] months spent in each period."""
    edges = np.array([*cuts, np.inf])
    return np.asarray(np.clip(months[:, None] - edges[None, :-1], 0, edges[1:] - edges[:-1]))


def _maximise(clear: Floats, until: Floats, has: Any) -> tuple[Floats, Floats]:
    """Log rates and their standard errors."""
    from scipy.optimize import minimize

    def minus(theta: Floats) -> float:
        survived, interval = clear @ np.exp(theta), (until - clear) @ np.exp(theta)
        return float(survived.sum() - np.log(-np.expm1(-interval[has])).sum())

    start = np.full(clear.shape[1], np.log(max(has.sum(), 1) / until.sum()))
    best = minimize(minus, start, method="BFGS", options={"gtol": 1e-6}).x
    best = np.clip(best, -25, 5)
    return best, np.sqrt(np.diag(np.linalg.pinv(_curvature(minus, best))))


def _curvature(f: Any, at: Floats, step: float = 1e-3) -> Floats:
    n = len(at)
    out, unit = np.empty((n, n)), np.eye(n) * step
    for i in range(n):
        for j in range(n):
            out[i, j] = (
                f(at + unit[i] + unit[j]) - f(at + unit[i] - unit[j]) - f(at - unit[i] + unit[j]) + f(at - unit[i] - unit[j])
            ) / (4 * step * step)
    return out


def _described(
    found: list[Spell], left_out: dict[str, int], cuts: tuple[float, ...], watched: Floats, used: Any, rates: Floats, spread: Floats
) -> Calibration:
    edges: list[float | None] = [*cuts, None]
    fitted = iter(zip(rates, spread, strict=True))
    periods = []
    for k, start in enumerate(cuts):
        end = edges[k + 1]
        events = sum(s.found is not None and start < s.found and (end is None or s.found <= end) for s in found)
        rate, error = next(fitted) if used[k] else (None, None)
        periods.append(
            PeriodHazard(
                start, end, events, round(float(watched[k]), 1),
                *(None if rate is None or error is None else round(float(np.exp(rate + z * error)), 6) for z in (0, -1.96, 1.96)),
            )
        )
    return Calibration(len(found), sum(s.found is not None for s in found), tuple(periods), _cumulative(periods), left_out)


def _cumulative(periods: list[PeriodHazard]) -> dict[str, float]:
    """Recurrence by year, as far as somebody was watched."""
    out = {}
    for year in (1, 2, 3, 5, 10):
        spent = [(p, max(0.0, min(12.0 * year, p.until_month or np.inf) - p.from_month)) for p in periods]
        if all(p.per_month is not None for p, months in spent if months > 0):
            out[str(year)] = round(1 - float(np.exp(-sum((p.per_month or 0.0) * months for p, months in spent))), 4)
    return out
