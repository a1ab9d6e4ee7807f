"""One input record on its way into the store: where it stood, what it is called, what became of it, the rows it gave.

`ingest` makes entries; the store decides whether they are new, the same again, or a correction. The five outcomes:

  stored        its facts are in the record
  superseded    it is another version of a record already stored: a later one, which takes its place from the day it
                was known; or an earlier one that came late, kept as what was believed before
  unchanged     the same record was there already, whatever its outcome was then
  not_relevant  certainly nothing a follow-up after liver cancer asks about
  set_aside     it may matter and was not understood; the reason says why. Where it may have been a treatment it gives one row, of `unclear`
"""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Literal, get_args

import msgspec

from hepwatch.record.rows import Row

Outcome = Literal["stored", "unchanged", "superseded", "not_relevant", "set_aside"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def fingerprint(data: bytes) -> int:
    """64 bits that name a text."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


class Entry(msgspec.Struct):
    """`known_on` is the day this version became known; `updated` and `later` say whether it is a later version.

    `withdrawn` marks a record that says of itself that it was entered in error.
    """

    file: str
    position: int
    key: str
    content: int
    outcome: Outcome
    reason: str | None = None
    person: str | None = None
    version: str | None = None
    updated: str | None = None
    known_on: date | None = None
    rows: list[tuple[str, Row]] = []
    withdrawn: bool = False
    given: bool = False  # known_on was given from outside and is not to be reconsidered


@dataclass(slots=True)
class LedgerRow:
    """What became of one input record."""

    file: str
    position: int
    record: str
    version: str | None
    outcome: Outcome
    reason: str | None
    person: str | None
    known_on: date | None
    batch: int
