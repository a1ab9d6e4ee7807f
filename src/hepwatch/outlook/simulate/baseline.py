"""Solves the baseline onset of the parameters from what a cohort FOUND: recurrence is found later than it begins.

The cohort's cumulative recurrence at four times is matched by four numbers: the occult share and the onset rate in years 0-2,
2-5 and after 5. The rate after 5 years is taken as the late component throughout; what is above it before, as the early one.
This is how `[onset.resection]` was made; the targets it matches are therefore no test of the model.
"""

from typing import Any

import numpy as np

from hepwatch.followup.plan import Plan
from hepwatch.outlook.parameters import Parameters, changed
from hepwatch.outlook.simulate.numbers import rows_of, visits, world
from hepwatch.outlook.tables import Floats

YEARS = (1, 2, 5, 10)


def found_by(rows: Floats, years: tuple[int, ...] = YEARS) -> Floats:
    """Cumulative share with a first recurrence found, by year since treatment: Kaplan-Meier, deaths censored."""
    from hepwatch.outlook.simulate.world import DIED_AT, KNOWN_AT

    days = np.minimum(rows[:, KNOWN_AT], rows[:, DIED_AT])
    found = (rows[:, KNOWN_AT] < rows[:, DIED_AT])[np.argsort(days)]
    free = np.cumprod(1 - found / (len(days) - np.arange(len(days))))
    at = np.searchsorted(np.sort(days), [12 * y for y in years])
    return np.asarray(1 - np.where(at > 0, free[np.maximum(at, 1) - 1], 1.0))


def onset(occult: float, first: float, second: float, late: float) -> dict[str, Any]:
    """The four numbers in the shape of the parameter file."""
    early = [{"from": 0, "rate": max(first - late, 0.0)}, {"from": 24, "rate": max(second - late, 0.0)}, {"from": 60, "rate": 0.0}]
    setting = {"occult": occult, "early": early, "late": [{"from": 0, "rate": late}]}
    return {"onset": {"resection": setting, "ablation": setting}}


def cumulative_found(p: Parameters, plan: Plan, people: int, seed: int) -> Floats:
    from hepwatch.outlook.simulate import world as kernels

    rows = rows_of(people)
    kernels.follow_all(world(p), visits(plan, p, 40), seed, np.arange(people), 480.0, rows)
    return found_by(rows)


def solve(targets: tuple[float, float, float, float], plan: Plan, people: int = 200_000, seed: int = 1, steps: int = 12) -> dict[str, Any]:
    """The onset whose found recurrence meets the targets at 1, 2, 5 and 10 years under the cohort's own schedule."""
    at = np.log([0.25, 0.015, 0.010, 0.005])
    wanted = np.array(targets)
    slope = np.eye(4)
    got = _gaps(cumulative_found(changed(onset(*map(float, np.exp(at)))), plan, people, seed))
    for k in range(4):
        moved = at.copy()
        moved[k] += 0.2
        slope[:, k] = (_gaps(cumulative_found(changed(onset(*map(float, np.exp(moved)))), plan, people, seed)) - got) / 0.2
    for _ in range(steps):
        step = np.clip(np.linalg.solve(slope, _gaps(wanted) - got), -0.3, 0.3)
        at = at + step
        after = _gaps(cumulative_found(changed(onset(*map(float, np.exp(at)))), plan, people, seed))
        slope += np.outer(after - got - slope @ step, step) / max(float(step @ step), 1e-12)  # Broyden
        got = after
        if np.abs(got - _gaps(wanted)).max() < 0.0005:
            break
    return onset(*(round(float(x), 5) for x in np.exp(at)))


def _gaps(cumulative: Floats) -> Floats:
    """Hazard accumulated in each interval: what each of the four numbers mostly moves."""
    return np.diff(-np.log(1 - cumulative), prepend=0.0)
