"""scikit-survival (GPL-3, so only a peer) on the same columns and folds, in its own environment (`make peers`)."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from hepwatch.outlook.recurrence import Cohort, Term, cross_predict, fit_cox
from hepwatch.outlook.recurrence.design import fit_design
from hepwatch.outlook.recurrence.measures import auc_at, brier_at, harrell_c, ipcw_c

HERE = Path(__file__).parents[1]
HORIZON = 12


def compared(simulated: tuple[Cohort, list[Term]], landmarks: Cohort, terms: list[Term], across: dict[str, tuple[Cohort, Cohort]], shared_terms: list[Term], ridge: float) -> dict[str, Any]:
    """Coefficients and measures beside theirs; their forest, boosting and Cox model on the landmarks and across hospitals."""
    python = HERE / ".venv-peers" / "bin" / "python"
    if not python.exists():
        return {"scikit-survival": "not installed: run `make peers`"}
    fitted = fit_cox(*simulated)
    score, risk = cross_predict(lambda c: fit_cox(c, terms, ridge=ridge), landmarks, (HORIZON,))
    until = float(np.quantile(landmarks.time[landmarks.event == 1], 0.9))
    folds = landmarks.folds(5, 0)
    task = {
        "cox": {"x": fitted.design.matrix(simulated[0]).tolist(), **_ends(simulated[0])},
        "measures": {"score": score.tolist(), "risk": risk[:, 0].tolist(), "horizon": HORIZON, "until": until, **_ends(landmarks)},
        "cohorts": [
            {"name": "landmarks", "x": _plain(landmarks, terms, landmarks), **_ends(landmarks), "fits": [[np.flatnonzero(~h).tolist(), np.flatnonzero(h).tolist()] for h in folds]},
            *(_pair(name, one, other, shared_terms) for name, (one, other) in across.items()),
        ],
    }
    answer = json.loads(subprocess.run([python, HERE / "bench" / "peers" / "survival.py"], input=json.dumps(task), capture_output=True, text=True, check=True).stdout)
    ours = {"harrell_c": harrell_c(score, landmarks), "ipcw_c": ipcw_c(score, landmarks, until), "auc": auc_at(score, landmarks, HORIZON), "brier": brier_at(risk[:, 0], landmarks, HORIZON)}
    return {
        "seconds a fit": answer["cox"]["seconds"],
        "largest difference of a coefficient": float(np.abs(np.array(answer["cox"]["coefficients"]) - np.asarray(fitted.coefficients)).max()),
        "measures, ours": ours, "measures, theirs": answer["measures"],
        "C in the folds of the landmarks": {k: float(np.mean([harrell_c(np.array(s), landmarks.take(h)) for s, h in zip(v["scores"], folds, strict=True)])) for k, v in answer["cohorts"]["landmarks"].items()},
        "C in the folds of the landmarks, ours": float(np.mean([harrell_c(score[h], landmarks.take(h)) for h in folds])),
        "C across hospitals": {name: {k: harrell_c(np.array(v["scores"][0]), other) for k, v in answer["cohorts"][name].items()} for name, (_, other) in across.items()},
        "C across hospitals, ours": {name: harrell_c(fit_cox(one, shared_terms, ridge=ridge).score(other), other) for name, (one, other) in across.items()},
    }


def _ends(cohort: Cohort) -> dict[str, Any]:
    return {"time": cohort.time.tolist(), "event": cohort.event.tolist()}


def _plain(cohort: Cohort, terms: list[Term], learned_on: Cohort) -> Any:
    """The same values without splines, unknown ones filled with the median and marked: what their models take."""
    return fit_design(learned_on, [Term(t.name, log=t.log) for t in terms]).matrix(cohort).tolist()


def _pair(name: str, one: Cohort, other: Cohort, terms: list[Term]) -> dict[str, Any]:
    x = [*_plain(one, terms, one), *_plain(other, terms, one)]
    ends = {k: [*a, *b] for (k, a), (_, b) in zip(_ends(one).items(), _ends(other).items(), strict=True)}
    return {"name": name, "x": x, **ends, "fits": [[list(range(len(one))), list(range(len(one), len(one) + len(other)))]]}
