"""The value on a limit, just below it and just above it."""

import pytest

from hepwatch.outlook.scores import compute

TRIOS = [
    ("retreat", {"microvascular_invasion": "no", "size": 2, "number": 1}, "afp", [(20, 1), (21, 2), (99, 2), (100, 3), (999, 3), (1000, 4)]),
    ("retreat", {"afp": 0, "microvascular_invasion": "no", "number": 1}, "size", [(3.9, 1), (4, 2), (8.9, 2), (9, 3)]),
    ("afp_model", {"number": 1, "afp": 50}, "size", [(3, 0), (3.1, 1), (6, 1), (6.1, 4)]),
    ("afp_model", {"size": 2, "number": 1}, "afp", [(100, 0), (101, 2), (1000, 2), (1001, 3)]),
    ("afp_model", {"size": 2, "afp": 50}, "number", [(3, 0), (4, 2)]),
    ("hap", {"albumin": 40, "bilirubin": 10, "size": 3}, "afp", [(399, 0), (400, 0), (401, 1)]),
    ("hap", {"albumin": 40, "afp": 10, "size": 3}, "bilirubin", [(16, 0), (17, 0), (18, 1)]),
    ("hap", {"bilirubin": 10, "afp": 10, "size": 3}, "albumin", [(35, 1), (36, 0), (37, 0)]),
    ("child_pugh", {"albumin": 40, "inr": 1, "ascites": "none", "encephalopathy": "none"}, "bilirubin", [(33, 5), (34, 6), (50, 6), (51, 7)]),
    ("child_pugh", {"bilirubin": 10, "inr": 1, "ascites": "none", "encephalopathy": "none"}, "albumin", [(36, 5), (35, 6), (28, 6), (27, 7)]),
    ("child_pugh", {"bilirubin": 10, "albumin": 40, "ascites": "none", "encephalopathy": "none"}, "inr", [(1.6, 5), (1.7, 6), (2.3, 6), (2.4, 7)]),
    ("moral_pre", {"afp": 10, "size": 2}, "nlr", [(4.9, 0), (5, 6)]),
    ("post_lt_recurrence", {"relapse_within_year": "no", "curable": "yes"}, "afp", [(99, 0), (100, 1)]),
]


@pytest.mark.parametrize(("score", "rest", "name", "expected"), TRIOS, ids=[f"{s}-{n}" for s, _, n, _ in TRIOS])
def test_points_around_a_limit(score: str, rest: dict[str, object], name: str, expected: list[tuple[float, float]]) -> None:
    assert [(v, compute(score, **rest, **{name: v}).value) for v, _ in expected] == expected


@pytest.mark.parametrize(
    ("score", "given", "group"),
    [
        ("milan", {"sizes": "5", "macrovascular_invasion": "no", "extrahepatic": "no"}, "in"),
        ("milan", {"sizes": "5.1"}, "out"),
        ("milan", {"sizes": "3,3,3", "macrovascular_invasion": "no", "extrahepatic": "no"}, "in"),
        ("milan", {"sizes": "2,2,2,2"}, "out"),
        ("milan", {"sizes": "2", "macrovascular_invasion": "yes"}, "out"),
        ("ucsf", {"sizes": "6.5"}, "in"),
        ("ucsf", {"sizes": "6.6"}, "out"),
        ("ucsf", {"sizes": "4.5,3.5"}, "in"),
        ("ucsf", {"sizes": "4.5,3.6"}, "out"),
        ("up_to_7", {"number": 3, "size": 4, "mvi": "no"}, "in"),
        ("up_to_7", {"number": 3, "size": 4.1}, "out"),
        ("up_to_7", {"number": 1, "size": 2, "mvi": "yes"}, "out"),
        ("metroticket_2", {"number": 1, "size": 6, "afp": 199}, "in"),
        ("metroticket_2", {"number": 1, "size": 6, "afp": 200}, "out"),
        ("metroticket_2", {"number": 1, "size": 4, "afp": 400}, "in"),
        ("metroticket_2", {"number": 1, "size": 4, "afp": 401}, "out"),
        ("metroticket_2", {"number": 1, "size": 3, "afp": 1000}, "in"),
        ("metroticket_2", {"number": 1, "size": 3, "afp": 1001}, "out"),
        ("bclc_2022", {"number": 1, "size": 2, "macrovascular_invasion": "no", "extrahepatic": "no", "child_pugh": "A", "ps": 0}, "0"),
        ("bclc_2022", {"number": 3, "size": 3, "macrovascular_invasion": "no", "extrahepatic": "no", "child_pugh": "B", "ps": 0}, "A"),
        ("bclc_2022", {"number": 4, "size": 3, "macrovascular_invasion": "no", "extrahepatic": "no", "child_pugh": "A", "ps": 0}, "B"),
        ("bclc_2022", {"number": 1, "size": 2, "child_pugh": "A", "ps": 1}, "C"),
        ("bclc_2022", {"ps": 3}, "D"),
        ("bclc_2022", {"ps": 0, "child_pugh": "C", "transplant_candidate": "no"}, "D"),
        ("ajcc8_t", {"major_vein_invasion": "yes"}, "T4"),
        ("ajcc8_t", {"major_vein_invasion": "no", "adjacent_organ_invasion": "no", "number": 1, "size": 2}, "T1a"),
        ("ajcc8_t", {"major_vein_invasion": "no", "adjacent_organ_invasion": "no", "number": 2, "size": 5}, "T2"),
        ("ajcc8_t", {"major_vein_invasion": "no", "adjacent_organ_invasion": "no", "number": 2, "size": 5.1}, "T3"),
        ("imbrave050", {"treatment": "resection", "number": 3, "size": 5.1}, "high risk"),
        ("imbrave050", {"treatment": "resection", "number": 4, "size": 5}, "high risk"),
        ("imbrave050", {"treatment": "resection", "number": 4, "size": 5.1}, "not high risk"),
        ("imbrave050", {"treatment": "ablation", "number": 1, "size": 2.1}, "high risk"),
        ("imbrave050", {"treatment": "ablation", "number": 5, "size": 3}, "not high risk"),
    ],
)
def test_a_rule_names_its_group(score: str, given: dict[str, object], group: str) -> None:
    assert compute(score, **given).group == group


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"treatment": "resection", "number": 4, "size": 5}, False),
        ({"treatment": "resection", "number": 4, "size": 5.1}, True),
        ({"treatment": "resection", "number": 3, "size": 5.1}, False),
        ({"treatment": "ablation", "number": 4, "size": 5}, False),
        ({"treatment": "ablation", "number": 5, "size": 3}, True),
        ({"treatment": "ablation", "number": 1, "size": 5.1}, True),
    ],
)
def test_imbrave050_says_when_there_is_more_than_the_trial_admitted(given: dict[str, object], said: bool) -> None:
    answer = compute("imbrave050", **given)
    assert any("more disease than the trial admitted" in n for n in answer.notes) is said
    assert not (said and answer.group == "high risk")
