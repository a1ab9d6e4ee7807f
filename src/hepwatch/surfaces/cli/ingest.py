"""`hepwatch ingest`: records into the store, every one accounted for."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from hepwatch.errors import NothingReadError, UsageError
from hepwatch.ingest.batches import stored
from hepwatch.ingest.files import entries, found
from hepwatch.ingest.mapping import load
from hepwatch.record import Store
from hepwatch.record.entry import OUTCOMES, Entry
from hepwatch.surfaces.cli.places import day, print_lines, store_folder

# Formats that have a name here and no reader yet, and what to use in their place.
_NOT_YET = {
    "omop": "export the tables as FHIR R4, or read them as CSV with a mapping (docs/ingest-csv.md)",
    "hl7v2": "have the interface engine turn the messages into FHIR R4 resources (JSON or NDJSON)",
    "dicom-sr": "give the report's text as a FHIR R4 DiagnosticReport",
}


def ingest(
    paths: list[Path],
    *,
    store: Path | None = None,
    format: Literal["auto", "fhir", "csv", "omop", "hl7v2", "dicom-sr"] = "auto",
    mapping: list[Path] | None = None,
    known_on: str | None = None,
    json: bool = False,
) -> None:
    """Reads records into a store. The same input again changes nothing.

    Example: hepwatch ingest records/ --store mystore

    Parameters
    ----------
    paths
        Files or folders: FHIR (JSON, NDJSON, .gz) or CSV.
    store
        The store's folder, made when it is not there (or set HEPWATCH_STORE).
    format
        Told by content when left out; omop, hl7v2 and dicom-sr cannot be read yet.
    mapping
        Mapping files for CSV (docs/ingest-csv.md), one for each kind of table; known tables need none.
    known_on
        The day all of this became known, YYYY-MM-DD; each record's own when left out.
    json
        The counts as one JSON object.
    """
    if format == "omop" or format == "hl7v2" or format == "dicom-sr":
        raise UsageError(f"Records in the format {format} cannot be read yet, only FHIR R4 and CSV: {_NOT_YET[format]}.")
    given = day(known_on) if known_on else None
    mappings = tuple(map(load, mapping or []))
    files = found(paths)
    if not files:
        raise NothingReadError("There is nothing to read in what was named; give FHIR (.json, .ndjson, .gz) or CSV files.")
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with Store.open_or_create(store_folder(store)) as opened:
        before = opened.counts()
        for batch in stored(opened, _watched(entries(files, format, mappings, given, day(None))), day(None)):
            outcomes.update(e.outcome for e in batch)
            reasons.update(e.reason for e in batch if e.reason)
        after = opened.counts()
        people = len(opened.people())
    if not sum(outcomes.values()):
        raise NothingReadError("The files were opened and held no record; check that they are FHIR or CSV records.")
    said: dict[str, object] = {
        "read": sum(outcomes.values()),
        **{o: outcomes.get(o, 0) for o in OUTCOMES},
        "people": people,
        "tables": {t: n - before[t] for t, n in after.items() if n != before[t]},
        "reasons": dict(reasons),
    }
    if json:
        print_lines([said])
    else:
        _print_counts(said)


def _watched(stream: Iterator[Entry]) -> Iterator[Entry]:
    """The records as they pass, with a progress line on a terminal."""
    if not sys.stderr.isatty():
        return stream
    from rich.progress import track

    return iter(track(stream, description="Reading records"))


def _print_counts(said: dict[str, object]) -> None:
    print(f"{said['read']} records read: " + ", ".join(f"{said[o]} {o.replace('_', ' ')}" for o in OUTCOMES) + f"; {said['people']} people.")
    reasons = said["reasons"]
    if isinstance(reasons, dict) and reasons:
        print("Set aside or replaced (hepwatch ledger lists each):")
        for reason, count in sorted(reasons.items(), key=lambda r: -r[1]):
            print(f"  {count:7} {reason}")


