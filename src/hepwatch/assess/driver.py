"""Runs `assess` over a store: reads new reports, then asks again for whom a new fact or time itself has changed the answer.

Answers are kept in the table `assessments` of the store, one row a person, with the day they were made and the day they
stop holding. A run for a day before the last one is made afresh and not kept. The work on batches (batches.py) is done by
an engine: processes of this machine (pool.py) or Spark (spark.py).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from importlib.metadata import version
from typing import Any

import msgspec
import pyarrow as pa

from hepwatch.assess import Assessment, Knowledge
from hepwatch.assess.batches import (
    ANSWERS,
    READINGS,
    answer_batch,
    decode_answers,
    decode_readings,
    read_batch,
)
from hepwatch.assess.pool import Engine, Pool
from hepwatch.record import Store
from hepwatch.record.entry import fingerprint
from hepwatch.reports import READER

TABLE = "assessments"
# Most urgent first; among equals the one waiting longest, then by name so that every run prints the same.
ORDER = "urgency, rank, since, next_by NULLS LAST, person"

Progress = Callable[[int], None]


def read_new_reports(store: Store, progress: Progress = lambda _: None, engine: Engine | None = None) -> int:
    """Reads every report this reader has not read yet. Returns how many."""
    count = 0
    for batch in (engine or Pool())(read_batch, store.report_texts(unread_by=READER), READINGS):
        store.put_readings(READER, decode_readings(batch))
        count += batch.num_rows
        progress(batch.num_rows)
    return count


def renew(store: Store, as_of: date, protocol: str, progress: Progress = lambda _: None, engine: Engine | None = None) -> int:
    """Brings the kept answers to `as_of`: everyone when there are none for this protocol, else whom something changed.

    Returns how many people were assessed, -1 for everyone. `as_of` must not lie before the last run (`assessed` makes those).
    """
    read_new_reports(store, engine=engine)
    store.seal()
    last, revision = _last_run(store), store.revision()
    run = {"protocol": protocol, "edition": _edition(protocol), "reader": READER, "as_of": as_of.isoformat(), "revision": revision}
    if last is None or last["as_of"] > run["as_of"] or any(last.get(k) != run[k] for k in ("protocol", "edition", "reader")):
        store.put_answers(TABLE, _answers(store, None, as_of, protocol, progress, engine))
        count = -1
    else:
        changed = _stale(store, int(last["revision"]), as_of)
        if changed:
            store.put_answers(TABLE, _answers(store, changed, as_of, protocol, progress, engine), changed)
        count = len(changed)
    store.note("watch", msgspec.json.encode(run).decode())
    return count


def _edition(protocol: str) -> str:
    """Names what the answers were made with: another program, plan or layout of answers asks for all of them again."""
    plan = msgspec.json.encode(Knowledge.of(protocol).plan)
    return f"{version('hepwatch')} {fingerprint(plan + str(ANSWERS).encode()):016x}"


def _last_run(store: Store) -> dict[str, Any] | None:
    note = store.note("watch")
    found: dict[str, Any] | None = msgspec.json.decode(note) if note else None
    return found


def is_past(store: Store, as_of: date) -> bool:
    """Whether the kept answers are of a later day."""
    last = _last_run(store)
    return last is not None and last["as_of"] > as_of.isoformat()


def _stale(store: Store, revision: int, as_of: date) -> list[str]:
    expired = store.answers(TABLE, "holds_until <= ?", [as_of], columns="person")["person"].to_pylist()
    return sorted({*expired, *store.people(changed_since=revision)})


def kept(store: Store, where: str = "listed", parameters: Iterable[Any] = (), limit: int | None = None) -> Iterator[Assessment]:
    """Stored answers, most urgent first."""
    yield from decode_answers(store.answers(TABLE, where, list(parameters), ORDER, limit))


def holding(store: Store, person: str, as_of: date, protocol: str) -> Assessment | None:
    """One person's kept answer, if it was made of the record as it is now, with what is in force now, and holds on this day."""
    last = _last_run(store)
    run = {"protocol": protocol, "edition": _edition(protocol), "reader": READER, "revision": store.revision()}
    if last is None or any(last.get(k) != v for k, v in run.items()):
        return None
    where = "person = ? AND assessed_on <= ? AND (holds_until IS NULL OR holds_until > ?)"
    found = store.answers(TABLE, where, [person, as_of, as_of])
    return next(iter(decode_answers(found)), None) if found.num_rows else None


def assessed(
    store: Store, as_of: date, protocol: str, people: list[str] | None = None, engine: Engine | None = None
) -> list[Assessment]:
    """Answers for a day made afresh and kept nowhere, most urgent first; without `people`, of everyone listed."""
    read_new_reports(store, engine=engine)
    found = _answers(store, people, as_of, protocol, lambda _: None, engine).read_all()
    in_order = sorted(
        (r for r in found.to_pylist() if people is not None or r["listed"]),
        key=lambda r: (r["urgency"], r["rank"], r["since"], r["next_by"] or date.max, r["person"]),
    )
    return list(decode_answers(pa.Table.from_pylist(in_order, schema=ANSWERS)))


def _answers(
    store: Store, people: list[str] | None, as_of: date, protocol: str, progress: Progress, engine: Engine | None
) -> pa.RecordBatchReader:
    work = partial(answer_batch, as_of=as_of, knowledge=Knowledge.of(protocol))
    batches = (engine or Pool())(work, store.histories(people, in_order=False), ANSWERS)
    return pa.RecordBatchReader.from_batches(ANSWERS, _told(batches, progress))


def _told(batches: Iterable[pa.RecordBatch], progress: Progress) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        progress(batch.num_rows)
        yield batch
