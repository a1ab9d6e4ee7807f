"""The database of decisions: SQLite (WAL) beside the store by default, PostgreSQL by URL; brought up to date when opened.

Every write transaction on SQLite begins IMMEDIATE: two writers queue at the door instead of failing half-way.
`synchronous=FULL`: what was acknowledged survives a crash of the process and of the machine.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from hepwatch.decisions import schema
from hepwatch.errors import StoreError

FILE = "decisions.sqlite"


def url_beside(store: Path) -> str:
    """The default: one SQLite file in the store's folder."""
    return f"sqlite:///{store / FILE}"


class Database:
    """One open database of decisions. `write()` and `read()` give a connection inside a transaction."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        try:
            _bring_up_to_date(self.engine)
            self.token_key = bytes.fromhex(self._installation_value("token_key"))
        except DBAPIError as problem:
            raise StoreError(
                "The database of decisions could not be opened or brought up to date; check that its address is "
                "right, that it is running and that this account may create tables in it."
            ) from problem

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(hepwatch_reads=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    def _installation_value(self, name: str) -> str:
        """A secret of this installation, made the first time it is asked for."""
        try:
            with self.write() as c:
                if (found := c.scalar(_value_of(name))) is not None:
                    return str(found)
                c.execute(insert(schema.installation).values(name=name, value=secrets.token_hex(32)))
        except IntegrityError:
            pass  # another server made it in the same instant; theirs holds
        with self.read() as c:
            return str(c.scalar(_value_of(name)))


def _value_of(name: str) -> Any:
    return select(schema.installation.c.value).where(schema.installation.c.name == name)


def _engine(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, pool_size=20, max_overflow=30, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves (below)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=20000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("hepwatch_reads")
    connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727301)")  # two servers starting at once
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
