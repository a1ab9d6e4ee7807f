"""Kaplan-Meier equals lifelines, and R's survival where R is; a reconstructed curve is the curve it came from."""

import math
import random
import shutil
import subprocess

import numpy as np
import pytest

from hepwatch.cases.reconstruct import reconstruct
from hepwatch.cases.survival import Span, at_risk, kaplan_meier


def cohort(seed: int, n: int, late: bool) -> list[Span]:
    """People with exponential times, some leaving early, some entering late."""
    dice = random.Random(seed)
    spans = []
    for _ in range(n):
        entry = round(dice.uniform(0, 10), 3) if late and dice.random() < 0.6 else 0.0
        died, left = dice.expovariate(1 / 20), dice.expovariate(1 / 30)
        spans.append(Span(round(entry + min(died, left), 1) + 0.05, died < left, entry))
    return spans


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_equals_lifelines(seed: int, late: bool) -> None:
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    spans = cohort(seed, 150, late)
    mine = kaplan_meier(spans)
    theirs = KaplanMeierFitter().fit([s.end for s in spans], [s.event for s in spans], entry=[s.entry for s in spans] if late else None)
    table = theirs.confidence_interval_
    for step in mine.steps:
        assert step.share == pytest.approx(float(theirs.predict(step.months)), abs=1e-6)
        low, high = table.loc[step.months]
        if 0 < step.share < 1:
            assert (step.low, step.high) == pytest.approx((low, high), abs=1e-6)
    assert mine.median == pytest.approx(theirs.median_survival_time_, abs=1e-6)
    limits = median_survival_times(table)
    assert mine.median_low == pytest.approx(float(limits.iloc[0, 0]), abs=1e-6)
    high = float(limits.iloc[0, 1])
    assert (mine.median_high is None) == math.isinf(high)


SURVFIT = """options(digits=12); library(survival); d <- read.table(text=gsub(';','\\n',commandArgs(TRUE)[1]))
f <- survfit(Surv(V1,V2,V3) ~ 1, data=d, conf.type='log-log')
cat(c(paste(f$time,f$surv,f$lower,f$upper), quantile(f,0.5)$quantile), sep='\\n')"""


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here: the comparison with survival::survfit was not made")
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("seed", range(7, 10))
def test_equals_r(seed: int, late: bool) -> None:
    spans = cohort(seed, 120, late)
    done = subprocess.run(["Rscript", "-e", SURVFIT, ";".join(f"{s.entry} {s.end} {int(s.event)}" for s in spans)], capture_output=True, text=True)
    if "there is no package called" in done.stderr:
        pytest.skip("R is installed without the package survival: the comparison was not made")
    assert done.returncode == 0, done.stderr
    *lines, median = done.stdout.splitlines()
    theirs = {round(float(t), 6): (float(share), low, high) for t, share, low, high in map(str.split, lines)}
    mine = kaplan_meier(spans)
    for step in mine.steps:
        share, low, high = theirs[round(step.months, 6)]
        assert step.share == pytest.approx(share, abs=1e-6)
        if 0 < step.share < 1:
            assert (step.low, step.high) == pytest.approx((float(low), float(high)), abs=1e-6)
    assert mine.median == pytest.approx(float(median), abs=1e-6)


@pytest.mark.parametrize(
    ("spans", "shares", "median"),
    [
        ([(1, True)], [0.0], 1),
        ([(1, False)], [1.0], None),
        ([(1, True), (2, True)], [0.5, 0.0], 1),
        ([(1, True), (1, False), (2, True)], [2 / 3, 0.0], 2),
        ([], [], None),
    ],
)
def test_small_cohorts_by_hand(spans: list[tuple[float, bool]], shares: list[float], median: float | None) -> None:
    curve = kaplan_meier([Span(t, e) for t, e in spans])
    assert [s.share for s in curve.steps] == pytest.approx(shares)
    assert curve.median == median


def test_someone_who_enters_late_is_not_at_risk_before() -> None:
    spans = [Span(5, True), Span(20, True, entry=10)]
    assert [s.at_risk for s in kaplan_meier(spans).steps] == [1, 1]
    assert at_risk(spans, [0, 5, 6, 10.5]) == [1, 1, 0, 1]


@pytest.mark.parametrize("span", [Span(-1, True), Span(3, True, entry=4), Span(3, True, entry=3)])
def test_impossible_times_are_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="later than its entry"):
        kaplan_meier([span])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("told_events", [False, True])
def test_a_reconstructed_curve_is_the_curve_it_came_from(seed: int, told_events: bool) -> None:
    spans = cohort(seed, 200, False)
    true = kaplan_meier(spans)
    curve = [(0.0, 1.0)] + [(s.months, round(s.share, 3)) for s in true.steps if s.events]
    grid = [0.0, 6.0, 12.0, 24.0, 36.0]
    risk = list(zip(grid, at_risk(spans, grid), strict=True))
    again = reconstruct(curve, risk, true.events if told_events else None)
    assert len(again) == len(spans)
    mine = kaplan_meier(again)
    steps = sorted((s.months, s.share) for s in mine.steps)
    for months in np.arange(1, 36, 1.0):
        was = next((s.share for s in reversed(true.steps) if s.months <= months), 1.0)
        now = next((share for t, share in reversed(steps) if t <= months), 1.0)
        assert now == pytest.approx(was, abs=0.03)
    assert mine.events == pytest.approx(true.events, rel=0.05)
    assert at_risk(again, grid) == [n for _, n in risk]


def test_a_curve_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="never rise"):
        reconstruct([(0, 1), (5, 0.5)], [(0, 10), (5, 12)])
    with pytest.raises(ValueError, match="at least two points"):
        reconstruct([(0, 1.2)], [(0, 10)])
