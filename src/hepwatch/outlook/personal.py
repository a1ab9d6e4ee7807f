"""The personal schedule: which look is worth most, and by when, for this person.

The exchange is stated, not hidden. A region is looked at when not having looked since the last time has cost as much as the
look does: the chance of cure already lost, or lost by waiting one more quarter, for a recurrence the look would find, reaches the
look's price (`[personal]` of the parameters). For a steady risk that is the schedule of least total cost. Whatever the
model says, a look comes no sooner and no later after the last than the bounds of the schedule allow.
"""

from datetime import date, timedelta
from typing import Any

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


def bounds(p: Parameters, test: str, month: float) -> tuple[float, float]:
    """No sooner and no later than this many months after a look done in month `month`."""
    mine = [b for b in p.personal.bounds if b.test == test and (b.until_month is None or month < b.until_month)]
    first = min(mine, key=lambda b: np.inf if b.until_month is None else b.until_month)
    return first.shortest, first.longest


def prices(p: Parameters) -> Floats:
    """The price of a look by region, in chances of cure."""
    return np.array([p.personal.price_liver_ct, p.personal.price_chest_ct]) / PER_THOUSAND


def site_weights(p: Parameters) -> Floats:
    """How much a cure at each site counts."""
    return np.array([1.0 if s == "liver" else p.personal.extrahepatic_weight for s in p.sites.names])


def next_look(
    state: Any, course: Course, start: date, as_of: date, now4: int, hidden: Floats, p: Parameters
) -> NextLook | None:
    """The region whose look comes first by the personal schedule."""
    plans = [_region(state, test, last, start, as_of, now4, i, p) for i, (test, last) in enumerate(_last_looks(course, start))]
    return min(plans, key=lambda x: x.by, default=None)


def _last_looks(course: Course, start: date) -> list[tuple[str, date]]:
    """Each region with its last read look; the treatment's own staging stands in for the first."""
    found = []
    for test, site in REGIONS:
        done = [x.date for x in course.looks if x.site == site and x.adequate and x.result in ("clear", "finding") and x.date > start]
        found.append((test, max(done, default=start)))
    return found


def _region(
    state: Any, test: str, last: date, start: date, as_of: date, now4: int, region: int, p: Parameters
) -> NextLook:
    month = (last - start).days / 30.4375
    shortest, longest = bounds(p, test, month)
    opens, closes = last + timedelta(days=round(shortest * 30.4375)), last + timedelta(days=round(longest * 30.4375))
    price = prices(p)[region]
    out = np.zeros(2)
    for ahead in range(25):
        day = add_months(as_of, ahead)
        if day >= closes:
            return NextLook(test, closes, f"the longest wait allowed after the look of {last}: {longest:g} months")
        finds = _loss(state, test, now4 + 4 * ahead, max(0, round(month * 4)), p, out)
        if day >= opens and out.max() >= price:
            return NextLook(test, day, _why(finds, float(out.max()), float(price)))
    return NextLook(test, closes, f"the longest wait allowed after the look of {last}: {longest:g} months")


def _why(finds: float, lost: float, price: float) -> str:
    return (
        f"it would find something in {100 * finds:.1f} of 100 such people; waiting costs {PER_THOUSAND * lost:.1f} cures "
        f"in 1,000, a look is taken from {PER_THOUSAND * price:.1f}"
    )


def _loss(state: Any, test: str, t4: int, since4: int, p: Parameters, out: Floats) -> float:
    from hepwatch.outlook import kernels

    return float(
        kernels.loss(
            tables(p), state.w, state.none, state.none_weight, t4, state.has, state.likelihood,
            names_of_tests(p).index(test), since4, AHEAD4, site_weights(p), out,
        )
    )
