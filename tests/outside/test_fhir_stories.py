"""Whole people as FHIR, packed and worded as different hospitals do: what a careful hepatologist expects of every answer."""

import pytest

from .fhir_kit import (
    CPT,
    ICD10CM,
    ICD10PCS,
    LOINC,
    RXNORM,
    SCT,
    Resource,
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
from .ward import Ward, codes, due, signals

HCC = code("Hepatocellular carcinoma", (SCT, "109841003", "Liver cell carcinoma"), (ICD10CM, "C22.0"))
CLEAR_ABDOMEN = (
    "EXAM: CT abdomen, multiphase\nFINDINGS: Post-operative change at the resection margin. No arterially enhancing lesion in the liver. "
    "The portal vein is patent. Both adrenal glands are normal. No enlarged lymph nodes. Spleen, pancreas and kidneys are unremarkable.\n"
    "IMPRESSION: No evidence of recurrent disease."
)
CLEAR_CHEST = "CT CHEST WITH CONTRAST. No pulmonary nodule. No pleural effusion. No mediastinal or hilar adenopathy. IMPRESSION: No metastasis in the chest."


def resected(person: str = "p", day: str = "2016-03-10", **fields: str) -> list[Resource]:
    return [
        patient(person, **fields),
        condition(f"{person}-hcc", person, "2016-02-01", HCC),
        procedure(f"{person}-op", person, day, code("Right hepatectomy", (SCT, "107963000"))),
    ]


def clear(person: str, *days: str) -> list[Resource]:
    made: list[Resource] = []
    for day in days:
        made.append(imaging(f"{person}-a{day}", person, day, "CT abdomen multiphase", CLEAR_ABDOMEN))
        made.append(imaging(f"{person}-c{day}", person, day, "CT chest", CLEAR_CHEST))
        made.append(afp(f"{person}-m{day}", person, day, 4))
    return made


@pytest.mark.parametrize("how", ["uuid", "bulk", "ndjson.gz", "singles", "searchset"])
def test_a_left_adrenal_four_years_on_is_seen_however_the_record_is_packed(ward: Ward, how: str) -> None:
    ward.pack(how, [
        *resected(), *clear("p", "2016-06-10", "2018-03-10", "2019-09-12"),
        imaging("found", "p", "2020-03-16", "CT abdomen and pelvis with IV contrast",
                "FINDINGS\nLiver: prior right hepatectomy. Remnant without focal lesion.\nAdrenals: there is a 22 x 19 mm heterogeneous nodule in the left "
                "adrenal gland, not seen on the prior CT of 09/12/2019. Right adrenal normal.\nIMPRESSION\n1. New left adrenal nodule, worrisome for "
                "metastasis.\n2. No recurrence in the liver.", issued="2020-03-18T09:12:00-05:00"),
        afp("m9", "p", "2020-03-16", 3.8),
    ])
    counts = ward.ingest()
    assert counts["set_aside"] == 0 and counts["people"] == 1
    [person] = ward.everyone("2020-03-18")
    before, found = ward.watch(person, "2020-03-17"), ward.watch(person, "2020-03-18")
    assert "lesion_new" not in codes(before)
    assert {("lesion_new", "adrenal", "left"), ("lesion_suspicious", "adrenal", "left")} <= signals(found)
    assert not any(site == "adrenal" and side == "right" for _, site, side in signals(found))
    assert found["course"]["state"] == "recurred" and found["course"]["pattern"] == "isolated_extrahepatic"
    [place] = [s for s in found["course"]["sites"] if s["site"] == "adrenal" and s["side"] == "left"]
    assert (place["status"], place["since"], place["size_mm"]) == ("suspicious", "2020-03-16", 22)
    raised, course = ward.replay(person)
    new = [s for s in raised if s["code"] == "lesion_new" and s["site"] == "adrenal"]
    assert [(s["side"], s["first_raised"]) for s in new] == [("left", "2020-03-18")]
    assert [(r["known_on"], r["date"], r["sites"], r["first"]) for r in course["recurrences"]] == [("2020-03-18", "2020-03-16", ["adrenal"], True)]
    assert ward.ingest()["unchanged"] == counts["read"]


def test_a_person_of_a_transaction_is_called_by_its_full_url(ward: Ward) -> None:
    ward.pack("uuid", resected())
    counts = ward.ingest()
    assert counts["tables"]["people"] == 1 and counts["reasons"] == {}


def test_lung_spread_after_ablation_in_a_conclusion_only(ward: Ward) -> None:
    ward.pack("bulk", [
        patient("x1", birth="1949", sex="female"), condition("c", "x1", "2017-05", code(None, (ICD10CM, "C22.0"))),
        procedure("abl", "x1", "2017-06-20", code("MWA segment 6", (CPT, "47382"))),
        imaging("one", "x1", "2017-07-25", "MRI liver w/wo", "Ablation zone in segment 6 without residual enhancement, LR-TR nonviable. No new lesion.", "conclusion"),
        imaging("two", "x1", "2018-08-02", "CT Thorax", "Three new nodules in both lungs, the largest 9 mm in the right lower lobe, consistent with metastases.", "conclusion"),
    ])
    ward.ingest()
    got = ward.watch("x1", "2018-08-03")
    assert got["course"]["index_treatment"]["kind"] == "ablation" and got["course"]["index_treatment"]["date"] == "2017-06-20"
    assert {c for c, site, _ in signals(got) if site == "lung"} >= {"lesion_new", "lesion_suspicious"}
    assert got["course"]["pattern"] == "cannot_tell", "the liver was last seen a year before"
    assert got["next_action"] is not None


@pytest.mark.parametrize("form", ["text", "html", "conclusion"])
def test_a_rising_afp_with_a_clear_liver_names_the_places_not_looked_at(ward: Ward, form: str) -> None:
    ward.pack("collection", [
        *resected(), *clear("p", "2016-06-10", "2016-12-09", "2017-06-12", "2017-12-11", "2018-06-11"),
        afp("m1", "p", "2018-12-10", 18), imaging("ct", "p", "2018-12-10", "CT abdomen", "Liver: no recurrence after right hepatectomy. Portal vein patent. Spleen normal.", form),
        afp("m2", "p", "2019-01-21", 61),
        imaging("mr", "p", "2019-03-04", "MRI thoracic spine", "Marrow-replacing lesion in T8, 24 mm, with enhancement. IMPRESSION: Metastasis to T8. No cord compression.", form),
    ])
    ward.ingest()
    first = ward.watch("p", "2018-12-11")
    assert ("marker_rise", "afp", None) in signals(first)
    [unexplained] = [s for s in ward.watch("p", "2019-01-22")["signals"] if s["code"] == "marker_unexplained"]
    sites = [place["site"] for place in unexplained["look_at"]]
    assert {"lung", "adrenal", "bone"} <= set(sites), sites
    assert "liver" not in sites
    later = ward.watch("p", "2019-03-05")
    assert ("lesion_suspicious", "bone", None) in signals(later)
    assert later["course"]["pattern"] == "isolated_extrahepatic"


def test_a_report_whose_words_are_in_its_observations(ward: Ward) -> None:
    words = lab("o1", "p", "2018-03-12", code("Impression", (LOINC, "19005-8")), "New 15 mm right adrenal nodule, suspicious for metastasis. Liver clear.")
    report = imaging("r", "p", "2018-03-12", "CT abdomen with contrast", None)
    report["result"] = [{"reference": "Observation/o1"}]
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), words, report])
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def test_a_report_whose_words_are_in_contained_observations(ward: Ward) -> None:
    report = imaging("r", "p", "2018-03-12", "CT abdomen with contrast", None)
    report["contained"] = [lab("i", "p", "2018-03-12", code("Impression", (LOINC, "19005-8")), "New 15 mm right adrenal nodule, suspicious for metastasis. Liver clear.")]
    report["result"] = [{"reference": "#i"}]
    ward.pack("collection", [*resected(), report])
    ward.ingest()
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def test_an_examination_without_a_report_is_unread_at_once_and_asked_for_after_fourteen_days(ward: Ward) -> None:
    ward.pack("bulk", [*resected(), *clear("p", "2016-06-10"), study("s", "p", "2016-09-12T10:00:00Z", "CT", "CT abdomen multiphase")])
    ward.ingest()
    at_once = ward.watch("p", "2016-09-13")
    assert at_once["looks"]["liver"]["result"] == "unread" and at_once["looks"]["liver"]["last"] == "2016-09-12"
    assert "report_unread" not in codes(ward.watch("p", "2016-09-25"))
    late = ward.watch("p", "2016-09-27")
    assert "report_unread" in codes(late)
    item = next(d for d in late["due"] if d["test"] == "liver_ct_or_mri")
    assert item["status"] in {"due", "overdue"} and "not read" in item["why"]


