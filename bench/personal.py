"""`personal` beside fixed schedules on the same people: what it saves, what it finds, where it loses; and the frontier.

Prices were tuned on the cohorts of TUNED_ON; everything here is measured on seeds 21 to 40, which had judged nothing before (seeds 1 to 20
judged three earlier sets). Recurrences
outside the liver are rare: their share found curable is taken over all people of a much larger cohort who have one, as the expectation
over the luck of each look (`expect_all`), paired between policies.
"""

from pathlib import Path
from typing import Any

import numpy as np

from bench.outlook import WRONG, _world
from hepwatch.outlook.parameters import Parameters, changed, default_parameters
from hepwatch.outlook.simulate import personal as policy
from hepwatch.outlook.simulate import world as kernels
from hepwatch.outlook.simulate.compare import figures, outcomes
from hepwatch.outlook.simulate.numbers import personal_schedule, visits, world
from hepwatch.outlook.simulate.policies import PERSONAL, known_policies, plan_of
from hepwatch.outlook.tables import tables

TUNED_ON = tuple(range(900, 908))
SEEDS = range(21, 41)
YEARS, AFTER = 10, 60
FRONTIER_SEED = 41
NAMES = ("looks %", "visits %", "curable, points", "outside, points", "mean delay, months", "life years")


def first_outside(p: Parameters, seed: int, cohort: int) -> Any:
    rows = outcomes("liver-only", cohort, YEARS, seed, p)
    return (rows[:, kernels.AT_SITE] > 0) & (rows[:, kernels.ONSET_AT] < 12 * YEARS)


def expected(name: str, who: Any, seed: int, p: Parameters, believed: Parameters) -> float:
    """The share found curable of these people's first recurrences."""
    out = np.zeros((len(who), 3))
    if name == PERSONAL:
        policy.expect_all(world(p), tables(believed), personal_schedule(believed), 0, seed, who, out)
    else:
        policy.expect_fixed(world(p), visits(plan_of(name), p, YEARS + AFTER), seed, who, out)
    return float(out[:, 0].mean())


def paired(against: str, people: int, cohort: int, p: Parameters, believed: Parameters, seeds: Any = SEEDS) -> dict[str, tuple[float, float]]:
    """`personal` less another policy: mean and 95 % interval over seeds."""
    found = []
    for seed in seeds:
        mine, other = (figures(outcomes(k, people, YEARS, seed, p, believed), YEARS) for k in (PERSONAL, against))
        who = np.flatnonzero(first_outside(p, seed, cohort))
        outside = [expected(k, who, seed, p, believed) for k in (PERSONAL, against)]
        found.append((
            100 * (mine["looks_per_person_year"] / other["looks_per_person_year"] - 1), 100 * (mine["visits_per_person_year"] / other["visits_per_person_year"] - 1),
            100 * (mine["share_found_curable"] - other["share_found_curable"]), 100 * (outside[0] - outside[1]),
            mine["mean_delay_months"] - other["mean_delay_months"], mine["life_years"] - other["life_years"],
        ))
    table = np.array(found)
    half = 2.093 * table.std(axis=0, ddof=1) / np.sqrt(len(table))
    return {n: (float(m), float(h)) for n, m, h in zip(NAMES, table.mean(axis=0), half, strict=True)}


def priced(times: float, liver: float = 1.0, chest: float = 1.0, **more: Any) -> Parameters:
    """The prices of looks and visits multiplied; `more`: other settings of the schedule."""
    mine = default_parameters().personal
    return changed({"personal": {
        "price_liver_ct": mine.price_liver_ct * times * liver, "price_chest_ct": mine.price_chest_ct * times * chest, "price_visit": mine.price_visit * times, **more,
    }})


KEEP = ("looks_per_person_year", "visits_per_person_year", "share_found_curable", "share_found_curable_extrahepatic", "mean_delay_months")
LINE = (0.25, 0.5, 1.0, 2.0, 4.0)
# Where a cure outside the liver counts no more than one in it; and the same with no latest day for the chest.
ONCE = {f"personal, each cure counted once, prices x {t:g}": {"times": t, "extrahepatic_weight": 1.0} for t in (0.4, 0.2)}
UNBOUND = [{"test": "chest_ct", "until_month": 24, "longest": 120}, {"test": "chest_ct", "until_month": 60, "longest": 120}, {"test": "chest_ct", "longest": 120}]


