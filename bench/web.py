"""The web app with 100,000 people on the list: first paint, filter, sort, one person's page, and the size of every page.

The list is built from 2,000 stored people (those of bench/journey.py) whose kept answers are decoded once for each of 50 names:
the work of 100,000. Server times are of whole requests through the app; paint and filter are measured by Debian's chromium
on this machine, when it is installed. Figures are of this machine under whatever else ran; docs/bench/web.md has one run.
"""

import shutil
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from bench.journey import AS_OF, fill
from hepwatch.assess.brief import brief
from hepwatch.assess.driver import TABLE, renew
from hepwatch.decisions.database import Database, url_beside
from hepwatch.record import Store
from hepwatch.record.packing import unpack
from hepwatch.surfaces.web.app import create_app
from hepwatch.surfaces.web.desk import Settings
from hepwatch.surfaces.web.source import EveryAnswer, FromStore

STORED, NAMES = 2_000, 50
NOW = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC)
PAGES = ("/", "/?show=everyone&page=1000", "/cohort", "/lab", "/protocols", "/protocols/whole-body", "/protocols/nccn", "/cases")
FILTERS = ("/?signal=lesion_new", "/?site=adrenal&show=unusual", "/?show=unanswered", "/?state=in_remission", "/?sort=overdue", "/?sort=next", "/?sort=person", "/?sort=treated")


class Many(FromStore):
    """A store whose every person stands on the list under many names."""

    def everyone(self, as_of: date) -> tuple[str, Iterable[EveryAnswer]]:
        with self._lock, Store.open(self._folder) as store:
            renew(store, as_of, "whole-body")
            kept = store.answers(TABLE, "listed", columns="size, payload")
            packed = list(zip(kept["size"].to_pylist(), kept["payload"].to_pylist(), strict=True))
            return str(store.revision()), self._named(packed)

    def _named(self, packed: list[tuple[int, bytes]]) -> Iterator[EveryAnswer]:
        for copy in range(NAMES):
            for size, payload in packed:
                found = brief(unpack(size, payload))
                yield found if copy == 0 else msgspec.structs.replace(found, person=f"{found.person}-{copy}")


def main() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store_folder = Path(folder) / "store"
        with Store.create(store_folder) as store:
            fill(store, range(STORED))
            renew(store, AS_OF, "whole-body")
        database = Database(url_beside(store_folder))
        app = create_app(Many(store_folder), database, lambda: NOW, Settings(requests_per_minute=10**6))
        figures = {"people": STORED * NAMES, **_server(app), **_browser(app)}
        database.close()
    for name, value in figures.items():
        print(f"{name:44} {value}")
    return figures


def _server(app: Any) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient
    client = TestClient(app, base_url="http://127.0.0.1", headers={"accept": "text/html"})
    first = _timed(client, "/")
    people = [f"/people/{row.token}" for row in app.state.desk.everyone().rows[:STORED:16]]  # under their stored names
    for address in (*FILTERS, people[0]):
        client.get(address)  # each order is put up once, each kernel compiled once
    cohort = _timed(client, "/cohort")
    sizes = {address: len(client.get(address).content) for address in (*PAGES, *people[:10])}
    return {
        "list built and first page, s": round(first / 1000, 2),
        "first page again, ms (p50, p95)": _spread([_timed(client, "/") for _ in range(40)]),
        "filter or sort, ms (p50, p95)": _spread([_timed(client, a) for _ in range(8) for a in FILTERS]),
        "first page again, processor ms": _processor(client, ["/"] * 40),
        "filter or sort, processor ms": _processor(client, list(FILTERS) * 4),
        "one person, processor ms": _processor(client, people[::2]),
        "cohort, s": round(cohort / 1000, 2),
        "one person, ms (p50, p95)": _spread([_timed(client, a) for a in people[1::2]]),
        "largest page, bytes": max(sizes.items(), key=lambda x: x[1]),
    }


def _timed(client: Any, address: str) -> float:
    start = time.perf_counter()
    assert client.get(address).status_code == 200
    return 1000 * (time.perf_counter() - start)


def _processor(client: Any, addresses: list[str]) -> float:
    """Processor time a request: what it would take on a machine that does nothing else."""
    start = time.process_time()
    for address in addresses:
        client.get(address)
    return round(1000 * (time.process_time() - start) / len(addresses), 1)


def _spread(values: list[float]) -> tuple[float, float]:
    return round(statistics.median(values), 1), round(sorted(values)[int(0.95 * len(values))], 1)


_WATCH = """(value) => new Promise((done) => {
  const select = document.querySelector('form.filters [name=signal]'), start = performance.now();
  new MutationObserver((_, watch) => { watch.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); })
    .observe(document.querySelector('#list'), { childList: true });
  select.value = value; select.dispatchEvent(new Event('change', { bubbles: true }));
})"""


def _browser(app: Any) -> dict[str, Any]:
    program = shutil.which("chromium")
    if program is None:
        return {"in a browser": "chromium is not installed"}
    from playwright.sync_api import sync_playwright

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_page()
        paints = [_paint(page, address) for _ in range(10)]
        filtered = [page.evaluate(_WATCH, v) for _ in range(10) for v in ("lesion_new", "overdue")]
        browser.close()
    server.should_exit = True
    thread.join(20)
    return {"first paint in the browser, ms (p50, p95)": _spread(paints), "filter in the browser, ms (p50, p95)": _spread(filtered)}


def _paint(page: Any, address: str) -> float:
    page.goto(address)
    page.wait_for_timeout(200)
    return float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
