"""Sign-in through the hospital's own identity service (OpenID Connect), for accounts bound to a subject there.

What is remembered between the two requests (state, nonce, PKCE verifier) travels in a signed cookie of ten minutes. Nobody gets an
account by signing in: an administrator binds one with `hepwatch accounts add --issuer ... --subject ...`.
"""

import base64
import hashlib
import secrets

from fastapi import APIRouter, Request
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

from hepwatch.decisions import accounts, sessions
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.desk import Desk
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.surfaces.web.provider import Provider, ProviderError
from hepwatch.surfaces.web.signin import form

router = APIRouter(include_in_schema=False)
FLOW_COOKIE = "hepwatch_openid"
_PATH = "/sign-in/openid"
_LASTS_SECONDS = 600
_STALE = "The sign-in had grown old or was begun in another window; please start again."


@router.get(_PATH)
def leave(request: Request) -> Response:
    """Off to the identity service, with a word for the way back."""
    desk, provider = _asked(request)
    flow = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(flow["verifier"].encode()).digest()).rstrip(b"=").decode()
    try:
        to = provider.ask_for_code(back=_back(request, desk), state=flow["state"], nonce=flow["nonce"], challenge=challenge)
    except ProviderError as problem:
        return form(request, str(problem), 502)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(FLOW_COOKIE, _signer(desk).dumps(flow), max_age=_LASTS_SECONDS, httponly=True, samesite="lax", secure=desk.settings.secure, path=_PATH)
    return answer


@router.get(_PATH + "/back")
def come_back(request: Request, code: str = "", state: str = "") -> Response:
    """Back from the identity service: verify, find the account, open a session of its own."""
    desk, provider = _asked(request)
    flow = _flow(request, desk)
    if flow is None or not code or not secrets.compare_digest(state.encode(), flow["state"].encode()):
        return form(request, _STALE, 403)
    now = desk.clock()
    try:
        subject = provider.subject_for_code(
            code=code, back=_back(request, desk), verifier=flow["verifier"], nonce=flow["nonce"], now=int(now.timestamp())
        )
    except ProviderError as problem:
        return form(request, str(problem), 403)
    with desk.database.write() as c:
        account = accounts.by_subject(c, subject, now)
        token = sessions.start(c, account, now) if account is not None else None
    if token is None:
        return form(request, "You are known to the sign-in service, but no account here is bound to you; ask the administrator.", 403)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=desk.settings.secure, path="/")
    answer.delete_cookie(FLOW_COOKIE, path=_PATH)
    return answer


def _asked(request: Request) -> tuple[Desk, Provider]:
    desk: Desk = request.app.state.desk
    if desk.provider is None:
        raise not_found()
    if not desk.sign_in_rate.allows(request.client.host if request.client else "unknown"):
        raise Failure(429, "Too many attempts to sign in; wait a minute, then try again.", "too_many")
    return desk, desk.provider


def _back(request: Request, desk: Desk) -> str:
    """The address the provider sends people back to; the host has passed the server's own check."""
    return f"{'https' if desk.settings.secure else 'http'}://{request.headers['host']}{_PATH}/back"


def _signer(desk: Desk) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(desk.database.token_key, salt="openid")


def _flow(request: Request, desk: Desk) -> dict[str, str] | None:
    try:
        found = _signer(desk).loads(request.cookies.get(FLOW_COOKIE, ""), max_age=_LASTS_SECONDS)
    except BadData:
        return None
    return found if isinstance(found, dict) else None
