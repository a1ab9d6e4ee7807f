"""Pathology reports: a table of small texts, the labelled sets, and the way of a specimen into the course."""

from datetime import date

import pytest
from pathology_scoring import labelled, score
from tests.drawn import drawn

from hepwatch.assess import Knowledge, assess
from hepwatch.record.history import History
from hepwatch.record.rows import ReportRow
from hepwatch.reports import looks_like_pathology, read_kind, read_pathology

# (text, {field: what it says}); near-misses included.
TABLE = [
    ("Liver, resection: Hepatocellular carcinoma, 3.4 cm.", {"site": "liver", "diagnosis": "hcc", "size_mm": 34}),
    ("Right adrenal, biopsy: Negative for hepatocellular carcinoma. Adrenal cortical adenoma.", {"diagnosis": "benign", "side": "right"}),
    ("Clinical history: HCC.\nLeft adrenal, biopsy: No malignant cells.", {"diagnosis": "no_tumour", "side": "left"}),
    ("Liver, biopsy: suspicious for hepatocellular carcinoma.", {"diagnosis": None, "site": "liver"}),
    ("Liver, biopsy: insufficient for diagnosis.", {"diagnosis": None, "site": "liver"}),
    ("Lung, wedge: metastatic carcinoma; arginase-1 positive.", {"diagnosis": "hcc"}),
    ("Lung, wedge: metastatic carcinoma; TTF-1 positive, arginase-1 negative.", {"diagnosis": "other_cancer"}),
    ("Lung, wedge: metastatic carcinoma; immunostains pending.", {"diagnosis": None, "site": "lung"}),
    ("Adrenal, resection: hepatocellular carcinoma. ADDENDUM: on review this is adrenocortical carcinoma, not hepatocellular carcinoma.", {"diagnosis": "other_cancer"}),
    ("Liver, resection: hepatocellular carcinoma. Microvascular invasion: cannot be determined.", {"microvascular_invasion": None}),
    ("Liver, resection: hepatocellular carcinoma. No microvascular invasion.", {"microvascular_invasion": False}),
    ("Liver, resection: hepatocellular carcinoma. MVI (M1).", {"microvascular_invasion": True}),
    ("Liver, resection: hepatocellular carcinoma. Margin uninvolved, 4 mm.", {"margin": "negative", "margin_mm": 4, "size_mm": None}),
    ("Liver, resection: hepatocellular carcinoma. Margin involved.", {"margin": "microscopic"}),
    ("Liver, resection: hepatocellular carcinoma. Margin cannot be assessed.", {"margin": None}),
    ("Liver, resection: hepatocellular carcinoma, Edmondson-Steiner grade II-III.", {"grade": 3}),
    ("Liver, explant: hepatocellular carcinoma, 100% necrosis, no viable tumor.", {"diagnosis": "no_tumour", "necrosis_percent": 100}),
    ("Liver, explant: hepatocellular carcinoma, 80% necrosis, 20% viable.", {"diagnosis": "hcc", "necrosis_percent": 80}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[t[:60] for t, _ in TABLE])
def test_table(text: str, expected: dict[str, object]) -> None:
    (found,) = read_pathology(text).specimens
    assert {f: getattr(found, f) for f in expected} == expected


@pytest.mark.parametrize("part", ["dev", "test"])
def test_labelled_sets(part: str) -> None:
    """The figures of docs/reports.md hold: every field told is found in 95 %, and no diagnosis is invented."""
    figures = score(labelled(part))
    for field, n in figures.items():
        if isinstance(n, dict):
            assert n["found"] >= 0.9 * n["told"], field
    assert figures["diagnosis"]["wrong or invented"] == 0


def test_several_specimens_of_one_report_stay_apart() -> None:
    text = "A. Liver, segment 6, resection: Hepatocellular carcinoma, 2.0 cm.\nB. Left adrenal, adrenalectomy: Myelolipoma, 3.0 cm."
    assert [(s.site, s.diagnosis, s.size_mm) for s in read_pathology(text).specimens] == [("liver", "hcc", 20), ("adrenal", "benign", 30)]


def test_a_report_in_another_language_is_not_read() -> None:
    reading = read_pathology("Nebenniere links, Resektat: Metastase eines hepatozellulären Karzinoms. Die Resektionsränder sind tumorfrei.")
    assert not reading.read and reading.specimens == ()


@pytest.mark.parametrize("part", ["dev", "test"])
def test_pathology_is_told_from_imaging(part: str) -> None:
    told = [looks_like_pathology(r["text"]) for r in labelled(part)]
    assert sum(told) >= 0.8 * len(told)
    assert not looks_like_pathology("CT abdomen: new 2 cm nodule in segment 4, suspicious for HCC. Core biopsy is recommended.")


def with_specimen(drawing: str, day: str, text: str) -> History:
    history = drawn(drawing)
    on = date.fromisoformat(day)
    report = ReportRow(row_id="path", person=history.person, known_on=on, date=on, kind="pathology", text=text)
    return History(**{f: getattr(history, f) for f in history.__struct_fields__} | {"reports": (*history.reports, report)})


LESION = """
    2021-01-10 resection
    2023-04-10 ct abdomen: liver absent; right adrenal suspicious new 21mm
"""


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Right adrenal, core biopsy: Adrenal cortical adenoma. No malignancy.", "benign"),
        ("Right adrenal, core biopsy: Adrenocortical carcinoma; SF-1 positive.", "other_cancer"),
        ("Right adrenal, core biopsy: Metastatic hepatocellular carcinoma.", "open"),
        ("Right adrenal, core biopsy: Non-diagnostic; blood only.", "open"),
        ("Right adrenal, core biopsy: No tumor seen.", "open"),
        ("Left adrenal, core biopsy: Adrenal cortical adenoma.", "open"),
    ],
)
def test_what_a_specimen_does_to_the_lesion_it_was_taken_from(text: str, state: str) -> None:
    course = assess(with_specimen(LESION, "2023-05-02", text), date(2023, 6, 1), Knowledge.of()).course
    assert [(x.site, x.side, x.state) for x in course.lesions] == [("adrenal", "right", state)]


def test_a_proven_metastasis_is_a_sighting_of_its_own() -> None:
    text = "Right adrenal, core biopsy: Metastatic hepatocellular carcinoma, 2.4 cm."
    (lesion,) = assess(with_specimen(LESION, "2023-05-02", text), date(2023, 6, 1), Knowledge.of()).course.lesions
    assert (lesion.status, lesion.sightings[-1].size_mm, lesion.sightings[-1].row_id) == ("definite", 24, "path#specimen1")


def test_a_stored_pathology_report_is_read_by_the_reader_of_specimens() -> None:
    reading = read_kind("pathology", "Liver, biopsy: cirrhosis, no tumor seen.", report="r1", language=None)
    assert reading.report == "r1" and reading.specimens[0].diagnosis == "no_tumour"