TREATMENTS = [
    (code("s/p RFA HCC seg 8"), "ablation"),
    (code(None, (ICD10PCS, "0F500ZZ")), "ablation"),
    (code(None, (ICD10PCS, "0FB00ZZ")), "resection"),
    (code(None, (ICD10PCS, "0FB14ZZ")), "resection"),
    (code(None, (ICD10PCS, "0FY00Z0")), "transplant"),
    (code(None, (CPT, "47120")), "resection"),
    (code(None, (CPT, "47125")), "resection"),
    (code(None, (CPT, "47130")), "resection"),
    (code(None, (CPT, "47135")), "transplant"),
    (code(None, (CPT, "47380")), "ablation"),
    (code("Partial lobectomy of liver", (SCT, "107963000")), "resection"),
    (code(None, (SCT, "18027006")), "transplant"),
    (code("Leberteilresektion Segment V/VI", ("urn:oid:1.2.276.0.76.5.388", "5-501.01")), "resection"),
    (code("Hepatectomia direita"), "resection"),
    (code("Wedge resection of segment 3 liver tumor, laparoscopic"), "resection"),
    (code("肝部分切除術"), "resection"),
    (code("간절제술"), "resection"),
    (code("OLT - orthotopic liver transplantation"), "transplant"),
    (code("LDLT right lobe graft recipient"), "transplant"),
    (code("Percutaneous cryoablation of liver tumor"), "ablation"),
    (code("ALPPS stage 2"), "resection"),
    (code("Liver Tx (cadaveric donor)"), "transplant"),
    (code("Living donor right lobe liver transplant with total hepatectomy"), "transplant"),
    (code("Irreversible electroporation (IRE) of HCC segment 4"), "ablation"),
]


