"""A person's own threshold for a marker, and the rise above it.

The threshold is parametric empirical Bayes (PEB; McIntosh & Urban, Biostatistics 2003;4:27) on the natural log: with n
prior own values of mean m, expected = mean + (m - mean) * B and variance = s2 + tau2 * (1 - B), where tau2 is the
variance between people, B = tau2 / (tau2 + s2 / n) and s2 the person's own variance, shrunk towards the population's
as if that were `own_weight` values: a quiet person's threshold is close, a restless one's further off. (With s2 the
same for all this is the published formula.) Prior values are those since the treatment, of one assay and unit, not
themselves above the threshold. A value below a detection limit ("< 3") counts as the limit; one whose limit lies above the threshold ("< 100") tells
neither that the marker rose nor that it did not.
"""

import tomllib
from collections.abc import Iterable
from datetime import date as Day
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt
from typing import Any, Literal, NamedTuple

from hepwatch.course.answers import Course
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow
from hepwatch.signals.marker_kinetics import fell_too_fast, slow_half_life
from hepwatch.words.dates import add_days

Marker = Literal["afp", "dcp", "afp_l3"]
MARKERS: tuple[Marker, ...] = ("afp", "dcp", "afp_l3")
_LEAST = 0.1


@cache
def knowledge() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("markers.toml").read_text("utf-8"))


class OwnValues:
    """A person's own values so far: how many, the lowest; and of their logarithms the mean and the sum of squares about it."""

    __slots__ = ("count", "lowest", "mean", "squares")

    def __init__(self, values: Iterable[float] = ()) -> None:
        self.count, self.mean, self.squares = 0, 0.0, 0.0
        self.lowest: float | None = None
        for value in values:
            self.add(value)

    def add(self, value: float) -> None:
        """One more, in the marker's unit (Welford's recurrence: no need to go through all of them again)."""
        x = log(value)
        self.count += 1
        off = x - self.mean
        self.mean += off / self.count
        self.squares += off * (x - self.mean)
        if self.lowest is None or value < self.lowest:
            self.lowest = value


class Population:
    """The population's log-normal parameters of one marker in one unit (compiled: plain numbers, read without a look-up)."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.mean = float(told["mean"])
        self.variance_between = float(told["variance_between"])
        self.variance_within = float(told["variance_within"])
        self.own_weight = float(told["own_weight"])
        self.z = float(told["z"])
        self.confirm_rise = float(told["confirm_rise"])
        self.upper_normal = float(told["upper_normal"])
        self.longest_half_life_days = float(told["longest_half_life_days"])
        self.shortest_half_life_days = float(told["shortest_half_life_days"])

    def expected(self, own: OwnValues) -> tuple[float, float]:
        """What a person's earlier own values lead to expect of the next: mean and deviation, on the log scale."""
        n = own.count
        if n == 0:
            return self.mean, sqrt(self.variance_between + self.variance_within)
        within = (self.own_weight * self.variance_within + own.squares) / (self.own_weight + n - 1)
        weight = self.variance_between / (self.variance_between + within / n)
        return self.mean + (own.mean - self.mean) * weight, sqrt(within + self.variance_between * (1 - weight))

    def threshold(self, own: OwnValues) -> float:
        """The person's own threshold, in the marker's unit."""
        mean, deviation = self.expected(own)
        return exp(mean + self.z * deviation)


@cache
def population(marker: str, unit: str | None) -> Population | None:
    """Parameters for a marker in its canonical unit; None when the unit is not one we know (never converted, never guessed)."""
    for key in (marker, f"{marker}_ng"):
        found = knowledge().get(key)
        if found and found["unit"] == unit:
            return Population(found)
    return None


class Rise(NamedTuple):
    """A rise that stands: from its first value above the threshold to the latest value.

    `returned`: the latest value is back where the person's own were, too soon or too far to be believed: one of the
    two may be another person's. The next value decides. `run_up`: the own values from the last lowest on. `half_life_days`: after a curative treatment the marker falls
    more slowly than it should.
    """

    marker: Marker
    began: Day
    known_on: Day
    values: tuple[MeasurementRow, ...]
    threshold: float
    nadir: float | None
    run_up: tuple[MeasurementRow, ...]
    assay_changed: bool
    returned: MeasurementRow | None = None
    half_life_days: float | None = None


class Judged(NamedTuple):
    """One value against the person's own threshold of that day. `low` is the lowest own value before it, `new_series` a new assay or unit."""

    value: MeasurementRow
    threshold: float
    above: bool
    low: float | None
    new_series: bool


def comparable(known: History, marker: str, until: Day) -> list[MeasurementRow]:
    """The values of a marker that have a day and a known unit, by day."""
    found = [
        (m.date, m.row_id, number, m)
        for number, m in enumerate(known.measurements)
        if m.analyte == marker and m.canonical_value is not None and m.date is not None and m.date <= until
    ]
    found.sort()
    return [m for _, _, _, m in found]


def rise(known: History, course: Course, marker: Marker) -> Rise | None:
    """The rise that stands on course.as_of, or None."""
    walk = _walked(known, course, marker, course.as_of)
    return walk.standing() if walk is not None else None


def judged(known: History, course: Course, marker: Marker, until: Day) -> tuple[Judged, ...]:
    """Every comparable value since the treatment, each with the threshold that the values before it give."""
    walk = _walked(known, course, marker, until)
    return tuple([Judged(*told) for told in walk.judged]) if walk is not None else ()


