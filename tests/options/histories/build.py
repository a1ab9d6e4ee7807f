"""A vignette as a hospital would send it: FHIR resources (or CSV tables) of one person, with the report as text."""

import csv
import json
from pathlib import Path
from typing import Any

Resource = dict[str, Any]
AS_OF, LABS_ON, ASKED_ON, REPORTED_ON = "2023-06-01", "2023-05-20", "2023-05-01", "2023-05-15"
LABS = {"bilirubin": 12.0, "albumin": 41.0, "inr": 1.0, "afp": 9.0, "ecog": 0}
RULED_OUT = {
    "ascites": "Ascites", "encephalopathy": "Hepatic encephalopathy", "portal_hypertension": "Portal hypertension", "varices": "Esophageal varices",
    "autoimmune": "Autoimmune disease", "bleeding": "Gastrointestinal bleeding",
}
SI = {"bilirubin": ("umol/L", 1.0), "albumin": ("g/L", 1.0), "inr": ("1", 1.0), "afp": ("ng/mL", 1.0)}
CONVENTIONAL = {**SI, "bilirubin": ("mg/dL", 1 / 17.104), "albumin": ("g/dL", 0.1)}
LOINC = {"bilirubin": "1975-2", "albumin": "1751-7", "inr": "6301-6", "afp": "1834-1"}
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def fhir(v: dict[str, Any]) -> list[Resource]:
    """Everything known of the vignette's person."""
    made = [_patient(v), _condition("Hepatocellular carcinoma", "2020-01-10"), *_treatments(v), *_laboratory(v), *_ruled_out(v), *_reports(v)]
    made += [_condition(c, "2023-05-02") for c in v.get("conditions", ())]
    made += [_observation(name, value) for name, value in v.get("observations", ())]
    made += [_drug(*d) for d in v.get("drugs", ())]
    for n, r in enumerate(made):
        if r["resourceType"] != "Patient":
            r["id"] = f"{v['id']}-{n}"
            r["subject"] = {"reference": f"Patient/{v['id']}"}
    return made


def _patient(v: dict[str, Any]) -> Resource:
    died = {"deceasedDateTime": v["died"]} if "died" in v else {}
    return {"resourceType": "Patient", "id": v["id"], "gender": "male", "birthDate": "1958-03-02", **died}


def _condition(words: str, day: str, *, refuted: bool = False) -> Resource:
    code, _, text = words.partition(" ") if words[:1].isupper() and words[1:3].isdigit() else ("", "", words)
    coded = {"coding": [{"system": ICD, "code": code, "display": text}]} if code else {}
    return {
        "resourceType": "Condition", "code": {**coded, "text": text}, "recordedDate": day, "onsetDateTime": day,
        "verificationStatus": {"coding": [{"code": "refuted" if refuted else "confirmed"}]},
    }


def _treatments(v: dict[str, Any]) -> list[Resource]:
    done = [[v.get("primary", "Right hepatectomy"), v.get("since", "2020-02-01")], *v.get("procedures", ())]
    return [{"resourceType": "Procedure", "status": "completed", "code": {"text": words}, "performedDateTime": day} for words, day in done]


def _laboratory(v: dict[str, Any]) -> list[Resource]:
    units = CONVENTIONAL if v.get("units") == "conventional" else SI
    values = {**LABS, **v.get("labs", {})}
    day = v.get("labs_on", LABS_ON)
    made = []
    for name, value in values.items():
        if name in v.get("unknown", ()):
            continue
        if name == "ecog":
            made.append({"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]},
                         "effectiveDateTime": day, "valueInteger": value})
            continue
        unit, factor = units[name]
        made.append({"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": LOINC[name]}]},
                     "effectiveDateTime": day, "valueQuantity": {"value": round(value * factor, 3), "unit": unit, "code": unit}})
    hormones = v.get("hormones")
    if hormones:
        high = hormones == "raised"
        made.append(_hormone("Metanephrine free [Moles/volume] in Plasma", 4.1 if high else 0.2, "nmol/L", 0.5))
    if hormones in (True, "raised"):
        made.append(_hormone("Cortisol, morning, serum", 380, "nmol/L", 650))
    return made


def _hormone(words: str, value: float, unit: str, high: float) -> Resource:
    return {"resourceType": "Observation", "status": "final", "code": {"text": words}, "effectiveDateTime": LABS_ON,
            "valueQuantity": {"value": value, "unit": unit}, "referenceRange": [{"high": {"value": high, "unit": unit}}]}


