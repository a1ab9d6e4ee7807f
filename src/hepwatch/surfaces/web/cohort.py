"""The cohort: recurrence by site and time, who is overdue, where nobody has looked, how markers behave, how good the record is."""

from collections import Counter
from threading import Lock
from typing import Any

import msgspec
import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import Response

from hepwatch.decisions import audit
from hepwatch.errors import StoreError
from hepwatch.outlook.recurrence.curves import incidence_curve
from hepwatch.surfaces.web import charts
from hepwatch.surfaces.web.access import See, Visit
from hepwatch.surfaces.web.bodymap import DRAWN
from hepwatch.surfaces.web.everyone import CATEGORIES, Everyone, Mask
from hepwatch.surfaces.web.facts import Facts
from hepwatch.surfaces.web.pages import page
from hepwatch.surfaces.web.quality import Quality
from hepwatch.surfaces.web.wording import word
from hepwatch.words.sites import is_intrahepatic

router = APIRouter(include_in_schema=False)
DAYS_A_MONTH = 30.4375
LONGEST = 120  # months drawn
FEWEST = 10  # a curve ends where fewer are still followed
TABLED = (12, 24, 36, 60, 120)
# In this order one recurrence with several sites counts at the first that fits.
CAUSES = ("liver only", "lung", "adrenal", "lymph nodes", "bone", "elsewhere", "death without recurrence")
SINCE = ((183, "6 months"), (366, "a year"), (731, "2 years"))
_CLOSED = ("died", "ended")


class Incidence(msgspec.Struct, frozen=True):
    """One cause: how many, and its cumulative incidence at the tabled times with the 95 % interval (None: too few followed so long)."""

    cause: str
    number: int
    at: tuple[tuple[float, float, float] | None, ...]


class Recurrences(msgspec.Struct, frozen=True):
    """First events after the first curative treatment."""

    people: int
    left_out: int
    at_risk: tuple[int, ...]
    free: str
    by_cause: str
    causes: tuple[Incidence, ...]


class _Kept:
    """What was worked out last for the list as it is; small installations ask twice, big ones a hundred times."""

    def __init__(self) -> None:
        self._lock, self._known = Lock(), dict[Any, Any]()

    def get(self, name: Any, make: Any) -> Any:
        with self._lock:
            if name not in self._known:
                if len(self._known) > 20:
                    self._known.clear()
                self._known[name] = make()
            return self._known[name]


_kept = _Kept()


@router.get("/cohort")
def show(request: Request, visit: Visit = See) -> Response:
    desk = visit.desk
    everyone, seen = desk.seen_by(visit.account)
    with desk.database.write() as c:
        audit.append(c, at=visit.at, account=visit.account.name, what="saw the cohort", detail={"people": int(seen.sum())})
    name = (id(everyone), everyone.changes, visit.account.teams)
    return page(request, "cohort.html", today=everyone.as_of, quality=_quality(visit), tabled=TABLED, **_kept.get(name, lambda: _counted(everyone, seen)))


def _quality(visit: Visit) -> Quality | None:
    """None while somebody is writing the record."""
    try:
        found: Quality = _kept.get(("quality", visit.desk.built_for), visit.desk.source.quality)
        return found
    except StoreError:
        return None


def _counted(everyone: Everyone, seen: Mask) -> dict[str, Any]:
    places = np.flatnonzero(seen).tolist()
    facts = [everyone.facts[n] for n in places]
    living = [n for n in places if CATEGORIES[everyone.category[n]] not in _CLOSED]
    return {
        "total": len(places), "living": len(living), "recurrences": recurrences(facts), "late": _late(everyone, living),
        "coverage": _coverage(everyone, living), "markers": _markers([everyone.facts[n] for n in living]),
        "blind": Counter(site for n in living for site in everyone.facts[n].blind).most_common(),
        "unread": sum(bool(everyone.facts[n].unread) for n in living),
    }


def cause_of(f: Facts) -> int:
    """0 for free, else one more than the place in CAUSES."""
    assert f.event is not None
    if f.event.ending == "free":
        return 0
    if f.event.ending == "died":
        return len(CAUSES)
    if all(is_intrahepatic(s) for s in f.event.sites):
        return 1
    for n, site in enumerate(("lung", "adrenal", "lymph_node", "bone"), 2):
        if site in f.event.sites:
            return n
    return CAUSES.index("elsewhere") + 1


