"""Pages of the case library: the list, one case, and how people like these fared."""

from functools import cache
from typing import get_args

from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.cases.care import care
from hepwatch.cases.case import Case, Status, first_treatment, metastases, month
from hepwatch.cases.duplicates import like_this
from hepwatch.cases.library import everything, series
from hepwatch.cases.outcomes import By, Group, Outcomes, outcomes
from hepwatch.cases.similar import CaseIndex
from hepwatch.cases.survival import Step
from hepwatch.course.answers import Pattern
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.charts import Curve, curves
from hepwatch.surfaces.web.failures import not_found
from hepwatch.surfaces.web.pages import page
from hepwatch.words.sites import SITES, Site

router = APIRouter(include_in_schema=False)
_HORIZON = 120.0  # months drawn


@router.get("/cases")
def cases(request: Request, visit: Visit = See, site: str = "", pattern: str = "") -> Response:
    found = [c for c in everything(None) if _shown(c, site, pattern)]
    rows = [(c, ", ".join(dict.fromkeys(m.site for m in metastases(c))), _months(c), _treated(c), _fared(c)) for c in found]
    return page(request, "cases.html", rows=rows, site=site, pattern=pattern, sites=SITES, patterns=get_args(Pattern), series=series())


@router.get("/cases/outcomes")
def how_they_fared(request: Request, visit: Visit = See, site: str = "", by: str = "treatment", endpoint: str = "survival") -> Response:
    """Pooled curves with the numbers at risk and the warning in the plot itself."""
    place: Site | None = next((s for s in SITES if s == site), None)
    grouping: By = next((b for b in get_args(By) if b == by), "treatment")
    answer = outcomes(
        everything(None), endpoint="recurrence" if endpoint == "recurrence" else "survival", by=grouping, site=place, series=series()
    )
    return page(request, "case_outcomes.html", answer=answer, site=site, sites=SITES, drawing=_drawn(answer))


@router.get("/cases/{case_id}")
def case(request: Request, case_id: str, visit: Visit = See) -> Response:
    held = everything(None)
    found = next((c for c in held if c.id == case_id), None)
    if found is None:
        raise not_found()
    return page(
        request, "case.html", case=found, missing=[i.item for i in care(found) if i.state == "missing"],
        same=like_this(found, held), alike=_index().search(found, 5),
    )


@cache
def _index() -> CaseIndex:
    return CaseIndex(everything(None))


def _shown(found: Case, site: str, pattern: str) -> bool:
    return (not site or site in {m.site for m in metastases(found)}) and (not pattern or found.pattern == pattern)


def _months(found: Case) -> str:
    placed = (month(found, m) for m in metastases(found))
    first = next((m for m in placed if m is not None), None)
    return "" if first is None else f"{first:.0f}"


def _treated(found: Case) -> str:
    done = first_treatment(found, "metastasis")
    return done.treatment if done else ""


def _fared(found: Case) -> str:
    last = next((e for e in found.events if isinstance(e, Status)), None)
    return "" if last is None else last.status + (f", {last.when}" if last.when else "")


def _drawn(answer: Outcomes) -> str:
    """The curves of groups of three or more; fewer persons make no curve."""
    drawn = [Curve(f"{g.group} (n {g.n})", _points(g)) for g in answer.groups if g.n >= 3]
    title = f"{answer.endpoint} of collected cases, by {answer.by}. {answer.warning}"
    return curves(title, drawn, _HORIZON, f"years; {'alive' if answer.endpoint == 'survival' else 'free of recurrence'}; collected cases, not what to expect") if drawn else ""


def _points(group: Group) -> list[tuple[float, float, float, float]]:
    points = [(0.0, 1.0, 1.0, 1.0), *((s.months, s.share, s.low, s.high) for s in _within(group))]
    last = points[-1]
    return [*points, (min(_HORIZON, max(s.months for s in group.steps.steps)), *last[1:])]


def _within(group: Group) -> list[Step]:
    return [s for s in group.steps.steps if s.months <= _HORIZON and s.events]
