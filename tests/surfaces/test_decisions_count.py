"""What was decided in the web app counts on the command line: ended, done elsewhere, booked, taken back."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hepwatch.decisions import actions
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.actions import Detail, Kind, Screen
from hepwatch.decisions.database import Database, url_beside
from hepwatch.surfaces.cli import run

SCREEN = Screen("in_remission", (), ())
RECORD = [
    {"resourceType": "Patient", "id": "p1", "birthDate": "1950-01-01"},
    {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}, "code": {"text": "Hepatocellular carcinoma"}, "recordedDate": "2022-01-01"},
    {"resourceType": "Procedure", "id": "t", "status": "completed", "subject": {"reference": "Patient/p1"}, "code": {"text": "Right hepatectomy"},
     "performedDateTime": "2022-01-10"},
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "r.ndjson").write_text("\n".join(json.dumps(r) for r in RECORD))
    assert run(["ingest", str(tmp_path / "r.ndjson"), "--store", str(tmp_path / "store")]) == 0
    return tmp_path / "store"


def act(store: Path, kind: Kind, version: int, when: str, **detail: Any) -> int:
    database = Database(url_beside(store))
    try:
        with database.write() as c:
            return actions.record(
                c, person="p1", kind=kind, detail=Detail(**detail), account=Account(1, "ada", "clinician"), at=datetime.fromisoformat(when).replace(tzinfo=UTC),
                version=version, seen=SCREEN.name, screen=SCREEN, request=f"{kind}{version}",
            ).seq
    finally:
        database.close()


def watched(store: Path, on: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["watch", "--store", str(store), "--as-of", on, "--json"]) == 0
    [one] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return dict(one)


def liver(answer: dict[str, Any]) -> dict[str, Any]:
    return next(d for d in answer["due"] if d["rule"] == "whole-body/liver")


def test_done_elsewhere_counts_from_the_day_it_was_recorded(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert liver(watched(store, "2022-06-01", capsys))["status"] == "overdue"
    act(store, "done_elsewhere", 0, "2022-06-02", test="liver_ct_or_mri", on=datetime(2022, 5, 20).date(), reason="report from the other hospital")
    assert liver(watched(store, "2022-06-02", capsys))["target"] == "2022-08-20"
    assert liver(watched(store, "2022-06-01", capsys))["status"] == "overdue"


def test_a_booking_counts_until_its_day_has_passed_or_it_is_taken_back(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    booked = act(store, "book", 0, "2022-03-20", test="liver_ct_or_mri", on=datetime(2022, 4, 20).date())
    assert [liver(watched(store, on, capsys))["status"] for on in ("2022-03-20", "2022-04-20", "2022-04-21")] == ["booked", "booked", "due"]
    assert liver(watched(store, "2022-03-19", capsys))["status"] == "due"
    act(store, "withdraw", 1, "2022-03-25", action=booked, reason="the machine is being mended")
    assert [liver(watched(store, on, capsys))["status"] for on in ("2022-03-24", "2022-03-25")] == ["booked", "due"]


def test_ended_follow_up_ends_what_is_owed_until_it_is_taken_back(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = act(store, "end_follow_up", 0, "2022-06-02", reason="moved to another hospital")
    answer = watched(store, "2022-06-02", capsys)
    assert liver(answer)["status"] == "not_applicable" and answer["next_action"] is None
    act(store, "withdraw", 1, "2022-06-10", action=ended, reason="wrong person")
    assert liver(watched(store, "2022-06-10", capsys))["status"] == "overdue"
    assert liver(watched(store, "2022-06-09", capsys))["status"] == "not_applicable"


def test_taken_in_once(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    act(store, "end_follow_up", 0, "2022-06-02", reason="moved to another hospital")
    one = watched(store, "2022-06-03", capsys)
    assert watched(store, "2022-06-03", capsys) == one
    assert run(["ledger", "--store", str(store), "--json"]) == 0
    ledger = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(line["record"].startswith("decision/") for line in ledger) == 1
