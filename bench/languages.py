"""Scores every language pack on its held-out reports, whether it is switched on or not, beside the bar it must reach."""

import importlib
import sys
from pathlib import Path
from typing import Any


def main() -> dict[str, Any]:
    sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "tests" / "reports")]
    scoring = importlib.import_module("language_scoring")
    packs, figures, passes = scoring.LANGUAGES, scoring.figures, scoring.passes
    reader = importlib.import_module("hepwatch.reports.read")
    on = reader.SWITCHED_ON
    reader.SWITCHED_ON = ("en", *packs)  # measured as if on
    try:
        found = {f"{language} {part}": figures(language, part) for language in packs for part in ("dev", "test")}
    finally:
        reader.SWITCHED_ON = on
    for name, value in found.items():
        print(f"{name} ({'on' if name[:2] in on else 'off'}{', passes' if passes(value) else ''}): {value}")
    return found
