"""CSV and TSV by a mapping (mapping.py): every line becomes one entry with the rows the mapping makes of it.

A line without a person, or with a cell that is not what the mapping says it is, is set aside with the reason; a line
from which the mapping makes nothing is not relevant. Known on: the row's own day, or --known-on.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from hepwatch.ingest.days import Days
from hepwatch.ingest.lines import delimiter_of, opened, records
from hepwatch.ingest.mapping import Condition, DaySpec, Mapping, RowSpec, ValueSpec, chosen_for
from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.rows import TABLES, Row, TreatmentRow, UnclearRow
from hepwatch.words.codes import examination
from hepwatch.words.dates import add_months
from hepwatch.words.numbers import EitherMark, compared, number_in
from hepwatch.words.units import canonical

Record = dict[str, str]
_YES, _NO = frozenset({"1", "yes", "y", "true", "1.0"}), frozenset({"0", "no", "n", "false", "0.0"})


class _NotUnderstood(Exception):
    """A cell that is not what the mapping says; the message names the column, never the value. `treated`: the day of what may have been a treatment."""

    def __init__(self, reason: str, treated: date | None = None) -> None:
        super().__init__(reason)
        self.treated = treated


def entries(path: Path, mappings: tuple[Mapping, ...] = (), known_on: date | None = None, days: Days | None = None) -> Iterator[Entry]:
    """Every line of a file as an entry, by the mapping that fits its columns. Where none fits, every line is set aside saying so."""
    days = days or Days(None)
    with opened(path) as text:
        first = text.readline()
        delimiter = delimiter_of(first)
        header = _cells(first, delimiter)
        chosen = chosen_for(header, mappings)
        if chosen is not None and chosen.delimiter:
            delimiter, header = chosen.delimiter, _cells(first, chosen.delimiter)
        if chosen is None:
            yield from _unmapped(path.name, [first, *text] if len(header) > 2 else [first])
            return
        for line in records(text, delimiter, 2):
            if line.number - 1 > chosen.skip_after_header and line.cells:
                yield _entry(path.name, line.number, header, line.cells, chosen, known_on, days, line.fault)


def _cells(line: str, delimiter: str) -> list[str]:
    return [c.strip() for c in next(csv.reader([line], delimiter=delimiter), [])]


def _unmapped(file: str, lines: list[str]) -> Iterator[Entry]:
    """A table we have no mapping for (its header line stands for a file that is no table at all)."""
    for number, line in enumerate(lines, 1):
        if number > 1 or len(lines) == 1:
            content = fingerprint(line.encode())
            yield Entry(
                file=file, position=number, key=f"unmapped/{file}/{number}/{content:016x}", content=content, outcome="set_aside",
                reason="no mapping fits the columns of this file; give one with --mapping FILE (docs/ingest-csv.md)",
            )


def _entry(
    file: str, number: int, header: list[str], cells: list[str], mapping: Mapping, known_on: date | None, days: Days, fault: str | None
) -> Entry:
    content = fingerprint("\x1f".join(cells).encode())
    entry = Entry(file=file, position=number, key=f"{mapping.id}/{content:016x}", content=content, outcome="set_aside")
    if fault or len(cells) != len(header):
        entry.reason = fault or "the line has another number of cells than the header"
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
        rows = list(_rows(entry, record, mapping, known_on))
    except _NotUnderstood as error:
        entry.reason = str(error)
        if error.treated is not None:
            _leave_word(entry, error.treated, known_on)
        return entry
    entry.reason = next((wrong for _, row in rows if (wrong := days.fault(row))), None)
    if entry.reason:
        treated = next((row.date for _, row in rows if isinstance(row, TreatmentRow)), None)
        if treated is not None:
            _leave_word(entry, min(treated, days.latest or treated), known_on)
        return entry
    entry.rows = rows
    entry.outcome = "stored" if entry.rows else "not_relevant"
    entry.known_on = known_on or min((row.known_on for _, row in entry.rows), default=None)
    if mapping.identity and entry.rows:
        entry.content = fingerprint(b"".join(msgspec.json.encode(row) for _, row in entry.rows))
    return entry


def _leave_word(entry: Entry, treated: date, known_on: date | None) -> None:
    """What may have been a treatment is set aside, and the person's watch says so."""
    entry.known_on = known_on or treated
    row = UnclearRow(
        row_id=entry.key, person=entry.person or "", known_on=entry.known_on, date=treated, reason=entry.reason or "",
        source=f"{entry.file}:{entry.position}",
    )  # fmt: skip
    entry.rows = [("unclear", row)]


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
    if spec.table == "measurements" and "comparator" not in values:
        values["comparator"] = _limit(spec.fields.get("value"), record)
    if any(values.get(n) is None for n in spec.needs):
        return None
    if spec.table == "measurements":
        values["canonical_value"], values["canonical_unit"] = canonical(
            str(values.get("analyte")), values.get("value"), values.get("unit")
        )
    if spec.table == "studies":
        values |= _examined(values)
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
        raise _NotUnderstood(f"a cell mapped to {spec.table} is not one of the words it may be", day if spec.table == "treatments" else None) from None


def _examined(values: dict[str, Any]) -> dict[str, Any]:
    """What the words of an examination say of it: the regions, and what the mapping leaves open."""
    told = values.get("regions")
    seen = examination((), f"{values.get('text') or ''} {told if isinstance(told, str) else ''}".strip())
    return {
        "modality": values.get("modality") or seen.modality,
        "regions": seen.regions,
        "contrast": seen.contrast if values.get("contrast") is None else values["contrast"],
    }


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
        number = _number(compared(cell)[1] if spec.number else cell, spec.column or '', mapping.decimal) * spec.times
        if spec.whole and number != int(number):
            raise _NotUnderstood(f"the column {spec.column} holds something that is not a whole number")
        return int(number) if spec.whole else number
    return cell


def _cell(record: Record, column: str) -> str:
    if column not in record:
        raise _NotUnderstood(f"the file has no column {column}")
    return record[column]


def _limit(value: ValueSpec | None, record: Record) -> str | None:
    """The < or > before a laboratory value."""
    return compared(_cell(record, value.column))[0] if value is not None and value.number and value.column else None


def _number(cell: str, column: str, decimal: str | None = None) -> float:
    try:
        return number_in(cell, decimal)
    except EitherMark:
        raise _NotUnderstood(f"the column {column} holds a number whose comma may part thousands or decimals; say which by decimal = in the mapping") from None
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
    try:
        return add_months(anchor, int(number)) if spec.plus_months else anchor + timedelta(days=int(number))
    except (OverflowError, ValueError):
        raise _NotUnderstood(f"the column {offset} leads to a day that no calendar has") from None


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
