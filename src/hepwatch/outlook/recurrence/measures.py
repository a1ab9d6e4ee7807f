"""How good predictions are: who is ranked before whom, how far off the figures are, and whether acting on them helps.

All allow for censoring by inverse probability of being followed, and count another end (event 2) as no recurrence.
"""

from typing import Any

import numpy as np

from hepwatch.outlook.recurrence.cohort import Cohort, Floats
from hepwatch.outlook.recurrence.cox import solve
from hepwatch.outlook.recurrence.curves import aalen_johansen, censoring, followed


def harrell_c(score: Floats, cohort: Cohort) -> float:
    """Harrell's concordance; a higher score should have its recurrence earlier."""
    return _concordance(score, cohort, np.ones(len(cohort)), np.inf)


def ipcw_c(score: Floats, cohort: Cohort, until: float) -> float:
    """Uno's concordance up to `until`: does not depend on how long people happened to be followed."""
    left = followed(censoring(cohort.time, cohort.event), cohort.time, before=True)
    return _concordance(score, cohort, 1 / np.maximum(left, 1e-12) ** 2, until)


def _concordance(score: Floats, cohort: Cohort, weight: Floats, until: float) -> float:
    from hepwatch.outlook.recurrence.kernels import concordance

    order = np.argsort(cohort.time, kind="stable")
    levels, rank = np.unique(np.round(score[order], 12), return_inverse=True)
    good, pairs = concordance(rank.astype(np.int64), len(levels), cohort.time[order], cohort.event[order], weight[order], until)
    return good / pairs if pairs else float("nan")


def auc_at(score: Floats, cohort: Cohort, horizon: float) -> float:
    """Area under the curve at a horizon: recurrence by then against no recurrence by then."""
    case, weight = _status(cohort, horizon)
    keep = weight > 0
    order = np.argsort(score[keep], kind="stable")
    s, c, w = score[keep][order], case[keep][order], weight[keep][order]
    levels, at = np.unique(s, return_inverse=True)
    cases, others = np.bincount(at, w * c, len(levels)), np.bincount(at, w * (1 - c), len(levels))
    if not cases.sum() or not others.sum():
        return float("nan")
    below = np.cumsum(others) - others
    return float((cases * (below + 0.5 * others)).sum() / (cases.sum() * others.sum()))


def brier_at(risk: Floats, cohort: Cohort, horizon: float) -> float:
    """Weighted mean squared difference between the predicted risk and what happened by the horizon."""
    case, weight = _status(cohort, horizon)
    return float(np.sum(weight * (case - risk) ** 2) / len(cohort))


def _status(cohort: Cohort, horizon: float) -> tuple[Floats, Floats]:
    """(recurrence by the horizon, weight); weight zero for those lost before."""
    curve = censoring(cohort.time, cohort.event)
    ended = (cohort.time <= horizon) & (cohort.event > 0)
    beyond = cohort.time > horizon
    still = followed(curve, np.minimum(cohort.time, horizon), before=True)
    at = followed(curve, np.full(len(cohort), horizon), before=False)
    weight = np.where(ended, 1 / np.maximum(still, 1e-12), np.where(beyond, 1 / np.maximum(at, 1e-12), 0.0))
    return (ended & (cohort.event == 1)).astype(float), weight


def slope(score: Floats, cohort: Cohort) -> tuple[float, float]:
    """(calibration slope, its standard error): 1 is right, below 1 means predictions are too far apart."""
    order = np.argsort(cohort.time, kind="stable")
    x = score[order][:, None] - score.mean()
    if x.std() < 1e-9:
        return float("nan"), float("nan")
    beta, information, settled = solve(x, cohort.time[order], cohort.event[order], 0.0)
    known = settled and information[0, 0] > 0
    return (float(beta[0]), float(information[0, 0] ** -0.5)) if known else (float("nan"), float("nan"))


def groups_at(risk: Floats, cohort: Cohort, horizon: float, count: int = 5) -> list[dict[str, float]]:
    """Predicted against observed in equal groups of predicted risk."""
    place = np.minimum(np.argsort(np.argsort(risk, kind="stable"), kind="stable") * count // len(risk), count - 1)
    rows = []
    for k in range(count):
        own = place == k
        observed, error = aalen_johansen(cohort.time[own], cohort.event[own], horizon)
        rows.append({"n": int(own.sum()), "predicted": float(risk[own].mean()) if own.any() else float("nan"), "observed": observed, "error": error})
    return rows


def in_the_large(risk: Floats, cohort: Cohort, horizon: float) -> dict[str, float]:
    """Mean predicted and observed risk; `intercept` moves the predicted complementary log-log to the observed one."""
    observed, error = aalen_johansen(cohort.time, cohort.event, horizon)
    predicted = float(risk.mean())
    return {"predicted": predicted, "observed": observed, "error": error, "ratio": observed / predicted, "intercept": _cloglog(observed) - _cloglog(predicted)}


def _cloglog(p: float) -> float:
    return float(np.log(-np.log1p(-np.clip(p, 1e-9, 1 - 1e-9))))


def decision_curve(risk: Floats, cohort: Cohort, horizon: float, thresholds: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5)) -> list[dict[str, Any]]:
    """Net benefit of acting on those above a threshold, beside acting on everybody; acting on nobody is zero."""
    everyone = aalen_johansen(cohort.time, cohort.event, horizon)[0]
    rows = []
    for t in thresholds:
        chosen, odds = risk >= t, t / (1 - t)
        share = float(chosen.mean())
        found = aalen_johansen(cohort.time[chosen], cohort.event[chosen], horizon)[0] if chosen.any() else 0.0
        rows.append({
            "threshold": t, "share": share, "net_benefit": share * (found - (1 - found) * odds),
            "net_benefit_everybody": everyone - (1 - everyone) * odds,
        })
    return rows
