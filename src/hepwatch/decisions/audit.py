"""The audit trail: every view and every change, one line each, chained by hash, append-only.

Each line's hash covers the line and the hash before it, so that a line changed, removed or put in later breaks
the chain at that place. The head is kept in a row of its own, taken for update by each writer: one chain, whatever
the number of servers; and the tail cannot be cut off without the head saying so.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from hepwatch.decisions import schema

_COLUMNS = ("seq", "at", "account", "what", "subject", "detail", "previous")


class Verdict(msgspec.Struct, frozen=True):
    """Whether the chain holds, and if not at which line it breaks first."""

    holds: bool
    lines: int
    broken_at: int | None = None


def append(c: Connection, *, at: datetime, account: str, what: str, subject: str = "", detail: Any = None) -> None:
    """Write one line, in the transaction of what it tells about: both happen or neither."""
    head = c.execute(select(schema.audit_head).with_for_update()).one()
    line = {
        "seq": head.seq + 1,
        "at": at.isoformat(),
        "account": account,
        "what": what,
        "subject": subject,
        "detail": json.dumps(detail, sort_keys=True, default=str),
        "previous": head.hash,
    }
    line["hash"] = _hash(line)
    c.execute(insert(schema.audit).values(**line))
    c.execute(update(schema.audit_head).values(seq=line["seq"], hash=line["hash"]))


def lines(c: Connection, after: int = 0, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """The trail from the line after `after`, oldest first; what an export writes, one JSON object a line."""
    query = select(schema.audit).where(schema.audit.c.seq > after).order_by(schema.audit.c.seq).limit(limit)
    for row in c.execute(query):
        yield dict(row._mapping)


def latest(c: Connection, limit: int, subject: str | None = None) -> list[dict[str, Any]]:
    """The newest lines, newest first; of one subject when given."""
    query = select(schema.audit).order_by(schema.audit.c.seq.desc()).limit(limit)
    if subject is not None:
        query = query.where(schema.audit.c.subject == subject)
    return [dict(row._mapping) for row in c.execute(query)]


def verify(c: Connection) -> Verdict:
    """Walk the chain in the database from the first line to the head."""
    head = c.execute(select(schema.audit_head)).one()
    verdict = verify_lines(lines(c))
    if verdict.holds and verdict.lines != head.seq:
        return Verdict(False, verdict.lines, verdict.lines + 1)
    return verdict


def verify_lines(trail: Iterator[dict[str, Any]]) -> Verdict:
    """Walk any trail from its first line: an export can be checked anywhere, without the database."""
    previous, seq = "0" * 64, 0
    for line in trail:
        seq += 1
        if line["seq"] != seq or line["previous"] != previous or line["hash"] != _hash(line):
            return Verdict(False, seq - 1, seq)
        previous = line["hash"]
    return Verdict(True, seq)


def _hash(line: dict[str, Any]) -> str:
    text = json.dumps([line[column] for column in _COLUMNS], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
