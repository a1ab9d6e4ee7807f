"""A ward of its own for every story."""

from pathlib import Path

import pytest

from .ward import Ward


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)
