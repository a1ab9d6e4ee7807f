"""A drawn life as the files a hospital would send, day by day: FHIR resources with reports in words, or lines of a registry's table.

Each day's file is ingested with that day as the day it became known, as a nightly feed is. A correction is the resource again as its
second version, entered in error (an appointment: cancelled). The table (CSV, by MAPPING) has no bookings, no corrections and no report
that comes later than its examination; `as_lines` gives None for a life that needs more.
"""

import base64
import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from hepwatch.record.history import History
from hepwatch.record.reading import ReadFinding, Reading
from hepwatch.record.rows import MeasurementRow, ReportRow, StudyRow

Resource = dict[str, Any]
Days = dict[date, list[Resource]]
_LOINC = {"afp": "1834-1", "dcp": "93768-0", "afp_l3": "42332-7", "alt": "1742-6", "haemoglobin": "718-7"}
_PROCEDURES = {"resection": "Right hepatectomy", "ablation": "Radiofrequency ablation of a liver tumour", "adrenalectomy": "adrenalectomy"}
_COMPLAINTS = {"bone_pain": "Bone pain", "flank_pain": "Flank pain"}
_MODALITIES = {"ct": "CT", "us": "Ultrasound", "xray": "X-ray", "mri": "MRI", "bone_scan": "Bone scan", "pet": "PET-CT"}
_UNREAD = "Vatsan tietokonekuvaus. Maksassa ei poikkeavaa. Keuhkot siistit. Ei viitteitä taudin uusiutumisesta."
_CLEAR = {
    "abdomen": "The liver shows no arterially enhancing lesion and no washout. Both adrenal glands are normal. No enlarged lymph nodes. No ascites.",
    "chest": "The lungs are clear. No pleural effusion. No mediastinal lymphadenopathy.",
}
_ABSENT = {
    "liver": "No focal liver lesion.", "lung": "The lungs are clear.", "adrenal": "Both adrenal glands are normal.", "bone": "No bone lesion in the field of view.",
}
_JUDGED = {"suspicious": ", suspicious for metastasis", "indeterminate": ", indeterminate", "benign": ", washout as of a lipid-rich adenoma, benign"}


def as_fhir(life: History) -> Days:
    """The resources of each day on which something became known."""
    days: Days = defaultdict(list)
    days[min(r.known_on for r in life.rows())].append({"resourceType": "Patient", "id": life.person, "birthDate": "1955-06-01"})
    for made in (*_clinical(life), *_imaging(life)):
        known, corrected, resource = made
        days[known].append(resource)
        if corrected is not None:
            days[corrected].append(_taken_back(resource))
    return dict(sorted(days.items()))


Told = tuple[date, date | None, Resource]


def _head(life: History, kind: str, row_id: str) -> Resource:
    return {"resourceType": kind, "id": f"{life.person}-{row_id}", "subject": {"reference": f"Patient/{life.person}"}}


def _clinical(life: History) -> Iterator[Told]:
    for t in life.treatments:
        text = f"{t.side or ''} {_PROCEDURES[t.kind]}".strip()
        yield t.known_on, t.replaced_on, {**_head(life, "Procedure", t.row_id), "status": "completed", "code": {"text": text}, "performedDateTime": str(t.date)}
    for m in life.measurements:
        yield m.known_on, m.replaced_on, {**_head(life, "Observation", m.row_id), "status": "final", **_value(m)}
    for s in life.symptoms:
        yield s.known_on, s.replaced_on, {**_head(life, "Condition", s.row_id), "code": {"text": _COMPLAINTS[s.kind]}, "onsetDateTime": str(s.date)}
    for d in life.medications:
        drug = {"status": "active", "medicationCodeableConcept": {"text": "warfarin"}, "effectivePeriod": {"start": str(d.start)}}
        yield d.known_on, d.replaced_on, {**_head(life, "MedicationStatement", d.row_id), **drug}
    for p in life.people:
        died = {"resourceType": "Patient", "id": life.person, "birthDate": "1955-06-01", "deceasedDateTime": str(p.death_date), "meta": {"versionId": "2"}}
        yield p.known_on, p.replaced_on, died


