"""The filter's chances are true: in simulated people, what is called 10 % is there in 10 of 100."""

from hepwatch.outlook.parameters import default_parameters
from hepwatch.outlook.simulate.check import check


def test_the_chance_given_is_the_share_observed() -> None:
    found = check("nccn-like", 40_000, 2, default_parameters())
    assert 0.95 <= found.slope <= 1.05
    for given, seen in found.tenths:
        assert abs(given - seen) < 0.02 + 0.05 * given
