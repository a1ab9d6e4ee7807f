"""What is due: one evaluator for every protocol.

not_due before the window opens; due from the opening day through the closing day; overdue from the day after. A test
done but unread, or read without a word on the site it was done for, closes nothing, and the reason says so. A booking
counts while it is in the window and not past. An order is not a booking.

Where a protocol has no schedule for the person, has stopped, or cannot tell, the whole-body default goes on for that
site or marker and says why: nobody is left without a next action. Palliation pauses the schedule (palliation.py).
"""

from collections.abc import Sequence
from datetime import date as Day
from typing import NamedTuple

import msgspec

from hepwatch.course.answers import Course, Look
from hepwatch.course.coverage import tests_of
from hepwatch.followup.answers import DueItem, DueStatus
from hepwatch.followup.conditions import CONDITIONS, Holds
from hepwatch.followup.palliation import plan as palliation_plan
from hepwatch.followup.palliation import reviewed
from hepwatch.followup.plan import Item, Plan
from hepwatch.followup.protocols import DEFAULT
from hepwatch.followup.protocols import plan as protocol
from hepwatch.followup.windows import Window, period_on, standing
from hepwatch.record.history import History
from hepwatch.record.rows import DecisionRow, MeasurementRow, StudyRow
from hepwatch.words.certainty import Certainty

_IMAGING_NAMES = {"chest_ct": "chest CT", "liver_ct_or_mri": "CT or MRI of the liver", "abdomen_ct_or_mri": "CT or MRI of the abdomen",
                  "afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3", "ultrasound": "ultrasound of the liver",
                  "palliative_review": "a review of the decision for palliative care"}


def name_of(test: str) -> str:
    """A test as a person would say it."""
    return _IMAGING_NAMES.get(test, test.replace("_", " "))


def due(known: History, course: Course, plan: Plan, care: tuple[DecisionRow, ...]) -> tuple[DueItem, ...]:
    """Every item of the plan for this person on course.as_of. The dead are owed nothing. `care`: the decisions for palliative care that stand."""
    if course.state in ("died", "not_yet_treated"):
        return ()
    items = tuple(i for i in plan.items if is_for(plan, i, course))
    if care and not course.ended:
        return (*(_paused(plan, item, care) for item in items), _review(known, course, care))
    own = tuple(dated_item(known, course, plan, item) for item in items)
    return (*own, *_default_goes_on(known, course, plan, own))


def is_for(plan: Plan, item: Item, course: Course) -> bool:
    """Whether the plan and the item are for the treatment that follow-up counts from (if any is known)."""
    treated = course.index_treatment or course.last_treatment
    return treated is None or (treated.kind in plan.after and (not item.after or treated.kind in item.after))


def _default_goes_on(known: History, course: Course, plan: Plan, own: tuple[DueItem, ...]) -> tuple[DueItem, ...]:
    """The default's items for what the protocol leaves open: everything when it dates nothing, else what it has stopped or cannot tell."""
    default = protocol(DEFAULT)
    if plan.id == default.id or course.ended:
        return ()
    dated = [d for d in own if d.target is not None]
    left = [d for d in own if d.stopped or d.status == "cannot_tell"]
    wanted = [
        item
        for item in default.items
        if not dated or (any(_same_place(item, d) for d in left) and not any(_same_place(item, d) for d in dated))
    ]
    reason = f"{plan.title} {_why_left(left, own)}: the whole-body default goes on. "
    found = (dated_item(known, course, default, item) for item in wanted)
    return tuple(msgspec.structs.replace(d, why=reason + d.why) for d in found)


def _same_place(item: Item, answer: DueItem) -> bool:
    return item.sites[0] == answer.sites[0] if item.sites and answer.sites else item.test == answer.test


def _why_left(left: list[DueItem], own: tuple[DueItem, ...]) -> str:
    if any(d.stopped for d in left):
        return "stops here"
    if left:
        return left[0].why
    return "asks for nothing here" if own else "has no schedule after this treatment"


def _paused(plan: Plan, item: Item, care: tuple[DecisionRow, ...]) -> DueItem:
    why = f"paused: palliative care was decided on {care[0].date}"
    return _answer(plan, item, "not_applicable", why, because=tuple(d.row_id for d in care))


