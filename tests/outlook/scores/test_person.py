"""What a record holds of a score's inputs, as known on a day."""

from datetime import date, timedelta

import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.scores import compute, compute_for, inputs_from
from hepwatch.record.history import History
from hepwatch.record.rows import ConditionRow, MeasurementRow, PathologyRow, PersonRow

DAY = date(2024, 5, 1)
WHO = {"person": "p1"}


def lab(row_id: str, analyte: str, value: float, unit: str | None, on: date = DAY, known: date | None = None) -> MeasurementRow:
    return MeasurementRow(
        row_id=row_id, known_on=known or on, date=on, analyte=analyte, value=value, canonical_value=value if unit else None, canonical_unit=unit, **WHO
    )


HISTORY = History(
    person="p1",
    people=(PersonRow(row_id="who", known_on=DAY, birth_date=date(1962, 5, 2), sex="male", **WHO),),
    measurements=(
        lab("old", "bilirubin", 50, "umol/L", DAY - timedelta(days=10)),
        lab("b", "bilirubin", 20, "umol/L"),
        lab("a", "albumin", 38, "g/L"),
        lab("d", "dcp", 30, "mAU/mL"),
        lab("c", "creatinine", 106.104, "umol/L"),
        lab("i", "inr", 1.4, "1"),
        lab("n", "sodium", 135, None),
    ),
    pathology=(PathologyRow(row_id="spec", known_on=DAY, date=DAY, size_mm=40, number=2, microvascular_invasion=True, grade=3, **WHO),),
)


def test_a_score_from_the_record_names_its_rows() -> None:
    held = inputs_from(HISTORY, DAY)
    assert compute_for("albi", HISTORY, DAY).value == compute("albi", bilirubin=20, albumin=38).value
    assert held["bilirubin"] is not None and held["bilirubin"].rows == ("b",)
    assert held["size"] is not None and held["size"].rows == ("spec",)
    assert compute_for("tbs", HISTORY, DAY).value == 4.47


@pytest.mark.parametrize(("day", "years"), [(date(2025, 5, 1), 62), (date(2025, 5, 2), 63), (date(2025, 5, 3), 63)])
def test_age_around_the_birthday(day: date, years: int) -> None:
    age = inputs_from(HISTORY, day)["age"]
    assert age is not None and age.value == years


def test_units_of_the_record_become_units_of_the_score() -> None:
    assert compute_for("meld", HISTORY, DAY, bilirubin="34.208 umol/L").value == 14.6


def test_units_that_cannot_be_converted_are_refused() -> None:
    with pytest.raises(UsageError, match="never converted"):
        compute_for("galad", HISTORY, DAY, afp=25, afp_l3=15)


@pytest.mark.parametrize("name", ["sodium", "platelets", "afp", "macrovascular_invasion", "vascular_invasion_absent", "extrahepatic"])
def test_what_the_record_does_not_say_is_none(name: str) -> None:
    assert inputs_from(HISTORY, DAY).get(name) is None


def test_a_metastasis_says_yes_and_a_refuted_one_does_not() -> None:
    for refuted, expected in ((False, True), (True, None)):
        row = ConditionRow(row_id="m", known_on=DAY, kind="metastasis", site="lung", refuted=refuted, **WHO)
        found = inputs_from(History(person="p1", conditions=(row,)), DAY)["extrahepatic"]
        assert (found.value if found else None) == expected


@pytest.mark.parametrize(("days", "there"), [(89, True), (90, True), (91, False)])
def test_a_laboratory_value_counts_for_ninety_days(days: int, there: bool) -> None:
    assert (inputs_from(HISTORY, DAY + timedelta(days=days))["albumin"] is not None) is there


def test_a_value_known_later_does_not_count_earlier() -> None:
    late = History(person="p1", measurements=(lab("x", "afp", 8, "ng/mL", DAY, DAY + timedelta(days=2)),))
    assert [inputs_from(late, DAY + timedelta(days=n))["afp"] is not None for n in (1, 2, 3)] == [False, True, True]


def test_a_limit_is_not_a_number_and_an_older_value_does_not_stand_in() -> None:
    limit = MeasurementRow(row_id="y", known_on=DAY, date=DAY, analyte="afp", value=2, comparator="<", canonical_value=2, canonical_unit="ng/mL", **WHO)
    history = History(person="p1", measurements=(lab("x", "afp", 8, "ng/mL", DAY - timedelta(days=5)), limit))
    assert inputs_from(history, DAY)["afp"] is None
