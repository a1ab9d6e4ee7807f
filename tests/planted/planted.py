"""Planted failures: kinds.txt as blocks, each planted in a healthy life, moved through the calendar, asked by the day it must show."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from casebook import answer

from drawn import day, drawn
from hepwatch.assess import Knowledge, assess
from hepwatch.record.history import History

HEALTHY = """2022-01-10 resection
2022-04-08 ct abdomen: all clear
2022-04-08 afp 4 assay=ours
2022-07-08 ct abdomen chest: all clear
2022-07-08 afp 4 assay=ours
2022-10-07 ct abdomen: all clear
2022-10-07 afp 4 assay=ours"""
LAST_VISIT = "2023-01-06 ct abdomen chest: all clear\n2023-01-06 afp 4 assay=ours"
# Days by which each life is moved, so that months of every length are met; windows in months move by up to three days with them.
MOVES = (0, 13, 29, 50, 77, 101, 164, 230, 301, 366)
SLACK_DAYS = 3


class Planted(NamedTuple):
    kind: str
    lines: str
    by: date
    question: str
    expected: str
    dropped: str


def kinds() -> list[Planted]:
    text = (Path(__file__).parent / "kinds.txt").read_text("utf-8")
    return [_block(b) for b in re.split(r"^== ", text, flags=re.M)[1:]]


def _block(text: str) -> Planted:
    kind, *lines = text.strip().splitlines()
    by = next(x[3:] for x in lines if x.startswith("by "))
    question, expected = next(x[6:] for x in lines if x.startswith("shows ")).split(" = ")
    dropped = next((x.split()[-1] for x in lines if x.startswith("drop ")), "")
    return Planted(kind, "\n".join(x for x in lines if x[:4].isdigit()), day(by), question, expected, dropped)


def moved(text: str, days: int) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d", lambda m: str(day(m[0]) + timedelta(days=days)), text)


def life(plant: Planted, move: int, healthy: str = HEALTHY) -> History:
    lines = "\n".join(sorted(plant.lines.replace(" afp 4\n", " afp 4 assay=ours\n").splitlines()))
    lines = re.sub(r"( afp [\d<.]+)$", r"\1 assay=ours", lines, flags=re.M)
    history = drawn(moved(f"{healthy}\n{lines}", move))
    return _without(history, plant.dropped)


def _without(history: History, table: str) -> History:
    """The last study (or report) never reached the record."""
    if table == "studies":
        return History(**{**_fields(history), "studies": history.studies[:-1]})
    if table == "reports" and len(history.reports) > 3:
        return History(**{**_fields(history), "reports": history.reports[:3]})
    return history


def _fields(history: History) -> dict:  # type: ignore[type-arg]
    return {name: getattr(history, name) for name in history.__struct_fields__}


def shown(plant: Planted, move: int) -> str:
    asked = assess(life(plant, move), plant.by + timedelta(days=move + SLACK_DAYS), Knowledge.of())
    return answer(asked, plant.question)


def false_signals(move: int, every: int = 9) -> tuple[int, int]:
    """Signals raised in the healthy life, and how often it was asked."""
    history = drawn(moved(f"{HEALTHY}\n{LAST_VISIT}", move))
    days = [day("2022-01-11") + timedelta(days=move + n) for n in range(0, 450, every)]
    return sum(len(assess(history, d, Knowledge.of()).signals) for d in days), len(days)


def healthy_answer(plant: Planted) -> str:
    """What the same question gets in the healthy life on the same day; empty where there is nothing to ask about."""
    asked = assess(drawn(f"{HEALTHY}\n{LAST_VISIT}"), plant.by + timedelta(days=SLACK_DAYS), Knowledge.of())
    try:
        return answer(asked, plant.question)
    except AssertionError:  # a question about a signal that was not raised
        return ""
