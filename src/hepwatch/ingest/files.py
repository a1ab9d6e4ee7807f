"""Which files there are and what each holds: folders are walked, .gz opened, formats told by content. Every record becomes an entry."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from hepwatch.errors import UsageError
from hepwatch.ingest import csv
from hepwatch.ingest.fhir import Reader, decoded
from hepwatch.ingest.fhir.bundles import Bundle
from hepwatch.ingest.fhir.parts import NotUnderstood
from hepwatch.ingest.mapping import Mapping
from hepwatch.record.entry import Entry, fingerprint

Format = Literal["auto", "fhir", "csv"]
_TABLES = (".csv", ".tsv", ".txt")
_JSON = (".json", ".ndjson", ".jsonl")
# Kinds of file that may well hold records and are not read: one line each in the ledger, never silence.
_OTHER = (".xml", ".hl7", ".dcm", ".parquet", ".xlsx", ".xls", ".ods", ".zip", ".tar", ".tgz", ".7z", ".pdf", ".doc", ".docx", ".rtf", ".html", ".sav", ".dta", ".sas7bdat", ".rds", ".feather", ".avro", ".db", ".sqlite")


def found(paths: Iterable[Path]) -> list[Path]:
    """The files to read, folders walked in the order of their names, patients' files first so that births are known."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted((p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".") and _plain_suffix(p) in (*_JSON, *_TABLES, *_OTHER)),
                            key=lambda p: ("patient" not in p.name.lower(), str(p)))
        elif path.is_file():
            files.append(path)
        else:
            raise UsageError(f"There is no file or folder called {path.name!r}; check the path.")
    return files


def _plain_suffix(path: Path) -> str:
    return (Path(path.stem).suffix if path.suffix == ".gz" else path.suffix).lower()


def entries(files: Iterable[Path], form: Format, mappings: tuple[Mapping, ...], known_on: date | None, received: date | None) -> Iterator[Entry]:
    """Every record of every file. A file that cannot be read at all is one record, set aside with the reason."""
    reader = Reader(known_on, received)
    for path in files:
        try:
            yield from _of_file(path, form, mappings, reader)
        except (OSError, EOFError, zlib.error):
            yield _unreadable(path, "the file could not be read to its end")


def _of_file(path: Path, form: Format, mappings: tuple[Mapping, ...], reader: Reader) -> Iterator[Entry]:
    kind = _plain_suffix(path)
    if kind in _OTHER:
        yield _unreadable(path, f"a file of the kind {kind} is not read; give FHIR R4 as JSON or NDJSON, or a table as CSV")
    elif form == "csv" or (form == "auto" and (kind in _TABLES or (mappings and kind not in _JSON))):
        yield from csv.entries(path, mappings, reader.known_on, reader.days)
    elif kind in (".ndjson", ".jsonl"):
        yield from _lines(path, reader)
    else:
        yield from _whole(path, reader)


def _whole(path: Path, reader: Reader) -> Iterator[Entry]:
    raw = _bytes(path)
    bundle = Bundle.of_file(raw)
    if bundle is not None:
        yield from reader.bundle(bundle, path.name)
        return
    try:
        value = decoded(raw)
    except NotUnderstood as fault:
        if b"\n{" in raw.strip():
            yield from _lines(path, reader)
        else:
            yield _unreadable(path, str(fault))
        return
    for position, one in enumerate(value if isinstance(value, list) else [value], 1):
        yield from reader.entries(one, path.name, position, raw if not isinstance(value, list) else repr(one).encode())


def _bytes(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return stream.read()


def _lines(path: Path, reader: Reader) -> Iterator[Entry]:
    name = path.name
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        for position, line in enumerate(stream, 1):
            if stripped := line.strip():
                try:
                    yield from reader.line(stripped, name, position)
                except NotUnderstood as fault:
                    yield _unreadable(path, str(fault), position, line)


def _unreadable(path: Path, reason: str, position: int = 0, raw: bytes = b"") -> Entry:
    content = fingerprint(raw or f"{path.name}/{reason}".encode())
    return Entry(file=path.name, position=position, key=f"unreadable/{path.name}/{position}/{content:016x}", content=content,
                 outcome="set_aside", reason=reason)
