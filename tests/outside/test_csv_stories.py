"""Tables as registries export them, by mapping files written from docs/ingest-csv.md alone."""

from pathlib import Path

from .ward import Ward, codes, due, signals

PATIENTS = """
id = "pat"
source = "registry"
recognise = ["mrn", "born", "sex", "operation", "operated"]
person = "mrn"
missing = ["", "NA", "n/a"]
[days]
born = { column = "born", formats = ["%d/%m/%Y"] }
operated = { column = "operated", formats = ["%d/%m/%Y"] }
dead = { column = "dead", formats = ["%d/%m/%Y"] }
[[rows]]
table = "people"
fields = { birth_date = { day = "born" }, sex = { column = "sex", map = { M = "male", F = "female" } } }
[[rows]]
table = "conditions"
fields = { date = { day = "operated" }, kind = { value = "hcc" }, site = { value = "liver" } }
[[rows]]
table = "treatments"
only_if = [{ column = "operation", present = true }]
fields = { date = { day = "operated" }, kind = { column = "operation", contains = { hepatectomy = "resection", RFA = "ablation", transplant = "transplant" } } }
[[rows]]
table = "people"
only_if = [{ column = "dead", present = true }]
fields = { death_date = { day = "dead" }, deceased = { value = true } }
"""
LABS = """
id = "lab"
source = "laboratory export"
recognise = ["mrn", "taken", "test", "result", "unit"]
person = "mrn"
missing = ["", "NA"]
[days]
taken = { column = "taken", formats = ["%d/%m/%Y"] }
[[rows]]
table = "measurements"
fields = { date = { day = "taken" }, analyte = { column = "test", map = { AFP = "afp", PIVKA = "dcp", ALT = "alt" } }, value = { column = "result", number = true }, unit = { column = "unit" } }
needs = ["analyte"]
"""
SCANS = """
id = "scan"
source = "radiology export"
recognise = ["mrn", "exam_date", "exam", "report"]
person = "mrn"
missing = [""]
[days]
day = { column = "exam_date", formats = ["%d/%m/%Y"] }
[[rows]]
table = "studies"
fields = { done_on = { day = "day" }, modality = { column = "exam", contains = { CT = "ct", MR = "mri", US = "us" } }, state = { value = "done" }, text = { column = "exam" } }
[[rows]]
table = "reports"
only_if = [{ column = "report", present = true }]
fields = { date = { day = "day" }, text = { column = "report" } }
"""
CLEAR = "CT abdomen: No recurrence in the liver. Adrenal glands normal. No adenopathy."
FOUND = 'CT abdomen: ""New"" 21 mm nodule in the left adrenal gland, suspicious for metastasis.\nLiver remnant without focal lesion.'


def _tables(ward: Ward, patients: str, labs: str = "", scans: str = "") -> list[str]:
    folder = ward.files.parent
    tokens = []
    for name, mapping, table in (("pat", PATIENTS, patients), ("lab", LABS, labs), ("scan", SCANS, scans)):
        (folder / f"{name}.toml").write_text(mapping)
        if table:
            (ward.files / f"{name}.csv").write_text(table)
        tokens += ["--mapping", str(folder / f"{name}.toml")]
    return tokens


HEAD, LAB_HEAD, SCAN_HEAD = "mrn,born,sex,operation,operated,dead\n", "mrn,taken,test,result,unit\n", "mrn,exam_date,exam,report\n"


def test_three_tables_with_three_mappings_are_one_life(ward: Ward) -> None:
    mappings = _tables(
        ward, HEAD + "7,03/05/1950,M,Right hepatectomy,10/03/2016,\n8,04/06/1960,F,RFA,11/03/2016,05/05/2018\n",
        LAB_HEAD + "".join(f"7,{d},AFP,{v},ng/mL\n" for d, v in [("10/06/2016", "4"), ("10/09/2016", "<3"), ("09/12/2016", "4.1"), ("10/06/2017", "38")]),
        SCAN_HEAD + f'7,10/06/2016,CT abdomen,"{CLEAR}"\n7,12/06/2017,CT abdomen,"{FOUND}"\n',
    )
    counts = ward.ingest(*mappings)
    assert counts["set_aside"] == 0 and counts["people"] == 2, counts["reasons"]
    got = ward.watch("7", "2017-06-13")
    assert {("lesion_new", "adrenal", "left"), ("marker_rise", "afp", None)} <= signals(got)
    assert got["course"]["index_treatment"]["date"] == "2016-03-10"
    assert ward.watch("8", "2019-01-01")["course"]["state"] == "died"
    assert ward.ingest(*mappings)["unchanged"] == counts["read"]


