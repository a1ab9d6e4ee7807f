"""Recalibration: a model from elsewhere is brought to the local cohort by a new slope and a new baseline.

Across hospitals the order of risks carries over better than their size. The slope shrinks or stretches the model's score to what
it is worth here; the baseline sets the level. With few recurrences the slope cannot be told and only the level is moved.
"""

from collections.abc import Sequence
from typing import Union

import msgspec
import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.boosting import BoostedModel
from hepwatch.outlook.recurrence.cohort import Cohort, Floats
from hepwatch.outlook.recurrence.cox import Baseline, CoxModel, baseline_of
from hepwatch.outlook.recurrence.measures import slope

# A slope with fewer recurrences has a standard error near 0.3 and more for a model of C .65 (our proposal).
EVENTS_FOR_SLOPE = 30
EVENTS_FOR_LEVEL = 5


class Recalibrated(msgspec.Struct, frozen=True, kw_only=True, tag="recalibrated"):
    """A model, what its score is worth here, and the level here."""

    model: Union[CoxModel, BoostedModel]  # noqa: UP007 (read by msgspec)
    slope: float
    slope_error: float | None
    centre: float
    baseline: Baseline
    rows: int
    events: int
    provenance: str = ""

    def score(self, cohort: Cohort) -> Floats:
        return self.slope * (self.model.score(cohort) - self.centre)

    def risk(self, cohort: Cohort, horizons: Sequence[float]) -> Floats:
        return self.baseline.risk(self.score(cohort), horizons)


def recalibrate(model: CoxModel | BoostedModel | Recalibrated, cohort: Cohort, *, provenance: str = "") -> Recalibrated:
    """The model with slope and baseline of this cohort. Recalibrating again starts from the model, not from the first recalibration."""
    inner = model.model if isinstance(model, Recalibrated) else model
    if cohort.events < EVENTS_FOR_LEVEL:
        raise UsageError(f"The cohort has {cohort.events} recurrences; recalibration needs at least {EVENTS_FOR_LEVEL}, and {EVENTS_FOR_SLOPE} for the slope.")
    score = inner.score(cohort)
    centre = float(score.mean())
    worth, error = slope(score, cohort) if cohort.events >= EVENTS_FOR_SLOPE else (1.0, None)
    if not np.isfinite(worth):
        worth, error = 1.0, None
    order = np.argsort(cohort.time, kind="stable")
    level = baseline_of(worth * (score - centre)[order], cohort.time[order], cohort.event[order])
    return Recalibrated(
        model=inner, slope=worth, slope_error=error, centre=centre, baseline=level, rows=len(cohort), events=cohort.events, provenance=provenance,
    )
