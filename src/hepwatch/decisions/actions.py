"""What a person did about somebody on the list: who, when, what, and what was on the screen when they did it.

An action names the version of the person's row it was made on. If somebody else acted in between, the second is told
and nothing of theirs is recorded over it: they see what the first did, and their own words again. An action also
names the screen it was made on; if the record has changed since, it is refused for the same reason. A request made
twice (a double click, the back button) is recorded once. Nothing is changed or removed: an action is undone by
a later one, `withdraw`.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from hepwatch.decisions import audit, schema
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.roles import Right, may
from hepwatch.errors import ConflictError, RefusedError

Kind = Literal[
    "acknowledge", "snooze", "book", "done_elsewhere", "assign", "decide", "end_follow_up", "resume", "withdraw"
]
KINDS: tuple[Kind, ...] = get_args(Kind)

# What each kind needs beyond the screen, and the right it takes.
NEEDS: dict[Kind, tuple[str, ...]] = {
    "acknowledge": (),
    "snooze": ("until", "reason"),
    "book": ("test", "on"),
    "done_elsewhere": ("test", "on", "reason"),
    "assign": ("team",),
    "decide": ("decision",),
    "end_follow_up": ("reason",),
    "resume": ("reason",),
    "withdraw": ("action", "reason"),
}
MAY_HAVE: dict[Kind, tuple[str, ...]] = {
    "acknowledge": ("reason",),
    "book": ("reason",),
    "assign": ("clinician", "reason"),
    "decide": ("on", "reason"),
}
RIGHT_FOR: dict[Kind, Right] = {
    kind: "decide" if kind in ("decide", "end_follow_up", "resume") else "act" for kind in KINDS
}
LONGEST_SNOOZE = timedelta(days=366)
LONGEST_TEXT = 2000


class Screen(msgspec.Struct, frozen=True):
    """What a person saw when they acted: the state, what was owed, the signals; never ages, so it keeps its name overnight."""

    state: str
    due: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:32]


class Detail(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The particulars of an action; which are needed depends on its kind (NEEDS)."""

    until: date | None = None
    reason: str | None = None
    test: str | None = None
    on: date | None = None
    team: str | None = None
    clinician: str | None = None
    decision: str | None = None
    action: int | None = None


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded action."""

    seq: int
    person: str
    version: int
    kind: Kind
    at: datetime
    account: str
    detail: Detail
    screen: Screen


def record(
    c: Connection, *, person: str, kind: Kind, detail: Detail, account: Account, at: datetime,
    version: int, seen: str, screen: Screen, request: str,
) -> Action:
    """Record one action, or say why not. `seen` is the name of the screen the person acted on, `screen` what holds now."""
    if not may(account.role, RIGHT_FOR[kind]):
        raise RefusedError("This account may not do that; ask somebody with the right to decide.")
    check(kind, detail, at.date())
    if (before := _by_request(c, request)) is not None:
        return _same_request(before, person, account)
    if seen != screen.name:
        raise ConflictError("The record has changed since this page was opened; nothing was recorded. Look again, then act.")
    _take_version(c, person, version)
    values = {
        "person": person, "version": version + 1, "kind": kind, "at": at.isoformat(), "account": account.name,
        "detail": msgspec.json.encode(detail).decode(), "screen": msgspec.json.encode(screen).decode(), "request": request,
    }
    recorded = _action(c.execute(insert(schema.actions).values(**values).returning(schema.actions)).one())
    logged = {"kind": kind, "seq": recorded.seq, "detail": msgspec.to_builtins(detail), "screen": msgspec.to_builtins(screen)}
    audit.append(c, at=at, account=account.name, what=f"action: {kind}", subject=person, detail=logged)
    return recorded


def check(kind: Kind, detail: Detail, today: date) -> None:
    """Is everything there, and nothing that does not belong?"""
    given = {name for name in Detail.__struct_fields__ if getattr(detail, name) not in (None, "")}
    missing = [name for name in NEEDS[kind] if name not in given]
    if missing:
        raise RefusedError(f"To {kind.replace('_', ' ')}, please give: {', '.join(missing)}.")
    extra = given - set(NEEDS[kind]) - set(MAY_HAVE.get(kind, ()))
    if extra:
        raise RefusedError(f"To {kind.replace('_', ' ')}, leave out: {', '.join(sorted(extra))}.")
    if any(isinstance(v := getattr(detail, name), str) and len(v) > LONGEST_TEXT for name in given):
        raise RefusedError(f"A text holds at most {LONGEST_TEXT} characters; please shorten it.")
    _check_days(kind, detail, today)


def _check_days(kind: Kind, detail: Detail, today: date) -> None:
    if detail.until is not None and not today < detail.until <= today + LONGEST_SNOOZE:
        raise RefusedError("Snooze until a day after today and within a year.")
    if kind == "book" and detail.on is not None and detail.on < today:
        raise RefusedError("A booking is for today or later; for an examination already done, use 'done elsewhere'.")
    if kind in ("done_elsewhere", "decide") and detail.on is not None and detail.on > today:
        raise RefusedError("That day is still to come; give the day on which it was done.")


def version_of(c: Connection, person: str) -> int:
    """The version an action on this person must name; 0 when nobody has acted yet."""
    found = c.scalar(select(schema.people.c.version).where(schema.people.c.person == person))
    return 0 if found is None else int(found)


def of_person(c: Connection, person: str) -> list[Action]:
    """Every action on one person, oldest first."""
    query = select(schema.actions).where(schema.actions.c.person == person).order_by(schema.actions.c.seq)
    return [_action(row) for row in c.execute(query)]


def after(c: Connection, seq: int) -> list[Action]:
    """Every action recorded after `seq`, oldest first: how a list of everyone keeps up."""
    query = select(schema.actions).where(schema.actions.c.seq > seq).order_by(schema.actions.c.seq)
    return [_action(row) for row in c.execute(query)]


def _take_version(c: Connection, person: str, version: int) -> None:
    """Move the person's row from `version` to the next; only one of two people holding the same version can."""
    moved: Any = None
    if version == 0:
        try:
            with c.begin_nested():
                c.execute(insert(schema.people).values(person=person, version=1))
            return
        except IntegrityError:
            pass  # somebody acted first: the row is there
    else:
        moved = c.execute(
            update(schema.people).where(schema.people.c.person == person, schema.people.c.version == version)
            .values(version=version + 1)
        )
    if moved is None or moved.rowcount != 1:
        raise ConflictError(
            "Somebody else acted on this person since the page was opened; nothing of yours was recorded over it. "
            "See what was done, then act again if it is still needed."
        )


def _by_request(c: Connection, request: str) -> Row[Any] | None:
    return c.execute(select(schema.actions).where(schema.actions.c.request == request)).one_or_none()


def _same_request(row: Row[Any], person: str, account: Account) -> Action:
    if row.person != person or row.account != account.name:
        raise RefusedError("This form was used already; open the page again and fill it in anew.")
    return _action(row)


def _action(row: Row[Any]) -> Action:
    return Action(
        seq=row.seq, person=row.person, version=row.version, kind=row.kind, at=datetime.fromisoformat(row.at),
        account=row.account, detail=msgspec.json.decode(row.detail, type=Detail),
        screen=msgspec.json.decode(row.screen, type=Screen),
    )


def as_json(action: Action) -> dict[str, Any]:
    """For the API and for exports."""
    plain = json.loads(msgspec.json.encode(action))
    return {key: plain[key] for key in ("seq", "version", "kind", "at", "account", "detail", "screen")}
