"""The whole journey on one page: (history, as_of, knowledge) -> assessment.

Records become examinations, examinations become looks and lesions, those and the protocol become what is due, and all
of it what is unusual. Pure: the same history, day and knowledge give the same answer. driver.py runs it over many.
"""

from datetime import date

import msgspec

from hepwatch.course.answers import Course, Look, LookResult
from hepwatch.course.course import course as course_of
from hepwatch.course.exams import exams
from hepwatch.followup.answers import DueItem
from hepwatch.followup.due import due as due_of
from hepwatch.followup.due import name_of
from hepwatch.followup.palliation import palliation
from hepwatch.followup.plan import Plan
from hepwatch.followup.protocols import DEFAULT, plan
from hepwatch.followup.risk import asked_by_risk
from hepwatch.outlook.answers import Outlook
from hepwatch.record.history import History
from hepwatch.record.reading import SpecimenFinding
from hepwatch.record.rows import PathologyRow, ReportRow
from hepwatch.reports import READER, read_kind
from hepwatch.signals import signals as signals_of
from hepwatch.signals.signal import Signal
from hepwatch.signals.turning import turns_on
from hepwatch.words.dates import add_days
from hepwatch.words.sites import SITES


class Knowledge(msgspec.Struct, frozen=True):
    """What an assessment is made with, besides the history: the protocol in force."""

    plan: Plan

    @classmethod
    def of(cls, protocol: str = DEFAULT) -> "Knowledge":
        return cls(plan(protocol))


class LastLook(msgspec.Struct, frozen=True):
    """The latest look at a site by a test able to see it, or else the latest that saw it in part."""

    last: date
    test: str
    result: LookResult
    adequate: bool


class NextAction(msgspec.Struct, frozen=True):
    """What to do next, and by when."""

    what: str
    by: date


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """One person on one day, with every reason. Holds until the day before `valid_until` unless a new fact arrives."""

    person: str
    as_of: date
    course: Course
    due: tuple[DueItem, ...] = ()
    signals: tuple[Signal, ...] = ()
    looks: dict[str, LastLook | None] = msgspec.field(default_factory=dict)
    outlook: Outlook | None = None
    outlook_missing: tuple[str, ...] = ()
    next_action: NextAction | None = None
    valid_until: date | None = None


def assess(history: History, as_of: date, knowledge: Knowledge) -> Assessment:
    """Where one person stands on `as_of`, from what was known by then."""
    known = with_specimens(with_readings(history.as_known(as_of)))
    examined = exams(known, as_of)
    course = course_of(known, as_of, examined)
    care = palliation(known, course)
    due = due_of(known, course, knowledge.plan, care)
    by_risk = asked_by_risk(known, course, knowledge.plan, care)
    signals = signals_of(known, course, examined, due, by_risk, care)
    return Assessment(
        person=history.person,
        as_of=as_of,
        course=course,
        due=due,
        signals=signals,
        looks=last_looks(course),
        next_action=next_action(course, due, signals, min((t.known_on for t in known.treatments if t.date is None), default=None)),
        valid_until=turns_on(known, course, examined, (*due, *by_risk)),
    )


def with_readings(known: History) -> History:
    """Reads the texts that no reading of this reader's came with (a hook brings its own; a store has read them already)."""
    have = {r.report for r in known.readings if r.reader == READER}
    fresh = [
        read_kind(r.kind, r.text, report=r.row_id, language=r.language)
        for r in known.reports
        if r.text and r.row_id not in have
    ]
    if not fresh:
        return known
    names = {r.report for r in fresh}
    return msgspec.structs.replace(known, readings=(*(r for r in known.readings if r.report not in names), *fresh))


def with_specimens(known: History) -> History:
    """What pathology texts say of their specimens, as rows of pathology named after the report and the specimen's number."""
    if not any(r.specimens for r in known.readings):
        return known
    reports = {r.row_id: r for r in known.reports}
    rows = [
        _specimen_row(report, number, specimen)
        for reading in known.readings
        if (report := reports.get(reading.report)) is not None
        for number, specimen in enumerate(reading.specimens, 1)
    ]
    return msgspec.structs.replace(known, pathology=(*known.pathology, *rows)) if rows else known


