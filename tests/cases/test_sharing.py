"""Nothing leaves without a person's release of exactly what leaves; what arrives is what was released."""

from datetime import date
from pathlib import Path

import msgspec
import pytest
from tests.options.build import AS_OF, build

from hepwatch.cases.bundle import export, keep_record, merge, read_bundle, written
from hepwatch.cases.care import care
from hepwatch.cases.case import Case, Lesion, Person, Status, Treatment
from hepwatch.cases.draft import age_band, draft, hidden_name
from hepwatch.cases.duplicates import duplicates
from hepwatch.cases.library import add, local, published
from hepwatch.cases.release import Review, coarsen, covers, is_genuine, is_rare, problems, release, site_key
from hepwatch.errors import UsageError

KEY = b"k" * 32
REVIEW = Review(reviewer="A. Reader", reviewed_on=date(2024, 1, 1), ground="consent of 2024", rare_accepted="published in outline before")


def own(**changes: object) -> Case:
    case = Case(id="own_0123456789abcdef", title="left adrenal", origin="local", person=Person(sex="male", age_band="60-64"), events=(
        Treatment(phase="primary", treatment="resection", when="0 months"), Lesion(phase="metastasis", site="adrenal", side="left", when="24 months"),
        Status(phase="after", status="alive", when="30 months")))
    return msgspec.structs.replace(case, **changes)


def rules(case: Case, review: Review | None = REVIEW) -> set[str]:
    return {p.rule for p in problems(case, [], review)}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"person": Person(age=61)}, "no_exact_age"),
        ({"events": (Lesion(site="lung", when="12 days"),)}, "no_days"),
        ({"summary": "Seen by Dr Rossi."}, "no_identifiers"),
        ({"title": "operated on 12 March 2020"}, "no_identifiers"),
        ({"events": (Lesion(site="lung", text="call 020 7946 0018"),)}, "no_identifiers"),
        ({"id": "case_of_smith"}, "no_person_name"),
    ],
)
def test_each_rule_refuses(changes: dict[str, object], rule: str) -> None:
    assert rule in rules(own(**changes))
    with pytest.raises(UsageError, match=rule):
        release(own(**changes), [], REVIEW, KEY)


def test_the_refusal_never_repeats_the_identifier() -> None:
    with pytest.raises(UsageError) as refused:
        release(own(summary="Seen by Dr Rossi."), [], REVIEW, KEY)
    assert "Rossi" not in str(refused.value)


def test_without_a_review_nothing_is_released() -> None:
    assert {"review", "ground", "rare"} <= rules(own(), None)
    assert rules(own()) == set()


@pytest.mark.parametrize(("others", "rare"), [(3, True), (4, False), (5, False)])
def test_a_case_is_rare_below_five_alike(others: int, rare: bool) -> None:
    crowd = [own(id=f"own_{i:016x}") for i in range(others)]
    assert is_rare(own(), crowd) is rare
    not_accepting = msgspec.structs.replace(REVIEW, rare_accepted=None)
    assert ("rare" in {p.rule for p in problems(own(), crowd, not_accepting)}) is rare


def test_a_record_is_of_exactly_one_case_and_one_key() -> None:
    record = release(own(), [], REVIEW, KEY)
    assert covers(record, own()) and is_genuine(record, KEY)
    assert not covers(record, own(title="right adrenal"))
    assert not is_genuine(record, b"x" * 32)
    assert not is_genuine(msgspec.structs.replace(record, review=msgspec.structs.replace(REVIEW, reviewer="B")), KEY)


def test_a_released_case_goes_out_and_comes_in_as_it_was(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    key = site_key(here)
    assert site_key(here) == key
    add(own(), here)
    with pytest.raises(UsageError, match="no release record covers own_0123456789abcdef"):
        export([own()], here, key, "site A")
    keep_record(release(own(), [], REVIEW, key), here)
    file = tmp_path / "bundle.json"
    file.write_bytes(written(export([own()], here, key, "site A")))
    first = merge(read_bundle(file), there, key)
    assert (first.added, first.signatures) == (("own_0123456789abcdef",), "checked")
    assert local(there) == (own(origin="imported"),)
    assert merge(read_bundle(file), there).unchanged == ("own_0123456789abcdef",)
    file.write_bytes(file.read_bytes().replace(b"left adrenal", b"right adrenal"))
    assert "changed after release" in merge(read_bundle(file), tmp_path / "third").refused["own_0123456789abcdef"]


def test_a_file_that_is_no_bundle_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(UsageError, match="not a bundle"):
        read_bundle(tmp_path / "x.json")


def test_a_draft_holds_no_date_no_age_and_no_name() -> None:
    history, course = build({"lesions": [{"site": "adrenal", "side": "left", "size": 31}]})
    case = draft(history, course, AS_OF, KEY)
    text = msgspec.json.encode(case).decode()
    assert case.id == hidden_name("p", KEY) != hidden_name("p", b"other")
    assert "2021" not in text and "2024" not in text
    coarse = coarsen(case)
    assert all(e.when is None or e.when.endswith("months") for e in coarse.events)
    assert rules(coarse) == set()


@pytest.mark.parametrize(("age", "band"), [(59, "55-59"), (60, "60-64"), (89, "85-89"), (90, "90+"), (101, "90+")])
def test_age_bands_at_their_limits(age: int, band: str) -> None:
    assert age_band(age) == band
    assert coarsen(own(person=Person(age=age))).person.age_band == band


def test_the_same_person_in_two_publications_is_found() -> None:
    one = next(c for c in published() if c.id == "adr01_lt_lung_then_adrenal")
    other = msgspec.structs.replace(one, id="elsewhere", sources=())
    found = duplicates([*published(), other])
    assert ("adr01_lt_lung_then_adrenal", "elsewhere") in {(d.one, d.other) for d in found}
    assert duplicates([one, msgspec.structs.replace(other, duplicates=(one.id,))]) == []


def test_care_says_what_is_missing() -> None:
    states = {i.id: i.state for i in care(Case(id="bare", title="t", origin="local"))}
    assert states["1"] == "met" and states["7"] == "missing" and states["13"] == "missing" and states["12"] == "not for a structured case"
    assert {i.id: i.state for i in care(own(), ground="consent")}["13"] == "met"
