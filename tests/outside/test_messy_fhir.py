"""FHIR as it comes from real interfaces: odd references, odd orders of arrival, odd forms of text, records in several states."""

import base64
import json

import pytest

from .fhir_kit import (
    LOINC,
    afp,
    bundle,
    code,
    condition,
    imaging,
    lab,
    patient,
    procedure,
    study,
    to,
)
from .test_fhir_stories import CLEAR_ABDOMEN, HCC, clear, resected
from .ward import Ward, codes, due, signals

FOUND = "New 15 mm nodule in the right adrenal gland, suspicious for metastasis. Liver without recurrence."


def test_a_subject_named_by_identifier_only(ward: Ward) -> None:
    report = imaging("r", "p", "2018-03-12", "CT abdomen", FOUND)
    report["subject"] = {"identifier": {"system": "urn:oid:1.2.3", "value": "MRN-p"}}
    ward.pack("collection", [*resected(), report])
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def test_a_subject_named_by_a_search(ward: Ward) -> None:
    report = imaging("r", "p", "2018-03-12", "CT abdomen", FOUND)
    report["subject"] = {"reference": "Patient?identifier=urn:oid:1.2.3|MRN-p"}
    ward.pack("transaction", [*resected(), report])
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def test_a_patient_contained_in_each_resource_is_not_lost(ward: Ward) -> None:
    report = imaging("r", "p", "2018-03-12", "CT abdomen", FOUND) | {"contained": [patient("me")], "subject": {"reference": "#me"}}
    ward.pack("collection", [*resected(), report])
    counts = ward.ingest()
    assert counts["set_aside"] == 1 and "names no patient" in next(iter(counts["reasons"]))


@pytest.mark.parametrize("reference", ["Patient/p/_history/3", "https://other.example/r4/Patient/p", "/Patient/p", "Patient/p/"])
def test_references_of_many_forms(ward: Ward, reference: str) -> None:
    ward.pack("bulk", [*resected(), imaging("r", reference, "2018-03-12", "CT abdomen", FOUND)])
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def test_afp_as_a_component_of_a_panel(ward: Ward) -> None:
    panel = {
        "resourceType": "Observation", "id": "panel", "status": "final", "code": code("Tumour markers"), "subject": to("p"), "effectiveDateTime": "2018-06-10",
        "component": [
            {"code": code("AFP", (LOINC, "1834-1")), "valueQuantity": {"value": 85, "unit": "ug/L"}},
            {"code": code("CEA", (LOINC, "2039-6")), "valueQuantity": {"value": 2, "unit": "ug/L"}},
        ],
    }
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10", "2017-06-10", "2018-01-10"), panel])
    ward.ingest()
    assert ("marker_rise", "afp", None) in signals(ward.watch("p", "2018-06-11"))


def test_a_preliminary_report_is_replaced_by_the_final_one(ward: Ward) -> None:
    early = imaging("r", "p", "2018-03-12", "CT abdomen", "New right adrenal nodule, 15 mm, suspicious for metastasis.", status="preliminary")
    final = imaging("r", "p", "2018-03-12", "CT abdomen", "Both adrenal glands are normal. Liver without recurrence.", status="final", issued="2018-03-14T09:00:00Z") | {"meta": {"versionId": "2", "lastUpdated": "2018-03-14T09:00:00Z"}}
    ward.put("a.json", bundle([*resected(), early]))
    ward.put("b.json", bundle([final]))
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))
    assert not {c for c in codes(ward.watch("p", "2018-03-14")) if c.startswith("lesion")}


