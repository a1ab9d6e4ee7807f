"""Which sites a test can see (coverage.toml), as a lookup from (modality, regions, contrast)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from hepwatch.record.rows import Modality
from hepwatch.words.sites import SITES, Site


class View(NamedTuple):
    """How a test sees one site."""

    test: str
    full: bool


Views = dict[Site, View]
# Able to see an organ that the report names when the record does not say what was covered.
_SEES_WHAT_IS_NAMED = frozenset({"ct", "mri", "pet"})


@cache
def table() -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath("coverage.toml").read_text("utf-8"))


@cache
def views(modality: Modality | None, regions: tuple[str, ...], contrast: bool | None) -> Views:
    """Every site this examination covers, with the test's name and whether it sees the whole organ.

    Empty when the record names neither region nor a modality that implies one.
    """
    knowledge = table()
    default = knowledge["default_region"].get(modality)  # type: ignore[attr-defined]
    covered: Views = {}
    for row in knowledge["coverage"]:  # type: ignore[attr-defined]
        if row["modality"] == modality and row["region"] in (regions or (default,)):
            for site in (*row["full"], *row["partial"]):
                full = site in row["full"] and not (contrast is False and site in knowledge["needs_contrast"])  # type: ignore[operator]
                if site not in covered or (full and not covered[site].full):
                    covered[site] = View(row["test"], full)
    return covered


@cache
def views_of_named(modality: Modality | None, stated: bool) -> Views:
    """Coverage when the regions are not recorded: whatever is named was looked at, if the modality sees it.

    `stated`: the source states its findings as data (a visit table), and so vouches for having looked.
    """
    sees = modality in _SEES_WHAT_IS_NAMED or (stated and modality is None)
    return {site: View(modality or "imaging", sees) for site in SITES}


@cache
def tests_of(modality: Modality | None, regions: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the tests one examination amounts to: a CT of chest and abdomen is a chest_ct and a liver_ct."""
    default = table()["default_region"].get(modality)  # type: ignore[attr-defined]
    rows = table()["coverage"]
    found = {r["test"] for r in rows if r["modality"] == modality and r["region"] in (regions or (default,))}  # type: ignore[attr-defined]
    return tuple(sorted(found))


@cache
def sites_seen_by(test: str, in_part: bool = False) -> frozenset[Site]:
    """The sites a test (by name) sees in full, or, `in_part`, at all."""
    rows = [r for r in table()["coverage"] if r["test"] == test]  # type: ignore[attr-defined]
    return frozenset(site for r in rows for site in (*r["full"], *(r["partial"] if in_part else ())))
