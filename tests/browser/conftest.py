"""One browser and one server a session; each test its own window, its own account, its own database rows.

The browser is Debian's chromium, driven by Playwright. Where it is missing the tests skip and say so. Any word on the browser's
console (a refused script, say) and any request to elsewhere fails the test that caused it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from screen_people import NOW, everybody

from hepwatch.decisions import accounts, sessions
from hepwatch.decisions.database import Database, url_beside
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.app import create_app
from hepwatch.surfaces.web.desk import Settings
from hepwatch.surfaces.web.source import InMemory

PASSWORD = "correct horse battery"
PATIENCE = 30_000  # the machine may be busy; a page that never comes fails all the same


class Site:
    """A server under test."""

    def __init__(self, folder: Path) -> None:
        self.now: datetime = NOW
        self.database = Database(url_beside(folder))
        self._accounts = 0
        self.account("somebody", "viewer")  # with an account there, it is no demonstration
        app = create_app(InMemory(everybody()), self.database, lambda: self.now, Settings(requests_per_minute=100_000))
        self.server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"

    def account(self, name: str, role: str) -> str:
        """A new account; its session's token."""
        self._accounts += 1
        with self.database.write() as c:
            made = accounts.add(c, name=f"{name} {self._accounts}", role=role, password=PASSWORD, by="test", at=self.now)
            return sessions.start(c, made, self.now)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        self.database.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    opened = Site(tmp_path_factory.mktemp("site"))
    yield opened
    opened.close()


Open = Callable[..., Any]


@pytest.fixture
def window(chromium: Any, site: Site) -> Iterator[Open]:
    """Opens a window: `window()` of a clinician, `window("viewer")`, `window(width=390)`, `window(color_scheme="dark")`."""
    site.now = NOW
    contexts, complaints = [], []

    def opened(role: str | None = "clinician", width: int = 1280, height: int = 900, **more: Any) -> Any:
        context = chromium.new_context(base_url=site.address, viewport={"width": width, "height": height}, accept_downloads=True, **more)
        context.set_default_timeout(PATIENCE)
        if role:
            context.add_cookies([{"name": COOKIE, "value": site.account(role, role), "url": site.address}])
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") and "status of 4" not in m.text else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("request", lambda r: complaints.append(f"asked elsewhere: {r.url}") if not r.url.startswith((site.address, "data:", "blob:")) else None)
        contexts.append(context)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints
