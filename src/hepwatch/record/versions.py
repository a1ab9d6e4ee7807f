"""Which of the records that arrive are new, the same again, or corrections of what is stored.

A resource may come many times. A version is later than another when its version number is higher; without numbers,
when it was updated later; without either, when it arrived later. A later version takes the place of the earlier
one from the day it became known; the earlier rows stay, with that day in `replaced_on`. An earlier version that
arrives late is kept as what was believed until the next one was known. A record entered in error takes its rows
out from the day that was known and puts nothing in their place.

Known day of a later version: what the record states (issued, recorded), unless that is no later than the day the
version it replaces was known: a correction cannot have been known before what it corrects, so then it is the day
the server says it was updated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import msgspec

from hepwatch.record.entry import Entry
from hepwatch.record.rows import PersonRow, Row, RowStatus

# What does not make two rows different facts.
_NAMES = {"row_id", "known_on", "replaced_on", "source", "status"}


@dataclass(slots=True)
class Version:
    """A version already ledgered. `entry` is set while it is still in the batch being written."""

    ordinal: int
    number: str | None
    updated: str | None
    content: int
    known_on: date | None
    person: str | None
    outcome: str
    withdrawn: bool
    entry: Entry | None = None


@dataclass(slots=True)
class Closing:
    """The active rows of this resource in the store are replaced from this day."""

    resource: int
    replaced_on: date
    status: RowStatus


class Versions:
    """The versions of every resource the batch speaks of; `settle` decides one entry at a time, in order."""

    def __init__(self, known: dict[str, list[Version]], places: set[tuple[str, int, int]],
                 stored_rows: Callable[[str], list[tuple[str, Row]]], same: dict[str, set[int]] | None = None,
                 again: set[str] | None = None) -> None:
        self.known = known
        self.again = again  # the keys that come more than once in this batch; None: any may
        self.places = places  # (file, position, content) that the ledger already holds
        self.same = same if same is not None else {}  # other bytes that said the same: coming again they are unchanged again
        self.stored_rows = stored_rows  # the active rows of one resource, as the store has them
        self.closings: dict[str, Closing] = {}
        self.touched: set[str] = set()

    def settle(self, entry: Entry, resource: int) -> int | None:
        """The ordinal under which the entry is ledgered, or None when the ledger holds this very record already."""
        past = self.known.get(entry.key)
        if past is None:
            if entry.withdrawn:
                entry.outcome, entry.reason, entry.rows = "not_relevant", "entered in error before anything of it was stored", []
            if self.again is None or entry.key in self.again:
                self._remember(entry, 1)
            return 1
        if entry.content in self.same.get(entry.key, ()) or any(v.content == entry.content for v in past):
            return self._unchanged(entry, past)
        latest = max(past, key=lambda v: v.ordinal) if not _has_order(past) else _latest(past)
        if _is_earlier(entry, latest):
            return self._unchanged(entry, past) if _has_come(entry, past) else self._late(entry, past)
        if entry.withdrawn and latest.withdrawn:
            return self._unchanged(entry, past)
        return self._later(entry, past, latest, resource)

    def _remember(self, entry: Entry, ordinal: int) -> None:
        version = Version(ordinal, entry.version, entry.updated, entry.content, entry.known_on, entry.person,
                          entry.outcome, entry.withdrawn, entry)
        self.known.setdefault(entry.key, []).append(version)

    def _unchanged(self, entry: Entry, past: list[Version]) -> int | None:
        entry.outcome, entry.reason, entry.rows = "unchanged", None, []
        self.same.setdefault(entry.key, set()).add(entry.content)
        place = (entry.file, entry.position, entry.content)
        if place in self.places or any(v.entry is not None and v.entry is entry for v in past):
            return None
        self.places.add(place)
        return past[-1].ordinal

    def _late(self, entry: Entry, past: list[Version]) -> int:
        """An earlier version, arriving after a later one: kept, and replaced on the day the next one was known."""
        ordinal = _next_ordinal(past)
        following = _following(entry, past)
        if entry.outcome == "set_aside":
            entry.rows = []
        if entry.rows:
            until = following.known_on or entry.known_on
            status: RowStatus = "entered_in_error" if following.withdrawn else "superseded"
            entry.rows = [(t, _closed(_numbered(r, ordinal), until, status)) for t, r in entry.rows]
            entry.outcome, entry.reason = "superseded", "an earlier version; a later one was stored already"
        self._remember(entry, ordinal)
        return ordinal

    def _later(self, entry: Entry, past: list[Version], latest: Version, resource: int) -> int | None:
        ordinal = _next_ordinal(past)
        current = self._current_rows(entry.key, past)
        if entry.outcome == "set_aside":  # not understood: what is stored stands
            entry.rows = [] if current else [(t, _numbered(r, ordinal)) for t, r in entry.rows]
            self._remember(entry, ordinal)
            return ordinal
        if not entry.withdrawn and entry.outcome == _outcome_kind(latest) and _same_facts(current, entry.rows):
            return self._unchanged(entry, past)
        _reconsider_known_on(entry, latest)
        entry.rows = [(t, _numbered(r, ordinal)) for t, r in entry.rows]
        if current:
            entry.known_on = entry.known_on or _updated_day(entry) or max(row.known_on for _, row in current)
            self._close(entry, past, resource, entry.known_on)
        if any(table != "unclear" for table, _ in current):
            entry.outcome = "superseded"
            entry.reason = "entered in error: takes out what was stored" if entry.withdrawn else "replaces the version stored before"
        elif entry.withdrawn:
            entry.outcome, entry.reason = "not_relevant", "entered in error before anything of it was stored"
        self._remember(entry, ordinal)
        return ordinal

    def _current_rows(self, key: str, past: list[Version]) -> list[tuple[str, Row]]:
        rows = [(t, r) for v in past if v.entry is not None for t, r in v.entry.rows if r.status == "active"]
        gave_rows = any(v.entry is None and v.outcome in ("stored", "superseded", "set_aside") for v in past)
        return rows + self.stored_rows(key) if gave_rows and key not in self.closings else rows

    def _close(self, entry: Entry, past: list[Version], resource: int, until: date) -> None:
        status: RowStatus = "entered_in_error" if entry.withdrawn else "superseded"
        for version in past:
            if version.person:
                self.touched.add(version.person)
            if version.entry is not None:
                version.entry.rows = [
                    (t, _closed(r, until, status) if r.status == "active" else r) for t, r in version.entry.rows
                ]
        if entry.key not in self.closings:
            self.closings[entry.key] = Closing(resource, until, status)


def _outcome_kind(version: Version) -> str:
    return "stored" if version.outcome == "superseded" else version.outcome


def _has_order(past: Iterable[Version]) -> bool:
    return all((v.number or "").isdigit() or v.updated for v in past)


def _latest(past: list[Version]) -> Version:
    latest = past[0]
    for version in past[1:]:
        if not _before(version.number, version.updated, latest):
            latest = version
    return latest


def _before(number: str | None, updated: str | None, other: Version) -> bool:
    """Whether a version with this number and update time comes before `other`; False when nothing tells them apart."""
    if (number or "").isdigit() and (other.number or "").isdigit() and number != other.number:
        return int(number or 0) < int(other.number or 0)
    if updated and other.updated:
        return updated < other.updated
    return False


def _has_come(entry: Entry, past: Iterable[Version]) -> bool:
    """Whether this very version is there already, perhaps in other bytes (a bundle and an export write one resource differently)."""
    return any(v.number == entry.version and v.updated == entry.updated for v in past)


def _is_earlier(entry: Entry, latest: Version) -> bool:
    return _before(entry.version, entry.updated, latest)


def _following(entry: Entry, past: list[Version]) -> Version:
    """The first of the versions that come after the entry."""
    after = [v for v in past if _before(entry.version, entry.updated, v)]
    first = after[0]
    for version in after[1:]:
        if _before(version.number, version.updated, first):
            first = version
    return first


def _next_ordinal(past: list[Version]) -> int:
    return max(v.ordinal for v in past) + 1


def _numbered(row: Row, ordinal: int) -> Row:
    return msgspec.structs.replace(row, row_id=f"{row.row_id}@{ordinal}")


def _closed(row: Row, until: date | None, status: RowStatus) -> Row:
    """The row as it stands once replaced. Who a person is (not that they died) is corrected for all days at once."""
    if status == "superseded" and isinstance(row, PersonRow) and not row.deceased:
        until = row.known_on
    return msgspec.structs.replace(row, replaced_on=until, status=status)


def _updated_day(entry: Entry) -> date | None:
    """The day the server says it was updated; None when it does not say, or not as a date."""
    try:
        return date.fromisoformat((entry.updated or "")[:10])
    except ValueError:
        return None


def _reconsider_known_on(entry: Entry, latest: Version) -> None:
    updated = _updated_day(entry)
    if entry.given or updated is None or latest.known_on is None:
        return
    if entry.known_on is None or (entry.known_on <= latest.known_on < updated):
        entry.known_on = updated
        entry.rows = [(t, r if t == "people" else msgspec.structs.replace(r, known_on=updated)) for t, r in entry.rows]


def _facts(table: str, row: Row) -> tuple[object, ...]:
    return (table, *(getattr(row, f) for f in row.__struct_fields__ if f not in _NAMES))


def _same_facts(stored: list[tuple[str, Row]], arriving: list[tuple[str, Row]]) -> bool:
    return sorted(map(str, (_facts(t, r) for t, r in stored))) == sorted(map(str, (_facts(t, r) for t, r in arriving)))
