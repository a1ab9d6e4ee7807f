"""FHIR R4 (and mCODE) to entries: one resource, one entry, whatever happens to it."""

import json
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from hepwatch.ingest.days import Days
from hepwatch.ingest.fhir import clinical, imaging, people
from hepwatch.ingest.fhir.bundles import Bundle, name_of
from hepwatch.ingest.fhir.observations import observation
from hepwatch.ingest.fhir.parts import (
    Known,
    Names,
    NotUnderstood,
    Resource,
    as_dict,
    as_list,
    identifier_token,
    known,
    parsed_date,
    text_of,
)
from hepwatch.ingest.fhir.plain import PlainReader
from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.rows import PersonRow, Row

# Resource types that can hold something we follow; every other type of FHIR is not relevant.
READ = frozenset({
    "Patient", "Condition", "Procedure", "Observation", "DiagnosticReport", "DocumentReference", "ImagingStudy", "ServiceRequest",
    "Appointment", "MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense",
})
# What reading a resource raises whose parts are of another kind than FHIR says.
_OF_ANOTHER_KIND = (TypeError, ValueError, AttributeError, KeyError, OverflowError)
_DRUGS = frozenset({"MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"})


class Reader:
    """Reads the resources of one ingest. Remembers birth dates met so far, so that facts before birth are noticed."""

    def __init__(self, known_on: date | None, received: date | None) -> None:
        self.known_on, self.received = known_on, received
        self.days = Days(known_on or received)
        self._identified: dict[str, str | None] = {}  # patients by identifier; None where two share one
        self._told: set[str] = set()  # observations whose words stand in a report already
        self._plain = PlainReader(known_on, known_on or received, self.days.births)

    def line(self, line: bytes, file: str, position: int) -> Iterable[Entry]:
        """The entries of one line of NDJSON; NotUnderstood when it is no JSON."""
        entry = self._plain.entry(line, file, position)
        return (entry,) if entry is not None else self.entries(decoded(line), file, position, line)

    def entries(self, resource: Any, file: str, position: int, raw: bytes) -> Iterator[Entry]:
        """The entries of one JSON value: of every resource in a bundle, else of the resource itself."""
        if isinstance(resource, dict) and resource.get("resourceType") == "Bundle":
            yield from self.bundle(Bundle.of(resource), file)
        else:
            yield self.entry(resource, file, position, Names(None, self._identified), raw)

    def bundle(self, bundle: Bundle, file: str) -> Iterator[Entry]:
        """The entries of a bundle, patients first so that births are known."""
        names = Names(bundle.names, self._identified)
        for position, part in enumerate(bundle.parts(), 1):
            resource = part.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == "Bundle":
                yield from self.bundle(Bundle.of(resource), file)
            elif resource is not None or part:
                raw = msgspec.json.encode(resource)
                yield self.entry(resource, file, position, names, raw, bundle, text_of(part.get("fullUrl")))

    def entry(
        self, r: Any, file: str, position: int, names: Names, raw: bytes, contained: Mapping[str, Resource] | None = None, url: str | None = None
    ) -> Entry:
        content = fingerprint(raw)
        key = name_of(r) or (names.of(url) or url if url and isinstance(r, dict) else None) or f"unnamed/{content:016x}"
        entry = Entry(file=file, position=position, key=key, content=content, outcome="set_aside")
        if not isinstance(r, dict) or not isinstance(r.get("resourceType"), str):
            entry.reason = "not a FHIR resource: it has no resourceType"
            return entry
        if r["resourceType"] not in READ:
            entry.outcome, entry.reason = "not_relevant", None
            return entry
        held = {f"#{c['id']}": c for c in map(as_dict, as_list(r.get("contained"))) if isinstance(c.get("id"), str)}
        try:
            self._fill(entry, r, names, ChainMap(held, contained or {}))  # type: ignore[arg-type]
        except NotUnderstood as fault:
            self._set_aside(entry, r, names, str(fault))
        except _OF_ANOTHER_KIND:
            # A record whose parts are of another kind than FHIR says is one more to set aside, never the end of an ingest.
            self._set_aside(entry, r, names, "a part of the resource is not of the kind FHIR says")
        return entry

    def _set_aside(self, entry: Entry, r: Resource, names: Names, reason: str) -> None:
        """What may have been a treatment of somebody leaves a row all the same: their watch says that it is not understood."""
        entry.outcome, entry.reason, entry.rows = "set_aside", reason, []
        if r["resourceType"] != "Procedure":
            return
        try:
            row = clinical.unclear(r, entry.key, names, self.known_on, self.received, reason)
        except _OF_ANOTHER_KIND:
            return
        if row is not None:
            entry.person, entry.known_on = row.person, row.known_on
            entry.rows = [("unclear", msgspec.structs.replace(row, source=f"{entry.file}:{entry.position}"))]

    def _fill(self, entry: Entry, r: Resource, names: Names, contained: Mapping[str, Resource]) -> None:
        if _withdrawn(r):
            self._withdraw(entry, r, names)
            return
        rows = list(self._rows(entry.key, r, names, contained))
        for _, row in rows:
            if wrong := self.days.fault(row):
                raise NotUnderstood(wrong)
        entry.outcome = "stored" if rows else "not_relevant"
        entry.person = rows[0][1].person if rows else None
        entry.rows = [(t, msgspec.structs.replace(row, source=f"{entry.file}:{entry.position}")) for t, row in rows]
        stamp = known(r, max((row.known_on for _, row in rows), default=None), self.known_on)
        self._stamp(entry, stamp)
        if rows and isinstance(rows[0][1], PersonRow):
            entry.known_on = self.known_on or entry.known_on or self.received

    def _stamp(self, entry: Entry, stamp: Known) -> None:
        entry.known_on, entry.version, entry.updated = stamp.day, stamp.version, stamp.updated
        entry.given = self.known_on is not None

    def _withdraw(self, entry: Entry, r: Resource, names: Names) -> None:
        meta = as_dict(r.get("meta"))
        updated = text_of(meta.get("lastUpdated"))
        day = self.known_on or known(r, None, None).day
        if self.known_on is None and updated:
            day = parsed_date(updated, "meta.lastUpdated").day or day
        entry.outcome, entry.withdrawn = "stored", True
        entry.person = names.person(r)
        entry.known_on, entry.version, entry.updated = day or self.received or date(1900, 1, 1), text_of(meta.get("versionId")), updated
        entry.given = self.known_on is not None

    def _rows(self, key: str, r: Resource, names: Names, contained: Mapping[str, Resource]) -> Iterator[tuple[str, Row]]:
        kind = r["resourceType"]
        if kind == "Patient":
            yield from self._patient(key, r, names)
            return
        if kind == "Appointment":
            yield from imaging.appointment(r, names, key, self.known_on)
            return
        person = names.person(r)
        found = list(self._facts(kind, key, person or "", r, names, contained))
        if found and person is None:
            raise NotUnderstood(f"a {kind} that names no patient")
        yield from found

    def _facts(self, kind: str, key: str, person: str, r: Resource, names: Names, contained: Mapping[str, Resource]) -> Iterator[tuple[str, Row]]:
        if kind == "Observation" and imaging.is_narrative(r):
            return iter(()) if key in self._told else imaging.narrative_report(r, key, person, self.known_on)
        if kind == "Observation":
            return observation(r, key, person, self.known_on)
        if kind == "Condition":
            return clinical.condition(r, key, person, self.known_on)
        if kind == "Procedure":
            return clinical.procedure(r, key, person, self.known_on)
        if kind == "ImagingStudy":
            return imaging.imaging_study(r, names, key, person, self.known_on)
        if kind == "DiagnosticReport":
            self._told.update(names.all(r.get("result")) if imaging.result_words(r, contained) else ())
            return imaging.diagnostic_report(r, names, key, person, self.known_on, contained)
        if kind == "DocumentReference":
            return imaging.document(r, names, key, person, self.known_on)
        if kind == "ServiceRequest":
            return imaging.service_request(r, names, key, person, self.known_on)
        assert kind in _DRUGS
        return clinical.medication(r, key, person, self.known_on, contained)

    def _patient(self, key: str, r: Resource, names: Names) -> Iterator[tuple[str, Row]]:
        if key.startswith("unnamed/"):
            raise NotUnderstood("a Patient without an id")
        for token in filter(None, map(identifier_token, as_list(r.get("identifier")))):
            self._identified[token] = key if self._identified.get(token, key) == key else None
        yield from people.patient(r, names, key, self.known_on, self.received)


def _withdrawn(r: Resource) -> bool:
    if r.get("status") == "entered-in-error":
        return True
    verification = as_list(as_dict(r.get("verificationStatus")).get("coding"))
    return any(as_dict(c).get("code") == "entered-in-error" for c in verification)


def decoded(raw: bytes) -> Any:
    """One JSON value; NotUnderstood when it is none."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(raw.decode("utf-8-sig"))  # a byte order mark, NaN
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise NotUnderstood("not valid JSON") from None
