"""Saved views: a name for a set of filters on the list, each account its own."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from hepwatch.decisions import schema
from hepwatch.decisions.accounts import Account
from hepwatch.errors import RefusedError

MOST = 50


class View(msgspec.Struct, frozen=True):
    """A saved set of filters, kept as the query it stands for."""

    id: int
    name: str
    query: str


def of(c: Connection, account: Account) -> list[View]:
    query = select(schema.views).where(schema.views.c.account_id == account.id).order_by(schema.views.c.name)
    return [View(row.id, row.name, row.query) for row in c.execute(query)]


def save(c: Connection, account: Account, name: str, query: str) -> None:
    """Keep a view; a name used before now means the new one."""
    name = name.strip()
    if not 1 <= len(name) <= 80 or len(query) > 2000:
        raise RefusedError("A view needs a name of at most 80 characters; choose one.")
    known = {view.name: view.id for view in of(c, account)}
    if name in known:
        c.execute(update(schema.views).where(schema.views.c.id == known[name]).values(query=query))
    elif len(known) >= MOST:
        raise RefusedError(f"At most {MOST} views are kept; remove one first.")
    else:
        c.execute(insert(schema.views).values(account_id=account.id, name=name, query=query))


def remove(c: Connection, account: Account, view_id: int) -> None:
    """Remove one of one's own views; another account's is not touched."""
    c.execute(delete(schema.views).where(schema.views.c.id == view_id, schema.views.c.account_id == account.id))
