"""Filter, sort and page the list. The filters are words of the vocabulary only: nothing identifying can stand in them."""

from collections.abc import Callable, Mapping
from typing import get_args
from urllib.parse import urlencode

import msgspec
import numpy as np

from hepwatch.signals.signal import Code
from hepwatch.surfaces.web.everyone import CATEGORIES, CODES, Everyone, Mask
from hepwatch.surfaces.web.everyone import SORTS as _SORTS
from hepwatch.surfaces.web.people import Category, ListRow
from hepwatch.words.sites import SITES

PAGE = 50
SORTS = ("harm", *_SORTS)
SHOW = ("open", "everyone", "overdue", "unusual", "booked", "unanswered", *get_args(Category))
_CLOSED = ("died", "ended", "snoozed")


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which part of the list is asked for; what a saved view keeps."""

    show: str = "open"
    site: str = ""
    signal: str = ""
    state: str = ""
    protocol: str = ""
    team: str = ""
    clinician: str = ""
    sort: str = "harm"
    page: int = 1

    def query(self, **changes: object) -> str:
        return urlencode(msgspec.to_builtins(msgspec.structs.replace(self, **changes)))

    @property
    def narrowed(self) -> int:
        """How many filters beside `show` are set."""
        return sum(bool(getattr(self, f)) for f in ("site", "signal", "state", "protocol", "team", "clinician"))


def asked_in(parameters: Mapping[str, str]) -> Asked:
    """What the address asks for; a word that is not of the vocabulary asks for nothing."""
    def one_of(name: str, words: tuple[str, ...], otherwise: str) -> str:
        return parameters.get(name, otherwise) if parameters.get(name) in words else otherwise

    page = parameters.get("page", "1")
    return Asked(
        show=one_of("show", SHOW, "open"), site=one_of("site", SITES, ""), signal=one_of("signal", get_args(Code), ""),
        state=parameters.get("state", "")[:40], protocol=parameters.get("protocol", "")[:80],
        team=parameters.get("team", "")[:80], clinician=parameters.get("clinician", "")[:80],
        sort=one_of("sort", SORTS, "harm"), page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


class Page(msgspec.Struct, frozen=True):
    """One page of the list, how many match, and how everyone is counted."""

    rows: list[ListRow]
    matching: int
    pages: int
    page: int


def matching(everyone: Everyone, seen: Mask, asked: Asked) -> list[int]:
    """The places of those that match among those seen, in the order asked for."""
    mask = seen & _shown(everyone, asked.show)
    if asked.site:
        mask &= (everyone.sites >> SITES.index(asked.site)) & 1 == 1
    if asked.signal:
        mask &= (everyone.codes >> CODES.index(asked.signal)) & 1 == 1
    for name in ("state", "protocol", "team", "clinician"):
        if getattr(asked, name):
            mask &= everyone.has(name, getattr(asked, name))
    order = everyone.order(asked.sort)
    found: list[int] = order[mask[order]].tolist()
    return found


def page_of(everyone: Everyone, found: list[int], number: int) -> Page:
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 1), pages)
    rows = [everyone.rows[place] for place in found[(number - 1) * PAGE : number * PAGE]]
    return Page(rows, len(found), pages, number)


def counted(everyone: Everyone, seen: Mask) -> dict[Category, int]:
    """Everyone in exactly one group: nobody disappears, and the page shows that the groups add up."""
    counts = np.bincount(everyone.category[seen], minlength=len(CATEGORIES))
    return {category: int(counts[n]) for n, category in enumerate(CATEGORIES)}


def counted_beside(everyone: Everyone, seen: Mask) -> dict[str, int]:
    """The lists that cut across the groups."""
    return {show: int((seen & _shown(everyone, show)).sum()) for show in ("open", "overdue", "unusual", "booked", "unanswered")}


def _shown(everyone: Everyone, show: str) -> Mask:
    shows: dict[str, Callable[[], Mask]] = {
        "everyone": lambda: np.ones(len(everyone.rows), bool),
        "open": lambda: ~np.isin(everyone.category, [CATEGORIES.index(c) for c in CATEGORIES if c in _CLOSED]),
        "overdue": lambda: everyone.late,
        "unusual": lambda: everyone.codes > 0,
        "booked": lambda: everyone.booked,
        "unanswered": lambda: everyone.unanswered,
    }
    if show in shows:
        return shows[show]()
    found: Mask = everyone.category == CATEGORIES.index(show)
    return found
