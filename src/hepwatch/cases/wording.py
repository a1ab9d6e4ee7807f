"""A case's words, for text search: its sentences and the values of its fields, with words of one meaning written alike."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from hepwatch.cases.case import Case, Event

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_SILENT = frozenset(
    "a an and are as at be been by for from had has have he her his in into is it its of on or she that the then this to was were which who with".split()
)


def prose(case: Case) -> str:
    """The sentences of a case."""
    return " ".join([case.title, case.summary, *(e.text for e in case.events if e.text)])


def words_of(case: Case) -> str:
    """The sentences of a case and everything its fields say, as plain words."""
    person = case.person
    facts = [person.sex or "", *person.aetiology, "cirrhosis" if person.cirrhosis else "", case.pattern.replace("_", " ")]
    return " ".join([prose(case), *facts, *(_event_words(e) for e in case.events)])


def tokens(text: str) -> list[str]:
    """Words in small letters, of one meaning written alike, without the silent ones."""
    lowered = text.lower()
    for phrase, meaning in _phrases():
        lowered = lowered.replace(phrase, meaning)
    meanings = _meanings()
    return [meanings.get(w, w) for w in _WORD.findall(lowered) if w not in _SILENT]


def _event_words(event: Event) -> str:
    fields = (getattr(event, name) for name in event.__struct_fields__ if name not in ("text", "certainty", "since"))
    return " ".join(str(v).replace("_", " ") for v in fields if isinstance(v, (str, int, float)) and not isinstance(v, bool))


@cache
def knowledge() -> dict[str, Any]:
    """The weights and words of similarity.toml."""
    return tomllib.loads(files("hepwatch.cases").joinpath("similarity.toml").read_text())


@cache
def _meanings() -> dict[str, str]:
    return {w: first for first, others in knowledge()["same_words"].items() for w in others if " " not in w}


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    return tuple((w, first) for first, others in knowledge()["same_words"].items() for w in others if " " in w)
