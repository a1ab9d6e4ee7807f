"""Where a person stands after everything people did: one fold over the actions, oldest first.

A snooze or an acknowledgement covers what was on the screen when it was made and nothing that came later: a new
signal brings the person back at once, and a snooze ends on its day. Assignment and booking stay until changed.
Ended follow-up is a person's recorded decision: the person leaves the list of those owed something, never the count.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import msgspec

from hepwatch.decisions.actions import Action
from hepwatch.record.rows import DecisionRow


class Booking(msgspec.Struct, frozen=True):
    """A test booked for a day, by somebody here (the record may not know it yet)."""

    test: str
    on: date


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of the fold. `handled` are the signals that some action's screen showed."""

    version: int = 0
    last_seq: int = 0
    snoozed_until: date | None = None
    snooze_reason: str | None = None
    snoozed_signals: frozenset[str] = frozenset()
    acknowledged: frozenset[str] = frozenset()
    handled: frozenset[str] = frozenset()
    bookings: tuple[Booking, ...] = ()
    team: str | None = None
    clinician: str | None = None
    decision: str | None = None
    decided_on: date | None = None
    ended: str | None = None
    ended_on: date | None = None

    def snoozed(self, as_of: date, signals: Iterable[str]) -> bool:
        """Asleep on `as_of`: before its day, and nothing new has come up since."""
        return self.snoozed_until is not None and as_of < self.snoozed_until and self.snoozed_signals >= set(signals)

    def never_acted_on(self, signals: Iterable[str]) -> list[str]:
        """The signals that no action ever had on its screen."""
        return [signal for signal in signals if signal not in self.handled]


NOBODY_ACTED = Standing()


def fold(actions: Iterable[Action]) -> Standing:
    """The standing after these actions of one person, oldest first; withdrawn ones count as not done."""
    known = list(actions)
    withdrawn = {action.detail.action for action in known if action.kind == "withdraw"}
    standing = NOBODY_ACTED
    for action in known:
        changes = {} if action.seq in withdrawn else _changes(standing, action)
        standing = msgspec.structs.replace(standing, version=action.version, last_seq=action.seq, **changes)
    return standing


def _changes(standing: Standing, action: Action) -> dict[str, Any]:
    seen = frozenset(action.screen.signals)
    match action.kind:
        case "acknowledge":
            return {"acknowledged": standing.acknowledged | seen, "handled": standing.handled | seen}
        case "snooze":
            return {
                "snoozed_until": action.detail.until, "snooze_reason": action.detail.reason, "snoozed_signals": seen,
                "handled": standing.handled | seen,
            }
        case "book":
            return {"bookings": (*standing.bookings, _booking(action)), "handled": standing.handled | seen}
        case "done_elsewhere":
            kept = tuple(b for b in standing.bookings if b.test != action.detail.test)
            return {"bookings": kept, "handled": standing.handled | seen}
        case "assign":
            return {"team": action.detail.team, "clinician": action.detail.clinician}
        case "decide":
            return {
                "decision": action.detail.decision, "decided_on": action.detail.on or action.at.date(),
                "handled": standing.handled | seen,
            }
        case "end_follow_up":
            return {"ended": action.detail.reason, "ended_on": action.at.date(), "handled": standing.handled | seen}
        case "resume":
            return {"ended": None, "ended_on": None}
        case "withdraw":
            return {}


def _booking(action: Action) -> Booking:
    assert action.detail.test is not None and action.detail.on is not None  # checked before it was recorded
    return Booking(action.detail.test, action.detail.on)


def rows_for_record(actions: Iterable[Action]) -> tuple[DecisionRow, ...]:
    """The actions that change what is owed, as rows of the record: ended, resumed, done elsewhere, booked."""
    known = list(actions)
    withdrawn = {action.detail.action for action in known if action.kind == "withdraw"}
    return tuple(_row(action) for action in known if action.kind in _AS_ROWS and action.seq not in withdrawn)


_AS_ROWS: dict[str, Literal["ended", "resumed", "done_elsewhere", "booked"]] = {
    "end_follow_up": "ended", "resume": "resumed", "done_elsewhere": "done_elsewhere", "book": "booked",
}


def _row(action: Action) -> DecisionRow:
    return DecisionRow(
        row_id=f"decision/{action.seq}", person=action.person, known_on=action.at.date(), source="decisions",
        date=action.detail.on or action.at.date(), kind=_AS_ROWS[action.kind],
        test=action.detail.test, reason=action.detail.reason,
    )
