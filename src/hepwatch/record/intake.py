"""One batch of entries into the tables: all of it or, if anything stops it, nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

import duckdb
import msgspec
import pyarrow as pa

from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.rows import TABLES, PersonRow, Row
from hepwatch.record.schema import fields, to_arrow
from hepwatch.record.versions import Version, Versions

Connection = duckdb.DuckDBPyConnection

_LEDGER = pa.schema([
    ("batch", pa.int64()), ("file", pa.string()), ("position", pa.int64()), ("key", pa.string()), ("version", pa.string()),
    ("updated", pa.string()), ("resource", pa.uint64()), ("content", pa.uint64()), ("ordinal", pa.int32()),
    ("known_on", pa.date32()), ("person", pa.string()), ("outcome", pa.string()), ("reason", pa.string()),
])


def take_in(con: Connection, batch: int, entries: list[Entry]) -> Counter[str]:
    """Write the entries and their rows; the caller holds the transaction. Returns the rows added, by table."""
    keys = [e.key for e in entries]
    resources = [fingerprint(key.encode("utf-8", "replace")) for key in keys]
    again = {key for key, times in Counter(keys).items() if times > 1}
    versions = _versions(con, resources, again)
    ledgered: list[tuple[Entry, int, int]] = []
    for entry, resource in zip(entries, resources, strict=True):
        ordinal = versions.settle(entry, resource)
        if ordinal is not None:
            ledgered.append((entry, resource, ordinal))
    _close_stored(con, versions)
    added = _append_rows(con, batch, [(e, r) for e, r, _ in ledgered])
    _append_ledger(con, batch, ledgered)
    touched = versions.touched | {row.person for e, _, _ in ledgered for _, row in e.rows}
    touched |= _renew_aliases(con, ledgered)
    touch(con, touched, batch)
    return added


def touch(con: Connection, people: Iterable[str], batch: int) -> None:
    """These people's histories must be written out anew."""
    table = pa.table({"person": pa.array(sorted(people), type=pa.string())})
    con.register("touching", table)
    con.execute("INSERT INTO touched SELECT person, ? FROM touching", [batch])
    con.unregister("touching")


def _versions(con: Connection, resources: list[int], again: set[str]) -> Versions:
    con.register("arriving", pa.table({"resource": pa.array(resources, type=pa.uint64())}))
    found = con.execute(
        "SELECT key, ordinal, version, updated, content, known_on, person, outcome, reason, file, position "
        "FROM ledger WHERE resource IN (SELECT resource FROM arriving) ORDER BY key, ordinal, batch"
    ).fetchall()
    con.unregister("arriving")
    known: dict[str, list[Version]] = {}
    places: set[tuple[str, int, int]] = set()
    same: dict[str, set[int]] = {}
    for key, ordinal, number, updated, content, known_on, person, outcome, reason, file, position in found:
        places.add((file, position, content))
        if outcome != "unchanged":
            withdrawn = bool(reason) and reason.startswith("entered in error")
            known.setdefault(key, []).append(Version(ordinal, number, updated, content, known_on, person, outcome, withdrawn))
        else:
            same.setdefault(key, set()).add(content)
    return Versions(known, places, lambda key: _stored_rows(con, key), same, again)


def _stored_rows(con: Connection, key: str) -> list[tuple[str, Row]]:
    """The active rows a resource gave. Asked only when a stored resource comes again with other content."""
    resource = fingerprint(key.encode("utf-8", "replace"))
    rows: list[tuple[str, Row]] = []
    for table, kind in TABLES.items():
        columns = fields(kind)
        names = ", ".join(f'"{n}"' for n in columns)
        for values in con.execute(f"SELECT {names} FROM {table} WHERE resource = ? AND status = 'active'", [resource]).fetchall():
            fixed = {n: tuple(v) if columns[n] is tuple and v is not None else v for n, v in zip(columns, values, strict=True)}
            rows.append((table, kind(**cast(dict[str, Any], fixed))))
    return rows


