"""Reads labelled reports and the NegEx kit, and measures the speed, beside medspaCy and negspaCy in their own environment (`make peers`)."""

import csv
import io
import json
import os
import subprocess
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


def _f1(pairs: list[tuple[bool, bool]]) -> float:
    hit, wrong = sum(g and w for g, w in pairs), sum(g != w for g, w in pairs)
    return round(2 * hit / (2 * hit + wrong), 4)


def _halves(kit: list[tuple[int, str, str, bool]], said: list[bool]) -> dict[str, float]:
    """Negation F1 by halves: errors of the odd-numbered reports were looked at, the even-numbered ones never."""
    answered = [(number % 2, got, denied) for (number, _, _, denied), got in zip(kit, said, strict=True)]
    return {name: _f1([(g, w) for half, g, w in answered if half == wanted]) for name, wanted in (("odd", 1), ("even", 0))}


def _texts() -> list[str]:
    return [r["text"] for r in load(SHARED / "reports" / "dev.jsonl", *sorted((HERE / "tests" / "reports" / "corpus" / "dev").glob("*.jsonl"))) if r.get("language") == "en"]


def speed(texts: list[str]) -> float:
    """Kilobytes a second of processor time on one core; every text is another one."""
    read(texts[0])
    started = time.process_time()
    for text in texts:
        read(text)
    return round(sum(map(len, texts)) / 1000 / (time.process_time() - started))


def peers(kit: list[tuple[int, str, str, bool]], texts: list[str]) -> dict[str, Any]:
    """The same questions to medspaCy and negspaCy, one after the other on this machine."""
    python = HERE / ".venv-peers" / "bin" / "python"
    if not python.exists():
        return {"peers": "not installed: run `make peers`"}
    task = json.dumps({"kit": [[c, s] for _, c, s, _ in kit], "texts": texts})
    answer = json.loads(subprocess.run([python, HERE / "bench" / "peers" / "negation_and_speed.py"], input=task, capture_output=True, text=True, check=True).stdout)
    return {name: {"negation F1": _halves(kit, a["negated"]), "KB/s": round(a["kilobytes_per_second"], 1)} for name, a in answer.items()}


def false_alarms() -> dict[str, int]:
    """On transcription samples with no gold labels: reports, reports read, and rows called suspicious or worse outside the liver."""
    path = SHARED / "data" / "mtsamples" / "radiology_and_liver_imaging.csv"
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8") as file:
        texts = [r["transcription"] for r in csv.DictReader(file) if r.get("transcription")]
    readings = [read(t) for t in texts]
    bad = [r for reading in readings for r in reading.rows if r.status in ("suspicious", "definite")]
    return {"texts": len(texts), "read": sum(r.read for r in readings), "rows_suspicious_or_worse": len(bad), "texts_with_one": sum(any(r.status in ("suspicious", "definite") for r in x.rows) for x in readings)}


def advice(labelled: list[dict[str, Any]]) -> dict[str, Any]:
    """A recommendation counts as found when its words overlap the labelled ones; each labelled one is found once."""
    hit = miss = false = days = tests = 0
    for label in labelled:
        if "advice" not in label:
            continue
        left = list(read(label["text"], exam=label.get("exam")).advice)
        for wanted in label["advice"]:
            start = label["text"].find(wanted["text"])
            found = next((g for g in left if g.start < start + len(wanted["text"]) and g.end > start), None)
            if found is None:
                miss += 1
                continue
            left.remove(found)
            hit += 1
            tests += _same_test(found.test, wanted["test"])
            days += _same_time(found.within_days, wanted["within_days"])
        false += len(left)
    return {"f1": round(2 * hit / max(2 * hit + miss + false, 1), 4), "time right": round(days / max(hit, 1), 4), "test right": round(tests / max(hit, 1), 4)}


def not_assessed(labelled: list[dict[str, Any]]) -> float:
    """F1 of the organs said not to be covered, seen or there any more."""
    hit = miss = false = 0
    for label in labelled:
        if "not_assessed" in label:
            got, wanted = set(read(label["text"], exam=label.get("exam")).not_assessed), set(label["not_assessed"])
            hit, miss, false = hit + len(got & wanted), miss + len(wanted - got), false + len(got - wanted)
    return round(2 * hit / max(2 * hit + miss + false, 1), 4)


# What a label names more narrowly than the reader does.
_BROADER = {"metanephrines": "hormone_workup", "contrast_ultrasound": "ultrasound", "portal_doppler": "ultrasound", "adrenal_ct_or_mri": "adrenal_ct"}


def _same_test(got: str | None, wanted: str | None) -> bool:
    """A label gives "CT" and "MRI" the organ of the examination; the reader leaves them general."""
    return got in (wanted, _BROADER.get(wanted or "")) or got in ("ct", "mri") and wanted not in (None, "pet_ct") and wanted.endswith(got)


def _same_time(got: int | None, wanted: int | None) -> bool:
    """A month is 30 days in the labels and 30.4 in the reader."""
    return got == wanted or (got is not None and wanted is not None and abs(got - wanted) <= 6)


def main() -> dict[str, Any]:
    corpus = HERE / "tests" / "reports" / "corpus"
    kit, texts = _kit(), _texts()
    own = {"negation F1": _halves(kit, [is_denied(sentence, condition) for _, condition, sentence, _ in kit]), "KB/s": speed(texts)}
    figures: dict[str, Any] = {"hepwatch": own, **peers(kit, texts), "mtsamples": false_alarms()}
    parts = {
        "shared development": [SHARED / "reports" / "dev.jsonl"],
        "own development": sorted((corpus / "dev").glob("*.jsonl")),
        "own test, further writers": sorted((corpus / "test").glob("*.jsonl")),
    }
    for name, files in parts.items():
        english = [r for r in load(*files) if r.get("language") == "en"]
        figures[name] = score(english)
        if name != "shared development":
            figures[f"{name}: advice"] = advice(english)
            figures[f"{name}: not assessed, F1"] = not_assessed(english)
    for name, value in figures.items():
        print(f"{name}: {value}")
    return figures
