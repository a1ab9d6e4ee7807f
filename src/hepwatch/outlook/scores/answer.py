"""Compute one score: read its inputs, apply its formula, name the group and what to expect of it."""

import math
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from hepwatch.errors import UsageError
from hepwatch.outlook.scores.catalogue import Group, Score, Takes, Value, score
from hepwatch.outlook.scores.formulas import FORMULAS, Result
from hepwatch.outlook.scores.inputs import expanded, inputs, named, parsed
from hepwatch.words.certainty import Certainty

# What a list can stand for.
_LISTS = {"sizes": ("number", "size", "total_size"), "prior": ("prior_mean", "prior_count")}


class ScoreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`rounded` is the whole number a score is published as; `expected` carries its own certainty."""

    score: str
    value: Value
    group: str | None
    expected: dict[str, Any]
    source: str
    certainty: Certainty
    rounded: int | None = None
    units: dict[str, str] = {}
    notes: tuple[str, ...] = ()


class _Missing(Exception):
    pass


class _Given(Mapping[str, Any]):
    """The inputs at hand. A rule that is already decided never asks for the rest; asking for what is missing stops it."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values_given = values

    def __getitem__(self, name: str) -> Any:
        if name not in self.values_given:
            raise _Missing(name)
        return self.values_given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_given)

    def __len__(self) -> int:
        return len(self.values_given)

    def get(self, name: str, default: Any = None) -> Any:
        return self.values_given.get(name, default)


def compute(id: str, /, **given: Any) -> ScoreAnswer:
    """The score `id` on inputs given by name: numbers, yes/no, words, or text as on the command line ("1.2 mg/dL")."""
    wanted = score(id)
    if wanted.refused is not None or wanted.formula is None:
        raise UsageError(f"{wanted.title} is not computed: {wanted.refused} Source: {wanted.source}.")
    values = _read(wanted, given)
    try:
        result = FORMULAS[wanted.formula](_Given(values), wanted.coefficients)
    except _Missing:
        raise UsageError(_missing(wanted, values)) from None
    return _answer(wanted, result)


def _read(wanted: Score, given: Mapping[str, object]) -> dict[str, Any]:
    takes = {t.name: t for t in wanted.input}
    values: dict[str, Any] = {}
    for word, raw in given.items():
        if raw is None:
            continue
        name, unit = _its_input(wanted, takes, word)
        if name in values:
            raise UsageError(f"{name} was given twice; give it once.")
        values[name] = parsed(name, raw, _unit(takes, name), unit)
    values = expanded(values)
    for t in wanted.input:
        if t.above_zero and t.name in values and values[t.name] <= 0:
            raise UsageError(f"{t.name} must be above zero: the score takes its logarithm. Give the measured value.")
    return values


def _its_input(wanted: Score, takes: Mapping[str, Takes], word: str) -> tuple[str, str | None]:
    if word.lower() in ("male", "female") and "sex" in takes:
        raise UsageError("Write sex=male or sex=female.")
    found = named(word)
    if found is None or not (found[0] in takes or set(_LISTS.get(found[0], ())) & takes.keys()):
        raise UsageError(f"{wanted.title} does not take an input called {word[:40]}; it takes {_list(wanted.input)}.")
    return found


def _unit(takes: Mapping[str, Takes], name: str) -> str | None:
    own = takes.get(name) or next((takes[n] for n in _LISTS.get(name, ()) if n in takes and takes[n].unit in inputs()[name].units), None)
    return own.unit if own is not None else None


def _missing(wanted: Score, values: Mapping[str, object]) -> str:
    absent = [t for t in wanted.input if t.name not in values and not t.optional]
    return f"{wanted.title} cannot be computed: missing {_list(tuple(absent))}. Nothing is assumed in their place."


def _list(takes: tuple[Takes, ...]) -> str:
    return ", ".join(f"{t.name} ({t.unit})" if t.unit else t.name for t in takes)


def _answer(wanted: Score, result: Result) -> ScoreAnswer:
    group = _group(wanted, result)
    expected = {**(group.expected if group else {}), **result.expected}
    if expected:
        expected["certainty"] = wanted.expected_certainty or wanted.certainty
    number = result.value
    return ScoreAnswer(
        score=wanted.id, value=number if isinstance(number, str) else _rounded(number, wanted.decimals),
        group=group.name if group else result.group, expected=expected, source=wanted.source, certainty=wanted.certainty,
        rounded=int(_rounded(number, 0)) if wanted.whole_number and not isinstance(number, str) else None,
        units={t.name: t.unit for t in wanted.input if t.unit}, notes=(*wanted.notes, *result.notes),
    )


def _group(wanted: Score, result: Result) -> Group | None:
    if result.group is not None:
        return next((g for g in wanted.group if g.name == result.group), None)
    if isinstance(result.value, str) or not result.grouped:
        return None
    # Limits are decimal numbers; a hair above one through binary arithmetic is not above it.
    value = round(result.value, 9)
    return next((g for g in wanted.group if g.holds(value)), None)


def _rounded(number: float, decimals: int) -> float | int:
    """Half away from zero, as printed tables are."""
    if not math.isfinite(number):
        raise UsageError("The inputs give no finite score; check them.")
    rounded = Decimal(repr(round(float(number), 9))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return int(rounded) if decimals == 0 else float(rounded)
