"""The sensitivity analysis: what is drawn, how far, what is left alone, and what is told."""

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.parameters import changed, default_parameters
from hepwatch.outlook.simulate.psa import sensitivity
from hepwatch.outlook.simulate.spread import SPREAD, drawn, moved, numbers
from hepwatch.surfaces.cli import run

P = default_parameters()
ALL = numbers(P)


def test_every_number_of_the_file_is_drawn_but_those_named_as_fixed() -> None:
    told = {n.path for n in ALL}
    left: list[tuple[object, ...]] = []

    def walk(data: object, path: tuple[object, ...]) -> None:
        if isinstance(data, dict):
            for k, v in data.items():
                walk(v, (*path, k))
        elif isinstance(data, list):
            for k, v in enumerate(data):
                walk(v, (*path, k))
        elif isinstance(data, int | float) and not isinstance(data, bool) and path not in told:
            left.append((*path, data))

    walk(msgspec.json.decode(msgspec.json.encode(P)), ())
    fixed = {"personal", "wording"}
    definitions = {"size_mm", "occult_window", "from", "settles_days", "diameter_mm"}
    for *path, value in left:
        of_its_own = path[0] in fixed or bool(definitions & set(path)) or path == ["growth", "relative", "liver"]
        assert of_its_own or value in (0, 1), path


@pytest.mark.parametrize("certainty", SPREAD)
def test_a_number_moves_by_its_certainty(certainty: str) -> None:
    one = next(n for n in ALL if n.scale == "log")._replace(certainty=certainty, value=2.0)
    assert math.log(moved(one, 1.0) / 2.0) == pytest.approx(SPREAD[certainty])
    share = one._replace(scale="logit", value=0.5)
    assert math.log(moved(share, -1.0) / (1 - moved(share, -1.0))) == pytest.approx(-SPREAD[certainty])
    assert moved(one, 0.0) == pytest.approx(2.0)


def test_draws_spread_as_stated_about_the_value() -> None:
    growth = [drawn(P, k, 3)[0].growth for k in range(120)]
    logs = np.log([g.liver_median_months / P.growth.liver_median_months for g in growth])
    assert abs(logs.mean()) < 3 * 0.1 / math.sqrt(120)
    assert logs.std() == pytest.approx(0.1, rel=0.2)  # verified


def test_what_belongs_together_moves_together() -> None:
    for k in range(50):
        p = drawn(P, k, 1)[0]
        assert all(s.at_10_mm <= s.at_20_mm for s in p.sees)
        assert list(p.cure.chance) == sorted(p.cure.chance, reverse=True)
        assert p.personal == P.personal


def test_the_certainty_is_that_of_the_nearest_block() -> None:
    by_path = {n.path: n for n in ALL}
    assert by_path[("growth", "liver_median_months")].certainty == "verified"
    assert by_path[("growth", "relative", "lung")].certainty == "unverified"


def test_the_same_seed_draws_the_same_worlds() -> None:
    assert drawn(P, 4, 9) == drawn(P, 4, 9)
    assert drawn(P, 4, 9)[0] != drawn(P, 5, 9)[0] != drawn(P, 5, 10)[0]


def test_numbers_of_ones_own_are_drawn_about_their_own_values() -> None:
    own = changed({"growth": {"liver_median_months": 6.0}})
    middle = np.median([drawn(own, k, 1)[0].growth.liver_median_months for k in range(80)])
    assert middle == pytest.approx(6.0, rel=0.05)


def test_worlds_differ_and_policies_are_compared_in_each() -> None:
    found = sensitivity(["nccn-like", "liver-only-6-monthly"], 400, 5, 1, 12)
    assert [x.worlds for x in found] == [12, 12]
    assert len(set(found[0].curable)) > 6
    less = found[1].less_first["share_found_curable"]
    apart = [b - a for a, b in zip(found[0].curable, found[1].curable, strict=True) if a is not None and b is not None]
    assert less.mean == pytest.approx(float(np.mean(apart)), abs=2e-4)
    assert found[1].share_of_worlds_ahead == pytest.approx(sum(x > 0 for x in apart) / 12, abs=1e-3)
    assert found[0].less_first == {} and len(found[0].drivers) == 10


@pytest.mark.parametrize("worlds", [0, 1, 10_001])
def test_too_few_or_too_many_worlds_are_refused(worlds: int) -> None:
    with pytest.raises(UsageError, match="--psa"):
        sensitivity(["whole-body"], 10, 5, 1, worlds)


def test_the_command_prints_the_worlds_and_draws_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["simulate", "--policies", "nccn-like,liver-only", "--people", "100", "--years", "3", "--psa", "4", "--report", str(tmp_path / "page.html")]
    assert run([*asked, "--json"]) == 0
    lines = [msgspec.json.decode(x) for x in capsys.readouterr().out.splitlines()]
    assert [x["policy"] for x in lines] == [x["psa"]["policy"] for x in lines] == ["nccn-like", "liver-only"]
    page = (tmp_path / "page.html").read_text()
    assert page.count("<svg") == 2 and "If the numbers are wrong" in page
    assert run(asked) == 0
    assert "in 4 worlds" in capsys.readouterr().out
