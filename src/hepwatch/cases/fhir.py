"""A case as a FHIR R4 Bundle, and back, without loss.

One Patient, one Basic for what is said of the case as a whole, one resource an event in the order of the story: Condition
(lesion), Procedure (treatment), Observation (the rest). Native elements where FHIR has them: gender, bodySite, value, unit,
comparator, interpretation, note. Everything else is an extension named after our field. A case has no dates, so no resource
has one: the time is the extension `when`, counted from the day `since` names.
"""

from typing import Any

from hepwatch.cases.case import Case
from hepwatch.cases.plain_fields import LISTS, OWN, Fields, case_of, code, disorder, plain, without
from hepwatch.errors import UsageError

Resource = dict[str, Any]
_SYSTEM = {"disorder": "http://snomed.info/sct", "metastasis": "http://snomed.info/sct", "site": "http://snomed.info/sct", "analyte": "http://loinc.org"}
_TYPES = {"lesion": "Condition", "treatment": "Procedure"}
_VALUES = {"imaging": "status", "pathology": "diagnosis", "status": "status"}  # what an observation found
_LEVELS = {"normal": ("N", "Normal"), "raised": ("H", "High"), "low": ("L", "Low")}


def to_fhir(case: Case) -> Resource:
    """The case as a Bundle of type collection."""
    held = plain(case)
    person = held.pop("person", {})
    events = held.pop("events", [])
    resources = [_patient(case.id, person), _whole(held), *(_event(case.id, i, e) for i, e in enumerate(events))]
    entries = [{"fullUrl": f"{OWN}/case/{r['resourceType']}/{r['id']}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "id": case.id.replace("_", "-"), "type": "collection", "entry": entries}


def from_fhir(bundle: Resource) -> Case:
    """The case a Bundle of ours holds."""
    try:
        patient, whole, *events = [e["resource"] for e in bundle["entry"]]
        person = _fields(patient.get("extension", []))
        if "gender" in patient:
            person["sex"] = patient["gender"]
        fields = {**_fields(whole["extension"]), "person": person, "events": [_event_fields(e) for e in events]}
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        raise UsageError("the bundle is not a case as hepwatch writes it; expected a Patient, a Basic and one resource an event") from None
    return case_of(fields, "bundle")


def _patient(name: str, person: Fields) -> Resource:
    gender = {"gender": person["sex"]} if "sex" in person else {}
    return {"resourceType": "Patient", "id": f"{_id(name)}-p", **gender, **_extended(without(person, "sex"))}


def _whole(held: Fields) -> Resource:
    return {
        "resourceType": "Basic", "id": f"{_id(held['id'])}-c", "code": {"text": "case"},
        "subject": {"reference": f"Patient/{_id(held['id'])}-p"}, **_extended(held),
    }


def _event(name: str, place: int, event: Fields) -> Resource:
    kind = event["kind"]
    resource: Resource = {"resourceType": _TYPES.get(kind, "Observation"), "id": f"{_id(name)}-e{place}", "subject": {"reference": f"Patient/{_id(name)}-p"}}
    rest = without(event, "kind", "text", "site")
    if kind == "lesion":
        resource["code"] = _concept("lesion", "disorder", disorder(event))
    elif kind == "treatment":
        resource |= {"status": "not-done" if event["treatment"] == "none" else "completed", "code": {"text": event["treatment"]}}
        rest.pop("treatment")
    else:
        resource |= {"status": "final", **_observed(kind, event, rest)}
    if "site" in event:
        places = [_concept(event["site"], "site", code("site", event["site"]))]
        resource["bodySite"] = places[0] if resource["resourceType"] == "Observation" else places
    if "text" in event:
        resource["note"] = [{"text": event["text"]}]
    return {**resource, **_extended({"kind": kind, **rest})}


def _observed(kind: str, event: Fields, rest: Fields) -> Resource:
    """Code, value and interpretation of an observation; takes what it says out of `rest`."""
    if kind != "measurement":
        value = rest.pop(_VALUES[kind], None) if kind in _VALUES else None
        return {"code": {"text": kind}, **({"valueCodeableConcept": {"text": value}} if value is not None else {})}
    said: Resource = {"code": _concept(rest.pop("analyte"), "analyte", code("analyte", event["analyte"]))}
    quantity = {k: rest.pop(k) for k in ("value", "comparator", "unit") if k in rest}
    if quantity:
        said["valueQuantity"] = quantity
    if "level" in rest:
        letter, display = _LEVELS[level := rest.pop("level")]
        system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
        said["interpretation"] = [{"coding": [{"system": system, "code": letter, "display": display}], "text": level}]
    return said


def _event_fields(resource: Resource) -> Fields:
    fields = _fields(resource["extension"])
    kind = fields["kind"]
    if kind == "treatment":
        fields["treatment"] = resource["code"]["text"]
    elif kind == "measurement":
        fields |= {"analyte": resource["code"]["text"], **resource.get("valueQuantity", {})}
        if "interpretation" in resource:
            fields["level"] = resource["interpretation"][0]["text"]
    elif kind in _VALUES and "valueCodeableConcept" in resource:
        fields[_VALUES[kind]] = resource["valueCodeableConcept"]["text"]
    if "bodySite" in resource:
        place = resource["bodySite"]
        fields["site"] = (place[0] if isinstance(place, list) else place)["text"]
    if "note" in resource:
        fields["text"] = resource["note"][0]["text"]
    return fields


def _concept(word: str, table: str, known: tuple[str, str] | None) -> Resource:
    coding = [{"system": _SYSTEM[table], "code": known[0], "display": known[1]}] if known else []
    return {**({"coding": coding} if coding else {}), "text": word}


def _extended(fields: Fields) -> Resource:
    extensions = [x for name, value in fields.items() for x in _extension(name, value)]
    return {"extension": extensions} if extensions else {}


def _extension(name: str, value: Any) -> list[Resource]:
    """A field as one extension, or one an item; a group of fields as extensions within one."""
    if isinstance(value, (list, tuple)):
        return [x for item in value for x in _extension(name, item)]
    url = f"{OWN}/{name}"
    if isinstance(value, dict):
        return [{"url": url, "extension": [x for k, v in value.items() for x in _extension(k, v)]}]
    kind = {bool: "valueBoolean", int: "valueInteger", float: "valueDecimal"}.get(type(value), "valueString")
    return [{"url": url, kind: value}]


def _fields(extensions: list[Resource]) -> Fields:
    """Back from extensions; the same name again makes a list."""
    fields: Fields = {}
    for extension in extensions:
        name = extension["url"].rsplit("/", 1)[1]
        value = _fields(extension["extension"]) if "extension" in extension else next(v for k, v in extension.items() if k.startswith("value"))
        if name in LISTS or name == "sources":
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields


def _id(name: str) -> str:
    """FHIR ids hold letters, digits, "-" and ".", up to 64: long names are cut, the case's own id is in the Basic."""
    return name.replace("_", "-")[:56]
