"""The page names every model that ships."""

from pathlib import Path

import pytest

from hepwatch.outlook.recurrence import shipped_names

PAGE = (Path(__file__).parents[3] / "docs" / "recurrence.md").read_text("utf-8")


@pytest.mark.parametrize("name", shipped_names())
def test_the_page_has_the_model(name: str) -> None:
    assert f"`{name}`" in PAGE
