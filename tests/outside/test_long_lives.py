"""Courses of years: what the record says at each turn, as a hepatologist would tell it."""

from datetime import date

from .fhir_kit import ICD10CM, LOINC, Resource, afp, code, condition, imaging, lab, patient, procedure
from .test_fhir_stories import CLEAR_ABDOMEN, HCC, clear
from .ward import Ward, codes, due, signals

QUIET_CHEST = "CT chest. Lungs clear. No adenopathy. No bone lesion."


def person(*resources: Resource, diagnosed: str = "2010-01-10") -> list[Resource]:
    return [patient("p", birth="1948-03-03"), condition("hcc", "p", diagnosed, HCC), *resources]


def op(day: str, text: str, **more: object) -> Resource:
    return procedure(f"op-{day}", "p", day, code(text), **more)


def scan(day: str, text: str, title: str = "CT abdomen multiphase") -> Resource:
    return imaging(f"x-{day}-{title.split()[1]}", "p", day, title, text)


def path(day: str, title: str, text: str) -> Resource:
    return {**imaging(f"path-{day}", "p", day, title, text), "category": [code(None, ("http://terminology.hl7.org/CodeSystem/v2-0074", "SP"))]}


def halfyears(first: int, last: int) -> list[str]:
    return [f"{y}-{m}" for y in range(first, last + 1) for m in ("04-15", "10-15")]


def recurrences(ward: Ward) -> list[tuple[str, list[str]]]:
    return [(r["date"], r["sites"]) for r in ward.replay("p")[1]["recurrences"]]


def test_liver_then_lung_then_adrenal_over_twelve_years(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Left hepatectomy"), *clear("p", *halfyears(2010, 2011)),
        scan("2012-04-16", "New 16 mm lesion in segment 8 with arterial enhancement and washout, LR-5. Adrenals normal."),
        op("2012-05-20", "Radiofrequency ablation of liver tumour, segment 8"), *clear("p", *halfyears(2013, 2014)),
        scan("2015-04-15", "New 12 mm nodule in the right lower lobe, suspicious for metastasis.", "CT chest"), scan("2015-04-15", CLEAR_ABDOMEN),
        op("2015-06-10", "VATS wedge resection right lower lobe"), path("2015-06-15", "Surgical pathology, right lower lobe wedge", "Right lower lobe of lung, wedge: metastatic hepatocellular carcinoma, 13 mm. Margin clear."),
        *clear("p", *halfyears(2016, 2018)),
        scan("2019-04-15", "New 26 mm right adrenal mass, metastasis. Liver without recurrence."),
        op("2019-06-03", "Right adrenalectomy, laparoscopic"), *clear("p", "2019-10-15", "2020-04-15"),
    ))
    ward.ingest()
    assert recurrences(ward) == [("2012-04-16", ["liver"]), ("2015-04-15", ["lung"]), ("2019-04-15", ["adrenal"])]
    for day, index in (("2011-01-01", "2010-03-01"), ("2014-01-01", "2012-05-20"), ("2017-01-01", "2015-06-10"), ("2020-05-01", "2019-06-03")):
        got = ward.watch("p", day)
        assert (got["course"]["state"], got["course"]["index_treatment"]["date"]) == ("in_remission", index), day
    assert ward.watch("p", "2014-01-01")["course"]["pattern"] == "intrahepatic"
    assert ward.watch("p", "2020-05-01")["course"]["pattern"] == "extrahepatic_with_intrahepatic"
    assert not [s for s in ward.watch("p", "2020-05-01")["signals"] if s["code"].startswith("lesion")]


def test_eight_years_of_flares_and_no_tumour(ward: Ward) -> None:
    alt = code("ALT", (LOINC, "1742-6"))
    flares = {"2012-10-15": (180, 320), "2015-04-15": (95, 210), "2017-10-15": (260, 500)}
    made = [r for d in halfyears(2010, 2018) for r in ([x for x in clear("p", d) if d not in flares or x["resourceType"] != "Observation"] + [lab(f"alt{d}", "p", d, alt, flares.get(d, (0, 26))[1], "U/L")])]
    ward.pack("collection", person(op("2010-03-01", "Right hepatectomy"), condition("b", "p", "2001", code("Chronic hepatitis B")), *made, *[afp(f"fl{d}", "p", d, v) for d, (v, _) in flares.items()]))
    ward.ingest()
    raised, course = ward.replay("p")
    assert course["recurrences"] == [] and {x[1] for x in course["pattern_by_date"]} == {"none"}
    assert not [s for s in raised if s["code"].startswith("lesion")]
    rises = [s for s in raised if s["code"] == "marker_rise"]
    assert [s["first_raised"] for s in rises] == list(flares) and all(s["cleared"] for s in rises)
    for day in flares:
        [rise] = [s for s in ward.watch("p", day)["signals"] if s["code"] == "marker_rise"]
        assert rise["explained_by"] == "hepatitis_flare"


