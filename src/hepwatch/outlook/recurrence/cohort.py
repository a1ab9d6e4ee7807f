"""A cohort: for every row how long it was followed, how that ended, and what was known at its start.

`event` is 0 (followed so far without one), 1 (recurrence) or 2 (another end that makes recurrence impossible, such as death).
Several rows may belong to one person (landmarks); splitting and resampling then go by person.
Unknown values are NaN; nothing here fills them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hepwatch.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cohort:
    """Columns of equal length; times in months."""

    time: Floats
    event: Ints
    values: Mapping[str, Floats]
    person: Ints

    def __len__(self) -> int:
        return len(self.time)

    @property
    def events(self) -> int:
        return int((self.event == 1).sum())

    @classmethod
    def from_columns(
        cls, time: ArrayLike, event: ArrayLike, values: Mapping[str, ArrayLike], person: ArrayLike | None = None
    ) -> "Cohort":
        """Checks what must hold before anything is fitted."""
        months, ends = np.asarray(time, float), np.asarray(event, float)
        if len(months) == 0:
            raise UsageError("The cohort has no rows; give one row per person.")
        if not np.isfinite(months).all() or (months < 0).any():
            raise UsageError("A follow-up time is missing or below zero; times are months from the start, zero or more.")
        if not np.isin(ends, (0, 1, 2)).all():
            raise UsageError("An event is not 0 (none so far), 1 (recurrence) or 2 (another end, such as death).")
        columns = {name: np.asarray(column, float) for name, column in values.items()}
        lengths = {len(months), len(ends), *(len(c) for c in columns.values())}
        if len(lengths) != 1:
            raise UsageError("The columns of the cohort differ in length; give one value, or none (NaN), for every row.")
        infinite = [name for name, c in columns.items() if np.isinf(c).any()]
        if infinite:
            raise UsageError(f"An infinite value came in {', '.join(infinite)}; leave unknown values empty.")
        who = np.arange(len(months)) if person is None else np.unique(np.asarray(person), return_inverse=True)[1]
        return cls(months, ends.astype(np.int64), columns, who.astype(np.int64))

    @classmethod
    def from_frame(cls, frame: Any, *, time: str, event: str, features: Sequence[str], person: str | None = None) -> "Cohort":
        """From a pandas frame (or anything whose columns are read by name)."""
        absent = [c for c in (time, event, *features, *([person] if person else ())) if c not in frame]
        if absent:
            raise UsageError(f"The cohort lacks the columns {', '.join(absent)}.")
        return cls.from_columns(frame[time], frame[event], {f: frame[f] for f in features}, frame[person] if person else None)

    def take(self, rows: NDArray[Any]) -> "Cohort":
        """These rows (indices, repeats allowed, or a mask)."""
        return Cohort(self.time[rows], self.event[rows], {n: c[rows] for n, c in self.values.items()}, self.person[rows])

    def column(self, name: str) -> Floats:
        if name not in self.values:
            raise UsageError(f"The model needs {name}, which the cohort does not have; add the column, empty where it is not known.")
        return self.values[name]

    def resampled(self, random: np.random.Generator) -> "Cohort":
        """A bootstrap sample of persons, all rows of each."""
        people = int(self.person.max()) + 1
        if people == len(self):
            return self.take(random.integers(0, people, people))
        order = np.argsort(self.person, kind="stable")
        starts = np.searchsorted(self.person[order], np.arange(people + 1))
        drawn = random.integers(0, people, people)
        return self.take(np.concatenate([order[starts[p] : starts[p + 1]] for p in drawn]))

    def folds(self, count: int, seed: int) -> list[NDArray[np.bool_]]:
        """Masks of `count` parts; a person is in one part only."""
        part = np.random.default_rng(seed).permutation(int(self.person.max()) + 1) % count
        return [part[self.person] == k for k in range(count)]
