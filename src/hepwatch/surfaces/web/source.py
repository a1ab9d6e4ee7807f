"""Where the pages get their answers: one small interface, so that the pages do not know where answers are kept.

Pages ask three things: one row per person for the list, one person's assessment, and that person's history for the
"why". `stamp` changes whenever the answers have changed; the list is built again when it does.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Protocol

from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.assess.driver import kept, renew
from hepwatch.followup.protocols import DEFAULT
from hepwatch.record import Store
from hepwatch.record.history import History


class Source(Protocol):
    """Answers, wherever they are kept."""

    def stamp(self) -> str: ...

    def everyone(self, as_of: date) -> Iterable[Assessment]: ...

    def history(self, person: str) -> History | None: ...

    def assessment(self, person: str, as_of: date, protocol: str) -> Assessment | None: ...


class InMemory:
    """Histories held in memory and assessed when asked: a handful of people, or one."""

    def __init__(self, histories: Iterable[History]) -> None:
        self._histories = {h.person: h for h in histories}

    def stamp(self) -> str:
        return str(len(self._histories))

    def everyone(self, as_of: date) -> Iterable[Assessment]:
        knowledge = Knowledge.of()
        for history in self._histories.values():
            yield assess(history, as_of, knowledge)

    def history(self, person: str) -> History | None:
        return self._histories.get(person)

    def assessment(self, person: str, as_of: date, protocol: str) -> Assessment | None:
        history = self._histories.get(person)
        return None if history is None else assess(history, as_of, Knowledge.of(protocol))


class FromStore:
    """A store's folder: opened for each question and closed at once, so that ingest and watch can go on beside the server."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()

    def stamp(self) -> str:
        with self._lock, Store.open(self._folder, read_only=True) as store:
            return str(store.revision())

    def everyone(self, as_of: date) -> Iterable[Assessment]:
        with self._lock, Store.open(self._folder) as store:
            renew(store, as_of, DEFAULT)
            return list(kept(store))

    def history(self, person: str) -> History | None:
        with self._lock, Store.open(self._folder, read_only=True) as store:
            return store.history(person)

    def assessment(self, person: str, as_of: date, protocol: str) -> Assessment | None:
        history = self.history(person)
        return None if history is None else assess(history, as_of, Knowledge.of(protocol))
