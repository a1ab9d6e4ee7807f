"""Reads tables of measurements: a row names a place, its columns are dated by the heading row above.

Only a table whose heading tells which column is now is read; without one, the order of the columns would be a guess.
"""

import re
from typing import NamedTuple

_ROW = re.compile(r"(?m)^[ \t|*-]*(?P<name>[a-z][a-z0-9 ,./()#-]{1,40}?)(?P<cells>(?:[ \t]*[|\t][ \t]*|[ \t]{2,}|[ \t]*:[ \t]*)\d{1,3}(?:\.\d)?(?:[ \t]?(?:mm|cm))?(?:(?:[ \t]*[|\t][ \t]*|[ \t]{2,})(?:\d{1,3}(?:\.\d)?(?:[ \t]?(?:mm|cm))?|-|n/?a))+)(?:[ \t]*\||[ \t]{2,})?[ \t]*(?:[a-z][^\n|]*)?[ \t|]*$")
_CELL = re.compile(r"(\d{1,3}(?:\.\d)?)[ \t]?(mm|cm)?|(?<=[\s|])(?:-|n/?a)(?=[\s|]|$)")
_NOW = re.compile(r"now|current|today|this (?:study|exam|ct|scan)|present")
_BEFORE = re.compile(r"prior|previous|prev|before|baseline|last|old|\b\d{1,2} ?(?:mo|m|months?|weeks?|wks?|w|y|years?)\b")
_WHEN = re.compile(r"now|current|today|this (?:study|exam|ct|scan)|present|prior|previous|prev|before|baseline|last|old|\b\d{1,2} ?(?:mo|m|months?|weeks?|wks?|w|y|years?)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: ?\d{2,4})?|\b(?:19|20)\d\d(?:[-/]\d\d)?|\b\d{1,2}/\d{2,4}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Cell(NamedTuple):
    value: str  # "now" or "prior"
    start: int
    end: int
    millimetres: float


def cells(folded: str) -> list[Cell]:
    """The present and the last earlier measurement of each row."""
    found: list[Cell] = []
    for row in _ROW.finditer(folded):
        above = folded[max(0, row.start() - 600) : row.start()].split("\n")
        heading = next((line for line in reversed(above) if len(_WHEN.findall(line)) > 1), None)
        numbers = list(_CELL.finditer(folded, row.start("cells"), row.end("cells")))
        if heading is None or len(numbers) < 2:
            continue
        order = _order(_WHEN.findall(heading), len(numbers))
        if order is None:
            continue
        unit = "cm" if "(cm)" in heading or "size cm" in heading else "mm"
        for value, at in zip(("now", "prior"), order, strict=True):
            if numbers[at].group(1):
                length = float(numbers[at].group(1)) * (10 if (numbers[at].group(2) or unit) == "cm" else 1)
                found.append(Cell(value, numbers[at].start(), numbers[at].end(), round(length, 2)))
    return found


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


def _key(column: str) -> tuple[int, int] | None:
    year = re.search(r"(?:19|20)\d\d", column)
    month = next((n for n, name in enumerate(_MONTHS) if column.startswith(name)), None)
    return None if year is None and month is None else (int(year.group()) if year else 0, month or 0)
