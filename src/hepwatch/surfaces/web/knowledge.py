"""Pages of the case library."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.cases.library import everything
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.failures import not_found
from hepwatch.surfaces.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/cases")
def cases(request: Request, visit: Visit = See) -> Response:
    return page(request, "cases.html", cases=everything(None))


@router.get("/cases/{case_id}")
def case(request: Request, case_id: str, visit: Visit = See) -> Response:
    found = next((c for c in everything(None) if c.id == case_id), None)
    if found is None:
        raise not_found()
    return page(request, "case.html", case=found)
