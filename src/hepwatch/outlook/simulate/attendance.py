"""How follow-up really goes: which share of the looks a protocol asks for is done, and how late, learned from courses."""

from collections.abc import Iterable
from datetime import date

import msgspec

from hepwatch.course.answers import Course
from hepwatch.followup.plan import Item, Plan
from hepwatch.followup.windows import first_window, next_window
from hepwatch.outlook.evidence import DAYS_A_MONTH


class Attendance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The share of visits kept, the mean lateness of those, and how many visits that is learned from."""

    share: float
    late_months: float
    visits: int


def attendance(courses: Iterable[Course], plan: Plan) -> Attendance:
    """Learned from imaging items: a look from the window's opening to one interval after its target keeps it; then it is missed."""
    kept, missed, late = 0, 0, 0.0
    for course in courses:
        for item in (i for i in plan.items if i.sites and not i.when):
            done, lost, days = _walk(course, item)
            kept, missed, late = kept + done, missed + lost, late + days
    total = kept + missed
    return Attendance(kept / total if total else 1.0, late / kept / DAYS_A_MONTH if kept else 0.0, total)


def _walk(course: Course, item: Item) -> tuple[int, int, float]:
    start = course.counted_from
    if start is None:
        return 0, 0, 0.0
    looks = sorted(x.date for x in course.looks if x.site in item.sites and x.test in item.satisfied_by and x.date > start)
    end = min([course.as_of, *(r.date for r in course.recurrences)] + ([course.died_on] if course.died_on else []))
    window, kept, missed, late = first_window(item, start), 0, 0, 0.0
    while window is not None and window.closes < end:
        after = next_window(item, start, window.target)
        limit: date = after.target if after else end
        day = next((d for d in looks if window.opens <= d < limit), None)
        kept, missed = kept + (day is not None), missed + (day is None)
        late += max((day - window.target).days, 0) if day else 0
        window = next_window(item, start, day or window.target)
    return kept, missed, late
