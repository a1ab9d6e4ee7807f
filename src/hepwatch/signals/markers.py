"""Marker rises against the person's own threshold, and rises that a clear liver does not explain.

The threshold is parametric empirical Bayes (PEB; McIntosh & Urban, Biostatistics 2003;4:27) on the log value: with n
prior own values of mean m, expected = mu + (m - mu) * Bn, variance = (tau2 + sigma2) * (1 - B1 * Bn), where
B1 = tau2 / (tau2 + sigma2) and Bn = tau2 / (tau2 + sigma2 / n). Prior values are those since the treatment, of the same
assay and unit, that were not themselves above the threshold. A value below a detection limit ("< 3") counts as the limit.
"""

import tomllib
from collections.abc import Iterator
from datetime import date as Day
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt
from typing import Any, Literal

import msgspec

from hepwatch.course.answers import Course
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow
from hepwatch.signals.signal import PlaceToLook, Signal, Urgency
from hepwatch.words.dates import add_days

Marker = Literal["afp", "dcp", "afp_l3"]
MARKERS: tuple[Marker, ...] = ("afp", "dcp", "afp_l3")
_NAMES = {"afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3"}


@cache
def knowledge() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("markers.toml").read_text("utf-8"))


class Population(msgspec.Struct, frozen=True):
    """The population's log-normal parameters of one marker in one unit."""

    mean: float
    variance_between: float
    variance_within: float
    z: float
    confirm_rise: float

    def threshold(self, prior: list[float]) -> float:
        """The person's own threshold, in the marker's unit, given earlier values in it."""
        total = self.variance_between + self.variance_within
        if not prior:
            return exp(self.mean + self.z * sqrt(total))
        own = sum(log(v) for v in prior) / len(prior)
        b1 = self.variance_between / total
        bn = self.variance_between / (self.variance_between + self.variance_within / len(prior))
        expected = self.mean + (own - self.mean) * bn
        return exp(expected + self.z * sqrt(total * (1 - b1 * bn)))


class Rise(msgspec.Struct, frozen=True):
    """A rise that stands: from its first value above the threshold to the latest value."""

    marker: Marker
    began: Day
    known_on: Day
    values: tuple[MeasurementRow, ...]
    threshold: float
    nadir: float | None
    assay_changed: bool


@cache
def population(marker: str, unit: str | None) -> Population | None:
    """Parameters for a marker in its canonical unit; None when the unit is not one we know (never converted, never guessed)."""
    for key in (marker, f"{marker}_ng"):
        found = knowledge().get(key)
        if found and found["unit"] == unit:
            return msgspec.convert({f: found[f] for f in Population.__struct_fields__}, Population)
    return None


def values_since(known: History, marker: str, start: Day, as_of: Day) -> list[MeasurementRow]:
    """Comparable values after `start`, by day. A value without a known unit is not comparable."""
    found = [
        m
        for m in known.measurements
        if m.analyte == marker and m.canonical_value is not None and m.date is not None and start < m.date <= as_of
    ]
    return sorted(found, key=lambda m: (m.date or start, m.row_id))


def last_before(known: History, marker: str, start: Day) -> float | None:
    """The last comparable value up to the treatment."""
    found = [m for m in known.measurements if m.analyte == marker and m.canonical_value is not None and m.date and m.date <= start]
    return max(found, key=lambda m: (m.date or start, m.row_id)).canonical_value if found else None


class Judged(msgspec.Struct, frozen=True):
    """One value against the person's own threshold of that day. `low` is the lowest own value before it, `new_series` a new assay or unit."""

    value: MeasurementRow
    threshold: float
    above: bool
    low: float | None
    new_series: bool
    new_assay: bool


def judged(known: History, marker: str, start: Day, as_of: Day) -> Iterator[Judged]:
    """Every comparable value since the treatment, each with the threshold that the values before it give."""
    settled = add_days(start, knowledge()["settling"]["days"])
    prior: list[float] = []
    before, previous = last_before(known, marker, start), None
    for m in values_since(known, marker, start, as_of):
        pop = population(marker, m.canonical_unit)
        value = max(m.canonical_value or 0.0, 0.1)
        if pop is None or m.date is None:
            continue
        new_series = previous is not None and (m.assay, m.canonical_unit) != (previous.assay, previous.canonical_unit)
        if new_series:
            prior, before = [], None
        threshold = pop.threshold(prior)
        falling = m.date <= settled and before is not None and value <= before
        above = value > threshold and m.comparator not in ("<", "<=") and not falling
        yield Judged(m, threshold, above, min(prior, default=None), new_series, previous is not None and previous.assay != m.assay)
        if not above and (not falling or value <= threshold):
            prior.append(value)
        before, previous = value, m


