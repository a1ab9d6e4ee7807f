"""The option files: every fact they ask for exists and has words, every statement has a source that can be found."""

from pathlib import Path

import pytest

from hepwatch.options.catalogue import GROUPS, Evidence, Need, Option, Rule, catalogue, sources
from hepwatch.options.conditions import facts_named
from hepwatch.options.facts import FACT_NAMES, words_for


@pytest.mark.parametrize("option", catalogue(), ids=lambda o: o.id)
def test_every_fact_exists_and_has_words(option: Option) -> None:
    asked = {f for rule in (*option.applies, *option.against, *option.favours) for f in facts_named(rule)}
    for fact in asked | {need.fact for need in option.first}:
        assert fact in FACT_NAMES
        assert words_for(fact)


@pytest.mark.parametrize("option", catalogue(), ids=lambda o: o.id)
def test_every_option_says_when_and_on_what_evidence(option: Option) -> None:
    assert option.group in GROUPS and option.applies and option.evidence


def lines(option: Option) -> list[Rule | Need | Evidence]:
    return [*option.applies, *option.against, *option.favours, *option.first, *option.evidence]


@pytest.mark.parametrize("option", catalogue(), ids=lambda o: o.id)
def test_every_source_resolves_to_an_entry(option: Option) -> None:
    for line in lines(option):
        entry = sources()[line.source]
        if entry.kind != "publication":
            assert line.certainty != "verified", f"{option.id}: a statement without a publication is called verified"
        if entry.kind == "proposal":
            assert line.certainty == "unverified", f"{option.id}: a proposal of ours is called {line.certainty}"


def test_every_entry_is_used() -> None:
    assert {line.source for option in catalogue() for line in lines(option)} == set(sources())


@pytest.mark.parametrize("name", sources())
def test_every_source_is_in_the_evidence_file(name: str, shared: Path) -> None:
    found = sources()[name].found
    assert found is None or found in (shared / "evidence" / "clinical.md").read_text()
