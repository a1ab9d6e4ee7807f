"""Whole histories through the command line: `hepwatch ingest`, then `hepwatch options` for each person."""

import contextlib
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.options.histories.build import AS_OF, write
from tests.options.test_vignettes import spelled_out

from hepwatch.surfaces.cli import run

HERE = Path(__file__).parent / "histories"
WRITTEN: dict[str, dict[str, Any]] = {v["id"]: v for v in tomllib.loads((HERE / "vignettes.toml").read_text())["vignette"]}
VIGNETTES = [{**WRITTEN.get(v.get("like", ""), {}), **({"against": {}, "cannot_tell": []} if "like" in v else {}), **v} for v in WRITTEN.values()]
Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    """Every person's answers, by option."""
    folder = tmp_path_factory.mktemp("histories")
    store = str(folder / "store")
    ndjson, table = write(VIGNETTES, folder)
    assert _said(["ingest", str(ndjson), "--store", store, "--json"])[0]["set_aside"] == 0
    assert _said(["ingest", str(table), "--store", store, "--mapping", str(HERE / "mapping.toml"), "--json"])[0]["set_aside"] == 0
    asked = {v["id"]: _said(["options", "--store", store, "--person", v["id"], "--as-of", AS_OF, "--json"]) for v in VIGNETTES}
    return {person: {a["option"]: a for a in found} for person, found in asked.items()}


def _said(command: list[str]) -> list[dict[str, Any]]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert run(command) == 0
    return [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]


def test_there_are_at_least_forty_whole_histories() -> None:
    assert sum("like" not in v for v in WRITTEN.values()) >= 40


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: f"{v['id']} {v['story']}")
def test_the_options_of_a_history(vignette: dict[str, Any], answers: dict[str, Answers]) -> None:
    found = answers[vignette["id"]]
    open_ = spelled_out(vignette.get("cannot_tell", []))
    may_be_open = open_ | spelled_out(vignette.get("open", []))
    assert {o for o, a in found.items() if a["applies"] == "yes"} == spelled_out(vignette["yes"])
    told = {o for o, a in found.items() if a["applies"] == "cannot_tell"}
    assert open_ <= told <= may_be_open
    for option, words in vignette.get("against", {}).items():
        assert any(words in r["text"] for r in found[option]["against"]), f"{option} does not show: {words}"


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v["id"])
def test_nothing_is_said_without_its_reason(vignette: dict[str, Any], answers: dict[str, Answers]) -> None:
    for answer in answers[vignette["id"]].values():
        if answer["applies"] == "no":
            assert answer["against"], answer["option"]
        if answer["applies"] == "cannot_tell":
            assert answer["missing"], answer["option"]
        assert not (answer["applies"] == "yes" and any(r.get("contraindication") for r in answer["against"]))
