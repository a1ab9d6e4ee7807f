"""The reader against labelled reports, and against texts that are no reports at all."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import load, score

from hepwatch.reports import explain, read, read_pathology

# (text, site, side, status, change, size, prior): near-misses included.
TABLE = [
    ("IMPRESSION: New 18 mm left adrenal nodule, suspicious for metastasis.", "adrenal", "left", "suspicious", "new", 18, None),
    ("IMPRESSION: Enlarging left adrenal mass, suspicious for metastasis. No local recurrence.", "adrenal", "left", "suspicious", "increased", None, None),
    ("IMPRESSION: No new adrenal nodule.", "adrenal", None, "absent", None, None, None),
    ("Retrocaval LN 1.3cm (prev. 0.8cm), increased, r/o metastasis.", "lymph_node", None, "suspicious", "increased", 13, 8),
    ("Impression: Stable 11 mm left adrenal adenoma.", "adrenal", "left", "benign", "stable", 11, None),
    ("The adrenal glands, spleen and pancreas are normal.", "spleen", None, "absent", None, None, None),
    ("There is no lung nodule, adrenal mass or bone destruction, but there is a small right pleural effusion.", "adrenal", None, "absent", None, None, None),
    ("There is a 15 mm nodule in the right adrenal which was not there six months ago. This is likely a metastasis.", "adrenal", "right", "suspicious", "new", 15, None),
    ("The 14 mm left adrenal nodule, stable on the last two studies, has grown to 22 mm.", "adrenal", "left", "indeterminate", "increased", 22, 14),
    ("Adrenal glands: right normal, left 18 mm nodule (previously 10 mm), concerning for metastasis.", "adrenal", "left", "suspicious", "increased", 18, 10),
    ("The adrenals are unremarkable apart from a new 12 mm nodule on the right, suspicious for metastasis.", "adrenal", "right", "suspicious", "new", 12, None),
    ("Enlarging right adrenal metastasis, 31 mm. The contralateral gland is normal.", "adrenal", "left", "absent", None, None, None),
    ("No recurrence in the liver, lungs or bones, though a new 11 mm left adrenal nodule is worrisome.", "adrenal", "left", "suspicious", "new", 11, None),
    ("Neither adrenal shows a mass.", "adrenal", "bilateral", "absent", None, None, None),
    ("The right adrenal nodule is not a metastasis but an adenoma, unchanged.", "adrenal", "right", "benign", "stable", None, None),
    ("The lungs are free of nodules.", "lung", None, "absent", None, None, None),
    ("left adrenal normal right adrenal new nodule measuring 14 mm suspicious for metastasis", "adrenal", "right", "suspicious", "new", 14, None),
    ("Left adrenal nodule: 9 mm (01/2023), 12 mm (06/2023), 17 mm (today). Metastatic.", "adrenal", "left", "definite", "increased", 17, 12),
    ("New nodule, 14 mm, left adrenal. Suspicious.", "adrenal", "left", "suspicious", "new", 14, None),
    ("Not only is the left adrenal nodule larger (18 mm, 12 mm before), but there is also a new right one of 9 mm.", "adrenal", "right", "indeterminate", "new", 9, None),
    ("No lung, bone or nodal disease.", "bone", None, "absent", None, None, None),
    ("Right adrenal: 34 x 29 mm mass (15 mm in June). Metastasis.", "adrenal", "right", "definite", "increased", 34, 15),
    ("Left adrenal metastasis, 31 x 28 mm, previously 30 x 28 mm, with an unchanged 12 mm nodule at its edge.", "adrenal", "left", "definite", "stable", 31, 30),
]


@pytest.mark.parametrize(("text", "site", "side", "status", "change", "size", "prior"), TABLE)
def test_one_finding(text: str, site: str, side: str | None, status: str, change: str | None, size: float | None, prior: float | None) -> None:
    found = {(r.site, r.side): (r.status, r.change, r.size_mm, r.prior_size_mm) for r in read(text).rows}
    assert found.get((site, side)) == (status, change, size, prior), found


def test_the_indication_is_not_a_finding() -> None:
    assert {r.site for r in read("INDICATION: adrenal metastasis?\n\nFINDINGS: The lungs are clear.").rows} == {"lung"}


def test_development_reports(shared: Path) -> None:
    """The level reached on the shared development reports; a change that reads worse fails here."""
    figures = score(r for r in load(shared / "reports" / "dev.jsonl") if r["language"] == "en")
    assert figures["suspicious_f1"] >= 0.98 and figures["absent_f1"] >= 0.98, figures
    assert figures["new_extrahepatic_missed"] == 0 and figures["change_accuracy"] >= 0.96 and figures["size_exact"] >= 0.92, figures


def test_held_out_traps_do_not_get_worse() -> None:
    """The level reached on the project's own test reports: far from the goal (docs/reports.md), and held here so that it only rises."""
    figures = score(r for r in load(*sorted((Path(__file__).parent / "corpus" / "test").glob("*.jsonl"))) if r.get("language") == "en")
    assert figures["suspicious_f1"] >= 0.76 and figures["absent_f1"] >= 0.86, figures


