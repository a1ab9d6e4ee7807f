"""The parts every FHIR resource is made of: references, codings, dates. All tolerant: what is not there is None."""

import re
from datetime import date
from typing import Any, NamedTuple

from hepwatch.words.codes import SYSTEMS, Coding

Resource = dict[str, Any]

_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T|$)")


class NotUnderstood(Exception):
    """A resource that may matter and cannot be understood; the message is the ledger's reason, without any patient value."""


class Parsed(NamedTuple):
    """A day, and whether it stands for a month or a year."""

    day: date | None
    approximate: bool = False


def parsed_date(text: Any, field: str) -> Parsed:
    """The local date as written: 2024 and 2024-03 give the first day, marked approximate; a time zone changes nothing."""
    if text is None or text == "":
        return Parsed(None)
    found = _DATE.match(text) if isinstance(text, str) else None
    if found is None:
        raise NotUnderstood(f"{field} is not a FHIR date")
    year, month, day = found.groups()
    try:
        return Parsed(date(int(year), int(month or 1), int(day or 1)), day is None)
    except ValueError:
        raise NotUnderstood(f"{field} is a day that does not exist") from None


def as_dict(value: Any) -> Resource:
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def text_of(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def codings(concept: Any) -> tuple[Coding, ...]:
    """(system, code) of a CodeableConcept, systems by their short name."""
    found = []
    for coding in as_list(as_dict(concept).get("coding")):
        code = as_dict(coding).get("code")
        if isinstance(code, str):
            system = as_dict(coding).get("system")
            found.append((SYSTEMS.get(system, system or "") if isinstance(system, str) else "", code))
    return tuple(found)


def words(concept: Any) -> str:
    """The text of a CodeableConcept, else the displays of its codings."""
    held = as_dict(concept)
    said = [text_of(held.get("text"))] + [text_of(as_dict(c).get("display")) for c in as_list(held.get("coding"))]
    return "; ".join(dict.fromkeys(s for s in said if s))


def first_code(concept: Any) -> str | None:
    return next((code for _, code in codings(concept)), None)


class Names:
    """Turns references into resource names ("Type/id"), within one bundle or across files."""

    def __init__(self, full_urls: dict[str, str] | None = None, identified: dict[str, str | None] | None = None) -> None:
        self._full_urls, self._identified = full_urls or {}, identified if identified is not None else {}

    def of(self, reference: Any) -> str | None:
        """"Patient/p1" from "Patient/p1", "http://x/fhir/Patient/p1/_history/2" or "urn:uuid:..."; None when it names nothing."""
        text = reference if isinstance(reference, str) else as_dict(reference).get("reference")
        if not isinstance(text, str) or not text or text.startswith("#") or "?" in text:
            return self._identified.get(token_of(reference) or "")
        if text in self._full_urls:
            return self._full_urls[text]
        if text.startswith("urn:"):
            return text
        parts = text.partition("/_history/")[0].rstrip("/").split("/")
        return "/".join(parts[-2:]) if len(parts) >= 2 else None

    def all(self, references: Any) -> tuple[str, ...]:
        return tuple(n for r in as_list(references) if (n := self.of(r)) is not None)

    def person(self, resource: Resource) -> str | None:
        """The person a resource is about."""
        for field in ("subject", "patient"):
            name = self.of(resource.get(field))
            if name is not None:
                kind, _, person = name.partition("/")
                return person if kind == "Patient" and person else name if name.startswith("urn:") else None
        return None


def token_of(reference: Any) -> str | None:
    """"system|value" of a reference by identifier, as FHIR R4 writes one: {"identifier": ...} or "Patient?identifier=system|value"."""
    held = as_dict(reference)
    _, by_search, token = str(reference if isinstance(reference, str) else held.get("reference") or "").partition("Patient?identifier=")
    return token if by_search else identifier_token(held.get("identifier"))


def identifier_token(identifier: Any) -> str | None:
    system, value = text_of(as_dict(identifier).get("system")), text_of(as_dict(identifier).get("value"))
    return f"{system or ''}|{value}" if value else None


class Known(NamedTuple):
    """When a resource became known, and which version it is."""

    day: date | None
    version: str | None
    updated: str | None


_STATED = ("issued", "recorded", "recordedDate", "dateAsserted", "authoredOn", "created")


def known(resource: Resource, clinical: date | None, given: date | None) -> Known:
    """CONTRACT.md: --known-on, else what the resource states, else (later versions) lastUpdated, else the clinical day."""
    meta = as_dict(resource.get("meta"))
    version, updated = text_of(meta.get("versionId")), text_of(meta.get("lastUpdated"))
    if given is not None:
        return Known(given, version, updated)
    for field in _STATED:
        day = parsed_date(resource.get(field), field).day if field in resource else None
        if day is not None:
            return Known(day, version, updated)
    if version is not None and version.isdigit() and int(version) > 1 and updated:
        return Known(parsed_date(updated, "meta.lastUpdated").day, version, updated)
    return Known(clinical, version, updated)
