"""150 vignettes: the options that apply, what is shown against the others, and abstention when a deciding fact is hidden."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.options.build import AS_OF, build

from hepwatch.options.answers import OptionAnswer, options
from hepwatch.options.catalogue import catalogue

HERE = Path(__file__).parent / "vignettes"
SETS = tomllib.loads((HERE / "sets.toml").read_text())
VIGNETTES = [
    {**v, "id": f"{file.stem}: {v['story']}"}
    for file in sorted(HERE.glob("*.toml")) if file.stem not in ("sets", "decided_by")
    for v in tomllib.loads(file.read_text())["vignettes"]
]
DECIDED_BY: dict[str, list[str]] = tomllib.loads((HERE / "decided_by.toml").read_text())


def spelled_out(names: list[str]) -> set[str]:
    return {o for name in names for o in (SETS[name[1:]] if name.startswith("@") else [name])}


def ask(vignette: dict[str, Any]) -> dict[str, OptionAnswer]:
    return {a.option: a for a in options(*build(vignette), AS_OF)}


def test_there_are_at_least_150() -> None:
    assert len(VIGNETTES) >= 150
    assert len({v["id"] for v in VIGNETTES}) == len(VIGNETTES)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v["id"])
def test_the_options_that_apply(vignette: dict[str, Any]) -> None:
    answers = ask(vignette)
    assert {o for o, a in answers.items() if a.applies == "yes"} == spelled_out(vignette["yes"])
    for option in spelled_out(vignette.get("cannot_tell", [])):
        assert answers[option].applies == "cannot_tell", f"{option} was decided"
        assert answers[option].missing, f"{option} does not say what is missing"
    for option, words in vignette.get("against", {}).items():
        assert any(words in r.text for r in answers[option].against), f"{option} does not show: {words}"


HIDDEN = [
    ({**v, "id": f"{v['id']} without {fact}", "unknown": [*v.get("unknown", []), *fact.split("+")]}, v, fact)
    for v in VIGNETTES for fact in DECIDED_BY if spelled_out(v["yes"]) & spelled_out(DECIDED_BY[fact])
]


@pytest.mark.parametrize(("hidden", "whole", "fact"), HIDDEN, ids=[h[0]["id"] for h in HIDDEN])
def test_a_hidden_fact_makes_it_abstain(hidden: dict[str, Any], whole: dict[str, Any], fact: str) -> None:
    answers = ask(hidden)
    for option in spelled_out(whole["yes"]) & spelled_out(DECIDED_BY[fact]):
        assert answers[option].applies == "cannot_tell", f"{option} was decided without {fact}"
        assert answers[option].missing


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v["id"])
def test_no_contraindication_is_hidden_or_overruled(vignette: dict[str, Any]) -> None:
    for answer in ask(vignette).values():
        if any(r.contraindication for r in answer.against):
            assert answer.applies == "no"
        if answer.applies == "no":
            assert answer.against, f"{answer.option} does not say why not"
        if answer.applies == "cannot_tell":
            assert answer.missing, f"{answer.option} does not say what is missing"


@pytest.mark.parametrize("vignette", VIGNETTES[::10], ids=lambda v: v["id"])
def test_every_option_is_listed(vignette: dict[str, Any]) -> None:
    assert len(ask(vignette)) == len(catalogue())
