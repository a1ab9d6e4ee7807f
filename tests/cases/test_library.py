"""Every file of the library is a case, names its publication, and holds no calendar date."""

import re
from pathlib import Path

import pytest

from hepwatch.cases.case import Case, Lesion, Status, metastases, month
from hepwatch.cases.library import add, case_from, everything, find, published, read_case, series
from hepwatch.cases.when import elapsed
from hepwatch.errors import UsageError

LIBRARY = Path(__file__).parents[2] / "src" / "hepwatch" / "cases" / "library"
CASES = published()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_a_published_case_names_where_it_was_read(case: Case) -> None:
    assert case.sources, "no source"
    assert all(s.doi or s.pmid or s.pmcid or s.url for s in case.sources)
    assert (LIBRARY / f"{case.id}.toml").exists() or (LIBRARY / f"{case.id}.json").exists(), "file name is not the id"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_what_was_only_read_about_elsewhere_is_not_called_verified(case: Case) -> None:
    if all(s.read == "secondary" for s in case.sources):
        assert case.certainty != "verified"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_a_case_tells_its_pattern_from_its_events(case: Case) -> None:
    if case.pattern == "isolated_extrahepatic":
        assert metastases(case), "isolated outside the liver, and no lesion outside the liver"
    if case.category == "mimic_negative":
        assert not metastases(case)


def test_no_calendar_date_in_any_event() -> None:
    for case in CASES:
        for event in case.events:
            assert not re.search(r"\b(19|20)\d\d-\d\d", event.text or ""), case.id


def test_series_have_sources_and_groups() -> None:
    for one in series():
        assert one.sources and one.groups and all(s.doi or s.pmid or s.pmcid or s.url for s in one.sources)


@pytest.mark.parametrize(
    ("written", "months", "exactness"),
    [
        ("39 months", 39, "exact"),
        ("about 3 years", 36, "about"),
        ("within 12 months", 12, "within"),
        ("after 5 years", 60, "after"),
        ("0 days", 0, "exact"),
        ("-2 months", -2, "exact"),
    ],
)
def test_a_time_is_read_as_written(written: str, months: float, exactness: str) -> None:
    read = elapsed(written)
    assert (read.months, read.exactness) == (months, exactness)


def test_the_second_gland_is_placed_from_the_first() -> None:
    case = find("adr08_resection_left6m_right30m")
    assert [(x.side, month(case, x)) for x in metastases(case)] == [("left", 6), ("right", 30)]


def test_a_time_counted_from_an_unplaced_day_stays_unplaced() -> None:
    case = find("adr24_resection_left_watch6m")
    died = next(e for e in case.events if isinstance(e, Status))
    assert month(case, died) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('id = "x1"\ntitle = "t"\nsiez = 3', "siez"),
        ('id = "x1"\ntitle = "t"\n[[events]]\nkind = "lesion"\nsite = "adrenal"\nwhen = "4 mnths"', "39 months"),
        ('id = "X 1"\ntitle = "t"', "id"),
        ("id = ", "x.toml"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(text: str, told: str) -> None:
    with pytest.raises(UsageError, match="x.toml is not a case file") as wrong:
        case_from(text.encode(), "x.toml")
    assert told in str(wrong.value)


def test_a_local_case_is_kept_and_found(tmp_path: Path) -> None:
    case = Case(id="own_1", title="own", events=(Lesion(site="adrenal", phase="metastasis"),), origin="local")
    assert read_case(add(case, tmp_path)) == case
    assert case in everything(tmp_path)
    assert find("own_1", tmp_path) == case


def test_an_older_version_never_replaces_a_newer(tmp_path: Path) -> None:
    add(Case(id="own_1", version=2, title="own"), tmp_path)
    with pytest.raises(UsageError, match="newer version"):
        add(Case(id="own_1", version=1, title="own"), tmp_path)


def test_an_unknown_id_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='no case "nobody"'):
        find("nobody", tmp_path)


def test_the_example_in_the_docs_is_a_case_and_a_series() -> None:
    text = (LIBRARY.parents[3] / "docs" / "cases.md").read_text()
    case, example = re.findall(r"```toml\n(.*?)```", text, re.S)
    assert case_from(case.encode(), "docs.toml").id == "example_left_adrenal_4y"
    assert 'id = "ha_2014_adrenalectomy"' in example
