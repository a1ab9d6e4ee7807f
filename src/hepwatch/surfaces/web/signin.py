"""Sign-in, sign-out, and the choice of light or dark.

The sign-in form carries a word bound to a cookie of its own, so that nobody can be signed in to somebody else's account
by a page elsewhere. Signing in always makes a new session; a token brought along is never taken over.
"""

import hashlib
import hmac
import secrets

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from hepwatch.decisions import accounts, audit, sessions
from hepwatch.surfaces.web.access import COOKIE, See, Visit
from hepwatch.surfaces.web.desk import Desk
from hepwatch.surfaces.web.failures import Failure
from hepwatch.surfaces.web.pages import THEMES, page

router = APIRouter(include_in_schema=False)
FORM_COOKIE = "hepwatch_form"
_REFUSED = "Name or password is wrong, or the account is locked for a while after too many attempts."


def form_word(desk: Desk, nonce: str) -> str:
    return hmac.new(desk.database.token_key, b"sign-in:" + nonce.encode(), hashlib.sha256).hexdigest()


@router.get("/sign-in")
def show(request: Request, ended: bool = False) -> Response:
    message = "Your session has ended; what was not saved was not recorded. Sign in again." if ended else ""
    return form(request, message, 200)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool

    sent = await request.form(max_files=0, max_fields=10)
    return await run_in_threadpool(_signed_in, request, {k: v for k, v in sent.items() if isinstance(v, str)})


def _signed_in(request: Request, sent: dict[str, str]) -> Response:
    desk: Desk = request.app.state.desk
    if not _came_from_our_form(request, desk, sent.get("word", "")):
        return form(request, "The form had grown old; please try once more.", 403)
    if not desk.sign_in_rate.allows(request.client.host if request.client else "unknown"):
        raise Failure(429, "Too many attempts to sign in; wait a minute, then try again.", "too_many")
    now = desk.clock()
    account = accounts.sign_in(desk.database, name=sent.get("name", "")[:120], password=sent.get("password", "")[:400], at=now)
    if account is None:
        return form(request, _REFUSED, 401)
    with desk.database.write() as c:
        token = sessions.start(c, account, now)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=desk.settings.secure, path="/")
    answer.delete_cookie(FORM_COOKIE)
    return answer


def _came_from_our_form(request: Request, desk: Desk, word: str) -> bool:
    nonce = request.cookies.get(FORM_COOKIE, "")
    return bool(nonce) and secrets.compare_digest(word.encode(), form_word(desk, nonce).encode())


@router.post("/sign-out")
def sign_out(request: Request, visit: Visit = See) -> Response:
    with visit.desk.database.write() as c:
        if visit.session is not None:
            sessions.end(c, visit.session)
        audit.append(c, at=visit.at, account=visit.account.name, what="signed out")
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/theme")
def theme(request: Request, to: str = "auto") -> Response:
    """Only how pages look in this browser: nothing is changed on the server."""
    answer = RedirectResponse("/", 303)
    answer.set_cookie("theme", to if to in THEMES else "auto", samesite="lax", max_age=31_536_000, httponly=True)
    return answer


def form(request: Request, message: str, status: int) -> Response:
    """The sign-in page, with a fresh word, and the way to the identity service where there is one."""
    desk: Desk = request.app.state.desk
    nonce = secrets.token_urlsafe(24)
    answer = page(request, "sign_in.html", status=status, message=message, word=form_word(desk, nonce), openid=desk.provider is not None)
    answer.set_cookie(FORM_COOKIE, nonce, httponly=True, samesite="strict", secure=desk.settings.secure, path="/sign-in")
    return answer
