"""People for the outlook's tests: a treatment, then looks and marker values by months since."""

from datetime import date

from hepwatch.course.answers import Course, Look, LookResult
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow, TreatmentRow
from hepwatch.words.dates import add_months
from hepwatch.words.sites import Site

TREATED = date(2020, 1, 15)


def treatment(kind: str = "resection", day: date | None = TREATED) -> TreatmentRow:
    return TreatmentRow(row_id="t1", person="p", known_on=TREATED, date=day, kind=kind)


def look(month: int, site: Site = "liver", test: str = "liver_ct", result: LookResult = "clear", adequate: bool = True) -> Look:
    day = add_months(TREATED, month)
    return Look(site, day, test, result, adequate, day, (f"look-{month}",))


def afp(month: int, value: float, unit: str | None = "ng/mL") -> MeasurementRow:
    day = add_months(TREATED, month)
    return MeasurementRow(
        row_id=f"afp-{month}", person="p", known_on=day, date=day, analyte="afp", value=value,
        canonical_value=value if unit else None, canonical_unit=unit,
    )


def course(*looks: Look, kind: str = "resection", state: str = "in_remission", as_of: date = date(2021, 2, 15), **more: object) -> Course:
    return Course(person="p", as_of=as_of, state=state, index_treatment=treatment(kind), looks=looks, **more)


def history(*rows: MeasurementRow) -> History:
    return History(person="p", measurements=rows)
