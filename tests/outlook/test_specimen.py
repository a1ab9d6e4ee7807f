"""Protocols that ask about the specimen are simulated with it: the conditions hold by `followup`'s own definitions."""

import numpy as np
import pytest

from hepwatch.errors import UsageError
from hepwatch.followup import protocols
from hepwatch.outlook.parameters import default_parameters
from hepwatch.outlook.simulate.compare import compare
from hepwatch.outlook.simulate.numbers import schedule
from hepwatch.outlook.simulate.specimen import Specimen, groups, specimens, true_of

P = default_parameters()
BANDS = ("retreat_0", "retreat_1_to_3", "retreat_4", "retreat_5_or_more")


@pytest.mark.parametrize(
    ("specimen", "band"),
    [
        (Specimen(0, 0, 0, 0, 20), "retreat_0"),
        (Specimen(0, 0, 0, 0, 21), "retreat_1_to_3"),
        (Specimen(32, 2, 0, 0, 45), "retreat_1_to_3"),  # the worked example: 1 + 0 + 2
        (Specimen(32, 2, 1, 0, 5), "retreat_4"),
        (Specimen(32, 2, 1, 0, 45), "retreat_5_or_more"),
        (Specimen(20, 1, 0, 0, 1000), "retreat_4"),
    ],
)
def test_a_specimen_falls_into_one_band(specimen: Specimen, band: str) -> None:
    assert true_of(specimen, BANDS, "transplant") == {band}


def test_everybody_is_in_one_group_and_the_groups_are_those_of_the_protocol() -> None:
    found = groups(protocols.plan("retreat"), P, "transplant", 3, 2000)
    assert sorted(np.concatenate([who for _, who in found])) == list(range(2000))
    assert {held for held, _ in found} == {frozenset(), *(frozenset({band}) for band in BANDS[1:])}  # a score of 0 asks for nothing


def test_a_protocol_that_asks_nothing_is_one_group() -> None:
    assert len(groups(protocols.plan("whole-body"), P, "resection", 3, 50)) == 1


def test_unless_turns_an_item_off_for_those_of_whom_it_holds() -> None:
    plan = protocols.plan("aasld-2023")
    low, high = (schedule(plan, 2, setting="transplant", holds=frozenset(h)) for h in ((), ("high_risk_explant",)))
    assert len(high) > len(low)
    assert [d for d, _ in low] != [d for d, _ in high][: len(low)]


def test_the_specimen_is_the_one_the_risk_was_drawn_with() -> None:
    """Large tumours, several tumours and invasion are as common as the parameters say."""
    x = specimens(P, "resection", 5, np.arange(20_000))
    assert np.median(x[:, 0]) == pytest.approx(P.cohort.size_median_mm, abs=1.5)
    shares = {f.name: f.share for f in P.factor}
    assert (x[:, 1] > 1).mean() == pytest.approx(shares["multiple"], abs=0.01)
    assert x[:, 2].mean() == pytest.approx(shares["microvascular_invasion"], abs=0.01)
    assert (x[:, 4] > 400).mean() == pytest.approx(shares["afp_high"], abs=0.01)
    assert (x[:, 4] >= 20).mean() == pytest.approx(0.2 + 0.8 * P.cohort.afp_producer_share, abs=0.015)


def test_explants_without_viable_tumour_have_no_number() -> None:
    x = specimens(P, "transplant", 5, np.arange(20_000))
    assert (x[:, 0] == 0).mean() == pytest.approx(P.cohort.no_viable_tumour_transplant, abs=0.01)
    assert (x[x[:, 0] == 0, 1] == 0).all()


def test_retreat_looks_at_those_it_asks_for() -> None:
    retreat, whole = compare(["retreat", "whole-body"], 1500, 10, 1)
    assert retreat.treatment == "transplant"
    assert 0.3 < retreat.looks_per_person_year < whole.looks_per_person_year


@pytest.mark.parametrize(("policies", "treatment"), [(["retreat"], "resection"), (["retreat", "cnlc"], None), (["personal"], "tace")])
def test_a_policy_for_other_people_is_refused(policies: list[str], treatment: str | None) -> None:
    with pytest.raises(UsageError):
        compare(policies, 10, 5, 1, setting=treatment)
