"""Landmarks: at every visit at which a person is truly free of lesions, what was known then and how soon a lesion came.

Only what the record held on the day of the visit enters: treatments given at the visit itself come after it and do not count,
a marker that was filled in and not measured is not known. A visit without a later one is left out: nothing is known after it.
A visit is truly lesion-free when no lesion, new lesion, vessel or node or distant disease is stated, and nothing of that is unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.cohort import Cohort, Floats, Ints

_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Visits:
    """Visits in any order. `lesion` is 1, 0 or NaN (not said); `series` are values per visit, NaN where not measured;
    `treated` marks a visit at which a treatment was given."""

    person: Ints
    day: Floats
    lesion: Floats
    series: Mapping[str, Floats]
    treated: Floats


# The names of the features that describe how the course went up to the landmark.
COURSE = ("months_free", "months_since_first", "relapses", "visits", "months_since_visit", "treated_visits")


def landmarks(visits: Visits, first: Sequence[str], markers: Sequence[str]) -> Cohort:
    """One row per truly lesion-free visit that has a later visit.

    `first` names series whose value at the first visit counts ("NAME_first") along with the latest before ("NAME_last") and the
    highest ("NAME_most"); `markers` name series followed over time: the latest measured value ("NAME"), its rise over the lowest since
    the start of this lesion-free spell ("NAME_rise") and its last change ("NAME_change"), and the highest so far ("NAME_highest"), all on the logarithmic scale.
    """
    absent = [n for n in (*first, *markers) if n not in visits.series]
    if absent:
        raise UsageError(f"The visits lack the series {', '.join(absent)}.")
    order = np.lexsort((visits.day, visits.person))
    starts = np.flatnonzero(np.diff(visits.person[order], prepend=visits.person[order][0] - 1))
    rows: list[dict[str, float]] = []
    for begin, end in zip(starts, [*starts[1:], len(order)], strict=True):
        rows.extend(_of_person(visits, order[begin:end], first, markers))
    if not rows:
        raise UsageError("No visit is lesion-free with a later visit; landmarks cannot be made.")
    names = [n for n in rows[0] if n not in ("time", "event", "person")]
    return Cohort.from_columns(
        [r["time"] for r in rows], [r["event"] for r in rows], {n: [r[n] for r in rows] for n in names}, [r["person"] for r in rows]
    )


def _of_person(visits: Visits, own: Ints, first: Sequence[str], markers: Sequence[str]) -> list[dict[str, float]]:
    months, lesion = visits.day[own] / _MONTH, visits.lesion[own]
    rows: list[dict[str, float]] = []
    spell = None
    for i in range(len(own)):
        if lesion[i] != 0:
            spell = None
            continue
        spell = i if spell is None else spell
        later = np.flatnonzero(lesion[i + 1 :] == 1)
        until = months[i + 1 + later[0]] if len(later) else months[-1]
        if until <= months[i]:
            continue
        row = {"time": float(until - months[i]), "event": float(len(later) > 0), "person": float(visits.person[own[0]])}
        row |= _course(visits, own, months, lesion, i, spell)
        row |= {f"{n}_{how}": v for n in first for how, v in _past(visits.series[n][own[: i + 1]]).items()}
        row |= {name: v for n in markers for name, v in _marker(n, visits.series[n][own[: i + 1]], months, spell).items()}
        rows.append(row)
    return rows


def _course(visits: Visits, own: Ints, months: Floats, lesion: Floats, i: int, spell: int) -> dict[str, float]:
    ends = (lesion[1 : i + 1] == 1) & (lesion[:i] == 0)
    return {
        "months_free": float(months[i] - months[spell]), "months_since_first": float(months[i] - months[0]), "relapses": float(ends.sum()),
        "visits": float(i + 1), "months_since_visit": float(months[i] - months[i - 1]) if i else float("nan"),
        "treated_visits": float(np.nansum(visits.treated[own[:i]])),
    }


def _past(values: Floats) -> dict[str, float]:
    """The value at the first visit, the highest so far and the latest above zero (of a lesion: before it was gone)."""
    known = values[~np.isnan(values)]
    above = known[known > 0]
    return {
        "first": float(values[0]), "most": float(known.max()) if len(known) else float("nan"), "last": float(above[-1]) if len(above) else 0.0,
    }


def _marker(name: str, values: Floats, months: Floats, spell: int) -> dict[str, float]:
    measured = np.flatnonzero(~np.isnan(values))
    if not len(measured):
        return dict.fromkeys((name, f"{name}_rise", f"{name}_change", f"{name}_highest"), float("nan"))
    logs = np.log1p(np.maximum(values[measured], 0.0))
    in_spell = logs[measured >= spell]
    return {
        name: float(logs[-1]), f"{name}_rise": float(logs[-1] - in_spell.min()) if len(in_spell) else float("nan"),
        f"{name}_change": float(logs[-1] - logs[-2]) if len(logs) > 1 else float("nan"), f"{name}_highest": float(logs.max()),
    }
