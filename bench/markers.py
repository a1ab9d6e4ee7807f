"""AFP against the person's own values or against fixed cut-offs, on SYSUCC: which finds more relapses at the same false signals.

At risk: from a person's first truly lesion-free visit to the first visit with disease. AFP that was imputed is left out. A visit is
quiet when 183 further days without relapse follow it. The personal rule is PEB as in signals/marker_baseline.py, its score how many standard
deviations a value lies above what the person's earlier values lead to expect. Parameters and thresholds are fitted on other
people (five folds), at 90 % of quiet visits not flagged; intervals are bootstrapped over people.
"""

import csv
import gzip
import os
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hepwatch.signals.marker_baseline import OwnValues, Population, knowledge, population

SHARED = Path(os.environ.get("HEPWATCH_SHARED", Path(__file__).parents[2] / "shared"))
WITHIN, FOLDS, SPECIFICITY, DRAWS = 183, 5, 0.9, 1000
BEST = "best fixed cut-off"
DISEASE = ("lesion_count_0to4", "new_lesion", "vascular_invasion", "local_lymph_node_metastasis", "distant_metastasis")


class Visit(NamedTuple):
    person: int
    fold: int
    day: int
    value: float
    earlier: tuple[float, ...]
    quiet: bool
    to_relapse: int | None


def main() -> dict[str, Any]:
    file = SHARED / "data" / "sysucc_hcc_timeseries" / "visits_development.csv.gz"
    if not file.is_file():
        print("the SYSUCC table is not beside the checkout (set HEPWATCH_SHARED); nothing measured")
        return {}
    visits, years = at_risk(file)
    scores = scored(visits)
    flags = {name: flagged(visits, score) for name, score in scores.items()}
    flags["personal, as shipped"] = np.array([v.value > np.log(_shipped(v.earlier)) for v in visits])
    flags |= {f"AFP > {cut}": np.array([v.value > np.log(cut) for v in visits]) for cut in (20, 200, 400)}
    quiet = np.array([v.quiet for v in visits])
    as_specific = float(1 - flags["personal, as shipped"][quiet].mean())
    beside = {"personal, as shipped": flags["personal, as shipped"], BEST: flagged(visits, scores[BEST], as_specific)}
    found = {"on or before the relapse visit": _table(visits, flags, years, 0), "strictly before the relapse visit": _table(visits, flags, years, 1),
             "as shipped, beside the cut-off that flags as few quiet visits": _table(visits, beside, years, 0),
             "the same, strictly before the relapse visit": _table(visits, beside, years, 1)}
    for title, rows in found.items():
        _print(title, rows)
    everyone = fitted(visits)
    limit = np.quantile([_peb(v, everyone) for v in visits if v.quiet], SPECIFICITY)
    print(f"\nfitted on everyone: mean {everyone.mean:.3f}, variance between {everyone.variance_between:.3f}, within {everyone.variance_within:.3f}, z {limit:.2f}")
    return {"visits": len(visits), "person_years": round(years), "results": found}


def at_risk(file: Path) -> tuple[list[Visit], float]:
    people: dict[int, dict[date, dict[str, str]]] = {}
    with gzip.open(file, "rt") as lines:
        for row in csv.DictReader(lines):
            people.setdefault(int(row["patient"]), {})[date.fromisoformat(row["visit_date"][:10])] = row
    visits: list[Visit] = []
    days_watched = 0
    for person, rows in people.items():
        one, watched = _life(person, sorted(rows.items()))
        visits += one
        days_watched += watched
    return visits, days_watched / 365.25


def _life(person: int, rows: list[tuple[date, dict[str, str]]]) -> tuple[list[Visit], int]:
    first = next((n for n, (_, r) in enumerate(rows) if not _disease(r)), None)
    if first is None or first + 1 == len(rows):
        return [], 0
    start = rows[first][0]
    relapse = next((d for d, r in rows[first + 1 :] if _disease(r)), None)
    end = relapse or rows[-1][0]
    earlier: list[float] = []
    visits = []
    for day, row in rows[first:]:
        if day > end or row["afp_imputed"] not in ("0", "False", "false") or not row["afp_ng_ml"]:
            continue
        value = float(np.log(max(float(row["afp_ng_ml"]), 0.5)))
        if day > start:
            left = (relapse - day).days if relapse else None
            quiet = (end - day).days >= WITHIN and (left is None or left > WITHIN)
            visits.append(Visit(person, person % FOLDS, (day - start).days, value, tuple(earlier), quiet, left))
        earlier.append(value)
    return visits, (end - start).days


def _disease(row: dict[str, str]) -> bool:
    return any(row[c] not in ("", "NA") and float(row[c]) > 0 for c in DISEASE)