def test_a_treatment_under_the_names_and_codes_of_many_houses(ward: Ward) -> None:
    for n, (what, _) in enumerate(TREATMENTS):
        ward.put(f"{n}.json", bundle([patient(f"p{n}"), condition(f"c{n}", f"p{n}", "2019-01-01", HCC), procedure(f"t{n}", f"p{n}", "2019-02-03T08:10:00+09:00", what)]))
    counts = ward.ingest()
    assert counts["set_aside"] == 0, counts["reasons"]
    got = {p: a["course"]["index_treatment"] for p, a in ward.everyone("2019-06-01").items()}
    assert {p: (i["kind"], i["date"]) for p, i in got.items() if i} == {f"p{n}": (kind, "2019-02-03") for n, (_, kind) in enumerate(TREATMENTS)}


def test_what_is_no_treatment_of_the_cancer(ward: Ward) -> None:
    said = ["Removal of liver abscess drain", "Removal of sutures after hepatectomy", "Follow-up after liver resection", "CT-guided liver biopsy", "TIPS", "Right hemicolectomy", "Liver transplant evaluation", "Paracentesis"]
    ward.put("a.json", bundle([patient("p"), condition("c", "p", "2019-01-01", HCC), *[procedure(f"t{n}", "p", "2019-02-03", code(text)) for n, text in enumerate(said)]]))
    assert ward.ingest()["tables"].get("treatments") is None
    assert ward.watch("p", "2019-06-01")["course"]["state"] == "not_yet_treated"


def test_dcp_that_rises_on_warfarin_is_explained_and_still_shown(ward: Ward) -> None:
    dcp = code("PIVKA-II", (LOINC, "93768-0"))
    ward.pack("collection", [
        *resected(), *clear("p", "2016-06-10", "2016-12-12"),
        *[lab(f"d{i}", "p", day, dcp, value, "mAU/mL") for i, (day, value) in enumerate([("2016-06-10", 18), ("2016-09-12", 21), ("2016-12-12", 19), ("2017-04-10", 640)])],
        {"resourceType": "MedicationStatement", "id": "w", "status": "active", "subject": to("p"), "effectivePeriod": {"start": "2017-02-01"},
         "medicationCodeableConcept": code("Warfarin 5 MG Oral Tablet", (RXNORM, "11289"))},
    ])
    ward.ingest()
    [rise] = [s for s in ward.watch("p", "2017-04-11")["signals"] if s["code"] == "marker_rise"]
    assert rise["marker"] == "dcp" and rise["explained_by"] == "vitamin_k_antagonist"


def test_a_hepatitis_flare_explains_afp_and_cancels_nothing(ward: Ward) -> None:
    alt = code("Alanine aminotransferase", (LOINC, "1742-6"))
    ward.pack("collection", [
        *resected(), condition("b", "p", "2000", code("Chronic viral hepatitis B", (ICD10CM, "B18.1"))), *clear("p", "2016-06-10", "2016-09-10", "2016-12-12", "2017-03-10"),
        lab("a0", "p", "2017-03-10", alt, 28, "U/L"), lab("a1", "p", "2017-06-12", alt, 412, "U/L"), afp("m1", "p", "2017-06-12", 95),
        lab("a2", "p", "2017-08-01", alt, 38, "U/L"), afp("m2", "p", "2017-08-01", 9), afp("m3", "p", "2017-10-02", 4), lab("a3", "p", "2017-10-02", alt, 25, "U/L"),
    ])
    ward.ingest()
    flare = ward.watch("p", "2017-06-13")
    [rise] = [s for s in flare["signals"] if s["code"] == "marker_rise"]
    assert rise["explained_by"] == "hepatitis_flare"
    assert due(flare)["liver_ct_or_mri"] in {"due", "overdue"}
    assert "marker_rise" not in codes(ward.watch("p", "2017-10-03"))


