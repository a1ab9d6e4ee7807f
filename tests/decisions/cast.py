"""The people and the day these tests speak of."""

from datetime import UTC, datetime

from hepwatch.decisions.accounts import Account

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def account(name: str = "ada", role: str = "clinician", teams: tuple[str, ...] = ()) -> Account:
    return Account(1, name, role, teams)  # type: ignore[arg-type]