def _observation(name: str, value: Any) -> Resource:
    answer = {"coding": [{"system": "http://loinc.org", "code": value}]} if str(value).startswith("LA") else {"text": value}
    held = {"valueBoolean": value} if isinstance(value, bool) else {"valueInteger": value} if isinstance(value, int) else {"valueCodeableConcept": answer}
    return {"resourceType": "Observation", "status": "final", "code": {"text": name}, "effectiveDateTime": LABS_ON, **held}


def _ruled_out(v: dict[str, Any]) -> list[Resource]:
    said = " ".join(v.get("conditions", ())).lower()
    left = {k: words for k, words in RULED_OUT.items() if k not in v.get("unknown", ()) and k[:6] not in said and not (k == "varices" and "varic" in said)}
    days = {"varices": v.get("varices_on", ASKED_ON)}
    return [_condition(words, days.get(k, ASKED_ON), refuted=True) for k, words in left.items()]


def _reports(v: dict[str, Any]) -> list[Resource]:
    clear = "CT abdomen: Status after right hepatectomy. The liver shows no focal lesion. Adrenal glands normal. Portal vein patent."
    told = [("2020-06-10", "CT abdomen with contrast", clear)] if v.get("since", "2020") < "2020-06-10" else []
    if "before" in v:
        told.append((REPORTED_ON, "CT abdomen with contrast", v["before"]))
    told.append((v.get("report_date", REPORTED_ON), v.get("exam", "CT abdomen and pelvis with contrast"), v["report"]))
    if "again" in v:
        told.append((REPORTED_ON, v["exam"], v["again"]))
    return [
        {"resourceType": "DiagnosticReport", "status": "final", "category": [{"coding": [{"code": "RAD"}]}], "code": {"text": exam}, "effectiveDateTime": day,
         "issued": f"{day}T12:00:00Z", "conclusion": text}
        for day, exam, text in told
    ]


def _drug(name: str, start: str, end: str) -> Resource:
    period = {"start": start, **({"end": end} if end else {})}
    return {"resourceType": "MedicationStatement", "status": "completed" if end else "active", "medicationCodeableConcept": {"text": name}, "effectivePeriod": period}


# The same kind of person as a table: one line a fact.
COLUMNS = ["id", "day", "table", "what", "value", "unit", "site", "side", "size", "number", "judgement"]


def lines(v: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of one person."""
    lesion = v["lesion"]
    made = [{"table": "treatments", "day": "2020-02-01", "what": v.get("primary", "resection")}, {"table": "conditions", "day": "2020-01-10", "what": "hcc"}]
    units = {**{name: unit for name, (unit, _) in SI.items()}, "ecog": "1"}
    made += [{"table": "measurements", "day": LABS_ON, "what": name, "value": value, "unit": units[name]} for name, value in LABS.items()]
    if v.get("hormones"):
        made += [{"table": "measurements", "day": LABS_ON, "what": name, "value": 0.2, "unit": "nmol/L", "judgement": "normal"} for name in ("metanephrines", "cortisol")]
    kinds = {"autoimmune": "autoimmune_disease"}
    made += [{"table": "refuted", "day": ASKED_ON, "what": kinds.get(k, k)} for k in RULED_OUT]
    made.append({"table": "findings", "day": REPORTED_ON, "site": lesion["site"], "side": lesion.get("side"), "size": lesion["size_mm"], "number": lesion["number"], "judgement": "definite"})
    if "liver" in v:
        made.append({"table": "findings", "day": REPORTED_ON, "site": "liver", "judgement": v["liver"], "number": 0})
    return [{"id": v["id"], **line} for line in made]


def write(vignettes: list[dict[str, Any]], folder: Path) -> tuple[Path, Path]:
    """All of them: FHIR as NDJSON, and one CSV."""
    ndjson, table = folder / "people.ndjson", folder / "people.csv"
    ndjson.write_text("\n".join(json.dumps(r) for v in vignettes if not v.get("csv") for r in fhir(v)))
    with table.open("w", newline="") as held:
        out = csv.DictWriter(held, COLUMNS)
        out.writeheader()
        for v in vignettes:
            if v.get("csv"):
                out.writerows(lines(v))
    return ndjson, table
