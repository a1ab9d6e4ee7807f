"""Writes one invented or published life as FHIR R4 resources."""

import base64
from datetime import date
from typing import Any

from hepwatch.words.dates import add_days

Resource = dict[str, Any]
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"

# Procedures are named by text; the ingest recognises them as it would a hospital's own.
_PROCEDURES = {
    "resection": "Partial hepatectomy",
    "ablation": "Radiofrequency ablation of liver tumour",
    "transplant": "Liver transplantation",
    "tace": "Transarterial chemoembolisation of liver tumour",
    "adrenalectomy": "Adrenalectomy",
    "metastasectomy": "Resection of lung metastasis",
}
_EXAMS = {
    "abdomen_ct": ("CT", "CT abdomen with contrast, multiphase"),
    "liver_mri": ("MR", "MRI liver with contrast"),
    "chest_ct": ("CT", "CT chest with contrast"),
    "pet_ct": ("PT", "PET-CT whole body"),
    "ultrasound": ("US", "Ultrasound abdomen"),
}
_DIAGNOSES = {
    "hcc": ("109841003", "Liver cell carcinoma"),
    "hbv": ("61977001", "Chronic hepatitis B"),
    "hcv": ("128302006", "Chronic hepatitis C"),
    "cirrhosis": ("19943007", "Cirrhosis of liver"),
}
_ANALYTES = {"afp": ("1834-1", "Alpha-1-Fetoprotein", "ng/mL"), "dcp": ("93768-0", "PIVKA-II", "mAU/mL"), "alt": ("1742-6", "ALT", "U/L")}


class Life:
    """Collects the resources of one person; every fact is known on its own day unless said otherwise."""

    def __init__(self, person: str, born: date | None = None, sex: str | None = None, note: str | None = None) -> None:
        self.person = person
        self.resources: list[Resource] = []
        self._count = 0
        patient: Resource = {"resourceType": "Patient", "id": person}
        if born:
            patient["birthDate"] = born.isoformat()
        if sex:
            patient["gender"] = sex
        if note:
            patient["text"] = {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{note}</div>'}
        self.patient = patient
        self.resources.append(patient)

    def _add(self, kind: str, **fields: Any) -> str:
        self._count += 1
        name = f"{self.person}-{self._count:03d}"
        self.resources.append({"resourceType": kind, "id": name, "subject": {"reference": f"Patient/{self.person}"}, **fields})
        return f"{kind}/{name}"

    def diagnosis(self, kind: str, day: date) -> None:
        code, text = _DIAGNOSES[kind]
        self._add(
            "Condition",
            code={"coding": [{"system": SNOMED, "code": code, "display": text}], "text": text},
            onsetDateTime=day.isoformat(),
            recordedDate=day.isoformat(),
            clinicalStatus={"coding": [{"code": "active"}]},
            verificationStatus={"coding": [{"code": "confirmed"}]},
        )

    def treatment(self, kind: str, day: date, side: str | None = None) -> None:
        text = f"{side.capitalize()} adrenalectomy" if kind == "adrenalectomy" and side else _PROCEDURES[kind]
        self._add("Procedure", status="completed", code={"text": text}, performedDateTime=day.isoformat())

    def value(self, analyte: str, day: date, number: float) -> None:
        code, text, unit = _ANALYTES[analyte]
        self._add(
            "Observation",
            status="final",
            code={"coding": [{"system": LOINC, "code": code, "display": text}], "text": text},
            effectiveDateTime=day.isoformat(),
            issued=f"{day.isoformat()}T12:00:00Z",
            valueQuantity={"value": number, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        )

    def exam(self, kind: str, day: date, text: str | None, reported_after: int = 1) -> str:
        """An examination and, when there is a text, its report."""
        modality, says = _EXAMS[kind]
        study = self._add(
            "ImagingStudy",
            status="available",
            started=day.isoformat(),
            modality=[{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": modality}],
            description=says,
        )
        if text is not None:
            self.report(kind, day, text, add_days(day, reported_after), study)
        return study

    def report(self, kind: str, day: date, text: str, issued: date, study: str) -> None:
        self._add(
            "DiagnosticReport",
            status="final",
            category=[{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}],
            code={"text": _EXAMS[kind][1]},
            effectiveDateTime=day.isoformat(),
            issued=f"{issued.isoformat()}T09:00:00Z",
            imagingStudy=[{"reference": study}],
            presentedForm=[{"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}],
        )

    def booking(self, kind: str, day: date, made: date, status: str = "booked") -> None:
        order = self._add(
            "ServiceRequest",
            status="revoked" if status == "cancelled" else "active",
            intent="order",
            code={"text": _EXAMS[kind][1]},
            authoredOn=made.isoformat(),
        )
        self._count += 1
        self.resources.append(
            {
                "resourceType": "Appointment",
                "id": f"{self.person}-{self._count:03d}",
                "status": status,
                "description": _EXAMS[kind][1],
                "start": f"{day.isoformat()}T10:00:00Z",
                "end": f"{day.isoformat()}T10:30:00Z",
                "created": made.isoformat(),
                "basedOn": [{"reference": order}],
                "participant": [{"actor": {"reference": f"Patient/{self.person}"}, "status": "accepted"}],
            }
        )

    def complaint(self, code: str, text: str, day: date) -> None:
        self._add(
            "Condition",
            code={"coding": [{"system": SNOMED, "code": code, "display": text}], "text": text},
            category=[{"coding": [{"code": "problem-list-item"}]}],
            onsetDateTime=day.isoformat(),
            recordedDate=day.isoformat(),
        )

    def drug(self, text: str, day: date) -> None:
        self._add(
            "MedicationStatement", status="active", medicationCodeableConcept={"text": text},
            effectivePeriod={"start": day.isoformat()}, dateAsserted=day.isoformat(),
        )

    def death(self, day: date) -> None:
        self.patient["deceasedDateTime"] = day.isoformat()

    def bundle(self) -> Resource:
        return {"resourceType": "Bundle", "id": self.person, "type": "collection", "entry": [{"resource": r} for r in self.resources]}
