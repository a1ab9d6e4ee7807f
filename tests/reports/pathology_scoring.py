"""Scores readings of pathology reports against labels, specimen by specimen: the table published in docs/reports.md."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hepwatch.record.reading import SpecimenFinding
from hepwatch.reports import read_pathology

SETS = Path(__file__).parent / "corpus" / "pathology"
FIELDS = (
    "site", "side", "diagnosis", "size_mm", "number", "microvascular_invasion", "macrovascular_invasion", "margin", "margin_mm",
    "grade", "satellite", "capsule", "necrosis_percent",
)  # fmt: skip


def labelled(part: str) -> list[dict[str, Any]]:
    """The pathology texts of one half: those of corpus/pathology, and the older ones of corpus/dev and corpus/test."""
    files = (SETS / f"{part}.jsonl", SETS.parent / part / "pathology.jsonl")
    reports = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [r if "specimens" in r else {**r, "specimens": [r["specimen"]]} for r in reports]


def score(reports: Iterable[dict[str, Any]], wrong: list[str] | None = None) -> dict[str, Any]:
    """Per field: how often what is told is read exactly (found), and how often what is read is told (right)."""
    n: Counter[str] = Counter()
    for report in reports:
        got = list(read_pathology(report["text"]).specimens)
        want = report["specimens"]
        n["specimens"] += len(want)
        n["counted"] += len(got) == len(want)
        n["reports"] += 1
        for w, g in zip(want, [*got, *[SpecimenFinding()] * len(want)], strict=False):
            for field in (f for f in FIELDS if f in w):
                _count(n, field, w[field], getattr(g, field), report["id"], wrong)
            for stain in {*w["stains"], *g.stains} if "stains" in w else ():
                _count(n, "stains", stain if stain in w["stains"] else None, stain if stain in g.stains else None, report["id"], wrong)
    return {"reports": n["reports"], "specimens": n["specimens"], "specimens counted right": n["counted"]} | {
        f: {"told": n[f, "told"], "found": n[f, "hit"], "wrong or invented": n[f, "false"]} for f in (*FIELDS, "stains")  # type: ignore[index]
    }


def _count(n: Counter[Any], field: str, want: Any, got: Any, report: str, wrong: list[str] | None) -> None:
    n[field, "told"] += want is not None
    n[field, "hit"] += want is not None and got == want
    n[field, "false"] += got is not None and got != want
    if got != want and wrong is not None:
        wrong.append(f"{report} {field}: got {got!r}, want {want!r}")
