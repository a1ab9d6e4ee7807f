"""What a person's record holds of the inputs of a score: the latest value known by a day, with the rows it comes from.

What the record does not say is not in the answer: nothing is assumed. A laboratory value is taken only when its unit is known,
never from a text or a "<"; a yes/no only when a specimen or a diagnosis says yes or no.
"""

from collections.abc import Iterable
from datetime import date as Day
from datetime import timedelta
from typing import Any

import msgspec

from hepwatch.outlook.scores.answer import ScoreAnswer, compute
from hepwatch.outlook.scores.catalogue import score
from hepwatch.record.history import History
from hepwatch.record.rows import ConditionRow, MeasurementRow, PathologyRow

ANALYTES = ("bilirubin", "albumin", "platelets", "inr", "creatinine", "sodium", "afp", "afp_l3", "dcp")
# How old a laboratory value may be (our proposal, unverified): the same 90 days as the treatment options use.
LABORATORY_DAYS = 90




class KnownInput(msgspec.Struct, frozen=True, kw_only=True):
    """An input as the record has it."""

    value: Any
    unit: str | None = None
    date: Day | None = None
    rows: tuple[str, ...] = ()

    def written(self) -> Any:
        return f"{self.value!r} {self.unit}" if self.unit else self.value


def inputs_from(history: History, as_of: Day) -> dict[str, KnownInput | None]:
    """Score inputs by name as known on `as_of`; None where the record does not say."""
    known = history.as_known(as_of)
    return {
        "age": _age(known, as_of),
        "sex": _sex(known),
        **{name: _measured(known.measurements, name, as_of) for name in ANALYTES},
        **_specimen(known.pathology, as_of),
        "extrahepatic": _extrahepatic(known.conditions),
    }


def compute_for(id: str, history: History, as_of: Day, **given: Any) -> ScoreAnswer:
    """The score for a person: what is given counts before what the record has; what neither has is named as missing."""
    wanted = {t.name for t in score(id).input}
    held = {n: k.written() for n, k in inputs_from(history, as_of).items() if k is not None and n in wanted and n not in given}
    return compute(id, **held, **given)


def _age(known: History, as_of: Day) -> KnownInput | None:
    row = next((p for p in reversed(known.people) if p.birth_date is not None), None)
    if row is None or row.birth_date is None:
        return None
    born = row.birth_date
    years = as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
    return KnownInput(value=years, rows=(row.row_id,))


def _sex(known: History) -> KnownInput | None:
    row = next((p for p in reversed(known.people) if p.sex is not None), None)
    return KnownInput(value=row.sex, rows=(row.row_id,)) if row is not None and row.sex in ("male", "female") else None


def _measured(rows: Iterable[MeasurementRow], analyte: str, as_of: Day) -> KnownInput | None:
    """The latest value; if the latest cannot be used (no unit, a limit), an older one does not stand in for it."""
    since = as_of - timedelta(days=LABORATORY_DAYS)
    dated = [(m.date, m.row_id, m) for m in rows if m.analyte == analyte and m.date is not None and since <= m.date <= as_of]
    if not dated:
        return None
    _, _, last = max(dated, key=lambda d: d[:2])
    if last.comparator is not None or last.canonical_value is None or last.canonical_unit is None:
        return None
    unit = None if analyte == "inr" else last.canonical_unit
    return KnownInput(value=last.canonical_value, unit=unit, date=last.date, rows=(last.row_id,))


def _specimen(rows: Iterable[PathologyRow], as_of: Day) -> dict[str, KnownInput | None]:
    """The latest liver specimen that shows HCC."""
    liver = [p for p in rows if p.site in (None, "liver") and p.diagnosis in (None, "hcc") and (p.date is None or p.date <= as_of)]
    last = max(liver, key=lambda p: (p.date or Day.min, p.row_id), default=None)

    def said(value: Any, unit: str | None = None) -> KnownInput | None:
        return None if last is None or value is None else KnownInput(value=value, unit=unit, date=last.date, rows=(last.row_id,))

    if last is None:
        return dict.fromkeys(("size", "number", "microvascular_invasion", "macrovascular_invasion", "vascular_invasion", "grade"))
    return {
        "size": said(last.size_mm, "mm"),
        "number": said(last.number),
        "microvascular_invasion": said(last.microvascular_invasion),
        "macrovascular_invasion": said(last.macrovascular_invasion),
        "vascular_invasion": said(_either(last.microvascular_invasion, last.macrovascular_invasion)),
        "grade": said(last.grade),
    }


def _either(one: bool | None, other: bool | None) -> bool | None:
    """Yes when either is, no only when both are known not to be."""
    if one or other:
        return True
    return False if one is False and other is False else None


def _extrahepatic(rows: Iterable[ConditionRow]) -> KnownInput | None:
    """Known disease outside the liver says yes; nothing in the record says no."""
    found = [c.row_id for c in rows if c.kind == "metastasis" and not c.refuted and c.resolved_on is None]
    return KnownInput(value=True, rows=tuple(found)) if found else None


