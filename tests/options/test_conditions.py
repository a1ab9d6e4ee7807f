"""Three values: what is not known is never taken for a no."""

import msgspec
import pytest

from hepwatch.options.conditions import Condition, Truth, all_of, any_of, judge
from hepwatch.options.facts import Facts
from hepwatch.options.liver_function import albi_grade, child_pugh_class, child_pugh_points

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


@pytest.mark.parametrize(
    ("values", "points", "klass"),
    [
        ({"bilirubin": 20, "albumin": 38, "inr": 1.2, "ascites": False, "encephalopathy": False}, (5, 5), "A"),
        ({"bilirubin": 33.9, "albumin": 35.1, "inr": 1.69, "ascites": False, "encephalopathy": False}, (5, 5), "A"),
        ({"bilirubin": 34, "albumin": 35, "inr": 1.7, "ascites": False, "encephalopathy": False}, (8, 8), "B"),
        ({"bilirubin": 50, "albumin": 28, "inr": 2.3, "ascites": False, "encephalopathy": False}, (8, 8), "B"),
        ({"bilirubin": 50.1, "albumin": 27.9, "inr": 2.31, "ascites": False, "encephalopathy": False}, (11, 11), "C"),
        ({"bilirubin": 20, "albumin": 38, "inr": 1.2, "ascites": None, "encephalopathy": False}, (5, 7), None),
        ({"bilirubin": 60, "albumin": 25, "inr": 2.4, "ascites": None, "encephalopathy": None}, (11, 15), "C"),
        ({"bilirubin": 20, "albumin": 38, "inr": 1.2, "ascites": True, "encephalopathy": False}, (6, 7), None),
        ({}, (5, 15), None),
    ],
)
def test_child_pugh_is_given_only_when_it_cannot_change(values: dict[str, float | bool | None], points: tuple[int, int], klass: str | None) -> None:
    assert child_pugh_points(values) == points
    assert child_pugh_class(points) == klass


@pytest.mark.parametrize(("bilirubin", "albumin", "grade"), [(20, 38, 2), (10, 45, 1), (60, 22, 3), (None, 38, None), (20, None, None)])
def test_albi_grade(bilirubin: float | None, albumin: float | None, grade: int | None) -> None:
    assert albi_grade(bilirubin, albumin) == grade
