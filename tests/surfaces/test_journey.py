"""The main job through the command line: records in, worklist out, replay, ledger, errors in one sentence."""

import json
from pathlib import Path
from typing import Any

import pytest

from hepwatch.surfaces.cli import run
from hepwatch.surfaces.cli.demo import write_bundles
from hepwatch.surfaces.cli.places import day

AS_OF = "2024-06-01"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    write_bundles(folder, 40, 1, day(AS_OF))
    return folder


@pytest.fixture(scope="module")
def store(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("s") / "store"
    assert run(["ingest", str(records), "--store", str(folder), "--known-on", AS_OF]) == 0
    return folder


def lines(capsys: pytest.CaptureFixture[str], *tokens: str) -> list[dict[str, Any]]:
    assert run(list(tokens)) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_ingest_accounts_for_every_record(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [first] = lines(capsys, "ingest", str(records), "--store", str(tmp_path / "s"), "--json")
    assert first["read"] == sum(first[o] for o in ("stored", "unchanged", "superseded", "not_relevant", "set_aside")) > 1000
    [again] = lines(capsys, "ingest", str(records), "--store", str(tmp_path / "s"), "--json")
    assert again["unchanged"] == again["read"] == first["read"]
    assert len(lines(capsys, "ledger", "--store", str(tmp_path / "s"), "--json")) == first["read"]


def test_watch_lists_every_treated_person_and_nobody_disappears(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = lines(capsys, "watch", "--store", str(store), "--as-of", AS_OF, "--json")
    assert len(people) == 52
    for one in people:
        assert (one["next_action"] is None) == (one["course"]["state"] == "died")
    assert lines(capsys, "watch", "--store", str(store), "--as-of", AS_OF, "--json") == people


def test_the_published_cases_are_raised_at_the_right_site(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = {p["person"]: p for p in lines(capsys, "watch", "--store", str(store), "--as-of", AS_OF, "--json")}
    for case, site in {"adr01": "adrenal", "adr06": "adrenal", "adr21": "adrenal", "adr28": "adrenal", "oth01": "spleen", "oth11": "lymph_node"}.items():
        raised = {s["site"] for s in people[f"published-{case}"]["signals"] if s["code"] == "lesion_suspicious"}
        assert site in raised, case


def test_one_person_by_name(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [one] = lines(capsys, "watch", "--store", str(store), "--as-of", AS_OF, "--person", "published-adr21", "--json")
    assert one["course"]["state"] == "recurred" and one["course"]["sites"][0]["side"] == "left"
    assert one["signals"][0]["quotes"]


def test_replay_prints_signals_and_the_pattern(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, "replay", "--store", str(store), "--person", "published-adr21", "--until", AS_OF, "--json")
    assert found[-1]["recurrences"][0]["sites"] == ["adrenal"]
    assert any(s.get("code") == "lesion_growing" for s in found[:-1])


@pytest.mark.parametrize(
    ("tokens", "code", "words"),
    [
        (["watch", "--store", "nowhere"], 2, "store"),
        (["watch"], 2, "--store"),
        (["nonsense"], 2, "--help"),
        (["ingest", "no-such-file", "--store", "s"], 2, "no file or folder"),
        (["watch", "--store", "x", "--as-of", "tomorrow"], 2, "YYYY-MM-DD"),
        (["protocols", "show", "mine"], 2, "whole-body"),
    ],
)
def test_errors_are_one_plain_sentence(
    tokens: list[str], code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HEPWATCH_STORE", raising=False)
    assert run(tokens) == code
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said and len(said.strip().splitlines()) == 1


def test_a_damaged_store_is_said_and_left_alone(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "s"
    assert run(["ingest", str(records / "published-adr01.json"), "--store", str(folder)]) == 0
    file = max(folder.iterdir(), key=lambda p: p.stat().st_size)
    file.write_bytes(b"not a database at all" * 100)
    before = file.read_bytes()
    assert run(["watch", "--store", str(folder)]) == 4
    assert file.read_bytes() == before and "Traceback" not in capsys.readouterr().err
