"""Where the pages get their answers: one small interface, so that the pages do not know where answers are kept.

Pages ask for a brief of everyone (the list, the cohort), one person's assessment, and histories for the "why". `stamp`
changes whenever the record has changed; the list is built again when it does.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Protocol

import msgspec

from hepwatch.assess import Assessment, Knowledge, assess, with_readings
from hepwatch.assess.brief import Brief, kept_briefs
from hepwatch.assess.driver import holding, renew
from hepwatch.course.exams import key_of
from hepwatch.followup.protocols import DEFAULT
from hepwatch.record import Store, decode_history
from hepwatch.record.history import History
from hepwatch.record.rows import TABLES, DecisionRow
from hepwatch.surfaces.web.quality import Quality, quality_of

EveryAnswer = Brief | Assessment
_AT_ONCE = 200
_REMEMBERED = 64


class Opened(msgspec.Struct, frozen=True):
    """One person opened: the record, the answer, and the texts of the reports that the answer stands on."""

    history: History
    answer: Assessment
    texts: dict[str, str]


class Source(Protocol):
    """Answers, wherever they are kept."""

    def stamp(self) -> str: ...

    def everyone(self, as_of: date) -> tuple[str, Iterable[EveryAnswer]]:
        """The stamp these answers were made at, and the answers."""
        ...

    def history(self, person: str) -> History | None: ...

    def histories(self, people: list[str]) -> Iterator[History]: ...

    def opened(self, person: str, as_of: date, decisions: tuple[DecisionRow, ...] = ()) -> Opened | None:
        """`decisions` recorded in the app count beside the record."""
        ...

    def texts(self, row_ids: list[str]) -> dict[str, str]: ...

    def quality(self) -> Quality: ...


class InMemory:
    """Histories held in memory and assessed when asked: a handful of people, or one."""

    def __init__(self, histories: Iterable[History]) -> None:
        self._histories = {h.person: h for h in histories}

    def stamp(self) -> str:
        return str(len(self._histories))

    def everyone(self, as_of: date) -> tuple[str, Iterable[EveryAnswer]]:
        knowledge = Knowledge.of()
        return self.stamp(), (assess(history, as_of, knowledge) for history in self._histories.values())

    def history(self, person: str) -> History | None:
        return self._histories.get(person)

    def histories(self, people: list[str]) -> Iterator[History]:
        yield from (self._histories[p] for p in people if p in self._histories)

    def opened(self, person: str, as_of: date, decisions: tuple[DecisionRow, ...] = ()) -> Opened | None:
        history = self._histories.get(person)
        if history is None:
            return None
        history = with_readings(with_decisions(history, decisions))
        return Opened(history, assess(history, as_of, Knowledge.of()), {r.row_id: r.text for r in history.reports if r.text})

    def texts(self, row_ids: list[str]) -> dict[str, str]:
        wanted = set(row_ids)
        return {r.row_id: r.text for h in self._histories.values() for r in h.reports if r.text and r.row_id in wanted}

    def quality(self) -> Quality:
        rows: dict[str, int] = dict.fromkeys(TABLES, 0)
        for history in self._histories.values():
            for table in TABLES:
                rows[table] += len(getattr(history, table))
        return Quality(rows={table: n for table, n in rows.items() if n})


class FromStore:
    """A store's folder: opened for each question and closed at once, so that ingest and watch can go on beside the server."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._files: tuple[tuple[int, int], ...] = ()
        self._opened: OrderedDict[tuple[str, date, tuple[str, ...], str], Opened | None] = OrderedDict()
        self._revision = ""

    def stamp(self) -> str:
        """The store's revision; the store is opened for it only when its files have changed."""
        found = [f.stat() for f in sorted(self._folder.glob("record.duckdb*"))]
        files = tuple((s.st_mtime_ns, s.st_size) for s in found)
        if files != self._files:
            with self._lock, Store.open(self._folder, read_only=True) as store:
                self._revision, self._files = str(store.revision()), files
        return self._revision

    def everyone(self, as_of: date) -> tuple[str, Iterable[EveryAnswer]]:
        with self._lock, Store.open(self._folder) as store:
            renew(store, as_of, DEFAULT)
            return str(store.revision()), list(kept_briefs(store))

    def history(self, person: str) -> History | None:
        with self._lock, Store.open(self._folder, read_only=True) as store:
            return store.history(person)

    def histories(self, people: list[str]) -> Iterator[History]:
        """Some hundred at a time: the store is closed while they are worked on, so that pages need not wait."""
        for start in range(0, len(people), _AT_ONCE):
            with self._lock, Store.open(self._folder, read_only=True) as store:
                batches = list(store.histories(people[start : start + _AT_ONCE]))
            for batch in batches:
                yield from (decode_history(p) for p in batch.column("payload").to_pylist())

    def opened(self, person: str, as_of: date, decisions: tuple[DecisionRow, ...] = ()) -> Opened | None:
        """With the kept answer where it still holds and nobody has decided anything here, else with a fresh one.

        The last few people are remembered for as long as the record stays as it is: a page, an action and a plan open one once.
        """
        name = (person, as_of, tuple(d.row_id for d in decisions), self.stamp())
        if name not in self._opened:
            self._opened[name] = self._open(person, as_of, decisions)
        found = self._opened[name]
        while len(self._opened) > _REMEMBERED:
            self._opened.popitem(last=False)
        return found

    def _open(self, person: str, as_of: date, decisions: tuple[DecisionRow, ...]) -> Opened | None:
        with self._lock, Store.open(self._folder, read_only=True) as store:
            found = store.history(person)
            if found is None:
                return None
            history = with_decisions(found, decisions)
            answer = None if decisions else holding(store, history.person, as_of, DEFAULT)
            answer = answer or assess(history, as_of, Knowledge.of())
            return Opened(history, answer, _texts(store, reports_behind(history, answer)))

    def texts(self, row_ids: list[str]) -> dict[str, str]:
        with self._lock, Store.open(self._folder, read_only=True) as store:
            return _texts(store, row_ids)

    def quality(self) -> Quality:
        with self._lock, Store.open(self._folder, read_only=True) as store:
            return quality_of(store)


def _texts(store: Store, row_ids: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for batch in store.report_texts(row_ids) if row_ids else ():
        found.update(zip(batch.column("row_id").to_pylist(), batch.column("text").to_pylist(), strict=True))
    return found


def with_decisions(history: History, decisions: tuple[DecisionRow, ...]) -> History:
    """The record with decisions that were recorded in the app and have not been taken into it yet."""
    there = {d.row_id for d in history.decisions}
    fresh = tuple(d for d in decisions if d.row_id not in there)
    return msgspec.structs.replace(history, decisions=(*history.decisions, *fresh)) if fresh else history


def reports_behind(history: History, a: Assessment) -> list[str]:
    """The reports that signals and lesions name, also by their study or a part of them."""
    named = {key_of(row) for s in a.signals for row in s.because} | {key_of(row) for x in a.course.lesions for row in x.because}
    return [r.row_id for r in history.reports if key_of(r.row_id) in named or named & set(r.study)]