def test_months_only_and_time_zones(ward: Ward) -> None:
    ward.pack("collection", [
        patient("p", birth="1951-07"), condition("c", "p", "2019", HCC), procedure("t", "p", "2019-03", code("Left lateral sectionectomy")),
        imaging("r", "p", "2020-03-01T23:30:00-05:00", "CT abdomen", CLEAR_ABDOMEN, issued="2020-03-02T08:00:00-05:00"),
    ])
    assert ward.ingest()["set_aside"] == 0
    got = ward.watch("p", "2020-03-10")
    index = got["course"]["index_treatment"]
    assert index["date"] == "2019-03-01" and index["approximate"] is True
    assert got["looks"]["liver"]["last"] == "2020-03-01"


def test_a_value_entered_in_error_counts_until_the_day_that_was_known(ward: Ward) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10", "2016-12-12", "2017-06-12"), afp("bad", "p", "2017-09-11", 4100, issued="2017-09-11T12:00:00Z")])
    ward.ingest()
    wrong = afp("bad", "p", "2017-09-11", 4100, status="entered-in-error", issued="2017-09-20T12:00:00Z") | {"meta": {"versionId": "2", "lastUpdated": "2017-09-20T12:05:00Z"}}
    ward.put("later/fix.json", wrong)
    assert ward.ingest()["superseded"] == 1
    assert "marker_rise" in codes(ward.watch("p", "2017-09-19"))
    assert "marker_rise" not in codes(ward.watch("p", "2017-09-20"))
    raised, _ = ward.replay("p")
    assert [(s["first_raised"], s["cleared"]) for s in raised if s["code"] == "marker_rise"] == [("2017-09-11", "2017-09-20")]


def test_an_amended_report_speaks_from_the_day_of_its_amendment(ward: Ward) -> None:
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), imaging("x", "p", "2017-03-10", "CT chest", CLEAR_CHEST)])
    ward.ingest()
    text = CLEAR_CHEST + "\nADDENDUM 03/24/2017: On second reading there is a new 7 mm nodule in the left upper lobe, suspicious for metastasis."
    ward.put("later/amended.json", imaging("x", "p", "2017-03-10", "CT chest", text, status="amended", issued="2017-03-24T10:00:00Z") | {"meta": {"versionId": "2"}})
    ward.ingest()
    assert not any(site == "lung" and c.startswith("lesion") for c, site, _ in signals(ward.watch("p", "2017-03-23")))
    assert ("lesion_new", "lung", "left") in signals(ward.watch("p", "2017-03-24"))
    raised, _ = ward.replay("p")
    assert {s["first_raised"] for s in raised if s["code"] == "lesion_new"} == {"2017-03-24"}


def test_the_same_report_sent_twice_under_two_ids_is_one_signal(ward: Ward) -> None:
    text = "New 12 mm nodule in the right adrenal gland, suspicious for metastasis. Liver without recurrence."
    ward.pack("collection", [*resected(), imaging("one", "p", "2018-03-12", "CT abdomen", text), imaging("two", "p", "2018-03-12", "CT abdomen", text)])
    ward.ingest()
    found = [s for s in ward.watch("p", "2018-03-13")["signals"] if s["site"] == "adrenal"]
    assert sorted(s["code"] for s in found) == ["lesion_new", "lesion_suspicious"]


def test_two_records_of_one_person_are_one_after_the_merge(ward: Ward) -> None:
    gone = patient("old", active=False, link=[{"other": {"reference": "Patient/p"}, "type": "replaced-by"}])
    ward.pack("bulk", [*resected(), gone, imaging("r", "old", "2018-03-12", "CT abdomen", "New 12 mm nodule in the right adrenal gland, suspicious for metastasis. Liver without recurrence.")])
    counts = ward.ingest()
    assert counts["people"] == 1
    assert set(ward.everyone("2018-04-01")) == {"p"}
    assert ("lesion_new", "adrenal", "right") in signals(ward.watch("p", "2018-03-13"))


def test_signals_go_to_the_person_they_belong_to(ward: Ward) -> None:
    ward.put("two.json", bundle([*resected("a"), *resected("b"), imaging("r", "b", "2018-03-12", "CT chest", "New 11 mm right lung nodule, suspicious for metastasis.")]))
    ward.ingest()
    got = ward.everyone("2018-03-13")
    assert "lesion_new" in codes(got["b"]) and "lesion_new" not in codes(got["a"])


def test_after_transplant_a_late_lung_spread(ward: Ward) -> None:
    ward.pack("collection", [
        patient("p"), condition("c", "p", "2014-01-01", HCC), procedure("tx", "p", "2014-05-05", code("Liver transplantation", (CPT, "47135"))),
        imaging("p1", "p", "2014-11-06", "CT chest/abdomen/pelvis", "Liver graft unremarkable. Hepatic artery patent. Lungs clear. Adrenals normal. No adenopathy."),
        imaging("p2", "p", "2017-02-01", "CT chest/abdomen/pelvis", "New 14 mm nodule in the right lower lobe of the lung, suspicious for metastasis. Liver graft: no focal lesion. Adrenals normal."),
    ])
    ward.ingest()
    got = ward.watch("p", "2017-02-02")
    assert got["course"]["index_treatment"]["kind"] == "transplant" and got["course"]["pattern"] == "isolated_extrahepatic"
    options = ward.options("p", "2017-02-02")
    immune = [o for name, o in options.items() if "atezolizumab" in name or "immun" in name or "nivolumab" in name or "durvalumab" in name]
    assert immune and all(any("transplant" in str(a).lower() for a in o["against"]) for o in immune)


