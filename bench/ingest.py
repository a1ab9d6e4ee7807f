"""Laboratory Observations a second from NDJSON into a store, on one core, beside two ways of only decoding the same file."""

import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

RECORDS, PEOPLE, ROUNDS = 60_000, 3_000, 3
_RECEIVED = date(2024, 6, 1)


def write(path: Path, records: int = RECORDS) -> None:
    """AFP values in ng/mL (one in ten in IU/mL) of 3,000 people over six years, as a server exports them."""
    luck = random.Random(20240601)
    with path.open("w") as out:
        for n in range(records):
            unit = "[IU]/mL" if luck.random() < 0.1 else "ng/mL"
            day = date(2018, 1, 1) + timedelta(days=luck.randrange(2_200))
            out.write(json.dumps({
                "resourceType": "Observation", "id": f"afp-{n}", "meta": {"versionId": "1", "lastUpdated": f"{day}T12:00:00Z"}, "status": "final",
                "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}],
                "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1", "display": "AFP [Mass/volume] in Serum"}], "text": "AFP"},
                "subject": {"reference": f"Patient/p{luck.randrange(PEOPLE)}"}, "effectiveDateTime": f"{day}T08:30:00+01:00", "issued": f"{day}T12:00:00+01:00",
                "valueQuantity": {"value": round(luck.lognormvariate(1.5, 1.2), 1), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
            }) + "\n")


def into_store(path: Path) -> int:
    """What `hepwatch ingest` does: read, account for, write, seal."""
    from hepwatch.ingest.batches import stored
    from hepwatch.ingest.files import entries
    from hepwatch.record import Store

    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "store") as store:
        for _ in stored(store, entries([path], "auto", None, None, _RECEIVED), _RECEIVED):
            pass
        return store.counts()["measurements"]


def understood(path: Path) -> int:
    """The first half alone: FHIR to entries, nothing written."""
    from hepwatch.ingest.files import entries

    return sum(1 for e in entries([path], "auto", None, None, _RECEIVED) if e.outcome == "stored")


def plain_json(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for line in lines if json.loads(line)["resourceType"] == "Observation")


def duckdb_json(path: Path) -> int:
    import duckdb

    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("CREATE TABLE observations AS SELECT * FROM read_json_auto(?, format = 'newline_delimited')", [str(path)])
        [(count,)] = con.execute("SELECT count(*) FROM observations").fetchall()
        return int(count)


WAYS: dict[str, Callable[[Path], int]] = {
    "into a store": into_store, "read and understood only": understood, "json.loads, nothing kept": plain_json,
    "DuckDB read_json_auto into a table": duckdb_json,
}


@contextmanager
def _one_core() -> Iterator[None]:
    """Everything inside runs on one core, threads included, where the system can be asked for that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def main() -> dict[str, Any]:
    best: dict[str, float] = {}
    busy: dict[str, float] = {}
    with _one_core(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observations.ndjson"
        write(path)
        for _ in range(ROUNDS):  # the ways take turns, so that what else the machine does falls on all of them
            for name, way in WAYS.items():
                started, used = time.perf_counter(), time.process_time()
                count = way(path)
                assert count == RECORDS, f"{name} gave {count} of {RECORDS} records"
                best[name] = max(best.get(name, 0.0), RECORDS / (time.perf_counter() - started))
                busy[name] = max(busy.get(name, 0.0), RECORDS / (time.process_time() - used))
    print(f"{'':36} {'by the clock':>14} {'of processor':>14}   json.loads = 1")
    for name in WAYS:
        print(f"{name:36} {best[name]:12,.0f}/s {busy[name]:12,.0f}/s {busy[name] / busy['json.loads, nothing kept']:8.2f}")
    return {f"{name}, {kind}": round(rates[name]) for kind, rates in (("by the clock", best), ("of processor", busy)) for name in WAYS}
