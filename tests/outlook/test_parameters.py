"""The numbers: all there, all with a source, and a file of one's own is checked before it is believed."""

from pathlib import Path

import msgspec
import pytest

from hepwatch.errors import UsageError
from hepwatch.outlook.parameters import changed, default_parameters, load_parameters


def test_every_sensitivity_and_every_factor_names_its_source() -> None:
    p = default_parameters()
    assert all(block.source for block in (*p.sees, *p.factor))


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[growth]\nliver_median_months = 4.6\n[[sees]]\ntest = "liver_ct"\nsite = "liver"\nat_10_mm = 0.5\n')
    p, base = load_parameters(own), default_parameters()
    mine = {(s.test, s.site): s for s in p.sees}
    assert p.growth.liver_median_months == 4.6
    assert mine["liver_ct", "liver"].at_10_mm == 0.5
    assert mine["liver_ct", "liver"].at_20_mm == 0.79
    assert msgspec.structs.replace(p, growth=base.growth, sees=base.sees, name=base.name) == base


def test_changed_numbers_carry_another_name() -> None:
    assert changed({"growth": {"log_sd": 0.9}}).name != default_parameters().name


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"growth": {"log_sd": -1}}, "growth.log_sd"),
        ({"growth": {"log_spread": 1}}, "log_spread"),
        ({"sees": [{"test": "liver_ct", "site": "livr", "at_10_mm": 0.1, "at_20_mm": 0.2, "coverage": 1}]}, "'livr'"),
        ({"sees": [{"test": "liver_ct", "site": "liver", "at_10_mm": 0.9, "at_20_mm": 0.2}]}, "must not be below"),
        ({"same_as": {"abdomen_ct": ["x_ray"]}}, "'x_ray'"),
        ({"cost": {"visit": "much"}}, "visit"),
        ({"cure": {"chance": [0.5]}}, "as long as"),
        ({"onset": {"resection": {"early": [{"from": 3, "rate": 0.1}]}}}, "month 0"),
        ({"sites": {"names": ["liver", "elbow"]}}, "elbow"),
    ],
)
def test_unusable_numbers_are_refused_by_name(over: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        changed(over)


@pytest.mark.parametrize(("content", "says"), [(None, "cannot be opened"), ("[growth", "is not TOML")])
def test_unusable_files_are_refused(tmp_path: Path, content: str | None, says: str) -> None:
    own = tmp_path / "own.toml"
    if content is not None:
        own.write_text(content)
    with pytest.raises(UsageError, match=says):
        load_parameters(own)
