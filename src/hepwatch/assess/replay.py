"""Replay: one person's history asked again on every day something became known and every day time alone changed the answer.

Nothing is known before its day: each ask sees the record as it stood (History.as_known). So "the earliest day on which"
falls out: a signal's first_raised is the first ask that showed it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.course.answers import Recurrence
from hepwatch.record.history import History
from hepwatch.signals.signal import Signal
from hepwatch.words.dates import add_days


def days_known(history: History, until: date) -> list[date]:
    """Every day on which the record of this person changed."""
    days = {r.known_on for r in history.rows()} | {r.replaced_on for r in history.rows() if r.replaced_on}
    return sorted(d for d in days if d <= until)


def asked(history: History, until: date, knowledge: Knowledge, step: int | None = None) -> Iterator[Assessment]:
    """The assessments of a replay, by day: at every event, or every `step` days."""
    facts = days_known(history, until)
    if not facts:
        return
    if step is not None:
        day = facts[0]
        while day <= until:
            yield assess(history, day, knowledge)
            day = add_days(day, step)
        return
    waiting = iter([*facts[1:], None])
    day, upcoming = facts[0], next(waiting)
    while True:
        answer = assess(history, day, knowledge)
        yield answer
        turns = [d for d in (answer.valid_until, upcoming) if d is not None and d <= until]
        if not turns:
            return
        day = min(turns)
        while upcoming is not None and upcoming <= day:
            upcoming = next(waiting)


def replayed(history: History, until: date, knowledge: Knowledge, step: int | None = None) -> Iterator[dict[str, Any]]:
    """What `hepwatch replay --json` prints of one person: one object per signal, then one for the person."""
    standing: dict[tuple[Any, ...], dict[str, Any]] = {}
    patterns: list[list[str]] = []
    recurrences: tuple[Recurrence, ...] = ()
    for answer in asked(history, until, knowledge, step):
        now = {_key(s): s for s in answer.signals}
        for key in [k for k in standing if k not in now]:
            yield {**standing.pop(key), "cleared": answer.as_of.isoformat()}
        for key, signal in now.items():
            standing.setdefault(key, _raised(history.person, signal, answer.as_of))
        if not patterns or patterns[-1][1] != answer.course.pattern:
            patterns.append([answer.as_of.isoformat(), answer.course.pattern])
        recurrences = answer.course.recurrences
    yield from standing.values()
    yield {
        "person": history.person,
        "pattern_by_date": patterns,
        "recurrences": [
            {"known_on": r.known_on.isoformat(), "date": r.date.isoformat(), "sites": list(r.sites), "first": r.first, "timing": r.timing}
            for r in recurrences
        ],
    }


def _key(s: Signal) -> tuple[Any, ...]:
    return (s.code, s.site, s.side, s.marker, s.test, s.because[:1] if s.code in ("report_unread", "advice_not_followed", "symptom") else ())


def _raised(person: str, s: Signal, day: date) -> dict[str, Any]:
    return {
        "person": person,
        "code": s.code,
        "site": s.site,
        "side": s.side,
        "marker": s.marker,
        "first_raised": day.isoformat(),
        "cleared": None,
        "urgency": s.urgency,
        "why": s.why,
    }
