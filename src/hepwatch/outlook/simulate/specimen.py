"""What protocols ask about a simulated person: size, number, invasion, AFP; and the conditions that hold for them.

The conditions are those of `followup`, asked of a record made up for the purpose, so that a protocol means the same here and there.
"""

import math
from collections import defaultdict
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hepwatch.course.answers import Course
from hepwatch.followup.conditions import CONDITIONS
from hepwatch.followup.plan import Plan
from hepwatch.outlook.parameters import Parameters
from hepwatch.outlook.simulate.numbers import START, world
from hepwatch.outlook.tables import Floats, Ints
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow, PathologyRow, TreatmentRow

Flags = NDArray[np.bool_]

MOST_TUMOURS = 9
NOBODYS = ("dcp_in_use",)  # what no simulated person has: the fixed schedules draw AFP only


class Specimen(NamedTuple):
    """One person's tumour at treatment, in numbers. Size 0: nothing viable."""

    size_mm: float
    number: float
    microvascular_invasion: float
    macrovascular_invasion: float
    afp: float


def conditions_of(plan: Plan) -> tuple[str, ...]:
    """Every condition the plan's items ask for."""
    return tuple(dict.fromkeys(c for i in plan.items for c in (*i.when, *i.unless)))


def groups(plan: Plan, p: Parameters, setting: str, seed: int, people: int) -> list[tuple[frozenset[str], Ints]]:
    """People by the conditions that hold for them: each group is followed by a schedule of its own."""
    asked = tuple(c for c in conditions_of(plan) if c not in NOBODYS)
    if not asked:
        return [(frozenset(), np.arange(people))]
    alike, which = np.unique(specimens(p, setting, seed, np.arange(people)), axis=0, return_inverse=True)
    found: dict[frozenset[str], list[Ints]] = defaultdict(list)
    order, ends = np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))
    for specimen, who in zip(alike, np.split(order, ends[:-1]), strict=True):
        found[true_of(Specimen(*specimen.tolist()), asked, setting)].append(who)
    return [(held, np.sort(np.concatenate(who))) for held, who in sorted(found.items(), key=lambda x: sorted(x[0]))]


@cache
def true_of(specimen: Specimen, asked: tuple[str, ...], setting: str) -> frozenset[str]:
    """The conditions that hold, by `followup`'s own definitions."""
    record = dict(row_id="made-up", person="made-up", known_on=START, date=START)
    treated = TreatmentRow(**record, kind=setting)  # type: ignore[arg-type]
    came_out = PathologyRow(
        **record, site="liver", diagnosis="hcc" if specimen.size_mm else "no_tumour", size_mm=specimen.size_mm,  # type: ignore[arg-type]
        number=int(specimen.number), microvascular_invasion=specimen.microvascular_invasion > 0,
        macrovascular_invasion=specimen.macrovascular_invasion > 0,
    )
    afp = MeasurementRow(**record, analyte="afp", value=specimen.afp, unit="ng/mL", canonical_value=specimen.afp, canonical_unit="ng/mL")  # type: ignore[arg-type]
    history = History(person="made-up", treatments=(treated,), pathology=(came_out,), measurements=(afp,))
    course = Course(person="made-up", as_of=START, state="in_remission", index_treatment=treated, counted_from=START, treatments=(treated,))
    return frozenset(c for c in asked if CONDITIONS[c](history, course).answer)


def specimens(p: Parameters, setting: str, seed: int, who: Ints) -> Floats:
    """[person, field of Specimen]: what came out of each of these people, by the same luck as their risk."""
    from hepwatch.outlook.simulate.world import facts_all

    has, more = np.zeros((len(who), len(p.factor)), dtype=np.bool_), np.zeros((len(who), 4))
    facts_all(world(p, setting), seed, who, has, more)
    at = {f.name: k for k, f in enumerate(p.factor)}
    sizes, numbers = _sizes(p, setting, more[:, 0]), _numbers(p, has[:, at["multiple"]], more[:, 2])
    afp = _afp(p, has[:, at["afp_high"]], more[:, 1] > 0, more[:, 3])
    invasion = [has[:, at[k]] for k in ("microvascular_invasion", "macrovascular_invasion")]
    return np.stack([sizes, np.where(sizes > 0, numbers, 0), *invasion, afp], axis=1).astype(np.float64)


def _sizes(p: Parameters, setting: str, doublings: Floats) -> Floats:
    """Whole millimetres; in explants the smallest hold nothing viable."""
    if setting != "transplant":
        return np.asarray(np.ceil(p.cohort.size_median_mm * np.exp2(doublings)))
    from scipy.special import ndtr

    sizes = np.ceil(p.cohort.size_median_mm_transplant * np.exp2(doublings))
    rank = ndtr(doublings * math.log(2) / p.cohort.size_log_sd)
    return np.asarray(np.where(rank < p.cohort.no_viable_tumour_transplant, 0.0, sizes))


def _numbers(p: Parameters, multiple: Flags, luck: Floats) -> Floats:
    beyond = np.floor(np.log(luck) / math.log(max(p.cohort.more_tumours, 1e-9)))
    return np.asarray(np.where(multiple, np.minimum(2 + beyond, MOST_TUMOURS), 1))


def _afp(p: Parameters, high: Flags, producer: Flags, luck: Floats) -> Floats:
    """ng/mL to two significant digits."""
    value = np.where(
        high, 400 * np.exp(np.minimum(-np.log(luck) * p.cohort.afp_tail_log_mean, 6.0)) + 1,
        np.where(producer, 20 * 20**luck, 2 * 10**luck * 0.99),
    )
    digits = 10 ** (np.floor(np.log10(value)) - 1)
    return np.asarray(np.where(value < 20, np.minimum(np.round(value / digits) * digits, 19.0), np.maximum(np.round(value / digits) * digits, 20.0)))
