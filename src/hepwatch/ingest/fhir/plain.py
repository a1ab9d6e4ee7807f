"""Plain Observations, fast: one value with one date of one patient, which is what most records of a hospital are.

`PlainReader.entry` answers for a line exactly what `Reader.entry` would, or None when anything about it is out of the
ordinary: then the line is read the long way, which knows every case and gives every reason. Nothing is decided here that is
not decided there (tests/ingest/test_plain.py holds the two equal on generated records).
"""

from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import UNSET, Raw, UnsetType

from hepwatch.ingest.fhir.observations import JUDGED_BY_LABORATORY, canonical_unknown, needs_more_than_a_code
from hepwatch.ingest.fhir.parts import NotUnderstood, codings, parsed_date, text_of, words
from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.rows import MeasurementRow
from hepwatch.words import codes
from hepwatch.words.units import canonical

_NOT_PLAIN = frozenset({"cancelled", "registered", "entered-in-error"})
_PATIENT = "Patient/"


class _Meta(msgspec.Struct):
    versionId: str | None = None
    lastUpdated: str | None = None


class _Reference(msgspec.Struct):
    reference: str


class _Quantity(msgspec.Struct):
    value: float
    comparator: Literal["<", ">", "<=", ">="] | None = None
    unit: str | None = None
    code: str | None = None


class _Observation(msgspec.Struct):
    """What a plain one has; and, as Raw, what makes an Observation another one than that when it is there at all."""

    resourceType: Literal["Observation"]
    id: str
    code: Raw
    subject: _Reference
    effectiveDateTime: str
    valueQuantity: _Quantity
    status: str | None = None
    issued: str | None = None
    meta: _Meta | UnsetType = UNSET
    component: Raw | UnsetType = UNSET
    contained: Raw | UnsetType = UNSET
    method: Raw | UnsetType = UNSET
    verificationStatus: Raw | UnsetType = UNSET
    valueCodeableConcept: Raw | UnsetType = UNSET
    recorded: Raw | UnsetType = UNSET
    recordedDate: Raw | UnsetType = UNSET
    dateAsserted: Raw | UnsetType = UNSET
    authoredOn: Raw | UnsetType = UNSET
    created: Raw | UnsetType = UNSET

    @property
    def more(self) -> bool:
        return not (
            self.component is UNSET and self.contained is UNSET and self.method is UNSET and self.verificationStatus is UNSET
            and self.valueCodeableConcept is UNSET and self.recorded is UNSET and self.recordedDate is UNSET
            and self.dateAsserted is UNSET and self.authoredOn is UNSET and self.created is UNSET
        )  # fmt: skip


_decode = msgspec.json.Decoder(_Observation).decode


class PlainReader:
    """Reads lines of NDJSON. `births` are those met so far; `latest` is the day after which a fact lies in the future."""

    def __init__(self, known_on: date | None, latest: date | None, births: dict[str, date]) -> None:
        self._known_on, self._latest, self._births = known_on, latest, births

    def entry(self, line: bytes, file: str, position: int) -> Entry | None:
        """The entry of a plain Observation; None when the line is anything else."""
        if b'"Observation"' not in line:
            return None
        try:
            o = _decode(line)
            if not line.isascii():
                line.decode()  # what is skipped must be text too
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        person, day = _person(o.subject.reference), _day(o.effectiveDateTime)
        if person is None or day is None or not o.id or o.status in _NOT_PLAIN or o.more:
            return None
        born = self._births.get(person)
        if (born is not None and day < born) or (self._latest is not None and day > self._latest):
            return None
        return self._made(o, person, day, Entry(file, position, f"Observation/{o.id}", fingerprint(line), "stored"))

    def _made(self, o: _Observation, person: str, day: date, entry: Entry) -> Entry | None:
        analyte, plain = _analyte(bytes(o.code))
        stated, certain = self._stated(o)
        if not (plain and certain):
            return None
        entry.known_on, entry.given = stated, self._known_on is not None
        if o.meta is not UNSET:
            entry.version, entry.updated = text_of(o.meta.versionId), text_of(o.meta.lastUpdated)
        if analyte is None:
            entry.outcome = "not_relevant"
            return entry
        entry.person, entry.known_on = person, stated or day
        unit = _unit(o.valueQuantity)
        number, canonical_unit = canonical(analyte, o.valueQuantity.value, unit)
        entry.rows = [("measurements", MeasurementRow(
            row_id=entry.key, person=person, known_on=entry.known_on, source=f"{entry.file}:{entry.position}", date=day, analyte=analyte,
            value=o.valueQuantity.value, comparator=o.valueQuantity.comparator, unit=unit, canonical_value=number, canonical_unit=canonical_unit,
        ))]  # fmt: skip
        return entry

    def _stated(self, o: _Observation) -> tuple[date | None, bool]:
        """The day it says it became known, and whether that settles it: a later version may say so by `lastUpdated`."""
        if self._known_on is not None:
            return self._known_on, True
        if o.issued is not None:
            day = _day(o.issued)
            return day, day is not None
        return None, o.meta is UNSET or o.meta.versionId in (None, "0", "1")


def _person(reference: str) -> str | None:
    person = reference[len(_PATIENT):]
    return person if reference.startswith(_PATIENT) and person and "/" not in person and "?" not in person else None


def _day(text: str) -> date | None:
    """The day of a whole date or a date with a time; None for anything less plain."""
    return _whole_day(text[:10]) if text[10:11] in ("", "T") else None


@lru_cache(maxsize=20_000)
def _whole_day(text: str) -> date | None:
    if len(text) != 10:
        return None
    try:
        return parsed_date(text, "").day
    except NotUnderstood:
        return None


@lru_cache(maxsize=20_000)
def _analyte(code: bytes) -> tuple[str | None, bool]:
    """The analyte that a code (as its JSON text) stands for, and whether the code alone settles what the Observation is."""
    concept = msgspec.json.decode(code)
    found = codings(concept)
    analyte = codes.analyte(found, words(concept))
    return analyte, not needs_more_than_a_code(found) and analyte not in JUDGED_BY_LABORATORY


def _unit(quantity: _Quantity) -> str | None:
    unit = text_of(quantity.code) or text_of(quantity.unit)
    return text_of(quantity.unit) or unit if canonical_unknown(unit) else unit
