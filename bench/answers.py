"""The same answers before and after a change that was to change none: `python -m bench answers`, once on each side.

Writes one digest a person (the demonstration cohort's 300 and the published lives, 2,000 random lives under five protocols) to
bench/results/answers.json and says how many differ from those the file held before.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).parent
KEPT = HERE / "results" / "answers.json"
AS_OF = date(2026, 6, 1)
LIVES = 2000
PROTOCOLS = ("whole-body", "retreat", "imbrave050", "bsg-2024", "whole-body")


def main() -> dict[str, str]:
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "tests" / "reference")]
    found = {name: hashlib.blake2b(text, digest_size=12).hexdigest() for name, text in (*_drawn(), *_demo())}
    before = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    other = [name for name in found if name in before and before[name] != found[name]]
    print(f"answers                     {len(found)}\ncompared with those before  {len(found.keys() & before.keys())}\nthat differ                 {len(other)} {other[:5]}")
    return found


def _drawn() -> Iterator[tuple[str, bytes]]:
    from drawn import drawn
    from hepwatch.assess import Knowledge, assess
    from random_lives import as_of, life

    for seed in range(LIVES):
        text = life(seed)
        answer = assess(drawn(text, str(seed)), as_of(seed, text), Knowledge.of(PROTOCOLS[seed % len(PROTOCOLS)]))
        yield f"drawn {seed}", msgspec.json.encode(answer)


def _demo() -> Iterator[tuple[str, bytes]]:
    from hepwatch.assess import Knowledge, assess
    from hepwatch.demo import cohort, published
    from hepwatch.ingest.fhir import Reader
    from hepwatch.record.history import History

    for life in (*published.lives(AS_OF), *cohort.lives(300, 1, AS_OF)):
        rows: dict[str, list[Any]] = defaultdict(list)
        for entry in Reader(None, AS_OF).entries(life.bundle(), "f", 1, b""):
            for table, row in entry.rows:
                rows[table].append(row)
        history = History(person=life.person, **{t: tuple(r) for t, r in rows.items()})
        yield f"demo {life.person}", msgspec.json.encode(assess(history, AS_OF, Knowledge.of()))
