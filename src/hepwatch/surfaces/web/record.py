"""The record behind one person: every row, a page at a time; and one row with everything it says, its report marked."""

from collections.abc import Iterator

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hepwatch.course.exams import key_of
from hepwatch.decisions import audit
from hepwatch.record.history import History
from hepwatch.record.rows import ReportRow, Row
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.evidence import Evidence, day_of, fields_of, highlighted, told
from hepwatch.surfaces.web.failures import not_found
from hepwatch.surfaces.web.pages import page
from hepwatch.surfaces.web.people import ListRow

router = APIRouter(include_in_schema=False, prefix="/people/{person_token}")
PAGE = 100


@router.get("/record")
def everything(request: Request, person_token: str, visit: Visit = See, number: int = Query(1, alias="page", ge=1, lt=10**5)) -> Response:
    """Newest first."""
    row, history = _known(visit, person_token, "saw the record")
    evidence = Evidence(history, {}, visit.desk.database.token_key)
    rows = sorted(history.rows(), key=lambda r: (str(day_of(r) or ""), r.row_id), reverse=True)
    pages = max(1, -(-len(rows) // PAGE))
    shown = rows[(number - 1) * PAGE : number * PAGE]
    lines = [(day_of(r), told(r), r.known_on, evidence.name(r.row_id)) for r in shown]
    return page(request, "record.html", row=row, lines=lines, total=len(rows), number=min(number, pages), pages=pages)


@router.get("/rows/{name}")
def one(request: Request, person_token: str, name: str, visit: Visit = See) -> Response:
    row, history = _known(visit, person_token, "saw a row of the record")
    evidence = Evidence(history, {}, visit.desk.database.token_key)
    found = evidence.row(name)
    if found is None:
        raise not_found()
    reports = list(_reports_of(found, history))
    texts = visit.desk.source.texts([r.row_id for r in reports])
    readings = {r.report: r for r in history.readings}
    return page(
        request, "row.html", row=row, what=told(found), fields=fields_of(found), note=getattr(found, "text", None) if not isinstance(found, ReportRow) else None,
        reports=[(r, list(highlighted(texts.get(r.row_id, ""), readings.get(r.row_id))), readings.get(r.row_id)) for r in reports],
    )


def _reports_of(row: Row, history: History) -> Iterator[ReportRow]:
    """A report itself, or the reports of an examination."""
    if isinstance(row, ReportRow):
        yield row
        return
    key = key_of(row.row_id)
    yield from (r for r in history.reports if key_of(r.row_id) == key or key in r.study)


def _known(visit: Visit, person_token: str, what: str) -> tuple[ListRow, History]:
    row = visit.desk.person(visit.account, person_token)
    opened = None if row is None else visit.desk.opened(row)
    if row is None or opened is None:
        raise not_found()
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what=what, subject=row.person)
    return row, opened.history.as_known(row.as_of)
