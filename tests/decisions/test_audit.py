"""The audit trail: a chain that shows any change, and tables that refuse one."""

from collections.abc import Callable
from typing import Any

import pytest
from cast import NOON

from hepwatch.decisions import audit
from hepwatch.decisions.database import Database

Lines = list[dict[str, Any]]


@pytest.fixture
def trail(database: Database) -> Lines:
    for n in range(5):
        with database.write() as c:
            audit.append(c, at=NOON, account="ada", what="saw a person", subject=f"p{n}", detail={"n": n})
    with database.read() as c:
        return list(audit.lines(c))


def test_an_untouched_trail_holds(trail: Lines, database: Database) -> None:
    with database.read() as c:
        assert audit.verify(c) == audit.Verdict(True, 5)


def _changed(lines: Lines) -> Lines:
    return [*lines[:2], {**lines[2], "account": "eve"}, *lines[3:]]


def _removed(lines: Lines) -> Lines:
    return [*lines[:2], *lines[3:]]


def _swapped(lines: Lines) -> Lines:
    return [*lines[:2], lines[3], lines[2], lines[4]]


def _put_in(lines: Lines) -> Lines:
    return [*lines[:2], {**lines[2], "subject": "p9"}, *lines[2:]]


@pytest.mark.parametrize("tamper", [_changed, _removed, _swapped, _put_in])
def test_a_tampered_export_breaks_at_the_third_line(trail: Lines, tamper: Callable[[Lines], Lines]) -> None:
    assert audit.verify_lines(iter(tamper(trail))) == audit.Verdict(False, 2, 3)


@pytest.mark.parametrize("statement", ["UPDATE audit SET account='eve'", "DELETE FROM audit WHERE seq=3"])
def test_the_table_refuses_changes(trail: Lines, database: Database, statement: str) -> None:
    with pytest.raises(Exception, match="append-only"), database.write() as c:
        c.exec_driver_sql(statement)


def test_a_tail_cut_off_past_the_guard_is_noticed(trail: Lines, database: Database) -> None:
    with database.write() as c:
        guard = "DROP TRIGGER audit_no_delete" if c.dialect.name == "sqlite" else "DROP TRIGGER audit_append_only ON audit"
        c.exec_driver_sql(guard)
        c.exec_driver_sql("DELETE FROM audit WHERE seq >= 4")
    with database.read() as c:
        assert not audit.verify(c).holds