def recurrences(facts: list[Facts]) -> Recurrences:
    """Kaplan-Meier for any event, Aalen-Johansen for each cause beside the others."""
    counted = [f for f in facts if f.event is not None]
    time = np.array([(f.event.end - f.event.start).days / DAYS_A_MONTH for f in counted if f.event])
    cause = np.array([cause_of(f) for f in counted], dtype=np.int64)
    drawn = _months_drawn(time)
    until = float(max(12.0, np.ceil(drawn[-1] / 12) * 12))
    lines = [_curve(CAUSES[k - 1], time, cause, drawn, k) for k in range(1, len(CAUSES) + 1) if (cause == k).any()]
    free = _curve("recurrence or death", time, (cause > 0).astype(np.int64), drawn, 1)
    return Recurrences(
        people=len(counted), left_out=len(facts) - len(counted), at_risk=tuple(int((time >= t).sum()) for t in TABLED),
        free=charts.curves("Recurrence or death, whichever came first (Kaplan-Meier), with 95 % interval", [free], until, "years since the first curative treatment") if len(time) else "",
        by_cause=charts.curves("What came first, by site (cumulative incidence, the others competing)", lines, until, "years since the first curative treatment", bands=False) if lines else "",
        causes=tuple(_tabled(CAUSES[k - 1], time, cause, k) for k in range(1, len(CAUSES) + 1)),
    )


def _months_drawn(time: Any) -> Any:
    """As long as enough people are followed."""
    grid = np.arange(0.0, LONGEST + 1, 3.0)
    enough = [t for t in grid if (time >= t).sum() >= FEWEST]
    return np.array(enough or [0.0])


def _curve(name: str, time: Any, cause: Any, grid: Any, which: int) -> charts.Curve:
    values, errors = incidence_curve(time, cause, grid, which)
    return charts.Curve(name, [(float(t), float(v), max(0.0, float(v - 1.96 * e)), min(1.0, float(v + 1.96 * e))) for t, v, e in zip(grid, values, errors, strict=True)])


def _tabled(name: str, time: Any, cause: Any, which: int) -> Incidence:
    if not len(time):
        return Incidence(name, 0, (None,) * len(TABLED))
    values, errors = incidence_curve(time, cause, np.array(TABLED, dtype=float), which)
    at = [
        (float(v), max(0.0, float(v - 1.96 * e)), min(1.0, float(v + 1.96 * e))) if (time >= t).sum() >= FEWEST else None
        for t, v, e in zip(TABLED, values, errors, strict=True)
    ]
    return Incidence(name, int((cause == which).sum()), tuple(at))


def _late(everyone: Everyone, living: list[int]) -> list[dict[str, Any]]:
    """By protocol and team: how many people, how many of them overdue, for what."""
    groups: dict[tuple[str, str], list[int]] = {}
    for n in living:
        row = everyone.rows[n]
        groups.setdefault((row.protocol, everyone.standing_of(row).team or ""), []).append(n)
    found = []
    for (protocol, team), members in sorted(groups.items()):
        tests = Counter(test for n in members for test, _ in everyone.rows[n].overdue)
        late = sum(bool(everyone.rows[n].overdue) for n in members)
        found.append({"protocol": protocol, "team": team, "people": len(members), "late": late, "tests": tests.most_common(6)})
    return found


def _coverage(everyone: Everyone, living: list[int]) -> list[dict[str, Any]]:
    """By site: how many were fully looked at within half a year, a year, two; longer ago; never."""
    if not living:
        return []
    days = everyone.as_of.toordinal() - np.array([everyone.facts[n].last_full for n in living])
    never = days == everyone.as_of.toordinal()
    found = []
    for k, site in enumerate(DRAWN):
        edges = [int((~never[:, k] & (days[:, k] <= until)).sum()) for until, _ in SINCE]
        counts = [edges[0], edges[1] - edges[0], edges[2] - edges[1], int((~never[:, k]).sum()) - edges[2], int(never[:, k].sum())]
        parts = list(zip(("a0", "a1", "a2", "a4", "never"), [c / len(living) for c in counts], strict=True))
        found.append({"site": site, "counts": counts, "bar": charts.bar(parts, f"{word(site)}: {counts[4]} of {len(living)} never looked at in full")})
    return found


def _markers(facts: list[Facts]) -> list[dict[str, Any]]:
    found = []
    for marker in ("afp", "dcp", "afp_l3"):
        rises = [why for f in facts for m, why in f.rises if m == marker]
        explained = Counter(why for why in rises if why)
        found.append({
            "marker": marker, "rises": len(rises), "explained": explained.most_common(), "late": sum(marker in f.markers_late for f in facts),
            "unexplained": sum(marker in f.unexplained for f in facts),
        })
    return found
