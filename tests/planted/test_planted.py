"""Every planted failure is shown by its day, wherever in the calendar it happens; a healthy life raises nothing."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "spec"))

from planted import MOVES, Planted, false_signals, healthy_answer, kinds, shown

KINDS = kinds()
PAGE = Path(__file__).parents[2] / "docs" / "planted-failures.md"


@pytest.mark.parametrize("plant", KINDS, ids=lambda p: p.kind)
def test_it_is_shown_in_time(plant: Planted) -> None:
    missed = [move for move in MOVES if shown(plant, move) != plant.expected]
    assert not missed, f"{plant.kind}: {plant.question} is {shown(plant, missed[0])}, not {plant.expected}, moved by {missed}"


def test_a_healthy_life_raises_nothing() -> None:
    assert [false_signals(move)[0] for move in MOVES] == [0] * len(MOVES)


def test_there_are_at_least_forty_kinds_and_the_page_names_each() -> None:
    assert len({p.kind for p in KINDS}) == len(KINDS) >= 40
    page = PAGE.read_text("utf-8")
    assert [row(p) for p in KINDS if row(p) not in page] == []


def row(p: Planted) -> str:
    """The row of docs/planted-failures.md."""
    return f"| {p.kind} | `{p.question}` = {p.expected} | {p.by} |"


@pytest.mark.parametrize("plant", [p for p in KINDS if p.expected not in ("no", "open")], ids=lambda p: p.kind)
def test_without_the_failure_it_is_not_shown(plant: Planted) -> None:
    assert healthy_answer(plant) != plant.expected
