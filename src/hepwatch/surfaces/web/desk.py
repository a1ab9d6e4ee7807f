"""What every page works with: the answers, the decisions, the clock; and the list, kept up with both."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from threading import Lock

import msgspec

from hepwatch.assess import Knowledge, assess
from hepwatch.decisions import actions
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.actions import Action
from hepwatch.decisions.database import Database
from hepwatch.decisions.standing import fold, rows_for_record
from hepwatch.errors import StoreError
from hepwatch.outlook.hidden import outlook
from hepwatch.record.rows import DecisionRow
from hepwatch.surfaces.web.everyone import Everyone, Mask
from hepwatch.surfaces.web.jobs import Jobs
from hepwatch.surfaces.web.people import ListRow
from hepwatch.surfaces.web.provider import HooksSettings, OpenIDSettings, Provider
from hepwatch.surfaces.web.rate import Rate
from hepwatch.surfaces.web.source import Opened, Source, with_decisions

Clock = Callable[[], datetime]
DEMONSTRATION = "demonstration"
# Kinds of action that change what is owed.
CHANGING = frozenset({"end_follow_up", "resume", "done_elsewhere", "book", "withdraw"})


def utc_now() -> datetime:
    return datetime.now(UTC)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this server runs. `secure`: reached over https, so that cookies travel no other way."""

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    secure: bool = False
    requests_per_minute: int = 600
    sign_ins_per_minute: int = 20
    openid: OpenIDSettings | None = None
    hooks: HooksSettings | None = None


class Desk:
    """One per server."""

    def __init__(self, source: Source, database: Database, clock: Clock, settings: Settings, demonstration: bool) -> None:
        self.source, self.database, self.clock = source, database, clock
        self.settings, self.demonstration = settings, demonstration
        self.provider = Provider(settings.openid) if settings.openid else None
        self.sign_in_rate = Rate(settings.sign_ins_per_minute)
        self.jobs = Jobs()
        self._lock = Lock()
        self._everyone: Everyone | None = None
        self._built_for = ("", "")
        self._last_seq = 0
        self._actions: dict[str, list[Action]] = defaultdict(list)

    def warm(self) -> None:
        """Have the list and the compiled model ready before anybody asks; a store in use is asked again by the first visit."""
        try:
            rows = self.everyone().rows
            row = next((r for r in rows if r.state == "in_remission"), None)
            opened = self.opened(row) if row else None
        except StoreError:
            return
        if row and opened:
            outlook(opened.history.as_known(row.as_of), opened.answer.course, row.as_of)

    @property
    def built_for(self) -> tuple[str, str]:
        """The record and the day the list is of: what is worked out from it is kept under this name."""
        return self._built_for

    def today(self) -> date:
        return self.clock().date()

    def everyone(self) -> Everyone:
        """The list as of today, with every action recorded so far by any server."""
        with self._lock:
            self._everyone = self._fresh()
            self._lay_actions_over(self._everyone)
            return self._everyone

    def _fresh(self) -> Everyone:
        """The list of the record as it is; while another process writes the record, the list of before, of the same day."""
        before = self._everyone if self._built_for[1] == self.today().isoformat() else None
        try:
            stamp = self.source.stamp()
            return before if before is not None and self._built_for[0] == stamp else self._built()
        except StoreError:
            if before is None:
                raise
            return before

    def _built(self) -> Everyone:
        today = self.today()
        stamp, answers = self.source.everyone(today)
        everyone = Everyone(answers, self.database.token_key, today)
        for person, done in self._actions.items():
            everyone.stands(person, fold(done))
        self._count_decisions(everyone, self._actions)
        self._built_for = (stamp, today.isoformat())
        return everyone

    def _lay_actions_over(self, everyone: Everyone) -> None:
        with self.database.read() as c:
            fresh = actions.after(c, self._last_seq)
        for action in fresh:
            self._actions[action.person].append(action)
            self._last_seq = action.seq
        touched = {action.person for action in fresh}
        for person in touched:
            everyone.stands(person, fold(self._actions[person]))
        self._count_decisions(everyone, touched)

    def _count_decisions(self, everyone: Everyone, people: Iterable[str]) -> None:
        """What was done elsewhere, ended or resumed changes what is owed, before any record says so."""
        decided = [p for p in people if p in everyone.place and self._counts(p)]
        for history in self.source.histories(decided):
            counted = with_decisions(history, self.decisions_on(history.person))
            everyone.answer(assess(counted, everyone.as_of, Knowledge.of()))

    def _counts(self, person: str) -> bool:
        """Also when a decision was withdrawn: then the answer is what it was before."""
        return any(action.kind in CHANGING for action in self._actions[person])

    def decisions_on(self, person: str) -> tuple[DecisionRow, ...]:
        """What was decided here and changes what is owed, as rows of the record."""
        return rows_for_record(self._actions.get(person, ()))

    def opened(self, row: ListRow) -> Opened | None:
        """A person's record and answer today."""
        return self.source.opened(row.person, row.as_of, self.decisions_on(row.person))

    def seen_by(self, account: Account) -> tuple[Everyone, Mask]:
        """The list, and which of it this account may see."""
        everyone = self.everyone()
        return everyone, everyone.of_teams(account.teams)

    def person(self, account: Account, person_token: str) -> ListRow | None:
        """The row of a token, if this account may see that person."""
        everyone = self.everyone()
        row = everyone.by_token(person_token)
        return row if row is not None and account.sees_team(everyone.standing_of(row).team) else None

