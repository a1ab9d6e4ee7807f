"""The store: one DuckDB file in a directory, behind one door.

A batch is one transaction. DuckDB's write-ahead log makes it whole or absent whatever moment the machine stops.
Rows stay in typed tables for queries; each person's whole history is also kept as one text, renewed by `seal()` for
the people touched since, because assessments read one person at a time and must not wait for eleven joins.
A question about one person is right before sealing too: it is then answered from the tables.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

import duckdb
import msgspec
import pyarrow as pa

from hepwatch.errors import NoStoreError, StoreError
from hepwatch.record import intake
from hepwatch.record.entry import Entry, LedgerRow, Outcome
from hepwatch.record.histories import decode_history, packed, payloads, unpacked
from hepwatch.record.history import History
from hepwatch.record.opening import FILE, check_version, connect, write_empty
from hepwatch.record.packing import unpack
from hepwatch.record.reading import Reading
from hepwatch.record.rows import TABLES, Row
from hepwatch.record.schema import fields

_SEAL_AT_ONCE = 10_000  # people whose histories are put together in one statement: bounds its memory
_READ_AT_ONCE = 2_000
_INSERT_AT_ONCE = 8_000
T = TypeVar("T")


class Store:
    """`with Store.open(path) as store: ...`. Use `create` for a new one, `open(..., read_only=True)` to only look."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, read_only: bool) -> None:
        self._con = con
        self.path = path
        self.read_only = read_only

    @classmethod
    def create(cls, path: str | Path) -> "Store":
        """A new, empty store in the directory `path`; an error when there is one already."""
        folder = Path(path)
        if (folder / FILE).exists():
            raise StoreError(f"There is a store in '{folder.name}' already: open it, or name another directory.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoStoreError(f"The directory '{folder.name}' cannot be made for a store ({error.strerror}); name another.") from None
        write_empty(folder)
        return cls(connect(folder, read_only=False), folder, read_only=False)

    @classmethod
    def open(cls, path: str | Path, read_only: bool = False) -> "Store":
        """The store in the directory `path`. It is looked at before it is opened for writing: a wrong one is not touched."""
        folder = Path(path)
        if not (folder / FILE).is_file():
            raise NoStoreError(f"There is no store in '{folder.name}': make one with 'hepwatch ingest PATH --store {folder.name}'.")
        con = connect(folder, read_only=True)
        try:
            check_version(con, folder)
        except StoreError:
            con.close()
            raise
        if not read_only:
            con.close()
            con = connect(folder, read_only=False)
        return cls(con, folder, read_only)

    @classmethod
    def open_or_create(cls, path: str | Path) -> "Store":
        return cls.open(path) if (Path(path) / FILE).exists() else cls.create(path)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        with contextlib.suppress(duckdb.Error):
            self._con.close()

    # -- writing -----------------------------------------------------------------------------------------------

    def add(self, entries: Iterable[Entry], received: date | None = None) -> Counter[str]:
        """One batch of input records: all of it or nothing. Sets each entry's outcome; returns rows added by table."""
        batch_entries = list(entries)
        return self._transaction(lambda batch: self._add(batch, batch_entries, received))

    def _add(self, batch: int, entries: list[Entry], received: date | None) -> Counter[str]:
        added = intake.take_in(self._con, batch, entries)
        intake.received_row(self._con, batch, received, "ingest", len(entries))
        return added

    def put_readings(self, reader: str, readings: Iterable[Reading]) -> int:
        """Keep what `reader` understood of reports, in place of any earlier reading of the same reports."""
        known = list(readings)
        return self._transaction(lambda batch: self._put_readings(batch, reader, known)) if known else 0

    def _put_readings(self, batch: int, reader: str, readings: list[Reading]) -> int:
        con = self._con
        people = self._people_of_reports([r.report for r in readings])
        readings = [r for r in readings if r.report in people]
        con.register("gone", pa.table({"report": pa.array([r.report for r in readings], type=pa.string())}))
        for table in ("readings", "read_findings"):
            con.execute(f"DELETE FROM {table} WHERE report IN (SELECT report FROM gone)")
        con.unregister("gone")
        named = [r if r.reader == reader else msgspec.structs.replace(r, reader=reader) for r in readings]
        self._append("readings", [
            (r.report, people[r.report], reader, r.language, r.read, msgspec.json.encode(r).decode(), batch) for r in named
        ])
        self._append("read_findings", [
            (r.report, people[r.report], f.site, f.side, f.status, f.change, f.size_mm, f.prior_size_mm, f.quote, f.start, f.end)
            for r in named for f in r.rows
        ])
        intake.touch(con, set(people.values()), batch)
        intake.received_row(con, batch, None, f"readings by {reader}", len(named))
        return len(named)

    def _people_of_reports(self, reports: Sequence[str]) -> dict[str, str]:
        self._con.register("wanted", pa.table({"report": pa.array(list(reports), type=pa.string())}))
        found = self._con.execute("SELECT row_id, person FROM reports WHERE row_id IN (SELECT report FROM wanted)").fetchall()
        self._con.unregister("wanted")
        return dict(found)

    def _append(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            names = [name for name, *_ in self._con.execute(f"DESCRIBE {table}").fetchall()]
            columns = {n: pa.array(c) for n, c in zip(names, zip(*rows, strict=True), strict=True)}
            self._con.register("incoming", pa.table(columns))
            self._con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
            self._con.unregister("incoming")

    def _transaction(self, work: Callable[[int], T]) -> T:
        con = self._con
        if self.read_only:
            raise StoreError(f"The store in '{self.path.name}' is open for looking only.")
        try:
            con.begin()
            batch = self.revision() + 1
            result = work(batch)
            con.commit()
            return result
        except duckdb.Error as error:
            with contextlib.suppress(duckdb.Error):
                con.rollback()
            raise self._broken(error) from error
        except BaseException:
            with contextlib.suppress(duckdb.Error):
                con.rollback()
            raise

    def seal(self) -> int:
        """Write out the histories of everyone touched since the last time; returns how many."""
        touched = self.query(
            "SELECT coalesce(a.survivor, t.person) AS person, max(t.batch) AS batch FROM touched t "
            "LEFT JOIN aliases a ON a.person = t.person GROUP BY 1 ORDER BY 1"
        )
        for start in range(0, touched.num_rows, _SEAL_AT_ONCE):
            self._con.register("asked", touched.slice(start, _SEAL_AT_ONCE))
            try:
                self._transaction(lambda _: self._seal_asked())
            finally:
                self._con.unregister("asked")
        return int(touched.num_rows)

    def _seal_asked(self) -> None:
        con = self._con
        merged = "SELECT a.person FROM aliases a JOIN asked s ON s.person = a.survivor"
        con.register("written", packed(payloads(con)))
        con.execute(f"DELETE FROM histories WHERE person IN ({merged}) OR person IN (SELECT person FROM asked ANTI JOIN written USING (person))")
        con.execute("INSERT OR REPLACE INTO histories SELECT person, size, packed, batch FROM written JOIN asked USING (person) ORDER BY person")
        con.execute(f"DELETE FROM touched WHERE person IN (SELECT person FROM asked) OR person IN ({merged})")
        con.unregister("written")

    # -- reading -----------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """The number of the last batch: what has changed since can be asked by it."""
        [found] = self._rows("SELECT coalesce(max(batch), 0) FROM batches")
        return int(found[0])

    def people(self, changed_since: int | None = None) -> list[str]:
        """Everyone the record knows, by their surviving name, sorted; or those touched by a batch after `changed_since`."""
        since = -1 if changed_since is None else changed_since
        found = self._rows(
            "SELECT coalesce(a.survivor, h.person) FROM histories h LEFT JOIN aliases a ON a.person = h.person WHERE h.changed > ? UNION "
            "SELECT coalesce(a.survivor, t.person) FROM touched t LEFT JOIN aliases a ON a.person = t.person WHERE t.batch > ? ORDER BY 1",
            [since, since],
        )
        return [person for (person,) in found]

    def history(self, person: str) -> History | None:
        """One person's whole record, under the surviving name; None when nothing is known of them."""
        name = self._survivor(person)
        payload = self._payload_unsealed(name) if self._unsealed(name) else self._payload_sealed(name)
        return decode_history(payload) if payload is not None else None

    def _survivor(self, person: str) -> str:
        found = self._rows("SELECT survivor FROM aliases WHERE person = ?", [person])
        return str(found[0][0]) if found else person

    def _unsealed(self, person: str) -> bool:
        query = "SELECT 1 FROM touched WHERE person = ? OR person IN (SELECT person FROM aliases WHERE survivor = ?) LIMIT 1"
        return bool(self._rows(query, [person, person]))

    def _payload_sealed(self, person: str) -> bytes | None:
        found = self._rows("SELECT size, packed FROM histories WHERE person = ?", [person])
        return unpack(*found[0]) if found else None

    def _payload_unsealed(self, person: str) -> str | None:
        self._con.register("asked", pa.table({"person": [person]}))
        found = self._guarded(lambda: payloads(self._con))["payload"].to_pylist()
        self._con.unregister("asked")
        return found[0] if found else None

    def histories(
        self, people: Sequence[str] | None = None, changed_since: int | None = None, in_order: bool = True
    ) -> Iterator[pa.RecordBatch]:
        """(person, payload) batches sorted by person: of everyone, of `people`, or of those touched since a revision.

        `in_order` False saves sorting every history of the store where the order does not matter.

        `decode_history` reads a payload. A store open for writing is sealed first; one open for looking only is
        answered from its tables for the people not sealed yet.
        """
        if not self.read_only:
            self.seal()
        if people is None and changed_since is None and not self._any_unsealed():
            yield from map(unpacked, self._stream(f"SELECT person, size, packed FROM histories{' ORDER BY person' if in_order else ''}"))
            return
        wanted = self.people(changed_since) if people is None else sorted({self._survivor(p) for p in people})
        for start in range(0, len(wanted), _READ_AT_ONCE):
            yield from self._histories_of(wanted[start:start + _READ_AT_ONCE])

    def _any_unsealed(self) -> bool:
        return bool(self._rows("SELECT 1 FROM touched LIMIT 1"))

    def _histories_of(self, people: list[str]) -> Iterator[pa.RecordBatch]:
        everyone = pa.table({"person": pa.array(people, type=pa.string())})
        self._con.register("asked", everyone)
        try:
            sealed = "SELECT person, size, packed FROM histories WHERE person IN (SELECT person FROM asked) ORDER BY person"
            if self._any_unsealed():
                found = self._guarded(lambda: payloads(self._con)).to_batches()
            else:
                found = map(unpacked, self.query(sealed).to_batches())
        finally:
            self._con.unregister("asked")
        yield from found

    def _stream(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[pa.RecordBatch]:
        """Batch after batch, on a connection of its own: the caller may ask other things meanwhile."""
        cursor = self._con.cursor()
        try:
            yield from cursor.sql(query, params=list(parameters)).to_arrow_reader(_READ_AT_ONCE)
        except duckdb.Error as error:
            raise self._broken(error) from error
        finally:
            cursor.close()

    def report_texts(self, row_ids: Sequence[str] | None = None, unread_by: str | None = None) -> Iterator[pa.RecordBatch]:
        """(row_id, person, kind, language, text) of reports that have a text: all, the named ones, or those `unread_by` a reader."""
        where = "text IS NOT NULL"
        parameters: list[Any] = []
        if row_ids is not None:
            where += " AND row_id IN (SELECT unnest(?::VARCHAR[]))"
            parameters.append(list(row_ids))
        if unread_by is not None:
            where += " AND row_id NOT IN (SELECT report FROM readings WHERE reader = ?)"
            parameters.append(unread_by)
        yield from self._stream(
            f"SELECT row_id, person, kind, language, text FROM reports WHERE {where} ORDER BY person, row_id", parameters
        )

    def row(self, row_id: str) -> tuple[str, Row] | None:
        """(table, row) with this name, text and all; None when there is none."""
        for table, kind in TABLES.items():
            columns = fields(kind)
            names = ", ".join(f'"{n}"' for n in columns)
            found = self._rows(f"SELECT {names} FROM {table} WHERE row_id = ?", [row_id])
            if found:
                values = {n: tuple(v) if columns[n] is tuple and v is not None else v for n, v in zip(columns, found[0], strict=True)}
                return table, kind(**cast(dict[str, Any], values))
        return None

    def ledger(self, outcome: Outcome | None = None) -> Iterator[LedgerRow]:
        """What became of every input record, in the order they came."""
        query = "SELECT file, position, key, version, outcome, reason, person, known_on, batch FROM ledger"
        query += " WHERE outcome = ?" if outcome else ""
        for batch in self._stream(f"{query} ORDER BY batch, rowid", [outcome] if outcome else []):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield LedgerRow(*values)

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {table: int(self._rows(f"SELECT count(*) FROM {table}")[0][0]) for table in TABLES}

    # -- answers -----------------------------------------------------------------------------------------------

    def put_answers(self, table: str, answers: pa.Table | pa.RecordBatchReader, people: Sequence[str] | None = None) -> None:
        """Keep answers (they have a column `person`) in place of those stored for `people`; None replaces all of them.

        A reader is taken in as it comes, so that no more than a few batches are in memory; all of it is one transaction.
        A table whose columns have changed is made anew, so a new edition of the answers needs a full run.
        """
        self._transaction(lambda _: self._put_answers(_answer_table(table), answers, people))

    def _put_answers(self, table: str, answers: pa.Table | pa.RecordBatchReader, people: Sequence[str] | None) -> None:
        con = self._con
        con.register("incoming", answers.schema.empty_table())
        wanted = con.execute("DESCRIBE incoming").fetchall()
        if people is None or not self._has_table(table) or con.execute(f"DESCRIBE {table}").fetchall() != wanted:
            con.execute(f"CREATE OR REPLACE TABLE {table} ({', '.join(_column(name, kind) for name, kind, *_ in wanted)})")
        else:
            con.register("gone", pa.table({"person": pa.array(list(people), type=pa.string())}))
            con.execute(f"DELETE FROM {table} WHERE person IN (SELECT person FROM gone)")
            con.unregister("gone")
        for piece in _pieces(answers):
            con.register("incoming", piece)
            con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
        con.unregister("incoming")

    def answers(
        self, table: str, where: str = "true", parameters: Sequence[Any] = (), order: str = "person", limit: int | None = None,
        columns: str = "*",
    ) -> pa.Table:
        """Stored answers; `where`, `order` and `columns` are SQL over the table's columns, values go into `parameters`."""
        name = _answer_table(table)
        if not self._has_table(name):
            return pa.table({"person": pa.array([], type=pa.string())})
        most = f" LIMIT {limit:d}" if limit is not None else ""
        return self.query(f"SELECT {columns} FROM {name} WHERE {where} ORDER BY {order}{most}", parameters)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Any question in SQL over the tables (`measurements_as_known(DATE '2024-05-01')` and so on), as Arrow."""
        found: pa.Table = self._guarded(lambda: self._con.sql(sql, params=list(parameters)).to_arrow_table())
        return found

    def note(self, key: str, value: str | None = None) -> str | None:
        """Small facts about the store itself (when the last full run was, say): kept with `value`, read without."""
        if value is not None:
            self._transaction(lambda _: self._con.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [f"note:{key}", value]))
            return value
        found = self._rows("SELECT value FROM meta WHERE key = ?", [f"note:{key}"])
        return str(found[0][0]) if found else None

    def _has_table(self, table: str) -> bool:
        return bool(self._rows("SELECT 1 FROM information_schema.tables WHERE table_name = ?", [table]))

    def _run(self, query: str, parameters: Sequence[Any] | None = None) -> Any:
        return self._guarded(lambda: self._con.execute(query, list(parameters or [])))

    def _rows(self, query: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._guarded(lambda: self._con.execute(query, list(parameters or [])).fetchall())

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except duckdb.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: duckdb.Error) -> StoreError:
        return StoreError(f"The store in '{self.path.name}' could not do what was asked ({type(error).__name__}): "
                          "if it happens again the file is damaged; restore it from a backup or ingest the records anew.")


def _pieces(answers: pa.Table | pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Batches put together until an insert is worth its cost."""
    waiting: list[pa.RecordBatch] = []
    for batch in answers.to_reader() if isinstance(answers, pa.Table) else answers:
        waiting.append(batch)
        if sum(b.num_rows for b in waiting) >= _INSERT_AT_ONCE:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _column(name: str, kind: str) -> str:
    """Bytes come packed: there is nothing for the database to compress, and trying costs it more than all else it does with an answer."""
    return f'"{name}" {kind}' + (" USING COMPRESSION uncompressed" if kind == "BLOB" else "")


def _answer_table(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(f"not a table name: {name}")
    return f"answers_{name}"
