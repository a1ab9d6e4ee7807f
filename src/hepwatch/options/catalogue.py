"""The options as data: one cited TOML file each in `catalogue/`, read once.

`applies`: all must hold. `against`: a contraindication that holds makes the answer `no`, one that is not known makes it
`cannot_tell` (or, where `unknown = "asks"`, is named among what to check); a caution is shown and decides nothing.
`first`: must be known before. `favours`: shown when it holds. Every `source` is an entry of `sources.toml`.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from hepwatch.options.conditions import Condition
from hepwatch.words.certainty import Certainty


class Rule(Condition, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition with where it comes from and what it does."""

    source: str
    certainty: Certainty
    severity: Literal["contraindication", "caution"] = "contraindication"
    unknown: Literal["blocks", "asks"] = "blocks"


class Need(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that must be known before, and why."""

    fact: str
    text: str
    source: str
    certainty: Certainty


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement with its denominator, source and certainty."""

    statement: str
    source: str
    certainty: Certainty
    n: int | None = None


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that can be done. `treatments` and `site` find the cases that show it."""

    id: str
    name: str
    group: str
    treatments: tuple[str, ...] = ()
    site: str | None = None
    applies: tuple[Rule, ...]
    against: tuple[Rule, ...] = ()
    first: tuple[Need, ...] = ()
    favours: tuple[Rule, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@cache
def catalogue() -> tuple[Option, ...]:
    """Every option, in the order of its group and name."""
    folder = files("hepwatch.options").joinpath("catalogue")
    found = [f for f in folder.iterdir() if f.name.endswith(".toml")]
    options = [msgspec.convert(tomllib.loads(f.read_text()), Option) for f in found]
    return tuple(sorted(options, key=lambda o: (GROUPS.index(o.group), o.name)))


class SourceEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a source is. `found`: words by which the evidence file holds it; None for the record and for our own proposals."""

    title: str
    kind: Literal["publication", "secondary", "general knowledge", "proposal", "record"]
    found: str | None = None


@cache
def sources() -> dict[str, SourceEntry]:
    """Every source by the name the option files use."""
    held = tomllib.loads(files("hepwatch.options").joinpath("sources.toml").read_text())
    return msgspec.convert(held, dict[str, SourceEntry])


GROUPS = ("liver", "adrenal", "lung", "other sites", "systemic", "watch and support")
