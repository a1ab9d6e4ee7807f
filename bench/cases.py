"""Cases like this one: the ranking against BM25 on the judged queries, and the time of a search among 100,000 cases."""

import random
import time
from pathlib import Path
from typing import Any

import msgspec

from hepwatch.cases.case import Case
from hepwatch.cases.library import published
from hepwatch.cases.similar import CaseIndex

SIZE = 100_000


def main() -> dict[str, Any]:
    from tests.cases.ranking import by_bm25, by_likeness, judgements

    queries = judgements()
    sets = {name: [q for q in queries if q["set"] == name] for name in sorted({q["set"] for q in queries})}
    figures: dict[str, Any] = {"by_set": {}, **_speed(queries)}
    for name, held in sets.items():
        scores = {
            "likeness": by_likeness(held), "bm25_question": by_bm25(held, with_fields=False), "bm25_question_and_fields": by_bm25(held, with_fields=True),
        }
        means = {k: round(sum(v) / len(v), 4) for k, v in scores.items()}
        above = {f"above_{k}": round(means["likeness"] / v - 1, 4) for k, v in means.items() if k != "likeness"}
        figures["by_set"][name] = {"queries": len(held), **means, **above}
        print(f"{name}: {figures['by_set'][name]}")
    print({k: v for k, v in figures.items() if k != "by_set"})
    return figures


def _speed(queries: list[dict[str, Any]]) -> dict[str, Any]:
    """Searches among 100,000 cases made by mixing the published ones."""
    dice = random.Random(1)
    started = time.perf_counter()
    index = CaseIndex([_mixed(dice, i) for i in range(SIZE)])
    built = time.perf_counter() - started
    times = []
    for query in queries:
        started = time.perf_counter()
        index.search(query["like"])
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"cases": SIZE, "build_s": round(built, 1), "p50_ms": round(times[len(times) // 2], 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}


def _mixed(dice: random.Random, i: int) -> Case:
    """A case with the person of one and the events of another published case."""
    one, other, words = dice.choice(published()), dice.choice(published()), dice.choice(published())
    return msgspec.structs.replace(other, id=f"made_{i}", person=one.person, summary=f"{words.summary} {one.summary}")


if __name__ == "__main__":
    print(Path(__file__).name, main())
