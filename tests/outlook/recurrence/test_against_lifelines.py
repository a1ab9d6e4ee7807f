"""The fast Cox model and its measures against lifelines, with ties, censoring and unequal follow-up."""

import warnings

import numpy as np
import pandas as pd
import pytest

from hepwatch.outlook.recurrence import Cohort, Term, fit_cox
from hepwatch.outlook.recurrence.curves import aalen_johansen, censoring, followed
from hepwatch.outlook.recurrence.measures import harrell_c

NAMES = ("a", "b", "c")


def simulated(seed: int, rows: int = 400, tied: bool = True, competing: bool = False) -> Cohort:
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 3))
    time, lost, died = random.exponential(20 * np.exp(-x @ [0.7, -0.4, 0.0])), random.exponential(30, rows), random.exponential(40, rows)
    if not competing:
        died[:] = np.inf
    ends = np.minimum(np.minimum(time, lost), died)
    event = np.where(ends == time, 1, np.where(ends == died, 2, 0))
    return Cohort.from_columns(np.ceil(ends) if tied else ends, event, dict(zip(NAMES, x.T, strict=True)))


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("seed", [1, 2])
def test_coefficients_errors_and_baseline(seed: int, tied: bool) -> None:
    from lifelines import CoxPHFitter

    cohort = simulated(seed, tied=tied)
    model = fit_cox(cohort, [Term(n) for n in NAMES])
    frame = pd.DataFrame(model.design.matrix(cohort), columns=NAMES).assign(time=cohort.time, event=cohort.event)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CoxPHFitter().fit(frame, "time", "event")
    assert np.allclose(model.coefficients, theirs.params_, atol=1e-5)
    assert np.allclose(model.standard_errors, theirs.standard_errors_, atol=1e-5)
    steps = theirs.baseline_cumulative_hazard_.iloc[:, 0]
    own = np.cumsum(model.baseline.steps)[np.searchsorted(model.baseline.times, steps.index, side="right") - 1]
    after = steps.index >= model.baseline.times[0]
    assert np.allclose(own[after], steps[after], rtol=5e-4)
    assert np.allclose(model.risk(cohort, [10.0])[:, 0], -np.expm1(-np.exp(model.score(cohort)) * steps.loc[:10.0].iloc[-1]), rtol=5e-4)


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("decimals", [1, 6])
def test_concordance(decimals: int, tied: bool) -> None:
    from lifelines.utils import concordance_index

    cohort = simulated(3, tied=tied)
    score = np.round(cohort.values["a"], decimals)
    assert harrell_c(score, cohort) == pytest.approx(concordance_index(cohort.time, -score, cohort.event), abs=1e-12)


def test_cumulative_incidence_with_competing_ends() -> None:
    from lifelines import AalenJohansenFitter

    cohort = simulated(4, tied=False, competing=True)
    theirs = AalenJohansenFitter(calculate_variance=True).fit(cohort.time, cohort.event, event_of_interest=1)
    at = theirs.cumulative_density_.loc[:12.0].iloc[-1, 0]
    error = float(theirs.variance_.loc[:12.0].iloc[-1]) ** 0.5
    found = aalen_johansen(cohort.time, cohort.event, 12.0)
    assert found[0] == pytest.approx(at, abs=1e-9)
    assert found[1] == pytest.approx(error, rel=0.05)


def test_the_two_ends_and_being_free_add_up() -> None:
    cohort = simulated(5, competing=True)
    for horizon in (0.5, 1.0, 6.0, 40.0):
        one, two = (aalen_johansen(cohort.time, cohort.event, horizon, k)[0] for k in (1, 2))
        either = aalen_johansen(cohort.time, (cohort.event > 0).astype(int), horizon)[0]
        assert one + two == pytest.approx(either)


def test_censoring_curve() -> None:
    from lifelines import KaplanMeierFitter

    cohort = simulated(6, tied=False)
    theirs = KaplanMeierFitter().fit(cohort.time, cohort.event == 0)
    at = np.array([0.0, 3.0, 9.0, 15.0])
    assert np.allclose(followed(censoring(cohort.time, cohort.event), at, before=False), theirs.predict(at))
