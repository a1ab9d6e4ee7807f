"""Every row of coverage.toml: what sees an organ in full can clear a lesion there; what sees it in part finds and never clears."""

import tomllib
from importlib.resources import files

import pytest

from drawn import day, drawn
from hepwatch.assess import Assessment, Knowledge, assess

TABLE = tomllib.loads(files("hepwatch.course").joinpath("coverage.toml").read_text("utf-8"))
ROWS = [
    (row["modality"], row["region"], site, site in row["full"])
    for row in TABLE["coverage"]
    for site in (*row["full"], *row["partial"])
]


def _asked(drawing: str) -> Assessment:
    return assess(drawn(f"2022-01-10 resection\n{drawing}"), day("2022-09-01"), Knowledge.of())


@pytest.mark.parametrize(("modality", "region", "site", "full"), ROWS)
def test_only_a_full_look_clears(modality: str, region: str, site: str, full: bool) -> None:
    finding = f"2022-07-01 pet whole_body: {site} indeterminate 9mm"
    later = f"2022-08-01 {modality} {region}: {site} absent"
    answer = _asked(f"{finding}\n{later}")
    assert [x.state for x in answer.course.lesions] == ["resolved" if full else "open"]


@pytest.mark.parametrize(("modality", "region", "site", "full"), ROWS)
def test_a_partial_look_finds(modality: str, region: str, site: str, full: bool) -> None:
    answer = _asked(f"2022-08-01 {modality} {region}: {site} suspicious new 9mm")
    assert {(s.code, s.site) for s in answer.signals if s.code.startswith("lesion")} == {("lesion_new", site), ("lesion_suspicious", site)}
    look = answer.looks[site]
    assert look is not None and look.result == "finding" and look.adequate == full


@pytest.mark.parametrize(("modality", "region", "site", "full"), ROWS)
@pytest.mark.parametrize(("said", "result"), [(" unread", "unread"), (": not assessed {site}; other absent", "not_assessed"), (": all clear", "clear")])
def test_the_look_of_each_row(modality: str, region: str, site: str, full: bool, said: str, result: str) -> None:
    look = _asked(f"2022-08-01 {modality} {region}{said.format(site=site)}").looks[site]
    assert look is not None and look.result == result
    assert look.adequate == (full and result != "not_assessed")


@pytest.mark.parametrize("site", TABLE["needs_contrast"])
def test_without_contrast_medium_the_look_is_partial(site: str) -> None:
    look = _asked(f"2022-08-01 ct abdomen plain: {site} absent").looks[site]
    assert look is not None and not look.adequate
