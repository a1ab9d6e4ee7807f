"""Scores every language pack on its held-out reports, whether it is switched on or not, beside the bar it must reach."""

import importlib
from typing import Any

from tests.reports.language_scoring import LANGUAGES, figures, passes


def main() -> dict[str, Any]:
    reader = importlib.import_module("hepwatch.reports.read")
    on = reader.SWITCHED_ON
    reader.SWITCHED_ON = ("en", *LANGUAGES)  # measured as if on
    try:
        found = {f"{language} {part}": figures(language, part) for language in LANGUAGES for part in ("dev", "test")}
    finally:
        reader.SWITCHED_ON = on
    for name, value in found.items():
        print(f"{name} ({'on' if name[:2] in on else 'off'}{', passes' if passes(value) else ''}): {value}")
    return found
