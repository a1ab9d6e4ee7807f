"""Small FHIR resources for the ingest specs."""

import base64
from datetime import date
from typing import Any

import msgspec

from hepwatch.ingest.fhir import Reader
from hepwatch.record.entry import Entry

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
TODAY = date(2024, 6, 1)


def read(*resources: Any, known_on: date | None = None) -> list[Entry]:
    reader = Reader(known_on, TODAY)
    return [e for n, r in enumerate(resources, 1) for e in reader.entries(r, "f.json", n, msgspec.json.encode(r))]


def afp(value: Any = 7.5, unit: str | None = "ng/mL", **fields: Any) -> dict[str, Any]:
    quantity = {"value": value, **({"unit": unit} if unit else {})}
    return {
        "resourceType": "Observation", "id": "a", "status": "final", "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": LOINC, "code": "1834-1"}]}, "effectiveDateTime": "2024-01-02", "valueQuantity": quantity, **fields,
    }


def patient(**fields: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p1", "birthDate": "1950-02-28", "gender": "female", **fields}


def procedure(text: str, **fields: Any) -> dict[str, Any]:
    return {
        "resourceType": "Procedure", "id": "t", "status": "completed", "subject": {"reference": "Patient/p1"}, "code": {"text": text},
        "performedDateTime": "2022-01-10", **fields,
    }


def report(text: str | None, **fields: Any) -> dict[str, Any]:
    form = {"presentedForm": [{"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}]} if text else {}
    return {
        "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": {"reference": "Patient/p1"},
        "code": {"text": "CT abdomen with contrast"}, "effectiveDateTime": "2024-01-05", "issued": "2024-01-07T10:00:00+09:00", **form, **fields,
    }
