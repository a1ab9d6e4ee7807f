"""Where the shared data sets are: beside the checkout, or wherever HEPWATCH_SHARED says. Tests that need one skip, saying so."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("HEPWATCH_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"the shared data sets are not beside the checkout (set HEPWATCH_SHARED); looked for {SHARED.name}/")
    return SHARED
