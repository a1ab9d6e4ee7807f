"""Whatever comes, nothing crashes and every record is accounted for; the same again changes nothing."""

import copy
import json
import os
import shutil
import subprocess
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hepwatch.ingest.files import entries, found
from hepwatch.record import Store
from hepwatch.record.entry import OUTCOMES

DAY = date(2026, 1, 1)
PACKAGES = ("hl7.fhir.us.mcode@4.0.0", "hl7.fhir.r4.examples@4.0.1")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hepwatch-tests"


def package(name: str) -> Path:
    """The package's folder, fetched through npm once."""
    folder = CACHE / name
    if not folder.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed, so the FHIR example packages cannot be fetched")
        CACHE.mkdir(parents=True, exist_ok=True)
        fetched = subprocess.run([npm, "pack", name, "--silent"], cwd=CACHE, capture_output=True, text=True, timeout=120)
        if fetched.returncode:
            pytest.skip(f"npm could not fetch {name}")
        with tarfile.open(CACHE / fetched.stdout.strip().splitlines()[-1]) as archive:
            archive.extractall(folder, filter="data")
    return folder


def take(store: Store, *paths: Path) -> dict[str, int]:
    batch = list(entries(found(paths), "auto", (), None, DAY))
    store.add(batch, received=DAY)
    counts = {o: sum(e.outcome == o for e in batch) for o in OUTCOMES}
    assert sum(counts.values()) == len(batch)
    assert all(e.reason for e in batch if e.outcome == "set_aside")
    return counts


def accounted_twice(tmp_path: Path, *paths: Path) -> None:
    with Store.create(tmp_path / "store") as store:
        first = take(store, *paths)
        before = store.counts()
        assert sum(first.values()) == store.query("SELECT count(*) AS n FROM ledger").column("n")[0].as_py()
        again = take(store, *paths)
        assert again == {**dict.fromkeys(OUTCOMES, 0), "unchanged": sum(first.values())}
        assert store.counts() == before
        assert sum(b.num_rows for b in store.histories()) == len(store.people())


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKAGES)
def test_published_examples(tmp_path: Path, name: str) -> None:
    accounted_twice(tmp_path, package(name))


@pytest.mark.parametrize("folder", ["bulk_fhir_synthea_10", "tcga_lihc", "sysucc_hcc_timeseries"])
def test_shared_records(tmp_path: Path, shared: Path, folder: str) -> None:
    accounted_twice(tmp_path, shared / "data" / folder)


SEEDS: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p", "birthDate": "1950-02", "gender": "male", "deceasedDateTime": "2024-02-29T23:59:00+14:00",
     "link": [{"other": {"reference": "Patient/q"}, "type": "replaced-by"}], "meta": {"versionId": "2", "lastUpdated": "2024-05-01T00:00:00Z"}},
    {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2024-02-29",
     "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]}, "issued": "2024-03-01T10:00:00Z",
     "valueQuantity": {"value": 7.5, "comparator": "<", "unit": "ng/mL", "code": "ng/mL"},
     "component": [{"code": {"text": "DCP"}, "valueQuantity": {"value": 30, "unit": "mAU/mL"}}]},
    {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}, "onsetDateTime": "2022",
     "code": {"coding": [{"system": "http://snomed.info/sct", "code": "109841003"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]}},
    {"resourceType": "Procedure", "id": "r", "status": "completed", "subject": {"reference": "Patient/p"}, "code": {"text": "right hepatectomy"},
     "performedPeriod": {"start": "2022-03-01", "end": "2022-03-01"}},
    {"resourceType": "DiagnosticReport", "id": "d", "status": "final", "subject": {"reference": "Patient/p"}, "code": {"text": "CT abdomen"},
     "effectiveDateTime": "2024-01-05", "conclusion": "No lesion.", "presentedForm": [{"contentType": "text/plain", "data": "Tm8gbGVzaW9uLg=="}]},
    {"resourceType": "Appointment", "id": "a", "status": "booked", "start": "2026-05-05T10:00:00Z", "description": "MRI liver",
     "participant": [{"actor": {"reference": "Patient/p"}}]},
    {"resourceType": "MedicationRequest", "id": "m", "status": "active", "subject": {"reference": "Patient/p"}, "authoredOn": "2024-02-01",
     "medicationCodeableConcept": {"text": "warfarin 5 mg"}},
]
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}), st.just([None]), st.just({"a": 1}),
                st.sampled_from(["", "2024-13-45", "0000", "9999-12-31", "\x00", "Patient/", "#x", "entered-in-error", "-1", "1e999"]))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for k, v in inner for p in [(*path, k), *places(v, (*path, k))]]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    resource = copy.deepcopy(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(resource) or [("id",)]))
        target: Any = resource
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = copy.deepcopy(draw(ODD))
    return resource


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(batch=st.lists(mutated(), min_size=1, max_size=12), cut=st.integers(0, 60))
def test_mutated_resources_never_crash_and_never_lose_a_neighbour(tmp_path_factory: pytest.TempPathFactory, batch: list[dict[str, Any]], cut: int) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    lines = [json.dumps(r) for r in [*batch, SEEDS[1] | {"id": "neighbour"}]]
    (folder / "a.ndjson").write_text("\n".join(lines) + "\n" + lines[0][:cut] + "\n")
    with Store.create(folder / "store") as store:
        counts = take(store, folder / "a.ndjson")
        assert sum(counts.values()) == len(lines) + bool(lines[0][:cut].strip())
        assert store.row("Observation/neighbour") is not None
        for found_batch in store.histories():
            assert found_batch.num_rows
        assert set(take(store, folder / "a.ndjson").items()) >= {("stored", 0), ("superseded", 0)}
