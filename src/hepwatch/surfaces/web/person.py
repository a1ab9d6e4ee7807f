"""One person: where things stand and why, down to the rows of the record; what people did; what can be done."""

import secrets
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.cases.draft import draft
from hepwatch.cases.library import everything
from hepwatch.cases.similar import CaseIndex, Similar
from hepwatch.decisions import actions, audit
from hepwatch.decisions.actions import KINDS, RIGHT_FOR
from hepwatch.decisions.standing import fold
from hepwatch.errors import UsageError
from hepwatch.options.answers import options
from hepwatch.outlook.answers import Outlook
from hepwatch.outlook.hidden import outlook
from hepwatch.surfaces.web import bodymap, moves, timeline
from hepwatch.surfaces.web.access import Act, See, Visit
from hepwatch.surfaces.web.acting import Outcome, act_on
from hepwatch.surfaces.web.evidence import Evidence
from hepwatch.surfaces.web.failures import not_found
from hepwatch.surfaces.web.pages import page
from hepwatch.surfaces.web.people import ListRow
from hepwatch.surfaces.web.source import Opened
from hepwatch.surfaces.web.story import where

router = APIRouter(include_in_schema=False)
MOST_MOVES = 12


@router.get("/people/{person_token}")
def show(request: Request, person_token: str, visit: Visit = See) -> Response:
    return _shown(request, visit, _row(visit, person_token), None)


@router.post("/people/{person_token}/act")
def act(request: Request, person_token: str, visit: Visit = Act) -> Response:
    """Recorded, or the page again with the reason why not and the words that were written."""
    row = _row(visit, person_token)
    outcome = act_on(visit, row, visit.form)
    return _shown(request, visit, _row(visit, person_token), outcome)


@router.get("/people/{person_token}/alike")
def alike(request: Request, person_token: str, visit: Visit = See) -> Response:
    """Published cases like this person, with the reasons."""
    row = _row(visit, person_token)
    opened = _opened(visit, row, "saw cases like a person")
    try:
        found, problem = _cases_like(opened, row, visit), ""
    except UsageError as error:
        found, problem = [], str(error)
    return page(request, "alike.html", row=row, found=found, problem=problem)


def _cases_like(opened: Opened, row: ListRow, visit: Visit) -> list[Similar]:
    asked = draft(opened.history, opened.answer.course, row.as_of, visit.desk.database.token_key)
    return _library().search(asked, 10)


@cache
def _library() -> CaseIndex:
    return CaseIndex(everything(None))


def _row(visit: Visit, person_token: str) -> ListRow:
    row = visit.desk.person(visit.account, person_token)
    if row is None:
        raise not_found()
    return row


def _opened(visit: Visit, row: ListRow, what: str) -> Opened:
    opened = visit.desk.opened(row)
    if opened is None:
        raise not_found()
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what=what, subject=row.person)
    return opened


def _shown(request: Request, visit: Visit, row: ListRow, outcome: Outcome | None) -> Response:
    opened = _opened(visit, row, "saw a person")
    with visit.desk.database.read() as c:
        done = actions.of_person(c, row.person)
    failed = outcome is not None and outcome.action is None
    return page(
        request, "person.html", status=(409 if outcome and outcome.conflict else 422) if failed else 200, row=row, today=row.as_of,
        done=done, withdrawn={x.detail.action for x in done if x.kind == "withdraw"}, standing=fold(done), outcome=outcome,
        kept=visit.form if failed else {}, request_key=secrets.token_hex(12),
        kinds=[kind for kind in KINDS if kind != "withdraw" and visit.may(RIGHT_FOR[kind])], teams=_teams(visit), **_answers(opened, row, visit),
    )


def _teams(visit: Visit) -> tuple[str, ...]:
    return visit.desk.everyone().used("team")


def _answers(opened: Opened, row: ListRow, visit: Visit) -> dict[str, Any]:
    """Everything the page shows of the record."""
    a, known, today = opened.answer, opened.history.as_known(row.as_of), row.as_of
    evidence = Evidence(known, opened.texts, visit.desk.database.token_key)
    hidden, missing = outlook(known, a.course, today)
    return {
        "a": a, "evidence": evidence, "where": where(a, today), "timeline": timeline.svg(known, a, today), "hidden": hidden, "hidden_missing": missing,
        "tests": tuple(dict.fromkeys(d.test for d in a.due)), "options": options(known, a.course, today) if a.course.state == "recurred" else [],
        **_maps(opened, hidden, row), **_moved(hidden, evidence, row),
    }


def _maps(opened: Opened, hidden: Outlook | None, row: ListRow) -> dict[str, Any]:
    a = opened.answer
    rings = frozenset((x.site, x.side) for x in a.course.open_lesions)
    by_time, by_chance = bodymap.by_time(a, row.as_of), bodymap.by_chance(hidden) if hidden else []
    return {
        "seen": by_time, "chances": {s.site: s.words for s in by_chance}, "blind": bodymap.blind_spots(a, row.as_of),
        "time_map": bodymap.svg(by_time, "time", "Time since each site was last looked at in full", rings),
        "chance_map": bodymap.svg(by_chance, "chance", "Chance of a hidden recurrence by site", rings) if hidden else "",
        "time_shades": [words for _, words in bodymap.SHADES_OF_TIME], "chance_shades": [words for _, words in bodymap.SHADES_OF_CHANCE],
    }


def _moved(hidden: Outlook | None, evidence: Evidence, row: ListRow) -> dict[str, Any]:
    found = moves.moves(hidden, evidence) if hidden else []
    return {"moves": found[::-1][:MOST_MOVES], "moves_chart": moves.svg(found, hidden.any, row.as_of) if hidden and found else ""}