def rise(known: History, marker: Marker, start: Day, as_of: Day) -> Rise | None:
    """The rise that stands on `as_of`, or None."""
    above: list[Judged] = []
    assay_changed = False
    for j in judged(known, marker, start, as_of):
        assay_changed = assay_changed or j.new_series
        if not j.above:
            above, assay_changed = [], assay_changed and j.new_assay
        else:
            above.append(j)
    if not above:
        return None
    first, values = above[0].value, tuple(j.value for j in above)
    return Rise(marker, first.date or as_of, first.known_on, values, above[0].threshold, above[-1].low, assay_changed)


def marker_signals(known: History, course: Course) -> tuple[Signal, ...]:
    start = course.counted_from
    if start is None:
        return ()
    found = []
    for marker in MARKERS:
        risen = rise(known, marker, start, course.as_of)
        if risen is not None:
            found.append(_rise_signal(known, risen))
            unexplained = _unexplained(known, course, risen)
            if unexplained is not None:
                found.append(unexplained)
    return tuple(found)


def _rise_signal(known: History, risen: Rise) -> Signal:
    last = risen.values[-1]
    confirmed = _confirmed(risen)
    explained = explanation(known, risen)
    urgency: Urgency = "soon" if confirmed and explained is None else "routine"
    why = (
        f"{_NAMES[risen.marker]} {_shown(last)} on {last.date}, above the person's own threshold of "
        f"{risen.threshold:.3g} {last.canonical_unit} since {risen.began}"
        + ("" if confirmed else "; one value so far: repeat it in 4 weeks")
        + (f"; {explained.replace('_', ' ')} may explain it: scheduled imaging stays as it is" if explained else "")
    )
    return Signal(
        code="marker_rise",
        urgency=urgency,
        since=risen.known_on,
        why=why,
        because=tuple(m.row_id for m in risen.values),
        marker=risen.marker,
        explained_by=explained,
    )


def _shown(m: MeasurementRow) -> str:
    return f"{m.comparator or ''}{m.canonical_value:g} {m.canonical_unit}"


def _confirmed(risen: Rise) -> bool:
    """Two values above the threshold, or one far above the own lowest value."""
    if len(risen.values) > 1:
        return True
    pop = population(risen.marker, risen.values[0].canonical_unit)
    value, floor = risen.values[0].canonical_value or 0.0, risen.nadir if risen.nadir is not None else risen.threshold
    return pop is not None and value >= floor + pop.confirm_rise and value >= 2 * floor


def explanation(known: History, risen: Rise) -> str | None:
    """What else may have raised the marker: named, never used to drop the signal."""
    last = risen.values[-1]
    flare = knowledge()["explains"]["hepatitis_flare"]
    if risen.marker in flare["marker"] and any(
        m.analyte == flare["analyte"]
        and m.canonical_value is not None
        and m.canonical_value > flare["above"]
        and m.date is not None
        and any(v.date is not None and abs((m.date - v.date).days) <= flare["within_days"] for v in risen.values)
        for m in known.measurements
    ):
        return "hepatitis_flare"
    antagonist = knowledge()["explains"]["vitamin_k_antagonist"]
    if risen.marker in antagonist["marker"] and any(
        d.group == antagonist["group"]
        and last.date is not None
        and (d.start is None or d.start <= last.date)
        and (d.end is None or d.end >= risen.began)
        for d in known.medications
    ):
        return "vitamin_k_antagonist"
    return "assay_change" if risen.assay_changed else None


def _unexplained(known: History, course: Course, risen: Rise) -> Signal | None:
    """The liver was looked at since the rise began, and is clear: the rise comes from somewhere else."""
    looks = [k for k in course.looks if k.date >= risen.began and k.adequate and k.result in ("clear", "finding")]
    liver = [k for k in looks if k.site == "liver"]
    if not liver or liver[-1].result != "clear" or any(x.site in ("liver", "vein") for x in course.open_lesions):
        return None
    seen = {k.site for k in looks}
    places = tuple(PlaceToLook(p["site"], p["test"]) for p in knowledge()["unexplained"] if p["site"] not in seen)
    if not places and any(k.result == "finding" for k in looks):
        return None
    first_clear = next(k for k in liver if k.result == "clear")
    return Signal(
        code="marker_unexplained",
        urgency="soon",
        since=max(risen.known_on, first_clear.known_on),
        why=(
            f"{_NAMES[risen.marker]} has been rising since {risen.began} and the liver was clear on {liver[-1].date}: "
            + (f"look at {', '.join(p.site.replace('_', ' ') for p in places)}" if places else
               "every site has been looked at since: FDG-PET, and a second AFP-producing tumour, come next")
        ),
        because=(*(m.row_id for m in risen.values), *liver[-1].because),
        marker=risen.marker,
        explained_by=explanation(known, risen),
        look_at=places or (PlaceToLook("other", "pet_ct"),),
        quotes=liver[-1].quotes,
    )
