"""The file of a store: made whole or not at all, looked at before it is opened for writing."""

import os
from pathlib import Path

import duckdb

from hepwatch.errors import StoreError
from hepwatch.record.schema import SCHEMA_VERSION, create_statements

FILE = "record.duckdb"
# What the database may hold in memory; beyond it spills beside the file. Left to itself it would take most of the machine.
_MEMORY = "3GiB"


def connect(folder: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        con = duckdb.connect(str(folder / FILE), read_only=read_only, config={"preserve_insertion_order": "true", "memory_limit": _MEMORY})
        con.execute("SET TimeZone = 'UTC'")
        return con
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise StoreError(f"The store in '{folder.name}' is in use by another process: try again when that has finished.") from None
        raise StoreError(f"The file in '{folder.name}' is damaged or not a store: restore it from a backup or ingest the records anew.") from None


def check_version(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    try:
        found = con.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchall()
    except duckdb.Error:
        raise StoreError(f"The file in '{folder.name}' is damaged or not a store of Hepwatch: nothing was changed.") from None
    version = found[0][0] if found else "none"
    if version != SCHEMA_VERSION:
        raise StoreError(
            f"The store in '{folder.name}' is of version {version}, this program reads version {SCHEMA_VERSION}: "
            "use the program it was made with, or ingest the records into a new store."
        )


def write_empty(folder: Path) -> None:
    """Made under another name and moved into place when whole, so that no half-made store is ever seen."""
    draft = folder / f"{FILE}.{os.getpid()}.new"
    con = duckdb.connect(str(draft))
    for statement in create_statements():
        con.execute(statement)
    con.execute("INSERT INTO meta VALUES ('schema_version', ?)", [SCHEMA_VERSION])
    con.execute("CHECKPOINT")
    con.close()
    os.replace(draft, folder / FILE)