def _value(m: MeasurementRow) -> Resource:
    quantity = {"value": m.value, **({"unit": m.unit, "code": m.unit, "system": "http://unitsofmeasure.org"} if m.unit else {})}
    return {
        "code": {"coding": [{"system": "http://loinc.org", "code": _LOINC[m.analyte]}], "text": m.analyte.upper()}, "effectiveDateTime": str(m.date),
        "valueQuantity": quantity, **({"method": {"text": m.assay}} if m.assay else {}),
    }  # fmt: skip


def _imaging(life: History) -> Iterator[Told]:
    for s in life.studies:
        title = _title(s)
        if s.state == "booked":
            who = [{"actor": {"reference": f"Patient/{life.person}"}, "status": "accepted"}]
            booked = {"resourceType": "Appointment", "id": f"{life.person}-{s.row_id}", "status": "booked", "description": title}
            yield s.known_on, s.replaced_on, {**booked, "start": f"{s.scheduled_for}T10:00:00Z", "participant": who}
        elif s.state == "ordered":
            order = {"status": "active", "intent": "order", "code": {"text": title}, "authoredOn": str(s.ordered_on)}
            yield s.known_on, s.replaced_on, {**_head(life, "ServiceRequest", s.row_id), **order}
        elif s.state == "done":
            yield s.known_on, s.replaced_on, {**_head(life, "ImagingStudy", s.row_id), "status": "available", "started": str(s.done_on), "description": title}
    readings = {r.report: r for r in life.readings}
    studies = {s.row_id: s for s in life.studies}
    for r in life.reports:
        of = [studies[name] for name in r.study if name in studies]
        about = _title(of[0]) if of else "CT of the abdomen with contrast"
        words = _words(readings[r.row_id], of[0] if of else None, _told_before(life, r))
        said = {"code": {"text": about}, "effectiveDateTime": str(r.date), "presentedForm": _attached(words)}
        named = {"imagingStudy": [{"reference": f"ImagingStudy/{life.person}-{s.row_id}"} for s in of]} if of else {}
        category = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}]
        yield r.known_on, r.replaced_on, {**_head(life, "DiagnosticReport", r.row_id), "status": "final", "category": category, **said, **named}


def _title(s: StudyRow) -> str:
    where = " and ".join(s.regions)
    contrast = " without contrast" if s.contrast is False else " with contrast" if s.modality == "ct" else ""
    return f"{_MODALITIES[s.modality or 'ct']} of the {where}{contrast}" if where else f"{_MODALITIES[s.modality or 'ct']}{contrast}"


def _attached(text: str) -> list[Resource]:
    return [{"contentType": "text/plain; charset=utf-8", "data": base64.b64encode(text.encode()).decode()}]


def _told_before(life: History, report: ReportRow) -> bool:
    """Whether an earlier report speaks of a lesion: then `all clear` is one sentence that names no organ."""
    earlier = {r.row_id for r in life.reports if r.date and report.date and r.date < report.date}
    return any(f.status != "absent" for r in life.readings if r.report in earlier for f in r.rows)


def _words(reading: Reading, study: StudyRow | None, globally: bool) -> str:
    """The report in English sentences; one that nobody here reads in Finnish."""
    if not reading.read:
        return _UNREAD
    said = [_sentence(f, None if globally else study) for f in reading.rows]
    said += [f"The {site.replace('_', ' ')} could not be assessed on this examination." for site in reading.not_assessed]
    said += [f"Recommendation: {(a.test or '').replace('_', ' ').replace(' ct', ' CT')} within {a.within_days} days." for a in reading.advice]
    return "\n".join(said)


def _sentence(f: ReadFinding, study: StudyRow | None) -> str:
    if f.site == "other":
        parts = [_CLEAR[r] for r in (study.regions if study else ()) if r in _CLEAR]
        return " ".join([*parts, "Impression: No evidence of recurrence or metastasis."])
    place = f.site.replace("_", " ")
    if f.status == "absent":
        return f"The {f.side} {place} gland is normal." if f.side and f.site == "adrenal" else _ABSENT[f.site]
    where = f"{f.side} adrenal gland" if f.site == "adrenal" else f"{f.side} {place}"
    size = f"{f.size_mm:g} mm " if f.size_mm else ""
    course = {"new": "a new ", "stable": "an unchanged "}.get(f.change or "", "a ")
    return f"There is {course}{size}nodule in the {where}{_JUDGED[f.status]}."


