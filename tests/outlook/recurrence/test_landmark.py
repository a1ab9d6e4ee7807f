"""Landmarks know nothing of the future, nothing that was not measured, and call nobody free who is not."""

import numpy as np
import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence import Cohort
from hepwatch.outlook.recurrence.landmark import Visits, landmarks

NAN = float("nan")
MONTH = 365.25 / 12


def visits(lesion: list[float], afp: list[float], treated: list[float] | None = None) -> Visits:
    n = len(lesion)
    return Visits(
        person=np.ones(n, dtype=np.int64), day=np.arange(n) * 3 * MONTH, lesion=np.array(lesion), series={"afp": np.array(afp), "size": np.array(lesion) * 30},
        treated=np.array(treated or [0.0] * n),
    )


def made(v: Visits) -> Cohort:
    return landmarks(v, ("size",), ("afp",))


def test_one_row_per_lesion_free_visit_with_a_later_one() -> None:
    found = made(visits([1, 0, 0, 1, 0, 0], [50, 5, 6, 20, 5, 5]))
    assert found.time.tolist() == pytest.approx([6, 3, 3])
    assert found.event.tolist() == [1, 1, 0]
    assert found.values["relapses"].tolist() == [0, 0, 1]
    assert found.values["months_free"].tolist() == pytest.approx([0, 3, 0])
    assert found.values["size_last"].tolist() == [30, 30, 30]


def test_a_visit_that_does_not_say_is_not_free_and_is_not_a_relapse() -> None:
    found = made(visits([1, 0, NAN, 0, 0], [5, 5, 5, 5, 5]))
    assert found.time.tolist() == pytest.approx([9, 3])
    assert found.event.tolist() == [0, 0]
    assert found.values["months_free"].tolist() == pytest.approx([0, 0])


def test_a_marker_not_measured_is_the_last_measured_one() -> None:
    found = made(visits([1, 0, 0, 0], [NAN, 5, NAN, 9]))
    assert found.values["afp"].tolist() == pytest.approx([np.log1p(5), np.log1p(5)])
    never = made(visits([1, 0, 0], [NAN, NAN, 3]))
    assert np.isnan(never.values["afp"]).all() and np.isnan(never.values["afp_rise"]).all()


def test_rise_is_over_the_lowest_of_this_spell() -> None:
    found = made(visits([1, 0, 0, 0, 0], [400, 20, 5, 10, 10]))
    assert found.values["afp_rise"].tolist() == pytest.approx([0, 0, np.log(11 / 6)])
    assert found.values["afp_change"].tolist() == pytest.approx([np.log(21 / 401), np.log(6 / 21), np.log(11 / 6)])


def test_a_treatment_at_the_visit_comes_after_it() -> None:
    found = made(visits([1, 0, 0, 0], [5, 5, 5, 5], [1, 1, 0, 0]))
    assert found.values["treated_visits"].tolist() == [1, 2]


@pytest.mark.parametrize("seed", range(5))
def test_what_happens_later_changes_no_feature(seed: int) -> None:
    random = np.random.default_rng(seed)
    lesion, afp, treated = random.integers(0, 2, 12).astype(float), random.exponential(20, 12), random.integers(0, 2, 12).astype(float)
    lesion[:6] = [1, 0, 0, 1, 0, 0]
    whole = made(visits(lesion.tolist(), afp.tolist(), treated.tolist()))
    for cut in range(4, 12):
        later = np.arange(12) >= cut
        changed = made(visits(np.where(later, 1 - lesion, lesion).tolist(), np.where(later, 1e4, afp).tolist(), np.where(later, 1.0, treated).tolist()))
        rows = int((lesion[:cut] == 0).sum())  # landmarks before the cut; the last visit of all makes none
        for name in whole.values:
            assert np.array_equal(whole.values[name][: rows], changed.values[name][: rows], equal_nan=True), name


def test_nobody_free_is_an_error() -> None:
    with pytest.raises(UsageError, match="No visit is lesion-free"):
        made(visits([1, 1, 0], [1, 1, 1]))
    with pytest.raises(UsageError, match="lack the series dcp"):
        landmarks(visits([1, 0, 0], [1, 1, 1]), (), ("dcp",))