def test_a_value_below_a_limit_keeps_its_comparator(ward: Ward) -> None:
    mappings = _tables(ward, HEAD + "7,03/05/1950,M,Right hepatectomy,10/03/2016,\n", LAB_HEAD + "7,10/06/2016,AFP,< 2.0,ng/mL\n7,10/09/2016,AFP,>20000,ng/mL\n")
    assert ward.ingest(*mappings)["set_aside"] == 0
    assert "marker_rise" not in codes(ward.watch("7", "2016-06-11"))
    rise = next(s for s in ward.watch("7", "2016-09-11")["signals"] if s["code"] == "marker_rise")
    assert ">20000" in rise["why"].replace(" ", "")


NUMBERS = {"3,5": 3.5, "1,210.5": 1210.5, "1.210,5": 1210.5, "1 210,5": 1210.5, "1,210": None, "nan": None, "inf": None, "1e999": None, "12 (H)": None}


def test_a_number_is_read_as_written_or_not_at_all(ward: Ward) -> None:
    mappings = _tables(
        ward, HEAD + "".join(f"{n},03/05/1950,M,Right hepatectomy,10/03/2016,\n" for n in range(len(NUMBERS))),
        LAB_HEAD + "".join(f'{n},10/06/2016,AFP,"{written}",ng/mL\n' for n, written in enumerate(NUMBERS)),
    )
    counts = ward.ingest(*mappings)
    assert counts["set_aside"] == list(NUMBERS.values()).count(None), counts
    got = ward.everyone("2016-06-11")
    for n, number in enumerate(NUMBERS.values()):
        rises = [s for s in got[str(n)]["signals"] if s["code"] == "marker_rise"]
        assert bool(rises) == ((number or 0) > 100) and all(f"{number:g}" in s["why"] for s in rises)


def test_other_delimiters_and_encodings(ward: Ward) -> None:
    mappings = _tables(ward, "")
    forms = [(";", "utf-8"), ("\t", "utf-8"), (",", "utf-8-sig"), ("|", "utf-8"), (",", "cp1252"), (",", "utf-16")]
    for n, (delimiter, encoding) in enumerate(forms):
        table = HEAD + f"{n},03/05/1950,M,Right hepatectomy à gauche,10/03/2016,\n"
        (ward.files / f"{n}.csv").write_bytes(table.replace(",", delimiter).encode(encoding))
    counts = ward.ingest(*mappings)
    assert (counts["stored"], counts["set_aside"]) == (len(forms), 0), counts["reasons"]


def test_lines_that_cannot_be_true_are_set_aside(ward: Ward) -> None:
    mappings = _tables(
        ward, HEAD + "7,03/05/1950,M,Right hepatectomy,10/03/2016,\n9,03/05/1950,M,Right hepatectomy,10/03/2099,\n10,03/05/1990,M,RFA,10/03/1980,\n11,31/02/1950,M,RFA,10/03/2016,\n,03/05/1950,M,RFA,10/03/2016,\n12,03/05/1950,M\n",
    )
    counts = ward.ingest(*mappings)
    assert (counts["stored"], counts["set_aside"]) == (1, 5), counts


def test_a_mapping_is_for_tables_and_leaves_fhir_alone(ward: Ward) -> None:
    from .test_fhir_stories import resected

    mappings = _tables(ward, HEAD + "7,03/05/1950,M,Right hepatectomy,10/03/2016,\n")
    ward.pack("collection", resected("f"))
    counts = ward.ingest(*mappings[:2])
    assert (counts["stored"], counts["set_aside"]) == (4, 0), counts["reasons"]


