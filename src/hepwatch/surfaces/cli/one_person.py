"""One person of a store as they stood on a day, every report read first."""

from datetime import date
from pathlib import Path

from hepwatch.assess import with_readings, with_specimens
from hepwatch.assess.driver import read_new_reports
from hepwatch.course.answers import Course
from hepwatch.course.course import course
from hepwatch.errors import UsageError
from hepwatch.record import Store
from hepwatch.record.history import History


def one_person(folder: Path, person: str, asked: date) -> tuple[History, Course]:
    """The history as known on the day, and where the person stands."""
    with Store.open(folder) as opened:
        history = opened.history(person)
        if history is None:
            raise UsageError("Nobody of that name is in the store; check the name, or ingest their records first.")
        if read_new_reports(opened):
            history = opened.history(person) or history
    known = with_specimens(with_readings(history.as_known(asked)))
    return known, course(known, asked)
