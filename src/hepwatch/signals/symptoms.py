"""Complaints that point to a site (symptoms.toml), until a look after them that can see what they point to."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from hepwatch.course.answers import Course, Look
from hepwatch.record.history import History
from hepwatch.record.rows import SymptomRow
from hepwatch.signals.signal import Signal
from hepwatch.words.sites import Site


@cache
def complaints() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("symptoms.toml").read_text("utf-8"))


def symptom_signals(known: History, course: Course) -> tuple[Signal, ...]:
    """A complaint that points to a site, until a look after it that can see what the complaint points to."""
    return tuple(
        Signal(
            code="symptom", urgency=points["urgency"], since=row.known_on, why=f"{points['says']} (complaint of {row.date})",
            because=(row.row_id,), site=points["site"], test=points["test"],
        )
        for row, points in _unanswered(known, course)
    )


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
