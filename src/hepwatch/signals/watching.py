"""What the schedule itself makes unusual: overdue items, places nobody has looked at, the second adrenal gland."""

from datetime import date as Day
from typing import NamedTuple

from hepwatch.course.answers import Course, Look
from hepwatch.course.exam import Exam
from hepwatch.course.looks import days_seen
from hepwatch.course.treatments import site_of
from hepwatch.followup.answers import DueItem
from hepwatch.followup.due import name_of
from hepwatch.record.rows import TreatmentRow
from hepwatch.signals.signal import Signal
from hepwatch.words.dates import add_days, add_months
from hepwatch.words.sites import OTHER_SIDE, Side, Site, is_extrahepatic

SECOND_GLAND_MONTHS = 12
# A place where a metastasis was treated is looked at as often as a second gland (proposal).
TREATED_PLACE_MONTHS = 12
_LOOKED_AT_BY: dict[Site, str] = {
    "lung": "chest_ct", "pleura": "chest_ct", "brain": "brain_mri", "lymph_node": "abdomen_ct_or_mri", "peritoneum": "abdomen_ct_or_mri",
    "spleen": "abdomen_ct_or_mri", "kidney": "abdomen_ct_or_mri", "pancreas": "abdomen_ct_or_mri",
}


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


def blind_spot_signals(course: Course, due: tuple[DueItem, ...], by_risk: tuple[DueItem, ...]) -> tuple[Signal, ...]:
    """A site that the protocol or the person's risk asks for, its window over, and nobody has looked there and said so.

    Risk asks for the sites of risk.py (`by_risk`), and for the places where a metastasis was treated.
    """
    late = {item.sites[0]: item for item in (*by_risk, *due) if item.status == "overdue" and item.sites and item.closes}
    found = [_blind(course, site, item) for site, item in late.items()]
    return (*found, *(_treated_unwatched(course, t) for t in treated_places(course) if t.site not in late and course.as_of >= t.late_from))


def _blind(course: Course, site: Site, item: DueItem) -> Signal:
    seen = _last_seen(course, site)
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


def _last_seen(course: Course, site: Site) -> Look | None:
    return next((k for k in reversed(course.looks_at.get(site, [])) if k.adequate and k.result in ("clear", "finding")), None)


class TreatedPlace(NamedTuple):
    """A site outside the liver where a metastasis was treated, and the last day its being looked at counts from."""

    site: Site
    row_id: str
    anchor: Day

    @property
    def late_from(self) -> Day:
        return add_days(add_months(self.anchor, TREATED_PLACE_MONTHS), 1)


def treated_places(course: Course) -> tuple[TreatedPlace, ...]:
    """Where something was treated outside the liver and nothing is open now; the adrenal has a rule of its own (second gland, schedule)."""
    open_now = {x.site for x in course.open_lesions}
    last = {site: t for t in course.treatments if t.date and (site := site_of(t)) and is_extrahepatic(site) and site not in ("adrenal", "other")}
    return tuple(_place_of(course, site, t) for site, t in last.items() if site not in open_now)


def _place_of(course: Course, site: Site, treatment: TreatmentRow) -> TreatedPlace:
    seen, treated = _last_seen(course, site), treatment.date or course.as_of
    return TreatedPlace(site, treatment.row_id, max(treated, seen.date) if seen else treated)


def _treated_unwatched(course: Course, place: TreatedPlace) -> Signal:
    return Signal(
        code="blind_spot",
        urgency="routine",
        since=place.late_from,
        why=f"{place.site.replace('_', ' ')}: a metastasis was treated there, and it was last looked at on or before {place.anchor}",
        because=(place.row_id,),
        site=place.site,
        test=_LOOKED_AT_BY.get(place.site, "pet_ct"),
    )


class OtherGland(NamedTuple):
    """The gland left after the other's metastasis was treated (sides None where nothing says which was treated), and the last day its being looked at counts from."""

    treated: TreatmentRow
    treated_side: Side | None
    side: Side | None
    anchor: Day

    @property
    def late_from(self) -> Day:
        return add_days(add_months(self.anchor, SECOND_GLAND_MONTHS), 1)


def second_gland_signals(course: Course, examined: tuple[Exam, ...]) -> tuple[Signal, ...]:
    """One adrenal metastasis was treated: the other gland is looked at within 12 months, then yearly (clinical.md 2.4: it follows
    3 to 24 months later in several; the interval is a proposal)."""
    left = _other_gland(course, examined)
    return (_second_gland(left),) if left is not None and course.as_of >= left.late_from else ()


def late_days(course: Course, examined: tuple[Exam, ...]) -> tuple[Day, ...]:
    """The days on which time alone would raise a signal of the other gland or of a treated place."""
    left = _other_gland(course, examined)
    return (*(() if left is None else (left.late_from,)), *(t.late_from for t in treated_places(course)))


def _other_gland(course: Course, examined: tuple[Exam, ...]) -> OtherGland | None:
    treated = [(t, _side_of(t, course)) for t in course.treatments if site_of(t) == "adrenal" and t.date is not None]
    sides = {side for _, side in treated if side is not None}
    if not treated or len(sides) > 1 or "bilateral" in sides:
        return None
    last, side = treated[-1][0], next(iter(sides), None)
    other = OTHER_SIDE.get(side)
    return OtherGland(last, side, other, max([last.date or course.as_of, *days_seen(course, examined, "adrenal", other)]))


def _side_of(treatment: TreatmentRow, course: Course) -> Side | None:
    """As recorded, else that of the lesion it closed."""
    return treatment.side or next((x.side for x in course.lesions if treatment.row_id in x.proof), None)


def _second_gland(left: OtherGland) -> Signal:
    treated, gland = left.treated, f"{left.side} gland" if left.side else "other gland (nothing says which was treated)"
    return Signal(
        code="second_gland",
        urgency="soon",
        since=left.late_from,
        why=f"{f'the {left.treated_side}' if left.treated_side else 'an'} adrenal metastasis was treated on {treated.date}; the {gland} was last looked at on or before {left.anchor}",
        because=(treated.row_id,),
        site="adrenal",
        side=left.side,
        test="abdomen_ct_or_mri",
    )
