"""The parameters and the policies, laid out for the compiled simulation."""

import math
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hepwatch.followup.plan import Item, Plan
from hepwatch.followup.windows import Window, anchor, first_window, next_window
from hepwatch.outlook.parameters import Parameters, Sees
from hepwatch.outlook.tables import (
    MARKERS,
    MONTHS,
    SETTINGS,
    Floats,
    doubling_months,
    felt_at,
    names_of_tests,
    tables,
)

DAYS_A_MONTH = 30.4375
# How many regions one test examines.
REGIONS_OF = {"pet_ct": 3}
WORKUP = ("liver_ct", "chest_ct")  # what a marker's alarm leads to, a month later
FALSE_ALARM_MARKER = 0.01  # the share of a healthy person's values beyond the alarm (2.326 standard deviations)


class World(NamedTuple):
    """What the compiled simulation knows of the model. One treatment setting."""

    ratio: Floats
    mean: Floats
    share: Floats
    size_sd: float
    cirrhosis: int
    producer: float
    death: Floats
    occult: Floats
    early: Floats
    late: Floats
    cumulative: Floats
    months: int
    window: float
    start_mm: float
    doubling: Floats
    growth_sd: float
    felt: Floats
    felt_sd: float
    coverage: Floats
    low: Floats
    slope: Floats
    staging: NDArray[np.bool_]
    makes: Floats
    fold: Floats
    fold_sd: Floats
    between: Floats
    within: Floats
    cure_at: Floats
    cure: Floats
    if_felt: float
    after: Floats
    again: float
    workup: float
    workup_looks: float
    workup_dose: float
    workup_cost: float


@lru_cache(maxsize=16)
def world(p: Parameters, setting: str = "resection") -> World:
    """The model for people treated this way."""
    T, k, tests = tables(p), SETTINGS.index(setting), names_of_tests(p)
    parts = [(f.liver, f.extrahepatic, f.late) for f in p.factor]
    low, slope, coverage = _sensitivities(p.sees, tests, p.sites.names)
    markers = [getattr(p.markers, m) for m in MARKERS]
    return World(
        ratio=np.array(parts), mean=_means(p), share=np.array([1.0 if f.share is None else f.share for f in p.factor]),
        size_sd=p.cohort.size_log_sd, cirrhosis=[f.name for f in p.factor].index("cirrhosis"), producer=p.cohort.afp_producer_share,
        death=np.array([p.survival.other_death_per_year, p.survival.other_death_per_year_cirrhosis]) / 12,
        occult=T.occult[k], early=T.early[k], late=T.late[k], cumulative=_cumulative(T.early[k], T.late[k]), months=MONTHS,
        window=float(p.onset.occult_window), start_mm=p.onset.size_mm, doubling=doubling_months(p), growth_sd=p.growth.log_sd,
        felt=felt_at(p), felt_sd=p.symptoms.log_sd, coverage=coverage, low=low, slope=slope,
        staging=np.array([t in ("liver_ct", "chest_ct") for t in tests]), makes=T.makes,
        fold=np.array([m.fold_at_20_mm for m in markers]), fold_sd=np.array([m.fold_log_sd for m in markers]),
        between=np.array([m.between_sd for m in markers]), within=np.array([m.within_sd for m in markers]),
        cure_at=np.log(p.cure.diameter_mm), cure=np.array(p.cure.chance), if_felt=p.cure.if_felt,
        after=np.array([p.survival.median_months_not_cured_liver, p.survival.median_months_not_cured_extrahepatic]),
        again=p.onset.after_retreatment.factor, workup=1.0, workup_looks=float(sum(_regions(t) for t in WORKUP)),
        workup_dose=sum(p.number("dose_msv", t) for t in WORKUP),
        workup_cost=p.number("cost", "visit") + sum(p.number("cost", t) for t in WORKUP),
    )


def _regions(test: str) -> int:
    return REGIONS_OF.get(test, 1)


def _means(p: Parameters) -> Floats:
    from hepwatch.outlook.risk import PARTS, mean_ratio

    return np.array([[mean_ratio(f.name, part, p) for part in PARTS] for f in p.factor])


def _cumulative(early: Floats, late: Floats) -> Floats:
    """[part, month] hazard accumulated by the start of each month: in the liver, outside it, late."""
    monthly = np.stack([early[0], early[1:].sum(axis=0), late.sum(axis=0)])
    return np.concatenate([np.zeros((3, 1)), np.cumsum(monthly, axis=1)], axis=1)


