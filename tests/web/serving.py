"""A real server on loopback over a real store."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn

from hepwatch.decisions import accounts, sessions
from hepwatch.decisions.database import Database, url_beside
from hepwatch.surfaces.cli.demo import write_bundles
from hepwatch.surfaces.cli.ingest import ingest
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.app import create_app
from hepwatch.surfaces.web.desk import Settings, utc_now
from hepwatch.surfaces.web.source import FromStore


def demonstration_store(folder: Path, people: int = 40) -> Path:
    """The demonstration records, ingested."""
    write_bundles(folder / "records", people, 1, date.today())  # noqa: TID251 - a server shows the present day
    ingest([folder / "records"], store=folder / "store")
    return folder / "store"


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The app on a free port of this machine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def signed_in_server(store: Path, role: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A server with one account of this role: its address and the cookie of that account's session."""
    database = Database(url_beside(store))
    with database.write() as c:
        made = accounts.add(c, name="ada", role=role, password="correct horse battery", by="test", at=utc_now())
        token = sessions.start(c, made, utc_now())
    app = create_app(FromStore(store), database, settings=Settings(requests_per_minute=100_000))
    try:
        with serving(app) as address:
            yield address, {"name": COOKIE, "value": token, "url": address}
    finally:
        database.close()
