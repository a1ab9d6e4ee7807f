"""Every FHIR record ends up with one outcome; what it says is kept as it was said."""

import base64
from datetime import date as D
from typing import Any

import pytest

from hepwatch.record.rows import ConditionRow, MeasurementRow, PersonRow, ReportRow, StudyRow, TreatmentRow

from .builders import afp, patient, procedure, read, report


def only(resource: dict[str, Any], **given: Any) -> Any:
    [entry] = read(resource, **given)
    assert entry.outcome == "stored", entry.reason
    return entry.rows[0][1]


@pytest.mark.parametrize(
    ("value", "unit", "canonical", "canonical_unit"),
    [
        (7.5, "ng/mL", 7.5, "ng/mL"),
        (7.5, "ug/L", 7.5, "ng/mL"),
        (7.5, "µg/L", 7.5, "ng/mL"),
        (10, "IU/mL", 12.1, "ng/mL"),
        (7.5, None, None, None),
        (7.5, "furlong", None, None),
    ],
)
def test_afp_in_its_canonical_unit_or_not_compared(value: float, unit: str | None, canonical: float | None, canonical_unit: str | None) -> None:
    row = only(afp(value, unit))
    assert isinstance(row, MeasurementRow)
    assert row.canonical_value == pytest.approx(canonical) and row.canonical_unit == canonical_unit and row.value == value


def test_dcp_units_are_never_converted_into_each_other() -> None:
    code = {"code": {"text": "PIVKA-II"}}
    assert only(afp(40, "mAU/mL", **code)).canonical_unit == "mAU/mL"
    assert only(afp(7.5, "ng/mL", **code)).canonical_unit == "ng/mL"


@pytest.mark.parametrize(("said", "value", "comparator"), [("<3.0 ng/mL", 3.0, "<"), ("> 60500 ng/mL", 60500.0, ">"), ("4,2 ng/mL", 4.2, None)])
def test_values_in_text_keep_their_comparator(said: str, value: float, comparator: str | None) -> None:
    resource = afp()
    del resource["valueQuantity"]
    row = only({**resource, "valueString": said})
    assert (row.value, row.comparator, row.canonical_value) == (value, comparator, value)


@pytest.mark.parametrize(
    ("written", "day", "approximate"),
    [("2022", D(2022, 1, 1), True), ("2022-03", D(2022, 3, 1), True), ("2024-02-29", D(2024, 2, 29), False),
     ("2022-03-31T23:30:00-08:00", D(2022, 3, 31), False)],
)
def test_partial_dates_and_time_zones(written: str, day: D, approximate: bool) -> None:
    row = only(procedure("Right hepatectomy", performedDateTime=written))
    assert isinstance(row, TreatmentRow)
    assert (row.date, row.approximate) == (day, approximate)


@pytest.mark.parametrize(
    ("written", "reason"),
    [("2023-02-29", "a day that does not exist"), ("soon", "not a FHIR date"), ("2024-06-02", "dated in the future"), ("1949-05-05", "before the person was born")],
)
def test_days_that_cannot_be_are_set_aside(written: str, reason: str) -> None:
    entry = read(patient(), procedure("Right hepatectomy", performedDateTime=written))[1]
    assert entry.outcome == "set_aside" and reason in (entry.reason or "")
    [(table, row)] = entry.rows
    assert table == "unclear" and row.known_on <= D(2024, 6, 1)


@pytest.mark.parametrize(
    ("fields", "given", "known"),
    [
        ({}, None, D(2024, 1, 2)),
        ({"issued": "2024-01-04T08:00:00Z"}, None, D(2024, 1, 4)),
        ({"meta": {"lastUpdated": "2024-05-05T00:00:00Z", "versionId": "1"}}, None, D(2024, 1, 2)),
        ({"meta": {"lastUpdated": "2024-05-05T00:00:00Z", "versionId": "2"}}, None, D(2024, 5, 5)),
        ({"issued": "2024-01-04T08:00:00Z"}, D(2024, 5, 20), D(2024, 5, 20)),
    ],
)
def test_known_on(fields: dict[str, Any], given: D | None, known: D) -> None:
    assert only(afp(**fields), known_on=given).known_on == known


def test_a_person_counts_on_every_day_and_a_death_from_the_day_it_was_known() -> None:
    [entry] = read(patient(deceasedDateTime="2024-03-03"))
    person, death = (row for _, row in entry.rows)
    assert isinstance(person, PersonRow) and person.known_on == D(1950, 2, 28) and person.deceased is None
    assert isinstance(death, PersonRow) and death.known_on == D(2024, 3, 3) and death.deceased


def test_a_death_without_a_date_is_known_from_the_last_update_else_from_receipt() -> None:
    [entry] = read(patient(deceasedBoolean=True, meta={"lastUpdated": "2024-04-04T00:00:00Z"}))
    assert entry.rows[1][1].known_on == D(2024, 4, 4)
    [entry] = read(patient(deceasedBoolean=True))
    assert entry.rows[1][1].known_on == D(2024, 6, 1)