def _review(known: History, course: Course, care: tuple[DecisionRow, ...]) -> DueItem:
    plan = palliation_plan()
    item, start, done = plan.items[0], care[0].date or course.as_of, reviewed(known, care)
    window, closed_by = standing(item, start, sorted(d for d in done if d <= course.as_of))
    assert window is not None  # the review never stops
    status = _status(course.as_of, window, None)
    why = _why(item, status, window, closed_by, f"the decision of {start}", [], None)
    return _answer(plan, item, status, why, window=window, because=(done[closed_by] if closed_by else care[0].row_id,))


def dated_item(known: History, course: Course, plan: Plan, item: Item) -> DueItem:
    """One item of a plan for this person."""
    start = course.counted_from
    if course.ended:
        return _answer(plan, item, "not_applicable", "follow-up here was ended by a recorded decision", because=course.ended)
    if start is None:
        return _without_start(plan, item, course)
    held = _conditions(known, course, item)
    because = tuple(r for _, h in held for r in h.because)
    against = [words for words, h in held if h.answer is False]
    if against:
        return _answer(plan, item, "not_applicable", f"does not apply: it is for people {' and '.join(against)}", because=because)
    missing = tuple(dict.fromkeys(h.missing for _, h in held if h.answer is None))
    if missing:
        return _answer(plan, item, "cannot_tell", f"cannot tell without {', '.join(missing)}", because=because, missing=missing)
    return _dated(known, course, plan, item, start)


def _without_start(plan: Plan, item: Item, course: Course) -> DueItem:
    """Nothing to count from: the treatment has no day, or nobody here knows what was done."""
    if course.treatments or not course.unclear:
        return _answer(plan, item, "cannot_tell", "the day of the treatment is not known", missing=("date of treatment",))
    told = course.unclear[0]
    why = f"what was done{f' on {told.date}' if told.date else ''} may have been the treatment and was set aside: {told.reason}"
    return _answer(plan, item, "cannot_tell", why, because=tuple(u.row_id for u in course.unclear), missing=("what the treatment was",))


def _conditions(known: History, course: Course, item: Item) -> list[tuple[str, Holds]]:
    """Each condition in words, answered; `unless` turns the answer round."""
    held = [(f"with {c.replace('_', ' ')}", CONDITIONS[c](known, course)) for c in item.when]
    for c in item.unless:
        said = CONDITIONS[c](known, course)
        held.append((f"without {c.replace('_', ' ')}", said._replace(answer=None if said.answer is None else not said.answer)))
    return held


def _dated(known: History, course: Course, plan: Plan, item: Item, start: Day) -> DueItem:
    done, half_done = _done_days(known, course, item, start)
    window, closed_by = standing(item, start, sorted(done))
    because = (course.index_treatment or course.last_treatment).row_id if closed_by is None else done[closed_by]  # type: ignore[union-attr]
    if window is None:
        return _answer(plan, item, "not_applicable", f"{plan.title} stops here", because=(because,), stopped=True)
    booking = _booking(known, item, course.as_of, window)
    status = _status(course.as_of, window, booking)
    waiting = [k for k in half_done if k.date >= window.opens]
    uncompared = [] if item.sites else _not_comparable(known, item, closed_by or start, course.as_of)
    return _answer(
        plan,
        item,
        status,
        _why(item, status, window, closed_by, f"the treatment of {start}", [*waiting, *uncompared], booking),
        certainty=_certainty(item, start, closed_by),
        window=window,
        booked_for=booking.on if booking else None,
        because=(because, *((booking.row_id,) if booking else ()), *(r for k in waiting for r in k.because), *(m.row_id for m in uncompared)),
    )


def _certainty(item: Item, start: Day, closed_by: Day | None) -> Certainty:
    """Of the period that set the window, where it has one of its own."""
    period = period_on(item, start, closed_by or start)
    return (period.certainty if period else None) or item.certainty


def _done_days(known: History, course: Course, item: Item, start: Day) -> tuple[dict[Day, str], list[Look]]:
    """Days on which the item was done (with a row to show), and looks that were done but closed nothing.

    A value whose unit is missing or unknown cannot be compared with anything: it is not a marker looked at.
    """
    if not item.sites:
        values = {
            m.date: m.row_id
            for m in known.measurements
            if m.analyte in item.satisfied_by and m.date and start < m.date <= course.as_of and m.canonical_value is not None
        }
        return {**values, **_done_elsewhere(known, item, start, course.as_of)}, []
    done: dict[Day, str] = {}
    half_done: list[Look] = []
    site = item.sites[0]
    for look in [k for k in course.looks_at.get(site, []) if k.test in item.satisfied_by and k.date > start]:
        if look.result in ("clear", "finding") and (look.adequate or item.partial_counts):
            done[look.date] = look.because[0]
        else:
            half_done.append(look)
    done.update(_done_elsewhere(known, item, start, course.as_of))
    return done, [k for k in half_done if k.date not in done]


