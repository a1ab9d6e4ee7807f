"""Recurrences derived from real tables agree with what was published about them."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

from hepwatch.course.course import course
from hepwatch.words.sites import is_extrahepatic

from .cohorts import LAST_DAY, TCGA_TABLES, histories


def table(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with file.open() as rows:
        return list(csv.DictReader(rows, delimiter=delimiter))


def test_tcga_first_recurrence_is_the_published_disease_free_interval(shared: Path) -> None:
    """At least 99 % of the people with a published interval: status and day (Liu 2018, TCGA-CDR)."""
    folder = shared / "data" / "tcga_lihc"
    people = histories(folder / t for t in TCGA_TABLES)
    published = [r for r in table(folder / "tcga_cdr_endpoints_323.csv") if r["dfi"] not in ("", "NA")]
    agree = 0
    for row in published:
        first = next((r for r in course(people[row["patient_id"]], LAST_DAY).recurrences if r.first), None)
        day = (first.date - date(2000, 1, 1)).days if first else None
        agree += (float(row["dfi"]) == 1) == (day is not None) and (day is None or day == float(row["dfi_time"]))
    assert len(published) == 284 and agree / len(published) >= 0.99


def test_tcga_tells_liver_from_extrahepatic_as_recorded(shared: Path) -> None:
    folder = shared / "data" / "tcga_lihc"
    people = histories(folder / t for t in TCGA_TABLES)
    recorded: dict[str, set[bool]] = defaultdict(set)
    for name in TCGA_TABLES[1:3]:
        for row in table(folder / name, "\t")[2:]:
            kind, day = row["new_tumor_event_type"], row["new_tumor_event_dx_days_to"]
            if kind.endswith("Recurrence") and day.lstrip("-").isdigit():
                recorded[row["bcr_patient_barcode"]].add(kind.startswith("Extrahepatic"))
    assert len(recorded) > 150
    for person, kinds in recorded.items():
        found = {is_extrahepatic(x.site) for x in course(people[person], LAST_DAY).lesions}
        assert kinds <= found, person


_DISEASE = ("lesion_count_0to4", "largest_diameter_mm", "new_lesion", "vascular_invasion", "local_lymph_node_metastasis", "distant_metastasis")


def relapses(file: Path) -> dict[str, str | None]:
    """The first visit with disease after a truly lesion-free one, straight from the table."""
    visits: dict[str, dict[str, bool]] = defaultdict(lambda: defaultdict(bool))
    with gzip.open(file, "rt") as rows:
        for r in csv.DictReader(rows):
            visits[r["patient"]][r["visit_date"]] |= any(float(r[c] or 0) > 0 for c in _DISEASE)
    found: dict[str, str | None] = {}
    for person, days in visits.items():
        free = min((d for d, disease in days.items() if not disease), default=None)
        found[person] = min((d for d, disease in days.items() if disease and free and d > free), default=None)
    return found


def test_sysucc_first_relapse_after_a_lesion_free_visit(shared: Path) -> None:
    """98 of 100 people agree to the day; the others had a resection, then new disease beyond 90 days and no free visit between."""
    file = shared / "data" / "sysucc_hcc_timeseries" / "visits_development.csv.gz"
    people, expected = histories([file]), relapses(file)
    agree = 0
    for person, day in expected.items():
        found = course(people[f"sysucc-{person}"], LAST_DAY).recurrences
        agree += (found[0].date.isoformat() if found else None) == day
    assert len(expected) > 1400 and agree / len(expected) >= 0.98
