"""Everyone on the list, with what people did laid over them: rows beside columns of numbers, so that a filter is one mask.

A hundred thousand people are filtered, counted and put in order in a few milliseconds; an action changes one entry.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from hepwatch.decisions.standing import NOBODY_ACTED, Standing
from hepwatch.signals.signal import Code
from hepwatch.surfaces.web.facts import Facts, facts_of
from hepwatch.surfaces.web.people import Category, ListRow, row_of
from hepwatch.surfaces.web.source import EveryAnswer
from hepwatch.words.sites import SITES

Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
CATEGORIES: tuple[Category, ...] = get_args(Category)
CODES: tuple[str, ...] = get_args(Code)
SORTS: dict[str, Callable[[ListRow], Any]] = {
    "person": lambda r: r.person,
    "next": lambda r: r.next_by or date.max,
    "treated": lambda r: r.counted_from or date.max,
    "overdue": lambda r: min((closes for _, closes in r.overdue), default=date.max),
}


class Words:
    """Numbers for the words of one column; a word never met has the number -1."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def add(self, word: str) -> int:
        return self._number.setdefault(word, len(self._number))

    def number(self, word: str) -> int:
        return self._number.get(word, -1)

    def used(self, column: NDArray[np.int32]) -> tuple[str, ...]:
        """The words that stand in the column now, in order of the alphabet."""
        here = set(np.unique(column).tolist())
        return tuple(sorted(w for w, n in self._number.items() if w and n in here))


class Everyone:
    """The list as of one day."""

    def __init__(self, answers: Iterable[EveryAnswer], key: bytes, as_of: date) -> None:
        self.key, self.as_of, self.changes = key, as_of, 0
        self.rows: list[ListRow] = []
        self.facts: list[Facts] = []
        for a in answers:
            if a.course.state != "not_yet_treated":
                self.rows.append(row_of(a, key, as_of))
                self.facts.append(facts_of(a))
        self.place = {row.person: n for n, row in enumerate(self.rows)}
        self.place_of_token = {row.token: n for n, row in enumerate(self.rows)}
        self.standing: dict[str, Standing] = {}
        self.words = {name: Words() for name in ("state", "protocol", "team", "clinician")}
        self._used: dict[str, tuple[tuple[str, ...], int]] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        n = len(self.rows)
        self.column = {name: np.zeros(n, np.int32) for name in self.words}
        self.category, self.unanswered, self.booked = np.zeros(n, np.int8), np.zeros(n, bool), np.zeros(n, bool)
        self.sites, self.codes, self.late = np.zeros(n, np.uint32), np.zeros(n, np.uint32), np.zeros(n, bool)
        self._harm = np.zeros((4, n), np.int64)
        self._orders: dict[str, Places] = {}
        for place in range(n):
            self._enter(place)

    def _enter(self, place: int) -> None:
        """One person's numbers, from their row and their standing."""
        row = self.rows[place]
        self.column["state"][place] = self.words["state"].add(row.state)
        self.column["protocol"][place] = self.words["protocol"].add(row.protocol)
        self.sites[place] = sum(1 << SITES.index(s) for s in row.sites)
        self.codes[place] = sum(1 << CODES.index(c) for c in row.codes)
        self.late[place] = bool(row.overdue)
        self._harm[:, place] = (row.state == "died", *row.order)
        self._settle(place)

    def _settle(self, place: int) -> None:
        """The numbers that what people did can change."""
        row = self.rows[place]
        standing = self.standing_of(row)
        self.column["team"][place] = self.words["team"].add(standing.team or "")
        self.column["clinician"][place] = self.words["clinician"].add(standing.clinician or "")
        self.category[place] = CATEGORIES.index(row.category(standing))
        self.unanswered[place] = row.unanswered(standing)
        self.booked[place] = bool(row.booked or standing.bookings)

    def standing_of(self, row: ListRow) -> Standing:
        return self.standing.get(row.person, NOBODY_ACTED)

    def by_token(self, token: str) -> ListRow | None:
        place = self.place_of_token.get(token)
        return None if place is None else self.rows[place]

    def stands(self, person: str, standing: Standing) -> None:
        """Somebody acted on this person."""
        self.standing[person] = standing
        self.changes += 1
        if person in self.place:
            self._settle(self.place[person])

    def answer(self, a: EveryAnswer) -> None:
        """A person's answer has changed: a decision recorded here counts at once."""
        place = self.place.get(a.person)
        if place is not None:
            self.rows[place], self.facts[place] = row_of(a, self.key, self.as_of), facts_of(a)
            self.changes += 1
            self._orders = {}
            self._enter(place)

    def order(self, sort: str) -> Places:
        """Everybody's places, in the order asked for; the harm of delay decides between equals."""
        if "harm" not in self._orders:
            self._orders["harm"] = np.lexsort(self._harm[::-1])
        if sort not in self._orders:
            first = partial(_by, SORTS[sort], self.rows)
            self._orders[sort] = np.array(sorted(self._orders["harm"].tolist(), key=first), dtype=np.intp)
        return self._orders[sort]

    def has(self, name: str, word: str) -> Mask:
        found: Mask = self.column[name] == self.words[name].number(word)
        return found

    def used(self, name: str) -> tuple[str, ...]:
        """The words that stand in a column now; worked out again when somebody has acted."""
        if self._used.get(name, ((), -1))[1] != self.changes:
            self._used[name] = (self.words[name].used(self.column[name]), self.changes)
        return self._used[name][0]

    def of_teams(self, teams: tuple[str, ...]) -> Mask:
        """Those an account may see: everyone, or those assigned to its teams."""
        if not teams:
            return np.ones(len(self.rows), bool)
        return np.isin(self.column["team"], [self.words["team"].number(t) for t in teams])


def _by(key: Callable[[ListRow], Any], rows: list[ListRow], place: int) -> Any:
    return key(rows[place])
