"""Reports missing, unread, or whose advice was not followed."""

from collections.abc import Iterator
from datetime import date as Day

from hepwatch.course.answers import Course
from hepwatch.course.coverage import tests_of
from hepwatch.course.exam import Exam
from hepwatch.course.looks import days_seen
from hepwatch.record.history import History
from hepwatch.record.reading import Advice, ReadFinding
from hepwatch.record.rows import ReportRow
from hepwatch.signals.signal import Signal
from hepwatch.words.dates import add_days

MISSING_AFTER_DAYS = 14
ADVICE_GRACE_DAYS = 30


def unread_signals(course: Course, examined: tuple[Exam, ...]) -> tuple[Signal, ...]:
    """One per examination since the first treatment without a readable report: at once when the text was not understood, after 14 days when there is none.

    A later treatment changes nothing: what nobody read before it may be why it was not enough.
    """
    found = []
    since = min((t.date for t in course.treatments if t.date is not None), default=None)
    for exam in examined:
        if exam.read or since is None or exam.date < since:
            continue
        if exam.has_text:
            found.append(_unread(exam, min(r.known_on for r in exam.texts), "its report could not be understood: a person has to read it"))
        elif course.as_of >= add_days(exam.date, MISSING_AFTER_DAYS):
            found.append(_unread(exam, add_days(exam.date, MISSING_AFTER_DAYS), "no report has arrived"))
    return tuple(found)


def _unread(exam: Exam, since: Day, reason: str) -> Signal:
    tests = " and ".join(t.replace("_", " ") for t in tests_of(exam.modality, exam.regions)) or exam.modality or "examination"
    return Signal(
        code="report_unread",
        urgency="soon",
        since=max(since, exam.known_on),
        why=f"{tests} of {exam.date}: {reason}",
        because=exam.rows,
        test=tests,
    )


def contradiction_signals(course: Course, examined: tuple[Exam, ...]) -> tuple[Signal, ...]:
    """The body of a report calls a lesion suspicious and its impression denies it: undecided, until the place is looked at again."""
    return tuple(
        _contradiction(report, exam, denied)
        for exam in examined
        for report, reading in exam.readings
        for denied in reading.taken_back
        if not any(day > exam.date for day in days_seen(course, examined, denied.site, denied.side))
        and not any(x.site == denied.site and x.side in (denied.side, None) for x in course.open_lesions)
    )


def _contradiction(report: ReportRow, exam: Exam, denied: ReadFinding) -> Signal:
    place = " ".join(w for w in (denied.side, denied.site.replace("_", " ")) if w)
    return Signal(
        code="lesion_undecided",
        urgency="soon",
        since=report.known_on,
        why=f"the report of {exam.date} calls a lesion ({place}) {denied.status} in its body and denies it in its impression: ask which is meant",
        because=(report.row_id,),
        site=denied.site,
        side=denied.side,
        quotes=(denied.quote,),
    )


def advice_signals(known: History, course: Course, examined: tuple[Exam, ...]) -> tuple[Signal, ...]:
    """A report recommended something by a day, and on the 30th day after that day it has not been done (as `report_unread` stands from the 14th)."""
    found = []
    for exam in examined:
        for report, reading in exam.readings:
            for advice in reading.advice:
                by = advised_by(exam, advice)
                if by is not None and course.as_of >= add_days(by, ADVICE_GRACE_DAYS) and not _followed(known, advice, exam, examined, course.as_of):
                    found.append(_advice_signal(report, exam, advice, by))
    return tuple(found)


def advised_by(exam: Exam, advice: Advice) -> Day | None:
    """The day by which the advice was to be followed; None when it names no time or no test we can look for."""
    if advice.within_days is None or advice.test is None:
        return None
    return add_days(exam.date, advice.within_days)


# What a report asks for in general words is done by any of these.
_DOES: dict[str, frozenset[str]] = {
    "liver_ct_or_mri": frozenset({"liver_ct", "liver_mri", "whole_body_ct"}),
    "abdomen_ct_or_mri": frozenset({"liver_ct", "liver_mri", "whole_body_ct"}),
    "chest_ct": frozenset({"whole_body_ct", "pet_ct"}),
    "ultrasound": frozenset({"ceus"}),
    "ct": frozenset({"liver_ct", "chest_ct", "adrenal_ct", "whole_body_ct", "brain_ct", "pelvis_ct", "spine_ct", "bone_ct"}),
    "mri": frozenset({"liver_mri", "adrenal_mri", "brain_mri", "spine_mri", "bone_mri", "whole_body_mri", "pelvis_mri"}),
    "adrenal_mri": frozenset({"adrenal_mri", "adrenal_ct", "liver_mri", "pet_ct"}),
    "adrenal_ct": frozenset({"adrenal_ct", "adrenal_mri", "liver_ct", "liver_mri", "pet_ct"}),
}


def does(advised: str, done: str) -> bool:
    return done == advised or done in _DOES.get(advised, frozenset())


def _followed(known: History, advice: Advice, exam: Exam, examined: tuple[Exam, ...], as_of: Day) -> bool:
    """Done after the report's day: as an examination, as a value or a specimen of the record, or elsewhere, as a person has told."""
    asked = advice.test
    return asked is not None and any(exam.date < day <= as_of for day in _days_done(known, asked, advice.sites, examined))


def _days_done(known: History, asked: str, sites: tuple[str, ...], examined: tuple[Exam, ...]) -> Iterator[Day]:
    yield from (e.date for e in examined if any(does(asked, t) for t in tests_of(e.modality, e.regions)))
    yield from (m.date for m in known.measurements if m.analyte == asked and m.date)
    if asked == "biopsy":
        yield from (p.date for p in known.pathology if p.date and (not sites or p.site in sites))
    yield from (d.date for d in known.decisions if d.kind == "done_elsewhere" and d.date and d.test and does(asked, d.test))


def _advice_signal(report: ReportRow, exam: Exam, advice: Advice, by: Day) -> Signal:
    return Signal(
        code="advice_not_followed",
        urgency="soon",
        since=max(add_days(by, ADVICE_GRACE_DAYS), report.known_on),
        why=f"the report of {exam.date} advised {(advice.test or '').replace('_', ' ')} by {by}; it has not been done",
        because=(report.row_id,),
        site=advice.sites[0] if advice.sites else None,
        quotes=(advice.text,),
        test=advice.test,
    )
