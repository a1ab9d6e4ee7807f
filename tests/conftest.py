"""Where the shared data sets are: beside the checkout, or wherever HEPWATCH_SHARED says. Tests that need one skip, saying so."""

import os

# The tests try plain Python, whatever has been compiled; tests/compiled tries the other (before anything of hepwatch is imported).
os.environ.setdefault("HEPWATCH_PLAIN", "1")

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postgres_server import cluster as postgres_cluster
from postgres_server import programs as postgres_programs

SHARED = Path(os.environ.get("HEPWATCH_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"the shared data sets are not beside the checkout (set HEPWATCH_SHARED); looked for {SHARED.name}/")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL of this session's own."""
    bin_folder = postgres_programs()
    if bin_folder is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres_cluster(bin_folder) as url:
        yield url


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty database."""
    name = f"t{uuid.uuid4().hex}"
    _on_server(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?")
    _on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


# Without these Chromium asks for things on the network that no test wants.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's chromium, one for all tests of a process: Playwright runs only once in it."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium): the pages are not tried in a real browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=_QUIET)
        yield browser
        browser.close()
