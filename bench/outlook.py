"""The outlook: speed of filter and simulation, the filter's calibration, and `personal` against fixed schedules."""

import os
import time
from typing import Any

import numpy as np

from hepwatch.outlook.hidden import Batch, outlook_batch
from hepwatch.outlook.parameters import Parameters, changed, default_parameters
from hepwatch.outlook.simulate.check import check
from hepwatch.outlook.simulate.compare import figures, outcomes
from hepwatch.outlook.tables import names_of_tests

WRONG: dict[str, dict[str, Any]] = {
    "as believed": {},
    "growth twice as slow": {"growth": {"liver_median_months": 5.64}},
    "growth a third faster": {"growth": {"liver_median_months": 1.88}},
    "onset half": {"onset": {"resection": {"occult": 0.11, "early": [{"from": 0, "rate": 0.00921}, {"from": 24, "rate": 0.00443}, {"from": 60, "rate": 0.0}], "late": [{"from": 0, "rate": 0.00177}]}}},
    "onset half as much again": {"onset": {"resection": {"occult": 0.31, "early": [{"from": 0, "rate": 0.02763}, {"from": 24, "rate": 0.0133}, {"from": 60, "rate": 0.0}], "late": [{"from": 0, "rate": 0.00531}]}}},
    "sensitivity half": {"sees": "half"},
}


def _world(name: str) -> Parameters:
    over = dict(WRONG[name])
    if over.get("sees") == "half":
        over["sees"] = [{"test": s.test, "site": s.site, "coverage": s.coverage / 2} for s in default_parameters().sees]
    return changed(over) if over else default_parameters()


def filter_speed(people: int = 20_000, looks: int = 40) -> dict[str, float]:
    """Half imaging, half markers, over ten years: the heaviest person there is."""
    names = names_of_tests(default_parameters())
    one = sorted(
        [(12 * (v + 1), 0, names.index(t), 1.0, 0.0) for v in range(looks // 4) for t in ("liver_ct", "chest_ct")]
        + [(12 * (v + 1) + 2, 2, v % 2, 0.1, 0.09) for v in range(looks // 2)]
    )
    a = np.array(one)
    many = [np.tile(a[:, k], people) for k in range(5)]
    rows = len(one) * people
    batch = Batch(
        np.zeros(people, dtype=np.int64), np.ones((people, 3)), np.full((people, 2), 0.4), np.arange(people + 1) * len(one),
        many[1].astype(np.int64), many[0].astype(np.int64), many[2].astype(np.int64), np.full(rows, -1), many[3], many[4],
        np.zeros(rows), np.full(people, int(a[:, 0].max()) + 4),
    )
    outlook_batch(Batch(*(x[: 1 if i in (0, 1, 2, 11) else 2 if i == 3 else len(one)] for i, x in enumerate(batch))))
    begun = time.perf_counter()
    outlook_batch(batch)
    seconds = time.perf_counter() - begun
    return {"seconds for 1,000,000 people x 40 looks (scaled)": seconds * 1_000_000 / people, "cores": float(os.cpu_count() or 1)}


def simulation_speed(people: int = 200_000) -> dict[str, float]:
    from hepwatch.outlook.simulate.world import FOLLOWED

    outcomes("whole-body", 100, 10, 1, default_parameters())
    begun, cpu = time.perf_counter(), time.process_time()
    rows = outcomes("whole-body", people, 10, 1, default_parameters())
    months = float(rows[:, FOLLOWED].sum())
    return {
        "million person-months a second": months / (time.perf_counter() - begun) / 1e6,
        "million person-months a CPU-second": months / (time.process_time() - cpu) / 1e6,
    }


def calibration(people: int = 20_000) -> dict[str, tuple[float, float, float, float]]:
    """The filter's slope, mean chance given, share there, and largest miss over tenths, when the world is not as believed."""
    out = {}
    for name in WRONG:
        found = check("whole-body", people, 7, _world(name), default_parameters())
        worst = max(abs(given - there) for given, there in found.tenths)
        out[name] = (found.slope, float(found.predicted.mean()), float(found.there.mean()), worst)
    return out


def paired(policy: str, against: str, people: int, seeds: int, world: Parameters, years: int = 10) -> dict[str, Any]:
    """Differences policy - against on the same people: mean and 95 % interval over seeds."""
    names = ("looks_per_person_year", "visits_per_person_year", "share_found_curable", "share_found_curable_extrahepatic", "mean_delay_months", "life_years")
    found: dict[str, list[float]] = {n: [] for n in names}
    for seed in range(1, seeds + 1):
        mine = figures(outcomes(policy, people, years, seed, world, default_parameters()), years)
        other = figures(outcomes(against, people, years, seed, world), years)
        for n in names:
            relative = n.endswith("person_year")
            found[n].append(mine[n] / other[n] - 1 if relative else mine[n] - other[n])
    out = {}
    for n, values in found.items():
        half = 2.093 * float(np.std(values, ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
        out[n] = (float(np.mean(values)), half)
    return out


def frontier(people: int) -> dict[str, dict[str, float]]:
    """Every protocol file and comparator, and `personal` at several prices."""
    from hepwatch.outlook.simulate.policies import PERSONAL, known_policies

    p = default_parameters()
    keep = ("looks_per_person_year", "visits_per_person_year", "share_found_curable", "share_found_curable_extrahepatic", "mean_delay_months")
    out = {}
    for policy in (k for k in known_policies() if k != PERSONAL):
        out[policy] = {k: figures(outcomes(policy, 40_000, 10, 1, p), 10)[k] for k in keep}
    mine = p.personal
    for times in (0.4, 1.0, 2.5, 6.0):
        over = {"price_liver_ct": mine.price_liver_ct * times, "price_chest_ct": mine.price_chest_ct * times, "price_visit": mine.price_visit * times}
        rows = outcomes(PERSONAL, people, 10, 1, p, changed({"personal": over}))
        out[f"personal, prices x {times:g}"] = {k: figures(rows, 10)[k] for k in keep}
    return out


def main(people: int = 2500, seeds: int = 20) -> dict[str, Any]:
    result: dict[str, Any] = {"filter": filter_speed(), "simulation": simulation_speed()}
    print(result)
    result["calibration"] = calibration()
    for name, (slope, given, there, worst) in result["calibration"].items():
        print(f"calibration, {name}: slope {slope:.3f}, mean chance {given:.3f} for {there:.3f}, largest miss of a tenth {worst:.3f}", flush=True)
    result["frontier"] = frontier(2 * people)
    for policy, x in result["frontier"].items():
        print(f"{policy:28}", "  ".join(f"{k} {v:.3f}" for k, v in x.items()), flush=True)
    for world in WRONG:
        n = seeds if world == "as believed" else max(3, seeds // 4)
        result[f"personal - nccn-like, {world}"] = found = paired("personal", "nccn-like", people, n, _world(world))
        print(f"personal - nccn-like, {world} ({n} seeds)", {k: f"{m:+.4f} +- {h:.4f}" for k, (m, h) in found.items()}, flush=True)
    return result


if __name__ == "__main__":
    main()