JUNK = [
    "", "\x00" * 5000, "{\\rtf1\\ansi " + "\\par x" * 5000, "<html>" + "<p>" * 20000, "Ã¤" * 4000, "((((" * 20000,
    "no " * 300_000, "adrenal nodule, " * 600_000, "\ufeff\u202e" * 3000, "1 x " * 100_000, "".join(chr(n) for n in range(1, 60000) if not 0xD800 <= n <= 0xDFFF),
    "a" * 10_000_000, "\n" * 2_000_000, "." * 1_000_000,
]  # fmt: skip


@pytest.mark.parametrize("text", JUNK, ids=range(len(JUNK)))
def test_junk_is_answered(text: str) -> None:
    started = time.perf_counter()
    reading = read(text)
    assert time.perf_counter() - started < 10 and all(text[r.start : r.end] == r.quote for r in reading.rows)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([t[0] for t in TABLE] + ["<br>", "&nbsp;", "\r\n", "Liver:", "é", "IMPRESSION:", "漢字", "no", "17 mm"]), max_size=9).map(" ".join) | st.text(max_size=300))
def test_quotes_are_the_reports_own_words(text: str) -> None:
    reading = read(text)
    assert reading == read(text)
    assert all(text[r.start : r.end] == r.quote for r in reading.rows)
    assert all(text[a.start : a.end] == a.text for a in reading.advice)


def test_html_is_read_and_quoted_from_the_original() -> None:
    text = "<p>IMPRESSION:<br>New 18&nbsp;mm <b>left adrenal</b> nodule, suspicious for metastasis.</p>"
    row = read(text).rows[0]
    assert (row.site, row.side, row.status, row.size_mm) == ("adrenal", "left", "suspicious", 18)
    assert row.quote == text[row.start : row.end] and "adrenal" in row.quote


@pytest.mark.parametrize("text", ["Il fegato è normale, senza lesioni. Non si osservano noduli nelle ghiandole surrenali.", "Печень не увеличена, очаговых изменений нет.", "qwerty zxcvb"])
def test_other_languages_are_not_read_whatever_the_hint(text: str) -> None:
    reading = read(text, language="en")
    assert not reading.read and not reading.rows


def test_advice_has_its_test_and_time() -> None:
    advice = read("IMPRESSION: New 6 mm right lower lobe nodule. CT chest in 6-8 weeks is recommended.").advice
    assert [(a.test, a.within_days) for a in advice] == [("chest_ct", 56)]


def test_explain_marks_the_finding() -> None:
    assert "> left adrenal: suspicious, new, 18 mm" in explain(TABLE[0][0])


def test_pathology() -> None:
    text = "SPECIMEN: Right adrenal gland, adrenalectomy.\nFINAL DIAGNOSIS: Metastatic hepatocellular carcinoma. Tumor size: 4.2 cm. Microvascular invasion: present. Margins are negative. Edmondson-Steiner grade III."
    (found,) = read_pathology(text).specimens
    assert (found.site, found.side, found.diagnosis, found.size_mm, found.microvascular_invasion, found.margin, found.grade) == ("adrenal", "right", "hcc", 42, True, "negative", 3)
