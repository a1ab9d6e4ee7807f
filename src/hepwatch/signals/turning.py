"""The day on which time alone changes the answer: a window opens or closes, a booking passes, a wait is over, a day told ahead comes."""

from datetime import date as Day

from hepwatch.course.answers import Course
from hepwatch.course.exam import Exam
from hepwatch.course.treatments import over_on
from hepwatch.followup.answers import DueItem
from hepwatch.record.history import History
from hepwatch.signals.lesions import told_until
from hepwatch.signals.reports import ADVICE_GRACE_DAYS, MISSING_AFTER_DAYS, advised_by
from hepwatch.signals.watching import late_days
from hepwatch.words.dates import add_days


def turns_on(known: History, course: Course, examined: tuple[Exam, ...], due: tuple[DueItem, ...]) -> Day | None:
    """The first day after course.as_of on which the answer may be another without a new fact; None when it holds for good."""
    days = [*_of_schedule(known, due), *_of_exams(course, examined), *late_days(course, examined), *_days_to_come(known, course.as_of)]
    days += [day for lesion in course.lesions if (day := told_until(lesion, course)) is not None]
    return min([day for day in days if day > course.as_of], default=None)


def _of_schedule(known: History, due: tuple[DueItem, ...]) -> list[Day]:
    days = []
    for item in due:
        if item.opens and item.closes:
            days += [item.opens, add_days(item.closes, 1)]
        if item.booked_for:
            days.append(add_days(item.booked_for, 1))
    return days + [add_days(s.scheduled_for, 1) for s in known.studies if s.state == "booked" and s.scheduled_for]


def _of_exams(course: Course, examined: tuple[Exam, ...]) -> list[Day]:
    """The end of the wait for a report, and for what a report advised."""
    days = []
    settled = add_days(course.as_of, -MISSING_AFTER_DAYS)
    for exam in examined:
        if exam.date > settled:
            days.append(add_days(exam.date, MISSING_AFTER_DAYS))
        for _, reading in exam.readings:
            for advice in reading.advice:
                by = advised_by(exam, advice)
                if by is not None:
                    days.append(add_days(by, ADVICE_GRACE_DAYS))
    return days


def _days_to_come(known: History, as_of: Day) -> list[Day]:
    """Facts already known whose own day has not come: a planned operation, a decision from next month."""
    days = [d for t in known.treatments for d in (t.date, over_on(t)) if d]
    days += [s.done_on for s in known.studies if s.done_on is not None and s.done_on > as_of]
    for rows in (known.decisions, known.reports, known.findings, known.measurements, known.symptoms, known.conditions):
        days += [row.date for row in rows if row.date is not None and row.date > as_of]
    return days