def test_tace_then_resection_counts_from_the_resection_and_tace_alone_from_nothing(ward: Ward) -> None:
    tace = code("Transarterial chemoembolization (TACE)", (CPT, "37243"))
    ward.pack("collection", [
        *resected("a", "2016-06-20"), procedure("t1", "a", "2016-04-02", tace),
        patient("b"), condition("cb", "b", "2016-02-01", HCC), procedure("t2", "b", "2016-04-02", tace),
    ])
    ward.ingest()
    got = ward.everyone("2016-12-01")
    assert got["a"]["course"]["index_treatment"]["date"] == "2016-06-20"
    assert got["b"]["course"]["index_treatment"] is None and got["b"]["next_action"] and any(d["status"] != "not_applicable" for d in got["b"]["due"])


def test_stereotactic_radiotherapy_alone_is_followed(ward: Ward) -> None:
    ward.pack("collection", [patient("p"), condition("c", "p", "2019-01-01", HCC), procedure("t", "p", "2019-02-03", code("SBRT 50 Gy in 5 fractions, liver segment 7 HCC"))])
    assert ward.ingest()["set_aside"] == 0
    got = ward.everyone("2019-09-01")["p"]
    assert got["next_action"] and due(got)["liver_ct_or_mri"] in {"due", "overdue"}


@pytest.mark.parametrize("death", [{"deceasedDateTime": "2018-05-05"}, {"deceasedDateTime": "2018-05"}])
def test_the_dead_stay_and_are_owed_nothing(ward: Ward, death: dict[str, str]) -> None:
    ward.pack("collection", [*resected(**death), *clear("p", "2016-06-10")])
    ward.ingest()
    got = ward.everyone("2018-06-01")["p"]
    assert got["course"]["state"] == "died" and got["next_action"] is None
    assert not [d for d in got["due"] if d["status"] in {"due", "overdue"}]
    assert ward.watch("p", "2018-04-01")["course"]["state"] == "in_remission"


def test_inactive_is_not_gone(ward: Ward) -> None:
    ward.pack("collection", [*resected(active=False), *clear("p", "2016-06-10")])
    ward.ingest()
    assert ward.everyone("2018-06-01")["p"]["next_action"]


def test_the_other_gland_is_asked_for_a_year_after_the_first(ward: Ward) -> None:
    no_gland = "CT abdomen. Liver: no lesion. Status post left adrenalectomy, no local recurrence. Spleen and kidneys normal."
    ward.pack("collection", [
        *resected(), *clear("p", "2016-06-10"),
        imaging("f", "p", "2018-03-12", "CT abdomen", "New 31 mm left adrenal mass, metastasis. Right adrenal normal. Liver remnant clear."),
        procedure("ax", "p", "2018-04-20", code("Laparoscopic left adrenalectomy")),
        imaging("n1", "p", "2018-10-20", "CT abdomen", no_gland), imaging("n2", "p", "2019-05-01", "CT abdomen", no_gland),
        imaging("n3", "p", "2019-07-01", "CT abdomen", "Liver: no lesion. Right adrenal gland normal. No adenopathy."),
    ])
    ward.ingest()
    assert "second_gland" not in codes(ward.watch("p", "2019-04-20"))
    asked = [s for s in ward.watch("p", "2019-05-02")["signals"] if s["code"] == "second_gland"]
    assert [(s["site"], s["side"]) for s in asked] == [("adrenal", "right")]
    assert "second_gland" not in codes(ward.watch("p", "2019-07-02"))
    assert "second_gland" in codes(ward.watch("p", "2020-07-05"))


def test_a_stable_adenoma_is_no_alarm_and_a_new_one_called_adenoma_is(ward: Ward) -> None:
    old = "Liver without recurrence. Unchanged 14 mm left adrenal adenoma, 4 HU, stable since 2015. Right adrenal normal. No adenopathy."
    ward.pack("collection", [
        *resected("a"), imaging("a1", "a", "2016-06-10", "CT abdomen", old), imaging("a2", "a", "2018-06-10", "CT abdomen", old),
        *resected("b"), *clear("b", "2016-06-10"),
        imaging("b2", "b", "2018-06-10", "CT abdomen", "Liver without recurrence. New 17 mm nodule of the left adrenal gland with absolute washout of 68 %, most likely an adenoma."),
    ])
    ward.ingest()
    assert not {c for c in codes(ward.watch("a", "2018-06-11")) if c.startswith("lesion")}
    assert ("lesion_new", "adrenal", "left") in signals(ward.watch("b", "2018-06-11"))


