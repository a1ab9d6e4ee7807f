"""Accounts and sessions: argon2, lock-out, expiry, closed accounts."""

from datetime import timedelta

import pytest
from cast import NOON, PASSWORD

from hepwatch.decisions import accounts, audit, sessions
from hepwatch.decisions.accounts import LOCKED_FOR, Account
from hepwatch.decisions.database import Database
from hepwatch.decisions.sessions import IDLE, LONGEST
from hepwatch.errors import UsageError

SECOND = timedelta(seconds=1)


@pytest.fixture
def ada(database: Database) -> Account:
    with database.write() as c:
        return accounts.add(c, name="ada", role="coordinator", password=PASSWORD, teams=("north",), by="test", at=NOON)


def test_sign_in_by_the_right_password_only(database: Database, ada: Account) -> None:
    assert accounts.sign_in(database, name="ada", password=PASSWORD, at=NOON) == ada
    assert accounts.sign_in(database, name="ada", password="wrong password", at=NOON) is None
    assert accounts.sign_in(database, name="bob", password=PASSWORD, at=NOON) is None


def test_the_password_is_kept_as_an_argon2_hash_and_never_in_the_trail(database: Database, ada: Account) -> None:
    with database.read() as c:
        kept = c.exec_driver_sql("SELECT password_hash FROM accounts").scalar_one()
        trail = str(list(audit.lines(c)))
    assert kept.startswith("$argon2id$") and PASSWORD not in trail and kept not in trail


def test_five_failures_lock_for_a_quarter_of_an_hour(database: Database, ada: Account) -> None:
    for _ in range(5):
        accounts.sign_in(database, name="ada", password="wrong password", at=NOON)
    moments = (NOON, NOON + LOCKED_FOR - SECOND, NOON + LOCKED_FOR)
    assert [accounts.sign_in(database, name="ada", password=PASSWORD, at=at) for at in moments] == [None, None, ada]


def test_a_success_forgets_earlier_failures(database: Database, ada: Account) -> None:
    for _ in range(3):
        for _ in range(4):
            accounts.sign_in(database, name="ada", password="wrong password", at=NOON)
        assert accounts.sign_in(database, name="ada", password=PASSWORD, at=NOON) == ada


@pytest.mark.parametrize(("password", "role", "name"), [("short", "viewer", "eve"), (PASSWORD, "king", "eve"), (PASSWORD, "viewer", "ada"),
                                                        (PASSWORD, "viewer", " "), (PASSWORD, "viewer", "a\nb")])
def test_an_account_that_cannot_be_made(database: Database, ada: Account, password: str, role: str, name: str) -> None:
    with pytest.raises(UsageError), database.write() as c:
        accounts.add(c, name=name, role=role, password=password, by="test", at=NOON)


def _open(database: Database, account: Account) -> str:
    with database.write() as c:
        return sessions.start(c, account, NOON)


@pytest.mark.parametrize(("after", "open_still"), [(IDLE - SECOND, True), (IDLE, True), (IDLE + SECOND, False)])
def test_an_idle_session_ends(database: Database, ada: Account, after: timedelta, open_still: bool) -> None:
    token = _open(database, ada)
    with database.read() as c:
        assert (sessions.find(c, token, NOON + after, database.token_key) is not None) == open_still


def test_a_session_in_use_ends_after_a_long_day(database: Database, ada: Account) -> None:
    token, now = _open(database, ada), NOON
    while now - NOON <= LONGEST:
        with database.write() as c:
            found = sessions.find(c, token, now, database.token_key)
            assert found is not None
            sessions.touch(c, found[0], now)
        now += IDLE
    with database.read() as c:
        assert sessions.find(c, token, now, database.token_key) is None


def test_the_token_itself_is_not_kept(database: Database, ada: Account) -> None:
    token = _open(database, ada)
    with database.read() as c:
        assert token not in str(c.exec_driver_sql("SELECT * FROM sessions").all())


def test_a_changed_account_has_no_open_session_left(database: Database, ada: Account) -> None:
    token = _open(database, ada)
    with database.write() as c:
        accounts.change(c, name="ada", role="viewer", by="root", at=NOON)
    with database.read() as c:
        assert sessions.find(c, token, NOON, database.token_key) is None


def test_a_closed_account_cannot_sign_in(database: Database, ada: Account) -> None:
    with database.write() as c:
        accounts.change(c, name="ada", disabled=True, by="root", at=NOON)
    assert accounts.sign_in(database, name="ada", password=PASSWORD, at=NOON) is None