def test_a_merged_patient_names_its_survivor() -> None:
    row = only(patient(link=[{"type": "replaced-by", "other": {"reference": "Patient/p2"}}]))
    assert row.merged_into == "p2"


@pytest.mark.parametrize(
    ("text", "kind", "site", "side"),
    [
        ("Right hepatectomy", "resection", "liver", None),
        ("RFA of segment 8", "ablation", "liver", None),
        ("Laparoscopic left adrenalectomy", "adrenalectomy", "adrenal", "left"),
        ("Deceased donor liver transplantation", "transplant", "liver", None),
        ("Y-90 radioembolization", "tare", "liver", None),
        ("Wedge resection of lung, right", "metastasectomy", "lung", "right"),
    ],
)
def test_treatments_by_their_words(text: str, kind: str, site: str, side: str | None) -> None:
    row = only(procedure(text))
    assert (row.kind, row.site, row.side, row.completed) == (kind, site, side, True)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("Exploration of liver bed", "set_aside"), ("Colonoscopy", "not_relevant"), ("Catheter ablation of atrial fibrillation", "set_aside"), ("Biopsy of liver", "not_relevant")],
)
def test_what_may_matter_and_is_not_understood_is_set_aside(text: str, outcome: str) -> None:
    [entry] = read(procedure(text))
    assert entry.outcome == outcome


@pytest.mark.parametrize(("status", "outcome"), [("not-done", "not_relevant"), ("preparation", "not_relevant"), ("completed", "stored"), ("done", "set_aside")])
def test_procedures_by_status(status: str, outcome: str) -> None:
    [entry] = read(procedure("Right hepatectomy", status=status))
    assert entry.outcome == outcome


def test_a_report_gives_a_study_and_a_text() -> None:
    [entry] = read(report("No lesion."))
    (_, study), (_, text) = entry.rows
    assert isinstance(study, StudyRow) and (study.done_on, study.modality, study.regions, study.state) == (D(2024, 1, 5), "ct", ("abdomen",), "reported")
    assert isinstance(text, ReportRow) and text.text == "No lesion." and text.known_on == D(2024, 1, 7)


def test_a_report_without_a_text_is_an_examination_without_a_report() -> None:
    [entry] = read(report(None))
    assert [t for t, _ in entry.rows] == ["studies"] and entry.rows[0][1].state == "done"


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("text/html", b"<html><body><p>Liver: <b>clear</b></p><p>Lungs</p></body></html>", "Liver: clear"),
        ("text/rtf", rb"{\rtf1\ansi Liver: clear\par Lungs}", "Liver: clear"),
        ("text/plain", "Läsion".encode("cp1252"), "Läsion"),
    ],
)
def test_report_attachments(kind: str, data: bytes, expected: str) -> None:
    form = [{"contentType": kind, "data": base64.b64encode(data).decode()}]
    [entry] = read(report(None, presentedForm=form))
    assert expected in entry.rows[1][1].text


def test_a_report_in_a_form_that_cannot_be_read_is_there_and_unread() -> None:
    [entry] = read(report(None, presentedForm=[{"contentType": "image/png", "data": base64.b64encode(b"x").decode()}]))
    assert entry.rows[1][1].text == ""


@pytest.mark.parametrize(
    ("code", "text", "kind", "site", "side"),
    [
        ("C22.0", "", "hcc", "liver", None),
        ("C79.72", "", "metastasis", "adrenal", "left"),
        ("C50.9", "", "other_cancer", None, None),
        ("", "Metastatic hepatocellular carcinoma to bone", "metastasis", "bone", None),
        ("", "Hepatocellular carcinoma", "hcc", "liver", None),
    ],
)
def test_diagnoses(code: str, text: str, kind: str, site: str | None, side: str | None) -> None:
    coding = [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}] if code else []
    row = only({"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}, "code": {"coding": coding, "text": text}, "onsetDateTime": "2021-01-01"})
    assert isinstance(row, ConditionRow) and (row.kind, row.site, row.side) == (kind, site, side)


@pytest.mark.parametrize("junk", [None, 7, "text", [], {}, {"resourceType": 5}, {"resourceType": "Patient"}, {"resourceType": "Observation", "code": 7, "subject": []}])
def test_junk_is_one_entry_and_never_a_crash(junk: Any) -> None:
    [entry] = read(junk)
    assert entry.outcome in ("set_aside", "not_relevant")


def test_references_inside_a_bundle_resolve_by_full_url() -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:1", "resource": {**procedure("Right hepatectomy"), "subject": {"reference": "urn:uuid:2"}}},
        {"fullUrl": "urn:uuid:2", "resource": patient()},
    ]}
    assert {e.person for e in read(bundle)} == {"p1"}


def test_a_record_that_names_no_patient_is_set_aside() -> None:
    [entry] = read({**afp(), "subject": {"display": "somebody"}})
    assert entry.outcome == "set_aside" and "names no patient" in (entry.reason or "")
