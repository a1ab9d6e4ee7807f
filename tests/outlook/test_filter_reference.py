"""The compiled filter against the same sum written out, state by state, from the model's words (shared/DESIGN.md).

The reference below knows no tables: it works out every diameter, sensitivity and marker likelihood by formula.
"""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepwatch.outlook.evidence import LOOK, MARKER, Entry
from hepwatch.outlook.hidden import Batch, ask, columns, makes_of, outlook_batch, run
from hepwatch.outlook.parameters import default_parameters
from hepwatch.outlook.risk import Risk, multipliers
from hepwatch.outlook.tables import GROWTH, MAKES, names_of_tests, tables

P = default_parameters()
NORMAL = NormalDist()
TESTS = names_of_tests(P)


def middles(n: int) -> list[float]:
    return [NORMAL.inv_cdf((i + 0.5) / n) for i in range(n)]


def diameter(site: str, growth: float, age: float) -> float:
    doubling = P.growth.liver_median_months * getattr(P.growth.relative, site) * math.exp(P.growth.log_sd * growth)
    return P.onset.size_mm * 2 ** min(max(age, 0.0) / (3 * doubling), 8.0)


def sees(test: str, site: str, size: float) -> float:
    block = next((b for b in P.sees if (b.test, b.site) == (test, site)), None)
    if block is None:
        return 0.0
    low, high = (math.log(x / (1 - x)) for x in (block.at_10_mm, block.at_20_mm))
    return block.coverage / (1 + math.exp(-(low + (high - low) * math.log2(size / 10))))


def marker_density(values: list[tuple[float, float]], rises: list[float]) -> float:
    """Normal density of a person's values about a level of their own, by the covariance matrix itself."""
    y = np.array([v for v, _ in values]) - np.array(rises)
    cov = np.diag([var for _, var in values]) + P.markers.afp.between_sd**2
    return float(np.exp(-0.5 * y @ np.linalg.solve(cov, y)))


def by_hand(risk: Risk, found: list[Entry], now: float) -> dict[str, float]:
    """Chance of a hidden recurrence by site."""
    T, m = tables(P), multipliers(risk, P)
    setting = ("resection", "ablation", "transplant").index(risk.setting)
    values = [(e.x, e.y) for e in found if e.kind == MARKER]
    flat = marker_density(values, [0.0] * len(values)) if values else 1.0
    hazard = lambda s, o: T.early[setting, s, o] * m[int(s > 0)] + T.late[setting, s, o] * m[2]  # noqa: E731
    occult = [T.occult[setting, s] * m[int(s > 0)] for s in range(7)]
    free = math.exp(-sum(occult))
    masses: dict[str, float] = dict.fromkeys(P.sites.names, 0.0)
    for o in range(-P.onset.occult_window, math.ceil(now)):
        share = min(1.0, now - o) if o >= 0 else 1.0
        rates = [hazard(s, o) for s in range(7)] if o >= 0 else []
        for s, site in enumerate(P.sites.names):
            for q, growth in enumerate(middles(GROWTH)):
                if o < 0:
                    mass = (1 - math.exp(-sum(occult))) * occult[s] / sum(occult) * T.shape[s, q, o + P.onset.occult_window]
                else:
                    mass = free * (1 - math.exp(-sum(rates))) * rates[s] / sum(rates) / GROWTH * share
                masses[site] += mass * likelihood(site, growth, o + 0.5, found, values, flat, risk, now)
        if o >= 0:
            free *= math.exp(-sum(rates) * share)
    total = free + sum(masses.values())
    return {site: mass / total for site, mass in masses.items()}


def likelihood(
    site: str, growth: float, onset: float, found: list[Entry], values: list[tuple[float, float]], flat: float, risk: Risk, now: float
) -> float:
    size = diameter(site, growth, now - onset)
    felt = NORMAL.cdf(math.log(size / getattr(P.symptoms.median_mm, site)) / P.symptoms.log_sd)
    weight = 1 - felt
    for e in (e for e in found if e.kind == LOOK and e.t4 / 4 > math.floor(onset)):
        if e.site in (-1, P.sites.names.index(site)):
            weight *= 1 - e.x * sees(TESTS[e.which], site, diameter(site, growth, e.t4 / 4 - onset))
    if not values:
        return weight
    days = [e.t4 / 4 for e in found if e.kind == MARKER]
    makes = makes_of(risk, P)[0]
    made = 0.0
    for c in middles(MAKES):
        fold = (P.markers.afp.fold_at_20_mm - 1) * math.exp(P.markers.afp.fold_log_sd * c)
        rises = [math.log1p(fold * (diameter(site, growth, d - onset) / 20) ** 3) if d > math.floor(onset) else 0.0 for d in days]
        made += marker_density(values, rises) / flat / MAKES
    return weight * (1 - makes + makes * made)


looks = st.builds(
    lambda t4, test, credit: Entry("r", LOOK, t4, TESTS.index(test), -1, credit),
    st.integers(1, 60), st.sampled_from(["liver_ct", "chest_ct", "ultrasound", "pet_ct"]), st.sampled_from([1.0, 0.5]),
)
markers = st.builds(lambda t4, y: Entry("m", MARKER, t4, 0, -1, y, 0.09), st.integers(1, 60), st.floats(-1, 3))
risks = st.builds(
    Risk, setting=st.sampled_from(["resection", "transplant"]), size_mm=st.sampled_from([None, 20.0, 80.0]),
    cirrhosis=st.sampled_from([None, True, False]), primary_made_afp=st.sampled_from([None, True, False]),
)


@settings(max_examples=25, deadline=None)
@given(risks, st.lists(st.one_of(looks, markers), max_size=6), st.integers(0, 12))
def test_the_filter_is_the_sum_over_all_states(risk: Risk, found: list[Entry], later: int) -> None:
    found = sorted(found, key=lambda e: e.t4)
    now4 = max([e.t4 for e in found], default=8) + later
    state, _ = run(risk, found, now4, P)
    hidden, _ = ask(state, now4, P)
    expected = by_hand(risk, found, now4 / 4)
    for s, site in enumerate(P.sites.names):
        assert hidden[s] == pytest.approx(expected[site], rel=1e-6, abs=1e-9)


def test_many_at_once_are_as_one_by_one() -> None:
    people = [
        (Risk(), [Entry("r", LOOK, 12, 0, -1, 1.0)], 20),
        (Risk(setting="transplant", size_mm=60.0), [], 41),
        (Risk(cirrhosis=True), [Entry("m", MARKER, 13, 0, -1, 0.2, 0.09), Entry("m", MARKER, 30, 0, -1, 2.0, 0.09)], 33),
    ]
    flat = [e for _, found, _ in people for e in found]
    batch = Batch(
        np.array([("resection", "ablation", "transplant").index(r.setting) for r, _, _ in people]),
        np.array([multipliers(r, P) for r, _, _ in people]), np.array([makes_of(r, P) for r, _, _ in people]),
        np.cumsum([0, *(len(found) for _, found, _ in people)]), *columns(flat), np.array([now for _, _, now in people]),
    )
    hidden, sizes = outlook_batch(batch)
    for i, (risk, found, now) in enumerate(people):
        one, size = ask(run(risk, found, now, P)[0], now, P)
        assert hidden[i] == pytest.approx(one)
        assert sizes[i] == pytest.approx(size)
