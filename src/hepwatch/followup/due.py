"""What is due: one evaluator for every protocol.

not_due before the window opens; due from the opening day through the closing day; overdue from the day after. A test
done but unread, or read without a word on the site it was done for, closes nothing, and the reason says so. A booking
counts while it is in the window and not past. An order is not a booking.
"""

from datetime import date as Day

from hepwatch.course.answers import Course, Look
from hepwatch.course.coverage import tests_of
from hepwatch.followup.answers import DueItem, DueStatus
from hepwatch.followup.conditions import CONDITIONS
from hepwatch.followup.plan import Item, Plan
from hepwatch.followup.windows import Window, standing
from hepwatch.record.history import History
from hepwatch.record.rows import StudyRow

_IMAGING_NAMES = {"chest_ct": "chest CT", "liver_ct_or_mri": "CT or MRI of the liver", "abdomen_ct_or_mri": "CT or MRI of the abdomen",
                  "afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3", "ultrasound": "ultrasound of the liver"}


def name_of(test: str) -> str:
    """A test as a person would say it."""
    return _IMAGING_NAMES.get(test, test.replace("_", " "))


def due(known: History, course: Course, plan: Plan) -> tuple[DueItem, ...]:
    """Every item of the plan for this person on course.as_of. The dead are owed nothing."""
    if course.state in ("died", "not_yet_treated"):
        return ()
    return tuple(_item(known, course, plan, item) for item in plan.items)


def _item(known: History, course: Course, plan: Plan, item: Item) -> DueItem:
    start = course.counted_from
    if course.ended:
        return _answer(plan, item, "not_applicable", "follow-up here was ended by a recorded decision", because=course.ended)
    if start is None:
        return _answer(plan, item, "cannot_tell", "the day of the treatment is not known", missing=("date of treatment",))
    held = [CONDITIONS[c](known, course) for c in item.when]
    if any(h.answer is False for h in held):
        return _answer(plan, item, "not_applicable", f"does not apply: {', '.join(item.when)}")
    missing = tuple(h.missing for h in held if h.answer is None)
    if missing:
        return _answer(plan, item, "cannot_tell", f"cannot tell without {', '.join(missing)}", missing=missing)
    return _dated(known, course, plan, item, start)


def _dated(known: History, course: Course, plan: Plan, item: Item, start: Day) -> DueItem:
    done, half_done = _done_days(known, course, item, start)
    window, closed_by = standing(item, start, sorted(done))
    because = (course.index_treatment or course.last_treatment).row_id if closed_by is None else done[closed_by]  # type: ignore[union-attr]
    if window is None:
        return _answer(plan, item, "not_applicable", f"{plan.title} stops here", because=(because,))
    booking = _booking(known, item, course.as_of, window)
    status = _status(course.as_of, window, booking)
    waiting = [k for k in half_done if k.date >= window.opens]
    return _answer(
        plan,
        item,
        status,
        _why(item, status, window, closed_by, start, waiting, booking),
        window=window,
        booked_for=booking.scheduled_for if booking else None,
        because=(because, *((booking.row_id,) if booking else ()), *(r for k in waiting for r in k.because)),
    )


def _done_days(known: History, course: Course, item: Item, start: Day) -> tuple[dict[Day, str], list[Look]]:
    """Days on which the item was done (with a row to show), and looks that were done but closed nothing."""
    if not item.sites:
        return {
            m.date: m.row_id
            for m in known.measurements
            if m.analyte in item.satisfied_by and m.date and start < m.date <= course.as_of and _has_value(m.value, m.text)
        }, []
    done: dict[Day, str] = {}
    half_done: list[Look] = []
    for look in course.looks:
        if look.site == item.sites[0] and look.test in item.satisfied_by and look.date > start:
            if look.adequate and look.result in ("clear", "finding"):
                done[look.date] = look.because[0]
            else:
                half_done.append(look)
    done.update(
        (d.date, d.row_id)
        for d in known.decisions
        if d.kind == "done_elsewhere" and d.test == item.test and d.date and start < d.date <= course.as_of
    )
    return done, [k for k in half_done if k.date not in done]


def _has_value(value: float | None, text: str | None) -> bool:
    return value is not None or bool(text)


def _booking(known: History, item: Item, as_of: Day, window: Window) -> StudyRow | None:
    """The earliest booking that would close the window and has not passed."""
    fit = [
        s
        for s in known.studies
        if s.state == "booked"
        and s.scheduled_for is not None
        and max(as_of, window.opens) <= s.scheduled_for <= window.closes
        and any(t in item.satisfied_by for t in tests_of(s.modality, s.regions))
        and not _overtaken(s, known)
    ]
    return min(fit, key=lambda s: (s.scheduled_for or as_of, s.row_id), default=None)


def _overtaken(booking: StudyRow, known: History) -> bool:
    """The booking was cancelled, or the examination it was for has been done."""
    return any(
        s.state != "booked" and s.state != "ordered" and (booking.row_id in s.part_of or any(p in s.part_of for p in booking.part_of))
        for s in known.studies
    )


def _status(as_of: Day, window: Window, booking: StudyRow | None) -> DueStatus:
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
    start: Day,
    waiting: list[Look],
    booking: StudyRow | None,
) -> str:
    name = name_of(item.test)
    since = f"last done {closed_by}" if closed_by else f"none since the treatment of {start}"
    text = {
        "overdue": f"{name} was due by {window.closes} ({since})",
        "due": f"{name} is due from {window.opens} to {window.closes} ({since})",
        "booked": f"{name} is booked for {booking.scheduled_for if booking else ''} ({since})",
        "not_due": f"{name} is next due from {window.opens} ({since})",
    }[status]
    return text + "".join(_half_done(k, item) for k in waiting) + f"; {item.why}"


def _half_done(look: Look, item: Item) -> str:
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
) -> DueItem:
    return DueItem(
        test=item.test,
        sites=item.sites,
        status=status,
        rule=f"{plan.id}/{item.id}",
        certainty=item.certainty,
        why=why,
        opens=window.opens if window else None,
        target=window.target if window else None,
        closes=window.closes if window else None,
        booked_for=booked_for,
        because=tuple(dict.fromkeys(because)),
        source=item.source,
        missing=missing,
    )
