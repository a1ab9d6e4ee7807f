"""Sessions: a random token in the browser, its hash here. They end when idle, at the end of a long day, or on sign-out.

A token is made new at every sign-in and never taken from the browser: a planted one opens nothing.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from hepwatch.decisions import accounts, schema
from hepwatch.decisions.accounts import Account

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_TOUCH_AFTER = timedelta(seconds=30)  # writing on every request would make each read a write


class Session(msgspec.Struct, frozen=True):
    """An open session: who, and the word every change must carry (CSRF)."""

    account: Account
    csrf: str
    token_hash: str


def start(c: Connection, account: Account, at: datetime) -> str:
    """Open a session; the token goes to the browser and nowhere else."""
    token = secrets.token_urlsafe(32)
    c.execute(delete(schema.sessions).where(schema.sessions.c.created_at < (at - LONGEST).isoformat()))
    c.execute(insert(schema.sessions).values(
        token_hash=_hash(token), account_id=account.id, created_at=at.isoformat(), last_seen_at=at.isoformat()
    ))
    return token


def find(c: Connection, token: str, at: datetime, key: bytes) -> tuple[Session, bool] | None:
    """The open session of a token, and whether its last use should be noted (`touch`)."""
    row = c.execute(select(schema.sessions).where(schema.sessions.c.token_hash == _hash(token))).one_or_none()
    if row is None:
        return None
    seen, made = datetime.fromisoformat(row.last_seen_at), datetime.fromisoformat(row.created_at)
    if at - seen > IDLE or at - made > LONGEST:
        return None
    account = accounts.by_id(c, row.account_id)
    if account is None or account.disabled:
        return None
    return Session(account, csrf_word(token, key), row.token_hash), at - seen > _TOUCH_AFTER


def touch(c: Connection, session: Session, at: datetime) -> None:
    c.execute(
        update(schema.sessions).where(schema.sessions.c.token_hash == session.token_hash).values(last_seen_at=at.isoformat())
    )


def end(c: Connection, session: Session) -> None:
    c.execute(delete(schema.sessions).where(schema.sessions.c.token_hash == session.token_hash))


def csrf_word(token: str, key: bytes) -> str:
    """Derived from the session's token: it changes with every sign-in and cannot be made without it."""
    return hmac.new(key, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
