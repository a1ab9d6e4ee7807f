"""Units of laboratory values: one canonical unit per analyte (two for DCP, which are never converted into each other)."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("units.toml").read_text("utf-8"))


def canonical(analyte: str, value: float | None, unit: str | None) -> tuple[float | None, str | None]:
    """(value, unit) in the analyte's canonical unit; (None, None) when the value, the unit or the analyte is not known."""
    if value is None:
        return None, None
    found = _factor(analyte, unit)
    return (value * found[0], found[1]) if found else (None, None)


def is_measured(analyte: str) -> bool:
    """Whether the analyte is measured as a number with a unit (an ECOG grade or "ascites: none" is not)."""
    return analyte != "ecog" and isinstance(table().get(analyte), dict)


def _plain(unit: str | None) -> str:
    return (unit or "").lower().replace(" ", "").replace("µ", "u").replace("μ", "u")


@lru_cache(maxsize=4_096)
def _factor(analyte: str, written: str | None) -> tuple[float, str] | None:
    entry, unit = table().get(analyte), _plain(written)
    if not isinstance(entry, dict):
        return None
    for system in (entry, entry.get("other", {})):
        if unit in system.get("factors", {}):
            return system["factors"][unit], system["canonical"]
    return None