def test_a_lung_cancer_of_its_own(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Right hepatectomy"), *clear("p", *halfyears(2010, 2013)),
        scan("2014-04-15", "New spiculated 21 mm nodule in the left upper lobe, suspicious for malignancy.", "CT chest"),
        op("2014-06-01", "Left upper lobectomy of lung"), path("2014-06-05", "Surgical pathology, left upper lobe", "Left upper lobe, lobectomy: primary adenocarcinoma of the lung, 22 mm, TTF-1 positive. No hepatocellular carcinoma."),
        condition("lc", "p", "2014-06-05", code("Adenocarcinoma of lung", (ICD10CM, "C34.12"))), *clear("p", *halfyears(2015, 2016)),
    ))
    ward.ingest()
    got = ward.watch("p", "2016-11-01")
    assert got["course"]["state"] == "in_remission" and got["course"]["pattern"] == "none"
    assert got["course"]["index_treatment"]["date"] == "2010-03-01"


def test_five_years_away_and_back_with_a_brain_metastasis(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Right hepatectomy"), *clear("p", "2010-06-10", "2010-09-12"),
        condition("s", "p", "2016-01-20", code("Seizure"), recordedDate="2016-01-20"),
        scan("2016-01-22", "Solitary 24 mm haemorrhagic lesion in the left frontal lobe, metastasis.", "MRI brain"),
    ))
    ward.ingest()
    for day in ("2011-06-01", "2013-06-01", "2015-12-31"):
        got = ward.watch("p", day)
        assert due(got)["liver_ct_or_mri"] == "overdue" and "overdue" in codes(got) and got["next_action"]
        assert date.fromisoformat(got["next_action"]["by"]) < date.fromisoformat(day), "the date asked for stays where it was"
    assert "symptom" in codes(ward.watch("p", "2016-01-21"))
    got = ward.watch("p", "2016-01-23")
    assert ("lesion_suspicious", "brain") in {(c, s) for c, s, _ in signals(got)} and got["course"]["pattern"] == "cannot_tell"
    assert got["signals"][0]["urgency"] == "urgent"


def test_hcc_found_only_in_the_explant(ward: Ward) -> None:
    ward.pack("collection", [
        patient("p"), condition("ci", "p", "2008", code("Cirrhosis of liver")), op("2010-03-01", "Orthotopic liver transplantation"),
        path("2010-03-08", "Surgical pathology, explant liver", "Explanted liver: cirrhosis. Incidental hepatocellular carcinoma, 21 mm, segment 7, moderately differentiated. No microvascular invasion. Margins clear."),
    ])
    ward.ingest()
    got = ward.everyone("2011-01-01")
    assert got["p"]["course"]["index_treatment"]["kind"] == "transplant" and got["p"]["next_action"]


def test_what_an_ablation_left_behind_is_no_recurrence(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Microwave ablation, liver segment 5"),
        scan("2010-04-05", "Ablation zone segment 5 with residual nodular enhancement at the margin, 11 mm, LR-TR viable. Adrenals normal."),
        op("2010-05-03", "Repeat microwave ablation, liver segment 5"), *clear("p", "2010-06-10", "2010-10-15"),
    ))
    ward.ingest()
    assert ward.watch("p", "2010-04-06")["course"]["state"] == "under_treatment"
    assert recurrences(ward) == []
    got = ward.watch("p", "2010-11-01")
    assert got["course"]["state"] == "in_remission" and got["course"]["index_treatment"]["date"] == "2010-05-03" and got["course"]["pattern"] == "none"


def test_chemoembolization_alone_then_clear_then_back(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "TACE"), scan("2010-05-03", "Complete lipiodol uptake in segment 6, no viable tumour, LR-TR nonviable. No other liver lesion. Adrenals normal."), *clear("p", "2010-10-15", "2011-04-15"),
        scan("2011-10-15", "New 20 mm hypervascular lesion with washout in segment 2: recurrent HCC. Adrenals normal."),
    ))
    ward.ingest()
    got = ward.watch("p", "2011-05-01")
    assert got["course"]["index_treatment"] is None and got["course"]["state"] == "in_remission" and got["next_action"]
    assert recurrences(ward) == [("2011-10-15", ["liver"])]


