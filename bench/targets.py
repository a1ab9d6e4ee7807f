"""Published facts beside the model: which it was fitted to, which it predicts, and which it misses. `python -m bench targets`."""

from typing import Any

import numpy as np

from hepwatch.followup.plan import Item, Period, Plan
from hepwatch.outlook.parameters import Parameters, changed, default_parameters
from hepwatch.outlook.simulate import world as kernels
from hepwatch.outlook.simulate.baseline import found_by
from hepwatch.outlook.simulate.compare import outcomes
from hepwatch.outlook.simulate.numbers import rows_of, visits, world
from hepwatch.outlook.simulate.specimen import Specimen, specimens, true_of

PEOPLE = 40_000


def every(months: int) -> Plan:
    """CT of the abdomen and AFP every so many months for five years."""
    def item(test: str) -> Item:
        period = Period(from_month=0, every_months=months, opens_before_days=30, closes_after_days=30)
        return Item(id=test, test=test, satisfied_by=(test,), sites=("liver",) if test == "liver_ct" else (), periods=(period,), why="", source="", certainty="unverified")

    return Plan(id=f"every-{months}", title="", edition="", source="", valid_from="2026-11-01", after=("resection",), items=(item("liver_ct"), item("afp")))


def followed(plan: Plan, p: Parameters, seed: int = 31, people: int = PEOPLE, setting: str = "resection") -> Any:
    rows = rows_of(people)
    kernels.follow_all(world(p, setting), visits(plan, p, 70), seed, np.arange(people), 480.0, rows)
    return rows


def risks(p: Parameters, seed: int = 31, people: int = PEOPLE) -> Any:
    """Each person's hazard ratio in the liver."""
    risk, out = np.empty(5), np.empty(people)
    for i in range(people):
        kernels.person_of(world(p), seed, i, risk)
        out[i] = risk[0]
    return out


def alive(rows: Any, months: float) -> float:
    return float((rows[:, kernels.DIED_AT] > months).mean())


def hazard_ratio(one: Any, other: Any, months: float = 60) -> float:
    """Deaths per person-time in one group over the other."""
    rate = [(r[:, kernels.DIED_AT] <= months).sum() / np.minimum(r[:, kernels.DIED_AT], months).sum() for r in (one, other)]
    return float(rate[0] / rate[1])


def intervals(p: Parameters) -> dict[str, float]:
    """Every 3 against every 5 months, low and high risk (halves)."""
    high, out = risks(p) > 1.0, {}
    often, seldom = followed(every(3), p), followed(every(5), p)
    for name, who in (("low", ~high), ("high", high)):
        a, b = often[who], seldom[who]
        out[f"{name}: hazard ratio of death, 5- over 3-monthly"] = hazard_ratio(b, a)
        out[f"{name}: survival at 5 years, 3-monthly less 5-monthly, points"] = 100 * (alive(a, 60) - alive(b, 60))
        for label, r in (("3-monthly", a), ("5-monthly", b)):
            seen = r[:, kernels.HOW] == kernels.BY_LOOK
            out[f"{name}: mean size found, {label}, mm"] = float(r[seen, kernels.DIAMETER].mean())
            known = r[:, kernels.KNOWN_AT] < r[:, kernels.DIED_AT]
            out[f"{name}: found while curable, {label}"] = float(r[known, kernels.CURABLE].mean())
    return out


def known(rows: Any) -> Any:
    return rows[:, kernels.KNOWN_AT] < rows[:, kernels.DIED_AT]


def beyond_milan(rows: Any) -> float:
    """The share of recurrences that were known only beyond 5 cm or outside the liver. The model has one lesion at a time."""
    first = known(rows)
    return float(((rows[first, kernels.DIAMETER] > 50) | (rows[first, kernels.AT_SITE] > 0)).mean())


def has(p: Parameters, factor: str, seed: int = 31, people: int = PEOPLE) -> Any:
    """Who of the simulated people has a factor."""
    flags, more = np.zeros((people, len(p.factor)), dtype=np.bool_), np.zeros((people, 4))
    kernels.facts_all(world(p), seed, np.arange(people), flags, more)
    return flags[:, [f.name for f in p.factor].index(factor)]


def again(p: Parameters) -> Parameters:
    """People whose recurrence was ablated: onset faster by the factor after re-treatment."""
    factor, setting = p.onset.after_retreatment.factor, p.onset.ablation
    faster = {part: [{"from": s.start, "rate": s.rate * factor} for s in getattr(setting, part)] for part in ("early", "late")}
    return changed({"onset": {"ablation": {**faster, "occult": 1 - (1 - setting.occult) ** factor}}})


