"""The list: everyone treated, most harm of delay first; what to do, why, and by when; filters, saved views, bulk actions, export.

Searching for a person is a form that is sent, never an address: an id must not stand in a history or a log.
"""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from hepwatch.decisions import audit, views
from hepwatch.followup.protocols import DEFAULT, plan
from hepwatch.surfaces.web.access import Act, See, Visit
from hepwatch.surfaces.web.acting import act_on
from hepwatch.surfaces.web.everyone import CATEGORIES, CODES, Everyone
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.surfaces.web.listing import asked_in, counted, counted_beside, matching, page_of
from hepwatch.surfaces.web.pages import page
from hepwatch.words.sites import SITES

router = APIRouter(include_in_schema=False)
MOST_FOUND = 50
MOST_AT_ONCE = 200
# What can be done for many at once; a decision is taken one person at a time.
BULK_KINDS = ("acknowledge", "snooze", "assign", "book")


@router.get("/")
def show(request: Request, visit: Visit = See) -> Response:
    """The whole page; or, for the script that filters without leaving the page, the list alone."""
    asked = asked_in(request.query_params)
    everyone, seen = visit.desk.seen_by(visit.account)
    shown = page_of(everyone, matching(everyone, seen, asked), asked.page)
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="saw the list", detail={"filters": asked.query(), "people": len(shown.rows)})
        saved = views.of(c, visit.account)
    values: dict[str, Any] = {
        "asked": asked, "shown": shown, "counts": counted(everyone, seen), "beside": counted_beside(everyone, seen), "views": saved,
        "total": int(seen.sum()), "standing": everyone.standing_of, "today": everyone.as_of, "request_key": secrets.token_hex(12),
        "categories": CATEGORIES, "choices": _choices(everyone), "tests": tuple(dict.fromkeys(i.test for i in plan(DEFAULT).items)), "kinds": BULK_KINDS,
    }
    return page(request, "_list.html" if request.headers.get("x-part") == "list" else "worklist.html", **values)


def _choices(everyone: Everyone) -> dict[str, tuple[str, ...]]:
    """The words each filter offers: those that stand in the list now."""
    return {"site": SITES, "signal": CODES, **{name: everyone.used(name) for name in everyone.words}}


@router.post("/find")
def find(request: Request, visit: Visit = See) -> Response:
    wanted = visit.form.get("person", "").strip().casefold()
    everyone, seen = visit.desk.seen_by(visit.account)
    found = [row for row, may in zip(everyone.rows, seen.tolist(), strict=True) if may and wanted and wanted in row.person.casefold()]
    exact = [row for row in found if row.person.casefold() == wanted]
    if len(exact) == 1 or len(found) == 1:
        return RedirectResponse(f"/people/{(exact or found)[0].token}", 303)
    return page(request, "found.html", found=found[:MOST_FOUND], number=len(found))


@router.post("/bulk")
def bulk(request: Request, visit: Visit = Act) -> Response:
    """One action on many: each person on their own, so that one conflict holds up nobody else."""
    if not visit.chosen or len(visit.chosen) > MOST_AT_ONCE:
        raise Failure(422, f"Choose between one and {MOST_AT_ONCE} people, then the action.")
    outcomes = []
    for number, chosen in enumerate(visit.chosen):
        person_token, _, rest = chosen.partition(":")
        version, _, seen = rest.partition(":")
        row = visit.desk.person(visit.account, person_token)
        if row is None:
            raise not_found()
        form = {**visit.form, "version": version, "seen": seen, "request": f"{visit.form.get('request', '')}:{number}"}
        outcomes.append((row, act_on(visit, row, form).problem))
    failed = sum(bool(problem) for _, problem in outcomes)
    return page(request, "bulk.html", outcomes=outcomes, kind=visit.form.get("kind", ""), failed=failed, recorded=len(outcomes) - failed)


@router.post("/views")
def save_view(request: Request, visit: Visit = Act) -> Response:
    with visit.desk.database.write() as c:
        owner = _owner(visit)
        views.save(c, owner, visit.form.get("name", ""), asked_in(visit.form).query(page=1))
    return RedirectResponse(f"/?{asked_in(visit.form).query()}", 303)


def _owner(visit: Visit) -> Any:
    if visit.account.id == 0:
        raise Failure(422, "Views are saved for accounts; in the demonstration there are none.")
    return visit.account


@router.post("/views/{view_id}/remove")
def remove_view(request: Request, view_id: int, visit: Visit = Act) -> Response:
    with visit.desk.database.write() as c:
        views.remove(c, visit.account, view_id)
    return RedirectResponse("/", 303)
