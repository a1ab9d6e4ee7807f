"""The records of a table, told from its text: encoding, delimiter, quotation marks. A mark never closed costs its own line only."""

import codecs
import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, TextIO, cast

_DELIMITERS = ",\t;|"
_LONGEST_CELL = 64 * 1024 * 1024
_NOT_UTF8 = "hepwatch_western"


class Line(NamedTuple):
    """One record: its number (that of its last line in the file), its cells, or what is wrong with it."""

    number: int
    cells: list[str]
    fault: str | None = None


def _western(fault: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 read as Western European, as older spreadsheets write."""
    assert isinstance(fault, UnicodeDecodeError)
    return fault.object[fault.start : fault.end].decode("cp1252", "replace"), fault.end


def opened(path: Path) -> TextIO:
    """The table's text, whatever of the usual encodings it is in."""
    codecs.register_error(_NOT_UTF8, _western)
    with _raw(path) as raw:
        start = raw.read(2)
    encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding=encoding, errors=_NOT_UTF8, newline=""))
    return open(path, encoding=encoding, errors=_NOT_UTF8, newline="")


def _raw(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def delimiter_of(header: str) -> str:
    """The mark that parts the columns: the one the header holds most often."""
    return max(_DELIMITERS, key=header.count)


def records(lines: Iterable[str], delimiter: str, first: int = 1) -> Iterator[Line]:
    """The records of these lines, the first of which has the number `first`."""
    csv.field_size_limit(_LONGEST_CELL)
    taken: list[str] = []

    def watched() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(watched(), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(first + len(taken) - 1, taken[:], "the line is no line of a table")
            first, taken[:] = first + len(taken), []
            continue
        if len(taken) > 1 and sum(line.count('"') for line in taken) % 2:
            yield Line(first, [taken[0]], "a quotation mark that opens is never closed")
            yield from records(taken[1:], delimiter, first + 1)
            return
        first += len(taken)
        taken.clear()
        yield Line(first - 1, cells)