def _sensitivities(blocks: tuple[Sees, ...], tests: tuple[str, ...], sites: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    shape = (len(tests), len(sites))
    low, slope, coverage = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for b in blocks:
        at = tests.index(b.test), sites.index(b.site)
        ten, twenty = (math.log(x / (1 - x)) for x in (b.at_10_mm, b.at_20_mm))
        low[at], slope[at], coverage[at] = ten, (twenty - ten) / math.log(2), b.coverage
    return low, slope, coverage


class Visits(NamedTuple):
    """A policy's visits after a treatment, in order: when, which tests, what they come to."""

    month: Floats
    tests: NDArray[np.bool_]
    blood: NDArray[np.bool_]
    looks: Floats
    dose: Floats
    cost: Floats
    attendance: float
    lateness: float


START = date(2000, 1, 1)  # any day: months differ in length by a day or two from start to start


def visits(
    plan: Plan, p: Parameters, years: int, attendance: float = 1.0, lateness: float = 0.0, setting: str = "resection",
    holds: frozenset[str] = frozenset(),
) -> Visits:
    """A protocol kept to the day: the days its windows aim at, by the functions the evaluator of `followup` uses."""
    return laid_out(schedule(plan, years, START, setting, holds), p, attendance, lateness)


def schedule(
    plan: Plan, years: int, start: date = START, setting: str = "resection", holds: frozenset[str] = frozenset()
) -> list[tuple[date, frozenset[str]]]:
    """Each visit's day and tests, for somebody of whom the conditions in `holds` are true and no others."""
    items = [i for i in plan.items if _applies(i, setting, holds)]
    windows: list[Window | None] = [first_window(i, start) for i in items]
    end = date(start.year + years, start.month, start.day)
    found: dict[date, set[str]] = {}
    while True:
        day = min((w.target for w in windows if w), default=end)
        if day >= end:
            return [(d, frozenset(t)) for d, t in sorted(found.items())]
        for k, item in enumerate(items):
            standing = windows[k]
            if standing and standing.target == day:
                found.setdefault(day, set()).add(test_for(item.test, item.satisfied_by))
        for k, item in enumerate(items):  # what is done that day also does for others whose window is open
            standing = windows[k]
            if standing and day >= standing.opens and any(t in item.satisfied_by for t in found[day]):
                windows[k] = next_window(item, start, anchor(item, day, standing.target))


def _applies(item: Item, setting: str, holds: frozenset[str]) -> bool:
    return (not item.after or setting in item.after) and holds.issuperset(item.when) and holds.isdisjoint(item.unless)


# What is done where a protocol leaves the choice.
_USUAL = {"liver_ct_or_mri": "liver_ct", "abdomen_ct_or_mri": "liver_ct"}


def test_for(asked: str, satisfied_by: tuple[str, ...]) -> str:
    usual = _USUAL.get(asked, asked)
    return usual if usual in satisfied_by else satisfied_by[0]


def laid_out(days: list[tuple[date, frozenset[str]]], p: Parameters, attendance: float = 1.0, lateness: float = 0.0) -> Visits:
    """A list of visits as arrays."""
    names = names_of_tests(p)
    tests = np.zeros((len(days), len(names)), dtype=np.bool_)
    for v, (_, done) in enumerate(days):
        for test in (t for d in done for t in p.same_as.get(d, (d,)) if t in names):
            tests[v, names.index(test)] = True
    blood = np.array([bool(done & {"afp"}) for _, done in days], dtype=np.bool_)
    per_look = _false_alarm_cost(p, names)
    return Visits(
        month=np.array([(day - START).days / DAYS_A_MONTH for day, _ in days]),
        tests=tests, blood=blood,
        looks=tests @ np.array([float(_regions(t)) for t in names]) + blood * FALSE_ALARM_MARKER * sum(_regions(t) for t in WORKUP),
        dose=tests @ np.array([p.number("dose_msv", t) for t in names]),
        cost=tests @ (np.array([p.number("cost", t) for t in names]) + per_look)
        + np.array([p.number("cost", "visit") + sum(p.number("cost", t) for t in done if t in MARKERS) for _, done in days]),
        attendance=attendance, lateness=lateness,
    )


def _false_alarm_cost(p: Parameters, names: tuple[str, ...]) -> Floats:
    """A false alarm is cleared up by another look of the same kind."""
    return np.array([p.number("false_alarms", t) * p.number("cost", t) for t in names])


def rows_of(people: int) -> Any:
    from hepwatch.outlook.simulate.world import COLUMNS

    return np.zeros((people, COLUMNS))


class Schedule(NamedTuple):
    """The personal schedule's prices and bounds, as its simulation reads them."""

    test: NDArray[np.int64]
    price: Floats
    visit: float
    urgent: Floats
    join: Floats
    marginal: Floats
    rest: float
    blood_every: Floats
    markers: int
    variance: Floats
    weight: Floats
    until: Floats
    shortest: Floats
    longest: Floats
    looks: Floats
    dose: Floats
    cost: Floats
    visit_cost: float


def personal_schedule(p: Parameters) -> Schedule:
    """What the policy `personal` goes by: `[personal]` of the parameters."""
    from hepwatch.outlook.personal import PER_THOUSAND, REGIONS, prices, site_weights

    names, mine = names_of_tests(p), p.personal
    tests = [t for t, _ in REGIONS]
    by_test = [sorted((b for b in mine.bounds if b.test == t), key=lambda b: math.inf if b.until_month is None else b.until_month) for t in tests]
    markers = [p.markers.afp, p.markers.dcp][: mine.markers]
    return Schedule(
        test=np.array([names.index(t) for t in tests]), price=prices(p), visit=mine.price_visit / PER_THOUSAND,
        urgent=np.array(mine.urgent), join=np.array(mine.join), marginal=np.array(mine.marginal), rest=mine.rest, blood_every=np.array(mine.blood_every), markers=mine.markers,
        variance=np.array([m.within_sd**2 for m in (p.markers.afp, p.markers.dcp)]), weight=site_weights(p),
        until=np.array([[math.inf if b.until_month is None else b.until_month for b in rows] for rows in by_test]),
        shortest=np.array([[b.shortest for b in rows] for rows in by_test]), longest=np.array([[b.longest for b in rows] for rows in by_test]),
        looks=np.array([float(_regions(t)) for t in tests]), dose=np.array([p.number("dose_msv", t) for t in tests]),
        cost=np.array([p.number("cost", t) * (1 + p.number("false_alarms", t)) for t in tests]),
        visit_cost=p.number("cost", "visit") + sum(p.number("cost", m) for m in MARKERS[: len(markers)]),
    )
