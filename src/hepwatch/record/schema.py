"""The tables of a store, made from the row types: one column a field, in the struct's order.

Behind the fields every typed table has two columns more: `resource` (the number of the input record a row came
from, so that a correction finds what it corrects) and `batch` (the transaction that wrote it).
"""

import typing
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
import pyarrow as pa

from hepwatch.record.rows import TABLES, Row

SCHEMA_VERSION = "4"

# The day a row is sorted by inside a history; everything else sorts by `date`.
DAY_OF: dict[str, str] = {
    "people": "t.known_on",
    "studies": "coalesce(t.done_on, t.scheduled_for, t.ordered_on, t.reported_on)",
    "medications": "t.start",
}

_ARROW: dict[type, pa.DataType] = {str: pa.string(), date: pa.date32(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
_SQL: dict[type, str] = {str: "VARCHAR", date: "DATE", float: "DOUBLE", int: "BIGINT", bool: "BOOLEAN"}


def _kind(annotation: Any) -> type:
    """The plain type under an annotation: `Literal["a"] | None` -> str, `tuple[str, ...]` -> tuple."""
    if get_origin(annotation) is Literal:
        return str
    if get_origin(annotation) is tuple:
        return tuple
    parts = [p for p in get_args(annotation) if p is not type(None)]
    return _kind(parts[0]) if parts else typing.cast(type, annotation)


@cache
def fields(row: type[Row]) -> dict[str, type]:
    """Column name -> plain Python type, in the struct's order."""
    hints = typing.get_type_hints(row)
    return {name: _kind(hints[name]) for name in row.__struct_fields__}


def _sql_type(kind: type) -> str:
    return "VARCHAR[]" if kind is tuple else _SQL[kind]


@cache
def arrow_schema(table: str) -> pa.Schema:
    columns = [(n, pa.list_(pa.string()) if k is tuple else _ARROW[k]) for n, k in fields(TABLES[table]).items()]
    return pa.schema([*columns, ("resource", pa.uint64())])


def create_statements() -> Iterable[str]:
    for table, row in TABLES.items():
        columns = ", ".join(f'"{name}" {_sql_type(kind)}' for name, kind in fields(row).items())
        yield f"CREATE TABLE {table} ({columns}, resource UBIGINT, batch BIGINT)"
    yield from _BESIDE
    for table in TABLES:
        yield _as_known_macro(table)


def _as_known_macro(table: str) -> str:
    """`SELECT * FROM measurements_as_known(DATE '2024-05-01')`: the rows that counted on that day, merged people as one."""
    return (
        f"CREATE MACRO {table}_as_known(as_of) AS TABLE SELECT t.* REPLACE (coalesce(a.survivor, t.person) AS person) "
        f"FROM {table} t LEFT JOIN aliases a ON a.person = t.person "
        "WHERE t.known_on <= as_of AND (t.replaced_on IS NULL OR t.replaced_on > as_of)"
    )


_BESIDE: Sequence[str] = (
    "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR)",
    "CREATE TABLE batches (batch BIGINT, received DATE, kind VARCHAR, records BIGINT)",
    # One row per input record. `resource` and `content` are hashes of the record's name and of its bytes; `ordinal`
    # counts the versions of one resource in the order they were met.
    """CREATE TABLE ledger (batch BIGINT, file VARCHAR, position BIGINT, key VARCHAR, version VARCHAR, updated VARCHAR,
        resource UBIGINT, content UBIGINT, ordinal INTEGER, known_on DATE, person VARCHAR, outcome VARCHAR, reason VARCHAR)""",
    # Two names of one person: everything recorded under `person` belongs to `survivor`.
    "CREATE TABLE aliases (person VARCHAR, survivor VARCHAR)",
    # Who was touched by which batch since their history was last written out.
    "CREATE TABLE touched (person VARCHAR, batch BIGINT)",
    # Packed by us (packing.py): left to the database, compressing costs twenty times as much, or one person's history is read with two thousand others.
    "CREATE TABLE histories (person VARCHAR PRIMARY KEY, size INTEGER, packed BLOB USING COMPRESSION uncompressed, changed BIGINT)",
    "CREATE TABLE readings (report VARCHAR, person VARCHAR, reader VARCHAR, language VARCHAR, read BOOLEAN, payload VARCHAR, batch BIGINT)",
    """CREATE TABLE read_findings (report VARCHAR, person VARCHAR, site VARCHAR, side VARCHAR, status VARCHAR, change VARCHAR,
        size_mm DOUBLE, prior_size_mm DOUBLE, quote VARCHAR, "start" BIGINT, "end" BIGINT)""",
)


def to_arrow(table: str, rows: Sequence[Row], resources: Sequence[int]) -> pa.Table:
    """Rows of one table as columns, ready to be appended."""
    schema = arrow_schema(table)
    columns = list(zip(*map(msgspec.structs.astuple, rows), strict=True))
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=False)]
    return pa.Table.from_arrays([*arrays, pa.array(resources, type=pa.uint64())], schema=schema)
