"""Reads tables of measurements: a row names a place, its columns are dated by the heading row above or a line below.

Only a table that tells which column is now is read; without one, the order of the columns would be a guess.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_VALUE = r"(?:\d{1,3}(?:[.,]\d)?(?:[ \t]?(?:mm|cm))?|-|–|n/?a|n\.?m\.?|none|absent)"
_GAP = r"(?:[ \t]*[|\t][ \t]*|[ \t]{2,})"
_ROW = re.compile(rf"(?m)^[ \t|*-]*(?P<name>[a-z#][a-z0-9 ,./()#-]{{1,40}}?)(?P<cells>(?:{_GAP}|[ \t]*:[ \t]*){_VALUE}(?:{_GAP}{_VALUE})+)(?:[ \t]*\||[ \t]{{2,}})?[ \t]*(?:[a-z(][^\n|]*)?[ \t|]*$")
_CELL = re.compile(r"(\d{1,3}(?:[.,]\d)?)[ \t]?(mm|cm)?|(?<=[\s|])(?:-|–|n/?a|n\.?m\.?|none|absent)(?=[\s|]|$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_POINT = r"\b(?:tp|time ?point|visit|cycle|wk|week) ?\d{1,2}\b|\b(?:baseline|bl|nadir|screening)\b"
_NOW = re.compile(r"now|current|today|this (?:study|exam|ct|scan)|present")
_BEFORE = re.compile(r"prior|previous|prev|before|baseline|last|old|\b\d{1,2} ?(?:mo|m|months?|weeks?|wks?|w|y|years?)\b")
_WHEN = re.compile(
    rf"(?:{_POINT}|current|previous|prior|now|today)(?: \d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?)|{_POINT}|now|current|today|this (?:study|exam|ct|scan)|present|prior|previous|prev|before|baseline|last|old|\b\d{{1,2}}[ -]{_MONTH}(?:[ -]\d{{2,4}})?|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|"
    rf"\b\d{{1,2}} ?(?:mo|m|months?|weeks?|wks?|w|y|years?)\b|\b{_MONTH}(?: ?\d{{2,4}})?|\b(?:19|20)\d\d(?:[-/.]\d\d){{0,2}}|\b\d{{1,2}}/\d{{2,4}}"
)
# "(first column this study, second column 11/2023)" below the rows.
_LEGEND = re.compile(r"(first|left|second|right|last) column:? (?:is |= ?)?(?:the )?(?:this|current|present|today|now)")
# "left adrenal 12.01.24: 1.4 / 08.04.24: 2.1", "BL 55 / TP3 18 / TP4 18", "'19 8 -> '23 13 -> '24 19 (mm)": each length with its time.
_DATE = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|'\d\d|(?:19|20)\d\d[-/]\d\d(?:[-/]\d\d)?|\d{1,2}/(?:19|20)\d\d|(?:19|20)\d\d|" + rf"{_MONTH}(?: ?'?\d{{2,4}})?"
_TOLD = rf"(?:{_DATE}|{_POINT}):? ?\d{{1,3}}(?:[.,]\d)?(?: ?[mc]m)?"
_SERIES = re.compile(rf"(?<![\d.])(?P<pairs>{_TOLD}(?:[ ]*(?:->|>+|/|;|\||,|→)[ ]*{_TOLD})+)(?![\d.]| ?%)(?P<unit>[ (]*[mc]m\b)?")
_PAIR = re.compile(rf"({_DATE}|{_POINT}):? ?(\d{{1,3}}(?:[.,]\d)?)(?: ?([mc]m))?")
_UNIT_ABOVE = re.compile(r"\((?:in )?(mm|cm)\)")


class Cell(NamedTuple):
    value: str  # "now" or "prior"
    start: int
    end: int
    millimetres: float


def cells(folded: str) -> list[Cell]:
    """The present and the last earlier measurement of each row."""
    return sorted([*_in_columns(folded), *_each_dated(folded)], key=lambda c: c.start)


def _in_columns(folded: str) -> Iterator[Cell]:
    for row in _ROW.finditer(folded):
        above = folded[max(0, row.start() - 600) : row.start()].split("\n")
        heading = next((line for line in reversed(above) if len(_WHEN.findall(line)) > 1), None)
        numbers = list(_CELL.finditer(folded, row.start("cells"), row.end("cells")))
        if len(numbers) < 2:
            continue
        order = _order(_WHEN.findall(heading), len(numbers)) if heading is not None else _by_legend(folded, row.end(), len(numbers))
        if order is None or not numbers[order[0]].group(1):
            continue
        unit = "cm" if "(cm)" in row.group("name") or heading is not None and ("(cm)" in heading or "size cm" in heading) else "mm"
        for value, at in zip(("now", "prior"), order, strict=True):
            if numbers[at].group(1):
                length = _number(numbers[at].group(1)) * (10 if (numbers[at].group(2) or unit) == "cm" else 1)
                yield Cell(value, numbers[at].start(), numbers[at].end(), round(length, 2))


def _each_dated(folded: str) -> Iterator[Cell]:
    for row in _SERIES.finditer(folded):
        pairs = [(_key(m.group(1)), m) for m in _PAIR.finditer(folded, row.start("pairs"), row.end("pairs"))]
        unit = _unit_of(row, [m for _, m in pairs])
        if unit is None or any(key is None for key, _ in pairs):
            continue
        pairs.sort(key=lambda p: p[0] or (0, 0, 0))
        for value, (_, m) in zip(("now", "prior"), reversed(pairs), strict=False):
            yield Cell(value, m.start(2), m.end(2), round(_number(m.group(2)) * (10 if unit == "cm" else 1), 2))


def _unit_of(row: re.Match[str], pairs: list[re.Match[str]]) -> str | None:
    """The unit of a series: with its lengths, behind it, in a heading above; trial tables (BL, TP3) count in mm (RECIST 1.1)."""
    told = next((m.group(3) for m in pairs if m.group(3)), None) or (row.group("unit") or "").strip(" (") or None
    if told is not None:
        return told
    above = _UNIT_ABOVE.findall(row.string, max(0, row.start() - 400), row.start())
    if above:
        return str(above[-1])
    of_a_trial = re.match(_POINT, row.group("pairs")) is not None and not any("." in m.group(2) for m in pairs)
    return "mm" if of_a_trial else None


def _number(cell: str) -> float:
    return float(cell.replace(",", "."))


def _by_legend(folded: str, end: int, count: int) -> tuple[int, int] | None:
    """Two columns whose meaning a line below tells."""
    legend = _LEGEND.search(folded, end, end + 600)
    if legend is None or count != 2:
        return None
    return (0, 1) if legend.group(1) in ("first", "left") else (1, 0)


def _order(columns: list[str], count: int) -> tuple[int, int] | None:
    """Which column is now and which was last before it."""
    if len(columns) != count:
        return None
    if _NOW.search(columns[0]):
        return 0, 1
    if _NOW.search(columns[-1]) or (_BEFORE.search(columns[0]) and not _BEFORE.search(columns[-1])):
        return count - 1, count - 2
    keys = [_key(c) for c in columns]
    if None in keys or len(set(keys)) < count:
        return None
    return (count - 1, count - 2) if keys[-1] > keys[0] else (0, 1)  # type: ignore[operator]


def _key(column: str) -> tuple[int, int, int] | None:
    """Year, month and day by which columns can be put in order; of "03/04/24" the day is taken to stand first."""
    numbers = [int(n) for n in re.findall(r"\d+", column)]
    if re.match(_POINT, column):
        return None if column == "nadir" else (0, 0, numbers[-1] if numbers else 0)
    if column.startswith("'") and numbers:
        return numbers[0], 0, 0
    month = next((n for n, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", column)), None)
    if month is not None:
        day = numbers[0] if numbers and column[0].isdigit() else 0
        year = numbers[-1] if numbers and not (column[0].isdigit() and len(numbers) == 1) else 0
        return year % 100, month, day
    if len(numbers) == 1 and numbers[0] > 1900:
        return numbers[0] % 100, 0, 0
    if len(numbers) == 2:
        year, month = (numbers[0], numbers[1]) if numbers[0] > 1900 else (numbers[1], numbers[0])
        return year % 100, month, 0
    if len(numbers) == 3:
        year, month, day = numbers if numbers[0] > 1900 else (numbers[2], numbers[1], numbers[0])
        return (year % 100, month, day) if month <= 12 else (year % 100, day, month)
    return None