def _specimen_row(report: ReportRow, number: int, specimen: SpecimenFinding) -> PathologyRow:
    told = {f: getattr(specimen, f) for f in specimen.__struct_fields__ if f in PathologyRow.__struct_fields__}
    return PathologyRow(
        row_id=f"{report.row_id}#specimen{number}", person=report.person, known_on=report.known_on, source=report.source,
        date=report.date, **told,
    )  # fmt: skip


_SITES_ALONE = tuple(site for site in SITES if site != "other")


def last_looks(course: Course) -> dict[str, LastLook | None]:
    """Of every site, the latest adequate look, else the latest."""
    return {site: _last_look(at) if (at := course.looks_at.get(site)) else None for site in _SITES_ALONE}


def _last_look(looks: list[Look]) -> LastLook:
    look = next((k for k in reversed(looks) if k.adequate), looks[-1])
    return LastLook(look.date, look.test, look.result, look.adequate)


# How soon a signal wants its action, in days from the day it could be known (proposal; urgent: the same day).
ACT_WITHIN_DAYS = {"urgent": 0, "soon": 14, "routine": 28}
_DO = {
    "lesion_new": "clarify the new {place} lesion (team meeting)",
    "lesion_growing": "clarify the growing {place} lesion (team meeting)",
    "lesion_suspicious": "discuss the {place} lesion at the team meeting",
    "lesion_undecided": "look again at the undecided {place} lesion",
    "marker_rise": "repeat {marker} and look for the cause",
    "marker_unexplained": "look outside the liver: {look_at}",
    "blind_spot": "look at the {place} ({test})",
    "advice_not_followed": "do what the report advised: {test}",
    "report_unread": "get the report of the {test} and read it",
    "second_gland": "look at the {place} gland",
    "symptom": "follow up the complaint: {test}",
    "overdue": "book the overdue {test}",
}


def next_action(
    course: Course, due: tuple[DueItem, ...], signals: tuple[Signal, ...], undated_since: date | None = None
) -> NextAction | None:
    """The most pressing thing to do. None only for the dead, the not yet treated, and where a person has ended follow-up."""
    if course.state in ("died", "not_yet_treated"):
        return None
    if signals:
        first = signals[0]
        return NextAction(_what(first), add_days(first.since, ACT_WITHIN_DAYS[first.urgency]))
    if course.ended:
        return None
    dated = [d for d in due if d.target is not None and d.status != "not_applicable"]
    if dated:
        nearest = min(dated, key=lambda d: (d.booked_for or d.target or course.as_of, d.rule))
        verb = "attend" if nearest.status == "booked" else "book"
        return NextAction(f"{verb} {name_of(nearest.test)}", nearest.booked_for or nearest.target or course.as_of)
    return _complete_the_record(course, undated_since)


def _complete_the_record(course: Course, undated_since: date | None) -> NextAction:
    """Nothing to count from. A treatment without a day comes first: its day settles everything."""
    if undated_since is None and course.unclear:
        told = min(course.unclear, key=lambda u: u.known_on)
        return NextAction(f"clarify treatment: what was done{f' on {told.date}' if told.date else ''} is not understood", told.known_on)
    return NextAction("complete the record: the day of the treatment is missing", undated_since or course.as_of)


def _what(signal: Signal) -> str:
    place = " ".join(w for w in (signal.side, (signal.site or "").replace("_", " ")) if w)
    marker = {"afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3"}.get(signal.marker or "", "the marker")
    look_at = ", ".join(f"{p.site.replace('_', ' ')} ({name_of(p.test)})" for p in signal.look_at)
    return _DO[signal.code].format(place=place, marker=marker, look_at=look_at, test=name_of(signal.test or "examination"))
