"""A Cox model with splines: relative hazards from the design, absolute risks from Breslow's baseline.

Where rows end by another event (death without recurrence) its hazard is kept beside the baseline, so that `risk` is the
cumulative incidence of recurrence and not the larger figure one gets by pretending that nobody dies.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.cohort import Cohort, Floats
from hepwatch.outlook.recurrence.design import Design, Term, fit_design

_MOST_STEPS = 50
_FEWEST_EVENTS = 5  # as many as a recalibration asks for


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """Steps of the cumulative hazards of recurrence and of the other end, for a score of zero; followed `until` months."""

    times: tuple[float, ...]
    steps: tuple[float, ...]
    other: tuple[float, ...]
    until: float

    def risk(self, score: Floats, horizons: Sequence[float]) -> Floats:
        """Cumulative incidence of recurrence by each horizon (columns)."""
        late = [h for h in horizons if h > self.until]
        if late:
            raise UsageError(f"The model was followed for {self.until:.0f} months and says nothing about later times; ask for earlier ones.")
        relative = np.exp(np.clip(score, -50.0, 50.0))[:, None]
        steps, other = np.asarray(self.steps), np.asarray(self.other)
        before = np.concatenate([[0.0], np.cumsum(steps)])
        free = np.exp(-relative * before[:-1] - np.concatenate([[0.0], np.cumsum(other)])[:-1])
        gained = np.concatenate([np.zeros((len(score), 1)), np.cumsum(free * -np.expm1(-relative * steps), axis=1)], axis=1)
        asked: Floats = gained[:, np.searchsorted(self.times, np.asarray(horizons), side="right")]
        return asked


class CoxModel(msgspec.Struct, frozen=True, kw_only=True, tag="cox"):
    """Fitted numbers only."""

    design: Design
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    baseline: Baseline
    rows: int
    events: int
    provenance: str = ""

    def score(self, cohort: Cohort) -> Floats:
        """Logarithm of the hazard relative to the average of the fitting cohort."""
        found: Floats = self.design.matrix(cohort) @ np.asarray(self.coefficients)
        return found

    def risk(self, cohort: Cohort, horizons: Sequence[float]) -> Floats:
        return self.baseline.risk(self.score(cohort), horizons)


def fit_cox(cohort: Cohort, terms: Sequence[Term], *, ridge: float = 0.0, provenance: str = "") -> CoxModel:
    """Maximum (ridge-penalised) partial likelihood, Efron's ties. `ridge` is in units of one row's information."""
    if cohort.events < _FEWEST_EVENTS:
        raise UsageError(f"The cohort has {cohort.events} recurrences; fewer than {_FEWEST_EVENTS} cannot teach a model anything (our proposal).")
    if len(np.unique(cohort.time)) < 2:
        raise UsageError("All times of the cohort are alike, so nobody can be compared with anybody; give the real times.")
    design = fit_design(cohort, terms)
    order = np.argsort(cohort.time, kind="stable")
    x = np.ascontiguousarray(design.matrix(cohort)[order])
    beta, information, converged = solve(x, cohort.time[order], cohort.event[order], ridge * len(cohort))
    if not converged:
        raise UsageError("The model did not settle: a term may separate those with and without recurrence; use fewer terms or a ridge.")
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(information + ridge * len(cohort) * np.eye(len(beta)))), 0.0))
    return CoxModel(
        design=design, coefficients=tuple(beta.tolist()), standard_errors=tuple(errors.tolist()),
        baseline=baseline_of(x @ beta, cohort.time[order], cohort.event[order]), rows=len(cohort), events=cohort.events, provenance=provenance,
    )


def solve(x: Floats, time: Floats, event: np.typing.NDArray[np.int64], ridge: float) -> tuple[Floats, Floats, bool]:
    """(beta, information, settled) for rows in order of time."""
    from hepwatch.outlook.recurrence.kernels import maximise

    beta, information, _, settled = maximise(np.ascontiguousarray(x), time, event, float(ridge), _MOST_STEPS)
    return beta, information, bool(settled)


def baseline_of(score: Floats, time: Floats, event: np.typing.NDArray[np.int64]) -> Baseline:
    """Breslow's baseline for rows in order of time; the other end by Nelson and Aalen, the same for everybody."""
    from hepwatch.outlook.recurrence.kernels import breslow

    times, steps = breslow(score, time, event, 1)
    other_times, other_steps = breslow(np.zeros(len(time)), time, event, 2)
    every = np.union1d(times, other_times)
    mine, others = np.zeros(len(every)), np.zeros(len(every))
    mine[np.searchsorted(every, times)] = steps
    others[np.searchsorted(every, other_times)] = other_steps
    return Baseline(times=tuple(every.tolist()), steps=tuple(mine.tolist()), other=tuple(others.tolist()), until=float(time[-1]))