def test_a_lung_nodule_proven_to_be_another_cancer_is_no_recurrence(ward: Ward) -> None:
    ward.pack("collection", [
        *resected(), *clear("p", "2016-06-10", "2018-01-10"),
        imaging("n", "p", "2018-06-11", "CT chest", "New 16 mm spiculated nodule in the right upper lobe, suspicious for malignancy, primary or metastasis."),
        {**imaging("path", "p", "2018-07-02", "Surgical pathology", "Right upper lobe, wedge: primary lung adenocarcinoma, acinar pattern, TTF-1 positive, HepPar-1 negative. Not metastatic hepatocellular carcinoma."),
         "category": [code(None, ("http://terminology.hl7.org/CodeSystem/v2-0074", "PAT"))]},
        condition("lc", "p", "2018-07-02", code("Adenocarcinoma of right upper lobe of lung", (ICD10CM, "C34.11"))),
    ])
    ward.ingest()
    assert "lesion_new" in codes(ward.watch("p", "2018-06-12"))
    later = ward.watch("p", "2018-07-05")
    assert later["course"]["pattern"] in {"none"} and later["course"]["state"] == "in_remission"
    assert not [s for s in later["signals"] if s["code"] == "lesion_suspicious"]


def test_a_report_in_a_language_not_read_closes_nothing(ward: Ward) -> None:
    text = "Befund: Zustand nach Hemihepatektomie rechts. Kein Nachweis eines Rezidivs in der Restleber. Die Nebennieren sind unauffällig. Keine Lymphknotenvergrößerung."
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), imaging("d", "p", "2016-09-12", "CT Abdomen", text)])
    ward.ingest()
    got = ward.watch("p", "2016-09-30")
    if got["looks"]["liver"]["result"] == "unread":
        assert "report_unread" in codes(got) and due(got)["liver_ct_or_mri"] in {"due", "overdue"}
    else:
        assert got["looks"]["liver"]["result"] == "clear"


UNITS = [(20, "ng/mL", 20), (20, "ug/L", 20), (20, "µg/L", 20), (20, "μg/l", 20), (20, "NG/ML", 20), (20, "IU/mL", 24.2), (20, "kU/L", 24.2), (20, "[IU]/mL", 24.2), (20, "k[IU]/L", 24.2), (20, "kIU/L", 24.2), (20000, "ng/L", 20), (20000, "pg/mL", 20), (0.02, "mg/L", 20)]
WORDS = {"<1.3 ng/mL": False, "< 2": False, "not detected": None, ">20000 ng/mL": True, "1,210.5 ng/mL": True, "1 210 ng/mL": True, "1,210 ng/mL": None, "see comment": None, "hemolysed": None}


def _six(person: str, *last: Resource) -> list[Resource]:
    return [*resected(person), *[afp(f"{person}-m{i}", person, f"2017-0{i}-01", 3) for i in range(1, 6)], *last]


def test_units_of_afp(ward: Ward) -> None:
    for n, (value, unit, _) in enumerate(UNITS):
        ward.put(f"{n}.json", bundle(_six(f"p{n}", afp(f"x{n}", f"p{n}", "2018-06-10", value, unit))))
    assert ward.ingest()["tables"]["measurements"] == 6 * len(UNITS)
    got = ward.everyone("2018-06-11")
    for n, (_, _, canonical) in enumerate(UNITS):
        [rise] = [s for s in got[f"p{n}"]["signals"] if s["code"] == "marker_rise"]
        assert f"{canonical:g}" in rise["why"], rise["why"]


def test_values_as_text_are_kept_or_set_aside_never_guessed(ward: Ward) -> None:
    for n, said in enumerate(WORDS):
        ward.put(f"{n}.json", bundle(_six(f"p{n}", afp(f"x{n}", f"p{n}", "2018-06-10", said))))
    assert ward.ingest()["set_aside"] == sum(rises is None for rises in WORDS.values())
    got = ward.everyone("2018-06-11")
    assert {said: "marker_rise" in codes(got[f"p{n}"]) for n, said in enumerate(WORDS)} == {said: bool(rises) for said, rises in WORDS.items()}


def test_a_change_of_assay_is_named(ward: Ward) -> None:
    early = [afp(f"m{i}", "p", f"2017-0{i}-01", 3, method=code("Roche Elecsys")) for i in range(1, 8)]
    ward.pack("collection", [*resected(), *early, afp("x", "p", "2018-06-10", 44, method=code("Abbott Architect"))])
    ward.ingest()
    rises = [s for s in ward.watch("p", "2018-06-11")["signals"] if s["code"] == "marker_rise"]
    assert all(s["explained_by"] == "assay_change" for s in rises) and rises


