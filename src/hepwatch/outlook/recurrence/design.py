"""From named values to the columns of a model: logarithms, restricted cubic splines, and an honest column for "not known".

Knots, scales and what stands in for a missing value are learned from the cohort the model is fitted on and kept with it.
A missing value takes the median and switches on a column of its own, so that a cohort in which the unknown differ says so.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.cohort import Cohort, Floats

# Harrell's places for four knots, as quantiles.
_KNOTS = (0.05, 0.35, 0.65, 0.95)
# A column for "not known" is worth a coefficient when at least this share of the fitting cohort lacks the value.
_MISSING_SHARE = 0.02


class Term(msgspec.Struct, frozen=True):
    """One named value and how it enters."""

    name: str
    spline: bool = False
    log: bool = False


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A term as fitted."""

    term: Term
    fill: float
    knots: tuple[float, ...] = ()
    missing: bool = False


class Design(msgspec.Struct, frozen=True, kw_only=True):
    """All columns with their centre and scale."""

    columns: tuple[Column, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(n for c in self.columns for n in _names(c))

    def matrix(self, cohort: Cohort) -> Floats:
        """One row per row of the cohort, centred and scaled as in the fitting cohort."""
        scaled: Floats = (_raw(self.columns, cohort) - np.asarray(self.centre)) / np.asarray(self.scale)
        return scaled


def fit_design(cohort: Cohort, terms: Sequence[Term]) -> Design:
    """Learns knots, fills, centre and scale."""
    if not terms:
        raise UsageError("A model needs at least one term.")
    columns = tuple(_column(cohort, t) for t in terms)
    raw = _raw(columns, cohort)
    spread = raw.std(axis=0)
    return Design(columns=columns, centre=tuple(raw.mean(axis=0).tolist()), scale=tuple(np.where(spread > 1e-9, spread, 1.0).tolist()))


def _column(cohort: Cohort, term: Term) -> Column:
    values = _scaled(cohort.column(term.name), term)
    known = values[~np.isnan(values)]
    if not len(known):
        raise UsageError(f"{term.name} is not known for anybody in the cohort; leave it out of the model.")
    knots = tuple(np.unique(np.quantile(known, _KNOTS)).tolist()) if term.spline else ()
    missing = 1 - len(known) / len(values) >= _MISSING_SHARE
    return Column(term=term, fill=float(np.median(known)), knots=knots if len(knots) >= 3 else (), missing=missing)


def _scaled(values: Floats, term: Term) -> Floats:
    if not term.log:
        return values
    if np.nanmin(values, initial=0.0) < 0:
        raise UsageError(f"{term.name} holds a value below zero, and its logarithm is asked for.")
    return np.log1p(values)


def _raw(columns: Sequence[Column], cohort: Cohort) -> Floats:
    parts: list[Floats] = []
    for c in columns:
        values = _scaled(cohort.column(c.term.name), c.term)
        unknown = np.isnan(values)
        filled = np.where(unknown, c.fill, values)
        parts.append(filled)
        parts.extend(_spline(filled, np.asarray(c.knots)))
        if c.missing:
            parts.append(unknown.astype(float))
    return np.column_stack(parts)


def _spline(x: Floats, knots: Floats) -> list[Floats]:
    """Restricted cubic spline (Harrell): straight beyond the outer knots, len(knots) - 2 columns beside x itself."""
    if len(knots) < 3:
        return []
    last, before, width = knots[-1], knots[-2], (knots[-1] - knots[0]) ** 2

    def cube(at: float) -> Floats:
        return np.maximum(x - at, 0.0) ** 3

    return [
        (cube(k) - cube(before) * (last - k) / (last - before) + cube(last) * (before - k) / (last - before)) / width for k in knots[:-2]
    ]


def _names(c: Column) -> list[str]:
    bends = [f"{c.term.name} bend {n + 1}" for n in range(len(c.knots) - 2)] if c.knots else []
    return [c.term.name, *bends, *([f"{c.term.name} not known"] if c.missing else [])]
