"""Protocols: one cited, dated TOML file each, compiled to a Plan. A hospital can write its own and check it."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import msgspec

from hepwatch.course.coverage import sites_seen_by
from hepwatch.errors import ProtocolError, UsageError
from hepwatch.followup.conditions import CONDITIONS
from hepwatch.followup.plan import Item, Plan
from hepwatch.record.rows import TreatmentKind

DEFAULT = "whole-body"
MARKERS = ("afp", "dcp", "afp_l3")


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__package__).iterdir() if f.name.endswith(".toml")))


@cache
def plan(protocol: str) -> Plan:
    """The plan of a protocol of the package (by id) or of a hospital's own (by the path of its file)."""
    if protocol in names():
        return compiled(files(__package__).joinpath(f"{protocol}.toml").read_text("utf-8"), protocol)
    if protocol.endswith(".toml") and Path(protocol).is_file():
        return compiled(Path(protocol).read_text("utf-8"), Path(protocol).name)
    raise UsageError(f"No protocol is called {protocol!r}; use one of {', '.join(names())}, or the path of a .toml file.")


def compiled(text: str, name: str) -> Plan:
    """A protocol's text as a plan; ProtocolError names the line."""
    try:
        found = msgspec.toml.decode(text, type=Plan)
    except msgspec.DecodeError as error:
        raise ProtocolError(f"{name}{_line_of(str(error), text)}: {error}; mend the file and check it again.") from None
    _checked(found, name, text)
    return found


def _checked(found: Plan, name: str, text: str) -> None:
    if found.schedule == "full" and not found.items:
        raise ProtocolError(f"{name}, line 1: a schedule that is 'full' needs items; add them or say schedule = 'none'.")
    if found.schedule == "none" and found.items:
        raise ProtocolError(f"{name}, line {_key(text, 'schedule')}: schedule = 'none' has no items; take them out or say 'full'.")
    _known_treatments(found.after, f"{name}, line {_key(text, 'after')}")
    ids = [i.id for i in found.items]
    for number, item in enumerate(found.items):
        def at(key: str | None, number: int = number) -> str:
            return f"{name}, line {_find(text, number, None, key)}"

        where = at(None)
        if ids.index(item.id) != number:
            raise ProtocolError(f"{where}: item {item.id!r} is there twice; give each its own id.")
        _known_treatments(item.after, at("after"))
        _check_periods(item, where, [f"{name}, line {_find(text, number, n)}" for n in range(len(item.periods))])
        _check_conditions(item, at)
        _check_tests(item, at("satisfied_by"))


def _known_treatments(kinds: tuple[str, ...], where: str) -> None:
    unknown = [k for k in kinds if k not in get_args(TreatmentKind)]
    if unknown:
        raise ProtocolError(f"{where}: treatment {unknown[0]!r} is not known; use one of {', '.join(get_args(TreatmentKind))}.")


def _check_periods(item: Item, where: str, periods: list[str]) -> None:
    if not item.periods or item.periods[0].from_month != 0:
        raise ProtocolError(f"{where}: item {item.id!r} must have a period from month 0; add one.")
    if any(n < 0 for n in _first(item)):
        raise ProtocolError(f"{where}: item {item.id!r} has a first examination or a window of it below zero; give days and months of 0 or more.")
    for here, one, after in zip(periods, item.periods, item.periods[1:], strict=False):
        if one.until_month != after.from_month:
            raise ProtocolError(
                f"{here}: item {item.id!r} has a period until month {one.until_month} and the next from month "
                f"{after.from_month}; let the next begin where the one before ends."
            )
    for here, period in zip(periods, item.periods, strict=True):
        if period.until_month is not None and period.until_month <= period.from_month:
            raise ProtocolError(f"{here}: item {item.id!r} has a period that ends before it begins; give a later until_month.")
        if period.every_months <= 0 or (period.every_days or 1) <= 0:
            raise ProtocolError(f"{here}: item {item.id!r} has an interval that is not above zero; give every_months (and every_days) of 1 or more.")
        if period.opens_before_days < 0 or period.closes_after_days < 0:
            raise ProtocolError(f"{here}: item {item.id!r} has a window below zero; give opens_before_days and closes_after_days of 0 or more.")
        if period.opens_before_days >= (period.every_days or 28 * period.every_months):
            raise ProtocolError(f"{here}: item {item.id!r} opens before the examination that closed the one before; let opens_before_days be less than the interval.")


def _first(item: Item) -> tuple[int, ...]:
    given = (item.first_months, item.first_days, item.first_opens_before_days, item.first_closes_after_days)
    return tuple(n for n in given if n is not None)


def _check_conditions(item: Item, at: Callable[[str], str]) -> None:
    for key, conditions in (("when", item.when), ("unless", item.unless)):
        unknown = [c for c in conditions if c not in CONDITIONS]
        if unknown:
            raise ProtocolError(f"{at(key)}: condition {unknown[0]!r} is not known; use one of {', '.join(CONDITIONS)}.")


def _check_tests(item: Item, where: str) -> None:
    """Every test must be able to do the item: else it could never be closed."""
    if not item.satisfied_by:
        raise ProtocolError(f"{where}: item {item.id!r} names no test that does it; fill in satisfied_by.")
    if not item.sites:
        unknown = [t for t in item.satisfied_by if t not in MARKERS]
        if unknown:
            raise ProtocolError(f"{where}: marker {unknown[0]!r} is not known; use one of {', '.join(MARKERS)}, or name the site looked at.")
        return
    for test in item.satisfied_by:
        if item.sites[0] not in sites_seen_by(test, item.partial_counts):
            raise ProtocolError(
                f"{where}: test {test!r} is not known to see the {item.sites[0]} "
                f"{'at all' if item.partial_counts else 'in full'}; take it out of satisfied_by, or see coverage.toml."
            )


def _key(text: str, key: str) -> int:
    """The line a top-level key stands on."""
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.replace(" ", "").startswith(f"{key}=")), 1)


def _find(text: str, number: int, period: int | None = None, key: str | None = None) -> int:
    """The line the item of this number begins on; or, within it, that of a period (by number) or of a key, where one is found."""
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines, 1) if line.strip().startswith("[")]
    items = [n for n in starts if lines[n - 1].strip() == "[[items]]"]
    if number >= len(items):
        return 1
    first = items[number]
    last = next((n for n in starts if n > first), len(lines) + 1)
    within = range(first, last)
    if period is not None:
        begun = [n for n in within if "from_month" in lines[n - 1]]
        return begun[period] if period < len(begun) else first
    return next((n for n in within if key and re.match(rf"\s*{re.escape(key)}\s*=", lines[n - 1])), first)


_PLACE = re.compile(r"\$\.items\[(\d+)\](?:\.periods\[(\d+)\]|\.(\w+))?")
_UNKNOWN_FIELD = re.compile(r"unknown field `(\w+)`")


def _line_of(message: str, text: str) -> str:
    """msgspec names the place ($.items[2].test, $.edition) or nothing: say the line it is on. TOML errors name theirs."""
    place, unknown = _PLACE.search(message), _UNKNOWN_FIELD.search(message)
    if place:
        period = int(place[2]) if place[2] else None
        return f", line {_find(text, int(place[1]), period, place[3] or (unknown[1] if unknown else None))}"
    if "(at line" in message:
        return ""
    named = unknown[1] if unknown else message.partition("$.")[2].partition("`")[0].partition("[")[0]
    return f", line {_key(text, named) if named else 1}"
