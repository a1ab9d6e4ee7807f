"""The validation report of a model on a cohort, and predictions for people the model has not seen."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from hepwatch.outlook.recurrence import measures
from hepwatch.outlook.recurrence.cohort import Cohort, Floats
from hepwatch.outlook.recurrence.cox import fit_cox
from hepwatch.outlook.recurrence.curves import aalen_johansen
from hepwatch.outlook.recurrence.design import Term


class Predicts(Protocol):
    def score(self, cohort: Cohort) -> Floats: ...
    def risk(self, cohort: Cohort, horizons: Sequence[float]) -> Floats: ...


def validate(model: Predicts, cohort: Cohort, horizons: Sequence[float]) -> dict[str, Any]:
    """Everything a reader needs to judge the model here: ranking, calibration, error, usefulness."""
    return report(model.score(cohort), model.risk(cohort, horizons), cohort, horizons)


def report(score: Floats, risk: Floats, cohort: Cohort, horizons: Sequence[float]) -> dict[str, Any]:
    """As `validate`, from predictions already made (columns of `risk` are the horizons)."""
    worth, error = measures.slope(score, cohort)
    return {
        "rows": len(cohort), "people": int(cohort.person.max()) + 1, "recurrences": cohort.events, "other_ends": int((cohort.event == 2).sum()),
        "harrell_c": measures.harrell_c(score, cohort), "ipcw_c": measures.ipcw_c(score, cohort, max(horizons)),
        "slope": worth, "slope_error": error,
        "horizons": {f"{h:g}": _at(score, risk[:, k], cohort, h) for k, h in enumerate(horizons)},
    }


def _at(score: Floats, risk: Floats, cohort: Cohort, horizon: float) -> dict[str, Any]:
    level = float(np.mean([measures.brier_at(np.full(len(cohort), aalen_johansen(cohort.time, cohort.event, horizon)[0]), cohort, horizon)]))
    brier = measures.brier_at(risk, cohort, horizon)
    return {
        "auc": measures.auc_at(score, cohort, horizon), "brier": brier, "brier_without_model": level, "brier_gain": 1 - brier / level if level else float("nan"),
        "other_end": aalen_johansen(cohort.time, cohort.event, horizon, 2)[0],
        **measures.in_the_large(risk, cohort, horizon), "groups": measures.groups_at(risk, cohort, horizon),
        "decision_curve": measures.decision_curve(risk, cohort, horizon),
    }


def cross_predict(
    fit: Callable[[Cohort], Predicts], cohort: Cohort, horizons: Sequence[float], folds: int = 5, seed: int = 0
) -> tuple[Floats, Floats]:
    """(score, risk) of every row by a model that has seen no row of that person. Scores are logarithms of cumulative hazards at the
    last horizon, so that folds can be put together."""
    score, risk = np.empty(len(cohort)), np.empty((len(cohort), len(horizons)))
    for held in cohort.folds(folds, seed):
        model = fit(cohort.take(~held))
        risk[held] = model.risk(cohort.take(held), horizons)
        score[held] = np.log(-np.log1p(-np.clip(risk[held][:, -1], 1e-9, 1 - 1e-9)))
    return score, risk


def optimism(cohort: Cohort, terms: Sequence[Term], *, refits: int = 200, ridge: float = 0.0, seed: int = 0) -> dict[str, float]:
    """Harrell's bootstrap: everything that was learned (knots, fills, coefficients) is learned again in every sample of persons.

    `c_corrected` is what to expect of the model on new people of the same kind; `slope_corrected` what its scores are worth there.
    """
    random = np.random.default_rng(seed)
    apparent = measures.harrell_c(fit_cox(cohort, terms, ridge=ridge).score(cohort), cohort)
    over, worth = np.empty(refits), np.empty(refits)
    for k in range(refits):
        sample = cohort.resampled(random)
        model = fit_cox(sample, terms, ridge=ridge)
        score = model.score(cohort)
        over[k] = measures.harrell_c(model.score(sample), sample) - measures.harrell_c(score, cohort)
        worth[k] = measures.slope(score, cohort)[0]
    return {
        "c_apparent": apparent, "optimism": float(over.mean()), "c_corrected": apparent - float(over.mean()),
        "slope_corrected": float(np.nanmean(worth)), "refits": refits,
    }
