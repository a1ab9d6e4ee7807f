"""Reads labelled reports and the NegEx kit, and measures the speed; peers only where they can be imported."""

import csv
import importlib.util
import io
import os
import time
from pathlib import Path
from typing import Any

from tests.reports.scoring import load, score

from hepwatch.reports import read
from hepwatch.reports.negation import is_denied

HERE = Path(__file__).parents[1]
SHARED = Path(os.environ.get("HEPWATCH_SHARED", HERE.parent / "shared"))


def _kit() -> list[tuple[int, str, str, bool]]:
    """(report number, condition, sentence, denied) of the NegEx kit."""
    text = (SHARED / "data" / "negex_testkit" / "Annotations-1-120.txt").read_text(encoding="latin-1")
    rows = csv.reader(io.StringIO(text.partition("\n")[2]), delimiter="\t")
    return [(int(r[0]), r[1], r[2], r[3].strip() == "Negated") for r in rows if len(r) > 3 and r[0].isdigit()]


def negation() -> dict[str, float]:
    """F1 by halves: errors of the odd-numbered reports were looked at, the even-numbered ones never."""
    answer = {}
    for name, wanted in (("odd-numbered reports", 1), ("even-numbered reports", 0)):
        pairs = [(is_denied(sentence, condition), denied) for number, condition, sentence, denied in _kit() if number % 2 == wanted]
        hit, wrong = sum(g and w for g, w in pairs), sum(g != w for g, w in pairs)
        answer[name] = round(2 * hit / (2 * hit + wrong), 4)
    return answer


def speed() -> float:
    """Reports of about 1 KB a second, one core."""
    texts = [r["text"] for r in load(SHARED / "reports" / "dev.jsonl") if r["language"] == "en"]
    read(texts[0])
    started, size, count = time.perf_counter(), 0, 0
    while size < 600_000:
        for text in texts:
            read(text)
            size += len(text)
            count += 1
    return round(size / 1000 / (time.perf_counter() - started))


def false_alarms() -> dict[str, int]:
    """On transcription samples with no gold labels: reports, reports read, and rows called suspicious or worse outside the liver."""
    path = SHARED / "data" / "mtsamples" / "radiology_and_liver_imaging.csv"
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8") as file:
        texts = [r["transcription"] for r in csv.DictReader(file) if r.get("transcription")]
    readings = [read(t) for t in texts]
    bad = [r for reading in readings for r in reading.rows if r.status in ("suspicious", "definite")]
    return {"texts": len(texts), "read": sum(r.read for r in readings), "rows_suspicious_or_worse": len(bad), "texts_with_one": sum(any(r.status in ("suspicious", "definite") for r in x.rows) for x in readings)}


def main() -> dict[str, Any]:
    corpus = HERE / "tests" / "reports" / "corpus"
    figures: dict[str, Any] = {"negex_kit_f1": negation(), "kilobyte_reports_per_second": speed(), "mtsamples": false_alarms()}
    for name, files in (("shared development", [SHARED / "reports" / "dev.jsonl"]), ("own development", sorted((corpus / "dev").glob("*.jsonl"))), ("own test", sorted((corpus / "test").glob("*.jsonl")))):
        figures[name] = score(r for r in load(*files) if r.get("language") == "en")
    figures["peers"] = {p: "importable" if importlib.util.find_spec(p) else "not installed" for p in ("medspacy", "negspacy")}
    for name, value in figures.items():
        print(f"{name}: {value}")
    return figures
