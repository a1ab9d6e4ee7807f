"""Reads the labelled pathology reports, both halves; the test half was written apart and never looked at while tuning."""

from typing import Any

from tests.reports.pathology_scoring import labelled, score


def main() -> dict[str, Any]:
    figures = {part: score(labelled(part)) for part in ("dev", "test")}
    for part, fields in figures.items():
        for name, value in fields.items():
            print(f"{part}  {name}: {value}")
    return figures
