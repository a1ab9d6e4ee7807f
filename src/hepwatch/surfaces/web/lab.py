"""The policy lab: follow-up policies tried on simulated people treated like this cohort, in the background, with progress.

One piece of work at a time, in pieces small enough to be stopped; the same people and the same luck in every policy.
"""

from collections import Counter
from typing import Any

import msgspec
import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from hepwatch.assess import Knowledge, assess
from hepwatch.decisions import audit
from hepwatch.errors import RefusedError, UsageError
from hepwatch.followup.protocols import DEFAULT, names, plan
from hepwatch.outlook.parameters import default_parameters
from hepwatch.outlook.simulate.attendance import Attendance, attendance
from hepwatch.outlook.simulate.compare import Summary, outcomes, summarised
from hepwatch.outlook.simulate.policies import AS_IT_HAPPENS, known_policies, treatment_for
from hepwatch.outlook.tables import SETTINGS
from hepwatch.surfaces.web import charts
from hepwatch.surfaces.web.access import Act, See, Visit
from hepwatch.surfaces.web.desk import Desk
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.surfaces.web.jobs import Job, Work
from hepwatch.surfaces.web.pages import page
from hepwatch.surfaces.web.switching import compared
from hepwatch.surfaces.web.wording import word

router = APIRouter(include_in_schema=False)
PEOPLE = (1000, 2000, 5000, 10_000)
YEARS = (5, 10, 20)
AT_ONCE = 500
MOST_LEARNED_FROM = 500
COLUMNS = (
    ("looks_per_person_year", "Region examinations a year", 2), ("visits_per_person_year", "Visits a year", 2), ("median_size_mm", "Median size, mm", 0),
    ("share_found_curable", "Found while curable", 3), ("share_found_curable_extrahepatic", "The same, outside the liver", 3), ("mean_delay_months", "Mean delay, months", 1),
    ("share_symptomatic", "Found by symptoms", 3), ("dose_msv_per_person", "Dose, mSv a person", 0), ("cost_per_person", "Cost, relative", 0), ("life_years", "Life years", 2),
)


class LabAsked(msgspec.Struct, frozen=True):
    """What a comparison was asked for. `mix`: the treatments of this cohort, with how many people had each."""

    policies: tuple[str, ...]
    people: int
    years: int
    seed: int
    mix: tuple[tuple[str, int], ...]


@router.get("/lab")
def show(request: Request, visit: Visit = See) -> Response:
    mix = mix_of(visit)
    return page(
        request, "lab.html", policies=known_policies(), people=PEOPLE, years=YEARS, mix=mix, jobs=visit.desk.jobs.of("policies"),
        chosen=(DEFAULT, "nccn-like", "liver-only", "personal"), problem="",
    )


@router.post("/lab")
def start(visit: Visit = Act) -> Response:
    asked = _asked(visit)
    job = visit.desk.jobs.start("policies", asked, visit.account.name, lambda: simulated(asked, visit.desk))
    _audit(visit, "policies compared", {"policies": asked.policies, "people": asked.people})
    return RedirectResponse(f"/work/{job.id}", 303)


@router.post("/protocols/{protocol}/compare")
def switch(protocol: str, visit: Visit = Act) -> Response:
    """What would be owed if everybody here were followed by this protocol instead."""
    if protocol not in names() or plan(protocol).schedule == "none":
        raise not_found()
    everyone, seen = visit.desk.seen_by(visit.account)
    people = [everyone.rows[n].person for n in np.flatnonzero(seen).tolist() if everyone.rows[n].state != "died"]
    job = visit.desk.jobs.start("protocol", protocol, visit.account.name, lambda: compared(visit.desk, people, protocol))
    _audit(visit, "protocols compared", {"protocol": protocol})
    return RedirectResponse(f"/work/{job.id}", 303)


@router.get("/work/{job_id}")
def watch(request: Request, job_id: str, visit: Visit = See) -> Response:
    """The page of one piece of work; or its progress alone, for the script that asks again."""
    job = _job(visit, job_id)
    if request.headers.get("x-part") == "progress":
        return page(request, "_progress.html", job=job)
    shown = _result(job) if job.state == "done" else {}
    return page(request, "work.html", job=job, columns=COLUMNS, **{"plots": (), "names": {}, **shown})


@router.post("/work/{job_id}/stop")
def stop(job_id: str, visit: Visit = Act) -> Response:
    job = _job(visit, job_id)
    job.stop_asked = True
    return RedirectResponse(f"/work/{job.id}", 303)


