"""Whole patients through the command line: their FHIR record in, the worklist and the replay out, against what was expected beforehand."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import answered
from patient_files import Patient, Question, bundle, patients

from hepwatch.surfaces.cli import run

PATIENTS = patients()
CASES = [(p, q) for p in PATIENTS for q in p.questions]
Asked = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records, folder = tmp_path_factory.mktemp("records"), tmp_path_factory.mktemp("patients") / "store"
    for patient in PATIENTS:
        (records / f"{patient.name}.ndjson").write_text(bundle(patient), "utf-8")
    assert run(["ingest", str(records), "--store", str(folder)]) == 0
    return folder


@pytest.fixture
def asked(store: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Asked]:
    def ask(command: str, *options: str) -> list[dict[str, Any]]:
        assert run([command, "--store", str(store), *options, "--json"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield ask


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda p: p.name)
def test_patient(patient: Patient, asked: Asked) -> None:
    last = max(q.on for q in patient.questions)
    capsys_lines = asked("replay", "--person", patient.name, "--until", str(last))
    wrong = [told for q in patient.questions if (told := _problem(patient, q, asked, capsys_lines))]
    assert not wrong, "\n".join(["", patient.story.strip(), *wrong])


def _problem(patient: Patient, q: Question, asked: Asked, replayed: list[dict[str, Any]]) -> str | None:
    word, _, about = q.asked.partition(" ")
    word, _, protocol = word.partition("@")
    [watched] = asked("watch", "--person", patient.name, "--as-of", str(q.on), "--protocol", protocol or "whole-body")
    found = answered(f"{word} {about}", watched, replayed)
    right = {"=": found == q.expected, "~": q.expected in found, "!~": q.expected not in found}[q.relation]
    return None if right else f"{patient.name}.md:{q.line}: on {q.on} {q.asked} is {found!r}, expected {q.relation} {q.expected!r}"


def test_every_record_of_theirs_is_accounted_for(asked: Asked) -> None:
    outcomes = {line["outcome"] for line in asked("ledger")}
    assert "set_aside" not in outcomes


def test_there_are_many_and_each_is_asked_about_several_days() -> None:
    assert len(PATIENTS) >= 20
    assert [p.name for p in PATIENTS if len({q.on for q in p.questions}) < 1] == []
