"""CSV and TSV by a mapping (mapping.py): every line becomes one entry with the rows the mapping makes of it.

A line without a person, or with a cell that is not what the mapping says it is, is set aside with the reason; a line
from which the mapping makes nothing is not relevant. Known on: the row's own day, or --known-on.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import msgspec

from hepwatch.ingest.mapping import Condition, DaySpec, Mapping, RowSpec, ValueSpec, recognised
from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.rows import TABLES, Row
from hepwatch.words.dates import add_months
from hepwatch.words.units import canonical

Record = dict[str, str]
_YES, _NO = frozenset({"1", "yes", "y", "true", "1.0"}), frozenset({"0", "no", "n", "false", "0.0"})


class _NotUnderstood(Exception):
    """A cell that is not what the mapping says; the message names the column, never the value."""


def entries(path: Path, mapping: Mapping | None = None, known_on: date | None = None) -> Iterator[Entry]:
    """Every line of a file as an entry. When no mapping fits the columns, every line is set aside saying so."""
    with _opened(path) as text:
        first = text.readline()
        delimiter = "\t" if first.count("\t") > first.count(",") else ","
        header = next(csv.reader([first], delimiter=delimiter), [])
        chosen = mapping or recognised(header)
        if chosen is None:
            yield from _unmapped(path.name, [first, *text] if len(header) > 2 else [first])
            return
        lines = csv.reader(text, delimiter=delimiter)
        for number, cells in enumerate(lines, 2):
            if number - 1 > chosen.skip_after_header and cells:
                yield _entry(path.name, number, header, cells, chosen, known_on)


def _unmapped(file: str, lines: list[str]) -> Iterator[Entry]:
    """A table we have no mapping for (its header line stands for a file that is no table at all)."""
    for number, line in enumerate(lines, 1):
        if number > 1 or len(lines) == 1:
            content = fingerprint(line.encode())
            yield Entry(
                file=file, position=number, key=f"unmapped/{file}/{number}/{content:016x}", content=content, outcome="set_aside",
                reason="no mapping fits the columns of this file; give one with --mapping FILE (docs/ingest-csv.md)",
            )


def _opened(path: Path) -> TextIO:
    raw = gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="") if path.suffix == ".gz" else open(
        path, encoding="utf-8-sig", errors="replace", newline=""
    )
    return raw


def _entry(file: str, number: int, header: list[str], cells: list[str], mapping: Mapping, known_on: date | None) -> Entry:
    content = fingerprint("\x1f".join(cells).encode())
    entry = Entry(file=file, position=number, key=f"{mapping.id}/{content:016x}", content=content, outcome="set_aside")
    if len(cells) != len(header):
        entry.reason = "the line has another number of cells than the header"
        return entry
    record = _cleaned(header, cells, mapping)
    if not record.get(mapping.person):
        entry.reason = f"the column {mapping.person} that names the person is empty"
        return entry
    entry.person = mapping.person_prefix + record[mapping.person]
    if mapping.identity:
        name = "/".join(record.get(c, "") for c in mapping.identity)
        entry.key = f"{mapping.id}/{fingerprint(name.encode()):016x}"
    try:
        entry.rows = list(_rows(entry, record, mapping, known_on))
    except _NotUnderstood as fault:
        entry.reason = str(fault)
        return entry
    entry.outcome = "stored" if entry.rows else "not_relevant"
    entry.known_on = known_on or min((row.known_on for _, row in entry.rows), default=None)
    if mapping.identity and entry.rows:
        entry.content = fingerprint(b"".join(msgspec.json.encode(row) for _, row in entry.rows))
    return entry


def _cleaned(header: list[str], cells: list[str], mapping: Mapping) -> Record:
    """Cells by column, sentinels emptied; the first of two columns with one name that holds something wins."""
    record: Record = {}
    for column, cell in zip(header, cells, strict=True):
        value = cell.strip()
        if value in mapping.missing:
            value = ""
        if not record.get(column):
            record[column] = value
    return record


def _rows(entry: Entry, record: Record, mapping: Mapping, known_on: date | None) -> Iterator[tuple[str, Row]]:
    if mapping.not_relevant_if and all(_holds(c, record) for c in mapping.not_relevant_if):
        return
    for number, spec in enumerate(mapping.rows):
        if all(_holds(c, record) for c in spec.only_if):
            row = _row(f"{entry.key}#{number}", entry, record, mapping, spec, known_on)
            if row is not None:
                yield spec.table, row


def _row(row_id: str, entry: Entry, record: Record, mapping: Mapping, spec: RowSpec, known_on: date | None) -> Row | None:
    values = {name: _value(v, record, mapping) for name, v in spec.fields.items()}
    if any(values.get(n) is None for n in spec.needs):
        return None
    if spec.table == "measurements":
        values["canonical_value"], values["canonical_unit"] = canonical(
            str(values.get("analyte")), values.get("value"), values.get("unit")
        )
    if spec.table in ("reports", "findings"):
        values["study"] = (entry.key,)
    day = values.get("done_on") or values.get("date") or values.get("start") or values.get("death_date")
    own = date(1900, 1, 1) if spec.table == "people" and day is None else day
    known = known_on if known_on and day is not None else own
    if known is None:
        raise _NotUnderstood(f"nothing says on which day the {spec.table} of this line happened")
    kind = TABLES[spec.table]
    try:
        made = msgspec.convert(
            {"row_id": row_id, "person": entry.person, "known_on": known, "source": f"{entry.file}:{entry.position}", **values},
            dict[str, Any],
        )
        cells: dict[str, Any] = {n: msgspec.convert(v, t) if v is not None else None for n, v, t in _typed(kind, made)}
        return kind(**cells)
    except msgspec.ValidationError:
        raise _NotUnderstood(f"a cell mapped to {spec.table} is not one of the words it may be") from None


def _typed(kind: type[Row], values: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    types = {f.name: f.type for f in msgspec.structs.fields(kind)}
    return ((n, v, types[n]) for n, v in values.items())


def _value(spec: ValueSpec, record: Record, mapping: Mapping) -> Any:
    if spec.day is not None:
        return _day(spec.day, record, mapping)
    if spec.column is None and not spec.columns:
        return spec.value
    cell = " ".join(_cell(record, c) for c in spec.columns) if spec.column is None else _cell(record, spec.column)
    if not cell:
        return spec.otherwise if spec.map is None and spec.contains is None else None
    if spec.map is not None:
        return spec.map.get(cell, spec.otherwise)
    if spec.contains is not None:
        return next((v for k, v in spec.contains.items() if k.lower() in cell.lower()), spec.otherwise)
    if spec.flag:
        return _flag(cell, spec.column or '')
    if spec.number or spec.whole:
        number = _number(cell, spec.column or '') * spec.times
        return int(number) if spec.whole else number
    return cell


def _cell(record: Record, column: str) -> str:
    if column not in record:
        raise _NotUnderstood(f"the file has no column {column}")
    return record[column]


def _number(cell: str, column: str) -> float:
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        raise _NotUnderstood(f"the column {column} holds something that is not a number") from None


def _flag(cell: str, column: str) -> bool:
    word = cell.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise _NotUnderstood(f"the column {column} holds something that is neither yes nor no")


def _day(name: str, record: Record, mapping: Mapping) -> date | None:
    spec = mapping.days[name]
    if spec.column is not None:
        return _date(_cell(record, spec.column), spec)
    anchor = _day(spec.anchor, record, mapping) if spec.anchor in mapping.days else date.fromisoformat(spec.anchor or "")
    offset = spec.plus_days or spec.plus_months
    if anchor is None or offset is None:
        return anchor
    cell = _cell(record, offset)
    if not cell:
        return None
    number = _number(cell, offset)
    return add_months(anchor, int(number)) if spec.plus_months else anchor + timedelta(days=int(number))


def _date(cell: str, spec: DaySpec) -> date | None:
    if not cell:
        return None
    for form in spec.formats:
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise _NotUnderstood(f"the column {spec.column} holds a date in another form than {' or '.join(spec.formats)}")


def _holds(condition: Condition, record: Record) -> bool:
    cell = _cell(record, condition.column)
    if condition.present is not None and bool(cell) != condition.present:
        return False
    if condition.is_in and cell not in condition.is_in:
        return False
    if condition.not_in and cell in condition.not_in:
        return False
    if condition.above is not None or condition.at_most is not None:
        if not cell:
            return False
        number = _number(cell, condition.column)
        return (condition.above is None or number > condition.above) and (condition.at_most is None or number <= condition.at_most)
    return True
