"""A CSV mapping: which columns become which rows. Written in TOML, checked on loading; docs/ingest-csv.md explains it.

[[rows]] entries each give at most one record row per CSV row. A field's value is one of
  { value = X }                       the same for every row
  { column = "C" }                    the cell, as text; with `number = true` a number (times `times`), with `map = {...}`
                                      looked up (`otherwise` for what the map lacks), with `flag = true` yes/no
  { columns = ["C", "D"] }            several cells as one text, with `contains = {...}` looked up by words in it
  { day = "name" }                    a day defined under [days]
A day is { column = "C", formats = [...] } or { anchor = "2000-01-01" | day name, plus_days | plus_months = "C" }.
Sentinels (`missing`) are empty cells. `only_if` conditions all have to hold.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from hepwatch.errors import UsageError
from hepwatch.record.rows import TABLES

Cell = str | int | float | bool


class DaySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day: a date column, or an anchor and an offset column."""

    column: str | None = None
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    anchor: str | None = None
    plus_days: str | None = None
    plus_months: str | None = None
    approximate: bool = False


class ValueSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field's value comes from."""

    value: Cell | None = None
    column: str | None = None
    columns: tuple[str, ...] = ()
    number: bool = False
    whole: bool = False
    flag: bool = False
    times: float = 1.0
    map: dict[str, Cell] | None = None
    contains: dict[str, Cell] | None = None
    otherwise: Cell | None = None
    day: str | None = None


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`present` (or not), `is_in` or `not_in` a list, `above` a number."""

    column: str
    present: bool | None = None
    is_in: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    above: float | None = None
    at_most: float | None = None


class RowSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the record out of one CSV row."""

    table: str
    fields: dict[str, ValueSpec]
    only_if: tuple[Condition, ...] = ()
    needs: tuple[str, ...] = ()


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of file. It is recognised when the header holds every column of `recognise`."""

    id: str
    source: str
    recognise: tuple[str, ...]
    person: str
    rows: tuple[RowSpec, ...]
    person_prefix: str = ""
    delimiter: str | None = None  # told from the header when left out
    decimal: Literal[",", "."] | None = None  # what a lone comma means; a number that may be either is set aside without it
    skip_after_header: int = 0
    missing: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    days: dict[str, DaySpec] = {}
    not_relevant_if: tuple[Condition, ...] = ()


def compiled(text: str, name: str) -> Mapping:
    """A mapping file's text; UsageError says what is wrong with it."""
    try:
        found = msgspec.toml.decode(text, type=Mapping)
    except (msgspec.DecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The mapping {name} cannot be followed: {error}; mend it (docs/ingest-csv.md) and try again.") from None
    for spec in found.rows:
        known = TABLES.get(spec.table)
        if known is None:
            raise UsageError(f"The mapping {name} names a table {spec.table!r}; use one of {', '.join(TABLES)}.")
        unknown = set(spec.fields) - set(known.__struct_fields__)
        if unknown:
            raise UsageError(f"The mapping {name} gives {spec.table} a field {min(unknown)!r} that it does not have; use one of {', '.join(known.__struct_fields__[6:])}.")
        for value in spec.fields.values():
            if value.day is not None and value.day not in found.days:
                raise UsageError(f"The mapping {name} uses a day {value.day!r} that [days] does not define; define it there.")
    return found


def load(path: Path) -> Mapping:
    try:
        return compiled(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"The mapping {path.name} could not be read as text; give the path of a TOML file in UTF-8.") from None


@cache
def shipped() -> tuple[Mapping, ...]:
    """The mappings that come with the package, most specific first."""
    return tuple(sorted(_shipped(), key=lambda m: -len(m.recognise)))


def _shipped() -> Iterator[Mapping]:
    for entry in files(__package__).joinpath("mappings").iterdir():
        if entry.name.endswith(".toml"):
            yield compiled(entry.read_text("utf-8"), entry.name)


def chosen_for(header: list[str], given: tuple[Mapping, ...]) -> Mapping | None:
    """Of the mappings given, then of the shipped ones, the first whose columns are all in this header; else the only one given."""
    columns = set(header)
    fitting = (m for m in (*given, *shipped()) if columns.issuperset(m.recognise))
    return next(fitting, given[0] if len(given) == 1 else None)


