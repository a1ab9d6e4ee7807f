"""Where the shared data sets are: beside the checkout, or wherever HEPWATCH_SHARED says."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("HEPWATCH_SHARED", Path(__file__).parents[2] / "shared"))
