"""The page on scores names every score, its certainty and, where it is refused, the reason."""

from pathlib import Path

import pytest

from hepwatch.outlook.scores import catalogue
from hepwatch.outlook.scores.catalogue import Score

PAGE = (Path(__file__).parents[3] / "docs" / "scores.md").read_text("utf-8")


@pytest.mark.parametrize("score", catalogue(), ids=lambda s: s.id)
def test_the_page_has_the_score(score: Score) -> None:
    line = next(row for row in PAGE.splitlines() if row.startswith(f"| `{score.id}` "))
    assert (score.refused or f"| {score.certainty} |") in line