def frontier(people: int, cohort: int) -> dict[str, dict[str, float]]:
    """Every protocol after resection, and `personal` at a range of prices; `personal` outside the liver as in `expected`."""
    p, out = default_parameters(), {}
    for name in (k for k in known_policies() if k != PERSONAL and "resection" in plan_of(k).after):
        out[name] = {k: figures(outcomes(name, 100_000, YEARS, FRONTIER_SEED, p), YEARS)[k] for k in KEEP}
    who = np.flatnonzero(first_outside(p, FRONTIER_SEED, cohort))
    line = {f"personal, prices x {t:g}": {"times": t} for t in LINE}
    unbound = {f"{label}, no latest day for the chest": {**x, "chest": 5.0, "bounds": UNBOUND} for label, x in ONCE.items()}
    for label, setting in {**line, **ONCE, **unbound}.items():
        q = priced(**setting)
        out[label] = {k: figures(outcomes(PERSONAL, people, YEARS, FRONTIER_SEED, p, q), YEARS)[k] for k in KEEP}
        out[label]["share_found_curable_extrahepatic"] = expected(PERSONAL, who, FRONTIER_SEED, p, q)
        print(label, out[label], flush=True)
    return out


def drawn(found: dict[str, dict[str, float]], path: Path) -> None:
    """The frontier as a picture: share found curable, overall and outside the liver, against region examinations.

    What lies below the frame (schedules that end after a year or two) stands in the table only.
    """
    from matplotlib.figure import Figure

    families = {"personal": [f"personal, prices x {t:g}" for t in LINE], "each cure counted once": list(ONCE)}
    families["the same, no latest day for the chest"] = [f"{label}, no latest day for the chest" for label in ONCE]
    figure = Figure(figsize=(13, 5.5), layout="constrained")
    for axes, name, title, low in zip(figure.subplots(1, 2), KEEP[2:4], ("all recurrences", "outside the liver"), (0.65, 0.45), strict=True):
        for label, x in ((k, x) for k, x in found.items() if not k.startswith("personal") and x[name] >= low):
            axes.plot(x[KEEP[0]], x[name], "o", color="tab:gray")
            axes.annotate(label, (x[KEEP[0]], x[name]), xytext=(4, -8), textcoords="offset points", fontsize=8)
        for (family, members), mark in zip(families.items(), "s^D", strict=True):
            line = sorted((found[k] for k in members), key=lambda x: x[KEEP[0]])
            axes.plot([x[KEEP[0]] for x in line], [x[name] for x in line], f"{mark}-", label=family)
        axes.set(title=title, xlabel="region examinations a person-year", ylabel="share found curable", ylim=(low, None))
        axes.legend(loc="lower right")
    figure.savefig(path, metadata={"Date": None})


def main(people: int = 1000, cohort: int = 15_000) -> dict[str, Any]:
    p, result = default_parameters(), {}
    for world_name in WRONG:
        small = 1 if world_name == "as believed" else 3
        found = paired("nccn-like", people // small, cohort // small, _world(world_name), p)
        result[f"personal - nccn-like, {world_name}"] = found
        print(f"personal - nccn-like, {world_name}, {len(SEEDS)} seeds x {people // small}", {k: f"{m:+.2f} +- {h:.2f}" for k, (m, h) in found.items()}, flush=True)
    result["personal at liver-only's looks"] = found = paired("liver-only", people // 2, cohort // 2, p, priced(SAME_LOOKS))
    print("personal - liver-only at the same looks", {k: f"{m:+.2f} +- {h:.2f}" for k, (m, h) in found.items()}, flush=True)
    result["frontier"] = frontier(2 * people, cohort)
    drawn(result["frontier"], Path(__file__).parents[1] / "docs" / "bench" / "frontier.svg")
    for name, x in result["frontier"].items():
        print(f"{name:36}", "  ".join(f"{k} {v:.3f}" for k, v in x.items()), flush=True)
    return result


# The multiple of the prices at which `personal` examines about as many regions as liver-only: its bounds leave no fewer than 5 % more.
SAME_LOOKS = 4.5

if __name__ == "__main__":
    main()
