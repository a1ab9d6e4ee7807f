"""The open cohorts: read as their publishers describe them, and predicted as well as honest models can, not better."""

from pathlib import Path

import numpy as np
import pytest
from bench._recurrence_cohorts import BASELINE_TERMS, LANDMARK_TERMS, SHARED_TERMS, asaur, sysucc, tcga
from bench.recurrence import RIDGE, shipped_models

from hepwatch.outlook.recurrence import Cohort, cross_predict, fit_cox, recalibrate, shipped, validate
from hepwatch.outlook.recurrence.measures import harrell_c


@pytest.fixture(scope="module")
def visits(shared: Path) -> Cohort:
    return sysucc(shared)


def test_cohorts_have_the_counts_of_their_publishers(shared: Path) -> None:
    assert (len(asaur(shared)), asaur(shared).events) == (227, 143)
    assert tcga(shared).events == 170 and 370 <= len(tcga(shared)) <= 377


def test_across_hospitals_the_order_holds_better_than_the_size(shared: Path) -> None:
    one, other = asaur(shared), tcga(shared)
    for here, there in ((one, other), (other, one)):
        model = fit_cox(here, SHARED_TERMS, ridge=RIDGE)
        before = validate(model, there, (24,))
        assert 0.56 < before["harrell_c"] < 0.72
        held = there.folds(2, 0)[0]
        after = validate(recalibrate(model, there.take(~held)), there.take(held), (24,))
        assert abs(after["horizons"]["24"]["ratio"] - 1) < 0.3


def test_landmarks_beat_the_baseline_in_the_same_folds_and_do_not_leak(visits: Cohort) -> None:
    scores = [cross_predict(lambda c, t=t: fit_cox(c, t, ridge=RIDGE), visits, (12,))[0] for t in (BASELINE_TERMS, LANDMARK_TERMS)]
    base, landmark = (harrell_c(s, visits) for s in scores)
    assert 0.66 < landmark < 0.80
    assert landmark - base > 0.04
    order = np.random.default_rng(0).permutation(len(visits))
    shuffled = Cohort(visits.time[order], visits.event[order], visits.values, visits.person)
    assert harrell_c(cross_predict(lambda c: fit_cox(c, LANDMARK_TERMS, ridge=RIDGE), shuffled, (12,))[0], shuffled) == pytest.approx(0.5, abs=0.04)


def test_shipped_models_are_what_the_cohorts_give(shared: Path) -> None:
    for name, model in shipped_models(shared).items():
        kept = shipped(name)
        assert np.allclose(kept.coefficients, model.coefficients, atol=1e-6)
        assert (kept.rows, kept.events, kept.provenance) == (model.rows, model.events, model.provenance)
