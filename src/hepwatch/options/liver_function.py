"""Child-Pugh and ALBI from what is known: a class is given only when every value still unknown could not change it.

Bilirubin and albumin are compared in µmol/L and g/L. Limits are data (`liver_function.toml`), with their source.
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Class = Literal["A", "B", "C"]
COMPONENTS = ("bilirubin", "albumin", "inr", "ascites", "encephalopathy")


def child_pugh_points(values: Mapping[str, float | bool | None]) -> tuple[int, int]:
    """The fewest and the most points the person can have."""
    spans = [_points(name, values.get(name)) for name in COMPONENTS]
    return sum(low for low, _ in spans), sum(high for _, high in spans)


def child_pugh_class(points: tuple[int, int]) -> Class | None:
    """The class, when fewest and most points agree on it."""
    low, high = (_class_of(p) for p in points)
    return low if low == high else None


def albi_grade(bilirubin: float | None, albumin: float | None) -> int | None:
    """ALBI grade 1-3; None when either value is missing."""
    if bilirubin is None or albumin is None or bilirubin <= 0:
        return None
    limits = _limits()["albi"]
    score = limits["bilirubin"] * math.log10(bilirubin) + limits["albumin"] * albumin
    return 1 + sum(1 for cut in limits["cuts"] if score > cut)


def _points(name: str, value: float | bool | None) -> tuple[int, int]:
    if value is None:
        return 1, 3
    if name in ("ascites", "encephalopathy"):  # present, but how severe is not on record: two or three points
        return (2, 3) if value else (1, 1)
    limits = _limits()[name]
    low, high = limits["low"], limits["high"]
    points = 2 if low <= value <= high else 1 if value < low else 3
    points = 4 - points if limits["falls"] else points
    return points, points


def _class_of(points: int) -> Class:
    return "A" if points <= 6 else "B" if points <= 9 else "C"


@cache
def _limits() -> dict[str, Any]:
    return tomllib.loads(files("hepwatch.options").joinpath("liver_function.toml").read_text())
