"""The catalogue of scores: one file per score in `data/`, whatever it takes to compute, explain and check it.

A file with a `formula` can be computed and must carry at least one worked example. A file with `refused` is listed,
so that nobody wonders where the score is, and says why it is not computed.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from hepwatch.errors import UsageError
from hepwatch.words.certainty import Certainty

Value = float | int | str


class Takes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One input as the score wants it: its name in inputs.toml and the unit of the published formula."""

    name: str
    unit: str | None = None
    optional: bool = False
    above_zero: bool = False
    note: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group: the first whose limit the value keeps. A rule that names its group itself gives no limits."""

    name: str
    at_most: float | None = None
    below: float | None = None
    expected: dict[str, Any] = {}

    def holds(self, value: float) -> bool:
        within = self.at_most is None or value <= self.at_most
        return within and (self.below is None or value < self.below)


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worked example: the value to the last printed digit, written as text so that the digits are kept."""

    inputs: dict[str, Any]
    value: str
    group: str | None = None
    expected: dict[str, Any] = {}
    rounded: int | None = None


class Score(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published score."""

    id: str
    title: str
    about: str
    source: str
    certainty: Certainty
    formula: str | None = None
    written: str = ""
    refused: str | None = None
    decimals: int = 0
    whole_number: bool = False
    expected_certainty: Certainty | None = None
    notes: tuple[str, ...] = ()
    coefficients: dict[str, Any] = {}
    input: tuple[Takes, ...] = ()
    group: tuple[Group, ...] = ()
    example: tuple[Example, ...] = ()

    @property
    def computed(self) -> bool:
        return self.refused is None


@cache
def catalogue() -> tuple[Score, ...]:
    """Every score there is a file for, in the order of their names."""
    folder = files(__package__).joinpath("data")
    texts = sorted((f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(msgspec.convert(tomllib.loads(text), Score) for _, text in texts)


def score(id: str) -> Score:
    """The score of that name; dashes and capitals do not matter."""
    wanted = id.strip().lower().replace("-", "_")
    for found in catalogue():
        if found.id == wanted:
            return found
    raise UsageError(f"There is no score of that name; the names are: {', '.join(s.id for s in catalogue())}.")
