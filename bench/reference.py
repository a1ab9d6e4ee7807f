"""The independent set-based check over many random lives: `python -m bench reference`.

HEPWATCH_LIVES sets how many, HEPWATCH_FIRST the number of the first: a million may be compared in slices.
"""

import os
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
BATCH = 2000


def main() -> dict[str, int]:
    sys.path[:0] = [str(TESTS), str(TESTS / "reference")]
    from random_lives import as_of, life
    from reference import disagreements

    wanted, wrong = int(os.environ.get("HEPWATCH_LIVES", "200000")), 0
    start = int(os.environ.get("HEPWATCH_FIRST", "0"))
    for first in range(start, start + wanted, BATCH):
        texts = {str(seed): life(seed) for seed in range(first, min(first + BATCH, start + wanted))}
        found = disagreements({p: (text, as_of(int(p), text)) for p, text in texts.items()})
        wrong += len(found)
        for life_that_differs in found[:1]:
            print(life_that_differs, end="\n\n")
    print(f"lives compared      {wanted}\nlives that disagree {wrong}")
    return {"lives": wanted, "disagreements": wrong}