def _close_stored(con: Connection, versions: Versions) -> None:
    closings = list(versions.closings.values())
    if not closings:
        return
    con.register("closing", pa.table({
        "resource": pa.array([c.resource for c in closings], type=pa.uint64()),
        "until": pa.array([c.replaced_on for c in closings], type=pa.date32()),
        "status": pa.array([c.status for c in closings], type=pa.string()),
    }))
    for table in TABLES:
        until = "c.until"
        if table == "people":  # who someone is, is corrected for all days at once; a death keeps its days
            until = "CASE WHEN c.status = 'superseded' AND NOT coalesce(t.deceased, false) THEN t.known_on ELSE c.until END"
        con.execute(
            f"UPDATE {table} t SET status = c.status, replaced_on = {until} FROM closing c "
            "WHERE t.resource = c.resource AND t.status = 'active'"
        )
    con.unregister("closing")


def _append_rows(con: Connection, batch: int, entries: list[tuple[Entry, int]]) -> Counter[str]:
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    resources: dict[str, list[int]] = {table: [] for table in TABLES}
    for entry, resource in entries:
        for table, row in entry.rows:
            rows[table].append(row)
            resources[table].append(resource)
    for table in TABLES:
        if rows[table]:
            con.register("incoming", to_arrow(table, rows[table], resources[table]))
            con.execute(f"INSERT INTO {table} SELECT *, {batch:d} FROM incoming")
            con.unregister("incoming")
    return Counter({table: len(found) for table, found in rows.items() if found})


def _append_ledger(con: Connection, batch: int, ledgered: list[tuple[Entry, int, int]]) -> None:
    if not ledgered:
        return
    entries, resources, ordinals = zip(*ledgered, strict=True)
    told = zip(Entry.__struct_fields__, zip(*map(msgspec.structs.astuple, entries), strict=True), strict=True)
    columns = {**dict(told), "batch": (batch,) * len(entries), "resource": resources, "ordinal": ordinals}
    con.register("incoming", pa.Table.from_arrays([pa.array(columns[f.name], f.type) for f in _LEDGER], schema=_LEDGER))
    con.execute("INSERT INTO ledger SELECT * FROM incoming")
    con.unregister("incoming")


def _renew_aliases(con: Connection, ledgered: list[tuple[Entry, int, int]]) -> set[str]:
    """Who is whom, worked out anew when the batch says anything about it. Returns everybody concerned."""
    if not any(isinstance(row, PersonRow) and row.merged_into for e, _, _ in ledgered for _, row in e.rows):
        if not _aliases_stale(con):
            return set()
    links = dict(con.execute(
        "SELECT person, max(merged_into) FROM people WHERE status = 'active' AND merged_into IS NOT NULL AND merged_into <> person GROUP BY person"
    ).fetchall())
    before = dict(con.execute("SELECT person, survivor FROM aliases").fetchall())
    after = {person: survivor(person, links) for person in links}
    after = {person: kept for person, kept in after.items() if kept != person}
    con.execute("DELETE FROM aliases")
    con.executemany("INSERT INTO aliases VALUES (?, ?)", [list(pair) for pair in sorted(after.items())]) if after else None
    changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    return changed | {m[p] for p in changed for m in (before, after) if p in m}


def _aliases_stale(con: Connection) -> bool:
    found = con.execute(
        "SELECT count(*) FROM aliases a WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.person = a.person AND p.status = 'active' AND p.merged_into IS NOT NULL)"
    ).fetchall()
    return bool(found[0][0])


def survivor(person: str, links: dict[str, str]) -> str:
    """The end of the chain of merges; in a circle, the first name of the alphabet."""
    seen = [person]
    while seen[-1] in links:
        following = links[seen[-1]]
        if following in seen:
            return min(seen[seen.index(following):])
        seen.append(following)
    return seen[-1]


def received_row(con: Connection, batch: int, received: date | None, kind: str, records: int) -> None:
    con.execute("INSERT INTO batches VALUES (?, ?, ?, ?)", [batch, received, kind, records])
