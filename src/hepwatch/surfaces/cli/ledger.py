"""`hepwatch ledger`: what became of every record."""

from pathlib import Path

import msgspec

from hepwatch.record import Store
from hepwatch.record.entry import Outcome
from hepwatch.surfaces.cli.places import print_lines, store_folder


def ledger(*, store: Path | None = None, outcome: Outcome | None = None, json: bool = False) -> None:
    """Every record with its outcome and, where it was set aside, the reason.

    Example: hepwatch ledger --store mystore --outcome set_aside

    Parameters
    ----------
    store
        The store's folder (or set HEPWATCH_STORE).
    outcome
        Only records with this outcome.
    json
        One JSON object per record and line.
    """
    with Store.open(store_folder(store), read_only=True) as opened:
        rows = opened.ledger(outcome)
        if json:
            print_lines(msgspec.to_builtins(r) for r in rows)
            return
        for r in rows:
            print(f"{r.outcome:13} {r.file}:{r.position}  {r.record}  {r.reason or ''}")
