"""`hepwatch scores`: what it prints, and what it says when an input is missing."""

import json

import pytest

from hepwatch.errors import UsageError
from hepwatch.surfaces.cli.scores import compute, list_scores


def test_list_has_inputs_with_units(capsys: pytest.CaptureFixture[str]) -> None:
    list_scores(json=True)
    lines = {s["score"]: s for s in map(json.loads, capsys.readouterr().out.splitlines())}
    assert [(i["name"], i["unit"]) for i in lines["albi"]["inputs"]] == [("bilirubin", "umol/L"), ("albumin", "g/L")]
    assert lines["erasl_pre"]["computed"] is False and lines["erasl_pre"]["refused"]
    list_scores()
    assert "not computed" in capsys.readouterr().out


def test_compute_prints_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    compute("albi", "bilirubin=20", "albumin=38", json=True)
    answer = json.loads(capsys.readouterr().out)
    assert {"score", "value", "group", "expected", "source", "certainty"} <= answer.keys()
    assert (answer["score"], answer["value"], answer["group"], answer["certainty"]) == ("albi", -2.371, "2", "verified")
    compute("meld", "bilirubin=2", "inr=1.4", "creatinine=1.2")
    assert "meld = 14.6 (as published, a whole number: 15)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "words"),
    [(("bilirubin=20",), "missing albumin"), (("bilirubin",), "name=value"), (("bilirubin=",), "name=value"), (("bilirubin=1", "bilirubin=2"), "twice")],
)
def test_wrong_inputs_are_said(given: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        compute("albi", *given)
