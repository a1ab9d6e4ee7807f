"""A case's words, for text search: its sentences and the values of its fields, with words of one meaning written alike."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from hepwatch.cases.case import Case, Event, Lesion, Treatment

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_SILENT = frozenset(
    "a an and are as at be been by for from had has have he her his in into is it its of on or she that the then this to was were which who with".split()
)


def prose(case: Case) -> str:
    """The sentences of a case."""
    return " ".join([case.title, case.summary, *(e.text for e in case.events if e.text)])


def told(case: Case) -> str:
    """The sentences of a case, and the words for its places and drugs."""
    places = (e.site_text for e in case.events if isinstance(e, Lesion) and e.site_text)
    drugs = (a for e in case.events if isinstance(e, Treatment) for a in e.agents)
    return " ".join([prose(case), *places, *drugs])


def words_of(case: Case) -> str:
    """The sentences of a case and everything its fields say, as plain words."""
    person = case.person
    facts = [person.sex or "", *person.aetiology, "cirrhosis" if person.cirrhosis else "", case.pattern.replace("_", " ")]
    return " ".join([prose(case), *facts, *(_event_words(e) for e in case.events)])


def tokens(text: str) -> list[str]:
    """Words in small letters without the silent ones, each followed by what else it means (similarity.toml)."""
    lowered = text.lower()
    found = [m for phrase, meanings in _phrases() if phrase in lowered for m in meanings]
    for word in _WORD.findall(lowered):
        if word not in _SILENT:
            found += (word, *_meanings().get(word, ()))
    return found


def _event_words(event: Event) -> str:
    fields = (getattr(event, name) for name in event.__struct_fields__ if name not in ("text", "certainty", "since"))
    return " ".join(str(v).replace("_", " ") for v in fields if isinstance(v, (str, int, float)) and not isinstance(v, bool))


@cache
def knowledge() -> dict[str, Any]:
    """The weights and words of similarity.toml."""
    return tomllib.loads(files("hepwatch.cases").joinpath("similarity.toml").read_text())


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    return _wider(lambda word: " " not in word)


@cache
def _phrases() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(_wider(lambda word: " " in word).items())


def _wider(which: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """From a word or phrase to the words it also means."""
    wider: dict[str, tuple[str, ...]] = {}
    for meaning, words in knowledge()["same_words"].items():
        for word in filter(which, words):
            wider[word] = (*wider.get(word, ()), meaning)
    return wider
