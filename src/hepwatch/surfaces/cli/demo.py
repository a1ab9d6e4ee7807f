"""`hepwatch demo`: the demonstration records, ingested and watched."""

import json as json_module
import tempfile
from datetime import date
from pathlib import Path

from hepwatch.demo import cohort, published
from hepwatch.errors import UsageError
from hepwatch.surfaces.cli.ingest import ingest
from hepwatch.surfaces.cli.places import day
from hepwatch.surfaces.cli.watch import watch


def demo(*, store: Path = Path("demo-store"), people: int = 300, seed: int = 1, as_of: str | None = None, write: Path | None = None) -> None:
    """Ingests twelve published cases and a simulated cohort, and prints the worklist's first page.

    Example: hepwatch demo --store demo-store

    Parameters
    ----------
    store
        Where the demonstration store goes.
    people
        How many simulated people.
    seed
        The same seed gives the same people.
    as_of
        The day to show, YYYY-MM-DD; today when left out.
    write
        Only write the FHIR bundles into this folder.
    """
    asked = day(as_of)
    if people < 0:
        raise UsageError(f"A cohort of {people} people cannot be made; give 0 or more.")
    if write is not None:
        print(f"{write_bundles(write, people, seed, asked)} bundles written to {write}.")
        return
    if not store.exists():
        with tempfile.TemporaryDirectory() as folder:
            write_bundles(Path(folder), people, seed, asked)
            ingest([Path(folder)], store=store)
    watch(store=store, as_of=asked.isoformat())
    print(f"\nEverybody here is invented or published; dates are invented. In a browser: hepwatch serve --store {store} (or make serve).")


def write_bundles(folder: Path, people: int, seed: int, as_of: date) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for life in (*published.lives(as_of), *cohort.lives(people, seed, as_of)):
        (folder / f"{life.person}.json").write_text(json_module.dumps(life.bundle(), indent=1), "utf-8")
        count += 1
    return count
