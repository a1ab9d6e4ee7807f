"""What `followup` answers: one due item per thing the protocol asks for."""

from datetime import date
from typing import Literal

import msgspec

from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import Site

DueStatus = Literal["not_due", "due", "overdue", "done", "booked", "not_applicable", "cannot_tell"]


class DueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing owed, with its window. `closes` is the last day on which it is not late."""

    test: str
    sites: tuple[Site, ...]
    status: DueStatus
    rule: str
    certainty: Certainty
    why: str
    opens: date | None = None
    target: date | None = None
    closes: date | None = None
    booked_for: date | None = None
    because: tuple[str, ...] = ()
    source: str = ""
    missing: tuple[str, ...] = ()
    # The protocol asks for no more of this; the whole-body default goes on beside it.
    stopped: bool = False
