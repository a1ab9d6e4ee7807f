"""Cuts the lines of a table into cells, and tells which of its columns, or which of its rows, is now and which was last before.

A heading names the times ("Prior   Current", "Size now | Nov | May", "C9   C5   BL") or the lesions, with a time at the head of each
row. Where no column or row can be told to be now, nothing is read: the order alone would be a guess.
"""

import re
from typing import NamedTuple

from hepwatch.reports.points import BEFORE, NOW, WHEN, is_a_time, key_of

_CUT = re.compile(r"[ \t]*\|[ \t]*|[ \t]*\t[ \t]*| {2,}")
_LENGTH = re.compile(r"(?:about |ca\.? )?(\d{1,3}(?:[.,]\d)?)((?: ?[x×] ?\d{1,3}(?:[.,]\d)?)*) ?(mm|cm)?(?: (?:ca|viable|non-?viable|avid|\(?sa\)?|nv|v)|[ *]*(?:<-|←|<=).{0,16})?")
_NIL = re.compile(r"-+|–|—|n/?a|n/?s|n\.?m\.?|none|absent|nil|new|no|not seen|ns|\?|scar|0")
_SIZE = re.compile(r"(?:present |current )?size(?: ?\((?:mm|cm)\)| mm| cm)?(?: now)?|diameter|(?:mm|cm)")
_SEGMENT = re.compile(r"seg(?:ment)?\.?|s")
_NUMBER = re.compile(r"(?:obs(?:ervation)?|lesion|target|nodule|no|nr|#)\.?(?: ?(?:no|nr|#)\.?)?")
_FAR = 7  # characters a value may stand beside its heading


class Cell(NamedTuple):
    start: int
    end: int
    text: str


class Length(NamedTuple):
    number: float
    unit: str | None
    start: int
    end: int


def cut(folded: str, start: int, end: int) -> list[Cell]:
    """The cells of a line, without the empty ones at its ends."""
    found: list[Cell] = []
    at = start
    for m in [*_CUT.finditer(folded, start, end), None]:
        stop = m.start() if m is not None else end
        text = folded[at:stop].strip()
        first = at + len(folded[at:stop]) - len(folded[at:stop].lstrip())
        if text or found and m is not None and "|" in m.group():
            found.append(Cell(first, first + len(text), text))
        at = m.end() if m is not None else end
    return found


def length_in(cell: Cell, folded: str) -> Length | None:
    m = _LENGTH.fullmatch(folded, cell.start, cell.end)
    if m is None:
        return None
    sides = [m.group(1), *re.findall(r"\d+(?:[.,]\d)?", m.group(2))]
    stop = m.end(3) if m.group(3) else m.end(2)
    return Length(max(float(s.replace(",", ".")) for s in sides), m.group(3), m.start(1), stop)


def is_a_value(cell: Cell, folded: str) -> bool:
    return _NIL.fullmatch(cell.text) is not None or length_in(cell, folded) is not None


class Columns:
    """The columns of a heading: which is now, which was before, which tells the segment and the number."""

    def __init__(self, cells: list[Cell], now: int, before: int | None, segment: int | None, number: int | None) -> None:
        self.cells, self.now, self.before, self.segment, self.number = cells, now, before, segment, number

    def cell(self, row: list[Cell], at: int, line: int, heading: int) -> Cell | None:
        """The cell of a row that stands in a column: by count where the counts agree, else by where it stands in its line."""
        extra = len(row) - len(self.cells)
        if extra == 0 or extra == 1 and self._no_name():
            return row[at + extra]
        middle = (self.cells[at].start + self.cells[at].end) / 2 - heading
        near = min(row, key=lambda c: abs((c.start + c.end) / 2 - line - middle))
        return near if abs((near.start + near.end) / 2 - line - middle) < _FAR else None

    def _no_name(self) -> bool:
        return is_a_time(self.cells[0].text) or _SEGMENT.fullmatch(self.cells[0].text) is not None


def columns_of(cells: list[Cell]) -> Columns | None:
    """What a heading line says of its columns; None where it names no two times."""
    times = [n for n, c in enumerate(cells) if is_a_time(c.text)]
    sizes = [n for n, c in enumerate(cells) if _SIZE.fullmatch(c.text) and n not in times]
    if not times or len(times) + len(sizes) < 2:
        return None
    chosen = now_and_before([cells[n].text for n in times]) if len(times) > 1 else None
    if sizes and all(BEFORE.search(cells[n].text) and not NOW.search(cells[n].text) for n in times):
        now, before = sizes[0], times[0] if len(times) == 1 else times[chosen[0]] if chosen else None
    elif chosen is not None:
        now, before = times[chosen[0]], times[chosen[1]]
    else:
        return None
    return Columns(cells, now, before, _first(cells, _SEGMENT), _first(cells, _NUMBER))


def columns_in_words(folded: str, start: int, end: int) -> Columns | None:
    """ "Baseline 01/23, Previous 09/23, Current 12/23": times in a line that is no row itself."""
    cells = [Cell(m.start(), m.end(), m.group()) for m in WHEN.finditer(folded, start, end)]
    return columns_of(cells) if len(cells) > 1 else None


def _first(cells: list[Cell], pattern: re.Pattern[str]) -> int | None:
    return next((n for n, c in enumerate(cells) if pattern.fullmatch(c.text)), None)


def now_and_before(times: list[str]) -> tuple[int, int] | None:
    """Of the times of several columns the place of now and of the last before it."""
    last = len(times) - 1
    now = [n for n, t in enumerate(times) if NOW.search(t)]
    if len(now) == 1 and now[0] in (0, last):
        return (0, 1) if now[0] == 0 else (last, last - 1)
    keys = [key_of(t) for t in times]
    told = [k for k in keys if k is not None]
    if len(told) < len(keys) or len(set(told)) < len(told):
        return None
    order = sorted(range(len(told)), key=lambda n: told[n])
    return order[-1], order[-2]
