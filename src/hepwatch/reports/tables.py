"""Reads tables of measurements: a row names a place, its columns are dated by the heading row above or a line below.

Or the other way round: the heading names the places and each row has its date. Only a table that tells which column or row
is now is read; without one, the order would be a guess.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hepwatch.reports.grids import (
    Cell,
    Columns,
    columns_in_words,
    columns_of,
    cut,
    is_a_value,
    length_in,
    now_and_before,
)
from hepwatch.reports.match import Item
from hepwatch.reports.points import MONTH, POINT, WHEN, is_a_time, key_of

_MAYBE = re.compile(r"(?m)^.*(?:\S {2,}\S|\t|\||\d ?(?:[mc]m)? //? ).*$")
# "(first column this study, second column 11/2023)" below the rows.
_LEGEND = re.compile(r"(first|left|second|right|last) column:? (?:is |= ?)?(?:the )?(?:this|current|present|today|now)")
# "left adrenal 12.01.24: 1.4 / 08.04.24: 2.1", "BL 55 / TP3 18 / TP4 18", "'19 8 -> '23 13 -> '24 19 (mm)": each length with its time.
_DATE = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|'\d\d|(?:19|20)\d\d[-/]\d\d(?:[-/]\d\d)?|\d{1,2}/(?:19|20)\d\d|(?:19|20)\d\d|" + rf"{MONTH}(?: ?'?\d{{2,4}})?"
_TOLD = rf"(?:{_DATE}|{POINT}):? ?\d{{1,3}}(?:[.,]\d)?(?: ?[mc]m)?"
_SERIES = re.compile(rf"(?<![\d.])(?P<pairs>{_TOLD}(?:[ ]*(?:->|>+|/|;|\||,|→)[ ]*{_TOLD})+)(?![\d.]| ?%)(?P<unit>[ (]*[mc]m\b)?")
_PAIR = re.compile(rf"({_DATE}|{POINT}):? ?(\d{{1,3}}(?:[.,]\d)?)(?: ?([mc]m))?")
_UNIT_ABOVE = re.compile(r"\((?:in |[a-z ]{3,24}, ?)?(mm|cm)\)|\bsize (mm|cm)\b")
# "1.1 cm / 0.9 cm / 0.6 cm", "28 // 19": one length at several times.
_CELL = r"(?:\d{1,3}(?:[.,]\d)?(?: ?[mc]m)?|-+|nil|none|n/?s|not seen|absent)"
_SLASHED = re.compile(rf"(?<![\d/.])(?P<run>{_CELL}(?P<sign> (?://?|\|) ){_CELL}(?:(?P=sign){_CELL})*)(?![\d/]| ?%)(?P<unit> ?[mc]m\b)?")
_TIMES_SLASHED = re.compile(rf"(?P<run>(?:{WHEN.pattern})(?: [^/\s|]+(?:/\d+)?){{0,2}}(?: (?://?|\|) (?:{WHEN.pattern})(?: [^/\s|]+(?:/\d+)?){{0,2}})+)")
# "n/s: not seen", "-- = no lesion" below a table: what its signs mean.
_SIGNS = re.compile(r"(?m)^[ \t(]*(?:-+|n/?s|n/?a|n\.?m\.?)[ \t]*[:=][^\n]*")
_COMPARED = re.compile(r"(?:compared?|comparison)(?: (?:with|to))?:? (?P<times>[^\n]{4,60}):[ \t]*$", re.M)
_TARGET = re.compile(r"n?t0?\d{1,2}(?=[ :.])")
_REACH = 700  # characters between a heading and its rows


class Found(NamedTuple):
    """What the tables of a text hold: lengths now and before, places moved to them, and the spans they stand for."""

    lengths: list[Item]
    segments: list[Item]  # the liver, where a column of segments stands for it
    moved: list[tuple[Cell, int]]  # a heading cell, and where its lesion's length stands
    spent: list[Cell]  # rows of earlier dates, which say no more


def _item(folded: str, value: str, cell: Cell, unit: str, at: int | None = None) -> Item | None:
    length = length_in(cell, folded)
    if length is None:
        return None
    start, end = (length.start, length.end) if at is None else (at, at)
    return Item("size", value, start, end, size=round(length.number * (10 if (length.unit or unit) == "cm" else 1), 2), note="table")


def _unit_at(folded: str, start: int) -> str:
    """The unit of a table: in its heading or the lines above it, else millimetres."""
    above = [a or b for a, b in _UNIT_ABOVE.findall(folded, max(0, start - 400), start)]
    return above[-1] if above else "mm"


def tables_in(folded: str) -> Found:
    """Every table of a folded text."""
    found = Found([], [], [], [])
    heading: tuple[int, Columns] | None = None
    names: tuple[int, list[Cell]] | None = None
    dated: list[tuple[Cell, list[Cell]]] = []
    for line in _MAYBE.finditer(folded):
        cells = cut(folded, *line.span())
        columns = columns_of(cells)
        if columns is not None:
            heading = (line.start(), columns)
            continue
        if len(cells) > 1 and is_a_time(re.sub(r"[:*]$", "", cells[0].text)) and is_a_value(cells[1], folded):
            dated.append((cells[0], cells[1:]))
            continue
        _rows_of_times(folded, names, dated, found)
        dated = []
        if len(cells) > 1 and is_a_value(cells[-1], folded) and (heading is None or line.start() - heading[0] > _REACH):
            heading = _in_words_above(folded, line.start())
        if heading is not None and line.start() - heading[0] < _REACH and _row(folded, line, cells, heading, found):
            continue
        if len(cells) == 3 and _by_legend(folded, line.end(), cells, found):
            continue
        names = (line.start(), cells) if len(cells) > 1 else names
    _rows_of_times(folded, names, dated, found)
    found.lengths.extend(_each_dated(folded))
    _slashed(folded, found)
    found.lengths.sort(key=lambda i: i.start)
    if found.lengths:
        found.spent.extend(Cell(m.start(), m.end(), "") for m in _SIGNS.finditer(folded))
    return found


def _in_words_above(folded: str, start: int) -> tuple[int, Columns] | None:
    """The nearest of a few lines above that names two times."""
    end = start - 1
    for _ in range(5):
        begin = folded.rfind("\n", 0, max(end, 0)) + 1
        columns = columns_in_words(folded, begin, end) if end > begin else None
        if columns is not None:
            return begin, columns
        end = begin - 1
    return None


def _row(folded: str, line: re.Match[str], cells: list[Cell], heading: tuple[int, Columns], found: Found) -> bool:
    """The lengths of one row under its heading."""
    head, columns = heading
    line_start = line.start()
    now = columns.cell(cells, columns.now, line_start, head) if len(cells) > 1 else None
    if now is None or not is_a_value(now, folded):
        return False
    in_cm = "(cm)" in cells[0].text or "(cm)" in folded[head:line_start].split("\n")[0]
    told = [length.unit for c in cells[1:] if (length := length_in(c, folded)) is not None and length.unit]
    unit = told[-1] if told else "cm" if in_cm else _unit_at(folded, line_start)
    present = _item(folded, "now", now, unit)
    if present is None:
        return True
    found.lengths.append(present)
    if (target := _TARGET.match(cells[0].text)) is not None:
        found.spent.append(Cell(cells[0].start, cells[0].start + target.end(), ""))  # "T3 Portocaval LN": no vertebra
    if cells[0].text.startswith(("sum", "total")):
        found.lengths.pop()
        return True
    before = columns.cell(cells, columns.before, line_start, head) if columns.before is not None else None
    earlier = _item(folded, "prior", before, unit) if before is not None and before != now else None
    if earlier is not None:
        found.lengths.append(earlier)
    if columns.segment is not None and (segment := columns.cell(cells, columns.segment, line_start, head)) is not None and segment.text:
        found.segments.append(Item("site", "liver", segment.start, segment.end, site="liver", note="segment"))
    return True


def _by_legend(folded: str, end: int, cells: list[Cell], found: Found) -> bool:
    """Two columns whose meaning a line below tells."""
    legend = _LEGEND.search(folded, end, end + 600)
    if legend is None or not all(is_a_value(c, folded) for c in cells[1:]):
        return False
    order = (1, 2) if legend.group(1) in ("first", "left") else (2, 1)
    made = (_item(folded, value, cells[at], _unit_at(folded, end)) for value, at in zip(("now", "prior"), order, strict=True))
    found.lengths.extend(i for i in made if i is not None)
    return True


def _rows_of_times(folded: str, names: tuple[int, list[Cell]] | None, rows: list[tuple[Cell, list[Cell]]], found: Found) -> None:
    """Rows that begin with their date, the columns named by lesions above: the last row is now, the one before it was before."""
    chosen = now_and_before([re.sub(r"[:*]$", "", time.text) for time, _ in rows]) if len(rows) > 1 else None
    marked = [n for n, (_, cells) in enumerate(rows) if re.search(r"this (?:study|exam|ct|scan)|today|now", cells[-1].text)]
    if chosen is None or marked and marked != [chosen[0]]:
        return
    (_, present), (_, earlier) = rows[chosen[0]], rows[chosen[1]]
    heads = _heads_of(names, len(present)) if names is not None else []
    if len(present) > 1 and not heads and length_in(present[1], folded) is not None:
        return
    unit = _unit_at(folded, present[0].start)
    for n, cell in enumerate(present[: len(heads) or 1]):
        length = _item(folded, "now", cell, unit)
        if length is None:
            continue
        before = _item(folded, "prior", earlier[n], unit, length.end - 1) if n < len(earlier) else None
        found.lengths.extend(i for i in (length, before) if i is not None)
        if heads:
            found.moved.append((heads[n], length.start))
    found.spent.extend(Cell(time.start, cells[-1].end, "") for n, (time, cells) in enumerate(rows) if n != chosen[0])


def _heads_of(names: tuple[int, list[Cell]], count: int) -> list[Cell]:
    cells = names[1]
    return cells[-count:] if len(cells) in (count, count + 1) else []


def _slashed(folded: str, found: Found) -> None:
    """ "RLL nodule 1.1 cm / 0.9 cm / 0.6 cm" under "now / 3 mo / 9 mo" or "Compare 1/2024 and 7/2023:"."""
    for row in _SLASHED.finditer(folded):
        base = row.start("run")
        values = [Cell(base + v.start(), base + v.end(), v.group()) for v in re.finditer(_CELL, row.group("run"))]
        order = _order_above(folded, row.start(), len(values))
        if order is None:
            continue
        told = [v.text[-2:] for v in values if v.text[-2:] in ("mm", "cm")] or [(row.group("unit") or "").strip()]
        unit = told[-1] or _unit_at(folded, row.start())
        made = [_item(folded, value, values[at], unit) for value, at in zip(("now", "prior"), order, strict=True)]
        found.lengths.extend(i for i in made if i is not None)
        if made[0] is not None:
            found.spent.extend(v for n, v in enumerate(values) if n != order[0] and length_in(v, folded) is None)  # "20 / 13 / not seen"


def _order_above(folded: str, start: int, count: int) -> tuple[int, int] | None:
    first = max(0, start - _REACH)
    for heading in reversed(list(_TIMES_SLASHED.finditer(folded, first, start))):
        times = [t.strip(" :()") for t in re.split(r" (?://?|\|) ", heading.group("run"))]
        return now_and_before(times) if len(times) == count else None
    compared = next(_COMPARED.finditer(folded, first, start), None)
    if compared is not None and len(WHEN.findall(compared.group("times"))) == count - 1:
        return 0, 1
    return None


def _each_dated(folded: str) -> Iterator[Item]:
    for row in _SERIES.finditer(folded):
        pairs = [(key_of(m.group(1)), m) for m in _PAIR.finditer(folded, row.start("pairs"), row.end("pairs"))]
        unit = _unit_of(row, [m for _, m in pairs])
        if unit is None or any(key is None for key, _ in pairs):
            continue
        pairs.sort(key=lambda p: p[0] or (0, 0, 0))
        for value, (_, m) in zip(("now", "prior"), reversed(pairs), strict=False):
            yield Item("size", value, m.start(2), m.end(2), size=round(float(m.group(2).replace(",", ".")) * (10 if unit == "cm" else 1), 2), note="table")


def _unit_of(row: re.Match[str], pairs: list[re.Match[str]]) -> str | None:
    """The unit of a series: with its lengths, behind it, in a heading above; trial tables (BL, TP3) count in mm (RECIST 1.1)."""
    told = next((m.group(3) for m in pairs if m.group(3)), None) or (row.group("unit") or "").strip(" (") or None
    if told is not None:
        return told
    above = [a or b for a, b in _UNIT_ABOVE.findall(row.string, max(0, row.start() - 400), row.start())]
    if above:
        return str(above[-1])
    of_a_trial = re.match(POINT, row.group("pairs")) is not None and not any("." in m.group(2) for m in pairs)
    return "mm" if of_a_trial else None
