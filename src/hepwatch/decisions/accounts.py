"""Local accounts: argon2 hashes, lock-out after repeated failures, and accounts bound to an OpenID Connect subject.

A wrong name and a wrong password take the same time and give the same answer. Lock-out is per account and ends by
itself; the limit on attempts per address is the web's.
"""

import json
from datetime import datetime, timedelta
from functools import cache

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Row, func, insert, select, update

from hepwatch.decisions import audit, schema
from hepwatch.decisions.database import Database
from hepwatch.decisions.roles import ROLES, Role
from hepwatch.errors import UsageError

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 12


class Account(msgspec.Struct, frozen=True):
    """Somebody who may sign in. `teams` empty: sees everyone; else only people assigned to one of them."""

    id: int
    name: str
    role: Role
    teams: tuple[str, ...] = ()
    disabled: bool = False

    def sees_team(self, team: str | None) -> bool:
        return not self.teams or team in self.teams


def add(
    c: Connection, *, name: str, role: str, password: str | None, teams: tuple[str, ...] = (),
    subject: str | None = None, by: str, at: datetime,
) -> Account:
    """Make an account. Without a password it can only be entered by OpenID Connect."""
    name = _checked_name(name)
    if role not in ROLES:
        raise UsageError(f"A role is one of {', '.join(ROLES)}; choose one of these.")
    if c.scalar(select(schema.accounts.c.id).where(schema.accounts.c.name == name)) is not None:
        raise UsageError("An account of that name exists already; choose another name or change that account.")
    made = c.execute(insert(schema.accounts).values(
        name=name, role=role, teams=json.dumps(teams), subject=subject, failures=0, disabled=False,
        password_hash=_hashed(password) if password is not None else None, created_at=at.isoformat(),
    ).returning(schema.accounts)).one()
    audit.append(c, at=at, account=by, what="account added", subject=name, detail={"role": role, "teams": teams})
    return _account(made)


def change(
    c: Connection, *, name: str, by: str, at: datetime, role: Role | None = None, teams: tuple[str, ...] | None = None,
    password: str | None = None, disabled: bool | None = None,
) -> None:
    """Change what is given; open sessions of the account end, so that the change holds at once."""
    account = by_name(c, name)
    if account is None:
        raise UsageError("There is no account of that name; see the list of accounts.")
    given = {
        "role": role, "teams": None if teams is None else json.dumps(teams), "disabled": disabled,
        "password_hash": None if password is None else _hashed(password),
    }
    values = {key: value for key, value in given.items() if value is not None}
    c.execute(update(schema.accounts).where(schema.accounts.c.id == account.id).values(**values, failures=0, locked_until=None))
    c.execute(schema.sessions.delete().where(schema.sessions.c.account_id == account.id))
    shown = {key: value for key, value in values.items() if key != "password_hash"}
    audit.append(c, at=at, account=by, what="account changed", subject=name, detail={**shown, "password": password is not None})


def sign_in(database: Database, *, name: str, password: str, at: datetime) -> Account | None:
    """The account, or None. Five failures lock it for a quarter of an hour; a locked account answers like a wrong password.

    The slow hash is worked out before the write begins, so that one person signing in holds up nobody; whether the
    account is locked is asked inside it, so that guesses made side by side are all counted.
    """
    matches = _password_matches(database, name, password)
    with database.write() as c:
        row = c.execute(select(schema.accounts).where(schema.accounts.c.name == name).with_for_update()).one_or_none()
        if row is None or row.disabled or _is_locked(row, at):
            audit.append(c, at=at, account="-", what="sign-in refused", subject=name if row is not None else "unknown account")
            return None
        if not matches:
            _note_failure(c, row, at)
            return None
        c.execute(update(schema.accounts).where(schema.accounts.c.id == row.id).values(failures=0, locked_until=None))
        audit.append(c, at=at, account=name, what="signed in")
        return _account(row)


def _password_matches(database: Database, name: str, password: str) -> bool:
    with database.read() as c:
        known = c.scalar(select(schema.accounts.c.password_hash).where(schema.accounts.c.name == name))
    return _verifies(known, password)


def by_subject(c: Connection, subject: str, at: datetime) -> Account | None:
    """The account bound to an OpenID Connect subject, for a sign-in that the provider has vouched for."""
    row = c.execute(select(schema.accounts).where(schema.accounts.c.subject == subject)).one_or_none()
    if row is None or row.disabled:
        audit.append(c, at=at, account="-", what="sign-in refused", subject="unknown subject")
        return None
    audit.append(c, at=at, account=row.name, what="signed in", detail={"by": "OpenID Connect"})
    return _account(row)


def by_name(c: Connection, name: str) -> Account | None:
    row = c.execute(select(schema.accounts).where(schema.accounts.c.name == name)).one_or_none()
    return None if row is None else _account(row)


def by_id(c: Connection, account_id: int) -> Account | None:
    row = c.execute(select(schema.accounts).where(schema.accounts.c.id == account_id)).one_or_none()
    return None if row is None else _account(row)


def everyone(c: Connection) -> list[Account]:
    return [_account(row) for row in c.execute(select(schema.accounts).order_by(schema.accounts.c.name))]


def exist(c: Connection) -> bool:
    return bool(c.scalar(select(func.count()).select_from(schema.accounts)))


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(row.id, row.name, row.role, tuple(json.loads(row.teams)), row.disabled)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 2 <= len(name) <= 120 or any(ord(letter) < 32 for letter in name):
        raise UsageError("An account name is 2 to 120 printable characters; choose another.")
    return name


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(f"A password has at least {SHORTEST_PASSWORD} characters; choose a longer one.")
    return _hasher().hash(password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the library's current recommendation (RFC 9106, low memory)


@cache
def _decoy() -> str:
    return _hasher().hash("no account has this password")


def _verifies(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher().verify(password_hash or _decoy(), password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _is_locked(row: Row[tuple[object, ...]], at: datetime) -> bool:
    return row.locked_until is not None and datetime.fromisoformat(row.locked_until) > at


def _note_failure(c: Connection, row: Row[tuple[object, ...]], at: datetime) -> None:
    failures = row.failures + 1
    locks = failures >= FAILURES_BEFORE_LOCK
    c.execute(update(schema.accounts).where(schema.accounts.c.id == row.id).values(
        failures=0 if locks else failures,
        locked_until=(at + LOCKED_FOR).isoformat() if locks else None,
    ))
    audit.append(c, at=at, account="-", what="account locked" if locks else "sign-in failed", subject=row.name)

