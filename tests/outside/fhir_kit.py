"""FHIR resources as hospitals send them: small makers of our own, and the ways of packing them into files."""

import base64
import gzip
import json
import uuid
from pathlib import Path
from typing import Any

Resource = dict[str, Any]
SCT, LOINC, ICD10CM, ICD10PCS, CPT, RXNORM, DCM = (
    "http://snomed.info/sct", "http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm", "http://www.cms.gov/Medicare/Coding/ICD10",
    "http://www.ama-assn.org/go/cpt", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://dicom.nema.org/resources/ontology/DCM",
)
UCUM = "http://unitsofmeasure.org"


def code(text: str | None = None, *codings: tuple[str, str] | tuple[str, str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"coding": [{"system": c[0], "code": c[1]} | ({"display": c[2]} if len(c) > 2 else {}) for c in codings]}
    return ({"text": text} if text else {}) | (made if codings else {})


def _named(kind: str, id: str, **fields: Any) -> Resource:
    return {"resourceType": kind, "id": id} | {k: v for k, v in fields.items() if v is not None}


def patient(id: str, birth: str | None = "1956-04-02", sex: str = "male", **more: Any) -> Resource:
    return _named("Patient", id, identifier=[{"system": "urn:oid:1.2.3", "value": f"MRN-{id}"}], name=[{"family": "Doe", "given": ["J"]}], gender=sex, birthDate=birth, **more)


def to(person: str) -> dict[str, str]:
    return {"reference": person if ":" in person or "/" in person else f"Patient/{person}"}


def condition(id: str, person: str, day: str | None, what: dict[str, Any], **more: Any) -> Resource:
    confirmed = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]}
    return _named("Condition", id, **({"verificationStatus": confirmed} | more), code=what, subject=to(person), onsetDateTime=day)


def procedure(id: str, person: str, day: str | None, what: dict[str, Any], **more: Any) -> Resource:
    return _named("Procedure", id, **({"status": "completed"} | more), code=what, subject=to(person), performedDateTime=day)


def lab(id: str, person: str, day: str, what: dict[str, Any], value: float | str, unit: str | None = None, **more: Any) -> Resource:
    given: dict[str, Any] = {"valueString": value} if isinstance(value, str) else {"valueQuantity": {"value": value} | ({"unit": unit} if unit else {})}
    return _named("Observation", id, **({"status": "final"} | given | more), code=what, subject=to(person), effectiveDateTime=day)


def afp(id: str, person: str, day: str, value: float | str, unit: str | None = "ng/mL", **more: Any) -> Resource:
    return lab(id, person, day, code("AFP", (LOINC, "1834-1")), value, unit, **more)


def imaging(id: str, person: str, day: str, title: str, text: str | None, form: str = "text", codings: tuple[Any, ...] = (), **more: Any) -> Resource:
    """A DiagnosticReport of an examination; `form` says how its words travel."""
    made = _named("DiagnosticReport", id, **({"status": "final", "issued": f"{day}T15:30:00+00:00" if len(day) == 10 else None} | more),
                  category=[code(None, ("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD"))], code=code(title, *codings),
                  subject=to(person), effectiveDateTime=day)
    made = {k: v for k, v in made.items() if v is not None}
    return made | _words(text, form)


def _words(text: str | None, form: str) -> dict[str, Any]:
    if text is None:
        return {}
    if form == "conclusion":
        return {"conclusion": text}
    if form == "div":
        return {"text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>'}}
    kind = "text/html" if form == "html" else "text/plain"
    body = "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>" if form == "html" else text
    return {"presentedForm": [{"contentType": kind, "data": base64.b64encode(body.encode()).decode()}]}


def study(id: str, person: str, day: str, modality: str, text: str, **more: Any) -> Resource:
    return _named("ImagingStudy", id, **({"status": "available"} | more), subject=to(person), started=day, modality=[{"system": DCM, "code": modality}], description=text)


def bundle(resources: list[Resource], kind: str = "collection") -> Resource:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"fullUrl": f"https://ehr.example/fhir/{r['resourceType']}/{r['id']}", "resource": r} for r in resources]}


def uuid_bundle(resources: list[Resource]) -> Resource:
    """A transaction as integration engines send it: every reference is a urn:uuid, the resources carry no ids of their own."""
    names = {f"{r['resourceType']}/{r['id']}": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, r['resourceType'] + r['id'])}" for r in resources}
    text = json.dumps(resources)
    for name, urn in names.items():
        text = text.replace(f'"reference": "{name}"', f'"reference": "{urn}"')
    entries = []
    for before, r in zip(resources, json.loads(text), strict=True):
        full = names[f"{before['resourceType']}/{before['id']}"]
        del r["id"]
        entries.append({"fullUrl": full, "resource": r, "request": {"method": "POST", "url": r["resourceType"]}})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def write(path: Path, *resources: Resource) -> None:
    """One resource or bundle as .json; several as .ndjson; .gz packed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    single = len(resources) == 1 and ".ndjson" not in path.name
    data = (json.dumps(resources[0], indent=1) if single else "\n".join(json.dumps(r) for r in resources) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def bulk(folder: Path, resources: list[Resource]) -> None:
    """A bulk export: one NDJSON file per type."""
    for kind in sorted({r["resourceType"] for r in resources}):
        write(folder / f"{kind}.ndjson", *[r for r in resources if r["resourceType"] == kind])
