"""Where could it be now: the chance of a recurrence that is there and has not been seen, for one person and for many.

`outlook` asks for one person and says what is missing when it cannot answer; `outlook_batch` asks for many at once, in arrays.
"""

from datetime import date
from typing import Any, NamedTuple

import numpy as np

from hepwatch.course.answers import Course
from hepwatch.outlook.answers import NextLook, Outlook
from hepwatch.outlook.evidence import Entry, entries, quarter_months, risk_of
from hepwatch.outlook.parameters import Parameters, default_parameters
from hepwatch.outlook.personal import next_look
from hepwatch.outlook.risk import Risk, multipliers
from hepwatch.outlook.tables import MARKERS, MONTHS, Floats, Ints, names_of_tests, tables
from hepwatch.record.history import History

HORIZON_MONTHS = 24


class State(NamedTuple):
    """The filter after everything known: weights, chance of none by month, weight of none, markers there, their likelihood."""

    w: Floats
    none: Floats
    none_weight: float
    has: Any
    likelihood: Floats


def outlook(
    history: History, course: Course, as_of: date, parameters: Parameters | None = None
) -> tuple[Outlook | None, tuple[str, ...]]:
    """The outlook on a day, or what is missing for it."""
    missing = outlook_missing(course, as_of)
    if missing:
        return None, missing
    p = parameters or default_parameters()
    start = course.index_treatment.date if course.index_treatment else None
    assert start is not None  # outlook_missing has seen to it
    risk, found = risk_of(history, course, as_of), entries(history, course, start, as_of, p, names_of_tests(p))
    now4 = max(1, quarter_months(start, as_of))
    state, moved = run(risk, found, now4 + 4 * HORIZON_MONTHS, p)
    hidden, sizes = ask(state, now4, p)
    return _answer(p, risk, found, hidden, sizes, moved, next_look(state, course, start, as_of, now4, _visited(found), p)), ()


def _visited(found: list[Entry]) -> float:
    """Months since treatment of the last day on which anything was done; the day of treatment when nothing was."""
    return max((e.t4 for e in found), default=0) / 4


def outlook_missing(course: Course, as_of: date) -> tuple[str, ...]:
    """Why there is no outlook. Empty when there is one."""
    index = course.index_treatment
    if course.state == "died":
        return ("the person has died",)
    if course.state == "not_yet_treated":
        return ("no treatment of the cancer yet",)
    if course.state == "recurred":
        return ("a recurrence is known; the model asks about one that is not, and starts again after curative treatment",)
    if index is None:
        return ("no curative treatment (resection, ablation or transplant) in the record to count from",)
    if index.date is None:
        return ("the date of the curative treatment",)
    if index.date > as_of:
        return ("the curative treatment lies ahead",)
    if quarter_months(index.date, as_of) >= (MONTHS - HORIZON_MONTHS - 4) * 4:
        return ("more than 47 years since treatment: beyond what the model covers",)
    return _unsettled(course)


def _unsettled(course: Course) -> tuple[str, ...]:
    if course.state == "under_treatment":
        return ("treatment is under way; the outlook counts from its end",)
    if course.state == "cannot_tell":
        return ("whether the cancer was in remission after the last treatment",)
    return ()


def run(risk: Risk, found: list[Entry], until4: int, p: Parameters, tell: bool = True) -> tuple[State, Floats]:
    """The filter over one person's looks; the second answer is [entry, before/after]."""
    from hepwatch.outlook import kernels

    moved = np.zeros((len(found) if tell else 0, 2))
    state = kernels.filter_person(
        tables(p), _setting(risk), np.array(multipliers(risk, p)), makes_of(risk, p), *columns(found),
        p.wording.size_log_sd, until4, moved,
    )
    return State(*state), moved


def ask(state: State, t4: int, p: Parameters) -> tuple[Floats, Floats]:
    """Chance of a hidden recurrence and its expected size, by site, on a day the state covers."""
    from hepwatch.outlook import kernels

    hidden, sizes = np.empty(len(p.sites.names)), np.empty(len(p.sites.names))
    kernels.posterior(tables(p), state.w, state.none, state.none_weight, t4, state.has, state.likelihood, hidden, sizes)
    return hidden, sizes


def _setting(risk: Risk) -> int:
    from hepwatch.outlook.tables import SETTINGS

    return SETTINGS.index(risk.setting)


def makes_of(risk: Risk, p: Parameters) -> Floats:
    """The chance that a recurrence makes each marker, knowing whether the first cancer did."""
    known = (risk.primary_made_afp, risk.primary_made_dcp)
    return np.array([tables(p).makes[k, 0 if known[k] is None else 1 + int(bool(known[k]))] for k in range(len(MARKERS))])


def columns(found: list[Entry]) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats, Floats]:
    """Entries as the arrays the kernels read: kind, day, which, site, x, y, z."""
    whole = np.array([(e.kind, e.t4, e.which, e.site) for e in found], dtype=np.int64).reshape(-1, 4)
    real = np.array([(e.x, e.y, e.z) for e in found], dtype=np.float64).reshape(-1, 3)
    return whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], real[:, 0], real[:, 1], real[:, 2]


def _answer(
    p: Parameters, risk: Risk, found: list[Entry], hidden: Floats, sizes: Floats, moved: Floats, best: NextLook | None
) -> Outlook:
    return Outlook(
        any=float(hidden.sum()),
        hidden={s: float(x) for s, x in zip(p.sites.names, hidden, strict=True)},
        expected_size_mm={s: round(float(x), 1) for s, x in zip(p.sites.names, sizes, strict=True)},
        next_look=best,
        moved=_by_row(found, moved),
        parameters=p.name,
        averaged=risk.unknown(p),
    )


def _by_row(found: list[Entry], moved: Floats) -> tuple[tuple[str, float, float], ...]:
    """One line a row of the record: an examination of many sites moved the chance once."""
    lines: dict[str, tuple[float, float]] = {}
    for entry, (before, after) in zip(found, moved, strict=True):
        first = lines[entry.row_id][0] if entry.row_id in lines else float(before)
        lines[entry.row_id] = (first, float(after))
    return tuple((row, *pair) for row, pair in lines.items())


class Batch(NamedTuple):
    """Many people's looks as arrays: person i's entries are start[i]:start[i + 1], in order of day.

    The columns are those of `Entry`; `site` -1 in a look means every site the test sees.
    """

    setting: Ints
    multipliers: Floats  # [person, part]
    makes: Floats  # [person, marker]
    start: Ints
    kind: Ints
    t4: Ints
    which: Ints
    site: Ints
    x: Floats
    y: Floats
    z: Floats
    now4: Ints


def outlook_batch(batch: Batch, parameters: Parameters | None = None) -> tuple[Floats, Floats]:
    """[person, site] chance of a hidden recurrence and its expected size, on every person's own day."""
    from hepwatch.outlook import kernels

    p = parameters or default_parameters()
    shape = (batch.setting.size, len(p.sites.names))
    hidden, sizes = np.empty(shape), np.empty(shape)
    *looks, now4 = batch
    kernels.filter_batch(tables(p), *looks, p.wording.size_log_sd, now4, hidden, sizes)
    return hidden, sizes
