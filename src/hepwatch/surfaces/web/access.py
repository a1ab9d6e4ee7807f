"""Who is asking, and may they: `needs(right)` stands before every route but the few in PUBLIC.

A change must carry the session's word (`csrf` in the form or X-CSRF-Token). In demonstration mode everybody on this
machine is the demonstration account, and the word is one made when the server started.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from hepwatch.decisions import sessions
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.roles import Right, may
from hepwatch.decisions.sessions import Session
from hepwatch.surfaces.web.desk import DEMONSTRATION, Desk
from hepwatch.surfaces.web.failures import Failure

COOKIE = "hepwatch_session"
PUBLIC = frozenset({"/healthz", "/cds-services", "/sign-in", "/api/openapi.json", "/theme", "/sign-in/openid", "/sign-in/openid/back"})
# Callers that are programs and prove themselves by a token of their own (hooks.py).
BY_TOKEN = frozenset({"/cds-services/hepwatch-watch"})
_DEMONSTRATION_WORD = secrets.token_hex(32)
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Visit(msgspec.Struct, frozen=True):
    """One request of somebody known. `form` is empty unless a form was sent."""

    account: Account
    csrf: str
    at: datetime
    desk: Desk
    form: dict[str, str] = {}
    chosen: list[str] = []
    session: Session | None = None

    def may(self, right: Right) -> bool:
        return may(self.account.role, right)


def needs(right: Right) -> Callable[[Request], Awaitable[Visit]]:
    """The guard of a route; what it needs can be read off it (the role matrix test does)."""

    async def guard(request: Request) -> Visit:
        visit = await run_in_threadpool(_visit, request)
        if request.method in _CHANGES:
            visit = await _with_form(request, visit)
        request.state.visit = visit
        if not visit.may(right):
            raise Failure(403, "This account may not do that; ask somebody whose role allows it.")
        return visit

    guard.right = right  # type: ignore[attr-defined]
    return guard


def _visit(request: Request) -> Visit:
    desk: Desk = request.app.state.desk
    now = desk.clock()
    if desk.demonstration:
        return Visit(Account(0, DEMONSTRATION, "clinician"), _DEMONSTRATION_WORD, now, desk)
    token = request.cookies.get(COOKIE, "")
    with desk.database.read() as c:
        found = sessions.find(c, token, now, desk.database.token_key) if token else None
    if found is None:
        raise Failure(401, "You are not signed in, or your session has ended; nothing was recorded. Sign in and try again.")
    session, stale = found
    if stale:
        with desk.database.write() as c:
            sessions.touch(c, session, now)
    return Visit(session.account, session.csrf, now, desk, session=session)


async def _with_form(request: Request, visit: Visit) -> Visit:
    form: dict[str, str] = {}
    chosen: list[str] = []
    if request.headers.get("content-type", "").startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        sent = await request.form(max_files=0, max_fields=2000)
        form = {key: value for key, value in sent.items() if isinstance(value, str)}
        chosen = [value for value in sent.getlist("chosen") if isinstance(value, str)]
    given = request.headers.get("x-csrf-token") or form.get("csrf", "")
    if not secrets.compare_digest(given.encode(), visit.csrf.encode()):
        raise Failure(403, "The form is not one of this session's; open the page again.", "wrong_form")
    return msgspec.structs.replace(visit, form=form, chosen=chosen)


See = Depends(needs("see"))
Act = Depends(needs("act"))
Administer = Depends(needs("administer"))
