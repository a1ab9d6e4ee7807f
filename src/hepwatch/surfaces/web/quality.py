"""What the cohort page says of the record itself: what came, what was set aside and why, and what cannot be compared."""

import msgspec

from hepwatch.record import Store


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over the whole record; `None` where the record is not one that was taken in."""

    rows: dict[str, int] = {}
    outcomes: dict[str, int] | None = None
    reasons: tuple[tuple[str, str, int], ...] = ()
    values_without_unit: int = 0
    days_approximate: int = 0
    reports_not_understood: int = 0
    treatments_undated: int = 0


_REASONS = """SELECT outcome, coalesce(reason, ''), count(*) FROM ledger WHERE outcome IN ('set_aside', 'not_relevant')
GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC LIMIT 20"""


def quality_of(store: Store) -> Quality:
    """The counts, asked of the store's tables."""
    outcomes = store.query("SELECT outcome, count(*) AS n FROM ledger GROUP BY 1 ORDER BY 2 DESC").to_pylist()
    return Quality(
        rows={table: n for table, n in store.counts().items() if n},
        outcomes={row["outcome"]: row["n"] for row in outcomes},
        reasons=tuple(tuple(row.values()) for row in store.query(_REASONS).to_pylist()),
        values_without_unit=_one(store, "measurements WHERE value IS NOT NULL AND canonical_value IS NULL"),
        days_approximate=_one(store, "treatments WHERE approximate") + _one(store, "conditions WHERE approximate"),
        reports_not_understood=_one(store, "readings WHERE NOT read"),
        treatments_undated=_one(store, "treatments WHERE date IS NULL"),
    )


def _one(store: Store, where: str) -> int:
    return int(store.query(f"SELECT count(*) AS n FROM {where}")["n"][0].as_py())
