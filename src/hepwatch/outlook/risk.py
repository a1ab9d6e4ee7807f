"""What is known about a person's risk, and how it scales the onset of each component.

A factor that is not known counts as the cohort's average: its ratio is taken relative to the mean over the cohort whose
hazards are the baseline, so that "unknown" multiplies by exactly one.
"""

import math
from functools import lru_cache
from typing import Literal

import msgspec

from hepwatch.outlook.parameters import Factor, Parameters

PARTS = ("liver", "extrahepatic", "late")


class Risk(msgspec.Struct, frozen=True, kw_only=True):
    """A person's factors; None where the record does not say."""

    setting: Literal["resection", "ablation", "transplant"] = "resection"
    size_mm: float | None = None
    multiple: bool | None = None
    microvascular_invasion: bool | None = None
    macrovascular_invasion: bool | None = None
    afp_high: bool | None = None
    margin_positive: bool | None = None
    cirrhosis: bool | None = None
    male: bool | None = None
    retreated: bool = False
    primary_made_afp: bool | None = None
    primary_made_dcp: bool | None = None

    def unknown(self, p: Parameters) -> tuple[str, ...]:
        """The factors that count as the cohort's average."""
        return tuple(f.name for f in p.factor if self.value(f) is None)

    def value(self, factor: Factor) -> float | None:
        """1 or 0 for a yes or no; doublings of the size relative to the cohort's median."""
        if factor.name == "size_doubled":
            return None if self.size_mm is None else math.log2(max(self.size_mm, 5.0))
        known = getattr(self, factor.name, None)
        return None if known is None else float(known)


def multipliers(risk: Risk, p: Parameters) -> tuple[float, float, float]:
    """How many times the average hazard: occult and early in the liver, the same outside it, late."""
    found = [p.onset.after_retreatment.factor if risk.retreated else 1.0] * 3
    middle = math.log2(p.cohort.size_median_mm_transplant if risk.setting == "transplant" else p.cohort.size_median_mm)
    for factor in p.factor:
        value = risk.value(factor)
        if value is not None:
            moved = value - middle if factor.name == "size_doubled" else value
            for i, part in enumerate(PARTS):
                found[i] *= getattr(factor, part) ** moved / mean_ratio(factor.name, part, p)
    return found[0], found[1], found[2]


@lru_cache(maxsize=256)
def mean_ratio(name: str, part: str, p: Parameters) -> float:
    """The cohort's mean of one factor's ratio."""
    factor = next(f for f in p.factor if f.name == name)
    ratio: float = getattr(factor, part)
    if factor.share is None:
        spread = math.log(ratio) / math.log(2) * p.cohort.size_log_sd
        return math.exp(spread * spread / 2)
    return 1 - factor.share + factor.share * ratio
