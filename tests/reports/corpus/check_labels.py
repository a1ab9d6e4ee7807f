"""Rules every file of labelled reports keeps: the vocabulary, exact quotes, one row per place, no text in both parts.

The reports are synthetic and written by hand. `dev/` is for building a reader, `test/` for judging it; each file is one
theme, one report a line. A label is the report's own final judgement of a place, never a second guess.

README.md says what each label means.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hepwatch.words.sites import PAIRED, SIDES, SITES

CORPUS = Path(__file__).parent
KEYS = {"id", "style", "exam", "language", "text", "rows", "advice", "not_assessed", "trap", "notes"}
PATHOLOGY_KEYS = {"id", "style", "exam", "language", "text", "kind", "specimen", "notes"}
SPECIMEN_KEYS = {
    "site", "side", "diagnosis", "size_mm", "number", "microvascular_invasion", "macrovascular_invasion", "margin", "grade",
    "satellite", "histology",
}
DIAGNOSES = {"hcc", "benign", "other_cancer", "no_tumour"}
MARGINS = {None, "negative", "microscopic", "macroscopic"}
ROW_KEYS = {"site", "side", "status", "change", "size_mm", "prior_size_mm", "quote"}
STATUSES = {"absent", "benign", "indeterminate", "suspicious", "definite"}
CHANGES = {None, "new", "increased", "stable", "decreased", "resolved"}
TESTS = {
    None, "liver_ct", "liver_mri", "liver_ct_or_mri", "abdomen_ct", "chest_ct", "adrenal_ct", "adrenal_mri",
    "adrenal_ct_or_mri", "pet_ct", "bone_scan", "spine_mri", "bone_mri", "brain_mri", "brain_ct", "ultrasound",
    "contrast_ultrasound", "biopsy", "metanephrines", "afp", "renal_ct_or_mri", "pancreas_mri", "echocardiography",
    "chest_xray", "bone_ct", "portal_doppler",
}
NEAR_COPY = 0.5  # share of five-word runs two texts may have in common before one counts as a copy


def files(part: str) -> list[Path]:
    return sorted((CORPUS / part).glob("*.jsonl"))


def reports(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def faults_of_row(row: dict[str, Any], text: str) -> Iterator[str]:
    if set(row) != ROW_KEYS:
        yield f"row fields {sorted(row)}"
        return
    if row["site"] not in SITES:
        yield f"unknown site {row['site']}"
    if row["side"] is not None and (row["side"] not in SIDES or row["site"] not in PAIRED):
        yield f"{row['site']} has side {row['side']}"
    if row["status"] not in STATUSES or row["change"] not in CHANGES:
        yield f"{row['site']}: status {row['status']}, change {row['change']}"
    if row["status"] == "absent" and (row["change"], row["size_mm"], row["prior_size_mm"]) != (None, None, None):
        yield f"{row['site']} is absent but has a change or a size"
    if any(size is not None and not 0 < size < 500 for size in (row["size_mm"], row["prior_size_mm"])):
        yield f"{row['site']}: a size of {row['size_mm']} or {row['prior_size_mm']} mm"
    yield from faults_of_course(row)
    if not row["quote"] or row["quote"] not in text:
        yield f"{row['site']}: the quote is not in the text: {row['quote']!r}"


def faults_of_course(row: dict[str, Any]) -> Iterator[str]:
    now, before, change = row["size_mm"], row["prior_size_mm"], row["change"]
    if now is None or before is None:
        return
    if (change == "increased" and now <= before) or (change == "decreased" and now >= before):
        yield f"{row['site']} {change} from {before} to {now}"


def faults_of_advice(advice: dict[str, Any], text: str) -> Iterator[str]:
    if set(advice) != {"text", "test", "within_days"}:
        yield f"advice fields {sorted(advice)}"
        return
    if not advice["text"] or advice["text"] not in text:
        yield f"the advice is not in the text: {advice['text']!r}"
    if advice["test"] not in TESTS:
        yield f"unknown test {advice['test']}"
    if advice["within_days"] is not None and not (isinstance(advice["within_days"], int) and advice["within_days"] >= 0):
        yield f"within_days {advice['within_days']}"


def faults_of_places(rows: list[dict[str, Any]]) -> Iterator[str]:
    places = [(row["site"], row["side"]) for row in rows]
    for site, side in {place for place in places if places.count(place) > 1}:
        yield f"two rows for {site} {side}"
    for site in {site for site, side in places if side == "bilateral"}:
        if {(site, "left"), (site, "right")} & set(places):
            yield f"{site} is bilateral and also one-sided"


def faults_of_pathology(report: dict[str, Any]) -> Iterator[str]:
    specimen = report["specimen"]
    if set(report) != PATHOLOGY_KEYS or set(specimen) != SPECIMEN_KEYS:
        yield f"pathology fields {sorted(report)}, {sorted(specimen)}"
        return
    if specimen["site"] not in SITES or (specimen["side"] is not None and specimen["site"] not in PAIRED):
        yield f"{specimen['site']} has side {specimen['side']}"
    if specimen["diagnosis"] not in DIAGNOSES or specimen["margin"] not in MARGINS:
        yield f"diagnosis {specimen['diagnosis']}, margin {specimen['margin']}"
    if specimen["grade"] not in {None, 1, 2, 3, 4}:
        yield f"grade {specimen['grade']}"


def faults_of_report(report: dict[str, Any]) -> Iterator[str]:
    """A report of an examination, a pathology report (`kind`), or one in a language that is not read (`read` is false)."""
    if report.get("kind") == "pathology":
        yield from faults_of_pathology(report)
        return
    if report.get("read") is False and not report["rows"] and not report["advice"]:
        report = {name: value for name, value in report.items() if name != "read"}
    if set(report) | {"not_assessed"} != KEYS:
        yield f"fields {sorted(report)}"
        return
    for site in report.get("not_assessed", ()):
        if site not in SITES:
            yield f"not assessed: unknown site {site}"
    for row in report["rows"]:
        yield from faults_of_row(row, report["text"])
    for advice in report["advice"]:
        yield from faults_of_advice(advice, report["text"])
    yield from faults_of_places(report["rows"])
    if not isinstance(report["trap"], bool):
        yield "trap is neither true nor false"


def word_runs(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[start : start + 5]) for start in range(max(1, len(words) - 4))}


def copies(dev: list[dict[str, Any]], test: list[dict[str, Any]]) -> Iterator[str]:
    """Pairs of a dev and a test report that are the same text or nearly so."""
    runs = [(report["id"], word_runs(report["text"])) for report in dev]
    for report in test:
        own = word_runs(report["text"])
        for other, theirs in runs:
            if len(own & theirs) > NEAR_COPY * min(len(own), len(theirs)):
                yield f"{report['id']} repeats {other}"


def counts(part: str) -> tuple[int, int]:
    """Reports and traps of a part, as README.md gives them."""
    found = [report for path in files(part) for report in reports(path)]
    return len(found), sum(report.get("trap", False) for report in found)


def faults() -> Iterator[str]:
    parts = {part: [(path, report) for path in files(part) for report in reports(path)] for part in ("dev", "test")}
    seen: dict[str, str] = {}
    for path, report in parts["dev"] + parts["test"]:
        for fault in faults_of_report(report):
            yield f"{path.name} {report.get('id')}: {fault}"
        if report["id"] in seen:
            yield f"{path.name}: {report['id']} is also in {seen[report['id']]}"
        seen[report["id"]] = path.name
    yield from copies([report for _, report in parts["dev"]], [report for _, report in parts["test"]])


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found) or "no faults")
    sys.exit(bool(found))
