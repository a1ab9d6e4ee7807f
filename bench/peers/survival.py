"""Run by the peers' own environment (`make peers`): scikit-survival on one JSON task from standard input, one JSON answer.

Task: `cox` {x, time, event}; `measures` {score, risk, time, event, horizon}; `cohorts`: [{name, x, time, event, fits: [[rows to learn from, rows to rank]]}].
Answer: seconds and coefficients of its Cox fit; its C, Uno's C, AUC and Brier score of our predictions; per cohort and model the scores of the held-out rows.
"""

import json
import sys
import time

import numpy as np
from sksurv.ensemble import GradientBoostingSurvivalAnalysis, RandomSurvivalForest
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.metrics import (
    brier_score,
    concordance_index_censored,
    concordance_index_ipcw,
    cumulative_dynamic_auc,
)
from sksurv.util import Surv

MODELS = {
    "Cox, ridge 1": lambda: CoxPHSurvivalAnalysis(alpha=1.0, ties="efron"),
    "random survival forest": lambda: RandomSurvivalForest(n_estimators=200, min_samples_leaf=15, random_state=0),
    "gradient boosting": lambda: GradientBoostingSurvivalAnalysis(n_estimators=100, learning_rate=0.1, max_depth=2, random_state=0),
}


def _ends(part):  # type: ignore[no-untyped-def]
    return Surv.from_arrays(np.asarray(part["event"]) == 1, np.asarray(part["time"], float))


def cox(part):  # type: ignore[no-untyped-def]
    x, y = np.asarray(part["x"]), _ends(part)
    began = time.perf_counter()
    model = CoxPHSurvivalAnalysis(ties="efron").fit(x, y)
    return {"seconds": time.perf_counter() - began, "coefficients": model.coef_.tolist()}


def measures(part):  # type: ignore[no-untyped-def]
    y, score, risk, at = _ends(part), np.asarray(part["score"]), np.asarray(part["risk"]), part["horizon"]
    return {
        "harrell_c": concordance_index_censored(y["event"], y["time"], score)[0],
        "ipcw_c": concordance_index_ipcw(y, y, score, tau=part["until"])[0],
        "auc": float(cumulative_dynamic_auc(y, y, score, [at])[0][0]),
        "brier": float(brier_score(y, y, (1 - risk)[:, None], [at])[1][0]),
    }


def cohort(part):  # type: ignore[no-untyped-def]
    x, y = np.asarray(part["x"]), _ends(part)
    found = {}
    for name, make in MODELS.items():
        began = time.perf_counter()
        scores = [make().fit(x[learn], y[learn]).predict(x[held]).tolist() for learn, held in part["fits"]]
        found[name] = {"scores": scores, "seconds_a_fit": (time.perf_counter() - began) / len(part["fits"])}
    return found


def main() -> None:
    task = json.load(sys.stdin)
    answer = {"cox": cox(task["cox"]), "measures": measures(task["measures"]), "cohorts": {c["name"]: cohort(c) for c in task["cohorts"]}}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
