"""One person: where things stand and why, down to the rows of the record; what people did; what can be done."""

import secrets

from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.decisions import actions, audit
from hepwatch.decisions.actions import KINDS, RIGHT_FOR
from hepwatch.decisions.standing import fold
from hepwatch.options.answers import options
from hepwatch.outlook.hidden import outlook
from hepwatch.surfaces.web.access import Act, See, Visit
from hepwatch.surfaces.web.acting import Outcome, act_on
from hepwatch.surfaces.web.failures import not_found
from hepwatch.surfaces.web.pages import page
from hepwatch.surfaces.web.people import ListRow
from hepwatch.surfaces.web.timeline import svg

router = APIRouter(include_in_schema=False)


@router.get("/people/{person_token}")
def show(request: Request, person_token: str, visit: Visit = See) -> Response:
    return _shown(request, visit, _row(visit, person_token), None)


@router.post("/people/{person_token}/act")
def act(request: Request, person_token: str, visit: Visit = Act) -> Response:
    """Recorded, or the page again with the reason why not and the words that were written."""
    row = _row(visit, person_token)
    outcome = act_on(visit, row, visit.form)
    return _shown(request, visit, _row(visit, person_token), outcome)


def _row(visit: Visit, person_token: str) -> ListRow:
    row = visit.desk.person(visit.account, person_token)
    if row is None:
        raise not_found()
    return row


def _shown(request: Request, visit: Visit, row: ListRow, outcome: Outcome | None) -> Response:
    history = visit.desk.source.history(row.person)
    answer = visit.desk.source.assessment(row.person, row.as_of, row.protocol or "whole-body")
    if history is None or answer is None:
        raise not_found()
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="saw a person", subject=row.person)
        done = actions.of_person(c, row.person)
    failed = outcome is not None and outcome.action is None
    known = history.as_known(row.as_of)
    hidden, hidden_missing = outlook(known, answer.course, row.as_of)
    return page(
        request, "person.html", status=(409 if outcome and outcome.conflict else 422) if failed else 200, row=row, a=answer,
        rows={r.row_id: r for r in known.rows()}, done=done, standing=fold(done), outcome=outcome,
        kept=visit.form if failed else {}, request_key=secrets.token_hex(12), today=visit.at.date(),
        timeline=svg(known, answer), hidden=hidden, hidden_missing=hidden_missing,
        options=options(known, answer.course, row.as_of) if answer.course.state == "recurred" else [],
        kinds=[kind for kind in KINDS if visit.may(RIGHT_FOR[kind])],
    )
