"""The main job: full assessments from the store, one person, the worklist of 100,000, a night with 1 % changed.

People are simulated with 25 records each (a treatment, a diagnosis, examinations with readings, AFP values). Figures are
seconds and people a second on this machine while nothing else runs; compare them only with figures of the same run.
"""

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from hepwatch.assess import Knowledge, assess
from hepwatch.assess.batches import ANSWERS
from hepwatch.assess.driver import ORDER, TABLE, assessed, renew
from hepwatch.record import Store
from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.reading import ReadFinding, Reading
from hepwatch.record.rows import ConditionRow, MeasurementRow, PersonRow, ReportRow, StudyRow, TreatmentRow
from hepwatch.reports import READER

AS_OF = date(2026, 6, 1)
PEOPLE = 20_000


def life(number: int, exams: int = 6, values: int = 10, years_more: int = 0) -> tuple[list[tuple[str, Any]], list[Reading]]:
    """25 rows: who, a diagnosis, a treatment, 6 examinations with reports (12), 10 AFP values; or so many of them."""
    rng, person = random.Random(number), f"p{number:07d}"
    treated = AS_OF - timedelta(days=rng.randint(700, 2500) + 365 * years_more)
    rows: list[tuple[str, Any]] = [
        ("people", PersonRow(row_id=f"Patient/{person}", person=person, known_on=date(1950, 1, 1), birth_date=date(1950, 1, 1), sex="male")),
        ("conditions", ConditionRow(row_id=f"Condition/{person}", person=person, known_on=treated, date=treated, kind="hcc", site="liver")),
        ("treatments", TreatmentRow(row_id=f"Procedure/{person}", person=person, known_on=treated, date=treated, kind="resection", site="liver")),
    ]
    readings = []
    for n in range(exams):
        day = treated + timedelta(days=95 * (n + 1) + rng.randint(-9, 9))
        study, report = f"ImagingStudy/{person}-{n}", f"DiagnosticReport/{person}-{n}"
        rows.append(("studies", StudyRow(row_id=study, person=person, known_on=day, done_on=day, modality="ct",
                                         regions=("chest", "abdomen") if n % 2 else ("abdomen",))))
        rows.append(("reports", ReportRow(row_id=report, person=person, known_on=day, date=day, study=(study,), text="x")))
        found = "suspicious" if rng.random() < 0.03 else "absent"
        readings.append(Reading(report=report, language="en", read=True, reader=READER, rows=(
            ReadFinding("liver", None, "absent", None, None, None, "Liver clear", 0, 11),
            ReadFinding("adrenal", "left" if found != "absent" else None, found, "new" if found != "absent" else None, 14.0 if found != "absent" else None, None, "Adrenals", 12, 20),  # type: ignore[arg-type]
            ReadFinding("lung", None, "absent", None, None, None, "Lungs clear", 21, 32),
        )))
    for n in range(values):
        day = treated + timedelta(days=60 * (n + 1))
        value = round(rng.lognormvariate(1.5, 0.4), 1)
        rows.append(("measurements", MeasurementRow(row_id=f"Observation/{person}-{n}", person=person, known_on=day, date=day, analyte="afp",
                                                    value=value, unit="ng/mL", canonical_value=value, canonical_unit="ng/mL")))
    return rows, readings


Life = Callable[[int], tuple[list[tuple[str, Any]], list[Reading]]]


def fill(store: Store, people: range, life: Life = life) -> None:
    for start in range(people.start, people.stop, 1_000):
        entries, readings = [], []
        for number in range(start, min(start + 1_000, people.stop)):
            rows, read = life(number)
            readings += read
            entries += [Entry("bench", 0, r.row_id, fingerprint(r.row_id.encode()), "stored", None, r.person, None, None, r.known_on, [(t, r)]) for t, r in rows]
        store.add(entries, received=AS_OF)
        store.put_readings(READER, readings)
    store.seal()


def touch(store: Store, people: Iterator[int]) -> None:
    entries = []
    for number in people:
        person = f"p{number:07d}"
        row = MeasurementRow(row_id=f"Observation/{person}-new", person=person, known_on=AS_OF, date=AS_OF, analyte="afp", value=4.0,
                             unit="ng/mL", canonical_value=4.0, canonical_unit="ng/mL")
        entries.append(Entry("night", 0, row.row_id, fingerprint(row.row_id.encode()), "stored", None, person, None, None, AS_OF, [("measurements", row)]))
    store.add(entries, received=AS_OF)


def cpu_s() -> float:
    """Seconds of processor used so far by this process and by workers that have ended."""
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime


def timed(work: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "s") as store:
        filling, _ = timed(lambda: fill(store, range(PEOPLE)))
        before = cpu_s()
        full, _ = timed(lambda: renew(store, AS_OF, "whole-body"))
        used = cpu_s() - before
        one_process, _ = timed(lambda: assessed(store, AS_OF, "whole-body", [f"p{n:07d}" for n in range(1000)]))
        touch(store, iter(range(0, PEOPLE, 100)))
        night, changed = timed(lambda: renew(store, AS_OF + timedelta(days=1), "whole-body"))
        singles = [timed(lambda n=n: one(store, f"p{n:07d}"))[0] for n in range(0, 300)]
        history = store.history("p0000001")
        assert history is not None
        knowledge = Knowledge.of()
        in_memory = [timed(lambda: assess(history, AS_OF, knowledge))[0] for _ in range(300)]
        worklist = listing(store)
    figures = {
        "people": PEOPLE,
        "records_per_person": 25,
        "store_filled_s": round(filling, 2),
        "full_run_s": round(full, 2),
        "full_people_per_s_two_processes": round(PEOPLE / full),
        "full_cpu_ms_per_person": round(used / PEOPLE * 1e3, 2),
        "people_per_s_one_process": round(1000 / one_process),
        "night_s": round(night, 3),
        "night_people": changed,
        "night_share_of_full": round(night / full, 4),
        "one_person_from_store_p50_ms": round(percentile(singles, 0.5) * 1e3, 2),
        "one_person_from_store_p95_ms": round(percentile(singles, 0.95) * 1e3, 2),
        "one_person_in_memory_p95_ms": round(percentile(in_memory, 0.95) * 1e3, 2),
        "worklist_100000_sorted_filtered_s": round(worklist, 3),
    }
    for name, value in figures.items():
        print(f"{name:40} {value}")
    return figures


def one(store: Store, person: str) -> None:
    history = store.history(person)
    assert history is not None
    assess(history, AS_OF, Knowledge.of())


def listing(store: Store) -> float:
    """100,000 stored answers (the run's own, repeated under other names), filtered by signal and sorted, first page read."""
    answers = store.answers(TABLE)
    times = -(-100_000 // answers.num_rows)
    parts = [answers.set_column(0, "person", pa.array([f"{p}-{n}" for p in answers["person"].to_pylist()])) for n in range(times)]
    store.put_answers("listing", pa.concat_tables(parts).cast(ANSWERS))
    where = "listed AND list_contains(codes, 'overdue')"
    return min(timed(lambda: store.answers("listing", where, order=ORDER, limit=50))[0] for _ in range(3))
