"""`hepwatch simulate`: follow-up policies tried on the same simulated people."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import to_builtins

from hepwatch.errors import UsageError
from hepwatch.surfaces.cli.places import print_lines, store_folder

if TYPE_CHECKING:
    from hepwatch.outlook.simulate.attendance import Attendance
    from hepwatch.outlook.simulate.psa import Spread, Worlds

CURABLE, LOOKS = "share_found_curable", "looks_per_person_year"


def simulate(
    *,
    policies: str = "whole-body,nccn-like,liver-only,personal",
    people: int = 2000,
    years: int = 10,
    seed: int = 1,
    parameters: Path | None = None,
    treatment: str | None = None,
    store: Path | None = None,
    report: Path | None = None,
    psa: int | None = None,
    json: bool = False,
) -> None:
    """Tries follow-up policies on the same simulated people: looks, size when found, share found curable, delay, dose, cost.

    Example: hepwatch simulate --policies whole-body,nccn-like,personal --people 2000 --years 10 --seed 1 --json

    Parameters
    ----------
    policies
        Protocol ids, paths of protocol files, nccn-like, liver-only, as-it-happens or personal, with commas between.
    people
        How many people.
    years
        For how many years recurrences are counted.
    seed
        The luck: the same seed gives the same answer to the last byte.
    parameters
        A TOML file laid over the model's own numbers.
    treatment
        resection, ablation or transplant; when left out, the first of them that every policy covers.
    store
        Where attendance is learned from, for as-it-happens.
    report
        Also writes an HTML page with plots to this file.
    psa
        Probabilistic sensitivity analysis: the policies again in this many worlds, every number of the model drawn from how sure it is.
    json
        One object a policy, as JSON Lines.
    """
    from hepwatch.outlook.parameters import load_parameters
    from hepwatch.outlook.simulate.compare import compare
    from hepwatch.outlook.simulate.psa import sensitivity

    p = load_parameters(parameters)
    asked = [x.strip() for x in policies.split(",") if x.strip()]
    if not asked:
        raise UsageError("no policy was named; give --policies with ids between commas, such as whole-body,personal")
    learned = _learned(store) if store is not None and "as-it-happens" in asked else None
    found = compare(asked, people, years, seed, p, setting=treatment, attendance=learned)
    worlds = None if psa is None else sensitivity(asked, people, years, seed, psa, p, treatment, learned)
    if report is not None:
        from hepwatch.outlook.simulate.report import page

        try:
            report.write_text(page(found, people, years, seed, worlds), "utf-8")
        except OSError:
            raise UsageError(f"the report {report} cannot be written; give a path in a folder that exists") from None
    if json:
        print_lines(found if worlds is None else [{**to_builtins(x), "psa": w} for x, w in zip(found, worlds, strict=True)])
        return
    print(f"{'policy':24} {'looks/y':>8} {'visits/y':>8} {'size mm':>8} {'curable':>8} {'outside':>8} {'delay m':>8} {'life y':>7}")
    for x in found:
        print(f"{x.policy:24} {x.looks_per_person_year:8.2f} {x.visits_per_person_year:8.2f} {_shown(x.median_size_mm)} "
              f"{_shown(x.share_found_curable, 3)} {_shown(x.share_found_curable_extrahepatic, 3)} {_shown(x.mean_delay_months)} {x.life_years:7.2f}")
    _print_worlds(worlds or [])


def _print_worlds(worlds: "list[Worlds]") -> None:
    """Each policy's share found curable over the worlds drawn, and against the policy named first."""
    if worlds:
        print(f"\nin {worlds[0].worlds} worlds, every number drawn from how sure it is (mean and what 95 % of worlds lie in):")
    for x in worlds:
        line = f"{x.policy:24} curable {_range(x.figures[CURABLE])}"
        if x.less_first:
            line += f"; less {worlds[0].policy}: {_range(x.less_first[CURABLE])}, looks a year {_range(x.less_first[LOOKS])}"
        print(line)


def _range(x: "Spread") -> str:
    return "nothing recurred" if x.mean is None else f"{x.mean:.3f} ({x.low:.3f} to {x.high:.3f})"


def _shown(value: float | None, digits: int = 1) -> str:
    return f"{'-':>8}" if value is None else f"{value:8.{digits}f}"


def _learned(store: Path) -> "Attendance":
    from hepwatch.followup import protocols
    from hepwatch.outlook.simulate.attendance import attendance
    from hepwatch.surfaces.cli.calibrate import courses

    return attendance(courses(store_folder(store)), protocols.plan(protocols.DEFAULT))