def _taken_back(resource: Resource) -> Resource:
    """The second version: wrong from the start; of an appointment, cancelled; of a death, that it was nobody's."""
    if resource["resourceType"] == "Appointment":
        return {**resource, "status": "cancelled", "meta": {"versionId": "2"}}
    if resource["resourceType"] == "Patient":
        return {**{k: v for k, v in resource.items() if k != "deceasedDateTime"}, "meta": {"versionId": "3"}}
    return {**resource, "status": "entered-in-error", "meta": {"versionId": "2"}}


COLUMNS = ("pid", "day", "what", "kind", "side", "value", "unit", "assay", "test", "report")
MAPPING = """
id = "registry"
source = "a registry's table of events"
recognise = ["pid", "day", "what", "report"]
person = "pid"
[days]
day = { column = "day" }
[[rows]]
table = "treatments"
only_if = [{ column = "what", is_in = ["treatment"] }]
fields = { date = { day = "day" }, kind = { column = "kind" }, side = { column = "side" } }
[[rows]]
table = "measurements"
only_if = [{ column = "what", is_in = ["value"] }]
fields = { date = { day = "day" }, analyte = { column = "kind" }, value = { column = "value", number = true }, unit = { column = "unit" }, assay = { column = "assay" } }
[[rows]]
table = "symptoms"
only_if = [{ column = "what", is_in = ["complaint"] }]
fields = { date = { day = "day" }, kind = { column = "kind" } }
[[rows]]
table = "medications"
only_if = [{ column = "what", is_in = ["drug"] }]
fields = { start = { day = "day" }, group = { column = "kind" }, agent = { column = "kind" } }
[[rows]]
table = "decisions"
only_if = [{ column = "what", is_in = ["decision"] }]
fields = { date = { day = "day" }, kind = { column = "kind" }, test = { column = "test" } }
[[rows]]
table = "studies"
only_if = [{ column = "what", is_in = ["examination"] }]
fields = { done_on = { day = "day" }, state = { value = "done" }, text = { column = "kind" } }
[[rows]]
table = "reports"
only_if = [{ column = "what", is_in = ["examination"] }, { column = "report", present = true }]
fields = { date = { day = "day" }, kind = { value = "imaging" }, text = { column = "report" } }
"""
Line = dict[str, Any]


def as_lines(life: History) -> dict[date, str] | None:
    """The table's lines of each day on which something became known; None where the table cannot hold this life."""
    if any(r.replaced_on for r in life.rows()) or any(not _fits(s, life) for s in life.studies) or _without_study(life):
        return None
    days: dict[date, list[Line]] = defaultdict(list)
    for known, line in _lines(life):
        days[known].append(line)
    return {day: _table(life.person, lines) for day, lines in sorted(days.items())}


def _without_study(life: History) -> bool:
    return any(not {s.row_id for s in life.studies} & set(r.study) for r in life.reports)


def _fits(s: StudyRow, life: History) -> bool:
    """Done, and told of on the day it was known, if at all."""
    report = _report_of(s, life)
    return s.state == "done" and (report is None or report.known_on == s.known_on)


def _report_of(s: StudyRow, life: History) -> ReportRow | None:
    return next((r for r in life.reports if s.row_id in r.study), None)


def _lines(life: History) -> Iterator[tuple[date, Line]]:
    for t in life.treatments:
        yield t.known_on, {"day": t.date, "what": "treatment", "kind": t.kind, "side": t.side}
    for m in life.measurements:
        yield m.known_on, {"day": m.date, "what": "value", "kind": m.analyte, "value": m.value, "unit": m.unit, "assay": m.assay}
    for s in life.symptoms:
        yield s.known_on, {"day": s.date, "what": "complaint", "kind": s.kind}
    for d in life.medications:
        yield d.known_on, {"day": d.start, "what": "drug", "kind": d.group}
    for x in life.decisions:
        yield x.known_on, {"day": x.date, "what": "decision", "kind": x.kind, "test": x.test}
    readings = {r.report: r for r in life.readings}
    for study in life.studies:
        report = _report_of(study, life)
        words = _words(readings[report.row_id], study, _told_before(life, report)) if report else None
        yield study.known_on, {"day": study.done_on, "what": "examination", "kind": _title(study), "report": words}


def _table(person: str, lines: list[Line]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({"pid": person, **line} for line in lines)
    return out.getvalue()
