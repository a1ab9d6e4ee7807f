"""Two hundred people at once on the real server, on this machine only: lists, filters, persons and actions for a minute; no error, nothing lost.

`HEPWATCH_USERS` and `HEPWATCH_SECONDS` make it smaller.
"""

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from hepwatch.decisions import accounts, actions, audit, sessions
from hepwatch.decisions.database import Database, url_beside
from hepwatch.surfaces.cli.demo import write_bundles
from hepwatch.surfaces.cli.ingest import ingest
from hepwatch.surfaces.cli.places import day
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.desk import utc_now

USERS = int(os.environ.get("HEPWATCH_USERS", "200"))
SECONDS = float(os.environ.get("HEPWATCH_SECONDS", "60"))
PAGES = ("/", "/?show=all", "/?site=adrenal", "/?signal=overdue&sort=name", "/protocols", "/cases", "/api/worklist")


class User:
    """One person at the list: looks about, opens people, now and then acknowledges one."""

    def __init__(self, number: int, address: str, token: str, word: str) -> None:
        self.luck = random.Random(number)
        lets_go = httpx.Limits(keepalive_expiry=2)  # before the server does, as browsers do
        self.client = httpx.AsyncClient(limits=lets_go, base_url=address, cookies={COOKIE: token}, timeout=120, headers={"accept": "text/html"})
        self.word, self.number = word, number
        self.times: list[float] = []
        self.wrong: list[int] = []
        self.acknowledged: list[tuple[str, int]] = []

    async def until(self, end: float) -> None:
        async with self.client:
            while time.monotonic() < end:
                await (self.act() if self.luck.random() < 0.2 else self.look())
                await asyncio.sleep(self.luck.expovariate(1))

    async def look(self) -> None:
        await self.ask("GET", self.luck.choice(PAGES))

    async def ask(self, verb: str, path: str, **more: Any) -> httpx.Response:
        started = time.monotonic()
        answer = await self.client.request(verb, path, **more)
        self.times.append(time.monotonic() - started)
        if answer.status_code >= 400 and answer.status_code != 409:  # 409: somebody else was faster, and is told
            self.wrong.append(answer.status_code)
        return answer

    async def act(self) -> None:
        rows = (await self.ask("GET", "/api/worklist", headers={"accept": "application/json"})).json()["people"]
        row = self.luck.choice(rows)
        await self.ask("GET", f"/people/{row['token']}")
        body = {"kind": "acknowledge", "version": row["version"], "seen": row["seen"], "request": f"{self.number:04d}-{len(self.times):06d}"}
        path = f"/api/people/{row['token']}/actions"
        answer = await self.ask("POST", path, json=body, headers={"x-csrf-token": self.word, "accept": "application/json"})
        if answer.status_code == 201:
            self.acknowledged.append((row["person"], answer.json()["version"]))


def cast(database: Database) -> list[tuple[str, str]]:
    """An account and a session for each user: (cookie, the word of its changes)."""
    found = []
    with database.write() as c:
        for n in range(USERS):
            made = accounts.add(c, name=f"user {n:03d}", role="clinician", password=None, by="bench", at=utc_now())
            token = sessions.start(c, made, utc_now())
            found.append((token, sessions.csrf_word(token, database.token_key)))
    return found


async def crowd(address: str, people: list[tuple[str, str]]) -> list[User]:
    users = [User(n, address, token, word) for n, (token, word) in enumerate(people)]
    end = time.monotonic() + SECONDS
    await asyncio.gather(*(u.until(end) for u in users))
    return users


def started(store: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--store", str(store), "--port", str(port)]
    server = subprocess.Popen([sys.executable, "-c", "from hepwatch.surfaces.cli import main; main()", *words])
    address = f"http://127.0.0.1:{port}"
    for _ in range(1_200):
        try:
            httpx.get(f"{address}/healthz")
            return server, address
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def main() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        write_bundles(Path(folder) / "records", 300, 1, day(None))
        ingest([Path(folder) / "records"], store=Path(folder) / "store")
        database = Database(url_beside(Path(folder) / "store"))
        people = cast(database)
        server, address = started(Path(folder) / "store")
        try:
            httpx.get(address + "/", cookies={COOKIE: people[0][0]}, timeout=300)
            users = asyncio.run(crowd(address, people))
        finally:
            server.terminate()
            server.wait(timeout=60)
        with database.read() as c:
            kept = {(a.person, a.version) for a in actions.after(c, 0)}
            chain = audit.verify(c).holds
        database.close()
    times = sorted(t for u in users for t in u.times)
    acknowledged = [a for u in users for a in u.acknowledged]
    figures = {
        "users": USERS, "seconds": SECONDS, "requests": len(times), "errors": sum(len(u.wrong) for u in users),
        "acknowledged": len(acknowledged), "lost": len(set(acknowledged) - kept), "twice": len(acknowledged) - len(set(acknowledged)),
        "audit_chain_holds": chain, "p50_s": round(statistics.median(times), 3), "p95_s": round(times[int(0.95 * len(times))], 3),
    }  # fmt: skip
    print(figures)
    return figures
