"""The JSON API: the same answers and the same door for actions as the pages."""

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from hepwatch.assess.render import rendered
from hepwatch.decisions import actions, audit
from hepwatch.surfaces.web.access import Act, See, Visit
from hepwatch.surfaces.web.acting import act_on
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.surfaces.web.listing import asked_in, counted, matching, page_of
from hepwatch.surfaces.web.people import ListRow


class Error(BaseModel):
    code: str
    message: str


class ErrorBody(BaseModel):
    """What every error looks like."""

    error: Error


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody} for status in (401, 403, 404, 405, 409, 413, 421, 422, 429)
}
router = APIRouter(prefix="/api", responses=_ERRORS)
Token = Path(min_length=1, max_length=80)


class NewAction(BaseModel):
    """An action, with the version and the screen it was made on (both from GET /api/people/{token})."""

    kind: Literal["acknowledge", "snooze", "book", "done_elsewhere", "assign", "decide", "end_follow_up", "resume", "withdraw"]
    version: int = Field(ge=0, lt=10**8)
    seen: str = Field(max_length=64)
    request: str = Field(min_length=8, max_length=60)
    until: date | None = None
    reason: str | None = Field(None, max_length=2000)
    test: str | None = Field(None, max_length=80)
    on: date | None = None
    team: str | None = Field(None, max_length=80)
    clinician: str | None = Field(None, max_length=80)
    decision: str | None = Field(None, max_length=2000)
    action: int | None = Field(None, ge=0, lt=2**31)


def row_of(visit: Visit, person_token: str) -> ListRow:
    row = visit.desk.person(visit.account, person_token)
    if row is None:
        raise not_found()
    return row


@router.get("/worklist")
def worklist(
    request: Request, visit: Visit = See, show: str = "open", site: str = "", signal: str = "", state: str = "",
    sort: str = "harm", page: int = Query(1, ge=1, lt=10**6),
) -> dict[str, Any]:
    """One page of the list, and how everyone is counted."""
    everyone, seen = visit.desk.seen_by(visit.account)
    asked = asked_in(request.query_params)
    shown = page_of(everyone, matching(everyone, seen, asked), page)
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="saw the list", detail={"filters": asked.query(), "people": len(shown.rows)})
    return {
        "matching": shown.matching, "page": shown.page, "pages": shown.pages, "counts": counted(everyone, seen),
        "people": [_brief(row, everyone.standing_of(row)) for row in shown.rows],
    }


def _brief(row: ListRow, standing: Any) -> dict[str, Any]:
    return {
        "token": row.token, "person": row.person, "state": row.state, "pattern": row.pattern, "group": row.category(standing),
        "next_action": {"what": row.next_what, "by": row.next_by}, "overdue": [test for test, _ in row.overdue],
        "signals": sorted(row.codes), "why": row.why, "version": standing.version, "seen": row.screen.name,
    }


@router.get("/people/{person_token}")
def person(visit: Visit = See, person_token: str = Token) -> dict[str, Any]:
    """One person as `hepwatch watch --json` prints it, with what people did."""
    row = row_of(visit, person_token)
    opened = visit.desk.opened(row)
    if opened is None:
        raise not_found()
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="saw a person", subject=row.person, detail="api")
        done = actions.of_person(c, row.person)
    return {
        **rendered(opened.answer, row.as_of), "token": row.token, "version": done[-1].version if done else 0,
        "seen": row.screen.name, "actions": [actions.as_json(action) for action in done],
    }


@router.post("/people/{person_token}/actions", status_code=201)
def act(new: NewAction, visit: Visit = Act, person_token: str = Token) -> dict[str, Any]:
    """Record an action. 409: somebody else or the record was faster; read the person again."""
    outcome = act_on(visit, row_of(visit, person_token), new.model_dump(mode="json", exclude_none=True))
    if outcome.action is None:
        raise Failure(409 if outcome.conflict else 422, outcome.problem)
    return actions.as_json(outcome.action)
