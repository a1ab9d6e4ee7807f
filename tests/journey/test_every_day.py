"""Whole generated lives, before every change and every fourth on every day: a kept answer is the one a fresh asking gives (500 lives: `python -m bench every_day`)."""

import pytest

from every_day import compared, lived


@pytest.mark.parametrize("seed", range(900_000, 900_012))
def test_kept_equals_afresh(seed: int) -> None:
    whole = lived(seed)
    found = compared(whole, every_day=seed % 4 == 0)
    assert found.days > found.renewed / 2
    assert not found.wrong, f"{whole.protocol}: the answer kept until {found.wrong[0]} is another there\n{whole.text}"
