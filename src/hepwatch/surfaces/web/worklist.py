"""The list: everyone treated, most harm of delay first; what to do, why, and by when; filters, saved views, bulk actions, export.

Searching for a person is a form that is sent, never an address: an id must not stand in a history or a log.
"""

import csv
import io
import secrets
from typing import Any, get_args

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from hepwatch.decisions import audit, views
from hepwatch.signals.signal import Code
from hepwatch.surfaces.web.access import Act, See, Visit
from hepwatch.surfaces.web.acting import act_on
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.surfaces.web.listing import SHOW, SORTS, Asked, asked_in, counted, matching, page_of
from hepwatch.surfaces.web.pages import page
from hepwatch.surfaces.web.people import ListRow
from hepwatch.surfaces.web.wording import CATEGORY_WORDS, word
from hepwatch.words.sites import SITES

router = APIRouter(include_in_schema=False)
MOST_FOUND = 50
MOST_AT_ONCE = 200


@router.get("/")
def show(request: Request, visit: Visit = See) -> Response:
    asked = asked_in(request.query_params)
    return page(request, "worklist.html", **_list(visit, asked))


def _list(visit: Visit, asked: Asked) -> dict[str, Any]:
    everyone = visit.desk.everyone()
    rows = visit.desk.rows(visit.account)
    shown = page_of(matching(everyone, rows, asked), asked.page)
    with visit.desk.database.read() as c:
        saved = views.of(c, visit.account)
    standings = list(everyone.standing.values())
    return {
        "asked": asked, "shown": shown, "counts": counted(everyone, rows), "total": len(rows), "views": saved,
        "standing": everyone.standing_of, "today": visit.at.date(), "categories": CATEGORY_WORDS,
        "unanswered": sum(everyone.unanswered(row) for row in rows), "request_key": secrets.token_hex(12),
        "choices": {
            "show": SHOW, "site": SITES, "signal": get_args(Code), "sort": tuple(SORTS),
            "state": tuple(sorted({row.state for row in rows})), "protocol": tuple(sorted({row.protocol for row in rows} - {""})),
            "team": tuple(sorted({s.team for s in standings if s.team})),
            "clinician": tuple(sorted({s.clinician for s in standings if s.clinician})),
        },
    }


@router.post("/find")
def find(request: Request, visit: Visit = See) -> Response:
    wanted = visit.form.get("person", "").strip().casefold()
    found = [row for row in visit.desk.rows(visit.account) if wanted and wanted in row.person.casefold()]
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
    return page(request, "bulk.html", outcomes=outcomes, kind=visit.form.get("kind", ""))


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


@router.get("/export.csv")
def export(request: Request, visit: Visit = See) -> Response:
    """What the filters show, all pages. Cells that a spreadsheet would take for a formula are quoted."""
    everyone = visit.desk.everyone()
    rows = matching(everyone, visit.desk.rows(visit.account), asked_in(request.query_params))
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="list exported", detail={"people": len(rows)})
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["person", "as_of", "state", "pattern", "treated", "since", "next", "by", "overdue", "signals", "why", "group", "team", "clinician"])
    writer.writerows([_cell(value) for value in _exported(row, everyone.standing_of(row))] for row in rows)
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers={"content-disposition": 'attachment; filename="worklist.csv"'})


def _exported(row: ListRow, standing: Any) -> tuple[object, ...]:
    return (
        row.person, row.as_of, word(row.state), word(row.pattern), row.treated, row.counted_from, row.next_what, row.next_by,
        "; ".join(f"{word(test)} since {closes}" for test, closes in row.overdue),
        "; ".join(word(code) for code, *_ in row.signals), row.why, word(row.category(standing)), standing.team, standing.clinician,
    )


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
