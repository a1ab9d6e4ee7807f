"""Every case of the case files, and proof that nothing is left without one."""

import tomllib
from importlib.resources import files
from typing import get_args

import pytest
from casebook import Case, answered, casebook, holds

from hepwatch.course.answers import LookResult, Pattern, State
from hepwatch.signals.signal import Code

CASES = casebook()


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.place}-{c.on}-{c.question}".replace(" ", "_"))
def test_case(case: Case) -> None:
    found = answered(case)
    told = f"\n{case.place} ({case.chapter}): {case.sentence}\n{case.drawing}\n? {case.on} {case.question}\nexpected {case.expected}, found {found}"
    assert holds(case, found), told


def _expected(question: str) -> set[str]:
    return {c.expected for c in CASES if c.question.split()[0] == question}


def test_every_case_has_its_sentence() -> None:
    assert all(c.sentence and c.chapter and c.drawing for c in CASES)


@pytest.mark.parametrize("code", get_args(Code))
def test_every_signal_is_raised_and_is_absent_in_a_case(code: str) -> None:
    asked = {c.expected for c in CASES if c.question.split()[:2] == ["signal", code]}
    assert asked == {"yes", "no"}


def test_every_state_pattern_and_result_is_the_answer_of_a_case() -> None:
    assert _expected("state") == set(get_args(State))
    assert _expected("pattern") == set(get_args(Pattern))
    assert _expected("look") >= set(get_args(LookResult)) | {"None"}


def test_every_complaint_has_a_case() -> None:
    complaints = tomllib.loads(files("hepwatch.signals").joinpath("symptoms.toml").read_text("utf-8"))["symptoms"]
    drawn = {w for c in CASES if c.question.startswith("signal symptom") for w in c.drawing.split()}
    assert set(complaints) <= drawn
