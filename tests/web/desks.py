"""A server over a handful of invented people, and somebody signed in at it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hepwatch.decisions import accounts, sessions
from hepwatch.decisions.database import Database, url_beside
from hepwatch.record.history import History
from hepwatch.record.rows import ReportRow, TreatmentRow
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.app import create_app
from hepwatch.surfaces.web.desk import Settings
from hepwatch.surfaces.web.source import InMemory

with warnings.catch_warnings():  # Starlette prefers a client that is not among our dependencies
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
EVIL = "<script>alert(1)</script> 3 cm new right adrenal mass suspicious for metastasis."


def history(person: str, text: str = EVIL) -> History:
    day = date(2024, 1, 10)
    treated = TreatmentRow(row_id=f"{person}-t", person=person, known_on=day, date=day, kind="resection", intent="curative", completed=True, site="liver")
    report = ReportRow(row_id=f"{person}-r", person=person, known_on=date(2026, 2, 1), date=date(2026, 2, 1), text=text, language="en")
    return History(person=person, treatments=(treated,), reports=(report,))


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    opened = Database(url_beside(folder))
    yield opened
    opened.close()


def browser(opened: Database, role: str | None, *, people: tuple[str, ...] = ("MRN-1", "MRN-2"), teams: tuple[str, ...] = (), settings: Settings | None = None) -> TestClient:
    """Somebody of this role, signed in; nobody signed in for None."""
    token = None
    if role:
        with opened.write() as c:
            made = accounts.add(c, name=f"{role} {len(accounts.everyone(c))}", role=role, password=PASSWORD, teams=teams, by="test", at=NOW)
            token = sessions.start(c, made, NOW)
    app = create_app(InMemory([history(p) for p in people]), opened, lambda: NOW, settings)
    found = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, headers={"accept": "text/html"})
    if token:
        found.cookies.set(COOKIE, token)
    return found


def word_of(opened: Database, client: TestClient) -> str:
    """The word every change of this session must carry."""
    return sessions.csrf_word(str(client.cookies[COOKIE]), opened.token_key)


def first_person(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/worklist", headers={"accept": "application/json"}).json()["people"][0]
    return found


def action(client: TestClient, kind: str = "acknowledge", **more: Any) -> dict[str, Any]:
    """The body of an action on the first person, as a page would send it."""
    row = first_person(client)
    return {"kind": kind, "version": row["version"], "seen": row["seen"], "request": "0123456789abcdef", **more}
