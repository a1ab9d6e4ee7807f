"""Complaints that point to a site (symptoms.toml), until a look after them that can see what they point to."""

import tomllib
from datetime import date as Day
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from hepwatch.course.answers import Course, Look
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow, SymptomRow
from hepwatch.signals.signal import Signal
from hepwatch.words.dates import add_days
from hepwatch.words.sites import Site


class Fall(NamedTuple):
    """What a complaint becomes with a value that fell, and the values that show it."""

    becomes: str
    known_on: Day
    says: str
    because: tuple[str, ...]


@cache
def complaints() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("symptoms.toml").read_text("utf-8"))


def symptom_signals(known: History, course: Course) -> tuple[Signal, ...]:
    """A complaint that points to a site, until a look after it that can see what the complaint points to."""
    return tuple(_signal(row, points, _fall(known, row)) for row, points in _unanswered(known, course))


def _signal(row: SymptomRow, points: dict[str, Any], fall: Fall | None) -> Signal:
    """A fall of a value makes another, more urgent complaint of it."""
    told = points if fall is None else complaints()["symptoms"][fall.becomes]
    return Signal(
        code="symptom",
        urgency=told["urgency"],
        since=row.known_on if fall is None else max(row.known_on, fall.known_on),
        why=f"{told['says']} (complaint of {row.date}{'' if fall is None else f', {fall.says}'})",
        because=(row.row_id, *(() if fall is None else fall.because)),
        site=told["site"],
        test=told["test"],
    )


def _fall(known: History, row: SymptomRow) -> Fall | None:
    """Where a value fell about the day of a complaint that is worse with it (symptoms.toml, `worse`)."""
    rule = complaints()["worse"].get(row.kind)
    if rule is None or row.date is None:
        return None
    values = sorted((m.date, m.row_id, m) for m in known.measurements if m.analyte == rule["analyte"] and m.date and m.canonical_value is not None)
    first, last = add_days(row.date, -rule["around_days"]), add_days(row.date, rule["around_days"])
    for number, (day, _, m) in enumerate(values):
        earlier = [x for d, _, x in values[:number] if d >= add_days(row.date, -rule["before_days"])]
        if first <= day <= last and earlier and _drop(earlier[-1], m) >= rule["fell_by"]:
            return Fall(rule["becomes"], max(earlier[-1].known_on, m.known_on), _fell(earlier[-1], m), (earlier[-1].row_id, m.row_id))
    return None


def _drop(earlier: MeasurementRow, m: MeasurementRow) -> float:
    return (earlier.canonical_value or 0.0) - (m.canonical_value or 0.0)


def _fell(earlier: MeasurementRow, m: MeasurementRow) -> str:
    return f"{m.analyte} {earlier.canonical_value:g} on {earlier.date}, {m.canonical_value:g} {m.canonical_unit} on {m.date}"


def sites_complained_of(known: History, course: Course) -> frozenset[Site]:
    """The sites that complaints nobody has answered point to."""
    return frozenset(points["site"] for _, points in _unanswered(known, course))


def _unanswered(known: History, course: Course) -> list[tuple[SymptomRow, dict[str, Any]]]:
    found = []
    for row in known.symptoms:
        points = complaints()["symptoms"].get(row.kind)
        if points is None or row.date is None or row.date > course.as_of:
            continue
        if not any(k.date >= row.date and _answers(points, k) for k in course.looks):
            found.append((row, points))
    return found


def _answers(points: dict[str, Any], look: Look) -> bool:
    able = look.adequate or look.test in points.get("done_by", ())
    return look.site == points.get("seen_at", points["site"]) and able and look.result in ("clear", "finding")
