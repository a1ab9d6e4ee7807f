"""What words mean: one folder a language, one file a kind, each group with a comment of source or reason.

A group is a TOML table `[kind.value]` holding `phrases`, written in lower case. `(a|b|)` in a phrase stands for each
choice in turn, the empty one included; `<name>` for the choices that `[settings.parts]` of the pack names so (the endings of its
adjectives, the second halves of its compounds); `{` and `}` are brackets to be found in the text. `[settings] plain` also takes each phrase without its accents, `variants` (pairs of characters: simplified and traditional) in
the other characters; `also` names folders whose phrases come with it ("shared", or "en" where English stands between). `load(language)` gives the pack: every phrase with its kind and value, ready for
matching. Packs are read once, when first asked for.
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

_CHOICE = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"<([a-z]+)>")


class Meaning(NamedTuple):
    kind: str
    value: str
    site: str | None = None
    side: str | None = None
    note: str | None = None


class Pack(NamedTuple):
    language: str
    meanings: tuple[tuple[str, Meaning], ...]  # (phrase, what it means)
    settings: dict[str, Any]


def expand(pattern: str) -> list[str]:
    """Every phrase a pattern stands for, spaces tidied."""
    found = _CHOICE.search(pattern)
    if found is None:
        return [" ".join(pattern.split())]
    head, tail = pattern[: found.start()], pattern[found.end() :]
    return [phrase for choice in found.group(1).split("|") for phrase in expand(head + choice + tail)]


def whole(pattern: str, parts: dict[str, str]) -> str:
    """A pattern with the parts it names put in; a part may name others."""
    while (found := _PART.search(pattern)) is not None:
        pattern = f"{pattern[: found.start()]}({parts[found.group(1)]}){pattern[found.end() :]}"
    return pattern


def _meaning(kind: str, value: str, group: dict[str, Any]) -> Meaning:
    return Meaning(kind, value, group.get("site"), group.get("side"), group.get("note"))


@cache
def load(language: str) -> Pack:
    """The pack of a language: the phrases of all its files."""
    folder = files(__package__) / language
    meanings: dict[str, Meaning] = {}
    settings: dict[str, Any] = {}
    files_read = [tomllib.loads(f.read_text(encoding="utf-8")) for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".toml")]
    for tables in files_read:
        settings |= tables.get("settings", {})
    parts = settings.get("parts", {})
    for tables in files_read:
        for kind, groups in tables.items():
            for value, group in groups.items() if kind != "settings" else ():
                meaning = _meaning(kind, value.split()[0], group)
                for pattern in group["phrases"]:
                    for phrase in expand(whole(pattern, parts)):
                        _take(meanings, phrase, meaning)
    for phrase, meaning in list(meanings.items()):
        for other_way in written(phrase, settings):
            meanings.setdefault(other_way, meaning)
    for other in settings.get("also", ()):  # its own words first
        _take_all(meanings, settings, load(other))
    return Pack(language, tuple(meanings.items()), settings)


def written(phrase: str, settings: dict[str, Any]) -> set[str]:
    """The other ways a phrase is written: without accents, or in the other set of characters."""
    ways = plain(phrase) if settings.get("plain") else set()
    if variants := settings.get("variants"):
        ways.add(phrase.translate(str.maketrans(variants[::2], variants[1::2])))
    return ways - {phrase}


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe"})


def plain(phrase: str) -> set[str]:
    """A phrase as it is typed without accents: "metastase" for "métastase", "groesse" or "grosse" for "größe"."""
    if phrase.isascii():
        return set()
    bare = "".join(c for c in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(c))
    return {bare.translate(_UMLAUTS), phrase.translate(_UMLAUTS)}


def _take_all(meanings: dict[str, Meaning], settings: dict[str, Any], other: Pack) -> None:
    """What a pack shares: the other's phrases where it has none of its own, its headings beside its own."""
    for phrase, meaning in other.meanings:
        meanings.setdefault(phrase, meaning)
    own: dict[str, str] = dict(settings.get("headings", {}))
    for name, pattern in other.settings.get("headings", {}).items():
        own[name] = f"{own[name]}|{pattern}" if name in own else pattern
    settings["headings"] = own


def _take(meanings: dict[str, Meaning], phrase: str, meaning: Meaning) -> None:
    """The first meaning stands; a hedge listed forward and back governs both ways."""
    known = meanings.setdefault(phrase, meaning)
    if known.kind == meaning.kind and {known.value, meaning.value} == {"forward", "back"}:
        meanings[phrase] = known._replace(value="both", note=known.note or meaning.note)


@cache
def languages() -> tuple[str, ...]:
    """Every language that has a pack, switched on or not."""
    return tuple(sorted(f.name for f in files(__package__).iterdir() if f.is_dir() and len(f.name) == 2))
