"""Conditions over facts, in three values: True, False, and None when a fact is not known.

A condition names one fact and one comparison, or `any` of several. Kleene's rules: one False makes `all` False whatever
is unknown; one True makes `any` True whatever is unknown. An unknown answer carries the names of the facts that would
decide it. A fact known only within limits (`Between`) is compared by its limits.
"""

import math
from collections.abc import Iterable
from typing import Any

import msgspec


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"is_": "is", "in_": "in"}):
    """One comparison of one fact, or several of which one is enough. `text` is what it means when it holds."""

    text: str = ""
    fact: str | None = None
    is_: bool | str | int | None = None
    in_: tuple[str | int, ...] | None = None
    at_most: float | None = None
    at_least: float | None = None
    above: float | None = None
    below: float | None = None
    any: tuple["Condition", ...] = ()
    all: tuple["Condition", ...] = ()


class Between(msgspec.Struct, frozen=True):
    """A number known only within limits: "several" lesions, Child-Pugh points with one part missing."""

    least: float
    most: float = math.inf


class Truth(msgspec.Struct, frozen=True):
    """A three-valued answer; `missing` names what would decide it when `holds` is None."""

    holds: bool | None
    missing: tuple[str, ...] = ()


def judge(condition: Condition, facts: Any) -> Truth:
    """The condition, asked of one person's facts."""
    if condition.any:
        return any_of(judge(c, facts) for c in condition.any)
    if condition.all:
        return all_of(judge(c, facts) for c in condition.all)
    name = condition.fact or ""
    value = getattr(facts, name)
    holds = None if value is None else _within(condition, value) if isinstance(value, Between) else _compare(condition, value)
    return Truth(holds, (name,) if holds is None else ())


def all_of(truths: Iterable[Truth]) -> Truth:
    """False if one is False, else unknown if one is unknown, else True."""
    seen = tuple(truths)
    if any(t.holds is False for t in seen):
        return Truth(False)
    missing = _missing(seen)
    return Truth(None, missing) if missing else Truth(True)


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is True, else unknown if one is unknown, else False."""
    seen = tuple(truths)
    if any(t.holds is True for t in seen):
        return Truth(True)
    missing = _missing(seen)
    return Truth(None, missing) if missing else Truth(False)


def facts_named(condition: Condition) -> frozenset[str]:
    """Every fact a condition asks for."""
    own = {condition.fact} if condition.fact else set()
    inner = (facts_named(c) for c in (*condition.any, *condition.all))
    return frozenset(own).union(*inner)


def _compare(condition: Condition, value: Any) -> bool:
    checks = (
        condition.is_ is None or value == condition.is_,
        condition.in_ is None or value in condition.in_,
        condition.at_most is None or value <= condition.at_most,
        condition.at_least is None or value >= condition.at_least,
        condition.above is None or value > condition.above,
        condition.below is None or value < condition.below,
    )
    return all(checks)


def _within(condition: Condition, value: Between) -> bool | None:
    """True or False when every number between the limits gives that answer; comparisons of size are monotone, so the ends decide."""
    if condition.is_ is not None and value.least < value.most:
        return None if value.least <= condition.is_ <= value.most else False  # type: ignore[operator]
    ends = _compare(condition, value.least), _compare(condition, value.most)
    return ends[0] if ends[0] == ends[1] else None


def _missing(seen: tuple[Truth, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for t in seen if t.holds is None for name in t.missing))
