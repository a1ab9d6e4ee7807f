"""What the schedule itself makes unusual: overdue items, places nobody has looked at, the second adrenal gland."""

from datetime import date as Day
from typing import NamedTuple

from hepwatch.course.answers import Course
from hepwatch.course.treatments import site_of
from hepwatch.followup.answers import DueItem
from hepwatch.followup.due import name_of
from hepwatch.record.rows import TreatmentRow
from hepwatch.signals.signal import Signal
from hepwatch.words.dates import add_days, add_months
from hepwatch.words.sites import Side, Site

SECOND_GLAND_MONTHS = 12


def overdue_signals(due: tuple[DueItem, ...]) -> tuple[Signal, ...]:
    return tuple(
        Signal(
            code="overdue",
            urgency="soon" if item.sites else "routine",
            since=add_days(item.closes, 1),
            why=item.why,
            because=item.because,
            site=item.sites[0] if item.sites else None,
            test=item.test,
        )
        for item in due
        if item.status == "overdue" and item.closes is not None
    )


def blind_spot_signals(course: Course, due: tuple[DueItem, ...]) -> tuple[Signal, ...]:
    """A site the protocol asks for, its window over, and nobody has looked there and said so."""
    late = {item.sites[0]: item for item in due if item.status == "overdue" and item.sites and item.closes}
    return tuple(_blind(course, site, item) for site, item in late.items())


def _blind(course: Course, site: Site, item: DueItem) -> Signal:
    seen = next(
        (k for k in reversed(course.looks) if k.site == site and k.adequate and k.result in ("clear", "finding")), None
    )
    since = f"not since {seen.date}" if seen else "never in this record"
    return Signal(
        code="blind_spot",
        urgency="routine",
        since=add_days(item.closes, 1) if item.closes else course.as_of,
        why=f"{site.replace('_', ' ')}: looked at and spoken of {since}; {name_of(item.test)} was due by {item.closes}",
        because=seen.because if seen else item.because,
        site=site,
        test=item.test,
    )


class OtherGland(NamedTuple):
    """The gland left after the other's metastasis was treated, and the last day its being looked at counts from."""

    treated: TreatmentRow
    treated_side: Side
    side: Side
    anchor: Day

    @property
    def late_from(self) -> Day:
        return add_days(add_months(self.anchor, SECOND_GLAND_MONTHS), 1)


def second_gland_signals(course: Course) -> tuple[Signal, ...]:
    """One adrenal metastasis was treated: the other gland is looked at within 12 months, then yearly (clinical.md 2.4: it follows
    3 to 24 months later in several; the interval is a proposal)."""
    left = _other_gland(course)
    return (_second_gland(left),) if left is not None and course.state != "died" and course.as_of >= left.late_from else ()


def second_gland_late_from(course: Course) -> Day | None:
    """The day on which time alone would raise the signal."""
    left = _other_gland(course)
    return None if left is None else left.late_from


def _other_gland(course: Course) -> OtherGland | None:
    treated = [(t, side) for t in course.treatments if site_of(t) == "adrenal" and t.date is not None and (side := _side_of(t, course))]
    if not treated or {side for _, side in treated} != {treated[-1][1]} or treated[-1][1] == "bilateral":
        return None
    last, side = treated[-1]
    looks = (k.date for k in course.looks if _saw_gland(k.site, k.adequate, k.result))
    return OtherGland(last, side, "left" if side == "right" else "right", max([last.date or course.as_of, *looks]))


def _side_of(treatment: TreatmentRow, course: Course) -> Side | None:
    """As recorded, else that of the lesion it closed."""
    return treatment.side or next((x.side for x in course.lesions if treatment.row_id in x.proof), None)


def _saw_gland(site: Site, adequate: bool, result: str) -> bool:
    return site == "adrenal" and adequate and result in ("clear", "finding")


def _second_gland(left: OtherGland) -> Signal:
    treated = left.treated
    return Signal(
        code="second_gland",
        urgency="soon",
        since=left.late_from,
        why=f"the {left.treated_side} adrenal metastasis was treated on {treated.date}; the {left.side} gland was last looked at on or before {left.anchor}",
        because=(treated.row_id,),
        site="adrenal",
        side=left.side,
        test="abdomen_ct_or_mri",
    )
