"""Runs `assess` over a store: reads new reports, then asks again for whom a new fact or time itself has changed the answer.

Answers are kept in the table `assessments` of the store, one row a person, with the day they were made and the day they
stop holding. A run for a day before the last one is made afresh and not kept. One code path: a process pool on one
machine, or no pool for a handful of people.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache, partial
from typing import Any

import msgspec
import pyarrow as pa

from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.record import History, Store, decode_history
from hepwatch.record.reading import Reading
from hepwatch.reports import READER, read_kind
from hepwatch.signals import rank

ANSWERS = "assessments"
SCHEMA = pa.schema(
    [
        ("person", pa.string()),
        ("assessed_on", pa.date32()),
        ("holds_until", pa.date32()),
        ("listed", pa.bool_()),
        ("state", pa.string()),
        ("pattern", pa.string()),
        ("urgency", pa.int8()),
        ("rank", pa.int8()),
        ("since", pa.date32()),
        ("next_by", pa.date32()),
        ("next_what", pa.string()),
        ("overdue", pa.int16()),
        ("codes", pa.list_(pa.string())),
        ("sites", pa.list_(pa.string())),
        ("payload", pa.string()),
    ]
)
# Most urgent first; among equals the one waiting longest, then by name so that every run prints the same.
ORDER = "urgency, rank, since, next_by NULLS LAST, person"
_NOTHING_WRONG = 9
_BATCH = 1_000
_POOL_FROM = 4_000

Progress = Callable[[int], None]


def read_new_reports(store: Store, progress: Progress = lambda _: None) -> int:
    """Reads every report this reader has not read yet. Returns how many."""
    count = 0
    for batch in _batched(store.report_texts(unread_by=READER), _BATCH):
        store.put_readings(READER, [_read(*row) for row in batch])
        count += len(batch)
        progress(len(batch))
    return count


def _read(row_id: str, person: str, kind: str, language: str | None, text: str) -> Reading:
    return read_kind(kind, text, report=row_id, language=language)


def renew(store: Store, as_of: date, protocol: str, progress: Progress = lambda _: None, processes: int = 2) -> int:
    """Brings the kept answers to `as_of`: everyone when there are none for this protocol, else whom something changed.

    Returns how many people were assessed. `as_of` must not lie before the last run (`assessed` makes those).
    """
    read_new_reports(store)
    store.seal()
    last = _last_run(store)
    revision = store.revision()
    if last is None or last["protocol"] != protocol or last["reader"] != READER or last["as_of"] > as_of.isoformat():
        store.put_answers(ANSWERS, _table(_rows(store, None, as_of, protocol, progress, processes)))
        count = -1
    else:
        changed = _stale(store, int(last["revision"]), as_of)
        if changed:
            store.put_answers(ANSWERS, _table(_rows(store, changed, as_of, protocol, progress, processes)), changed)
        count = len(changed)
    run = {"protocol": protocol, "reader": READER, "as_of": as_of.isoformat(), "revision": revision}
    store.note("watch", msgspec.json.encode(run).decode())
    return count


def _last_run(store: Store) -> dict[str, Any] | None:
    note = store.note("watch")
    found: dict[str, Any] | None = msgspec.json.decode(note) if note else None
    return found


def is_past(store: Store, as_of: date) -> bool:
    """Whether the kept answers are of a later day."""
    last = _last_run(store)
    return last is not None and last["as_of"] > as_of.isoformat()


def _stale(store: Store, revision: int, as_of: date) -> list[str]:
    expired = store.answers(ANSWERS, "holds_until <= ?", [as_of])["person"].to_pylist()
    return sorted({*expired, *store.people(changed_since=revision)})


def kept(store: Store, where: str = "listed", parameters: Iterable[Any] = (), limit: int | None = None) -> Iterator[Assessment]:
    """Stored answers, most urgent first."""
    for payload in store.answers(ANSWERS, where, list(parameters), ORDER, limit)["payload"].to_pylist():
        yield decode_assessment(payload)


def assessed(store: Store, as_of: date, protocol: str, people: list[str] | None = None) -> list[Assessment]:
    """Answers for a day made afresh and kept nowhere, most urgent first."""
    read_new_reports(store)
    rows = [r for r in _rows(store, people, as_of, protocol, lambda _: None, 2) if people is not None or r[3]]
    rows.sort(key=lambda r: (r[6], r[7], r[8], r[9] or date.max, r[0]))
    return [decode_assessment(r[-1]) for r in rows]


@cache
def _decoder() -> msgspec.json.Decoder[Assessment]:
    return msgspec.json.Decoder(Assessment)


def decode_assessment(payload: str) -> Assessment:
    return _decoder().decode(payload)


Row = tuple[Any, ...]


def _rows(
    store: Store, people: list[str] | None, as_of: date, protocol: str, progress: Progress, processes: int
) -> Iterator[Row]:
    batches = (b.column("payload").to_pylist() for b in store.histories(people))
    work = partial(answer_rows, as_of=as_of, protocol=protocol)
    many = processes > 1 and (people is None or len(people) > _POOL_FROM) and len(store.people()) > _POOL_FROM
    for rows in _pooled(work, batches, processes) if many else map(work, batches):
        progress(len(rows))
        yield from rows


def _pooled(work: Callable[[list[str]], list[Row]], batches: Iterable[list[str]], processes: int) -> Iterator[list[Row]]:
    """In order, with only a few batches in flight so that memory stays bounded."""
    pieces = (piece for batch in batches for piece in _batched(batch, _BATCH))
    # Answers hold no cycles: without the cycle collector a worker is a tenth faster and no larger.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=gc.disable) as pool:
        waiting = []
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > 2 * processes:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def answer_rows(payloads: list[str], as_of: date, protocol: str) -> list[Row]:
    """Histories in, rows of the answer table out: what a process, or an executor of a cluster, runs."""
    knowledge = Knowledge.of(protocol)
    return [row for p in payloads if (row := _row(decode_history(p), as_of, knowledge)) is not None]


def _row(history: History, as_of: date, knowledge: Knowledge) -> Row | None:
    """None for people who have never had HCC: they are in the record and not under watch."""
    a = assess(history, as_of, knowledge)
    if not a.course.hcc:
        return None
    urgency, order = rank(a.signals[0]) if a.signals else (_NOTHING_WRONG, 0)
    to_come = (d for r in history.rows() for d in (r.known_on, r.replaced_on) if d is not None and d > as_of)
    return (
        a.person,
        as_of,
        min((d for d in (a.valid_until, min(to_come, default=None)) if d is not None), default=None),
        a.course.state != "not_yet_treated",
        a.course.state,
        a.course.pattern,
        urgency,
        order,
        a.signals[0].since if a.signals else a.next_action.by if a.next_action else as_of,
        a.next_action.by if a.next_action else None,
        a.next_action.what if a.next_action else None,
        sum(d.status == "overdue" for d in a.due),
        list(dict.fromkeys(s.code for s in a.signals)),
        list(dict.fromkeys(s.site for s in a.signals if s.site)),
        msgspec.json.encode(a).decode(),
    )


def _table(rows: Iterable[Row]) -> pa.Table:
    batches = []
    for piece in _batched(rows, 10_000):
        columns = zip(*piece, strict=True)
        batches.append(pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA))
    return pa.Table.from_batches(batches, schema=SCHEMA)


def _batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
