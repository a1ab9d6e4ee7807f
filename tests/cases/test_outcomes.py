"""Who is counted, from when, and what every answer says about itself."""

import pytest

from hepwatch.cases.case import Case, Lesion, Status, Treatment
from hepwatch.cases.library import published, series
from hepwatch.cases.outcomes import WARNING, observed, outcomes
from hepwatch.cases.survival import Span


def case(name: str, *events: object) -> Case:
    return Case(id=name, title=name, pattern="isolated_extrahepatic", events=(
        Treatment(phase="primary", treatment="resection", when="0 months"),
        Lesion(phase="metastasis", site="adrenal", when="24 months"),
        Treatment(phase="metastasis", treatment="adrenalectomy", when="26 months"), *events))  # type: ignore[arg-type]


DIED = Status(phase="after", status="died_of_disease", when="30 months", since="metastasis_treatment")
ALIVE = Status(phase="after", status="alive_no_disease", when="12 months", since="metastasis_treatment")
AGAIN = Lesion(phase="after", site="lung", when="8 months", since="metastasis_treatment")


@pytest.mark.parametrize(
    ("events", "endpoint", "counted_from", "answer"),
    [
        ((DIED,), "survival", "treatment", Span(30, True, 0, "c1")),
        ((DIED,), "survival", "primary", Span(56, True, 24, "c1")),
        ((ALIVE,), "survival", "treatment", Span(12, False, 0, "c1")),
        ((ALIVE,), "recurrence", "treatment", Span(12, False, 0, "c1")),
        ((AGAIN, DIED), "recurrence", "treatment", Span(8, True, 0, "c1")),
        ((AGAIN, DIED), "survival", "treatment", Span(30, True, 0, "c1")),
        ((DIED,), "recurrence", "treatment", "died of the disease, without the time it came back"),
        ((), "survival", "treatment", "the source does not say how the person fared"),
        ((Status(status="alive"),), "survival", "treatment", "the source gives no time for it"),
        ((Status(status="alive", when="60 months"),), "survival", "treatment", Span(36, False, 0, "c1")),
        ((Status(status="alive", when="10 years", since="diagnosis"),), "survival", "treatment", "not placed from the metastasis"),
    ],
)
def test_what_is_counted(events: tuple[object, ...], endpoint: str, counted_from: str, answer: object) -> None:
    assert observed(case("c1", *events), endpoint, counted_from) == answer  # type: ignore[arg-type]


def test_every_answer_carries_the_warning_and_who_was_left_out() -> None:
    answer = outcomes([case("c1", DIED), case("c2", ALIVE), case("c3")])
    assert answer.warning == WARNING
    assert answer.left_out == {"the source does not say how the person fared": 1}
    assert [(g.group, g.n, g.events, g.cases) for g in answer.groups] == [("adrenalectomy", 2, 1, ("c1", "c2"))]
    assert answer.groups[0].at_risk[0] == (0.0, 2)


def test_the_library_adds_up() -> None:
    answer = outcomes(published(), site="adrenal", by="all", series=series())
    with_adrenal = [c for c in published() if any(isinstance(e, Lesion) and e.phase == "metastasis" and e.site == "adrenal" for e in c.events)]
    assert sum(g.n for g in answer.groups) + sum(answer.left_out.values()) == len(with_adrenal)
    assert any(s.id == "ha_2014_adrenalectomy" for s in answer.series)


@pytest.mark.parametrize(("months", "label"), [("12 months", "up to 12 months"), ("13 months", "12 to 24 months"), ("24 months", "12 to 24 months"), ("61 months", "beyond 60 months")])
def test_intervals_at_their_limits(months: str, label: str) -> None:
    one = Case(id="c1", title="t", events=(Lesion(phase="metastasis", site="lung", when=months), ALIVE))
    assert outcomes([one], by="interval").groups[0].group == label
