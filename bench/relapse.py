"""Marker and lesion signals against relapse on SYSUCC: who was raised, how long before, and how often for nothing.

Histories are replayed as they were known. A relapse is the first disease after a truly lesion-free visit. A marker
signal counts when it stood at the relapse visit or was raised within 183 days before it; one raised and cleared
in a time without relapse in the following 183 days is false.
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from tests.journey.cohorts import histories
from tests.journey.test_real_cohorts import relapses

from hepwatch.assess import Knowledge
from hepwatch.assess.replay import replayed

SHARED = Path(os.environ.get("HEPWATCH_SHARED", Path(__file__).parents[2] / "shared"))
WITHIN = 183


def main() -> dict[str, Any]:
    file = SHARED / "data" / "sysucc_hcc_timeseries" / "visits_development.csv.gz"
    if not file.is_file():
        print("the SYSUCC table is not beside the checkout (set HEPWATCH_SHARED); nothing measured")
        return {}
    people, expected = histories([file]), relapses(file)
    knowledge = Knowledge.of()
    caught: Counter[str] = Counter()
    lead: dict[str, list[int]] = {}
    false: Counter[str] = Counter()
    relapsed, years = 0, 0.0
    for person, day in expected.items():
        history = people[f"sysucc-{person}"]
        visits = sorted({f.date for f in history.findings if f.date})
        years += (visits[-1] - visits[0]).days / 365.25
        raised = [s for s in replayed(history, visits[-1], knowledge) if "code" in s]
        relapse = date.fromisoformat(day) if day else None
        relapsed += relapse is not None
        for code in {s["code"] for s in raised}:
            days = [date.fromisoformat(s["first_raised"]) for s in raised if s["code"] == code]
            hits = [d for d in days if relapse is not None and 0 <= (relapse - d).days <= WITHIN]
            if hits and relapse is not None:
                caught[code] += 1
                lead.setdefault(code, []).append((relapse - min(hits)).days)
            false[code] += sum(1 for d in days if relapse is None or d > relapse or (relapse - d).days > WITHIN)
    print(f"{len(expected)} people, {relapsed} relapses, {years:.0f} person-years")
    print(f"{'signal':22} {'relapses with it':>17} {'share':>7} {'median days before':>19} {'others / 100 person-years':>26}")
    table = {}
    for code in sorted(false | caught):
        days_before = sorted(lead.get(code, [0]))
        table[code] = {"relapses": caught[code], "share": round(caught[code] / relapsed, 3), "median_days_before": days_before[len(days_before) // 2],
                       "others_per_100_person_years": round(100 * false[code] / years, 1)}
        print(f"{code:22} {caught[code]:17} {table[code]['share']:7.3f} {table[code]['median_days_before']:19} {table[code]['others_per_100_person_years']:26}")
    return {"people": len(expected), "relapses": relapsed, "person_years": round(years), "signals": table}
