"""A bundle is read part by part: the same entries as from the whole of it, and never the whole of it in memory as objects."""

import json
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import astuple

from hepwatch.demo import cohort
from hepwatch.ingest.fhir import Reader
from hepwatch.ingest.fhir.bundles import Bundle
from hepwatch.ingest.files import entries
from hepwatch.record.entry import Entry

RECEIVED = date(2026, 6, 1)


def as_a_whole(bundle: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [astuple(e) for e in Reader(None, RECEIVED).entries(bundle, "b.json", 1, b"")]


def from_a_file(bundle: dict[str, Any], folder: Path) -> list[tuple[Any, ...]]:
    (folder / "b.json").write_text(json.dumps(bundle))
    return [astuple(e) for e in entries([folder / "b.json"], "auto", (), None, RECEIVED)]


def test_part_by_part_gives_what_the_whole_gives(tmp_path: Path) -> None:
    for life in cohort.lives(25, 3, RECEIVED):
        assert from_a_file(life.bundle(), tmp_path) == as_a_whole(life.bundle())


def test_odd_parts_are_the_same_both_ways(tmp_path: Path) -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "warfarin"}}
    taken = {"resourceType": "MedicationStatement", "id": "s", "status": "active", "subject": {"reference": "urn:uuid:p"},
             "effectiveDateTime": "2024-01-01", "medicationReference": {"reference": "urn:uuid:m"}}
    nested = {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": {"resourceType": "Patient", "id": "q"}}]}
    parts = [{"fullUrl": "urn:uuid:s", "resource": taken}, {"fullUrl": "urn:uuid:m", "resource": drug}, {"resource": None}, {}, 3, "x", None,
             {"resource": nested}, {"request": {"method": "DELETE"}}, {"resource": "text"},
             {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient", "id": "p", "birthDate": "1950-01-01"}}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": parts}
    found = from_a_file(bundle, tmp_path)
    assert found == as_a_whole(bundle)
    assert sum(e[10] != [] for e in found) >= 3  # the patients, and the drug found through its reference


def test_what_is_no_plain_bundle_is_read_the_old_way(tmp_path: Path) -> None:
    for text in (b'{"resourceType": "Bundle"}', b'{"resourceType": "Bundle", "entry": {}}', b'{"resourceType": "Bundle", "entry": [{"resource": {"a": NaN}}]}',
                 b'{"resourceType": "Patient", "id": "p", "entry": []}', b'[{"resourceType": "Bundle", "entry": []}]', b"{", b""):
        assert Bundle.of_file(text) is None, text


def test_a_large_bundle_is_never_whole_in_memory(tmp_path: Path) -> None:
    part = {"resource": {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/p"}, "code": {"text": "AFP"},
                         "effectiveDateTime": "2024-01-01", "valueQuantity": {"value": 4, "unit": "ng/mL"}, "note": [{"text": str(n)} for n in range(40)]}}
    path = tmp_path / "large.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [part] * 4000}))
    tracemalloc.start()
    try:
        read = sum(1 for e in entries([path], "auto", (), None, RECEIVED) if isinstance(e, Entry))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == 4000
    assert peak < 2 * path.stat().st_size
