"""Entries into a store, batch by batch: a batch is a transaction, all of it is stored or none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice

from hepwatch.record import Store
from hepwatch.record.entry import Entry

_BATCH = 20_000


def stored(store: Store, entries: Iterator[Entry], received: date | None) -> Iterator[list[Entry]]:
    """Each batch, once it is in the store. The histories of those concerned are written out at the end."""
    with _few_collections():
        while batch := list(islice(entries, _BATCH)):
            store.add(batch, received=received)
            yield batch
    store.seal()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Entries hold no cycles, and a batch holds 100,000 objects: looking for cycles among them took a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
