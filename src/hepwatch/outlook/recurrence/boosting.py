"""Discrete-time hazards by gradient boosting: time cut into intervals, one row per person and interval lived through.

The trees are fitted with scikit-learn and kept as plain lists of splits; predictions read the lists, so a saved model
needs neither scikit-learn nor a pickle. Missing values go where the median goes, with a column that says so.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.cohort import Cohort, Floats
from hepwatch.outlook.recurrence.cox import Baseline
from hepwatch.outlook.recurrence.design import Design, Term, fit_design


class Tree(msgspec.Struct, frozen=True, array_like=True):
    """Splits in scikit-learn's order; a leaf has left = -1."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def predict(self, x: Any) -> Floats:
        feature, threshold = np.asarray(self.feature), np.asarray(self.threshold)
        left, right = np.asarray(self.left), np.asarray(self.right)
        at, rows = np.zeros(len(x), dtype=np.int64), np.arange(len(x))
        while (inner := left[at] >= 0).any():
            goes_left = x[rows, np.maximum(feature[at], 0)] <= threshold[at]
            at = np.where(inner, np.where(goes_left, left[at], right[at]), at)
        found: Floats = np.asarray(self.value)[at]
        return found


class BoostedModel(msgspec.Struct, frozen=True, kw_only=True, tag="boosted"):
    """`edges` are the ends of the intervals in months; the last column of the trees is the interval."""

    design: Design
    edges: tuple[float, ...]
    start: float
    rate: float
    trees: tuple[Tree, ...]
    other: Baseline
    rows: int
    events: int
    provenance: str = ""

    def hazards(self, cohort: Cohort) -> Floats:
        """Chance of recurrence in each interval for those who reach it."""
        x, count = self.design.matrix(cohort), len(self.edges)
        wide = np.column_stack([np.repeat(x, count, axis=0), np.tile(np.arange(count), len(x))]).astype(np.float32)
        raw = np.full(len(wide), self.start)
        for tree in self.trees:
            raw += self.rate * tree.predict(wide)
        chances: Floats = (1 / (1 + np.exp(-raw))).reshape(len(x), count)
        return chances

    def score(self, cohort: Cohort) -> Floats:
        """Logarithm of the cumulative hazard over the intervals in which the first half of the recurrences fell: later
        ones are reached by few of those at high risk and would blur the differences."""
        early = self.hazards(cohort)[:, : max(1, len(self.edges) // 2)]
        found: Floats = np.log(-np.log1p(-np.minimum(early, 1 - 1e-12)).sum(axis=1))
        return found

    def risk(self, cohort: Cohort, horizons: Sequence[float]) -> Floats:
        """Cumulative incidence; within an interval the hazard is constant."""
        if max(horizons) > self.edges[-1]:
            raise UsageError(f"The model was followed for {self.edges[-1]:.0f} months and says nothing about later times; ask for earlier ones.")
        rate = -np.log1p(-np.minimum(self.hazards(cohort), 1 - 1e-12))
        fine = np.unique(np.concatenate([np.linspace(0, self.edges[-1], 121), self.edges, np.asarray(horizons, float)]))
        edges = np.concatenate([[0.0], self.edges])
        mine = np.stack([np.interp(fine, edges, np.concatenate([[0.0], np.cumsum(r)])) for r in rate])
        times, steps = np.asarray(self.other.times), np.asarray(self.other.other)
        others = np.concatenate([[0.0], np.cumsum(steps)])[np.searchsorted(times, fine, side="right")]
        free = np.exp(-mine - others)
        gained = np.concatenate([np.zeros((len(rate), 1)), np.cumsum(free[:, :-1] * -np.expm1(-np.diff(mine, axis=1)), axis=1)], axis=1)
        asked: Floats = gained[:, np.searchsorted(fine, np.asarray(horizons, float))]
        return asked


def fit_boosted(
    cohort: Cohort, terms: Sequence[Term], *, intervals: int = 8, trees: int = 120, depth: int = 3, rate: float = 0.05,
    leaf: int = 40, seed: int = 0, provenance: str = "",
) -> BoostedModel:
    """Stochastic gradient boosting (half of the rows per tree) of the interval hazards."""
    from sklearn.ensemble import GradientBoostingClassifier

    if cohort.events < 2 * intervals:
        raise UsageError(f"Boosting with {intervals} intervals needs at least {2 * intervals} recurrences; use a Cox model.")
    design = fit_design(cohort, [Term(t.name, log=t.log) for t in terms])
    edges = _edges(cohort, intervals)
    x, y = _long(design.matrix(cohort), cohort, edges)
    fitted = GradientBoostingClassifier(
        n_estimators=trees, max_depth=depth, learning_rate=rate, subsample=0.5, min_samples_leaf=leaf, random_state=seed
    ).fit(x, y)
    share = y.mean()
    order = np.argsort(cohort.time, kind="stable")
    from hepwatch.outlook.recurrence.cox import baseline_of

    return BoostedModel(
        design=design, edges=tuple(edges.tolist()), start=float(np.log(share / (1 - share))), rate=rate,
        trees=tuple(_tree(e.tree_) for e in fitted.estimators_[:, 0]),
        other=baseline_of(np.zeros(len(cohort)), cohort.time[order], cohort.event[order]), rows=len(cohort), events=cohort.events, provenance=provenance,
    )


def _edges(cohort: Cohort, intervals: int) -> Floats:
    """Equal numbers of recurrences per interval, the last reaching to the end of follow-up."""
    inner = np.unique(np.quantile(cohort.time[cohort.event == 1], np.linspace(0, 1, intervals + 1)[1:-1]))
    return np.append(inner[(inner > 0) & (inner < cohort.time.max())], cohort.time.max())


def _long(x: Floats, cohort: Cohort, edges: Floats) -> tuple[Any, Any]:
    """One row per person and interval lived through; one who is lost within an interval counts it when past its middle."""
    starts = np.concatenate([[0.0], edges[:-1]])
    own = np.minimum(np.searchsorted(edges, cohort.time, side="left"), len(edges) - 1)
    late = cohort.time >= (starts[own] + edges[own]) / 2
    lived = own + np.where((cohort.event == 1) | late, 1, 0)
    rows = np.repeat(np.arange(len(cohort)), lived)
    interval = np.concatenate([np.arange(k) for k in lived]) if lived.sum() else np.empty(0)
    y = (cohort.event[rows] == 1) & (interval == own[rows])
    return np.column_stack([x[rows], interval]).astype(np.float32), y.astype(int)


def _tree(t: Any) -> Tree:
    return Tree(
        tuple(t.feature.tolist()), tuple(t.threshold.tolist()), tuple(t.children_left.tolist()), tuple(t.children_right.tolist()),
        tuple(t.value[:, 0, 0].tolist()),
    )
