"""Measures on cases that can be worked out by hand or another way."""

import numpy as np
import pytest

from hepwatch.outlook.recurrence import Cohort
from hepwatch.outlook.recurrence.measures import (
    auc_at,
    brier_at,
    decision_curve,
    groups_at,
    harrell_c,
    in_the_large,
    ipcw_c,
    slope,
)


def cohort(time: list[float], event: list[int]) -> Cohort:
    return Cohort.from_columns(time, event, {})


@pytest.mark.parametrize(
    ("score", "expected"),
    [([3, 2, 1, 0], 1.0), ([0, 1, 2, 3], 0.0), ([1, 1, 1, 1], 0.5), ([3, 1, 2, 0], 5 / 6)],
)
def test_concordance_by_hand(score: list[float], expected: float) -> None:
    everybody = cohort([1, 2, 3, 4], [1, 1, 1, 1])
    assert harrell_c(np.array(score, float), everybody) == pytest.approx(expected)
    assert ipcw_c(np.array(score, float), everybody, 10) == pytest.approx(expected)


def test_one_lost_on_the_day_of_anothers_event_outlives_it() -> None:
    assert harrell_c(np.array([1.0, 0.0]), cohort([2, 2], [1, 0])) == 1.0


def test_another_end_before_does_not_make_a_pair() -> None:
    assert np.isnan(harrell_c(np.array([1.0, 0.0]), cohort([1, 2], [2, 0])))


def test_without_censoring_auc_and_brier_are_the_plain_ones() -> None:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    random = np.random.default_rng(0)
    risk = random.uniform(0.05, 0.95, 300)
    time = random.exponential(10 / risk)
    everybody = cohort(time.tolist(), [1] * 300)
    by = time <= 12
    assert auc_at(risk, everybody, 12) == pytest.approx(roc_auc_score(by, risk))
    assert brier_at(risk, everybody, 12) == pytest.approx(brier_score_loss(by, risk))


def test_the_truth_is_calibrated_with_censoring_and_competing_ends() -> None:
    random = np.random.default_rng(1)
    n, rate, other = 20000, None, 0.01
    lp = random.normal(size=n) * 0.8
    rate = 0.03 * np.exp(lp)
    time, died, lost = random.exponential(1 / rate), random.exponential(1 / other, n), random.exponential(60, n)
    ends = np.minimum(np.minimum(time, died), lost)
    people = Cohort.from_columns(ends, np.where(ends == time, 1, np.where(ends == died, 2, 0)), {})
    risk = rate / (rate + other) * -np.expm1(-(rate + other) * 24)
    assert slope(lp, people)[0] == pytest.approx(1, abs=0.04)
    assert in_the_large(risk, people, 24)["ratio"] == pytest.approx(1, abs=0.03)
    for group in groups_at(risk, people, 24):
        assert group["observed"] == pytest.approx(group["predicted"], abs=4 * group["error"])
    assert brier_at(risk, people, 24) < brier_at(np.full(n, risk.mean()), people, 24)
    # Uno's C does not move with the length of follow-up, up to the same time.
    longer = Cohort.from_columns(np.minimum(time, died), np.where(time < died, 1, 2), {})
    assert ipcw_c(lp, people, 24) == pytest.approx(ipcw_c(lp, longer, 24), abs=0.02)


def test_net_benefit_by_hand() -> None:
    people = cohort([1, 1, 30, 30], [1, 1, 0, 0])
    row = decision_curve(np.array([0.9, 0.4, 0.4, 0.1]), people, 24, (0.2,))[0]
    assert row["net_benefit"] == pytest.approx(0.75 * (2 / 3 - 1 / 3 * 0.25))
    assert row["net_benefit_everybody"] == pytest.approx(0.5 - 0.5 * 0.25)
