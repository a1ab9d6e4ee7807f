"""A person with HCC whose treatment nobody here understands: set aside in the ledger, and on the list all the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from hepwatch.surfaces.cli import run

PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1960-05-01"}
HCC = {
    "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}, "onsetDateTime": "2022-01-02",
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C22.0"}]},
}  # fmt: skip
# Words nobody has met, about the liver.
STRANGE = {
    "resourceType": "Procedure", "id": "t1", "status": "completed", "subject": {"reference": "Patient/p1"}, "performedDateTime": "2022-01-10",
    "code": {"text": "Zirkumferenzprozedur hepat."},
}  # fmt: skip
MAPPING = """
id = "ours"
source = "a registry"
recognise = ["pid", "day", "done"]
person = "pid"
[days]
day = { column = "day" }
[[rows]]
table = "conditions"
only_if = [{ column = "done", is_in = ["diagnosis"] }]
fields = { date = { day = "day" }, kind = { value = "hcc" } }
[[rows]]
table = "treatments"
only_if = [{ column = "done", not_in = ["diagnosis"] }]
fields = { date = { day = "day" }, kind = { column = "done" } }
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def ingested(store: Path, name: str, *resources: dict[str, Any]) -> None:
    file = store.parent / f"{name}.ndjson"
    file.write_text("\n".join(map(json.dumps, resources)), "utf-8")
    assert run(["ingest", str(file), "--store", str(store)]) == 0


def asked(capsys: pytest.CaptureFixture[str], command: str, store: Path, *options: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run([command, "--store", str(store), *options, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_set_aside_and_on_the_list(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, HCC, STRANGE)
    [aside] = asked(capsys, "ledger", store, "--outcome", "set_aside")
    assert aside["record"] == "Procedure/t1"
    [answer] = asked(capsys, "watch", store, "--as-of", "2022-03-01")
    assert answer["course"]["state"] == "cannot_tell"
    assert answer["course"]["unclear_treatments"] == [{"row_id": "Procedure/t1", "date": "2022-01-10", "reason": aside["reason"]}]
    assert answer["next_action"] == {"what": "clarify treatment: what was done on 2022-01-10 is not understood", "by": "2022-01-10"}
    assert {d["status"] for d in answer["due"]} == {"cannot_tell"}


def test_not_before_it_was_known(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, HCC, STRANGE)
    assert asked(capsys, "watch", store, "--as-of", "2022-01-09") == []


def test_a_later_version_in_known_words_settles_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, HCC, STRANGE)
    clear = {**STRANGE, "code": {"text": "right hepatectomy"}, "meta": {"versionId": "2", "lastUpdated": "2022-02-01T08:00:00Z"}}
    ingested(store, "second", clear)
    [answer] = asked(capsys, "watch", store, "--as-of", "2022-03-01")
    assert answer["course"]["state"] == "in_remission" and answer["course"]["unclear_treatments"] == []
    [before] = asked(capsys, "watch", store, "--as-of", "2022-01-31")
    assert before["course"]["state"] == "cannot_tell"
    [row] = [r for r in asked(capsys, "ledger", store) if r["record"] == "Procedure/t1" and r["version"] == "2"]
    assert row["outcome"] == "stored"


def test_taken_back_it_leaves_nobody_to_clarify(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, HCC, STRANGE)
    ingested(store, "second", {**STRANGE, "status": "entered-in-error", "meta": {"versionId": "2", "lastUpdated": "2022-02-01T08:00:00Z"}})
    assert asked(capsys, "watch", store, "--as-of", "2022-03-01") == []
    assert len(asked(capsys, "watch", store, "--as-of", "2022-01-31")) == 1


def test_what_is_understood_stands_when_a_later_version_is_not(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, HCC, {**STRANGE, "code": {"text": "right hepatectomy"}})
    ingested(store, "second", {**STRANGE, "meta": {"versionId": "2", "lastUpdated": "2022-02-01T08:00:00Z"}})
    [answer] = asked(capsys, "watch", store, "--as-of", "2022-03-01")
    assert answer["course"]["state"] == "in_remission" and answer["course"]["unclear_treatments"] == []


def test_the_same_again_changes_nothing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, HCC, STRANGE)
    one = asked(capsys, "watch", store, "--as-of", "2022-03-01")
    ingested(store, "first", PATIENT, HCC, STRANGE)
    assert asked(capsys, "watch", store, "--as-of", "2022-03-01") == one


def test_a_line_of_a_table_too(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, mapping = store.parent / "table.csv", store.parent / "ours.toml"
    table.write_text("pid,day,done\na,2022-01-02,diagnosis\na,2022-01-10,laser therapy\nb,2022-01-02,diagnosis\nb,2022-01-10,resection\n", "utf-8")
    mapping.write_text(MAPPING, "utf-8")
    assert run(["ingest", str(table), "--mapping", str(mapping), "--store", str(store)]) == 0
    found = {a["person"]: a for a in asked(capsys, "watch", store, "--as-of", "2022-03-01")}
    assert found["a"]["course"]["state"] == "cannot_tell" and found["a"]["next_action"]["what"].startswith("clarify treatment")
    assert found["b"]["course"]["state"] == "in_remission"


def test_whoever_has_no_hcc_is_not_on_the_list(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(store, "first", PATIENT, STRANGE)
    assert asked(capsys, "watch", store, "--as-of", "2022-03-01") == []
