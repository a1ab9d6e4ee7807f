"""Every case of the case files, and proof that nothing is left without one."""

import tomllib
from importlib.resources import files
from typing import get_args

import pytest
from casebook import Case, answered, casebook, holds

from hepwatch.course.answers import LookResult, Pattern, State
from hepwatch.followup.protocols import names, plan
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


def test_every_item_of_every_protocol_is_asked_for_by_a_written_question() -> None:
    asked = {c.question.split()[-1] for c in CASES}
    assert {f"{name}/{item.id}" for name in names() for item in plan(name).items} <= asked
    assert {name for name in names() if not plan(name).items} <= {c.question.split()[0].partition("@")[2] for c in CASES}


def test_every_examination_of_the_coverage_table_is_in_a_written_case() -> None:
    table = tomllib.loads(files("hepwatch.course").joinpath("coverage.toml").read_text("utf-8"))
    rows, meant = table["coverage"], table["default_region"]
    regions = {r["region"] for r in rows}
    words = [set(line.partition(":")[0].split()) for c in CASES for line in c.drawing.splitlines()]
    drawn = [w if w & regions else w | {meant[m] for m in w if m in meant} for w in words]
    assert [f"{r['modality']} {r['region']}" for r in rows if not any({r["modality"], r["region"]} <= w for w in drawn)] == []


def test_every_complaint_has_a_case() -> None:
    complaints = tomllib.loads(files("hepwatch.signals").joinpath("symptoms.toml").read_text("utf-8"))["symptoms"]
    drawn = {w for c in CASES if c.question.startswith("signal symptom") for w in c.drawing.split()}
    assert set(complaints) <= drawn
