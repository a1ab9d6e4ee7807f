"""Protocols: one cited, dated TOML file each, compiled to a Plan. A hospital can write its own and check it."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from hepwatch.errors import ProtocolError, UsageError
from hepwatch.followup.conditions import CONDITIONS
from hepwatch.followup.plan import Plan

DEFAULT = "whole-body"


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
    for item in found.items:
        where = f"{name}, line {_find(text, item.id)}"
        if not item.periods or item.periods[0].from_month != 0:
            raise ProtocolError(f"{where}: item {item.id!r} must have a period from month 0; add one.")
        for one, after in zip(item.periods, item.periods[1:], strict=False):
            if one.until_month != after.from_month:
                raise ProtocolError(
                    f"{where}: item {item.id!r} has a period until month {one.until_month} and the next from month "
                    f"{after.from_month}; let the next begin where the one before ends."
                )
        for period in item.periods:
            if period.every_months <= 0 or period.opens_before_days < 0 or period.closes_after_days < 0:
                raise ProtocolError(f"{where}: item {item.id!r} has an interval or window below zero; give days and months.")
        unknown = [c for c in item.when if c not in CONDITIONS]
        if unknown:
            raise ProtocolError(f"{where}: condition {unknown[0]!r} is not known; use one of {', '.join(CONDITIONS)}.")
    if found.schedule == "full" and not found.items:
        raise ProtocolError(f"{name}, line 1: a schedule that is 'full' needs items; add them or say schedule = 'none'.")


def _find(text: str, item_id: str) -> int:
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.replace(" ", "").startswith(f'id="{item_id}"')), 1)


def _line_of(message: str, text: str) -> str:
    """msgspec names the item by its number ($.items[2]); say the line it begins on."""
    if "$.items[" in message:
        number = int(message.partition("$.items[")[2].partition("]")[0])
        starts = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[items]]"]
        if number < len(starts):
            return f", line {starts[number]}"
    return ""
