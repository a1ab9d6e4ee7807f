"""From batch to batch: what a process of this machine, or an executor of a cluster, is given to do.

A batch of histories becomes a batch of answers, one row a person; a batch of report texts becomes a batch of readings.
Nothing here opens a store. An answer travels and is kept as its JSON text, packed (LZ4): the looks of one examination
name the same rows and words, so four fifths of it is repetition.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import msgspec
import pyarrow as pa

from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.record import History, decode_history
from hepwatch.record.packing import pack, unpack
from hepwatch.record.reading import Reading
from hepwatch.reports import read_kind
from hepwatch.signals import rank

ANSWERS = pa.schema(
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
        ("size", pa.int32()),
        ("payload", pa.binary()),
    ]
)
READINGS = pa.schema([("payload", pa.string())])
_NOTHING_WRONG, _NOTHING_OWED = 9, 10

Row = tuple[Any, ...]


def answer_batch(histories: pa.RecordBatch, as_of: date, knowledge: Knowledge) -> pa.RecordBatch:
    """(person, payload) in, ANSWERS out. People who have never had HCC give no row: in the record, not under watch."""
    payloads = histories.column("payload").to_pylist()
    return _columns((_row(decode_history(p), as_of, knowledge) for p in payloads), ANSWERS)


def read_batch(texts: pa.RecordBatch) -> pa.RecordBatch:
    """(row_id, kind, language, text) in, READINGS out."""
    rows = zip(*(texts.column(n).to_pylist() for n in ("row_id", "kind", "language", "text")), strict=True)
    read = (read_kind(kind, text, report=row_id, language=language) for row_id, kind, language, text in rows)
    return _columns(((msgspec.json.encode(r).decode(),) for r in read), READINGS)


def _columns(rows: Iterable[Row | None], schema: pa.Schema) -> pa.RecordBatch:
    columns = list(zip(*(r for r in rows if r is not None), strict=True)) or [()] * len(schema)
    return pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _row(history: History, as_of: date, knowledge: Knowledge) -> Row | None:
    a = assess(history, as_of, knowledge)
    if not a.course.hcc:
        return None
    urgency, order = rank(a.signals[0]) if a.signals else (_NOTHING_WRONG if a.next_action else _NOTHING_OWED, 0)
    size, payload = encode_answer(a)
    return (
        a.person,
        as_of,
        min((d for d in (a.valid_until, history.next_change(as_of)) if d is not None), default=None),
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
        size,
        payload,
    )


_ENCODER = msgspec.json.Encoder()


@cache
def _decoder() -> msgspec.json.Decoder[Assessment]:
    return msgspec.json.Decoder(Assessment)


@cache
def _reading_decoder() -> msgspec.json.Decoder[Reading]:
    return msgspec.json.Decoder(Reading)


def encode_answer(answer: Assessment) -> tuple[int, bytes]:
    """(bytes unpacked, packed text)."""
    return pack(_ENCODER.encode(answer))


def decode_answer(size: int, payload: bytes) -> Assessment:
    """The answer a row keeps in its columns `size` and `payload`."""
    return _decoder().decode(unpack(size, payload))


def decode_answers(rows: pa.Table | pa.RecordBatch) -> Iterable[Assessment]:
    """The answers of the rows, in their order."""
    return map(decode_answer, rows.column("size").to_pylist(), rows.column("payload").to_pylist())


def decode_readings(batch: pa.RecordBatch) -> list[Reading]:
    return [_reading_decoder().decode(p) for p in batch.column("payload").to_pylist()]