def test_a_booking_holds_only_while_it_is_in_time(ward: Ward) -> None:
    def visit(id: str, start: str) -> Resource:
        return {"resourceType": "Appointment", "id": id, "status": "booked", "start": start, "created": "2016-08-01", "serviceType": [code("CT abdomen multiphase")],
                "participant": [{"actor": to("p"), "status": "accepted"}], "description": "CT abdomen multiphase"}
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), visit("in-time", "2016-09-15T09:00:00+02:00")])
    ward.ingest()
    assert due(ward.watch("p", "2016-08-20"))["liver_ct_or_mri"] == "booked"
    assert due(ward.watch("p", "2016-08-20"))["chest_ct"] != "booked"
    assert due(ward.watch("p", "2016-11-20"))["liver_ct_or_mri"] == "overdue"


def test_an_order_is_not_a_look(ward: Ward) -> None:
    order = {"resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order", "subject": to("p"), "authoredOn": "2016-09-01", "code": code("CT abdomen w contrast", (CPT, "74160"))}
    ward.pack("collection", [*resected(), *clear("p", "2016-06-10"), order])
    ward.ingest()
    got = ward.watch("p", "2016-11-20")
    assert due(got)["liver_ct_or_mri"] == "overdue" and got["looks"]["liver"]["last"] == "2016-06-10"


def test_advice_that_nobody_followed(ward: Ward) -> None:
    text = CLEAR_ABDOMEN + " There is a 5 mm nodule at the right lung base, nonspecific. Recommend chest CT in 3 months."
    ward.pack("collection", [*resected(), imaging("r", "p", "2017-01-10", "CT abdomen", text)])
    ward.ingest()
    assert "advice_not_followed" not in codes(ward.watch("p", "2017-05-01"))
    assert "advice_not_followed" in codes(ward.watch("p", "2017-05-12"))


COMPLAINTS = [(code("Back pain with bilateral leg weakness"), "bone"), (code("New onset seizure", (ICD10CM, "R56.9")), "brain"), (code("Haemoptysis", (ICD10CM, "R04.2")), "lung"), (code("Left flank pain"), "adrenal")]


def test_a_complaint_that_points_to_a_site(ward: Ward) -> None:
    for n, (what, _) in enumerate(COMPLAINTS):
        ward.put(f"{n}.json", bundle([*resected(f"p{n}"), *clear(f"p{n}", "2016-06-10"), condition(f"s{n}", f"p{n}", "2018-05-02", what)]))
    ward.ingest()
    got = ward.everyone("2018-05-03")
    pointed = {p: {site for c, site, _ in signals(a) if c == "symptom"} for p, a in got.items()}
    assert all(site in pointed[f"p{n}"] for n, (_, site) in enumerate(COMPLAINTS)), pointed


GERMAN_ICD = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
METASTASES = [
    (code(None, (SCT, "94161006")), "adrenal", None), (code(None, (ICD10CM, "C79.72")), "adrenal", "left"), (code(None, (ICD10CM, "C79.71")), "adrenal", "right"),
    (code(None, (ICD10CM, "C78.02")), "lung", "left"), (code("Secondary malignant neoplasm of bone", (ICD10CM, "C79.51")), "bone", None), (code("Metastatic HCC to brain"), "brain", None), (code(None, (ICD10CM, "C77.2")), "lymph_node", None),
    (code(None, (GERMAN_ICD, "C79.7")), "adrenal", None), (code(None, (GERMAN_ICD, "C79.3")), "brain", None), (code("Bone mets"), "bone", None), (code("Brain mets from HCC"), "brain", None),
]


def test_a_coded_metastasis_is_a_recurrence(ward: Ward) -> None:
    for n, (what, _, _) in enumerate(METASTASES):
        ward.put(f"{n}.json", bundle([*resected(f"p{n}"), *clear(f"p{n}", "2016-06-10", "2018-04-20"), condition(f"m{n}", f"p{n}", "2018-05-02", what, recordedDate="2018-05-04")]))
    assert ward.ingest()["set_aside"] == 0
    got = ward.everyone("2018-05-05")
    course = {a["person"]: a["recurrences"] for a in ward.lines("replay", "--store", str(ward.store), "--json") if "recurrences" in a}
    for n, (_, site, side) in enumerate(METASTASES):
        assert ("lesion_suspicious", site, side) in signals(got[f"p{n}"]) and got[f"p{n}"]["course"]["state"] == "recurred"
        assert [(r["known_on"], r["sites"]) for r in course[f"p{n}"]] == [("2018-05-04", [site])]


def test_with_and_without_contrast_is_with(ward: Ward) -> None:
    ward.pack("collection", [*resected(), imaging("r", "p", "2016-09-12", "CT ABD W/WO CONTRAST", CLEAR_ABDOMEN)])
    ward.ingest()
    assert due(ward.watch("p", "2016-10-01"))["liver_ct_or_mri"] == "not_due"


