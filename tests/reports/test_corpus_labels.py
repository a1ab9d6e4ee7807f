"""The labelled reports keep their own rules: a wrong label would make a wrong reader look right."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent / "corpus"


def load_check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_check_labels", HERE / "check_labels.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check = load_check()
PATHS = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for part in ("dev", "test") for path in check.files(part)]


@pytest.mark.parametrize("path", PATHS)
def test_every_report_is_well_labelled(path: Path) -> None:
    faults = [f"{report['id']}: {fault}" for report in check.reports(path) for fault in check.faults_of_report(report)]
    assert faults == []


def test_ids_are_unique_and_no_dev_text_is_in_test() -> None:
    assert list(check.faults()) == []


def test_the_readme_counts_what_is_there() -> None:
    text = (HERE / "README.md").read_text("utf-8")
    for part in ("dev", "test"):
        assert "| {} | {} | {} |".format(part, *check.counts(part)) in text


GOOD_ROW = {
    "site": "adrenal", "side": "left", "status": "suspicious", "change": "increased",
    "size_mm": 18, "prior_size_mm": 12, "quote": "Left adrenal nodule",
}
GOOD = {
    "id": "X1", "style": "s", "exam": "CT", "language": "en", "text": "Left adrenal nodule 18 mm. CT in 3 months.",
    "rows": [GOOD_ROW], "advice": [{"text": "CT in 3 months", "test": "abdomen_ct", "within_days": 90}],
    "trap": False, "notes": "",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": "gland"},
        {"side": "middle"},
        {"site": "liver"},
        {"status": "possible"},
        {"change": "grown"},
        {"size_mm": 11},
        {"quote": "left adrenal nodule"},
        {"status": "absent"},
    ],
    ids=lambda wrong: str(wrong),
)
def test_a_wrong_row_is_found(wrong: dict[str, Any]) -> None:
    assert not list(check.faults_of_report(GOOD))
    assert list(check.faults_of_report({**GOOD, "rows": [{**GOOD_ROW, **wrong}]}))


def test_two_rows_for_one_place_are_found() -> None:
    assert list(check.faults_of_report({**GOOD, "rows": [GOOD_ROW, GOOD_ROW]}))


def test_a_text_in_both_parts_is_found() -> None:
    assert list(check.copies([GOOD], [{**GOOD, "id": "X2"}]))


def test_an_unknown_site_not_assessed_is_found() -> None:
    assert not list(check.faults_of_report({**GOOD, "not_assessed": ["liver"]}))
    assert list(check.faults_of_report({**GOOD, "not_assessed": ["gland"]}))
