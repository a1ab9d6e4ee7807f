"""Every worked example of every score, to the last printed digit. A score without an example fails here."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.scores import catalogue, compute
from hepwatch.outlook.scores.catalogue import Example, Score
from hepwatch.outlook.scores.formulas import FORMULAS
from hepwatch.outlook.scores.inputs import inputs

COMPUTED = [s for s in catalogue() if s.computed]
REFUSED = [s for s in catalogue() if not s.computed]
EXAMPLES = [pytest.param(s, e, id=f"{s.id}-{n}") for s in COMPUTED for n, e in enumerate(s.example)]


@pytest.mark.parametrize(("score", "example"), EXAMPLES)
def test_worked_example(score: Score, example: Example) -> None:
    answer = compute(score.id, **example.inputs)
    assert _printed(answer.value, example.value) == example.value
    assert answer.group == example.group
    if example.rounded is not None:
        assert answer.rounded == example.rounded
    assert {k: answer.expected.get(k) for k in example.expected} == example.expected
    assert answer.source and answer.certainty == score.certainty


@pytest.mark.parametrize(("score", "example"), EXAMPLES)
def test_the_same_inputs_as_text(score: Score, example: Example) -> None:
    assert compute(score.id, **{k: str(v) for k, v in example.inputs.items()}) == compute(score.id, **example.inputs)


@pytest.mark.parametrize("score", COMPUTED, ids=lambda s: s.id)
def test_a_computed_score_is_complete(score: Score) -> None:
    assert score.example, "a score needs a worked example"
    assert score.formula in FORMULAS and score.written and score.input and score.source
    for takes in score.input:
        entry = inputs()[takes.name]
        assert takes.unit is None or takes.unit in entry.units
        assert entry.kind != "number" or takes.unit, f"{takes.name} needs a unit"
    assert all(g.at_most is not None or g.below is not None or g is score.group[-1] or isinstance(score.example[0].value, str) for g in score.group)


@pytest.mark.parametrize("score", REFUSED, ids=lambda s: s.id)
def test_a_refused_score_says_why_and_holds_no_numbers(score: Score) -> None:
    assert score.formula is None and not score.coefficients and score.certainty == "unverified"
    with pytest.raises(UsageError, match="is not computed") as error:
        compute(score.id, size=3)
    assert score.refused is not None and score.refused in str(error.value)


def test_the_uncertain_ones_are_refused() -> None:
    assert {"erasl_pre", "erasl_post", "slicer", "shim", "hes", "amap_2", "yoon_ehr"} <= {s.id for s in REFUSED}
    assert next(s for s in COMPUTED if s.id == "moral_post").certainty == "unverified"


@pytest.mark.parametrize(("score", "example"), EXAMPLES)
def test_each_input_is_missed_by_name(score: Score, example: Example) -> None:
    """Leaving out any needed input of an example is an error that names it, or the rule was decided without it."""
    for name in example.inputs:
        rest = {k: v for k, v in example.inputs.items() if k != name}
        optional = next((t.optional for t in score.input if t.name == name), False)
        try:
            answer = compute(score.id, **rest)
        except UsageError as error:
            assert "missing" in str(error) and (optional or name in str(error) or name == "sizes")
        else:
            assert optional or answer.group == example.group


def _printed(value: float | int | str, like: str) -> str:
    if isinstance(value, str):
        return value
    places = len(like.partition(".")[2])
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
