"""What the schedule itself makes unusual: overdue items, places nobody has looked at, the second adrenal gland, complaints."""

import tomllib
from datetime import date as Day
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from hepwatch.course.answers import Course, Look
from hepwatch.course.treatments import site_of
from hepwatch.followup.answers import DueItem
from hepwatch.followup.due import name_of
from hepwatch.record.history import History
from hepwatch.record.rows import TreatmentRow
from hepwatch.signals.signal import Signal, Urgency
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
    treated = [t for t in course.treatments if site_of(t) == "adrenal" and t.side in ("left", "right") and t.date is not None]
    if not treated or {t.side for t in treated} == {"left", "right"}:
        return None
    last = treated[-1]
    looks = (k.date for k in course.looks if _saw_gland(k.site, k.adequate, k.result))
    return OtherGland(last, "left" if last.side == "right" else "right", max([last.date or course.as_of, *looks]))


def _saw_gland(site: Site, adequate: bool, result: str) -> bool:
    return site == "adrenal" and adequate and result in ("clear", "finding")


def _second_gland(left: OtherGland) -> Signal:
    treated = left.treated
    return Signal(
        code="second_gland",
        urgency="soon",
        since=left.late_from,
        why=f"the {treated.side} adrenal metastasis was treated on {treated.date}; the {left.side} gland was last looked at on or before {left.anchor}",
        because=(treated.row_id,),
        site="adrenal",
        side=left.side,
        test="abdomen_ct_or_mri",
    )


@cache
def complaints() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("symptoms.toml").read_text("utf-8"))


def symptom_signals(known: History, course: Course) -> tuple[Signal, ...]:
    """A complaint that points to a site, until a look after it that can see what the complaint points to."""
    found = []
    for row in known.symptoms:
        points = complaints()["symptoms"].get(row.kind)
        if points is None or row.date is None or row.date > course.as_of:
            continue
        day, site = row.date, points["site"]
        if any(k.date >= day and _answers(points, k) for k in course.looks):
            continue
        urgency: Urgency = points["urgency"]
        found.append(
            Signal(
                code="symptom", urgency=urgency, since=row.known_on, why=f"{points['says']} (complaint of {day})",
                because=(row.row_id,), site=site, test=points["test"],
            )
        )
    return tuple(found)


def _answers(points: dict[str, Any], look: Look) -> bool:
    able = look.adequate or look.test in points.get("done_by", ())
    return look.site == points.get("seen_at", points["site"]) and able and look.result in ("clear", "finding")
