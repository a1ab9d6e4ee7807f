"""Is the filter right? Simulated people, each asked about on some day: the chance given against the truth the simulation knows."""

from typing import NamedTuple

import numpy as np

from hepwatch.outlook.hidden import Batch, outlook_batch
from hepwatch.outlook.parameters import Parameters
from hepwatch.outlook.simulate.compare import outcomes
from hepwatch.outlook.simulate.numbers import visits, world
from hepwatch.outlook.simulate.policies import plan_of
from hepwatch.outlook.tables import Floats


class Checked(NamedTuple):
    """The chance given and the truth (1: a recurrence is there), and by tenths the mean of both; the calibration slope."""

    predicted: Floats
    there: Floats
    tenths: list[tuple[float, float]]
    slope: float


def check(policy: str, people: int, seed: int, p: Parameters, believed: Parameters | None = None) -> Checked:
    """Everybody alive and without a known recurrence on a day of their own within ten years; looks as the policy has them."""
    from hepwatch.outlook.simulate.world import DIED_AT, KNOWN_AT, ONSET_AT

    rows = outcomes(policy, people, 12, seed, p)
    day4 = np.random.default_rng(seed).integers(4, 480, people)
    day = day4 / 4
    asked = np.flatnonzero((rows[:, KNOWN_AT] > day) & (rows[:, DIED_AT] > day))
    b = believed or p
    hidden, _ = outlook_batch(_looks(policy, asked, day4[asked], seed, b), b)
    predicted, there = hidden.sum(axis=1), (rows[asked, ONSET_AT] <= day[asked]).astype(float)
    order = np.array_split(np.argsort(predicted), 10)
    tenths = [(float(predicted[k].mean()), float(there[k].mean())) for k in order]
    return Checked(predicted, there, tenths, slope_of(predicted, there))


def _looks(policy: str, people: np.ndarray, day4: np.ndarray, seed: int, p: Parameters) -> Batch:
    from hepwatch.outlook.simulate.world import person_of

    laid, W = visits(plan_of(policy), p, 12), world(p)
    all_looks = [(round(4 * laid.month[v]), k) for v in range(len(laid.month)) for k in np.flatnonzero(laid.tests[v])]
    t4, which = np.array([x[0] for x in all_looks]), np.array([x[1] for x in all_looks])
    counts = np.searchsorted(t4, day4, side="right")
    factors = np.empty((len(people), 5))
    for row, i in enumerate(people):
        person_of(W, seed, int(i), factors[row])
    mine = np.concatenate([np.arange(c) for c in counts])
    nothing = np.zeros(len(mine))
    return Batch(
        np.zeros(len(people), dtype=np.int64), np.ascontiguousarray(factors[:, :3]), np.ascontiguousarray(factors[:, 3:]),
        np.concatenate([[0], np.cumsum(counts)]), np.zeros(len(mine), dtype=np.int64), t4[mine], which[mine],
        np.full(len(mine), -1), np.ones(len(mine)), nothing, nothing, day4.astype(np.int64),
    )


def slope_of(predicted: Floats, there: Floats) -> float:
    """Logistic regression of the truth on the logit of the chance given: 1 is right, below 1 too bold."""
    from scipy.optimize import minimize

    logit = np.log(predicted / (1 - predicted))

    def minus(ab: Floats) -> float:
        z = ab[0] + ab[1] * logit
        return float(np.logaddexp(0, z).sum() - (there * z).sum()) / len(z)

    return float(minimize(minus, np.array([0.0, 1.0]), method="BFGS").x[1])
