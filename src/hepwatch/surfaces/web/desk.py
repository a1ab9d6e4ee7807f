"""What every page works with: the answers, the decisions, the clock; and the list, kept up with both."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

import msgspec

from hepwatch.decisions import actions
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.actions import Action
from hepwatch.decisions.database import Database
from hepwatch.decisions.standing import fold
from hepwatch.surfaces.web.listing import visible
from hepwatch.surfaces.web.people import Everyone, ListRow
from hepwatch.surfaces.web.provider import OpenIDSettings, Provider
from hepwatch.surfaces.web.rate import Rate
from hepwatch.surfaces.web.source import Source

Clock = Callable[[], datetime]
DEMONSTRATION = "demonstration"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this server runs. `secure`: reached over https, so that cookies travel no other way."""

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    secure: bool = False
    requests_per_minute: int = 600
    sign_ins_per_minute: int = 20
    openid: OpenIDSettings | None = None


class Desk:
    """One per server."""

    def __init__(self, source: Source, database: Database, clock: Clock, settings: Settings, demonstration: bool) -> None:
        self.source, self.database, self.clock = source, database, clock
        self.settings, self.demonstration = settings, demonstration
        self.provider = Provider(settings.openid) if settings.openid else None
        self.sign_in_rate = Rate(settings.sign_ins_per_minute)
        self._lock = Lock()
        self._everyone: Everyone | None = None
        self._built_for = ("", "")
        self._last_seq = 0
        self._actions: dict[str, list[Action]] = defaultdict(list)

    def everyone(self) -> Everyone:
        """The list as of today, with every action recorded so far by any server."""
        today = self.clock().date()
        with self._lock:
            wanted = (self.source.stamp(), today.isoformat())
            if self._everyone is None or self._built_for != wanted:
                self._everyone = Everyone(self.source.everyone(today), self.database.token_key)
                self._everyone.standing = {person: fold(done) for person, done in self._actions.items()}
                self._built_for = wanted
            self._lay_actions_over(self._everyone)
            return self._everyone

    def _lay_actions_over(self, everyone: Everyone) -> None:
        with self.database.read() as c:
            fresh = actions.after(c, self._last_seq)
        for action in fresh:
            self._actions[action.person].append(action)
            self._last_seq = action.seq
        for person in {action.person for action in fresh}:
            everyone.standing[person] = fold(self._actions[person])

    def rows(self, account: Account) -> list[ListRow]:
        return visible(self.everyone(), account.teams)

    def person(self, account: Account, person_token: str) -> ListRow | None:
        """The row of a token, if this account may see that person."""
        everyone = self.everyone()
        row = everyone.by_token.get(person_token)
        return row if row is not None and account.sees_team(everyone.standing_of(row).team) else None