@pytest.mark.parametrize("order", [["1", "2", "3"], ["3", "1", "2"], ["2", "3", "1"]])
def test_versions_in_any_order_give_the_latest(ward: Ward, order: list[str]) -> None:
    texts = {"1": "Adrenals normal. Liver clear.", "2": FOUND, "3": "Adrenals normal: the right adrenal nodule described before was a vessel. Liver clear."}
    days = {"1": "2018-03-12", "2": "2018-03-15", "3": "2018-03-20"}
    for n, version in enumerate(order):
        made = imaging("r", "p", "2018-03-12", "CT abdomen", texts[version], issued=f"{days[version]}T10:00:00Z") | {"meta": {"versionId": version, "lastUpdated": f"{days[version]}T10:00:00Z"}}
        ward.put(f"{n}.json", bundle([*resected(), made]))
        ward.ingest(paths=[ward.files / f"{n}.json"])
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-16"))
    assert not {c for c in codes(ward.watch("p", "2018-03-21")) if c in ("lesion_new", "lesion_suspicious")}


def test_images_and_report_of_one_examination_are_one_look(ward: Ward) -> None:
    report = imaging("r", "p", "2018-03-13", "CT abdomen", CLEAR_ABDOMEN) | {"imagingStudy": [{"reference": "ImagingStudy/s"}], "effectiveDateTime": "2018-03-13"}
    ward.pack("bulk", [*resected(), study("s", "p", "2018-03-12T22:10:00Z", "CT", "CT abdomen multiphase"), report])
    ward.ingest()
    got = ward.watch("p", "2018-04-30")
    assert got["looks"]["liver"]["result"] == "clear" and "report_unread" not in codes(got)


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_a_report_withdrawn_is_no_look(ward: Ward, status: str) -> None:
    ward.pack("bulk", [*resected(), imaging("r", "p", "2018-03-12", "CT abdomen", CLEAR_ABDOMEN, status=status)])
    ward.ingest()
    assert ward.watch("p", "2018-04-30")["looks"]["liver"] is None


def test_a_death_without_a_day_is_known_when_it_was_recorded(ward: Ward) -> None:
    ward.put("a.json", bundle([*resected(), *clear("p", "2016-06-10")]))
    ward.put("b.json", bundle([patient("p", deceasedBoolean=True) | {"meta": {"versionId": "4", "lastUpdated": "2019-02-03T00:00:00Z"}}]))
    ward.ingest()
    assert ward.watch("p", "2019-02-02")["course"]["state"] == "in_remission"
    got = ward.watch("p", "2019-02-03")
    assert got["course"]["state"] == "died" and got["next_action"] is None


def test_not_dead_is_not_dead(ward: Ward) -> None:
    ward.pack("collection", [*resected(deceasedBoolean=False), *clear("p", "2016-06-10")])
    ward.ingest()
    assert ward.watch("p", "2019-02-02")["course"]["state"] == "in_remission"


def test_an_operation_without_a_day_keeps_the_person_in_sight(ward: Ward) -> None:
    ward.pack("collection", [patient("p"), condition("c", "p", "2016-01-01", HCC), procedure("op", "p", None, code("Right hepatectomy"), performedString="about 2016", recorded="2018-01-05")])
    ward.ingest()
    got = ward.watch("p", "2018-06-01")
    assert got["course"]["state"] == "cannot_tell" and got["next_action"]
    assert "p" in ward.everyone("2018-06-01")


def test_a_treatment_nobody_understands_keeps_the_person_in_sight(ward: Ward) -> None:
    ward.pack("collection", [patient("p"), condition("c", "p", "2016-01-01", HCC), procedure("op", "p", "2016-02-02", code("Excision of mass, right upper quadrant, liver"))])
    ward.ingest()
    assert ward.watch("p", "2018-06-01")["next_action"]


