"""Inputs by name: what each means, which units it may come in, and whether a value can be believed.

A value may carry its unit ("1.2 mg/dL", or in the name: bilirubin_mg_dl=1.2) and is then converted. Without one it is
taken in the unit of the score and must lie in the range people have in that unit: an albumin of 3.8 where g/L are asked
for is refused, not computed. Messages never repeat the value.
"""

import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NoReturn

import msgspec

from hepwatch.errors import UsageError
from hepwatch.words.units import canonical

Parsed = float | int | bool | str | tuple[float, ...]


class InputKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of inputs.toml."""

    kind: Literal["number", "whole", "yes_no", "choice", "list"]
    help: str
    units: dict[str, tuple[float, float]] = {}
    possible: tuple[float, float] | None = None
    analyte: str | None = None
    length: bool = False
    choices: dict[str, tuple[str, ...]] = {}
    also: tuple[str, ...] = ()


@cache
def inputs() -> dict[str, InputKind]:
    text = files(__package__).joinpath("inputs.toml").read_text("utf-8")
    return {name: msgspec.convert(entry, InputKind) for name, entry in tomllib.loads(text).items()}


def named(given: str) -> tuple[str, str | None] | None:
    """(input, unit or None) that a written name stands for: bilirubin, bili, bilirubin_mg_dl."""
    return _names().get(given.strip().lower().replace("-", "_"))


@cache
def _names() -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for name, entry in inputs().items():
        for word in (name, *entry.also):
            found[word] = (name, None)
            for unit in entry.units:
                found.setdefault(f"{word}_{re.sub('[^a-z0-9]+', '_', unit.lower()).strip('_')}", (name, unit))
    return found


def parsed(name: str, given: object, unit: str | None, written_unit: str | None = None) -> Parsed:
    """The value of input `name` in `unit` (the unit of the score). Anything doubtful is a UsageError."""
    entry = inputs()[name]
    if entry.kind == "yes_no":
        return _yes_no(name, given)
    if entry.kind == "choice":
        return _choice(name, entry, given)
    if entry.kind == "list":
        items = given.split(",") if isinstance(given, str) else given
        if not isinstance(items, (list, tuple)) or not items:
            raise UsageError(f"{name} is a list of numbers: write {name}=4.5,3.")
        return tuple(_number(name, entry, item, unit, written_unit) for item in items)
    number = _number(name, entry, given, unit, written_unit)
    if entry.kind == "whole":
        if number != int(number):
            raise UsageError(f"{name} is a whole number ({entry.help}).")
        return int(number)
    return number


_WRITTEN = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*")
_YES, _NO = ("yes", "y", "true", "present", "positive"), ("no", "n", "false", "absent", "negative", "none")


def _yes_no(name: str, given: object) -> bool:
    word = str(given).strip().lower()
    if word not in (*_YES, *_NO):
        raise UsageError(f"{name} is yes or no ({inputs()[name].help}); leave it out when it is not known.")
    return word in _YES


def _choice(name: str, entry: InputKind, given: object) -> str:
    word = str(given).strip().lower()
    for choice, others in entry.choices.items():
        if word in (choice.lower(), *others):
            return choice
    raise UsageError(f"{name} is one of {', '.join(entry.choices)}.")


def _number(name: str, entry: InputKind, given: object, unit: str | None, written_unit: str | None) -> float:
    number, written = _split(name, given)
    written = written or written_unit
    target = unit or next(iter(entry.units))
    if written is None:
        _believable(name, entry, number, target)
        return number
    number = _converted(name, entry, number, written, target)
    low, high = entry.possible or entry.units[next(iter(entry.units))]
    first = _converted(name, entry, number, target, next(iter(entry.units))) if entry.possible else number
    limits = (low, high) if entry.possible else entry.units[target]
    if not limits[0] <= first <= limits[1]:
        raise UsageError(f"{name} is outside what is possible ({entry.help}); check the value and its unit.")
    return number


def _split(name: str, given: object) -> tuple[float, str | None]:
    if isinstance(given, bool) or given is None:
        raise UsageError(f"{name} is a number ({inputs()[name].help}).")
    if not isinstance(given, str):
        return _finite(name, float(given)), None  # type: ignore[arg-type]
    if given.strip().startswith(("<", ">")):
        raise UsageError(f"{name} was given as a limit, not a measured number; the score needs a number.")
    found = _WRITTEN.fullmatch(given)
    if found is None or found[2].startswith(","):
        raise UsageError(f"{name} is a number ({inputs()[name].help}); write it with a decimal point, as 4.5.")
    return _finite(name, float(found[1])), found[2] or None


def _finite(name: str, number: float) -> float:
    if not math.isfinite(number):
        raise UsageError(f"{name} is not a finite number; leave it out when it is not known.")
    return number


def _believable(name: str, entry: InputKind, number: float, unit: str) -> None:
    low, high = entry.units[unit]
    if low <= number <= high:
        return
    others = [u for u, (a, b) in entry.units.items() if u != unit and a <= number <= b and name != "dcp"]
    hint = f"; if it is in {others[0]}, write the unit: {name}='... {others[0]}'" if others else ""
    raise UsageError(f"{name} is taken in {unit} and must lie between {low:g} and {high:g}{hint}.")


def _converted(name: str, entry: InputKind, number: float, written: str, target: str) -> float:
    """`number` from the written unit in the target unit."""
    if _plain(written) == _plain(target):
        return number
    if entry.length and {_plain(written), _plain(target)} == {"cm", "mm"}:
        return number / 10 if _plain(target) == "cm" else number * 10
    if entry.analyte is not None:
        value, its = canonical(entry.analyte, number, written)
        one, aim = canonical(entry.analyte, 1.0, target)
        if value is not None and one is not None and its == aim:
            return value / one
        if value is not None and its != aim:
            raise UsageError(f"{name} is needed in {target}: {its} and {target} are never converted into each other; ask the laboratory.")
    _unknown_unit(name, entry)


def _unknown_unit(name: str, entry: InputKind) -> NoReturn:
    raise UsageError(f"The unit written with {name} is not known; write one of {', '.join(entry.units)}.")


def _plain(unit: str) -> str:
    return unit.lower().replace(" ", "").replace("µ", "u").replace("μ", "u")


def expanded(values: dict[str, Any]) -> dict[str, Any]:
    """Lists of single values give the numbers that scores ask for; what was given by itself must agree."""
    if "sizes" in values:
        sizes = values.pop("sizes")
        _add(values, {"number": len(sizes), "size": max(sizes), "total_size": sum(sizes)}, "sizes")
    if "prior" in values:
        logs = [math.log(v) for v in values.pop("prior") if v > 0]
        if not logs:
            raise UsageError("prior holds no value above zero.")
        _add(values, {"prior_mean": sum(logs) / len(logs), "prior_count": len(logs)}, "prior")
    return values


def _add(values: dict[str, Any], more: dict[str, Any], origin: str) -> None:
    for name, value in more.items():
        if name in values and not math.isclose(values[name], value):
            raise UsageError(f"{origin} and {name} do not agree; give one of them.")
        values[name] = value
