"""A protocol, compiled: the small plan that the evaluator here and the simulator in `outlook` both read.

Time is counted in months from the day follow-up counts from (the index treatment, else the last treatment).
For a look done on day d in month m, the next is aimed at `every_months` later, where the interval is that of the
period holding m. It opens `opens_before_days` before its target and closes `closes_after_days` after it. The first
is aimed at `first_months` (the first period's interval when not given).
"""

from typing import Literal

import msgspec

from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import Site


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From month `from_month` until before month `until_month` (None: for life)."""

    from_month: int
    every_months: int
    opens_before_days: int
    closes_after_days: int
    until_month: int | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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
    counted_from: Literal["done", "target"] = "done"
    when: tuple[str, ...] = ()
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
