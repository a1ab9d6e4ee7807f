"""Makes the pictures of docs/guide.md: `python -m docs.pictures`, from the root of the checkout; needs Debian's chromium.

The demonstration people of a fixed day, shown by the app in demonstration mode; each picture in as few colours as it needs.
"""

import io
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from hepwatch.decisions.database import Database, url_beside
from hepwatch.surfaces.cli.demo import write_bundles
from hepwatch.surfaces.cli.ingest import ingest
from hepwatch.surfaces.web.app import create_app
from hepwatch.surfaces.web.source import FromStore

HERE = Path(__file__).parent / "guide"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
MOST_BYTES = 150_000


def main() -> None:
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        address, server, thread = _served(Path(folder))
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            for name, take in PICTURES.items():
                page = browser.new_page(base_url=address, viewport={"width": 1180, "height": 760})
                page.set_default_timeout(240_000)
                _save(name, take(page))
                page.close()
            browser.close()
        server.should_exit = True
        thread.join(20)


def _served(folder: Path) -> tuple[str, uvicorn.Server, threading.Thread]:
    write_bundles(folder / "records", 300, 1, NOW.date())
    ingest([folder / "records"], store=folder / "store")
    app = create_app(FromStore(folder / "store"), Database(url_beside(folder / "store")), lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", server, thread


def _save(name: str, png: bytes) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(48, dither=Image.Dither.NONE)
    target = HERE / f"{name}.png"
    picture.save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size} bytes")
    assert target.stat().st_size < MOST_BYTES


def _list(page: Any) -> bytes:
    page.goto("/")
    page.get_by_label("Choose", exact=False).nth(1).check()
    return page.screenshot()  # type: ignore[no-any-return]


def _person(page: Any) -> Any:
    page.goto("/?state=in_remission&signal=marker_unexplained")
    page.locator("a.person").first.click()
    page.locator("svg.axis").wait_for()
    return page


def _top_of_person(page: Any) -> bytes:
    return _person(page).screenshot()  # type: ignore[no-any-return]


def _body(page: Any) -> bytes:
    return _person(page).locator("section:has(#h-body)").screenshot()  # type: ignore[no-any-return]


def _words(page: Any) -> bytes:
    page.goto("/?show=unanswered")
    page.locator("a.person").first.click()
    panel = page.locator("section:has(#h-unusual)")
    panel.locator("summary", has_text="report's words").first.click()
    return panel.screenshot()  # type: ignore[no-any-return]


def _plain(page: Any) -> bytes:
    page.goto("/?state=in_remission&show=waiting")
    page.locator("a.person").first.click()
    page.get_by_role("link", name="Page for the person").click()
    return page.screenshot()  # type: ignore[no-any-return]


def _cohort(page: Any) -> bytes:
    page.goto("/cohort")
    return page.screenshot()  # type: ignore[no-any-return]


def _lab(page: Any) -> bytes:
    page.goto("/lab")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("Figures by policy").wait_for()
    return page.screenshot()  # type: ignore[no-any-return]


def _protocol(page: Any) -> bytes:
    page.goto("/protocols/nccn")
    return page.screenshot()  # type: ignore[no-any-return]


PICTURES: dict[str, Callable[[Any], bytes]] = {
    "list": _list, "person": _top_of_person, "body": _body, "words": _words, "plain": _plain, "cohort": _cohort, "protocol": _protocol, "lab": _lab,
}

if __name__ == "__main__":
    main()
