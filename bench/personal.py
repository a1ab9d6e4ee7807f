"""`personal` beside fixed schedules on the same people: what it saves, what it finds, where it loses; and the frontier.

Prices were tuned on the cohorts of TUNED_ON; everything here is measured on seeds 1 to 20, which the tuning has not seen. Recurrences
outside the liver are rare: their share found curable is taken over all people of a much larger cohort who have one, as the expectation
over the luck of each look (`expect_all`), paired between policies.
"""

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

TUNED_ON = tuple(range(900, 907))
SEEDS = range(1, 21)
YEARS, AFTER = 10, 60
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


def priced(times: float, liver: float = 1.0) -> Parameters:
    """The prices of looks and visits multiplied."""
    mine = default_parameters().personal
    return changed({"personal": {
        "price_liver_ct": mine.price_liver_ct * times * liver, "price_chest_ct": mine.price_chest_ct * times, "price_visit": mine.price_visit * times,
    }})


def frontier(people: int, cohort: int) -> dict[str, dict[str, float]]:
    """Every protocol after resection, and `personal` at a range of prices; outside the liver as in `expected` where no marker is used."""
    p, out = default_parameters(), {}
    keep = ("looks_per_person_year", "visits_per_person_year", "share_found_curable", "share_found_curable_extrahepatic", "mean_delay_months")
    for name in (k for k in known_policies() if k != PERSONAL and "resection" in plan_of(k).after):
        out[name] = {k: figures(outcomes(name, 100_000, YEARS, 1, p), YEARS)[k] for k in keep}
    who = np.flatnonzero(first_outside(p, 1, cohort))
    for label, q in (
        *((f"personal, prices x {t:g}", priced(t)) for t in (0.2, 0.4, 1.0, 2.0, 3.0, 5.0)),
        ("personal, liver price x 0.35", priced(1.0, liver=0.35)), ("personal, liver x 0.35, prices x 0.6", priced(0.6, liver=0.35)),
    ):
        out[label] = {k: figures(outcomes(PERSONAL, people, YEARS, 1, p, q), YEARS)[k] for k in keep}
        out[label]["share_found_curable_extrahepatic"] = expected(PERSONAL, who, 1, p, q)
    return out


def main(people: int = 1000, cohort: int = 15_000) -> dict[str, Any]:
    p, result = default_parameters(), {}
    for world_name in WRONG:
        small = 1 if world_name == "as believed" else 3
        found = paired("nccn-like", people // small, cohort // small, _world(world_name), p)
        result[f"personal - nccn-like, {world_name}"] = found
        print(f"personal - nccn-like, {world_name}, {len(SEEDS)} seeds x {people // small}", {k: f"{m:+.2f} +- {h:.2f}" for k, (m, h) in found.items()}, flush=True)
    result["personal at liver-only's looks"] = found = paired("liver-only", people // 2, cohort // 2, p, priced(SAME_LOOKS))
    print("personal - liver-only at the same looks", {k: f"{m:+.2f} +- {h:.2f}" for k, (m, h) in found.items()}, flush=True)
    result["frontier"] = frontier(4 * people, 2 * cohort)
    for name, x in result["frontier"].items():
        print(f"{name:36}", "  ".join(f"{k} {v:.3f}" for k, v in x.items()), flush=True)
    return result


# The multiple of the prices at which `personal` examines as many regions as liver-only (found on a tuning cohort).
SAME_LOOKS = 3.0

if __name__ == "__main__":
    main()
