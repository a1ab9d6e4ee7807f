"""The words and rows behind an answer: a report's words in their sentence, a row of the record with everything it says."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from hepwatch.course.exams import key_of
from hepwatch.record.history import History
from hepwatch.record.reading import Reading
from hepwatch.record.rows import ReportRow, Row
from hepwatch.surfaces.web.people import token
from hepwatch.surfaces.web.wording import place, word

AROUND = 160
_HIDDEN = frozenset({"person", "status", "text"})


class Excerpt(msgspec.Struct, frozen=True):
    """A report's words with what stands around them. `row` names the report's own page."""

    before: str
    words: str
    after: str
    day: date | None
    row: str


class Because(msgspec.Struct, frozen=True):
    """A row that an answer stands on: its page, what it is, its day."""

    row: str
    what: str
    day: date | None


class Evidence:
    """One person's rows, under opaque names."""

    def __init__(self, history: History, texts: dict[str, str], key: bytes) -> None:
        self.history, self.texts = history, texts
        self._rows = {r.row_id: r for r in history.rows()}
        self._key = key

    def name(self, row_id: str) -> str:
        return token(self._key, "row:" + row_id)

    def row(self, name: str) -> Row | None:
        return next((r for r in self._rows.values() if self.name(r.row_id) == name), None)

    def by_id(self, row_id: str) -> Row | None:
        """The row of this name; a part of a report (its specimen) leads to the report."""
        return self._rows.get(row_id) or self._rows.get(key_of(row_id))

    def because(self, row_ids: Iterable[str]) -> list[Because]:
        """The rows named, each once; a name without a row (a specimen read from a text) leads to its report."""
        found = [r for i in dict.fromkeys(row_ids) if (r := self.by_id(i)) is not None]
        return [Because(self.name(r.row_id), told(r), day_of(r)) for r in found]

    def excerpts(self, quotes: Iterable[str], row_ids: Iterable[str]) -> list[Excerpt]:
        """Each quote where it stands in a report; a quote whose report has no text any more stands alone."""
        named = {key_of(i) for i in row_ids}
        reports = sorted(self.history.reports, key=lambda r: (key_of(r.row_id) not in named and not named & set(r.study), r.row_id))
        return [_excerpt(q, reports, self.texts, self.name) for q in dict.fromkeys(quotes) if q]


def _excerpt(quote: str, reports: list[ReportRow], texts: dict[str, str], name: Any) -> Excerpt:
    for report in reports:
        text = texts.get(report.row_id, "")
        at = text.find(quote)
        if at >= 0:
            end = at + len(quote)
            return Excerpt(_tail(text[:at]), quote, _head(text[end:]), report.date, name(report.row_id))
    return Excerpt("", quote, "", None, "")


def _tail(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _head(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


def day_of(row: Row) -> date | None:
    """The day a row is about."""
    return next((d for name in ("date", "done_on", "scheduled_for", "ordered_on", "start", "birth_date") if (d := getattr(row, name, None))), None)


def told(row: Row) -> str:
    """A row in a few words."""
    kind = type(row).__name__.removesuffix("Row")
    match kind:
        case "Measurement":
            value = getattr(row, "value", None)
            return f"{word(row.analyte)} {row.comparator or ''}{value:g} {row.unit or 'without a unit'}" if value is not None else word(row.analyte)  # type: ignore[attr-defined]
        case "Study":
            return f"{word(row.modality)} of {', '.join(word(r) for r in row.regions) or 'an unnamed region'}, {word(row.state)}"  # type: ignore[attr-defined]
        case "Report":
            return f"{word(row.kind)} report"  # type: ignore[attr-defined]
        case "Medication":
            return f"drug: {row.agent}"  # type: ignore[attr-defined]
        case "Finding":
            return f"finding: {place(row.site, row.side)}, {word(row.judgement)}"  # type: ignore[attr-defined]
        case "Pathology":
            return f"specimen: {word(row.diagnosis)}"  # type: ignore[attr-defined]
        case "Person":
            return "who"
        case _:
            return f"{kind.lower()}: {word(getattr(row, 'kind', ''))}"


def fields_of(row: Row) -> list[tuple[str, str]]:
    """Everything a row says."""
    given = [(name, getattr(row, name)) for name in row.__struct_fields__ if name not in _HIDDEN]
    return [(word(name), _shown(value)) for name, value in given if value not in (None, "", ())]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else word(value)


def highlighted(text: str, reading: Reading | None) -> Iterator[tuple[str, bool]]:
    """A text in pieces, each with whether the reader stood on it."""
    spans = sorted({(r.start, r.end) for r in reading.rows} | {(x.start, x.end) for x in reading.advice}) if reading else []
    at = 0
    for start, end in spans:
        start = max(start, at)
        if start >= end:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False
