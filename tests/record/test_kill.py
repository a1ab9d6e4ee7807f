"""Killed at any moment, the store opens, holds whole batches only, and finishing gives what an unbroken ingest gives."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hepwatch.record import Store

BATCH = 40
INGEST = f"""
import sys
from hepwatch.surfaces.cli import ingest as cli
cli._BATCH = {BATCH}
from pathlib import Path
print("started", flush=True)
cli.ingest([Path(sys.argv[1])], store=Path(sys.argv[2]), json=True)
"""


def records(folder: Path) -> Path:
    path = folder / "observations.ndjson"
    with path.open("w") as out:
        for n in range(2_000):
            out.write(json.dumps({
                "resourceType": "Observation", "id": f"o{n}", "status": "final", "subject": {"reference": f"Patient/p{n % 97}"},
                "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]}, "effectiveDateTime": f"2023-{n % 12 + 1:02d}-03",
                "valueQuantity": {"value": n, "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"},
            }) + "\n")
    return path


def ingest(path: Path, store: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", INGEST, str(path), str(store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(path: Path, store: Path) -> None:
    with ingest(path, store) as running:
        _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said


def content(store: Path) -> tuple[list[tuple[object, ...]], list[object]]:
    with Store.open(store) as opened:
        ledger = [(r.position, r.record, r.outcome) for r in opened.ledger()]
        return sorted(ledger), [opened.history(p) for p in opened.people()]


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    path = records(tmp_path)
    finish(path, tmp_path / "whole")
    expected = content(tmp_path / "whole")
    luck, broken, store = random.Random(7), 0, tmp_path / "broken"
    for _ in range(12):
        running = ingest(path, store)
        assert running.stdout is not None and running.stdout.readline() == b"started\n"
        try:
            running.wait(luck.uniform(0.0, 0.5))
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
            broken += 1
        running.communicate()
        if (store / "record.duckdb").exists():
            with Store.open(store) as opened:
                assert opened.counts()["measurements"] % BATCH == 0
    assert broken, "every ingest finished before it could be killed"
    finish(path, store)
    assert content(store) == expected
