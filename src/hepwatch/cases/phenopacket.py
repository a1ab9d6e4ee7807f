"""A case as a GA4GH Phenopacket v2 (JSON), and back, without loss.

Each event is one phenotypic feature in the order of the story, typed by its kind, with our words as its description and
one modifier (an ontology term of the prefix `hepwatch`) for each field that Phenopackets has no place for. What it has a
place for goes there, in the same order: lesions to `diseases`, treatments to `medicalActions`, values to `measurements`,
the person to `subject`, publications to `externalReferences`.
"""

from typing import Any

import msgspec

from hepwatch.cases.case import Case, Status
from hepwatch.cases.plain_fields import OWN, Fields, case_of, code, disorder, plain, without
from hepwatch.errors import UsageError

Element = dict[str, Any]
_SEX = {"male": "MALE", "female": "FEMALE", "other": "OTHER_SEX"}
_PLACES = {"lesion": "diseases", "treatment": "medicalActions", "measurement": "measurements"}


def to_phenopacket(case: Case, created: str) -> Element:
    """The case as a Phenopacket; `created` is its time stamp."""
    held = plain(case)
    person, events, sources = held.pop("person", {}), held.pop("events", []), held.pop("sources", [])
    packet: Element = {"id": case.id, "subject": _subject(case, person)}
    packet["phenotypicFeatures"] = [
        _feature("case", without(held, "id", "summary"), held.get("summary")),
        _feature("person", without(person, "sex")),
        *(_feature("source", without(s, "title")) for s in sources),
        *(_feature(e["kind"], without(e, "kind", "text", *_native_fields(e)), e.get("text")) for e in events),
    ]
    for event in events:
        if event["kind"] in _PLACES:
            packet.setdefault(_PLACES[event["kind"]], []).append(_native(event))
    packet["metaData"] = {
        "created": created, "createdBy": "hepwatch", "phenopacketSchemaVersion": "2.0", "resources": _resources(),
        "externalReferences": [{"id": s.address(), "description": s.title} for s in case.sources],
    }
    return packet


def from_phenopacket(packet: Element) -> Case:
    """The case a Phenopacket of ours holds."""
    try:
        titles = iter([r["description"] for r in packet["metaData"].get("externalReferences", [])])
        natives = {place: iter(packet.get(place, [])) for place in _PLACES.values()}
        fields: Fields = {"id": packet["id"], "sources": [], "events": [], "person": {}}
        for feature in packet["phenotypicFeatures"]:
            kind, held = _read(feature)
            if kind == "case":
                fields |= held | ({"summary": feature["description"]} if "description" in feature else {})
            elif kind == "person":
                fields["person"] = held | _sex(packet["subject"])
            elif kind == "source":
                fields["sources"].append({**held, "title": next(titles)})
            else:
                text = {"text": feature["description"]} if "description" in feature else {}
                native = _from_native(kind, next(natives[_PLACES[kind]])) if kind in _PLACES else {}
                fields["events"].append({"kind": kind, **held, **native, **text})
    except (KeyError, ValueError, TypeError, AttributeError, StopIteration, msgspec.DecodeError):
        raise UsageError("the file is not a Phenopacket of a case as hepwatch writes it; see docs/cases.md") from None
    return case_of(fields, "Phenopacket")


def _subject(case: Case, person: Fields) -> Element:
    subject: Element = {"id": f"{case.id}.person", "sex": _SEX.get(person.get("sex", ""), "UNKNOWN_SEX")}
    last = next((e for e in reversed(case.events) if isinstance(e, Status)), None)
    if last is not None and last.status != "lost_to_follow_up":
        subject["vitalStatus"] = {"status": "DECEASED" if last.status.startswith("died") else "ALIVE"}
    return subject


def _sex(subject: Element) -> Fields:
    return next(({"sex": word} for word, written in _SEX.items() if subject.get("sex") == written), {})


def _feature(kind: str, fields: Fields, text: str | None = None) -> Element:
    feature: Element = {"type": {"id": f"hepwatch:{kind}", "label": kind}}
    if text is not None:
        feature["description"] = text
    modifiers = [{"id": f"hepwatch:{name}", "label": msgspec.json.encode(value).decode()} for name, value in fields.items()]
    return {**feature, **({"modifiers": modifiers} if modifiers else {})}


def _read(feature: Element) -> tuple[str, Fields]:
    held = {m["id"].partition(":")[2]: msgspec.json.decode(m["label"]) for m in feature.get("modifiers", [])}
    return feature["type"]["label"], held


def _native_fields(event: Fields) -> tuple[str, ...]:
    """The fields that the event's own element holds."""
    if event["kind"] == "lesion":
        return ("site",)
    if event["kind"] == "treatment":
        return ("treatment", "site")
    if event["kind"] == "measurement":
        return ("analyte", "value", "unit") if "value" in event and "unit" in event else ("analyte",)
    return ()


def _native(event: Fields) -> Element:
    kind = event["kind"]
    if kind == "lesion":
        return {"term": _term("SNOMEDCT", disorder(event), "lesion"), "primarySite": _site(event["site"])}
    if kind == "treatment":
        site = {"bodySite": _site(event["site"])} if "site" in event else {}
        return {"procedure": {"code": {"id": f"hepwatch:treatment.{event['treatment']}", "label": event["treatment"]}, **site}}
    measured: Element = {"assay": {**_term("LOINC", code("analyte", event["analyte"]), event["analyte"]), "label": event["analyte"]}}
    if "value" in event and "unit" in event:
        measured["value"] = {"quantity": {"unit": {"id": f"hepwatch:unit.{event['unit']}", "label": event["unit"]}, "value": event["value"]}}
    return measured


def _from_native(kind: str, element: Element) -> Fields:
    if kind == "lesion":
        return {"site": element["primarySite"]["label"]}
    if kind == "treatment":
        procedure = element["procedure"]
        return {"treatment": procedure["code"]["label"], **({"site": procedure["bodySite"]["label"]} if "bodySite" in procedure else {})}
    quantity = element.get("value", {}).get("quantity")
    return {"analyte": element["assay"]["label"], **({"value": quantity["value"], "unit": quantity["unit"]["label"]} if quantity else {})}


def _site(site: str) -> Element:
    return {**_term("SNOMEDCT", code("site", site), site), "label": site}


def _term(prefix: str, known: tuple[str, str] | None, word: str) -> Element:
    return {"id": f"{prefix}:{known[0]}", "label": known[1]} if known else {"id": f"hepwatch:{word}", "label": word}


def _resources() -> list[Element]:
    def resource(name: str, prefix: str, title: str, url: str) -> Element:
        return {"id": name, "name": title, "url": url, "version": "1", "namespacePrefix": prefix, "iriPrefix": f"{url}/"}

    return [
        resource("hepwatch", "hepwatch", "Hepwatch case fields", OWN),
        resource("snomedct", "SNOMEDCT", "SNOMED CT", "http://snomed.info/sct"),
        resource("loinc", "LOINC", "LOINC", "http://loinc.org"),
    ]
