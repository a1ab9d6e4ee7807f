"""A cohort as a CSV file: one row a person (or a landmark), columns named in the first line, unknown values left empty.

Numbers, yes/no and true/false are read; what is anything else is an error that names the column and the line, never the value.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.cohort import Cohort, Floats
from hepwatch.outlook.recurrence.design import Term
from hepwatch.outlook.recurrence.landmark import Visits
from hepwatch.words.numbers import number_in

_UNKNOWN = ("", "na", "nan", "n/a", "null", "none", ".")
_WORDS = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
MONTHS_IN = {"months": 1.0, "days": 12 / 365.25, "years": 12.0}
_HOW = ("spline", "log")


@dataclass(frozen=True)
class Table:
    """The file's columns as text."""

    name: str
    columns: Mapping[str, Sequence[str]]
    decimal: str | None = None

    def need(self, columns: Iterable[str]) -> None:
        """An error that names every column that is not here."""
        lacking = [repr(c) for c in columns if c not in self.columns]
        if lacking:
            raise UsageError(f"{self.name} has no column {', '.join(lacking)}; it has {', '.join(self.columns)}.")

    def text(self, column: str) -> Sequence[str]:
        self.need([column])
        return self.columns[column]

    def numbers(self, column: str) -> Floats:
        """A column as numbers, NaN where nothing is known."""
        cells = self.text(column)
        found = np.array([_number(c, self.decimal) for c in cells])
        wrong = [k for k, (c, x) in enumerate(zip(cells, found, strict=True)) if np.isnan(x) and c.strip().lower() not in _UNKNOWN]
        if wrong:
            raise UsageError(
                f"{self.name}: column {column!r} holds {len(wrong)} value(s) that are no number (first in line {wrong[0] + 2}); "
                "write numbers, yes or no, and leave unknown values empty."
            )
        return found

    def days(self, column: str) -> Floats:
        """A column of dates (YYYY-MM-DD) or of day numbers."""
        cells = self.text(column)
        if not any("-" in c[1:] for c in cells):
            return self.numbers(column)
        try:
            return np.array([np.datetime64(c.strip()[:10], "D").astype(np.int64) for c in cells], dtype=np.float64)
        except ValueError:
            raise UsageError(f"{self.name}: column {column!r} holds something that is no date; write YYYY-MM-DD, in every row.") from None


def _number(text: str, decimal: str | None) -> float:
    word = text.strip().lower()
    try:
        return _WORDS[word] if word in _WORDS else number_in(word, decimal)
    except ValueError:
        return float("nan")


def read_table(path: Path) -> Table:
    """The file, with a comma, semicolon or tab between columns."""
    try:
        lines = _text(path.read_bytes()).splitlines()
    except OSError:
        raise UsageError(f"The file {path} cannot be opened; give the path of a CSV file that can be read.") from None
    between = _between(lines[0]) if lines else ","
    try:
        rows = list(csv.reader((x for x in lines if x.strip()), delimiter=between))
    except csv.Error:
        raise UsageError(f"The file {path.name} is no table; give a CSV file.") from None
    if len(rows) < 2:
        raise UsageError(f"The file {path} has no rows; give a first line with the columns' names and one line per row.")
    names = [n.strip() for n in rows[0]]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise UsageError(f"{path.name}: the column(s) {', '.join(sorted(twice))} are there twice; give every column its own name.")
    short = next((k for k, r in enumerate(rows) if len(r) != len(names)), None)
    if short is not None:
        raise UsageError(f"{path.name}: line {short + 1} has {len(rows[short])} cells and the first line {len(names)}; give every row every column.")
    return Table(path.name, dict(zip(names, zip(*rows[1:], strict=True), strict=True)), "," if between == ";" else None)


def _text(raw: bytes) -> str:
    """UTF-8, or Western European as older spreadsheets save it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _between(line: str) -> str:
    return max(",;\t", key=line.count)


def cohort_of(table: Table, features: Iterable[str], *, time: str, event: str, person: str | None = None, unit: str = "months") -> Cohort:
    """The columns named, as a cohort; times are turned into months."""
    if unit not in MONTHS_IN:
        raise UsageError(f"{unit!r} is no unit of time; choose from {', '.join(MONTHS_IN)}.")
    features = list(features)
    table.need([time, event, *features, *([person] if person else [])])
    return Cohort.from_columns(
        table.numbers(time) * MONTHS_IN[unit], table.numbers(event), {f: table.numbers(f) for f in features},
        list(table.text(person)) if person else None,
    )


def people_of(table: Table, features: Iterable[str]) -> Cohort:
    """Rows to predict for: nothing is known of how they went on."""
    rows, features = len(next(iter(table.columns.values()))), list(features)
    table.need(features)
    return Cohort.from_columns(np.zeros(rows), np.zeros(rows), {f: table.numbers(f) for f in features})


def terms_of(text: str) -> list[Term]:
    """`age:spline,afp:log:spline,male` as terms."""
    found = []
    for part in (p.strip() for p in text.split(",") if p.strip()):
        name, *how = part.split(":")
        unknown = [h for h in how if h not in _HOW]
        if unknown:
            raise UsageError(f"{unknown[0]!r} after {name!r} is not understood; a feature is written name, name:log, name:spline or name:log:spline.")
        found.append(Term(name, spline="spline" in how, log="log" in how))
    if not found:
        raise UsageError("No feature was named; give --features such as age:spline,afp:log:spline,male.")
    return found


def visits_of(table: Table, *, person: str, day: str, lesion: str, series: Sequence[str], treated: str | None = None) -> Visits:
    """One row a visit, as landmarks are made from."""
    who = np.unique(np.asarray(table.text(person)), return_inverse=True)[1].astype(np.int64)
    when = table.days(day)
    if np.isnan(when).any():
        raise UsageError(f"{table.name}: column {day!r} lacks a day in some row; a visit needs its day.")
    seen = table.numbers(lesion)
    if not np.isin(seen[~np.isnan(seen)], (0, 1)).all():
        raise UsageError(f"{table.name}: column {lesion!r} must be 1 (a lesion was seen), 0 (truly none) or empty (not said).")
    return Visits(
        person=who, day=when, lesion=seen, series={s: table.numbers(s) for s in series},
        treated=table.numbers(treated) if treated else np.zeros(len(who)),
    )


def csv_of(cohort: Cohort) -> str:
    """A cohort as CSV: person, time in months, event, features; what is not known stays empty."""
    names = list(cohort.values)
    lines = [",".join(["person", "months", "event", *names])]
    for k in range(len(cohort)):
        cells = [f"{cohort.person[k]}", f"{cohort.time[k]:.6g}", f"{cohort.event[k]}"]
        lines.append(",".join([*cells, *("" if np.isnan(cohort.values[n][k]) else f"{cohort.values[n][k]:.10g}" for n in names)]))
    return "\n".join(lines) + "\n"
