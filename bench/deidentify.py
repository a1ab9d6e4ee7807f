"""De-identification on the labelled notes: recall by class, words lost, processor time a note; Presidio beside it in the same run.

Presidio runs in a Python of its own, named by HEPWATCH_PEER_PYTHON (see `_presidio.py`): it is no part of the product.
"""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from hepwatch.cases.deidentify import identifiers

# Read while the rules were written; measured once before they were read; measured only.
PARTS = ("dev", "test", "many_dev", "many_test", "fresh_test", "last_test", "final_test")
HELD_OUT = ("test", "final_test")


def main() -> dict[str, Any]:
    from tests.cases.test_deidentify import NOTES, measure

    figures: dict[str, Any] = {}
    for part in PARTS:
        recall, lost, notes = measure(part)
        texts = [json.loads(line)["text"] for line in (NOTES / f"{part}.jsonl").read_text().splitlines()]
        started = time.process_time()
        for text in texts:
            identifiers(text)
        ms = (time.process_time() - started) * 1000 / notes
        figures[part] = {"notes": notes, "recall": {k: round(v, 5) for k, v in sorted(recall.items())}, "words_lost": round(lost, 5), "ms_a_note": round(ms, 2)}
        print(part, figures[part])
    figures["presidio"] = _presidio([NOTES / f"{part}.jsonl" for part in HELD_OUT])
    print("presidio on", " and ".join(HELD_OUT), figures["presidio"])
    return figures


def _presidio(notes: list[Path]) -> Any:
    python = os.environ.get("HEPWATCH_PEER_PYTHON")
    if not python:
        return "not measured: name a Python that has presidio-analyzer and an English spaCy model in HEPWATCH_PEER_PYTHON"
    done = subprocess.run([python, str(Path(__file__).with_name("_presidio.py")), *map(str, notes)], capture_output=True, text=True)
    if done.returncode != 0:
        return f"not measured: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'the peer gave no answer'}"
    return json.loads(done.stdout.splitlines()[-1])
