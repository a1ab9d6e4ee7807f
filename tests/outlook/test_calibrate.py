"""Hazards fitted to a cohort: known truth comes back, inside its interval, though each recurrence is known only to an interval."""

import numpy as np
import pytest
from tests.outlook.people import course, look

from hepwatch.errors import UsageError
from hepwatch.outlook.calibrate import Spell, fit, spells


def cohort(rates: tuple[float, float, float], people: int, every: float, seed: int) -> list[Spell]:
    """People with a piecewise constant hazard, looked at every so many months up to some day within 10 years."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(people):
        wanted, last = rng.exponential(), every * rng.integers(1, int(120 / every))
        edges, when = (0.0, 24.0, 60.0, np.inf), np.inf
        for k, rate in enumerate(rates):
            if wanted <= rate * (edges[k + 1] - edges[k]):
                when = edges[k] + wanted / rate
                break
            wanted -= rate * (edges[k + 1] - edges[k])
        seen = float(np.ceil(when / every) * every) if np.isfinite(when) else np.inf
        found.append(Spell(seen - every, seen) if seen <= last else Spell(float(last), None))
    return found


def test_the_truth_lies_in_the_interval() -> None:
    truth = (0.02, 0.01, 0.005)
    fitted = fit(cohort(truth, 3000, 6.0, 4))
    for period, rate in zip(fitted.periods, truth, strict=True):
        assert period.low is not None and period.high is not None
        assert period.low < rate < period.high
        assert period.high < 2 * period.low


def test_intervals_cover_as_often_as_they_say() -> None:
    truth = (0.02, 0.01, 0.005)
    hits = [
        (p.low or 0) < rate < (p.high or 1)
        for seed in range(40) for p, rate in zip(fit(cohort(truth, 300, 6.0, seed)).periods, truth, strict=True)
    ]
    assert 0.88 <= np.mean(hits) <= 0.995


def test_a_period_in_which_nobody_was_watched_says_so() -> None:
    fitted = fit([Spell(3.0, 6.0), Spell(12.0, None)])
    assert [p.per_month is None for p in fitted.periods] == [False, True, True]
    assert "5" not in fitted.cumulative


@pytest.mark.parametrize("found", [[], [Spell(12.0, None)]])
def test_too_little_to_fit_is_refused(found: list[Spell]) -> None:
    with pytest.raises(UsageError, match="at least one"):
        fit(found)


def test_who_is_left_out_is_counted() -> None:
    found, left_out = spells([course(look(3), look(6)), course()])
    assert len(found) == 1
    assert found[0].found is None
    assert left_out["no look after the treatment"] == 1
