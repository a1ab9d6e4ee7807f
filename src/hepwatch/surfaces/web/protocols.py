"""Protocols: every one, and each with the source and certainty of every number."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.followup.protocols import DEFAULT, names, plan
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.failures import not_found
from hepwatch.surfaces.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/protocols")
def every(request: Request, visit: Visit = See) -> Response:
    return page(request, "protocols.html", plans=sorted((plan(n) for n in names()), key=lambda p: (p.id != DEFAULT, p.schedule == "none", p.title)), default=DEFAULT)


@router.get("/protocols/{protocol}")
def one(request: Request, protocol: str, visit: Visit = See) -> Response:
    if protocol not in names():
        raise not_found()
    work = [j for j in visit.desk.jobs.of("protocol") if j.asked == protocol and (not visit.account.teams or j.owner == visit.account.name)]
    return page(request, "protocol.html", p=plan(protocol), default=DEFAULT, jobs=work)