@pytest.mark.parametrize("kind", ["rtf", "latin-1", "pdf", "two parts", "html table"])
def test_report_text_in_many_forms(ward: Ward, kind: str) -> None:
    report = imaging("r", "p", "2018-03-12", "CT abdomen", None)
    report["presentedForm"] = {
        "rtf": [("application/rtf", rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0\fs20 CT abdomen\par New 15 mm nodule in the right adrenal gland, \b suspicious\b0  for metastasis.\par}")],
        "latin-1": [("text/plain", ("Größe: " + FOUND).encode("latin-1"))],
        "pdf": [("application/pdf", _pdf(FOUND))],
        "two parts": [("text/plain", b"FINDINGS: New 15 mm nodule in the right adrenal gland."), ("text/plain", b"IMPRESSION: New right adrenal nodule, suspicious for metastasis.")],
        "html table": [("text/html; charset=utf-8", b"<html><head><style>p {color: red}</style></head><body><table><tr><td>Liver</td><td>no recurrence</td></tr><tr><td>Right adrenal</td><td>new 15 mm nodule, suspicious for metastasis</td></tr></table></body></html>")],
    }[kind]
    report["presentedForm"] = [{"contentType": t, "data": base64.b64encode(d).decode()} for t, d in report["presentedForm"]]
    ward.pack("collection", [*resected(), report])
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def _pdf(text: str) -> bytes:
    """The smallest PDF that holds one line of text."""
    stream = f"BT /F1 10 Tf 20 700 Td ({text}) Tj ET".encode()
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
             b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table


def test_a_lesion_proven_by_cytology(ward: Ward) -> None:
    ward.pack("collection", [
        *resected(), *clear("p", "2016-06-10"), imaging("r", "p", "2018-03-12", "CT abdomen", "Liver without recurrence. 18 mm left adrenal nodule, indeterminate."),
        {**imaging("cy", "p", "2018-04-02", "Cytology, FNA left adrenal", "Left adrenal gland, fine needle aspiration: metastatic hepatocellular carcinoma. Arginase-1 and HepPar-1 positive."), "category": [code(None, ("http://terminology.hl7.org/CodeSystem/v2-0074", "CY"))]},
    ])
    ward.ingest()
    assert "lesion_undecided" in codes(ward.watch("p", "2018-03-13"))
    got = ward.watch("p", "2018-04-03")
    assert got["course"]["state"] == "recurred" and ("lesion_suspicious", "adrenal", "left") in signals(got)


def test_a_nodule_that_biopsy_proves_benign_is_laid_to_rest(ward: Ward) -> None:
    ward.pack("collection", [
        *resected(), *clear("p", "2016-06-10"), imaging("r", "p", "2018-03-12", "CT abdomen", "Liver without recurrence. New 18 mm left adrenal nodule, suspicious for metastasis."),
        {**imaging("bx", "p", "2018-04-02", "Surgical pathology, core biopsy left adrenal", "Left adrenal, core biopsy: adrenocortical adenoma. No evidence of malignancy."), "category": [code(None, ("http://terminology.hl7.org/CodeSystem/v2-0074", "SP"))]},
    ])
    ward.ingest()
    assert "lesion_suspicious" in codes(ward.watch("p", "2018-03-13"))
    got = ward.watch("p", "2018-04-03")
    assert got["course"]["state"] == "in_remission" and got["course"]["pattern"] == "none" and "lesion_suspicious" not in codes(got)


def test_local_progress_after_ablation(ward: Ward) -> None:
    ward.pack("collection", [
        patient("p"), condition("c", "p", "2017-01-01", HCC), procedure("a", "p", "2017-02-01", code("Microwave ablation of liver tumour segment 7")),
        imaging("r1", "p", "2017-03-02", "MRI liver", "Ablation zone in segment 7, LR-TR nonviable. No new lesion. Adrenal glands normal."),
        imaging("r2", "p", "2017-09-05", "MRI liver", "New nodular arterial enhancement with washout along the margin of the segment 7 ablation zone, 14 mm: LR-TR viable. Adrenal glands normal."),
    ])
    ward.ingest()
    got = ward.watch("p", "2017-09-06")
    assert got["course"]["state"] == "recurred" and got["course"]["pattern"] == "intrahepatic"
    assert ("lesion_suspicious", "liver", None) in signals(got)


@pytest.mark.parametrize(("text", "title", "site", "side"), [
    ("MRI BRAIN. Solitary 17 mm haemorrhagic enhancing lesion in the right frontal lobe, consistent with metastasis.", "MRI brain", "brain", None),
    ("WHOLE BODY BONE SCAN. Focal intense uptake in the left iliac bone, suspicious for metastasis. No other abnormal uptake.", "NM bone scan whole body", "bone", "left"),
    ("FDG PET/CT. Intense uptake in a 2 cm left adrenal nodule (SUVmax 8.1), new, consistent with metastasis. No FDG-avid liver lesion.", "PET/CT skull base to thigh", "adrenal", "left"),
    ("CT CHEST. Several enlarged mediastinal lymph nodes, the largest 24 mm subcarinal, suspicious for nodal metastases. Lungs clear.", "CT chest", "lymph_node", None),
    ("CT ABDOMEN. New enhancing peritoneal nodule in the right paracolic gutter, 12 mm, suspicious for peritoneal metastasis. Liver clear.", "CT abdomen", "peritoneum", None),
    ("CT ABDOMEN. New expansile filling defect in the right portal vein with arterial enhancement: tumour thrombus. No focal liver mass.", "CT abdomen", "vein", None),
])
def test_spread_to_every_site(ward: Ward, text: str, title: str, site: str, side: str | None) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10", "2018-03-01"), imaging("x", "p", "2018-03-12", title, text)])
    ward.ingest()
    got = ward.watch("p", "2018-03-13")
    assert ("lesion_suspicious", site) in {(c, s) for c, s, _ in signals(got)}, signals(got)
    assert got["course"]["state"] == "recurred"
    if site != "vein":
        assert got["course"]["pattern"] == "isolated_extrahepatic"


def test_what_was_known_later_is_not_known_before(ward: Ward) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), imaging("r", "p", "2018-03-12", "CT abdomen", FOUND, issued="2018-05-30T10:00:00Z")])
    ward.ingest()
    assert "lesion_new" not in codes(ward.watch("p", "2018-05-29"))
    raised, _ = ward.replay("p")
    assert {s["first_raised"] for s in raised if s["code"] == "lesion_new"} == {"2018-05-30"}


