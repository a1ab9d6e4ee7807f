"""The list as a table to take along: what the filters show, all pages, as CSV or as a workbook."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.decisions import audit
from hepwatch.decisions.standing import Standing
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.listing import asked_in, matching
from hepwatch.surfaces.web.people import ListRow
from hepwatch.surfaces.web.wording import word

router = APIRouter(include_in_schema=False)
_COLUMNS = (
    "person", "as_of", "state", "pattern", "treated", "since", "next", "by", "overdue", "unusual", "why", "group", "team", "clinician",
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | date | None


@router.get("/export.csv")
def as_csv(request: Request, visit: Visit = See) -> Response:
    """Cells that a spreadsheet would take for a formula are quoted."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([_quoted(value) for value in row] for row in _asked_for(request, visit))
    return _file("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", "worklist.csv")


@router.get("/export.xlsx")
def as_workbook(request: Request, visit: Visit = See) -> Response:
    """Text stays text and days are days, so no cell is ever a formula."""
    return _file(_workbook(_asked_for(request, visit)), _XLSX, "worklist.xlsx")


def _asked_for(request: Request, visit: Visit) -> list[tuple[Cell, ...]]:
    everyone, seen = visit.desk.seen_by(visit.account)
    rows = [everyone.rows[place] for place in matching(everyone, seen, asked_in(request.query_params))]
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="list exported", detail={"people": len(rows)})
    return [_exported(row, everyone.standing_of(row)) for row in rows]


def _exported(row: ListRow, standing: Standing) -> tuple[Cell, ...]:
    return (
        row.person, row.as_of, word(row.state), word(row.pattern), word(row.treated), row.counted_from, row.next_what, row.next_by,
        "; ".join(f"{word(test)} since {closes}" for test, closes in row.overdue),
        "; ".join(f"{word(code)} {word(where)} ({urgency})" for code, where, urgency, _ in row.signals),
        row.why, word(row.category(standing)), standing.team, standing.clinician,
    )


def _quoted(value: Cell) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _workbook(rows: Iterable[tuple[Cell, ...]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, day = book.add_worksheet("Worklist"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, _COLUMNS, book.add_format({"bold": True}))
        for n, row in enumerate(rows, 1):
            for k, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(n, k, value, day)
                elif value:
                    sheet.write_string(n, k, value)
    return out.getvalue()


def _file(content: str | bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
