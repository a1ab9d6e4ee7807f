"""The people these pages show, and the day: each has what one task needs."""

from datetime import UTC, date, datetime, timedelta

from hepwatch.record.history import History
from hepwatch.record.rows import (
    ConditionRow,
    MeasurementRow,
    PersonRow,
    ReportRow,
    StudyRow,
    TreatmentRow,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
CLEAR = "Liver: no recurrence. Adrenals: normal. Lungs: clear. No lymphadenopathy. Bones: no aggressive lesion."
FOUND = "Liver: no recurrence. New 31 mm mass in the right adrenal gland, suspicious for metastasis. Left adrenal normal. Lungs clear."


def treated(person: str, day: date, kind: str = "resection") -> tuple[TreatmentRow, ...]:
    return (TreatmentRow(row_id=f"{person}-t", person=person, known_on=day, date=day, kind=kind, intent="curative", completed=True, site="liver"),)  # type: ignore[arg-type]


def look(person: str, n: int, day: date, text: str = CLEAR, regions: tuple[str, ...] = ("abdomen",)) -> tuple[StudyRow, ReportRow]:
    study = StudyRow(
        row_id=f"{person}-s{n}", person=person, known_on=day, done_on=day, modality="ct", regions=regions, contrast=True, state="reported",
    )
    report = ReportRow(row_id=f"{person}-r{n}", person=person, known_on=day, date=day, study=(f"{person}-s{n}",), language="en", text=text)
    return study, report


def value(person: str, n: int, day: date, afp: float) -> MeasurementRow:
    return MeasurementRow(
        row_id=f"{person}-m{n}", person=person, known_on=day, date=day, analyte="afp", value=afp, unit="ng/mL", canonical_value=afp, canonical_unit="ng/mL",
    )


def followed(person: str, start: date, last: str = CLEAR, markers: tuple[float, ...] = (), every: int = 91, kind: str = "resection", until: date = TODAY) -> History:
    """Looked at from the treatment until the last day, the last report as given."""
    days = [start + timedelta(days=every * k) for k in range(1, (until - start).days // every + 1)]
    looks = [look(person, n, day, last if day == days[-1] else CLEAR, ("abdomen", "chest") if n % 2 else ("abdomen",)) for n, day in enumerate(days)]
    values = [value(person, n, day, markers[max(0, n - len(days) + len(markers))] if markers else 4.0) for n, day in enumerate(days)]
    return History(
        person=person, people=(PersonRow(row_id=f"{person}-p", person=person, known_on=start, birth_date=date(1960, 1, 1), sex="male"),),
        conditions=(ConditionRow(row_id=f"{person}-c", person=person, known_on=start, date=start, kind="hcc"),),
        treatments=treated(person, start, kind), studies=tuple(s for s, _ in looks), reports=tuple(r for _, r in looks), measurements=tuple(values),
    )


def large(person: str, events: int) -> History:
    """Somebody with a very long record."""
    start = date(2006, 1, 10)
    days = [start + timedelta(days=round(k * (TODAY - start).days / (events // 3 + 1))) for k in range(1, events // 3 + 1)]
    looks = [look(person, n, day) for n, day in enumerate(days)]
    return History(
        person=person, treatments=treated(person, start), studies=tuple(s for s, _ in looks), reports=tuple(r for _, r in looks),
        measurements=tuple(value(person, n, day, 3.0 + n % 5) for n, day in enumerate(days)),
    )


def everybody() -> list[History]:
    """MRN-found has a new adrenal mass; MRN-late has not been looked at for long; MRN-rise has a rising AFP and a clear liver."""
    return [
        followed("MRN-found", date(2024, 1, 10), last=FOUND),
        followed("MRN-late", date(2022, 1, 10), until=date(2024, 6, 1)),
        followed("MRN-rise", date(2023, 5, 10), markers=(4.0, 4.0, 18.0, 60.0), kind="ablation"),
        followed("MRN-well", date(2024, 12, 10)),
        followed("MRN-new", date(2026, 1, 20), kind="transplant"),
        large("MRN-large", 2000),
        *(followed(f"MRN-more-{n:02d}", date(2023, 1, 1) + timedelta(days=13 * n), every=120) for n in range(12)),
    ]
