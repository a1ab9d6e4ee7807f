"""The option files: every fact they ask for exists and has words, every statement has a source that can be found."""

from pathlib import Path

import pytest

from hepwatch.options.catalogue import GROUPS, Option, catalogue
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


@pytest.mark.parametrize("option", catalogue(), ids=lambda o: o.id)
def test_every_source_is_in_the_evidence_file(option: Option, shared: Path) -> None:
    evidence = (shared / "evidence" / "clinical.md").read_text()
    own = ("general knowledge", "our proposal", "the record", "public rule base")
    for line in (*option.applies, *option.against, *option.favours, *option.first, *option.evidence):
        key = line.source.removeprefix("doi:").split(",")[0]
        assert line.source.startswith(own) or key in evidence, line.source
        if line.source.startswith(own):
            assert line.certainty != "verified", f"{option.id}: a statement without a publication is called verified"
