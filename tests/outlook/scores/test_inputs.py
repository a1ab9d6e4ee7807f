"""What may be given to a score, and what is refused: units, limits, missing and doubtful values."""

import math

import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.scores import compute

ALBI = {"bilirubin": 20, "albumin": 38}


@pytest.mark.parametrize(
    "given",
    [
        {"bilirubin": "20", "albumin": "38"},
        {"bilirubin": "20 umol/L", "albumin": "38g/L"},
        {"bilirubin": "20 µmol/l", "albumin": "3.8 g/dL"},
        {"bilirubin_umol_l": 20, "albumin_g_dl": 3.8},
        {"bili": 20.0, "alb": 38.0},
    ],
)
def test_the_same_value_in_several_ways(given: dict[str, object]) -> None:
    assert compute("albi", **given) == compute("albi", **ALBI)


def test_milligrams_per_decilitre_are_converted() -> None:
    assert compute("albi", bilirubin="1.169 mg/dL", albumin=38).value == compute("albi", bilirubin=20, albumin=38).value
    assert compute("meld", bilirubin="34.208 umol/L", inr=1.4, creatinine="106.104 umol/L").value == 14.6


@pytest.mark.parametrize(
    ("score", "given", "words"),
    [
        ("albi", {"bilirubin": 20}, "missing albumin (g/L)"),
        ("albi", {}, "missing bilirubin (umol/L), albumin (g/L)"),
        ("albi", {"bilirubin": 20, "albumin": 3.8}, "in g/dL, write the unit"),
        ("albi", {"bilirubin": 1.17, "albumin": 38}, "in mg/dL, write the unit"),
        ("meld_3", {"albumin": 30}, "in g/L, write the unit"),
        ("meld", {"creatinine": 106}, "in umol/L, write the unit"),
        ("tbs", {"size": 40, "number": 2}, "in mm, write the unit"),
        ("albi", {"bilirubin": 0, "albumin": 38}, "must lie between"),
        ("albi", {"bilirubin": -5, "albumin": 38}, "must lie between"),
        ("albi", {"bilirubin": math.nan, "albumin": 38}, "not a finite number"),
        ("albi", {"bilirubin": "inf", "albumin": 38}, "is a number"),
        ("albi", {"bilirubin": True, "albumin": 38}, "is a number"),
        ("albi", {"bilirubin": "<20", "albumin": 38}, "a limit, not a measured number"),
        ("albi", {"bilirubin": "20,5", "albumin": 38}, "decimal point"),
        ("albi", {"bilirubin": "20 g/L", "albumin": 38}, "unit written with bilirubin is not known"),
        ("albi", {"bilirubin": "20 umol/L", "albumin": "900 g/L"}, "outside what is possible"),
        ("albi", {"bilirubin": 20, "bili": 20, "albumin": 38}, "given twice"),
        ("albi", {"bilirubin": 20, "albumin": 38, "platelets": 150}, "does not take an input called platelets"),
        ("galad", {"dcp": "30 mAU/mL"}, "never converted"),
        ("moral_korea", {"dcp": "0.8 ng/mL", "afp": 10}, "never converted"),
        ("galad", {"age": 62, "sex": "male", "afp": 0, "afp_l3": 15, "dcp": 0.8}, "afp must be above zero"),
        ("galad", {"sex": "other"}, "sex is one of male, female"),
        ("galad", {"male": "yes"}, "sex=male"),
        ("milan", {"number": 1.5, "size": 2}, "whole number"),
        ("milan", {"sizes": "4,3", "number": 3}, "do not agree"),
        ("milan", {"number": 1, "size": 2, "macrovascular_invasion": "perhaps"}, "is yes or no"),
        ("child_pugh", {"ascites": "some"}, "ascites is one of none, mild, severe"),
        ("nosuch", {}, "no score of that name"),
        ("metroticket_2009", {"number": 5, "size": 40, "mvi": "yes"}, "coefficients for this number"),
    ],
)
def test_refused_with_a_sentence(score: str, given: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError) as error:
        compute(score, **given)
    assert words in str(error.value)


def test_a_message_never_repeats_the_value() -> None:
    with pytest.raises(UsageError) as error:
        compute("albi", bilirubin=4321.5, albumin=38)
    assert "4321" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "same_as"),
    [
        ({"bilirubin": 0.4, "inr": 0.9, "creatinine": 0.6}, {"bilirubin": 1, "inr": 1, "creatinine": 1}),
        ({"bilirubin": 2, "inr": 1.4, "creatinine": 7}, {"bilirubin": 2, "inr": 1.4, "creatinine": 4}),
    ],
)
def test_meld_counts_values_beyond_the_published_bounds_as_the_bound(given: dict[str, float], same_as: dict[str, float]) -> None:
    bounded, plain = compute("meld", **given), compute("meld", **same_as)
    assert bounded.value == plain.value
    assert len(bounded.notes) > len(plain.notes)


MELD3 = {"sex": "female", "bilirubin": 2.0, "inr": 1.4, "creatinine": 1.2, "sodium": 135, "albumin": 3.0}


@pytest.mark.parametrize(
    ("name", "beyond", "bound"),
    [("creatinine", 3.5, 3), ("creatinine", 0.5, 1), ("albumin", 4.2, 3.5), ("albumin", 1.2, 1.5), ("sodium", 118, 125), ("sodium", 145, 137)],
)
def test_meld_3_has_the_bounds_of_its_paper(name: str, beyond: float, bound: float) -> None:
    assert compute("meld_3", **{**MELD3, name: beyond}).value == compute("meld_3", **{**MELD3, name: bound}).value


def test_meld_3_does_not_cap_albumin_at_the_limits_of_other_programs() -> None:
    assert compute("meld_3", **{**MELD3, "albumin": 2.0}).value != compute("meld_3", **{**MELD3, "albumin": 2.7}).value


def test_sodium_counts_only_above_a_meld_of_eleven() -> None:
    low = compute("meld_na", bilirubin=1, inr=1, creatinine=1, sodium=125)
    assert low.value == compute("meld", bilirubin=1, inr=1, creatinine=1).value
