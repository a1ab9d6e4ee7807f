"""A private PostgreSQL for one test session: its own cluster in a temporary folder, reached by a socket in that folder only."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Where Debian put the newest server's programs; None when it is not installed."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else None


@contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """Start a cluster, give its URL, stop and remove it. PostgreSQL refuses to run as root: then it runs as its own user."""
    folder = Path(tempfile.mkdtemp(prefix="hw-pg-"))
    runs_as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    if runs_as:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [bin_folder / program, "-D", data, *words], check=True, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60, **runs_as,
        )

    try:
        run("initdb", "-U", "hepwatch", "-A", "trust", "--no-sync")
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o",
            f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=150")
        try:
            yield f"postgresql+psycopg://hepwatch@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
