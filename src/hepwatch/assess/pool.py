"""The engine of one machine: worker processes, or none for a handful of people.

An engine takes a function from batch to batch and a stream of batches, and gives the results (their order is its own
affair). `spark.py` is the other one.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import chain, islice
from typing import Protocol

import pyarrow as pa

Work = Callable[[pa.RecordBatch], pa.RecordBatch]
_ROWS = 1_000  # of one piece of work
_ALONE = 4  # so many pieces are done sooner than workers start


class Engine(Protocol):
    """Where work on batches is done. `schema` is that of the results."""

    def __call__(self, work: Work, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]: ...


class Pool:
    """`processes` workers, started when there is work for them: `workers()` of them unless told."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or workers()

    def __call__(self, work: Work, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        pieces = pieces_of(batches)
        first = list(islice(pieces, _ALONE + 1))
        if self.processes < 2 or len(first) <= _ALONE:
            return map(work, chain(first, pieces))
        return self._shared_out(work, chain(first, pieces))

    def _shared_out(self, work: Work, pieces: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """In order, with only a few pieces in flight so that memory stays bounded."""
        # Answers hold no cycles: without the cycle collector a worker is a tenth faster and no larger.
        with ProcessPoolExecutor(self.processes, multiprocessing.get_context("spawn"), initializer=gc.disable) as pool:
            waiting: list[Future[pa.RecordBatch]] = []
            for piece in pieces:
                waiting.append(pool.submit(partial(_unpacked, work), piece.schema, piece.serialize().to_pybytes()))
                if len(waiting) > 2 * self.processes:
                    yield waiting.pop(0).result()
            for future in waiting:
                yield future.result()


def workers() -> int:
    """One for each core this process may use, from two to eight: each takes half a gigabyte."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(2, cores), 8)


def _unpacked(work: Work, schema: pa.Schema, piece: bytes) -> pa.RecordBatch:
    return work(pa.ipc.read_record_batch(piece, schema))


def pieces_of(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS):
            yield batch.slice(start, _ROWS)
