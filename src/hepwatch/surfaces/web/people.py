"""One person on the list: one small row each, with dates and never ages.

A person's name in a page's address is a keyed hash of their id (`token`): it names the same person for as long as the
installation lives, and says nothing about them. Whether somebody is overdue, snoozed or due is asked of the answers
and of `decisions.standing`; here it is only counted, filtered and put in order.
"""

import base64
import hashlib
import hmac
from datetime import date
from typing import Literal

import msgspec

from hepwatch.decisions.actions import Screen
from hepwatch.decisions.standing import Standing
from hepwatch.followup.answers import DueItem
from hepwatch.signals import rank
from hepwatch.signals.signal import Signal
from hepwatch.surfaces.web.source import EveryAnswer

Category = Literal["now", "due", "waiting", "snoozed", "ended", "died", "no_action"]
_OWED = frozenset({"due", "overdue", "booked", "cannot_tell"})
# Signals that are a result somebody must act on, not merely a thing that is late.
RESULTS = frozenset({
    "lesion_new", "lesion_growing", "lesion_suspicious", "lesion_undecided", "marker_rise", "marker_unexplained",
    "advice_not_followed", "report_unread",
})


def token(key: bytes, text: str) -> str:
    """An opaque name for an id."""
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()[:18]
    return base64.urlsafe_b64encode(digest).decode()


def signal_name(s: Signal) -> str:
    """What makes two signals the same one: everything but its words and rows."""
    return "|".join(str(part or "") for part in (s.code, s.site, s.side, s.marker, s.test, s.since))


def _due_name(d: DueItem) -> str:
    return f"{d.test}|{d.status}|{d.closes or ''}"


def screen_of(a: EveryAnswer) -> Screen:
    """What matters of an assessment when somebody acts on it."""
    due = tuple(_due_name(d) for d in a.due if d.status in _OWED)
    return Screen(a.course.state, due, tuple(signal_name(s) for s in a.signals))


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person on the list, as of the day the list is of."""

    person: str
    token: str
    as_of: date
    state: str
    pattern: str
    protocol: str
    treated: str | None
    counted_from: date | None
    next_what: str | None
    next_by: date | None
    overdue: tuple[tuple[str, date], ...]
    due: tuple[str, ...]
    booked: tuple[str, ...]
    signals: tuple[tuple[str, str, str, date], ...]  # code, place, urgency, since
    why: str
    sites: frozenset[str]
    screen: Screen
    order: tuple[int, int, int]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code, *_ in self.signals)

    @property
    def urgency(self) -> str:
        """The most pressing signal's urgency; empty when nothing is unusual."""
        return self.signals[0][2] if self.signals else ""

    def category(self, standing: Standing) -> Category:
        """The one group this person is counted in."""
        if self.state == "died":
            return "died"
        if standing.ended is not None:
            return "ended"
        if standing.snoozed(self.as_of, self.screen.signals):
            return "snoozed"
        if self.signals or self.overdue:
            return "now"
        if self.due:
            return "due"
        return "waiting" if self.next_what else "no_action"

    def unanswered(self, standing: Standing) -> bool:
        """Is there a result that no action ever had on its screen?"""
        if self.state == "died" or not self.codes & RESULTS:
            return False
        return any(name.partition("|")[0] in RESULTS for name in standing.never_acted_on(self.screen.signals))


def row_of(a: EveryAnswer, key: bytes, as_of: date) -> ListRow:
    """An assessment that holds on `as_of`, made small."""
    overdue = tuple((d.test, d.closes) for d in a.due if d.status == "overdue" and d.closes is not None)
    treatment = a.course.index_treatment or a.course.last_treatment
    lesions = {x.site for x in a.course.open_lesions}
    return ListRow(
        person=a.person, token=token(key, a.person), as_of=as_of, state=a.course.state, pattern=a.course.pattern,
        protocol=next((d.rule.partition("/")[0] for d in a.due), ""),
        treated=treatment.kind if treatment else None, counted_from=a.course.counted_from,
        next_what=a.next_action.what if a.next_action else None, next_by=a.next_action.by if a.next_action else None,
        overdue=overdue, due=tuple(d.test for d in a.due if d.status == "due"),
        booked=tuple(d.test for d in a.due if d.status == "booked"),
        signals=tuple((s.code, " ".join(p for p in (s.side, s.site, s.marker) if p), s.urgency, s.since) for s in a.signals),
        why=_first_reason(a), sites=frozenset(lesions | {s.site for s in a.signals if s.site}),
        screen=screen_of(a), order=_order(a, overdue),
    )


def _first_reason(a: EveryAnswer) -> str:
    if a.signals:
        return a.signals[0].why
    return next((d.why for status in ("overdue", "due", "booked", "cannot_tell") for d in a.due if d.status == status), "")


def _order(a: EveryAnswer, overdue: tuple[tuple[str, date], ...]) -> tuple[int, int, int]:
    """The harm of delay: the most pressing signal (signals.rank), then how long something has been late, then the next day."""
    first = rank(a.signals[0]) if a.signals else (9, 99)
    late = min((closes for _, closes in overdue), default=date.max)
    due = a.next_action.by if a.next_action else date.max
    return first[0] * 100 + first[1], late.toordinal(), due.toordinal()
