"""De-identification on the labelled notes: recall by class, words lost, time a note; Presidio beside it when it is installed."""

import json
import time
from typing import Any

from hepwatch.cases.deidentify import identifiers


def main() -> dict[str, Any]:
    from tests.cases.test_deidentify import NOTES, measure

    figures: dict[str, Any] = {}
    for half in ("dev", "test"):
        recall, lost, notes = measure(half)
        texts = [json.loads(line)["text"] for line in (NOTES / f"{half}.jsonl").read_text().splitlines()]
        started = time.perf_counter()
        for text in texts:
            identifiers(text)
        ms = (time.perf_counter() - started) * 1000 / notes
        figures[half] = {"notes": notes, "recall": {k: round(v, 5) for k, v in sorted(recall.items())}, "words_lost": round(lost, 5), "ms_a_note": round(ms, 2)}
        print(half, figures[half])
    figures["presidio"] = _presidio()
    print("presidio:", figures["presidio"])
    return figures


def _presidio() -> Any:
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError:
        return "not installed"
    from tests.cases.test_deidentify import NOTES

    engine = AnalyzerEngine()
    notes = [json.loads(line) for line in (NOTES / "test.jsonl").read_text().splitlines()]
    found: dict[str, list[bool]] = {}
    started = time.perf_counter()
    for note in notes:
        covered = {k for r in engine.analyze(note["text"], language="en") for k in range(r.start, r.end)}
        for x in note["labels"]:
            found.setdefault(x["class"], []).append(all(k in covered for k in range(x["start"], x["end"]) if note["text"][k].isalnum()))
    ms = (time.perf_counter() - started) * 1000 / len(notes)
    return {"recall": {k: round(sum(v) / len(v), 4) for k, v in sorted(found.items())}, "ms_a_note": round(ms, 1)}
