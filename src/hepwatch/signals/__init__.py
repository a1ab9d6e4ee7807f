"""What is unusual, as signals with reasons."""

from hepwatch.course.answers import Course
from hepwatch.course.exams import Exam
from hepwatch.followup.answers import DueItem
from hepwatch.record.history import History
from hepwatch.signals.lesions import lesion_signals
from hepwatch.signals.markers import marker_signals
from hepwatch.signals.reports import advice_signals, unread_signals
from hepwatch.signals.signal import Signal
from hepwatch.signals.watching import blind_spot_signals, overdue_signals, second_gland_signals, symptom_signals

_URGENCY = {"urgent": 0, "soon": 1, "routine": 2}


def signals(known: History, course: Course, examined: tuple[Exam, ...], due: tuple[DueItem, ...]) -> tuple[Signal, ...]:
    """Every signal that holds on course.as_of, most urgent first. The dead, the not yet treated and the ended have none."""
    if course.state in ("died", "not_yet_treated") or course.ended:
        return ()
    found = (
        *lesion_signals(course),
        *marker_signals(known, course),
        *unread_signals(course, examined),
        *advice_signals(course, examined),
        *symptom_signals(known, course),
        *second_gland_signals(course),
        *overdue_signals(due),
        *blind_spot_signals(course, due),
    )
    return tuple(sorted(found, key=lambda s: (_URGENCY[s.urgency], s.since, s.code, s.site or "", s.side or "", s.marker or "")))
