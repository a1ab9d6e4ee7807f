"""Three values: what is not known is never taken for a no."""

import msgspec
import pytest

from hepwatch.options.conditions import Between, Condition, Truth, all_of, any_of, judge
from hepwatch.options.facts import Facts
from hepwatch.options.liver_function import (
    LABORATORY,
    albi_grade,
    child_pugh_class,
    child_pugh_points,
    points_of,
)

YES, NO, OPEN = Truth(True), Truth(False), Truth(None, ("x",))


@pytest.mark.parametrize(
    ("truths", "every", "some"),
    [
        ([], True, False),
        ([YES, YES], True, True),
        ([YES, NO], False, True),
        ([YES, OPEN], None, True),
        ([NO, OPEN], False, None),
        ([OPEN, OPEN], None, None),
        ([YES, NO, OPEN], False, True),
    ],
)
def test_all_and_any(truths: list[Truth], every: bool | None, some: bool | None) -> None:
    assert all_of(truths).holds is every
    assert any_of(truths).holds is some


@pytest.mark.parametrize(
    ("condition", "size", "holds"),
    [
        ({"fact": "liver_size_mm", "at_most": 30}, 29.9, True),
        ({"fact": "liver_size_mm", "at_most": 30}, 30, True),
        ({"fact": "liver_size_mm", "at_most": 30}, 30.1, False),
        ({"fact": "liver_size_mm", "above": 50}, 50, False),
        ({"fact": "liver_size_mm", "above": 50}, 50.1, True),
        ({"fact": "liver_size_mm", "below": 34}, 34, False),
        ({"fact": "liver_size_mm", "below": 34}, 33.9, True),
        ({"fact": "liver_size_mm", "at_least": 4}, None, None),
    ],
)
def test_comparisons_at_their_limits(condition: dict[str, object], size: float | None, holds: bool | None) -> None:
    assert judge(msgspec.convert(condition, Condition), Facts(liver_size_mm=size)).holds is holds


NONE, PRESENT = Between(1, 1), Between(2, 3)


@pytest.mark.parametrize(
    ("labs", "ascites", "encephalopathy", "stated", "points", "klass"),
    [
        ((20, 38, 1.2), NONE, NONE, None, (5, 5), "A"),
        ((33.9, 35.1, 1.69), NONE, NONE, None, (5, 5), "A"),
        ((34, 35, 1.7), NONE, NONE, None, (8, 8), "B"),
        ((50, 28, 2.3), NONE, NONE, None, (8, 8), "B"),
        ((50.1, 27.9, 2.31), NONE, NONE, None, (11, 11), "C"),
        ((20, 38, 1.2), None, NONE, None, (5, 7), None),
        ((60, 25, 2.4), None, None, None, (11, 15), "C"),
        ((20, 38, 1.2), PRESENT, NONE, None, (6, 7), None),
        ((20, 38, 1.2), Between(3, 3), NONE, None, (7, 7), "B"),
        ((None, None, None), None, None, None, (5, 15), None),
        ((None, None, None), None, None, "Child-Pugh B", (7, 9), "B"),
        ((None, None, None), None, None, "B7", (7, 7), "B"),
        ((None, None, None), NONE, NONE, "A", (5, 6), "A"),
        ((None, 38, 1.2), NONE, NONE, "6", (6, 6), "A"),
        ((20, 38, 1.2), NONE, NONE, "C", (5, 15), None),  # the parts say A, the clinic says C: nobody can tell
        ((20, 38, 1.2), NONE, NONE, "B5", (5, 5), "A"),  # a statement that contradicts itself says nothing
    ],
)
def test_child_pugh_is_given_only_when_it_cannot_change(
    labs: tuple[float | None, ...], ascites: Between | None, encephalopathy: Between | None, stated: str | None, points: tuple[int, int], klass: str | None
) -> None:
    found = child_pugh_points(dict(zip(LABORATORY, labs, strict=True)), ascites, encephalopathy, stated)
    assert found == Between(*points)
    assert child_pugh_class(found) == klass


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("None", (1, 1)), ("absent", (1, 1)), ("0", (1, 1)), ("Mild ascites", (2, 2)), ("Grade 1", (2, 2)), ("2", (2, 2)), ("controlled with diuretics", (2, 2)),
        ("Moderate", (3, 3)), ("Refractory ascites", (3, 3)), ("Grade 3", (3, 3)), ("Ascites", (2, 3)), ("present", (2, 3)), ("mild to moderate", (2, 3)),
        ("Grade I", (2, 2)), ("grade IV", (3, 3)), ("no encephalopathy", (1, 1)), (None, (2, 3)),
    ],
)
def test_ascites_and_encephalopathy_by_their_words(words: str | None, points: tuple[int, int]) -> None:
    assert points_of(words) == Between(*points)


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        ({"at_most": 3}, Between(2), None), ({"at_most": 3}, Between(4), False), ({"at_most": 3}, Between(1, 3), True), ({"at_least": 2}, Between(2), True),
        ({"at_least": 4}, Between(2), None), ({"is": 1}, Between(2), False), ({"is": 1}, Between(1), None), ({"above": 6}, Between(5, 7), None), ({"above": 6}, Between(7, 9), True),
    ],
)
def test_a_number_known_within_limits(condition: dict[str, object], value: Between, holds: bool | None) -> None:
    assert judge(msgspec.convert({"fact": "liver_number", **condition}, Condition), Facts(liver_number=value)).holds is holds


@pytest.mark.parametrize(("bilirubin", "albumin", "grade"), [(20, 38, 2), (10, 45, 1), (60, 22, 3), (None, 38, None), (20, None, None)])
def test_albi_grade(bilirubin: float | None, albumin: float | None, grade: int | None) -> None:
    assert albi_grade(bilirubin, albumin) == grade