def test_people_without_liver_cancer_are_not_listed(ward: Ward) -> None:
    ward.pack("collection", [
        patient("colon"), condition("c1", "colon", "2016-01-01", code("Adenocarcinoma of colon", (ICD10CM, "C18.7"))), condition("c1b", "colon", "2016-01-01", code("Liver metastases", (ICD10CM, "C78.7"))), procedure("t1", "colon", "2016-02-02", code("Right hepatectomy for colorectal metastases")),
        patient("icc"), condition("c2", "icc", "2016-01-01", code("Intrahepatic cholangiocarcinoma", (ICD10CM, "C22.1"))), procedure("t2", "icc", "2016-02-02", code("Left hepatectomy")),
        patient("donor"), procedure("t3", "donor", "2016-02-02", code("Donor right hepatectomy (living donor)")),
        patient("cut"), condition("c6", "cut", "2016-01-01", code(None, (GERMAN_ICD, "C22.1"))), procedure("t6", "cut", "2016-02-02", code("Leberteilresektion")),
        patient("new"), condition("c4", "new", "2016-01-01", HCC),
        patient("ruledout"), condition("c5", "ruledout", "2016-01-01", HCC, verificationStatus=code(None, ("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted"))), procedure("t5", "ruledout", "2016-02-02", code("Liver wedge resection")),
        *resected("yes"),
    ])
    ward.ingest()
    assert set(ward.everyone("2017-01-01")) == {"yes"}
    assert ward.watch("new", "2017-01-01")["course"]["state"] == "not_yet_treated"
    assert {"yes", "new"} <= set(ward.everyone("2017-01-01", "--all"))


def test_a_metastasis_found_within_ninety_days_is_synchronous(ward: Ward) -> None:
    ward.pack("collection", [*resected(), imaging("r", "p", "2016-04-30", "CT abdomen", "Liver: post-operative change, no lesion. New 20 mm right adrenal mass, metastasis.")])
    ward.ingest()
    assert ward.watch("p", "2016-05-02")["course"]["pattern"] == "synchronous"


def test_a_document_reference_is_read_like_a_report(ward: Ward) -> None:
    import base64

    text = "CT CHEST. New 13 mm nodule in the left lower lobe, suspicious for metastasis. No effusion."
    note = {"resourceType": "DocumentReference", "id": "d", "status": "current", "type": code("Radiology report CT chest", (LOINC, "18748-4")), "subject": to("p"), "date": "2018-02-03T10:00:00Z",
            "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}}], "context": {"period": {"start": "2018-02-02"}}}
    ward.pack("collection", [*resected(), note])
    ward.ingest()
    assert ("lesion_new", "lung", "left") in signals(ward.watch("p", "2018-02-04"))


def test_a_planned_or_cancelled_treatment_is_none(ward: Ward) -> None:
    ward.pack("collection", [
        patient("p"), condition("c", "p", "2019-01-01", HCC), procedure("t", "p", "2019-02-03", code("Right hepatectomy"), status="not-done"),
        procedure("t2", "p", "2019-06-03", code("Right hepatectomy"), status="preparation"),
        procedure("t3", "p", "2019-04-01", code("Radiofrequency ablation of liver tumour"), status="entered-in-error"),
    ])
    ward.ingest()
    assert ward.watch("p", "2019-12-01")["course"]["state"] == "not_yet_treated"


def test_fifteen_years_with_two_recurrences_and_a_transplant(ward: Ward) -> None:
    found = "CT abdomen multiphase. New 18 mm arterially enhancing lesion with washout in segment {}, LR-5. Adrenals normal. Portal vein patent."
    years = [f"{y}-{m:02d}-15" for y in range(2006, 2021) for m in (3, 9)]
    ward.pack("bulk", [
        patient("p", birth="1950-01-01"), condition("c", "p", "2005-08-01", HCC), procedure("t1", "p", "2005-09-01", code("Segmentectomy VI of liver")),
        *clear("p", *[d for d in years if d not in {"2008-03-15", "2011-09-15"}]),
        imaging("f1", "p", "2008-03-15", "CT abdomen", found.format(4)), procedure("t2", "p", "2008-05-06", code("Percutaneous RFA liver segment 4")),
        imaging("f2", "p", "2011-09-15", "CT abdomen", found.format(8)), procedure("t3", "p", "2012-02-02", code("Orthotopic liver transplant")),
    ])
    ward.ingest()
    got = ward.watch("p", "2020-10-01")
    assert got["course"]["state"] == "in_remission" and got["course"]["index_treatment"] ["date"] == "2012-02-02" and got["course"]["pattern"] == "intrahepatic"
    _, course = ward.replay("p")
    assert [(r["known_on"], r["sites"], r["first"]) for r in course["recurrences"]] == [("2008-03-15", ["liver"], True), ("2011-09-15", ["liver"], False)]
    assert ward.watch("p", "2010-01-01")["course"]["index_treatment"]["date"] == "2008-05-06"
