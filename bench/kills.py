"""Fifty ingests killed (kill -9) at random moments: the store opens each time with whole batches only, and finishing gives the same `watch`."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.record.test_kill import BATCH, finish, ingest

from hepwatch.record import Store
from hepwatch.surfaces.cli.demo import write_bundles
from hepwatch.surfaces.cli.places import day

KILLS, AS_OF = 50, "2026-06-01"


def watched(store: Path) -> bytes:
    run = [sys.executable, "-c", "from hepwatch.surfaces.cli import main; main()", "watch", "--store", str(store), "--as-of", AS_OF, "--json"]
    return subprocess.run(run, check=True, capture_output=True).stdout


def main() -> dict[str, Any]:
    luck, killed = random.Random(11), 0
    with tempfile.TemporaryDirectory() as folder:
        records, whole, broken = Path(folder) / "records", Path(folder) / "whole", Path(folder) / "broken"
        write_bundles(records, 60, 1, day(AS_OF))
        started = time.monotonic()
        finish(records, whole)
        length = time.monotonic() - started
        with Store.open(whole) as opened:
            total = sum(1 for _ in opened.ledger())
        while killed < KILLS:
            running = ingest(records, broken)
            assert running.stdout is not None
            running.stdout.readline()
            try:
                running.wait(luck.uniform(0.02, length))
            except subprocess.TimeoutExpired:
                os.kill(running.pid, signal.SIGKILL)
                killed += 1
            running.communicate()
            if (broken / "record.duckdb").exists():
                with Store.open(broken) as opened:
                    stored = sum(1 for _ in opened.ledger())
                    assert stored % BATCH == 0 or stored == total, "a batch was stored in part"
            if running.returncode == 0:
                broken = Path(folder) / f"broken-{killed}"
        finish(records, broken)
        same = watched(broken) == watched(whole)
    print(f"{killed} ingests killed; whole batches only each time; watch is {'the same bytes' if same else 'DIFFERENT'}")
    assert same
    return {"killed": killed, "watch_bytes_equal": same}
