"""The server killed (kill -9) while people act: every action it had acknowledged is there afterwards, on SQLite and on PostgreSQL."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from serving import demonstration_store

from hepwatch.decisions import actions, audit
from hepwatch.decisions.database import Database, url_beside

pytestmark = pytest.mark.slow
ACTIONS, KILLS = int(os.environ.get("HEPWATCH_ACTIONS", "120")), 3


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demonstration_store(tmp_path_factory.mktemp("killed"), people=5)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_beside(tmp_path) if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


def started(store: Path, url: str) -> tuple[subprocess.Popen[bytes], httpx.Client]:
    """The real command, in demonstration mode, and somebody at it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--store", str(store), "--port", str(port), "--decisions", url]
    server = subprocess.Popen([sys.executable, "-c", "from hepwatch.surfaces.cli import main; main()", *words])
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
    for _ in range(600):
        try:
            client.get("/healthz")
            return server, client
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def act(client: httpx.Client, most: int, run: int, victim: subprocess.Popen[bytes]) -> list[int]:
    """Acknowledge one person again and again; the server dies in the middle. The versions it had said 201 to."""
    row = client.get("/api/worklist").json()["people"][0]
    page = client.get(f"/people/{row['token']}", headers={"accept": "text/html"}).text
    word = re.findall(r'name="csrf" value="([^"]*)"', page)[0]
    version, said = row["version"], []
    moment = random.Random(run).randrange(most // 2, most)
    for n in range(most):
        body = {"kind": "acknowledge", "version": version, "seen": row["seen"], "request": f"request-{run}-{n:04d}"}
        if n == moment:
            # the signal and the request race: some requests die before the answer, none after it may be lost
            threading.Timer(random.Random(n).random() / 50, victim.kill).start()
        try:
            answer = client.post(f"/api/people/{row['token']}/actions", json=body, headers={"x-csrf-token": word})
        except httpx.TransportError:
            break
        assert answer.status_code == 201, answer.text
        version = answer.json()["version"]
        said.append(version)
    return said


def test_no_acknowledged_action_is_lost(store: Path, url: str) -> None:
    acknowledged: list[int] = []
    for run in range(KILLS):
        server, client = started(store, url)
        with closing(client):
            acknowledged += act(client, ACTIONS // KILLS * 2, run, server)
        assert server.wait(timeout=60) == -signal.SIGKILL
    opened = Database(url)
    with opened.read() as c:
        kept = {action.version for action in actions.after(c, 0)}
        assert len(acknowledged) >= ACTIONS // 2 and set(acknowledged) <= kept and len(kept) <= len(acknowledged) + KILLS
        assert audit.verify(c).holds
    opened.close()
