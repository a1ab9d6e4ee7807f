"""The model's numbers laid out as arrays, once per set of parameters.

A hidden recurrence is a state (site, month of onset, growth quantile). Its age fixes its diameter, and with it the chance
that a test misses it, that it is still without symptoms, and what it does to a marker. All of these are tabled by age in
quarters of a month. A table's last axis runs backwards in age, so that for one day it lies alongside the onset months:
column `AGES - 1 - age` for whole months of age, one row for each quarter (`phase`); the last column stands for "just begun".
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hepwatch.outlook.parameters import Marker, Parameters, Setting, Step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROWTH = 8  # growth quantiles: equal shares, each at its middle
MAKES = 3  # how strongly a recurrence makes a marker: equal shares, each at its middle
AGES = 240  # months; an older recurrence would long have been felt
MONTHS = 600  # months after treatment that onset is tabled for
SETTINGS = ("resection", "ablation", "transplant")
MARKERS = ("afp", "dcp")


class Tables(NamedTuple):
    """What the kernels read. Axes: s site, g group of sites that grow alike, q growth, c maker class, p phase, a age."""

    onset_window: int
    occult: Floats  # [setting, s] hazard of leaving treatment with one
    shape: Floats  # [s, q, onset before treatment] how the occult ones are spread
    early: Floats  # [setting, s, month]
    late: Floats  # [setting, s, month]
    group: Ints  # [s]
    sees: Ints  # [test, s] row of `miss`, or -1
    miss: Floats  # [row, p, q, a]
    silent: Floats  # [s, p, q, a] not yet felt
    diameter: Floats  # [s, p, q, a]
    worth: Floats  # [s, p, q, a] chance of cure if found now, less what the delay so far counts
    rise: Floats  # [marker, g, c, p, q, a] what it adds to the log of the marker
    makes: Floats  # [marker, primary: unknown, no, yes]
    between: Floats  # [marker]
    false_alarm: Floats  # [test]


def names_of_tests(p: Parameters) -> tuple[str, ...]:
    """Every test that sees something, in the order of the file."""
    return tuple(dict.fromkeys(s.test for s in p.sees))


@lru_cache(maxsize=8)
def tables(p: Parameters) -> Tables:
    """All tables for these parameters."""
    diameter = _diameters(p)
    group = _groups(p)
    tests = names_of_tests(p)
    sees, miss = _misses(p, tests, diameter)
    felt = _not_yet_felt(p, diameter)
    return Tables(
        onset_window=p.onset.occult_window,
        occult=_occult(p),
        shape=_occult_shape(p, diameter, felt, sees, miss, tests),
        early=_monthly(p, "early"),
        late=_monthly(p, "late"),
        group=group,
        sees=sees,
        miss=np.stack([_by_phase(m) for m in miss]),
        silent=_by_phase(felt),
        diameter=_by_phase(diameter),
        worth=_by_phase(cure_chance(p, diameter) - p.personal.month_of_delay * np.arange(AGES * 4) / 4),
        rise=_rises(p, diameter, group),
        makes=np.array([[m.makes, m.makes_if_primary_did_not, m.makes_if_primary_did] for m in _markers(p)]),
        between=np.array([m.between_sd for m in _markers(p)]),
        false_alarm=np.array([p.number("false_alarms", t) for t in tests]),
    )


def _markers(p: Parameters) -> tuple[Marker, ...]:
    return (p.markers.afp, p.markers.dcp)


def quantiles(n: int) -> Floats:
    """Standard normal values at the middles of n equal shares."""
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(n) + 0.5) / n), dtype=np.float64)


def doubling_months(p: Parameters) -> Floats:
    """Median volume doubling time by site."""
    return np.array([p.growth.liver_median_months * getattr(p.growth.relative, s) for s in p.sites.names])


def _diameters(p: Parameters) -> Floats:
    """[s, q, quarter] diameter at each quarter month of age."""
    doubling = doubling_months(p)[:, None] * np.exp(p.growth.log_sd * quantiles(GROWTH))[None, :]
    age = np.arange(AGES * 4) / 4
    return np.asarray(p.onset.size_mm * np.exp2(np.minimum(age / (3 * doubling[:, :, None]), 8.0)))


def _by_phase(table: Floats) -> Floats:
    """[..., q, quarter] -> [..., p, q, a], backwards in age, with one more column for "just begun"."""
    *lead, q, quarters = table.shape
    split = table.reshape(*lead, q, quarters // 4, 4)
    split = np.moveaxis(split, -1, -3)[..., ::-1]
    begun = np.broadcast_to(table[..., None, :, :1], (*lead, 4, q, 1))
    return np.ascontiguousarray(np.concatenate([split, begun], axis=-1))


def sensitivity(at_10: float, at_20: float, coverage: float, diameter: Floats) -> Floats:
    """Logistic in the logarithm of the diameter through the values at 10 and 20 mm, times the share in the field."""
    low, high = (math.log(x / (1 - x)) for x in (at_10, at_20))
    slope = (high - low) / math.log(2)
    return np.asarray(coverage / (1 + np.exp(-(low + slope * np.log(diameter / 10)))))


def _misses(p: Parameters, tests: tuple[str, ...], diameter: Floats) -> tuple[Ints, list[Floats]]:
    sees = np.full((len(tests), len(p.sites.names)), -1, dtype=np.int64)
    rows: list[Floats] = []
    for block in p.sees:
        s = p.sites.names.index(block.site)
        sees[tests.index(block.test), s] = len(rows)
        rows.append(1 - sensitivity(block.at_10_mm, block.at_20_mm, block.coverage, diameter[s]))
    return sees, rows


def felt_at(p: Parameters) -> Floats:
    """Median diameter at which a recurrence is felt, by site."""
    return np.array([getattr(p.symptoms.median_mm, s) for s in p.sites.names])


def _not_yet_felt(p: Parameters, diameter: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(-np.log(diameter / felt_at(p)[:, None, None]) / p.symptoms.log_sd))


def cure_chance(p: Parameters, diameter: Floats) -> Floats:
    """The chance of curative re-treatment of a recurrence found at this diameter."""
    return np.interp(np.log(diameter), np.log(p.cure.diameter_mm), p.cure.chance)


def _groups(p: Parameters) -> Ints:
    """Sites that grow alike share what they do to a marker."""
    doubling = doubling_months(p)
    return np.unique(doubling, return_inverse=True)[1].astype(np.int64)


def _rises(p: Parameters, diameter: Floats, group: Ints) -> Floats:
    found = []
    for marker in _markers(p):
        fold = (marker.fold_at_20_mm - 1) * np.exp(marker.fold_log_sd * quantiles(MAKES))
        one = [diameter[int(np.flatnonzero(group == g)[0])] for g in range(int(group.max()) + 1)]
        found.append(np.stack([np.stack([np.log1p(f * (d / 20) ** 3) for f in fold]) for d in one]))
    return _by_phase(np.stack(found))


def _site_shares(p: Parameters, outside: float) -> Floats:
    mix = np.array([0.0 if s == "liver" else getattr(p.sites.extrahepatic_mix, s) for s in p.sites.names])
    shares = outside * mix / mix.sum()
    shares[p.sites.names.index("liver")] = 1 - outside
    return np.asarray(shares)


def _outside(p: Parameters, setting: str, part: str) -> float:
    shares = p.sites.extrahepatic_share
    return shares.transplant if setting == "transplant" else float(getattr(shares, part))


def _setting(p: Parameters, setting: str) -> Setting:
    found: Setting = getattr(p.onset, setting)
    return found


def _occult(p: Parameters) -> Floats:
    return np.stack([-math.log(1 - _setting(p, k).occult) * _site_shares(p, _outside(p, k, "occult")) for k in SETTINGS])


def _monthly(p: Parameters, part: str) -> Floats:
    """[setting, s, month] hazard of onset of this part."""
    return np.stack(
        [
            _site_shares(p, _outside(p, k, part))[:, None] * _steps(getattr(_setting(p, k), part))[None, :]
            for k in SETTINGS
        ]
    )


def _steps(steps: tuple[Step, ...]) -> Floats:
    rates = np.zeros(MONTHS)
    for step in steps:
        rates[int(step.start) :] = step.rate
    return rates


def _occult_shape(
    p: Parameters, diameter: Floats, felt: Floats, sees: Ints, miss: list[Floats], tests: tuple[str, ...]
) -> Floats:
    """[s, q, month before treatment]: begun at an even rate, neither seen by CT of abdomen and chest nor felt at treatment."""
    window = p.onset.occult_window
    ages = (window - np.arange(window)) * 4 - 2
    shape = felt[:, :, ages]
    for test in (t for t in ("liver_ct", "chest_ct") if t in tests):
        for s in range(len(p.sites.names)):
            row = sees[tests.index(test), s]
            if row >= 0:
                shape[s] *= miss[row][:, ages]
    return np.ascontiguousarray(shape / shape.sum(axis=(1, 2), keepdims=True))
