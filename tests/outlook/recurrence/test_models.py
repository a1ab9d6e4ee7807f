"""Fitting, saving, predicting: splines, unknown values, boosting, competing ends, recalibration, optimism."""

import numpy as np
import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence import (
    Cohort,
    Model,
    Term,
    cross_predict,
    fit_boosted,
    fit_cox,
    from_json,
    optimism,
    recalibrate,
    shipped,
    shipped_names,
    to_json,
    validate,
)
from hepwatch.outlook.recurrence.design import fit_design
from hepwatch.outlook.recurrence.measures import harrell_c, slope

TERMS = [Term("a", spline=True), Term("b")]


def people(seed: int, n: int = 500, strength: float = 1.0, level: float = 0.03, unknown: float = 0.0) -> Cohort:
    random = np.random.default_rng(seed)
    a, b = random.normal(size=n), random.normal(size=n)
    time = random.exponential(1 / (level * np.exp(strength * (a - 0.5 * b))))
    died, lost = random.exponential(120, n), random.exponential(60, n)
    ends = np.minimum(np.minimum(time, died), lost)
    event = np.where(ends == time, 1, np.where(ends == died, 2, 0))
    a[random.random(n) < unknown] = np.nan
    return Cohort.from_columns(ends, event, {"a": a, "b": b})


FITS = {
    "cox": lambda c: fit_cox(c, TERMS),
    "boosted": lambda c: fit_boosted(c, TERMS, trees=150, rate=0.08),
    "recalibrated": lambda c: recalibrate(fit_cox(c, TERMS), people(9)),
}


@pytest.mark.parametrize("kind", FITS)
def test_every_model_keeps_its_promises(kind: str) -> None:
    """Saved and read again it says the same; risks are probabilities that grow with time; it does not predict past its follow-up."""
    cohort = people(1)
    model: Model = FITS[kind](cohort)
    again = from_json(to_json(model))
    horizons = (0.0, 6.0, 12.0, 24.0)
    risk = model.risk(cohort, horizons)
    assert np.array_equal(risk, again.risk(cohort, horizons)) and np.array_equal(model.score(cohort), again.score(cohort))
    assert (np.diff(risk, axis=1) >= 0).all() and (risk[:, 0] == 0).all() and (risk <= 1).all()
    assert harrell_c(model.score(cohort), cohort) > 0.65
    with pytest.raises(UsageError, match="says nothing about later times"):
        model.risk(cohort, (1e6,))


@pytest.mark.parametrize("kind", FITS)
def test_on_new_people_of_the_same_kind_predictions_hold(kind: str) -> None:
    found = validate(FITS[kind](people(2, 3000)), people(3, 3000), (12, 24))
    at = found["horizons"]["24"]
    assert found["slope"] == pytest.approx(1, abs=0.2)
    assert at["ratio"] == pytest.approx(1, abs=0.08)
    assert at["brier_gain"] > 0.05 and 0 < at["other_end"] < 0.2


def test_trees_read_from_lists_give_the_probabilities_of_the_library() -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    from hepwatch.outlook.recurrence.boosting import _tree

    random = np.random.default_rng(0)
    x = random.normal(size=(400, 3)).astype(np.float32)
    y = (x[:, 0] + random.normal(size=400) > 0).astype(int)
    theirs = GradientBoostingClassifier(n_estimators=20, random_state=0).fit(x, y)
    raw = np.log(y.mean() / (1 - y.mean())) + 0.1 * sum(_tree(e.tree_).predict(x) for e in theirs.estimators_[:, 0])
    assert np.allclose(1 / (1 + np.exp(-raw)), theirs.predict_proba(x)[:, 1])


def test_a_spline_is_straight_beyond_its_outer_knots() -> None:
    cohort = people(4)
    design = fit_design(cohort, [Term("a", spline=True)])
    far = Cohort.from_columns([1.0] * 3, [0] * 3, {"a": [10.0, 11.0, 12.0]})
    assert np.allclose(np.diff(design.matrix(far), n=2, axis=0), 0, atol=1e-8)


def test_unknown_values_have_a_column_of_their_own_and_are_not_made_normal() -> None:
    model = fit_cox(people(5, unknown=0.3), TERMS)
    assert "a not known" in model.design.names
    blank = Cohort.from_columns([1.0], [0], {"a": [np.nan], "b": [0.0]})
    assert np.isfinite(model.score(blank)).all()
    with pytest.raises(UsageError, match="needs a"):
        model.score(Cohort.from_columns([1.0], [0], {"b": [0.0]}))


