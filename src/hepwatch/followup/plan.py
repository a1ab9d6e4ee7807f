"""A protocol, compiled: the small plan that the evaluator here and the simulator in `outlook` both read.

Time is counted in months from the day follow-up counts from (the index treatment, else the last treatment).
For a look done on day d in month m, the next is aimed at `every_months` later, where the interval is that of the
period holding m. It opens `opens_before_days` before its target and closes `closes_after_days` after it. The first
is aimed at `first_months` or `first_days` (the first period's interval when neither is given).

The algebra, one line each (docs/protocols.md shows each in a file):
- interval by period: `periods`, each from a month until before another; the last without `until_month` never stops;
- exact weeks: `every_days` beside the nearest whole `every_months`;
- a stop: the last period ends; nothing is aimed at after that month, and the whole-body default goes on (due.py);
- counted from: the `done` day, the `target`, or the `earlier` or `later` of the two;
- by treatment: an item with `after` is for those treatments only;
- by risk: `when` (all must hold) and `unless` (none may hold), words of conditions.py; unknown is `cannot_tell`;
- alternatives: any of `satisfied_by` does it; `partial_counts` lets a test that sees the organ in part (an ultrasound) do it;
- a curative treatment restarts all of it; palliation pauses all of it (palliation.py).
"""

from typing import Literal

import msgspec

from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import Site


class Period(msgspec.Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True):
    """From month `from_month` until before month `until_month` (None: for life)."""

    from_month: int
    every_months: int
    opens_before_days: int
    closes_after_days: int
    until_month: int | None = None
    # The interval in days where the source gives weeks; `every_months` is then the nearest whole number.
    every_days: int | None = None
    # Where this period's numbers are surer or less sure than the item's.
    certainty: Certainty | None = None


class Item(msgspec.Struct, frozen=True, cache_hash=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a protocol asks for. `satisfied_by` lists every test that does it; `when` the conditions that must hold."""

    id: str
    test: str
    satisfied_by: tuple[str, ...]
    sites: tuple[Site, ...]
    periods: tuple[Period, ...]
    why: str
    source: str
    certainty: Certainty
    first_months: int | None = None
    first_days: int | None = None
    first_opens_before_days: int | None = None
    first_closes_after_days: int | None = None
    counted_from: Literal["done", "target", "earlier", "later"] = "done"
    after: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    partial_counts: bool = False
    basis: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of one protocol. `after` names the treatments it covers; `schedule` "none" lists it by reference only."""

    id: str
    title: str
    edition: str
    source: str
    valid_from: str
    after: tuple[str, ...]
    items: tuple[Item, ...] = ()
    schedule: Literal["full", "none"] = "full"
    note: str = ""

    def item(self, item_id: str) -> Item:
        return next(i for i in self.items if i.id == item_id)
