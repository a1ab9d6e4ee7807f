"""Accounts and the audit trail, for the administrator."""

import json
from collections.abc import Iterator
from typing import get_args

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from hepwatch.decisions import accounts, audit
from hepwatch.decisions.roles import Role
from hepwatch.surfaces.web.access import Administer, Visit
from hepwatch.surfaces.web.failures import Failure
from hepwatch.surfaces.web.pages import page

router = APIRouter(include_in_schema=False, prefix="/administration")


@router.get("")
def show(request: Request, visit: Visit = Administer) -> Response:
    with visit.desk.database.read() as c:
        return page(
            request, "administration.html", accounts=accounts.everyone(c), trail=audit.latest(c, 100),
            verdict=audit.verify(c), roles=get_args(Role),
        )


@router.post("/accounts")
def add(request: Request, visit: Visit = Administer) -> Response:
    form = visit.form
    teams = tuple(t.strip() for t in form.get("teams", "").split(",") if t.strip())
    with visit.desk.database.write() as c:
        accounts.add(
            c, name=form.get("name", ""), role=form.get("role", ""), password=form.get("password", ""), teams=teams,
            by=visit.account.name, at=visit.at,
        )
    return RedirectResponse("/administration", 303)


@router.post("/accounts/{account_id}/close")
def close(request: Request, account_id: int, visit: Visit = Administer) -> Response:
    with visit.desk.database.write() as c:
        account = accounts.by_id(c, account_id)
        if account is None or account.id == visit.account.id:
            raise Failure(422, "An account can be closed by another administrator only, and must exist.")
        accounts.change(c, name=account.name, disabled=True, by=visit.account.name, at=visit.at)
    return RedirectResponse("/administration", 303)


@router.get("/audit.jsonl")
def export(request: Request, visit: Visit = Administer) -> Response:
    """The whole trail, one JSON object a line; audit.verify_lines checks it anywhere."""
    def lines() -> Iterator[str]:
        with visit.desk.database.read() as c:
            for line in audit.lines(c):
                yield json.dumps(line) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
