"""Recurrence models on open cohorts: across hospitals before and after recalibration, landmarks against a baseline, and the speed of the bootstrap.

`python -m bench recurrence`. Cohorts are read from the shared data folder (beside the checkout, or HEPWATCH_SHARED).
"""

import os
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from bench._recurrence_cohorts import BASELINE_TERMS, LANDMARK_TERMS, SHARED_TERMS, asaur, sysucc, tcga
from bench._survival_peer import compared
from hepwatch.outlook.recurrence import (
    Cohort,
    CoxModel,
    Term,
    cross_predict,
    fit_boosted,
    fit_cox,
    optimism,
    recalibrate,
    validate,
)
from hepwatch.outlook.recurrence.measures import harrell_c, in_the_large, slope
from hepwatch.outlook.recurrence.validation import report

SHARED = Path(os.environ.get("HEPWATCH_SHARED", Path(__file__).parents[2] / "shared"))
RIDGE = 0.01
SEEDS = range(5)


def shipped_models(shared: Path) -> dict[str, CoxModel]:
    """The models that ship with Hepwatch, fitted anew."""
    return {
        "resection_asaur": fit_cox(asaur(shared), SHARED_TERMS, ridge=RIDGE, provenance=(
            "227 resected people, asaur hepatoCellular 0.50 (Li 2014 PLoS ONE e110064), CC0; where it cuts AFP is not documented, read here as 20 ng/mL")),
        "landmark_sysucc": fit_cox(sysucc(shared), LANDMARK_TERMS, ridge=RIDGE, provenance=(
            "lesion-free visits of intermediate-stage HCC, SYSUCC (Shen 2018, doi:10.1038/s41467-018-04633-7; SurvivalPath 1.3.2, MIT), development share; "
            "months from the visit to the visit at which a lesion was seen")),
    }


def main() -> dict[str, Any]:
    if not SHARED.is_dir():
        print("the shared cohorts are not beside the checkout (set HEPWATCH_SHARED): nothing measured")
        return {"measured": False}
    figures: dict[str, Any] = {"across": _across(asaur(SHARED), tcga(SHARED)), "landmark": _landmark(sysucc(SHARED)), "bootstrap": _bootstrap()}
    figures["peer"] = _peer(asaur(SHARED), tcga(SHARED), sysucc(SHARED))
    return figures


def _across(one: Cohort, other: Cohort) -> dict[str, Any]:
    print(f"\nacross hospitals, 24 months (asaur {len(one)} people, {one.events} recurrences; TCGA-LIHC {len(other)}, {other.events})")
    print(f"{'fitted on -> used on':22} {'C':>6} {'IPCW C':>7} {'AUC 24':>7} {'slope':>12} {'O/E 24':>7} {'Brier':>7} {'none':>7}")
    found: dict[str, Any] = {}
    for name, here, there in (("asaur -> TCGA", one, other), ("TCGA -> asaur", other, one)):
        model = fit_cox(here, SHARED_TERMS, ridge=RIDGE)
        before, after = validate(model, there, (12, 24)), _recalibrated(model, there)
        found[name] = {"before": before, "after": after, "inside": optimism(here, SHARED_TERMS, ridge=RIDGE)}
        h = before["horizons"]["24"]
        print(f"{name:22} {before['harrell_c']:6.3f} {before['ipcw_c']:7.3f} {h['auc']:7.3f} {before['slope']:6.2f}±{before['slope_error']:.2f}  {h['ratio']:7.2f} {h['brier']:7.4f} {h['brier_without_model']:7.4f}")
        print(f"{'  recalibrated':22} {after['harrell_c']:6.3f} {'':7} {'':7} {after['slope']:6.2f}±{after['slope_spread']:.2f}  {after['ratio']:7.2f} {after['brier']:7.4f}")
        print(f"{'  groups (pred/obs)':22} " + "  ".join(f"{g['predicted']:.2f}/{g['observed']:.2f}" for g in h["groups"]))
        inside = found[name]["inside"]
        print(f"{'  inside, corrected':22} {inside['c_corrected']:6.3f} (apparent {inside['c_apparent']:.3f}), slope {inside['slope_corrected']:.2f}")
    return found


def _recalibrated(model: CoxModel, there: Cohort) -> dict[str, float]:
    """Recalibrated on a random half of the people, measured on the other half; ten splits."""
    rows = []
    for seed in range(10):
        for held in there.folds(2, seed):
            here, unseen = recalibrate(model, there.take(~held)), there.take(held)
            risk = here.risk(unseen, (24,))
            score = here.score(unseen)
            full = report(score, risk, unseen, (24,))
            rows.append((full["harrell_c"], full["slope"], full["horizons"]["24"]["ratio"], full["horizons"]["24"]["brier"]))
    table = np.array(rows)
    return {"harrell_c": table[:, 0].mean(), "slope": float(np.median(table[:, 1])), "slope_spread": table[:, 1].std(), "ratio": table[:, 2].mean(), "brier": table[:, 3].mean()}