def test_known_on_for_a_whole_delivery(ward: Ward) -> None:
    ward.pack("collection", [*resected(), imaging("r", "p", "2018-03-12", "CT abdomen", FOUND)])
    ward.ingest("--known-on", "2019-01-15")
    raised, _ = ward.replay("p")
    assert {s["first_raised"] for s in raised if s["code"] == "lesion_new"} == {"2019-01-15"}


@pytest.mark.parametrize("status", ["cancelled", "noshow", "waitlist", "proposed"])
def test_an_appointment_that_will_not_be_kept_is_no_booking(ward: Ward, status: str) -> None:
    visit = {"resourceType": "Appointment", "id": "v", "status": status, "start": "2016-09-15T09:00:00Z", "created": "2016-08-01", "description": "CT abdomen multiphase",
             "participant": [{"actor": to("p"), "status": "accepted"}]}
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), visit])
    ward.ingest()
    assert due(ward.watch("p", "2016-08-20"))["liver_ct_or_mri"] in {"due", "not_due"}


def test_a_unit_slip_is_seen_and_doubted(ward: Ward) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10", "2016-12-10", "2017-06-10"), afp("slip", "p", "2017-12-10", 4000, "ng/mL"), afp("back", "p", "2017-12-20", 4, "ng/mL")])
    ward.ingest()
    assert "marker_rise" in codes(ward.watch("p", "2017-12-11"))
    rises = [s for s in ward.watch("p", "2017-12-21")["signals"] if s["code"] == "marker_rise"]
    assert all(s["explained_by"] == "sample_swap" for s in rises)


