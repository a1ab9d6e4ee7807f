"""What people decided in the web app, taken into the record before anybody is asked about: ended, resumed, done elsewhere, booked.

The database of decisions lies beside the store, and `record` knows nothing of it; here each such action becomes an entry of the
record like any other, so that the list, the replay and the exports count it, from the day it was made to the day it was withdrawn.
"""

from pathlib import Path

import msgspec

from hepwatch.decisions import actions
from hepwatch.decisions.actions import Action
from hepwatch.decisions.database import FILE, Database, url_beside
from hepwatch.decisions.standing import rows_for_record
from hepwatch.record import Store
from hepwatch.record.entry import Entry, fingerprint

_TAKEN = "decisions taken in"


def take_in_decisions(store: Store, folder: Path, url: str | None = None) -> int:
    """The decisions made since the last time, into the record. Returns how many; none where the app was never used."""
    if url is None and not (folder / FILE).is_file():
        return 0
    database = Database(url or url_beside(folder))
    try:
        with database.read() as c:
            everything = actions.after(c, 0)
    finally:
        database.close()
    last = int(store.note(_TAKEN) or 0)
    fresh = [entry for action in everything if action.seq > last and (entry := _entry(action, everything)) is not None]
    if fresh:
        store.add(fresh)
    if everything and everything[-1].seq > last:
        store.note(_TAKEN, str(everything[-1].seq))
    return len(fresh)


def _entry(action: Action, everything: list[Action]) -> Entry | None:
    """None for an action that changes nothing of what is owed."""
    if action.kind != "withdraw":
        rows = rows_for_record([action])
        return _about(action, action, False, rows) if rows else None
    withdrawn = next((a for a in everything if a.seq == action.detail.action), None)
    if withdrawn is None or not rows_for_record([withdrawn]):
        return None
    return _about(withdrawn, action, True, ())


def _about(decided: Action, told: Action, withdrawn: bool, rows: tuple[msgspec.Struct, ...]) -> Entry:
    return Entry(
        file="decisions", position=told.seq, key=f"decision/{decided.seq}", content=fingerprint(f"{decided.seq} {told.kind}".encode()),
        outcome="stored", person=decided.person, version="2" if withdrawn else "1", updated=told.at.isoformat(), known_on=told.at.date(),
        rows=[("decisions", row) for row in rows], withdrawn=withdrawn, given=True,  # type: ignore[misc]
    )