def _landmark(cohort: Cohort) -> dict[str, Any]:
    people = int(cohort.person.max()) + 1
    print(f"\nlandmarks, SYSUCC development share: {len(cohort)} lesion-free visits of {people} people, {cohort.events} relapses; five folds by person, {len(SEEDS)} seeds")
    print(f"{'model':28} {'C':>6} {'(seeds)':>15} {'slope':>6} {'O/E 12':>7} {'AUC 12':>7}")
    fits = {
        "baseline": lambda c: fit_cox(c, BASELINE_TERMS, ridge=RIDGE),
        "baseline without time free": lambda c: fit_cox(c, BASELINE_TERMS[:-1], ridge=RIDGE),
        "landmark, Cox with splines": lambda c: fit_cox(c, LANDMARK_TERMS, ridge=RIDGE),
        "landmark, boosted hazards": lambda c: fit_boosted(c, LANDMARK_TERMS),
    }
    found: dict[str, Any] = {}
    for name, fit in fits.items():
        runs = [cross_predict(fit, cohort, (6, 12), seed=s) for s in SEEDS]
        cs = [harrell_c(score, cohort) for score, _ in runs]
        whole = report(runs[0][0], runs[0][1], cohort, (6, 12))
        found[name] = {"c": float(np.mean(cs)), "c_seeds": cs, "slope": float(np.mean([slope(s, cohort)[0] for s, _ in runs])), "report": whole,
                       "ratio_12": float(np.mean([in_the_large(r[:, 1], cohort, 12)["ratio"] for _, r in runs]))}
        print(f"{name:28} {found[name]['c']:6.3f} {min(cs):7.3f}-{max(cs):.3f} {found[name]['slope']:7.2f} {found[name]['ratio_12']:7.2f} {whole['horizons']['12']['auc']:7.3f}")
    print(f"  gain over baseline in the same folds: {found['landmark, Cox with splines']['c'] - found['baseline']['c']:.3f}")
    shuffled = _shuffled(cohort)
    found["outcomes shuffled between rows"] = shuffled
    print(f"  with outcomes shuffled (should be .50): {shuffled:.3f}")
    found["inside"] = optimism(cohort, LANDMARK_TERMS, ridge=RIDGE)
    print(f"  bootstrap by person: apparent {found['inside']['c_apparent']:.3f}, corrected {found['inside']['c_corrected']:.3f}, slope {found['inside']['slope_corrected']:.2f}")
    return found


def _shuffled(cohort: Cohort) -> float:
    order = np.random.default_rng(0).permutation(len(cohort))
    nonsense = Cohort(cohort.time[order], cohort.event[order], cohort.values, cohort.person)
    return harrell_c(cross_predict(lambda c: fit_cox(c, LANDMARK_TERMS, ridge=RIDGE), nonsense, (12,))[0], nonsense)


def simulated(rows: int = 2000, seed: int = 0) -> tuple[Cohort, list[Term]]:
    """Eight features, two of them curved, a third censored."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 8))
    months = random.exponential(30 * np.exp(-0.5 * x[:, 0] - 0.3 * x[:, 1] ** 2 + 0.2 * x[:, 2]))
    lost = random.exponential(50, rows)
    names = [f"x{k}" for k in range(8)]
    cohort = Cohort.from_columns(np.minimum(months, lost), (months <= lost).astype(int), dict(zip(names, x.T, strict=True)))
    return cohort, [Term(n, spline=k < 2) for k, n in enumerate(names)]


def _bootstrap() -> dict[str, Any]:
    cohort, terms = simulated()
    optimism(cohort, terms, refits=2)  # compiled before the clock starts
    began = time.perf_counter()
    figures: dict[str, Any] = dict(optimism(cohort, terms, refits=200))
    figures["seconds"] = time.perf_counter() - began
    print(f"\nbootstrap optimism, 200 refits, n = 2,000, 12 columns: {figures['seconds']:.2f} s (knots and design learned again each time)")
    began = time.perf_counter()
    fit_cox(cohort, terms)
    own = time.perf_counter() - began
    theirs = _lifelines(cohort, terms)
    figures |= {"one_fit_seconds": own, "lifelines_fit_seconds": theirs}
    print(f"one fit: {own * 1000:.1f} ms; lifelines CoxPHFitter on the same columns: {theirs * 1000:.0f} ms (ratio {theirs / own:.0f})")
    return figures


def _lifelines(cohort: Cohort, terms: list[Term]) -> float:
    import pandas as pd
    from lifelines import CoxPHFitter

    x = fit_cox(cohort, terms).design.matrix(cohort)
    frame = pd.DataFrame(x, columns=[f"c{k}" for k in range(x.shape[1])]).assign(time=cohort.time, event=cohort.event)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        began = time.perf_counter()
        CoxPHFitter().fit(frame, "time", "event")
    return time.perf_counter() - began


def _peer(one: Cohort, other: Cohort, landmarks: Cohort) -> dict[str, Any]:
    """Everything that can be asked of scikit-survival too."""
    found = compared(simulated(), landmarks, LANDMARK_TERMS, {"asaur -> TCGA": (one, other), "TCGA -> asaur": (other, one)}, SHARED_TERMS, RIDGE)
    print("\nscikit-survival, same columns and folds")
    for name, value in found.items():
        print(f"  {name}: {value}")
    return found
