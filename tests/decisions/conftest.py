"""Every test of decisions runs on both databases: SQLite, and PostgreSQL where it is installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hepwatch.decisions.database import Database, url_beside


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_beside(tmp_path) if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()
