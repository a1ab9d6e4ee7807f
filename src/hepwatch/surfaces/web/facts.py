"""What the cohort page counts of one person, kept beside the list: small, and made in the same pass."""

from datetime import date

import msgspec

from hepwatch.outlook.first_event import FirstEvent, first_event
from hepwatch.surfaces.web.bodymap import DRAWN
from hepwatch.surfaces.web.source import EveryAnswer


class Facts(msgspec.Struct, frozen=True, gc=False):
    """`last_full` has the day of the last full look at each site of DRAWN, as a number of days; 0 for never."""

    treated: str
    event: FirstEvent | None
    last_full: tuple[int, ...]
    unread: tuple[str, ...]
    rises: tuple[tuple[str, str], ...]  # marker, what may explain it
    unexplained: tuple[str, ...]
    markers_late: tuple[str, ...]
    blind: tuple[str, ...]


def facts_of(a: EveryAnswer) -> Facts:
    looks = {site: k for site, k in a.looks.items() if k is not None}
    treatment = a.course.index_treatment or a.course.last_treatment
    return Facts(
        treated=treatment.kind if treatment else "",
        event=first_event(a.course, _days_looked_at(a)),
        last_full=tuple(looks[s].last.toordinal() if s in looks and looks[s].adequate else 0 for s in DRAWN),
        unread=tuple(site for site, k in looks.items() if k.result == "unread"),
        rises=tuple((s.marker or "", s.explained_by or "") for s in a.signals if s.code == "marker_rise"),
        unexplained=tuple(s.marker or "" for s in a.signals if s.code == "marker_unexplained"),
        markers_late=tuple(d.test for d in a.due if d.status == "overdue" and not d.sites),
        blind=tuple(s.site or "" for s in a.signals if s.code == "blind_spot"),
    )


def _days_looked_at(a: EveryAnswer) -> list[date]:
    return [k.last for k in a.looks.values() if k is not None]
