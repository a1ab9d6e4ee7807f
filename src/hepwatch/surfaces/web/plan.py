"""The follow-up plan to take along: a page to print, a PDF, a calendar, and a page in plain language for the person.

The calendar and the names of the files say nothing about whom: a calendar is shared more widely than a record.
"""

from datetime import date, timedelta
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.assess import Assessment
from hepwatch.decisions import audit
from hepwatch.decisions.standing import Booking, Standing
from hepwatch.followup.answers import DueItem
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.failures import Failure, not_found
from hepwatch.surfaces.web.pages import page, templates
from hepwatch.surfaces.web.people import ListRow, token
from hepwatch.surfaces.web.plain import in_plain_words
from hepwatch.surfaces.web.wording import word

router = APIRouter(include_in_schema=False, prefix="/people/{person_token}")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to come: the test, what for, the day aimed at and the days between which it is neither early nor late."""

    test: str
    sites: tuple[str, ...]
    status: str
    on: date
    booked: bool
    opens: date | None
    closes: date | None
    why: str
    rule: str
    certainty: str


def steps(a: Assessment, bookings: tuple[Booking, ...]) -> list[Step]:
    """What is owed and to come, by day; a booking made here counts as the day."""
    booked = {b.test: b.on for b in bookings if b.on >= a.as_of}
    found = [_step(d, booked.get(d.test) or d.booked_for) for d in a.due if d.target and d.status != "not_applicable"]
    return sorted(found, key=lambda s: (s.on, s.test))


def _step(d: DueItem, booked_for: date | None) -> Step:
    assert d.target is not None  # chosen so above
    return Step(
        test=d.test, sites=d.sites, status=d.status, on=booked_for or d.target, booked=booked_for is not None,
        opens=d.opens, closes=d.closes, why=d.why, rule=d.rule, certainty=d.certainty,
    )


@router.get("/plan")
def printed(request: Request, person_token: str, visit: Visit = See) -> Response:
    return page(request, "plan.html", **_values(visit, person_token, "saw the plan"))


@router.get("/plan.pdf")
def as_pdf(request: Request, person_token: str, visit: Visit = See) -> Response:
    values = _values(visit, person_token, "plan printed")
    text = templates().get_template("plan_pdf.html").render(**values)
    return _file(pdf(text), "application/pdf", "follow-up-plan.pdf")


@router.get("/plan.ics")
def as_calendar(request: Request, person_token: str, visit: Visit = See) -> Response:
    values = _values(visit, person_token, "calendar taken")
    return _file(calendar(values["steps"], values["row"].token, visit), "text/calendar; charset=utf-8", "follow-up.ics")


@router.get("/plain")
def plain(request: Request, person_token: str, visit: Visit = See) -> Response:
    values = _values(visit, person_token, "saw the plain page")
    words = in_plain_words(values["a"], values["steps"], values["today"])
    return page(request, "plain.html", words=words, **values)


def _values(visit: Visit, person_token: str, what: str) -> dict[str, Any]:
    row = visit.desk.person(visit.account, person_token)
    opened = None if row is None else visit.desk.opened(row)
    if row is None or opened is None:
        raise not_found()
    with visit.desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what=what, subject=row.person)
    return values_for(row, opened.answer, visit.desk.everyone().standing_of(row))


def values_for(row: ListRow, a: Assessment, standing: Standing) -> dict[str, Any]:
    return {"row": row, "a": a, "today": row.as_of, "standing": standing, "steps": steps(a, standing.bookings)}


def pdf(html: str) -> bytes:
    """The page as a PDF; it may fetch nothing from anywhere."""
    try:
        from weasyprint import HTML
    except OSError:
        raise Failure(503, "A PDF needs the Pango library, which this server lacks; print the page from the browser instead.", "no_pdf") from None
    made: bytes = HTML(string=html, url_fetcher=_fetch_nothing).write_pdf()
    return made


def _fetch_nothing(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError("a printed plan fetches nothing")


def calendar(found: list[Step], of: str, visit: Visit) -> bytes:
    """One whole-day entry a step on the day aimed at, with the window in its words."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Hepwatch//Follow-up plan//EN")
    made.add("version", "2.0")
    for step in found:
        day = max(step.on, visit.desk.today())
        event = Event()
        event.add("uid", f"{token(visit.desk.database.token_key, f'{of}:{step.rule}')}@hepwatch")
        event.add("dtstamp", visit.at)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{word(step.test)}{'' if step.booked else ' (to be booked)'}")
        event.add("description", _window(step))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _window(step: Step) -> str:
    if step.booked:
        return "Booked for this day."
    return f"Best on {step.on}; in time from {step.opens} to {step.closes}." if step.opens and step.closes else f"Best on {step.on}."


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