def interval_studies(p: Parameters) -> dict[str, float]:
    """Studies G3 to G5 of the evidence file, and its pass test of 3- against 6-monthly."""
    out: dict[str, float] = {}
    often, seldom = (followed(every(m), again(p), setting="ablation") for m in (3, 5))
    out["G3, ablated recurrence: hazard ratio of death, 5- over 3-monthly"] = hazard_ratio(seldom, often)
    out["G3: survival at 5 years, 3-monthly less 5-monthly, points"] = 100 * (alive(often, 60) - alive(seldom, 60))
    several = has(p, "multiple")
    often, seldom = (followed(every(m), p)[several] for m in (4, 6))
    out["G4, several tumours: relapses beyond Milan, 4-monthly, %"] = 100 * beyond_milan(often)
    out["G4: the same, 6-monthly, %"] = 100 * beyond_milan(seldom)
    out["G4: larger than 5 cm alone, 4- and 6-monthly, points apart"] = 100 * float(
        (seldom[known(seldom), kernels.DIAMETER] > 50).mean() - (often[known(often), kernels.DIAMETER] > 50).mean())
    two, three, four = (followed(every(m), p, setting="ablation") for m in (2, 3, 4))
    years = [np.minimum(r[:, kernels.DIED_AT], 120).mean() / 12 for r in (two, three, four)]
    out["G5, ablation: life years in 10, 2-monthly less 3-monthly"], out["G5: 3-monthly less 4-monthly"] = float(years[0] - years[1]), float(years[1] - years[2])
    high, often, seldom = risks(p) > 1.0, followed(every(3), p), followed(every(6), p)
    for name, who in (("low", ~high), ("high", high)):
        out[f"pass test, {name} risk: survival at 5 years, 3-monthly less 6-monthly, points"] = 100 * (alive(often[who], 60) - alive(seldom[who], 60))
        for label, r in (("3-monthly", often[who]), ("6-monthly", seldom[who])):
            out[f"pass test, {name} risk: found at 20 mm or less, {label}, %"] = 100 * float((r[known(r), kernels.DIAMETER] <= 20).mean())
    return out


def retreat(p: Parameters) -> dict[str, float]:
    """Recurrence found by 3 years after transplant, by RETREAT."""
    rows = outcomes("whole-body", PEOPLE, 40, 31, p, setting="transplant")
    x = specimens(p, "transplant", 31, np.arange(PEOPLE))
    out = {"any by 10 years": float(found_by(rows, (10,))[0])}
    for band in ("retreat_0", "retreat_1_to_3", "retreat_4", "retreat_5_or_more"):
        who = np.array([band in true_of(Specimen(*s.tolist()), (band,), "transplant") for s in x])
        out[f"{band}, 3 years"] = float(found_by(rows[who], (3,))[0])
    return out


def markers(p: Parameters) -> dict[str, float]:
    """AFP of 20 ng/mL or more on the day a recurrence was found, by whether the first cancer made it; and in the free."""
    from statistics import NormalDist

    m, random = p.markers.afp, np.random.default_rng(1)
    rows = outcomes("nccn-like", PEOPLE, 10, 31, p)
    size = rows[rows[:, kernels.HOW] == kernels.BY_LOOK, kernels.DIAMETER]
    level = m.log_mean + random.normal(size=size.size) * np.hypot(m.between_sd, m.within_sd)
    rise = np.log1p((m.fold_at_20_mm - 1) * np.exp(m.fold_log_sd * random.normal(size=size.size)) * (size / 20) ** 3)
    with_it, without = (level + rise >= np.log(20)).mean(), (level >= np.log(20)).mean()
    share = lambda makes: float(makes * with_it + (1 - makes) * without)  # noqa: E731
    healthy = 1 - NormalDist(m.log_mean, float(np.hypot(m.between_sd, m.within_sd))).cdf(float(np.log(20)))
    return {"all": share(m.makes), "first cancer made none": share(m.makes_if_primary_did_not), "no recurrence": float(healthy)}


def main() -> dict[str, Any]:
    p = default_parameters()
    rows = outcomes("nccn-like-afp", PEOPLE, 40, 31, p)
    found = dict(zip((2, 3, 5, 9, 10), found_by(rows, (2, 3, 5, 9, 10)), strict=True))
    first = rows[:, kernels.KNOWN_AT] < rows[:, kernels.DIED_AT]
    outside, late = first & (rows[:, kernels.AT_SITE] > 0), first & (rows[:, kernels.KNOWN_AT] > 24)
    by10 = first & (rows[:, kernels.KNOWN_AT] <= 120)
    afterwards = first & (rows[:, kernels.RECURRENCES] >= 1)
    result: dict[str, Any] = {
        "recurrence found at 2, 5, 10 years": [found[y] for y in (2, 5, 10)],
        "of those free at 5 years, found by 8.9 years": (found[9] - found[5]) / (1 - found[5]),
        "of those free at 2 years, found by 5 and by 10 years": [(found[y] - found[2]) / (1 - found[2]) for y in (5, 10)],
        "share outside the liver of those found by 10 years": float((outside & by10).sum() / by10.sum()),
        "the same of those found after 2 years": float((outside & late & by10).sum() / (late & by10).sum()),
        "found outside the liver alone by 10 years, of all people": float((outside & by10).mean()),
        "deaths after a recurrence, of deaths within 10 years": float((afterwards & (rows[:, kernels.DIED_AT] <= 120)).sum() / (rows[:, kernels.DIED_AT] <= 120).sum()),
        "survival at 5 years": alive(rows, 60),
        "intervals": intervals(p), "interval studies": interval_studies(p), "transplant": retreat(p), "AFP of 20 or more": markers(p),
    }
    for name, value in result.items():
        print(name, value, flush=True)
    return result


if __name__ == "__main__":
    main()
