"""Probabilistic sensitivity analysis: policies compared in many worlds, each drawn from how unsure every number is (`spread`).

In every world the policies meet the same people with the same luck. `personal` goes on believing the parameters as they are shipped: what
is measured is what it costs that the world may be another.
"""

from typing import Any

import msgspec
import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.parameters import Parameters, default_parameters
from hepwatch.outlook.simulate.attendance import Attendance
from hepwatch.outlook.simulate.compare import figures, outcomes
from hepwatch.outlook.simulate.policies import treatment_for
from hepwatch.outlook.simulate.spread import SPREAD, drawn
from hepwatch.outlook.tables import Floats

MOST_TOLD = 10  # drivers told a policy
DRIVEN = "share_found_curable"


class Spread(msgspec.Struct, frozen=True):
    """A figure over the worlds drawn: mean and the limits that hold 95 % of them. None where there was nothing to average."""

    mean: float | None
    low: float | None
    high: float | None


class Driver(msgspec.Struct, frozen=True):
    """A number of the model and its rank correlation (Spearman) with the share found curable, or the difference of it from the first policy."""

    parameter: str
    correlation: float


class Worlds(msgspec.Struct, frozen=True, kw_only=True):
    """One policy over all worlds; `less_first`: the same figures less those of the policy named first, world by world."""

    policy: str
    worlds: int
    people: int
    figures: dict[str, Spread]
    less_first: dict[str, Spread]
    share_of_worlds_ahead: float | None
    drivers: tuple[Driver, ...]
    curable: tuple[float | None, ...]
    looks: tuple[float, ...]
    spread: dict[str, float]


def sensitivity(
    policies: list[str], people: int, years: int, seed: int, worlds: int, parameters: Parameters | None = None,
    setting: str | None = None, attendance: Attendance | None = None,
) -> list[Worlds]:
    """Every policy in every world. The same seed gives the same worlds and the same people."""
    if not 2 <= worlds <= 10_000:
        raise UsageError(f"a sensitivity analysis of {worlds} worlds is not possible; give --psa a number from 2 to 10000")
    p, treated = parameters or default_parameters(), treatment_for(policies, setting)
    found: dict[str, list[dict[str, Any]]] = {k: [] for k in policies}
    lucks: list[dict[str, float]] = []
    for draw in range(worlds):
        world, luck = drawn(p, draw, seed)
        lucks.append(luck)
        for k in policies:
            found[k].append(figures(outcomes(k, people, years, seed, world, p, treated, attendance), years))
    return [_told(k, found, lucks, people) for k in policies]


def _told(policy: str, found: dict[str, list[dict[str, Any]]], lucks: list[dict[str, float]], people: int) -> Worlds:
    first = next(iter(found))
    mine, other = ({n: np.array([x[n] for x in found[k]], dtype=float) for n in found[k][0]} for k in (policy, first))
    apart = {n: mine[n] - other[n] for n in mine}
    driven = mine[DRIVEN] if policy == first else apart[DRIVEN]
    known = np.isfinite(apart[DRIVEN])
    return Worlds(
        policy=policy, worlds=len(lucks), people=people,
        figures={n: _spread(x) for n, x in mine.items()},
        less_first={} if policy == first else {n: _spread(x) for n, x in apart.items()},
        share_of_worlds_ahead=None if policy == first or not known.any() else round(float((apart[DRIVEN][known] > 0).mean()), 4),
        drivers=_drivers(lucks, driven),
        curable=tuple(_number(x) for x in mine[DRIVEN]), looks=tuple(round(float(x), 4) for x in mine["looks_per_person_year"]),
        spread=SPREAD,
    )


def _spread(values: Floats) -> Spread:
    known = values[np.isfinite(values)]
    if not known.size:
        return Spread(None, None, None)
    low, high = np.quantile(known, (0.025, 0.975))
    return Spread(_number(known.mean()), _number(low), _number(high))


def _number(x: Any) -> float | None:
    return round(float(x), 4) if np.isfinite(x) else None


def _drivers(lucks: list[dict[str, float]], driven: Floats) -> tuple[Driver, ...]:
    """The numbers whose luck goes most with the outcome."""
    from scipy.stats import rankdata

    known = np.isfinite(driven)
    if known.sum() < 3 or np.ptp(driven[known]) == 0:
        return ()
    ranks = rankdata(driven[known])
    found = []
    for name in lucks[0]:
        x = rankdata(np.array([z[name] for z in lucks])[known])
        found.append(Driver(name, round(float(np.corrcoef(x, ranks)[0, 1]), 3)))
    return tuple(sorted(found, key=lambda d: -abs(d.correlation))[:MOST_TOLD])