def _job(visit: Visit, job_id: str) -> Job:
    """Work shows counts of people only; an account of some teams sees only its own, which counted these."""
    job = visit.desk.jobs.find(job_id)
    if job is None or (job.owner != visit.account.name and visit.account.teams):
        raise not_found()
    return job


def _audit(visit: Visit, what: str, detail: dict[str, Any]) -> None:
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what=what, detail=detail)


def mix_of(visit: Visit) -> tuple[tuple[str, int], ...]:
    """How many people of this cohort had each treatment the model knows."""
    everyone, seen = visit.desk.seen_by(visit.account)
    counts = Counter(everyone.facts[n].treated for n in np.flatnonzero(seen).tolist())
    return tuple((s, counts[s]) for s in SETTINGS if counts[s]) or (("resection", 1),)


def _asked(visit: Visit) -> LabAsked:
    known = known_policies()
    policies = tuple(p for p in known if p in visit.chosen)
    if not 1 <= len(policies) <= 8:
        raise Failure(422, "Choose between one and eight policies to compare; go back and choose.")
    mix = tuple((s, n) for s, n in mix_of(visit) if _all_cover(policies, s)) or ((treatment_for(list(policies), None), 1),)
    return LabAsked(policies, _number(visit, "people", PEOPLE), _number(visit, "years", YEARS), 1, mix)


def _all_cover(policies: tuple[str, ...], setting: str) -> bool:
    """Policies are compared on people whom all of them are for."""
    try:
        return treatment_for(list(policies), setting) == setting
    except UsageError:
        return False


def _number(visit: Visit, name: str, allowed: tuple[int, ...]) -> int:
    given = visit.form.get(name, "")
    if not given.isascii() or not given.isdigit() or int(given) not in allowed:
        raise RefusedError(f"For {name}, choose one of {', '.join(str(n) for n in allowed)}.")
    return int(given)


def simulated(asked: LabAsked, desk: Desk) -> Work:
    """Every policy on the same simulated people, in the cohort's mix of treatments."""
    p = default_parameters()
    learned = yield from _learned(asked, desk)
    groups = _groups(asked)
    found, done, total = [], 0, len(asked.policies) * sum(n for _, _, n in groups)
    for policy in asked.policies:
        parts = []
        for setting, seed, n in groups:
            parts.append(outcomes(policy, n, asked.years, seed, p, setting=setting, attendance=learned))
            done += n
            yield done / total
        rows = np.vstack(parts)
        found.append(summarised(policy, rows[np.random.default_rng(asked.seed).permutation(len(rows))], asked.years, p, " and ".join(setting for setting, _ in asked.mix)))
    return found


def _groups(asked: LabAsked) -> list[tuple[str, int, int]]:
    """(treatment, seed, people) of each piece: every piece has people of its own, the same ones in every policy."""
    whole = sum(n for _, n in asked.mix)
    found: list[tuple[str, int, int]] = []
    for setting, count in asked.mix:
        left = max(1, round(asked.people * count / whole))
        while left > 0:
            found.append((setting, asked.seed + 7919 * len(found), min(left, AT_ONCE)))
            left -= AT_ONCE
    return found


def _learned(asked: LabAsked, desk: Desk) -> Any:
    """How follow-up is attended here, from some of the people, when a policy needs to know."""
    if AS_IT_HAPPENS not in asked.policies:
        return None
    people = [row.person for row in desk.everyone().rows]
    step = max(1, len(people) // MOST_LEARNED_FROM)
    courses = []
    for history in desk.source.histories(people[::step]):
        courses.append(assess(history, desk.today(), Knowledge.of()).course)
        yield 0.0
    learned: Attendance = attendance(courses, plan(DEFAULT))
    return learned if learned.visits else None


def _result(job: Job) -> dict[str, Any]:
    if job.kind != "policies":
        return {"names": {p: plan(p).title for p in (job.result.present, job.result.other)}}
    found: list[Summary] = job.result
    plots = [_plot(found, name, title) for name, title in (("share_found_curable", "all recurrences"), ("share_found_curable_extrahepatic", "outside the liver"))]
    return {"plots": [p for p in plots if p]}


def _plot(found: list[Summary], name: str, title: str) -> str:
    points = [
        charts.Point(word(x.policy), _with_limits(x, "looks_per_person_year"), _with_limits(x, name))
        for x in found if getattr(x, name) is not None
    ]
    return charts.scatter(f"Share found while curable ({title}) against examinations a year", points, "region examinations a person-year", f"found while curable, {title}") if points else ""


def _with_limits(x: Summary, name: str) -> tuple[float, float, float]:
    value = getattr(x, name)
    low, high = x.intervals.get(name, (value, value))
    return value, low, high
