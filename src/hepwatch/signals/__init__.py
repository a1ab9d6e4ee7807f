"""What is unusual, as signals with reasons."""

from hepwatch.course.answers import Course
from hepwatch.course.exam import Exam
from hepwatch.followup.answers import DueItem
from hepwatch.record.history import History
from hepwatch.record.rows import DecisionRow
from hepwatch.signals.lesions import lesion_signals
from hepwatch.signals.markers import goes_with_lesions, marker_signals
from hepwatch.signals.reports import advice_signals, contradiction_signals, unread_signals
from hepwatch.signals.signal import Signal
from hepwatch.signals.symptoms import symptom_signals
from hepwatch.signals.watching import blind_spot_signals, overdue_signals, second_gland_signals

_URGENCY = {"urgent": 0, "soon": 1, "routine": 2}
# Within an urgency: what was seen before what may be there, and that before what is merely late.
_FIRST = (
    "lesion_suspicious", "lesion_growing", "lesion_new", "symptom", "marker_unexplained", "report_unread", "second_gland",
    "marker_rise", "advice_not_followed", "lesion_undecided", "overdue", "blind_spot",
)
_RANK = {code: n for n, code in enumerate(_FIRST)}


def rank(signal: Signal) -> tuple[int, int]:
    """Where a signal stands: the smaller, the sooner it wants a person's eye."""
    return _URGENCY[signal.urgency], _RANK[signal.code]


def signals(
    known: History,
    course: Course,
    examined: tuple[Exam, ...],
    due: tuple[DueItem, ...],
    by_risk: tuple[DueItem, ...],
    care: tuple[DecisionRow, ...],
) -> tuple[Signal, ...]:
    """Every signal that holds on course.as_of, most urgent first. The dead and the not yet treated have none.

    `by_risk`: what the person's risk asks for beyond the protocol (followup.risk); `care`: the decisions for palliative care that stand.
    A recorded decision that ended or paused the schedule silences what the schedule alone makes unusual, never what was seen.
    """
    if course.state in ("died", "not_yet_treated"):
        return ()
    markers = marker_signals(known, course)
    found = (
        *lesion_signals(course, examined, goes_with_lesions(markers)),
        *markers,
        *unread_signals(course, examined),
        *contradiction_signals(course, examined),
        *advice_signals(known, course, examined),
        *symptom_signals(known, course),
        *overdue_signals(due),
        *(() if course.ended or care else (*second_gland_signals(course, examined), *blind_spot_signals(course, due, by_risk))),
    )
    return tuple(sorted(found, key=lambda s: (rank(s), s.since, s.site or "", s.side or "", s.marker or "", s.test or "")))