def _walked(known: History, course: Course, marker: Marker, until: Day) -> "_Walk | None":
    start = course.counted_from
    values = comparable(known, marker, until) if start is not None else []
    if start is None or not values:
        return None
    before = sum([m.date <= start for m in values])  # type: ignore[operator]
    walk = _Walk(known, course, marker, start, values[before - 1] if before else None)
    for m in values[before:]:
        pop = population(marker, m.canonical_unit)
        if pop is not None:
            walk.step(m, pop)
    return walk


class _Walk:
    """One person's values, oldest first: what is the own level, what is above it (never leaves this module)."""

    def __init__(self, known: History, course: Course, marker: Marker, start: Day, first: MeasurementRow | None) -> None:
        """`first`: the last value up to the treatment."""
        self.known, self.course, self.marker, self.start = known, course, marker, start
        self.settled = add_days(start, knowledge()["settling"]["days"])
        self.first = first
        self.own = OwnValues()
        self.prior: list[float] = []
        self.prior_rows: list[MeasurementRow] = []
        self.above: list[MeasurementRow] = []
        self.threshold = 0.0
        self.before: float | None = self.first.canonical_value if self.first else None
        self.previous = self.first
        self.returned: MeasurementRow | None = None
        self.half_life: float | None = None
        self.assay_changed = False
        self.judged: list[tuple[MeasurementRow, float, bool, float | None, bool]] = []  # as Judged has them

    def step(self, m: MeasurementRow, pop: Population) -> None:
        value = max(m.canonical_value or 0.0, _LEAST)
        new_series = self.previous is not None and (m.assay, m.canonical_unit) != (self.previous.assay, self.previous.canonical_unit)
        if new_series:
            self.own, self.prior, self.prior_rows, self.before, self.assay_changed = OwnValues(), [], [], None, True
        threshold = pop.threshold(self.own)
        if value > threshold and m.comparator in ("<", "<="):  # it may be above or below: it tells neither, and settles nothing
            self.judged.append((m, threshold, False, self.own.lowest, new_series))
            self.previous = m
            return
        over = value > threshold
        falling = m.date is not None and m.date <= self.settled and self.before is not None and value < self.before
        slow = slow_half_life(self.first, m, self.course, pop.upper_normal, exp(pop.mean), pop.longest_half_life_days) if over and falling else None
        above = over and (not falling or slow is not None)
        self.judged.append((m, threshold, above, self.own.lowest, new_series))
        if above:
            self._rises(m, threshold, slow)
        elif self.above and self.returned is None and self._not_believed(m, value, pop):
            self.returned = m
        else:
            self._settles(m, value, falling and over)
        self.before, self.previous = value, m

    def _rises(self, m: MeasurementRow, threshold: float, slow: float | None) -> None:
        self.threshold = self.threshold if self.above else threshold
        self.returned, self.half_life = None, slow
        self.above.append(m)

    def _settles(self, m: MeasurementRow, value: float, on_its_way: bool) -> None:
        self.above, self.returned, self.half_life = [], None, None
        self.assay_changed = self.assay_changed and self.previous is not None and self.previous.assay != m.assay
        if not on_its_way:
            self.own.add(value)
            self.prior.append(value)
            self.prior_rows.append(m)

    def _not_believed(self, m: MeasurementRow, value: float, pop: Population) -> bool:
        """Down again too fast for the marker to have left the blood, or after one lonely value far out of the person's range."""
        high, treated = self.above[-1], self.course.treatments
        if any(t.date is not None and high.date is not None and m.date is not None and high.date <= t.date <= m.date for t in treated):
            return False
        swap, peak = knowledge()["swap"], high.canonical_value or 0.0
        if fell_too_fast(_days_between(high, m), peak, value, pop.shortest_half_life_days):
            return True
        alone = len(self.above) == 1 and bool(self.prior)
        return alone and peak >= swap["times"] * self.prior[-1] and value <= swap["back_within"] * self.prior[-1] and not flare_near(self.known, high)

    def standing(self) -> Rise | None:
        if not self.above:
            return None
        first = self.above[0]
        return Rise(
            self.marker, first.date or self.start, first.known_on, tuple(self.above), self.threshold, self.own.lowest,
            self._run_up(), self.assay_changed, self.returned, self.half_life,
        )

    def _run_up(self) -> tuple[MeasurementRow, ...]:
        if not self.prior:
            return ()
        lowest = max(n for n, v in enumerate(self.prior) if v == self.own.lowest)
        return tuple(self.prior_rows[lowest:])


def _days_between(first: MeasurementRow, last: MeasurementRow) -> int:
    assert first.date is not None and last.date is not None  # only dated values are walked
    return (last.date - first.date).days


def flare_near(known: History, m: MeasurementRow) -> bool:
    """Whether the ALT nearest to this value, within the days that count, was raised."""
    flare = knowledge()["explains"]["hepatitis_flare"]
    near = [
        (abs((a.date - m.date).days), a.canonical_value)
        for a in known.measurements
        if a.analyte == flare["analyte"] and a.canonical_value is not None and a.date is not None and m.date is not None
    ]
    inside = [x for x in near if x[0] <= flare["within_days"]]
    return bool(inside) and min(inside)[1] > flare["above"]
