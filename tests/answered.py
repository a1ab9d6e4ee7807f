"""One number for everything that is said of so many generated lives: what two programs must agree on to the last byte.

Usage: python tests/answered.py LIVES; HEPWATCH_PLAIN=1 for plain Python.
"""

import sys
from collections.abc import Iterator
from hashlib import blake2b
from random import Random

import msgspec

from drawn import drawn
from every_day import lived
from hepwatch.assess import Knowledge, assess
from hepwatch.compiled import is_used
from hepwatch.words.dates import add_days


def answers(lives: int, first: int = 7_000_000) -> Iterator[bytes]:
    """Each life under a protocol of its own, asked on eight days from before the first fact to long after the last."""
    for seed in range(first, first + lives):
        life, dice = lived(seed), Random(seed)
        known, knowledge = drawn(life.text), Knowledge.of(life.protocol)
        for _ in range(8):
            day = add_days(life.first, dice.randint(-30, (life.last - life.first).days))
            yield msgspec.json.encode(assess(known, day, knowledge))


def digest(lives: int) -> str:
    told = blake2b(digest_size=16)
    for answer in answers(lives):
        told.update(answer)
    return told.hexdigest()


if __name__ == "__main__":
    print("compiled" if is_used("rules") else "plain", digest(int(sys.argv[1])))
