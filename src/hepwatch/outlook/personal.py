"""The personal schedule: which look is worth most, and by when, for this person.

The exchange is stated, not hidden. A look is worth the chance of cure that not having looked since the last time has cost; it has
a price, and so has a visit (`[personal]` of the parameters). One comes when what the looks are worth beyond their prices
pays for the visit (`kernels.wanted`, which the simulation runs too). Whatever the model says, a look comes no sooner and no later
after the last than the bounds of the schedule allow.
"""

from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np

from hepwatch.course.answers import Course
from hepwatch.outlook.answers import NextLook
from hepwatch.outlook.parameters import Parameters
from hepwatch.outlook.tables import Floats, names_of_tests, tables
from hepwatch.words.dates import add_months
from hepwatch.words.sites import Site

REGIONS: tuple[tuple[str, Site], ...] = (("liver_ct", "liver"), ("chest_ct", "lung"))
PER_THOUSAND = 1000.0
AHEAD4 = 12  # a quarter of a year, in quarters of a month
DAYS_A_MONTH = 30.4375


def prices(p: Parameters) -> Floats:
    """The price of a look by region, in chances of cure."""
    return np.array([p.personal.price_liver_ct, p.personal.price_chest_ct]) / PER_THOUSAND


def site_weights(p: Parameters) -> Floats:
    """How much a cure at each site counts."""
    return np.array([1.0 if s == "liver" else p.personal.extrahepatic_weight for s in p.sites.names])


def next_look(
    state: Any, course: Course, start: date, as_of: date, now4: int, visited: float, p: Parameters
) -> NextLook | None:
    """The look that the next visit with one would be for, and its day, by the rule the simulation runs (`kernels.comes`).

    `visited`: months since treatment of the last day on which anything was done. Visits for blood alone are passed over: their
    values are not known yet.
    """
    from hepwatch.outlook import kernels
    from hepwatch.outlook.simulate.numbers import personal_schedule

    D, lasts = personal_schedule(p), _last_looks(course, start, p)
    months = np.array([_months(start, day) for day in lasts])
    lost, pick = np.zeros((len(REGIONS), 2)), np.zeros(len(REGIONS), dtype=np.bool_)
    for ahead in range(25):
        day = add_months(as_of, ahead)
        month = _months(start, day)
        finds = [_loss(state, test, now4 + 4 * ahead, round(4 * months[r]), p, lost[r]) for r, (test, _) in enumerate(REGIONS)]
        late = _too_late(lasts, months, day, D)
        if late is not None:
            kernels.wanted(D, month, True, months, lost, pick)
            return msgspec.structs.replace(late, why=late.why + _beside(pick, late.test))
        if kernels.resting(D, month, visited) or not kernels.comes(D, month, visited, months, lost, pick):
            continue
        visited = month
        kernels.wanted(D, month, True, months, lost, pick)
        if pick.any():
            return _chosen(D, month - months, lost, pick, finds, day, p)
    return None


def _months(start: date, day: date) -> float:
    """Months since treatment to the nearest quarter, so that the 15th of April is three months after the 15th of January."""
    return max(0, round(4 * (day - start).days / DAYS_A_MONTH)) / 4


def _last_looks(course: Course, start: date, p: Parameters) -> list[date]:
    """Each region's last read look that stands in for its test; the treatment's own staging stands in for the first."""
    found = []
    for test, site in REGIONS:
        enough = 0.5 * _sees_at_10_mm(test, site, p)
        done = [
            x.date for x in course.looks
            if x.site == site and x.adequate and x.result in ("clear", "finding") and x.date > start and _sees_at_10_mm(x.test, site, p) >= enough
        ]
        found.append(max(done, default=start))
    return found


def _sees_at_10_mm(test: str, site: Site, p: Parameters) -> float:
    """How well a test sees 10 mm at a site: a lung base at the edge of a CT of the liver is no look at the chest."""
    parts = p.same_as.get(test, (test,))
    return max((s.at_10_mm * s.coverage for s in p.sees if s.test in parts and s.site == site), default=0.0)


def _too_late(lasts: list[date], months: Floats, day: date, D: Any) -> NextLook | None:
    """The look that may wait no longer than the day."""
    from hepwatch.outlook import kernels

    longest = [float(D.longest[r, kernels.bound(D, r, months[r])]) for r in range(len(lasts))]
    closes = [last + timedelta(days=round(x * DAYS_A_MONTH)) for last, x in zip(lasts, longest, strict=True)]
    r = min(range(len(closes)), key=lambda k: closes[k])
    if closes[r] > day:
        return None
    return NextLook(REGIONS[r][0], closes[r], f"the longest wait allowed after the look of {lasts[r]}: {longest[r]:g} months")


def _chosen(D: Any, waited: Floats, lost: Floats, pick: Any, finds: list[float], day: date, p: Parameters) -> NextLook:
    """The picked region that is worth most beyond its price, in words."""
    from hepwatch.outlook import kernels

    worth = [float(kernels.worth_of(D, r, waited[r], lost)) for r in range(len(REGIONS))]
    r = max((k for k in range(len(REGIONS)) if pick[k]), key=lambda k: worth[k] / D.price[k])
    weighed = f" (a cure outside the liver counted {p.personal.extrahepatic_weight:g} times)" if p.personal.extrahepatic_weight != 1 else ""
    return NextLook(REGIONS[r][0], day, (
        f"it would find something in {100 * finds[r]:.1f} of 100 such people; waiting has cost {PER_THOUSAND * lost[r, 0]:.1f} cures in 1,000{weighed} "
        f"and the next quarter {PER_THOUSAND * lost[r, 1]:.1f}; the look is worth {PER_THOUSAND * worth[r]:.1f} by the schedule's rule and priced at {PER_THOUSAND * float(D.price[r]):.1f}, a visit at {p.personal.price_visit:g}"
        + _beside(pick, REGIONS[r][0])
    ))


def _beside(pick: Any, test: str) -> str:
    """What else is worth looking at when one comes."""
    others = [t.replace("_", " ") for k, (t, _) in enumerate(REGIONS) if pick[k] and t != test]
    return f"; {' and '.join(others)} at the same visit" if others else ""


def _loss(state: Any, test: str, t4: int, since4: int, p: Parameters, out: Floats) -> float:
    from hepwatch.outlook import kernels

    return float(
        kernels.loss(
            tables(p), state.w, state.none, state.none_weight, t4, state.has, state.likelihood,
            names_of_tests(p).index(test), since4, AHEAD4, site_weights(p), out,
        )
    )