@pytest.mark.parametrize(("strength", "level"), [(0.5, 0.06), (1.5, 0.02)])
def test_recalibration_finds_what_a_score_is_worth_here(strength: float, level: float) -> None:
    model = fit_cox(people(6, 3000), TERMS)
    here, unseen = people(7, 8000, strength, level), people(8, 8000, strength, level)
    assert abs(slope(model.score(unseen), unseen)[0] - 1) > 0.3
    found = validate(recalibrate(model, here), unseen, (24,))
    assert found["slope"] == pytest.approx(1, abs=0.1)
    assert found["horizons"]["24"]["ratio"] == pytest.approx(1, abs=0.05)
    assert recalibrate(recalibrate(model, people(9)), here) == recalibrate(model, here)


@pytest.mark.parametrize(("events", "moved"), [(4, None), (5, False), (29, False), (30, True)])
def test_few_recurrences_move_the_level_only(events: int, moved: bool | None) -> None:
    everybody = people(10, 400)
    keep = np.concatenate([np.flatnonzero(everybody.event == 1)[:events], np.flatnonzero(everybody.event == 0)])
    model = fit_cox(people(11), TERMS)
    if moved is None:
        with pytest.raises(UsageError, match="needs at least 5"):
            recalibrate(model, everybody.take(keep))
    else:
        assert (recalibrate(model, everybody.take(keep)).slope != 1.0) is moved


def test_optimism_sees_through_noise() -> None:
    random = np.random.default_rng(12)
    noise = {f"x{k}": random.normal(size=150) for k in range(10)}
    cohort = Cohort.from_columns(random.exponential(10, 150), random.integers(0, 2, 150), noise)
    found = optimism(cohort, [Term(n) for n in noise], refits=60)
    assert found["c_apparent"] > 0.58
    assert found["c_corrected"] == pytest.approx(0.5, abs=0.06)


def test_folds_and_bootstraps_keep_a_person_together() -> None:
    cohort = people(13, 300)
    cohort = Cohort(cohort.time, cohort.event, cohort.values, np.arange(300) // 3)
    for held in cohort.folds(5, 1):
        assert not set(cohort.person[held]) & set(cohort.person[~held])
    sample = cohort.resampled(np.random.default_rng(0))
    assert all(count % 3 == 0 for count in np.bincount(sample.person))
    score, risk = cross_predict(lambda c: fit_cox(c, TERMS), cohort, (12,))
    assert np.isfinite(score).all() and risk.shape == (300, 1)


@pytest.mark.parametrize(
    ("time", "event", "values", "words"),
    [
        ([], [], {}, "no rows"),
        ([-1.0], [0], {}, "below zero"),
        ([float("nan")], [0], {}, "missing"),
        ([1.0], [3], {}, "not 0"),
        ([1.0], [0], {"a": [1.0, 2.0]}, "differ in length"),
        ([1.0], [0], {"a": [float("inf")]}, "infinite"),
    ],
)
def test_a_cohort_that_cannot_be_is_refused(time: list[float], event: list[int], values: dict[str, list[float]], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Cohort.from_columns(time, event, values)


def test_a_cohort_from_a_frame() -> None:
    import pandas as pd

    frame = pd.DataFrame({"m": [1.0, 2.0], "e": [0, 1], "a": [1.0, None], "p": ["x", "x"]})
    cohort = Cohort.from_frame(frame, time="m", event="e", features=["a"], person="p")
    assert cohort.person.tolist() == [0, 0] and np.isnan(cohort.values["a"][1])
    with pytest.raises(UsageError, match="lacks the columns b"):
        Cohort.from_frame(frame, time="m", event="e", features=["b"])


def test_what_cannot_be_fitted_says_so() -> None:
    with pytest.raises(UsageError, match="fewer than 5"):
        fit_cox(Cohort.from_columns([1.0, 2.0], [0, 1], {"a": [0.0, 1.0]}), [Term("a")])
    with pytest.raises(UsageError, match="not known for anybody"):
        fit_cox(Cohort.from_columns([1.0, 2.0, 3.0, 4.0, 5.0], [1] * 5, {"a": [np.nan] * 5}), [Term("a")])
    with pytest.raises(UsageError, match="All times of the cohort are alike"):
        fit_cox(Cohort.from_columns([2.0] * 5, [1] * 5, {"a": [0.0, 1.0, 2.0, 3.0, 4.0]}), [Term("a")])
    with pytest.raises(UsageError, match="not a recurrence model"):
        from_json("{}")
    with pytest.raises(UsageError, match="no recurrence model of that name"):
        shipped("nosuch")


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_model_says_where_it_comes_from(name: str) -> None:
    model = shipped(name)
    assert model.provenance and model.events >= 100