def test_a_very_long_cell_and_a_stray_quote_end_nothing(ward: Ward) -> None:
    mappings = _tables(ward, HEAD + "7,03/05/1950,M,Right hepatectomy,10/03/2016,\n", "", SCAN_HEAD + f'7,10/06/2016,CT abdomen,"{CLEAR} {"x " * 200_000}"\n7,10/07/2016,CT abdomen,"{CLEAR}"\n7,10/08/2016,CT abdomen,"never closed\n')
    counts = ward.ingest(*mappings)
    assert counts["read"] == 4
    assert ward.watch("7", "2016-07-11")["looks"]["liver"]["last"] == "2016-07-10"


def test_a_table_nobody_knows_is_set_aside_line_by_line(ward: Ward) -> None:
    (ward.files / "odd.csv").write_text("a,b,c\n1,2,3\n4,5,6\n")
    counts = ward.ingest()
    assert (counts["read"], counts["set_aside"]) == (2, 2)


def test_files_of_other_kinds_are_named_not_passed_over(ward: Ward) -> None:
    for name in ("patient.xml", "adt.hl7", "scan.dcm", "cohort.parquet", "list.xlsx", "more.zip", "letter.pdf"):
        (ward.files / name).write_bytes(b"x")
    (ward.files / "README.md").write_text("read me")
    (ward.files / "pat.csv").write_text("a,b,c\n1,2,3\n")
    counts = ward.ingest()
    assert (counts["read"], counts["set_aside"]) == (8, 8), counts


def test_structured_findings_without_any_text(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "v.toml").write_text("""
id = "visits"
source = "trial"
recognise = ["pid", "visit_day", "lesions"]
person = "pid"
person_prefix = "t-"
[days]
start = { anchor = "2010-01-01" }
visit = { anchor = "start", plus_days = "visit_day" }
[[rows]]
table = "conditions"
fields = { date = { day = "start" }, kind = { value = "hcc" } }
[[rows]]
table = "treatments"
only_if = [{ column = "visit_day", is_in = ["0"] }]
fields = { date = { day = "start" }, kind = { value = "resection" } }
[[rows]]
table = "findings"
only_if = [{ column = "visit_day", above = 0 }, { column = "lesions", at_most = 0 }]
fields = { date = { day = "visit" }, site = { value = "liver" }, judgement = { value = "absent" } }
[[rows]]
table = "findings"
only_if = [{ column = "lesions", above = 0 }]
fields = { date = { day = "visit" }, site = { value = "liver" }, judgement = { value = "definite" }, number = { column = "lesions", whole = true }, size_mm = { column = "cm", number = true, times = 10 } }
""")
    (ward.files / "visits.csv").write_text("pid,visit_day,lesions,cm\n1,0,0,\n1,90,0,\n1,200,2,1.7\n2,0,0,\n2,100,0,\n")
    assert ward.ingest("--mapping", str(tmp_path / "v.toml"))["set_aside"] == 0
    got = ward.everyone("2010-08-01")
    assert got["t-1"]["course"]["state"] == "recurred" and got["t-1"]["course"]["sites"][0]["size_mm"] == 17
    assert got["t-2"]["course"]["state"] == "in_remission" and got["t-2"]["looks"]["liver"]["result"] == "clear"
    _, course = ward.replay("t-1")
    assert [(r["date"], r["sites"]) for r in course["recurrences"]] == [("2010-07-20", ["liver"])]


def test_a_study_without_its_report_is_unread(ward: Ward) -> None:
    mappings = _tables(ward, HEAD + "7,03/05/1950,M,Right hepatectomy,10/03/2016,\n", "", SCAN_HEAD + "7,10/06/2016,CT abdomen,\n")
    ward.ingest(*mappings)
    got = ward.watch("7", "2016-06-25")
    assert got["looks"]["liver"]["result"] == "unread" and "report_unread" in codes(got) and due(got)["liver_ct_or_mri"] in {"due", "overdue"}
