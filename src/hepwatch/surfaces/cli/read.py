"""`hepwatch read`: what a report says, with the words that say it."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from hepwatch.errors import NothingReadError, UsageError
from hepwatch.record.reading import Advice, ReadFinding, Reading, SpecimenFinding
from hepwatch.reports import explain, looks_like_pathology, read_pathology
from hepwatch.reports import read as read_report
from hepwatch.reports.second_reader import CheckThis, Endpoint, ask


def _fields(row: ReadFinding | Advice | SpecimenFinding) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading in the shape of the contract."""
    answer: dict[str, Any] = {
        "id": reading.report, "language": reading.language, "read": reading.read, "rows": [_fields(r) for r in reading.rows],
        "advice": [_fields(a) for a in reading.advice], "not_assessed": list(reading.not_assessed),
    }  # fmt: skip
    return answer | ({"specimens": [_fields(s) for s in reading.specimens]} if reading.specimens else {})


def _one(text: str, report: str, exam: str | None, language: str | None, kind: str | None) -> Reading:
    if kind == "pathology" or (kind is None and looks_like_pathology(text)):
        found = read_pathology(text, report=report, language=language)
        return found if found.read else read_report(text, report=report, exam=exam, language=language)
    return read_report(text, report=report, exam=exam, language=language)


def _text_of(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"The file {name} could not be opened; give the path of a text file, or - for standard input.") from error
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


class _Given(msgspec.Struct):
    """One line of input."""

    text: str | None = None
    id: str | int = ""
    exam: str | None = None
    language: str | None = None
    kind: str | None = None


def _lines(name: str) -> None:
    """One answer a line, one line a report. A line that is no report is answered as not read, and said at the end."""
    wrong, answered = [], 0
    for number, line in enumerate(_text_of(name).split("\n"), 1):
        if not line.strip():
            continue
        try:
            given = msgspec.json.decode(line, type=_Given)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            given = _Given()
        if given.text is None:
            wrong.append(number)
        answered += 1
        reading = _one(given.text or "", str(given.id), given.exam, given.language, given.kind)
        print(json.dumps(as_json(reading), ensure_ascii=False))
    if wrong:
        said = f'{len(wrong)} of {answered} lines, the first of them line {wrong[0]}, are not reports and were answered as not read: each line must be a JSON object with "id" and "text".'
        if len(wrong) == answered:
            raise NothingReadError(said)
        print(said, file=sys.stderr)


def read(file: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None, *, json: bool = False, explain: bool = False, jsonl: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None, exam: str | None = None, language: str | None = None, second: str | None = None, second_model: str | None = None, second_remote: bool = False) -> None:
    """Read a report: its findings, advice and what was not assessed, each with the exact words.

    Example: hepwatch read report.txt --explain

    Parameters
    ----------
    file
        a text file, or - for standard input.
    json
        print the reading as one JSON object.
    explain
        print the text with each finding underlined and how it was read.
    jsonl
        a file (or -) with one JSON object a line, each with "id" and "text"; one answer a line.
    exam
        what examination the report is of, when the text does not say.
    language
        a two-letter language code; the text itself decides when they disagree.
    second
        the address (up to /v1) of a service that answers like OpenAI's chat completions, to read the text a second time. Where it
        differs, the line says "check this"; the reading itself never changes. A key, if one is needed, is taken from HEPWATCH_SECOND_KEY.
    second_model
        the model to ask for there.
    second_remote
        let the text leave this machine; without this only an address of this machine is used.
    """
    if (file is None) == (jsonl is None):
        raise UsageError("Give one report to read (a file, or - for standard input), or --jsonl with a file of reports.")
    if jsonl is not None:
        _lines(jsonl)
        return
    text = _text_of(file or "-")
    reading = _one(text, "" if file in (None, "-") else Path(file or "").name, exam, language, None)
    differences = _second(text, reading, second, second_model, second_remote)
    _show(text, reading, json, explain, exam, differences)
    if not reading.read:
        raise NothingReadError("Nothing in this text could be understood; the look it reports stays unread. Check its language and that it is a report.")


def _second(text: str, reading: Reading, url: str | None, model: str | None, remote: bool) -> tuple[CheckThis, ...] | None:
    """Where a second reader differs; None when none was asked for."""
    if url is None:
        return None
    if not model:
        raise UsageError("The second reader needs a model as well: give --second-model with the name its service knows it by.")
    return ask(Endpoint(url, model, os.environ.get("HEPWATCH_SECOND_KEY"), remote), text, reading)


def _told(found: CheckThis) -> str:
    place = f"{found.side} {found.site}" if found.side else found.site
    return f"check this: {place}: read as {found.reader or 'not mentioned'}, by the second reader as {found.second or 'not mentioned'}"


def _show(text: str, reading: Reading, as_object: bool, explained: bool, exam: str | None, differences: tuple[CheckThis, ...] | None = None) -> None:
    if as_object:
        asked = {} if differences is None else {"check_this": [d._asdict() for d in differences]}
        print(json.dumps(as_json(reading) | asked, ensure_ascii=False))
        return
    if explained:
        print(explain(text, exam=exam))
    else:
        for r in reading.rows:
            size = f" {r.size_mm:g} mm" if r.size_mm is not None else ""
            print(f"{r.side + ' ' if r.side else ''}{r.site}: {r.status}{', ' + r.change if r.change else ''}{size}  \"{' '.join(r.quote.split())}\"")
        for a in reading.advice:
            print(f"advice: {a.test or 'see text'}{f' within {a.within_days} days' if a.within_days else ''}  \"{' '.join(a.text.split())}\"")
    for difference in differences or ():
        print(_told(difference))