def scored(visits: list[Visit]) -> dict[str, np.ndarray]:
    """Higher is more unusual. The personal score of a visit uses parameters fitted on the other folds."""
    personal = np.zeros(len(visits))
    for fold in range(FOLDS):
        parameters = fitted([v for v in visits if v.fold != fold])
        for n, v in enumerate(visits):
            if v.fold == fold:
                personal[n] = _peb(v, parameters)
    values = np.array([v.value for v in visits])
    lowest = np.array([v.value - min(v.earlier, default=v.value) for v in visits])
    return {"personal (PEB)": personal, BEST: values, "rise over own lowest": lowest}


def fitted(visits: list[Visit]) -> Population:
    """The population's parameters over the quiet visits, none of them bent by a few turbulent people: middle and quartiles of
    the people's own levels; the mean own variance with the uppermost quarter cut down to its edge."""
    own: dict[int, list[float]] = {}
    for v in visits:
        if v.quiet:
            own[v.person] = [*v.earlier, v.value]
    levels = np.array([np.median(x) for x in own.values()])
    low, high = np.quantile(levels, [0.25, 0.75])
    spreads = np.array([np.var(x, ddof=1) for x in own.values() if len(x) > 2])
    within = np.minimum(spreads, np.quantile(spreads, 0.75)).mean()
    ours = {"mean": np.median(levels), "variance_between": ((high - low) / 1.349) ** 2, "variance_within": within}
    return Population({**knowledge()["afp"], **ours})


def _peb(v: Visit, parameters: Population) -> float:
    """How many standard deviations the value lies above what the earlier ones lead to expect."""
    mean, deviation = parameters.expected(OwnValues(float(np.exp(x)) for x in v.earlier))
    return (v.value - mean) / deviation


def _shipped(earlier: tuple[float, ...]) -> float:
    """The threshold of signals/markers.toml for these earlier values."""
    parameters = population("afp", "ng/mL")
    assert parameters is not None
    return parameters.threshold(OwnValues(float(np.exp(x)) for x in earlier))


def flagged(visits: list[Visit], score: np.ndarray, specificity: float = SPECIFICITY) -> np.ndarray:
    fold, quiet = np.array([v.fold for v in visits]), np.array([v.quiet for v in visits])
    flags = np.zeros(len(visits), dtype=bool)
    for f in range(FOLDS):
        limit = np.quantile(score[(fold != f) & quiet], specificity)
        flags[fold == f] = score[fold == f] > limit
    return flags


def _table(visits: list[Visit], flags: dict[str, np.ndarray], years: float, at_least: int) -> dict[str, dict[str, float]]:
    quiet = np.array([v.quiet for v in visits])
    caught = {name: _relapses(visits, f, at_least) for name, f in flags.items()}
    people = sorted(caught[BEST])
    dice = np.random.default_rng(5)
    draws = dice.integers(0, len(people), (DRAWS, len(people)))
    base = np.array([caught[BEST][p] is not None for p in people], dtype=float)
    table = {}
    for name, f in flags.items():
        hit = np.array([caught[name][p] is not None for p in people], dtype=float)
        low, high = np.quantile((hit - base)[draws].mean(axis=1), [0.025, 0.975])
        leads = [d for d in caught[name].values() if d is not None]
        table[name] = {
            "relapses": len(people), "found": round(float(hit.mean()), 3), "more_than_best_cut_off": round(float((hit - base).mean()), 3),
            "low": round(float(low), 3), "high": round(float(high), 3), "specificity": round(float(1 - f[quiet].mean()), 3),
            "median_days_before": float(np.median(leads)) if leads else 0.0, "false_per_100_person_years": round(100 * float(f[quiet].sum()) / years, 1),
        }
    return table


def _relapses(visits: list[Visit], flags: np.ndarray, at_least: int) -> dict[int, int | None]:
    """Each relapse with a value in the window: days from the first flag in it to the relapse, or None."""
    found: dict[int, int | None] = {}
    for v, flag in zip(visits, flags, strict=True):
        if v.to_relapse is not None and at_least <= v.to_relapse <= WITHIN:
            found.setdefault(v.person, None)
            if flag:
                found[v.person] = max(found[v.person] or 0, v.to_relapse)
    return found


def _print(title: str, rows: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}\n{'rule':22} {'relapses':>8} {'found':>6} {'more (95 % interval)':>24} {'specificity':>11} {'days before':>11} {'false/100 py':>12}")
    for name, r in rows.items():
        more = f"{r['more_than_best_cut_off']:+.3f} ({r['low']:+.3f} to {r['high']:+.3f})"
        print(f"{name:22} {r['relapses']:8} {r['found']:6.3f} {more:>24} {r['specificity']:11.3f} {r['median_days_before']:11.0f} {r['false_per_100_person_years']:12.1f}")
