"""CDS Hooks 2.0: the same answers as cards in the record system, when somebody opens a patient there.

A person this store does not hold gives no card: most patients of a hospital were never treated for liver cancer. In demonstration
mode anybody on this machine may ask; otherwise the caller proves itself by a token signed with a key the installation was given
(https://cds-hooks.hl7.org/2.0/, "Trusting CDS Clients"). Nothing of the request is kept or logged but that it was asked.
"""

from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from hepwatch.assess import Assessment
from hepwatch.decisions import audit
from hepwatch.errors import UsageError
from hepwatch.signals.signal import Signal
from hepwatch.surfaces.web.desk import Desk
from hepwatch.surfaces.web.failures import Failure
from hepwatch.surfaces.web.people import ListRow, token
from hepwatch.surfaces.web.provider import SIGNED_BY, HooksSettings, in_time
from hepwatch.surfaces.web.wording import place, word

router = APIRouter(prefix="/cds-services", include_in_schema=False)
SERVICE = "hepwatch-watch"
_INDICATOR = {"urgent": "critical", "soon": "warning", "routine": "info"}
_MOST_CARDS = 5
_SUMMARY = 140  # the specification's limit


class Context(msgspec.Struct):
    patientId: str


class Asked(msgspec.Struct):
    """The part of a hook request that is read."""

    hook: str
    hookInstance: str
    context: Context


@router.get("")
def discover() -> JSONResponse:
    return JSONResponse({"services": [{
        "hook": "patient-view", "id": SERVICE, "title": "Follow-up after liver cancer",
        "description": "What is overdue, unusual or unread for a person treated for hepatocellular carcinoma, with the reasons.",
    }]})  # fmt: skip


@router.post(f"/{SERVICE}")
async def cards(request: Request) -> JSONResponse:
    desk: Desk = request.app.state.desk
    caller = _caller(request, desk)
    asked = _understood(await request.body())
    return JSONResponse({"cards": await run_in_threadpool(_cards, request, desk, caller, asked)})


def _understood(body: bytes) -> Asked:
    try:
        asked = msgspec.json.decode(body, type=Asked)
    except msgspec.MsgspecError:
        raise Failure(400, "The request is not one of CDS Hooks: hook, hookInstance and context.patientId are needed.") from None
    if asked.hook != "patient-view":
        raise Failure(422, "This service answers the hook patient-view only; see /cds-services.")
    return asked


def _caller(request: Request, desk: Desk) -> str:
    if desk.demonstration:
        return "demonstration"
    scheme, _, proof = request.headers.get("authorization", "").partition(" ")
    trusted = desk.settings.hooks
    if trusted is None or scheme.lower() != "bearer" or not _holds(proof, trusted, request.url.path, int(desk.clock().timestamp())):
        raise Failure(401, "The caller is not one this server was told to trust; see `hepwatch serve --help`, --hooks-issuer and --hooks-keys.")
    return trusted.issuer


def _holds(proof: str, trusted: HooksSettings, path: str, now: int) -> bool:
    try:
        claims = jwt.decode(proof, KeySet.import_key_set(trusted.keys), algorithms=SIGNED_BY).claims
    except (JoseError, ValueError, TypeError):
        return False
    audience = claims.get("aud")
    return claims.get("iss") == trusted.issuer and isinstance(audience, str) and audience.endswith(path) and in_time(claims, now)


def _cards(request: Request, desk: Desk, caller: str, asked: Asked) -> list[dict[str, Any]]:
    wanted = asked.context.patientId.removeprefix("Patient/")
    row = desk.everyone().by_token(token(desk.database.token_key, wanted))
    opened = desk.opened(row) if row is not None else None
    if row is None or opened is None:
        return []
    with desk.database.write() as c:
        audit.append(c, at=desk.clock(), account=caller, what="saw a person", subject=row.person, detail="CDS Hooks")
    link = {"label": "Open in Hepwatch", "url": f"{request.url.scheme}://{request.headers['host']}/people/{row.token}", "type": "absolute"}
    return [{**card, "links": [link], "source": {"label": "Hepwatch: follow-up after liver cancer"}} for card in _said(opened.answer, row)]


def _said(answer: Assessment, row: ListRow) -> list[dict[str, Any]]:
    """The most pressing first; one card more says how many are left, and what is overdue."""
    if answer.course.state == "died":
        return []
    found = [_card(s) for s in answer.signals if s.code not in ("overdue", "blind_spot")]
    late = [f"{word(d.test)}, since {d.closes}: {d.why}" for d in answer.due if d.status == "overdue"]
    if late:
        detail = "\n".join(f"- {line}" for line in late)
        found.append({"summary": _short(f"{len(late)} follow-up examinations or tests overdue"), "indicator": "warning", "detail": detail})
    left = len(found) - _MOST_CARDS
    if left > 0:
        found = [*found[:_MOST_CARDS], {"summary": f"{left} more: open the person in Hepwatch", "indicator": "info", "detail": ""}]
    return found or [_nothing(answer, row)]


def _nothing(answer: Assessment, row: ListRow) -> dict[str, Any]:
    following = answer.next_action
    said = f"Next: {following.what} by {following.by}" if following else "Nothing is owed"
    return {"summary": _short(f"Under watch after liver cancer. {said}"), "indicator": "info", "detail": row.why}


def _card(signal: Signal) -> dict[str, Any]:
    where = place(signal.site, signal.side)
    quotes = "".join(f"\n\n> {q}" for q in signal.quotes)
    return {
        "summary": _short(f"{word(signal.code)}{': ' + where if where else ''}"),
        "indicator": _INDICATOR[signal.urgency],
        "detail": f"{signal.why}{quotes}\n\nKnown since {signal.since}.",
    }


def _short(text: str) -> str:
    return text if len(text) < _SUMMARY else text[: _SUMMARY - 4].rsplit(" ", 1)[0] + " ..."


def trusted_keys(issuer: str, keys: Path) -> HooksSettings:
    """A caller and its public keys (a JWK set in a file)."""
    try:
        held = msgspec.json.decode(keys.read_bytes())
        public: Any = {"keys": [k for k in held["keys"] if k.get("kty") != "oct"]}
        KeySet.import_key_set(public)
    except (OSError, msgspec.DecodeError, KeyError, TypeError, AttributeError, JoseError, ValueError):
        raise UsageError("The file of --hooks-keys is not a JWK set with public keys; give the one your record system publishes.") from None
    return HooksSettings(issuer=issuer, keys=public)
