"""The commands: what they print, and that an unreleased case does not leave."""

import json
from pathlib import Path

import msgspec
import pytest
from tests.cases.test_sharing import own

from hepwatch.surfaces.cli import run


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_list_show_and_outcomes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "list", "--json"]) == 0
    assert len(lines(capsys)) >= 34
    assert run(["cases", "show", "adr01_lt_lung_then_adrenal", "--as-format", "phenopacket"]) == 0
    assert lines(capsys)[0]["id"] == "adr01_lt_lung_then_adrenal"
    assert run(["cases", "outcomes", "--site", "adrenal", "--pattern", "isolated_extrahepatic", "--by", "treatment", "--json"]) == 0
    answer = lines(capsys)[0]
    assert answer["warning"] and answer["groups"]


def test_an_unknown_case_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "show", "nobody"]) == 2
    assert 'no case "nobody"' in capsys.readouterr().err


def test_search_by_file_gives_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "like.json"
    file.write_bytes(msgspec.json.encode(own()))
    assert run(["cases", "search", "--like", str(file), "--json"]) == 0
    found = lines(capsys)
    assert len(found) == 10 and found[0]["because"]


def test_a_case_leaves_only_after_its_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, file, out = tmp_path / "store", tmp_path / "own.json", tmp_path / "bundle.json"
    case = own()
    file.write_bytes(msgspec.json.encode(case))
    assert run(["cases", "add", str(file), "--store", str(store)]) == 0
    export = ["cases", "export", case.id, "--deidentify", "--store", str(store), "--out", str(out)]
    assert run(export) == 2
    told = capsys.readouterr().err
    assert "rare:" in told and "review:" in told and "ground:" in told
    assert not out.exists()
    release = ["cases", "release", case.id, "--reviewer", "A. Reader", "--ground", "consent", "--store", str(store)]
    assert run(release) == 2
    assert run([*release, "--rare-accepted", "outlined in public before"]) == 0
    assert run(export) == 0
    assert run(["cases", "import", str(out), "--store", str(tmp_path / "other"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["added"] == [case.id]


def test_reconstruct(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "curve.json"
    file.write_text(json.dumps({"curve": [[0, 1.0], [6, 0.8], [12, 0.5]], "at_risk": [[0, 20], [6, 16]], "events": 10}))
    assert run(["cases", "reconstruct", str(file), "--json"]) == 0
    assert len(lines(capsys)) == 20
    file.write_text("{}")
    assert run(["cases", "reconstruct", str(file)]) == 2
