"""The JSON API of the case library: list, one case (as our own, FHIR or Phenopacket), search by a description or a person, pooled outcomes."""

from functools import cache
from typing import Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from hepwatch.cases.care import care
from hepwatch.cases.case import Case, metastases
from hepwatch.cases.draft import draft
from hepwatch.cases.duplicates import like_this
from hepwatch.cases.fhir import to_fhir
from hepwatch.cases.library import everything, series
from hepwatch.cases.outcomes import WARNING, By, CountedFrom, Endpoint, outcomes
from hepwatch.cases.phenopacket import to_phenopacket
from hepwatch.cases.similar import CaseIndex
from hepwatch.course.answers import Pattern
from hepwatch.decisions import audit
from hepwatch.errors import UsageError
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.api import _ERRORS, Token, row_of
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.words.sites import Side, Site

router = APIRouter(prefix="/api", responses=_ERRORS)
Primary = Literal["resection", "ablation", "transplant", "tace", "tare", "radiotherapy", "ethanol", "systemic"]
Later = Literal["resection", "ablation", "tace", "tare", "radiotherapy", "ethanol", "systemic", "adrenalectomy", "metastasectomy"]


class Description(BaseModel):
    """A person as far as it matters; at least one field. In the body, never in the address: it is about somebody."""

    text: str = Field("", max_length=2000)
    sites: list[Site] = Field(default_factory=list, max_length=6)
    side: Side | None = None
    size_mm: float | None = Field(None, gt=0, le=1000)
    months_since_treatment: int | None = Field(None, ge=0, le=600)
    detected_by: Literal["imaging", "marker_rise", "symptom", "incidental"] | None = None
    pattern: Pattern | None = None
    primary_treatment: Primary | None = None
    treatment: Later | None = None
    afp: float | None = Field(None, ge=0, le=10**7)
    dcp: float | None = Field(None, ge=0, le=10**7)
    sex: Literal["male", "female"] | None = None
    age: int | None = Field(None, ge=0, le=120)
    cirrhosis: bool | None = None
    child_pugh: Literal["A", "B", "C"] | None = None


@router.get("/cases")
def cases(visit: Visit = See, site: Site | None = None, pattern: Pattern | None = None) -> dict[str, Any]:
    """Every case, briefly; those with a metastasis at `site` and of this `pattern` when asked."""
    found = [c for c in everything(None) if (site is None or site in {m.site for m in metastases(c)}) and pattern in (None, c.pattern)]
    return {"warning": WARNING, "cases": [_brief(c) for c in found]}


@router.get("/cases/series")
def groups(visit: Visit = See) -> dict[str, Any]:
    """Published series: groups without persons."""
    return {"warning": WARNING, "series": msgspec.to_builtins(series())}


@router.get("/cases/outcomes")
def pooled(
    visit: Visit = See, site: Site | None = None, pattern: Pattern | None = None, by: By = "treatment",
    endpoint: Endpoint = "survival", counted_from: CountedFrom = "treatment",
) -> dict[str, Any]:
    """Pooled survival or time to recurrence, with numbers at risk, intervals, who was left out, the series beside, and the warning."""
    answer = outcomes(everything(None), endpoint=endpoint, counted_from=counted_from, by=by, site=site, pattern=pattern, series=series())
    held: dict[str, Any] = msgspec.to_builtins(answer)
    return held


@router.post("/cases/search")
def search(asked: Description, visit: Visit = See, top: int = Query(10, ge=1, le=100)) -> dict[str, Any]:
    """Cases like this description, most alike first, each with its reasons."""
    return {"warning": WARNING, "cases": msgspec.to_builtins(_library().search(_as_case(asked), top))}


@router.get("/cases/{case_id}")
def case(visit: Visit = See, case_id: str = Path(min_length=1, max_length=80), form: Literal["case", "fhir", "phenopacket"] = "case") -> dict[str, Any]:
    """One case; as `case` with what it lacks of the CARE checklist and which cases may be the same person."""
    found = next((c for c in everything(None) if c.id == case_id), None)
    if found is None:
        raise not_found()
    if form == "fhir":
        return to_fhir(found)
    if form == "phenopacket":
        return to_phenopacket(found, visit.at.isoformat())
    return {
        "case": msgspec.to_builtins(found), "care": msgspec.to_builtins(care(found)),
        "maybe_the_same": msgspec.to_builtins(like_this(found, everything(None))),
    }


@router.get("/people/{person_token}/alike")
def alike(visit: Visit = See, person_token: str = Token, top: int = Query(10, ge=1, le=100)) -> dict[str, Any]:
    """Cases like a person on the list."""
    row = row_of(visit, person_token)
    opened = visit.desk.opened(row)
    if opened is None:
        raise not_found()
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="saw cases like a person", subject=row.person, detail="api")
    try:
        like = draft(opened.history, opened.answer.course, row.as_of, visit.desk.database.token_key)
    except UsageError as problem:
        raise Failure(422, str(problem)) from None
    return {"warning": WARNING, "cases": msgspec.to_builtins(_library().search(like, top))}


@cache
def _library() -> CaseIndex:
    return CaseIndex(everything(None))


def _brief(found: Case) -> dict[str, Any]:
    return {
        "id": found.id, "title": found.title, "pattern": found.pattern, "category": found.category, "certainty": found.certainty,
        "sites": list(dict.fromkeys(m.site for m in metastases(found))), "source": found.sources[0].address() if found.sources else None,
    }


def _as_case(asked: Description) -> Case:
    """The description as a case to be like."""
    lesion = {"side": asked.side, "size_mm": asked.size_mm, "detected_by": asked.detected_by,
              "when": None if asked.months_since_treatment is None else f"{asked.months_since_treatment} months"}
    events: list[dict[str, Any]] = []
    if asked.primary_treatment:
        events.append({"kind": "treatment", "phase": "primary", "treatment": asked.primary_treatment, "when": "0 months"})
    for n, site in enumerate(asked.sites):
        known = {k: v for k, v in lesion.items() if v is not None} if n == 0 else {}
        events.append({"kind": "lesion", "phase": "intrahepatic" if site == "liver" else "metastasis", "site": site, **known})
    if asked.treatment:
        events.append({"kind": "treatment", "phase": "metastasis", "treatment": asked.treatment})
    events += [{"kind": "measurement", "phase": "metastasis", "analyte": name, "value": value}
               for name, value in (("afp", asked.afp), ("dcp", asked.dcp)) if value is not None]
    person = {k: v for k in ("sex", "age", "cirrhosis", "child_pugh") if (v := getattr(asked, k)) is not None}
    return msgspec.convert(
        {"id": "the-question", "title": asked.text, "pattern": asked.pattern or "cannot_tell", "person": person, "events": events}, Case
    )