def test_dcp_in_two_units_is_never_compared(ward: Ward) -> None:
    pivka = code("PIVKA-II", (LOINC, "34444-0"))
    ward.pack("collection", [*resected(), *[lab(f"d{i}", "p", f"201{i}-06-10", pivka, 20, "mAU/mL") for i in (6, 7)], lab("d8", "p", "2018-06-10", pivka, 0.4, "ng/mL"), lab("d9", "p", "2019-06-10", pivka, 21, "mAU/mL")])
    ward.ingest()
    for day in ("2018-06-11", "2019-06-11"):
        assert "marker_rise" not in codes(ward.watch("p", day))


def test_an_afp_without_a_unit_is_not_done_and_says_so(ward: Ward) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), afp("u", "p", "2016-10-20", 4100, None)])
    ward.ingest()
    got = ward.watch("p", "2016-11-20")
    item = next(d for d in got["due"] if d["test"] == "afp")
    assert item["status"] == "overdue" and "unit" in item["why"], item["why"]


def test_the_worklist_puts_the_worst_first(ward: Ward) -> None:
    ward.put("a.json", bundle([*resected("quiet"), *clear("quiet", "2018-03-01")]))
    ward.put("b.json", bundle([*resected("late"), *clear("late", "2016-06-10")]))
    ward.put("c.json", bundle([*resected("met"), *clear("met", "2018-02-01"), imaging("x", "met", "2018-03-12", "CT abdomen", FOUND)]))
    ward.put("d.json", bundle([*resected("gone", deceasedDateTime="2017-01-01")]))
    ward.ingest()
    assert [a["person"] for a in ward.lines("watch", "--store", str(ward.store), "--as-of", "2018-03-13", "--json")] == ["met", "late", "quiet", "gone"]


def test_answers_agree_with_themselves(ward: Ward) -> None:
    from datetime import date

    ward.pack("collection", [*resected(), *clear("p", "2016-06-10", "2017-01-10"), imaging("x", "p", "2018-03-12", "CT abdomen", FOUND)])
    ward.ingest()
    for day in ("2016-09-01", "2017-03-01", "2018-03-13", "2018-04-20"):
        got = ward.watch("p", day)
        today = date.fromisoformat(day)
        for item in got["due"]:
            if item["closes"]:
                assert item["opens"] <= item["target"] <= item["closes"]
                late = (today - date.fromisoformat(item["closes"])).days
                assert (item["status"] == "overdue") == (late > 0) or item["status"] in {"done", "booked"}
                assert item["days_overdue"] == max(0, late)
        for look in filter(None, got["looks"].values()):
            assert look["days"] == (today - date.fromisoformat(look["last"])).days
        held = date.fromisoformat(got["valid_until"])
        assert held > today
        assert got["next_action"]["by"] and got["outlook"] is not None or got["outlook_missing"]
        last = ward.watch("p", str(date.fromordinal(held.toordinal() - 1))) if held.year < 2019 else got
        known_between = any(day < d <= str(last["as_of"]) for d in ("2017-01-10", "2018-03-12"))
        if not known_between:
            assert signals(last) == signals(got) and due(last) == due(got)


def test_options_and_like_cases_for_an_isolated_adrenal(ward: Ward) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10", "2018-03-01"), imaging("x", "p", "2018-03-12", "CT abdomen", FOUND)])
    ward.ingest()
    options = ward.options("p", "2018-03-13")
    surgical = next(o for name, o in options.items() if "adrenalectomy" in name)
    assert surgical["applies"] in {"yes", "cannot_tell"} and all(e["source"] for o in options.values() for e in o["evidence"])
    if surgical["applies"] == "cannot_tell":
        assert surgical["missing"]
    assert any("metanephrine" in json.dumps(o).lower() or "hormone" in json.dumps(o).lower() for o in options.values())
    found = json.loads(ward.call("cases", "search", "--like", "p", "--store", str(ward.store), "--json").splitlines()[0])
    assert "adrenal" in json.dumps(found)