def _done_elsewhere(known: History, item: Item, start: Day, as_of: Day) -> dict[Day, str]:
    """Days on which a person has recorded that it was done in another place; a value told by telephone too."""
    return {d.date: d.row_id for d in known.decisions if d.kind == "done_elsewhere" and _does(d, item) and d.date and start < d.date <= as_of}


def _does(said: DecisionRow, item: Item) -> bool:
    return said.test == item.test or said.test in item.satisfied_by


class Booking(NamedTuple):
    """An appointment: the day and the row that tells of it."""

    on: Day
    row_id: str


def _booking(known: History, item: Item, as_of: Day, window: Window) -> Booking | None:
    """The earliest booking that would close the window and has not passed: of the record, or made by a person here."""
    opens = max(as_of, window.opens)
    made = [*_appointments(known, item), *(Booking(d.date, d.row_id) for d in known.decisions if d.kind == "booked" and _does(d, item) and d.date)]
    return min((b for b in made if opens <= b.on <= window.closes), default=None)


def _appointments(known: History, item: Item) -> list[Booking]:
    return [
        Booking(s.scheduled_for, s.row_id)
        for s in known.studies
        if s.state == "booked"
        and s.scheduled_for is not None
        and any(t in item.satisfied_by for t in tests_of(s.modality, s.regions))
        and not _overtaken(s, known)
    ]


def _overtaken(booking: StudyRow, known: History) -> bool:
    """The booking was cancelled, or the examination it was for has been done."""
    return any(
        s.state != "booked" and s.state != "ordered" and (booking.row_id in s.part_of or any(p in s.part_of for p in booking.part_of))
        for s in known.studies
    )


def _status(as_of: Day, window: Window, booking: Booking | None) -> DueStatus:
    if as_of > window.closes:
        return "overdue"
    if booking is not None:
        return "booked"
    return "due" if as_of >= window.opens else "not_due"


def _why(
    item: Item,
    status: DueStatus,
    window: Window,
    closed_by: Day | None,
    start: str,
    waiting: Sequence[Look | MeasurementRow],
    booking: Booking | None,
) -> str:
    since = f"last done {closed_by}" if closed_by else f"none since {start}"
    text = f"{name_of(item.test)} {_when(status, window, booking)} ({since})"
    return text + "".join(_half_done(k, item) for k in waiting) + f"; {item.why}"


def _when(status: DueStatus, window: Window, booking: Booking | None) -> str:
    if status == "overdue":
        return f"was due by {window.closes}"
    if status == "due":
        return f"is due from {window.opens} to {window.closes}"
    return f"is booked for {booking.on}" if booking else f"is next due from {window.opens}"


def _not_comparable(known: History, item: Item, after: Day, as_of: Day) -> list[MeasurementRow]:
    """Values whose unit is missing or unknown, taken since it was last done."""
    return [m for m in known.measurements if m.analyte in item.satisfied_by and m.canonical_value is None and m.date and after < m.date <= as_of]


def _half_done(look: Look | MeasurementRow, item: Item) -> str:
    if isinstance(look, MeasurementRow):
        return f"; the value of {look.date} has no unit that is known and cannot be compared"
    if look.result == "unread":
        return f"; it was done on {look.date} and not read"
    site = item.sites[0].replace("_", " ")
    if look.result == "not_mentioned":
        return f"; the report of {look.date} does not speak of the {site}"
    if look.result == "not_assessed":
        return f"; the report of {look.date} says the {site} was not assessed"
    return f"; the examination of {look.date} saw the {site} only in part"


def _answer(
    plan: Plan,
    item: Item,
    status: DueStatus,
    why: str,
    window: Window | None = None,
    booked_for: Day | None = None,
    because: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    certainty: Certainty | None = None,
    stopped: bool = False,
) -> DueItem:
    return DueItem(
        test=item.test,
        sites=item.sites,
        status=status,
        rule=f"{plan.id}/{item.id}",
        certainty=certainty or item.certainty,
        why=why,
        opens=window.opens if window else None,
        target=window.target if window else None,
        closes=window.closes if window else None,
        booked_for=booked_for,
        because=tuple(dict.fromkeys(because)),
        source=item.source,
        missing=missing,
        stopped=stopped,
    )
