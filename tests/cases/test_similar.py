"""Cases like this one: the ranking against the judgements, the reasons, and that unknown is neither like nor unlike."""

import pytest
from tests.cases.ranking import by_bm25, by_likeness, judgements, ndcg

from hepwatch.cases.case import Case, Lesion, Person, Treatment
from hepwatch.cases.library import published
from hepwatch.cases.similar import CaseIndex


def made(name: str, site: str = "adrenal", side: str | None = None, when: str | None = None, **person: object) -> Case:
    lesion = Lesion(phase="metastasis", site=site, side=side, when=when)  # type: ignore[arg-type]
    return Case(id=name, title=name, person=Person(**person), events=(Treatment(phase="primary", treatment="resection", when="0 months"), lesion))  # type: ignore[arg-type]


def test_the_judgements_are_of_cases_that_exist() -> None:
    names = {c.id for c in published()}
    queries = judgements()
    assert len(queries) >= 60
    for query in queries:
        assert set(query["relevant"]) <= set(query["judged"]) <= names, query["query"]


def test_the_ranking_is_better_than_text_search() -> None:
    first = [q for q in judgements() if q["set"] == "first"]
    likeness, words, fields = by_likeness(first), by_bm25(first, with_fields=False), by_bm25(first, with_fields=True)
    assert sum(likeness) > sum(words)
    assert sum(likeness) > sum(fields)


def test_on_the_half_the_ranking_was_not_changed_with_it_is_better_too() -> None:
    held = [q for q in judgements() if q["set"] == "second_test"]
    likeness, words, fields = by_likeness(held), by_bm25(held, with_fields=False), by_bm25(held, with_fields=True)
    assert sum(likeness) > 1.25 * sum(words)
    assert sum(likeness) > sum(fields)


@pytest.mark.parametrize(("ranked", "relevant", "score"), [(["a", "b"], {"a": 3, "b": 1}, 1.0), (["x", "y"], {"a": 3}, 0.0), (["x", "a"], {"a": 1}, 0.6309)])
def test_ndcg_by_hand(ranked: list[str], relevant: dict[str, int], score: float) -> None:
    assert ndcg(ranked, relevant) == pytest.approx(score, abs=1e-4)


def test_a_case_is_not_like_itself() -> None:
    case = published()[0]
    assert case.id not in [s.case for s in CaseIndex(published()).search(case)]


def test_the_same_comes_before_the_unknown_and_the_unknown_before_the_other() -> None:
    index = CaseIndex([made("other", side="right"), made("unknown"), made("same", side="left")])
    assert [s.case for s in index.search(made("asked", side="left"))] == ["same", "unknown", "other"]


def test_the_reasons_say_both_values_and_add_up() -> None:
    index = CaseIndex([made("near", side="left", when="40 months", age=61)])
    found = index.search(made("asked", side="left", when="48 months", age=60))[0]
    parts = {r.part: r for r in found.because}
    assert (parts["interval"].here, parts["interval"].there) == ("48 months", "40 months")
    assert parts["site"].there == "adrenal"
    assert sum(r.share for r in found.because) == pytest.approx(found.score, abs=1e-3)


def test_nothing_asked_nothing_found() -> None:
    assert CaseIndex([made("one")]).search(Case(id="empty", title="")) == []
