"""Real cohorts as the ingest reads them: histories by person, without a store in between."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from hepwatch.ingest.csv import entries
from hepwatch.record.history import History


def histories(files: Iterable[Path]) -> dict[str, History]:
    """Every person of these tables. A record met twice (both event tables hold some) counts once."""
    rows: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    seen: set[str] = set()
    for file in files:
        for entry in entries(file):
            if entry.key not in seen:
                seen.add(entry.key)
                for table, row in entry.rows:
                    rows[row.person][table].append(row)
    return {p: History(person=p, **{t: tuple(r) for t, r in tables.items()}) for p, tables in rows.items()}


LAST_DAY = date(2030, 1, 1)
TCGA_TABLES = ("clinical_patient_lihc.txt", "clinical_nte_lihc.txt", "clinical_follow_up_v4.0_nte_lihc.txt", "clinical_follow_up_v4.0_lihc.txt")
