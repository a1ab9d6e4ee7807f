"""Scoring a ranking against the judgements: nDCG@10, and BM25 over the same cases as the control."""

import json
import math
from pathlib import Path
from typing import Any

import msgspec

from hepwatch.cases.case import Case
from hepwatch.cases.library import published
from hepwatch.cases.similar import CaseIndex
from hepwatch.cases.wording import words_of

JUDGEMENTS = Path(__file__).parent / "judgements"


def judgements() -> list[dict[str, Any]]:
    """Every query with its case to be like, what is relevant, and the cases that were judged."""
    found = []
    for file in sorted(JUDGEMENTS.glob("*.json")):
        held = json.loads(file.read_text())
        found += [{**q, "like": msgspec.convert(q["like"], Case), "judged": held["judged"], "set": "_".join(x for x in (file.stem, q.get("half")) if x)} for q in held["queries"]]
    return found


def ndcg(ranked: list[str], relevant: dict[str, int], depth: int = 10) -> float:
    """Gains of 2^grade - 1, discounted by log2 of the rank, over the best that could be had."""
    gained = sum((2 ** relevant.get(c, 0) - 1) / math.log2(i + 2) for i, c in enumerate(ranked[:depth]))
    ideal = sorted(relevant.values(), reverse=True)[:depth]
    return gained / sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(ideal))


def judged_cases(names: list[str]) -> list[Case]:
    return [c for c in published() if c.id in set(names)]


def by_likeness(queries: list[dict[str, Any]]) -> list[float]:
    index = CaseIndex(judged_cases(queries[0]["judged"]))
    return [ndcg([s.case for s in index.search(q["like"])], q["relevant"]) for q in queries]


def by_bm25(queries: list[dict[str, Any]], *, with_fields: bool) -> list[float]:
    """BM25 over everything a case says; the question as written, or with everything its fields say."""
    import bm25s

    cases = judged_cases(queries[0]["judged"])
    engine = bm25s.BM25()
    engine.index(bm25s.tokenize([words_of(c) for c in cases], stopwords="en", show_progress=False), show_progress=False)
    asked = [words_of(q["like"]) if with_fields else q["query"] for q in queries]
    found, _ = engine.retrieve(bm25s.tokenize(asked, stopwords="en", show_progress=False), k=10, show_progress=False)
    return [ndcg([cases[i].id for i in row], q["relevant"]) for row, q in zip(found, queries, strict=True)]
