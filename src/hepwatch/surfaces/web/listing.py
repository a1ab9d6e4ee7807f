"""Filter, sort and page the list. The filters are words of the vocabulary only: nothing identifying can stand in them."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, get_args
from urllib.parse import urlencode

import msgspec

from hepwatch.signals.signal import Code
from hepwatch.surfaces.web.people import Category, Everyone, ListRow
from hepwatch.words.sites import SITES

PAGE = 50
SHOW = ("open", "everyone", "overdue", "unusual", "booked", "unanswered", *get_args(Category))
SORTS: dict[str, Callable[[ListRow], Any]] = {
    "harm": lambda r: r.order,
    "person": lambda r: r.person,
    "next": lambda r: (r.next_by is None, r.next_by),
    "treated": lambda r: (r.counted_from is None, r.counted_from),
    "overdue": lambda r: min((closes for _, closes in r.overdue), default=r.as_of),
    "chance": lambda r: -(r.chance or 0),
}


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


def asked_in(parameters: Mapping[str, str]) -> Asked:
    """What the address asks for; a word that is not of the vocabulary asks for nothing."""
    def one_of(name: str, words: tuple[str, ...], otherwise: str) -> str:
        return parameters.get(name, otherwise) if parameters.get(name) in words else otherwise

    page = parameters.get("page", "1")
    return Asked(
        show=one_of("show", SHOW, "open"), site=one_of("site", SITES, ""), signal=one_of("signal", get_args(Code), ""),
        state=parameters.get("state", "")[:40], protocol=parameters.get("protocol", "")[:80],
        team=parameters.get("team", "")[:80], clinician=parameters.get("clinician", "")[:80],
        sort=one_of("sort", tuple(SORTS), "harm"), page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


class Page(msgspec.Struct, frozen=True):
    """One page of the list, how many match, and how everyone is counted."""

    rows: list[ListRow]
    matching: int
    pages: int
    page: int


def visible(everyone: Everyone, teams: tuple[str, ...]) -> list[ListRow]:
    """Those an account may see: everyone, or those assigned to its teams."""
    if not teams:
        return everyone.rows
    return [row for row in everyone.rows if everyone.standing_of(row).team in teams]


def matching(everyone: Everyone, rows: list[ListRow], asked: Asked) -> list[ListRow]:
    """Those that match, in the order asked for."""
    checks = _checks(everyone, asked)
    found = [row for row in rows if all(check(row) for check in checks)]
    return found if asked.sort == "harm" else sorted(found, key=SORTS[asked.sort])


def page_of(found: list[ListRow], number: int) -> Page:
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 1), pages)
    return Page(found[(number - 1) * PAGE : number * PAGE], len(found), pages, number)


def counted(everyone: Everyone, rows: list[ListRow]) -> dict[Category, int]:
    """Everyone in exactly one group: nobody disappears, and the page shows that the groups add up."""
    counts = Counter(row.category(everyone.standing_of(row)) for row in rows)
    return {category: counts[category] for category in get_args(Category)}


def _checks(everyone: Everyone, asked: Asked) -> list[Callable[[ListRow], bool]]:
    standing = everyone.standing_of
    shows: dict[str, Callable[[ListRow], bool]] = {
        "everyone": lambda r: True,
        "open": lambda r: r.category(standing(r)) not in ("died", "ended", "snoozed"),
        "overdue": lambda r: bool(r.overdue),
        "unusual": lambda r: bool(r.signals),
        "booked": lambda r: bool(r.booked or standing(r).bookings),
        "unanswered": everyone.unanswered,
    }
    checks = [shows.get(asked.show, lambda r: r.category(standing(r)) == asked.show)]
    by_field: dict[str, Callable[[ListRow], bool]] = {
        "site": lambda r: asked.site in r.sites,
        "signal": lambda r: asked.signal in r.codes,
        "state": lambda r: r.state == asked.state,
        "protocol": lambda r: r.protocol == asked.protocol,
        "team": lambda r: standing(r).team == asked.team,
        "clinician": lambda r: standing(r).clinician == asked.clinician,
    }
    return checks + [check for field, check in by_field.items() if getattr(asked, field)]