def test_without_adrenals_nothing_is_owed_there(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Right hepatectomy"), *clear("p", "2010-06-10"),
        scan("2011-04-15", "Bilateral adrenal metastases, new: right 31 mm, left 24 mm. Liver clear."), op("2011-06-01", "Bilateral adrenalectomy"),
        *[scan(d, "Liver without recurrence. Adrenal beds empty. No adenopathy. Spleen and kidneys normal.") for d in halfyears(2012, 2013)],
    ))
    ward.ingest()
    got = ward.watch("p", "2013-11-01")
    assert "second_gland" not in codes(got)
    assert not [s for s in got["signals"] if s["site"] == "adrenal"], got["signals"]


def test_only_dcp_tells(ward: Ward) -> None:
    dcp = code("DCP (PIVKA-II)", (LOINC, "93768-0"))
    ward.pack("collection", person(
        op("2010-03-01", "Right hepatectomy"), lab("d-pre", "p", "2010-02-20", dcp, 1250, "mAU/mL"), *clear("p", *halfyears(2010, 2013)),
        *[lab(f"d{d}", "p", d, dcp, 19, "mAU/mL") for d in halfyears(2010, 2012)], lab("d1", "p", "2013-04-15", dcp, 88, "mAU/mL"), lab("d2", "p", "2013-10-15", dcp, 460, "mAU/mL"),
        scan("2013-12-01", "New 24 mm left adrenal nodule, suspicious for metastasis. Liver clear."),
    ))
    ward.ingest()
    raised, _ = ward.replay("p")
    assert [s["first_raised"] for s in raised if s["code"] == "marker_rise"] == ["2013-04-15"]
    assert "marker_unexplained" in codes(ward.watch("p", "2013-10-16"))
    assert ("lesion_new", "adrenal", "left") in signals(ward.watch("p", "2013-12-02"))


def test_slow_growth_that_every_report_calls_nonspecific(ward: Ward) -> None:
    sizes = {"2011-04-15": 11, "2011-10-15": 13, "2012-04-15": 17, "2012-10-15": 24}
    ward.pack("collection", person(
        op("2010-03-01", "Right hepatectomy"), *clear("p", "2010-06-10"),
        *[scan(d, f"Liver without recurrence. Nonspecific {mm} mm left adrenal nodule. Right adrenal normal.") for d, mm in sizes.items()],
    ))
    ward.ingest()
    raised, _ = ward.replay("p")
    grown = [s for s in raised if s["code"] == "lesion_growing" and s["site"] == "adrenal" and s["side"] == "left"]
    assert grown and grown[0]["first_raised"] == "2012-04-15", raised
    assert [s["first_raised"] for s in raised if s["code"] == "lesion_new" and s["side"] == "left"] == ["2011-04-15"]


def test_a_small_nodule_watched_and_unchanged_is_laid_to_rest(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Right hepatectomy"), *clear("p", "2010-06-10"),
        scan("2011-04-15", "4 mm nodule in the right upper lobe, too small to characterise.", "CT chest"),
        scan("2011-10-15", "Unchanged 4 mm nodule in the right upper lobe.", "CT chest"),
        scan("2012-10-15", "The 4 mm right upper lobe nodule is unchanged for 18 months and considered a benign granuloma. No new nodule.", "CT chest"),
    ))
    ward.ingest()
    assert "lesion_undecided" in codes(ward.watch("p", "2011-04-16"))
    got = ward.watch("p", "2012-10-16")
    assert not [s for s in got["signals"] if s["code"].startswith("lesion")] and got["course"]["pattern"] == "none"


def test_a_colorectal_metastasis_in_the_liver_is_another_cancer(ward: Ward) -> None:
    ward.pack("collection", person(
        op("2010-03-01", "Left lateral sectionectomy"), *clear("p", *halfyears(2010, 2012)), condition("cc", "p", "2013-02-01", code("Adenocarcinoma of sigmoid colon", (ICD10CM, "C18.7"))),
        scan("2013-04-15", "New 18 mm hypovascular lesion in segment 6, suspicious for metastasis. Adrenals normal."),
        path("2013-05-02", "Liver biopsy, segment 6, surgical pathology", "Liver, core biopsy: metastatic adenocarcinoma, consistent with colorectal origin (CK20+, CDX2+). Negative for hepatocellular carcinoma."),
    ))
    ward.ingest()
    assert "lesion_new" in codes(ward.watch("p", "2013-04-16"))
    got = ward.watch("p", "2013-05-03")
    assert got["course"]["pattern"] == "none" and got["course"]["state"] == "in_remission", got["course"]
