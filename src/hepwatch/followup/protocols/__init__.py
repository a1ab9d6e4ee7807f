"""Protocols: one cited, dated TOML file each, compiled to a Plan. A hospital can write its own and check it."""

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
        where = f"{name}, line {_find(text, number)}"
        if ids.index(item.id) != number:
            raise ProtocolError(f"{where}: item {item.id!r} is there twice; give each its own id.")
        _known_treatments(item.after, where)
        _check_periods(item, where)
        _check_conditions(item, where)
        _check_tests(item, where)


def _known_treatments(kinds: tuple[str, ...], where: str) -> None:
    unknown = [k for k in kinds if k not in get_args(TreatmentKind)]
    if unknown:
        raise ProtocolError(f"{where}: treatment {unknown[0]!r} is not known; use one of {', '.join(get_args(TreatmentKind))}.")


def _check_periods(item: Item, where: str) -> None:
    if not item.periods or item.periods[0].from_month != 0:
        raise ProtocolError(f"{where}: item {item.id!r} must have a period from month 0; add one.")
    for one, after in zip(item.periods, item.periods[1:], strict=False):
        if one.until_month != after.from_month:
            raise ProtocolError(
                f"{where}: item {item.id!r} has a period until month {one.until_month} and the next from month "
                f"{after.from_month}; let the next begin where the one before ends."
            )
    for period in item.periods:
        if period.until_month is not None and period.until_month <= period.from_month:
            raise ProtocolError(f"{where}: item {item.id!r} has a period that ends before it begins; give a later until_month.")
        numbers = (period.opens_before_days, period.closes_after_days, *_first(item))
        if period.every_months <= 0 or (period.every_days or 1) <= 0 or any(n < 0 for n in numbers):
            raise ProtocolError(f"{where}: item {item.id!r} has an interval or window below zero; give days and months.")
        if period.opens_before_days >= (period.every_days or 28 * period.every_months):
            raise ProtocolError(f"{where}: item {item.id!r} opens before the examination that closed the one before; let opens_before_days be less than the interval.")


def _first(item: Item) -> tuple[int, ...]:
    given = (item.first_months, item.first_days, item.first_opens_before_days, item.first_closes_after_days)
    return tuple(n for n in given if n is not None)


def _check_conditions(item: Item, where: str) -> None:
    unknown = [c for c in (*item.when, *item.unless) if c not in CONDITIONS]
    if unknown:
        raise ProtocolError(f"{where}: condition {unknown[0]!r} is not known; use one of {', '.join(CONDITIONS)}.")


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


def _find(text: str, number: int) -> int:
    """The line the item of this number begins on."""
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[items]]"]
    return starts[number] if number < len(starts) else 1


def _line_of(message: str, text: str) -> str:
    """msgspec names the place ($.items[2].test, $.edition) or nothing: say the line it is on. TOML errors name theirs."""
    if "$.items[" in message:
        return f", line {_find(text, int(message.partition('$.items[')[2].partition(']')[0]))}"
    if "(at line" in message:
        return ""
    place = message.partition("$.")[2]
    return f", line {_key(text, place.partition('`')[0].partition('[')[0]) if place else 1}"
