"""`hepwatch calibrate`: the hazard of recurrence in one's own cohort."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hepwatch.course.answers import Course
from hepwatch.record.history import History
from hepwatch.surfaces.cli.places import day, print_lines, store_folder


def calibrate(*, store: Path | None = None, as_of: str | None = None, json: bool = False) -> None:
    """Fits the hazard of recurrence to the store's cohort, each recurrence known only to lie between two looks.

    Example: hepwatch calibrate --store mystore

    Parameters
    ----------
    store
        The store folder; HEPWATCH_STORE when left out.
    as_of
        The day as of which the record is read (YYYY-MM-DD); today when left out.
    json
        One JSON object.
    """
    from hepwatch.outlook.calibrate import fit, spells

    found = fit(*spells(courses(store_folder(store), as_of)))
    if json:
        print_lines([found])
        return
    print(f"{found.people} people, {found.recurrences} recurrences")
    for p in found.periods:
        until = "on" if p.until_month is None else f"to month {p.until_month:g}"
        rate = "nobody watched" if p.per_month is None else f"{p.per_month:.4f} a month ({p.low:.4f} to {p.high:.4f})"
        print(f"  from month {p.from_month:g} {until}: {rate}, {p.events} recurrences in {p.person_months:g} person-months")
    print("  found by year: " + ", ".join(f"{year}: {100 * share:.1f} %" for year, share in found.cumulative.items()))
    for why, number in found.left_out.items():
        print(f"  left out, {why}: {number}")


def courses(folder: Path, as_of: str | None = None) -> Iterator[Course]:
    """Every person's course on a day."""
    return (course for _, course in lives(folder, day(as_of)))


def lives(folder: Path, asked: date) -> Iterator[tuple[History, Course]]:
    """Every person's history as known on a day, and its course."""
    from hepwatch.assess import Knowledge, assess
    from hepwatch.record import Store

    knowledge = Knowledge.of()
    with Store.open(folder) as store:
        for person in store.people():
            history = store.history(person)
            if history is not None:
                yield history.as_known(asked), assess(history, asked, knowledge).course
