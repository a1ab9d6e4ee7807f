"""A vignette (a line of TOML) as a history and a course: the person of the vignettes, changed by what the line says."""

from datetime import date, timedelta
from typing import Any

from hepwatch.course.answers import Course, Lesion, Look, Sighting
from hepwatch.record.history import History
from hepwatch.record.rows import ConditionRow, FindingRow, MeasurementRow, MedicationRow, TreatmentRow
from hepwatch.words.dates import add_months

AS_OF = date(2024, 6, 1)
FOUND = AS_OF - timedelta(days=20)  # the day the lesions were first seen
LABS = {"bilirubin": 12.0, "albumin": 41.0, "inr": 1.0, "ecog": 0.0, "afp": 12.0}
UNITS = {"bilirubin": "umol/L", "albumin": "g/L", "inr": "1", "ecog": "1", "afp": "ng/mL"}
CONDITIONS = ("ascites", "encephalopathy", "portal_hypertension", "varices", "autoimmune", "bleeding")
KINDS = {"autoimmune": "autoimmune_disease"}
OUTSIDE = ("liver", "vein")


def build(vignette: dict[str, Any]) -> tuple[History, Course]:
    """The vignette's person on AS_OF."""
    unknown = set(vignette.get("unknown", ()))
    treatments = _treatments(vignette)
    lesions = tuple(_lesion(i, x) for i, x in enumerate(vignette["lesions"]))
    history = History(
        person="p",
        treatments=treatments,
        measurements=tuple(_labs(vignette, unknown)),
        conditions=tuple(_conditions(vignette, unknown)),
        findings=tuple(_finding(i, x) for i, x in enumerate(vignette["lesions"])),
        medications=tuple(
            MedicationRow(row_id=f"d{i}", person="p", known_on=AS_OF - timedelta(days=300), agent=a, group="systemic_cancer")
            for i, a in enumerate(vignette.get("drugs", ()))
        ),
    )
    course = Course(
        person="p", as_of=AS_OF, state=vignette.get("state", "recurred" if lesions else "in_remission"),
        index_treatment=treatments[0], last_treatment=treatments[-1], treatments=treatments,
        pattern=vignette.get("pattern", _pattern(vignette)), lesions=lesions, looks=tuple(_looks(vignette, unknown)),
    )
    return history, course


def _treatments(vignette: dict[str, Any]) -> tuple[TreatmentRow, ...]:
    start = add_months(FOUND, -vignette.get("months", 30))
    first = TreatmentRow(row_id="t0", person="p", known_on=start, date=start, kind=vignette.get("treated", "resection"), completed=True)
    later = start + timedelta(days=200)
    more = [TreatmentRow(row_id=f"t{i}", person="p", known_on=later, date=later, kind=k, completed=True)
            for i, k in enumerate(vignette.get("treatments", ()), 1)]
    return (first, *more)


def _labs(vignette: dict[str, Any], unknown: set[str]) -> list[MeasurementRow]:
    day = AS_OF - timedelta(days=vignette.get("labs_days_ago", 10))
    values = {**LABS, **vignette.get("labs", {})}
    rows = [
        MeasurementRow(row_id=f"m_{name}", person="p", known_on=day, date=day, analyte=name, value=float(value),
                       canonical_value=float(value), canonical_unit=UNITS[name])
        for name, value in values.items() if name not in unknown
    ]
    if "hormones" not in unknown:
        rows += [MeasurementRow(row_id=f"m_{n}", person="p", known_on=day, date=day, analyte=n, value=1.0) for n in ("metanephrines", "cortisol")]
    return rows


def _conditions(vignette: dict[str, Any], unknown: set[str]) -> list[ConditionRow]:
    present = vignette.get("conditions", {})
    day = AS_OF - timedelta(days=30)
    return [
        ConditionRow(row_id=f"c_{name}", person="p", known_on=day, date=day, kind=KINDS.get(name, name),
                     text=name, refuted=not present.get(name, False))
        for name in CONDITIONS if name not in unknown
    ]


def _finding(i: int, x: dict[str, Any]) -> FindingRow:
    return FindingRow(row_id=f"f{i}", person="p", known_on=FOUND, date=FOUND, site=x["site"],
                      side=x.get("side"), judgement=x.get("status", "definite"), size_mm=x.get("size"), number=x.get("number"))


def _lesion(i: int, x: dict[str, Any]) -> Lesion:
    day = FOUND
    status = x.get("status", "definite")
    seen = Sighting(date=day, known_on=day, status=status, change="new", size_mm=x.get("size"), prior_size_mm=None, row_id=f"f{i}")
    return Lesion(site=x["site"], side=x.get("side"), state="open", status=status, since=day, sightings=(seen,))


def _looks(vignette: dict[str, Any], unknown: set[str]) -> list[Look]:
    day = AS_OF - timedelta(days=vignette.get("liver_days_ago", 20))
    found = {x["site"] for x in vignette["lesions"]}
    looks = []
    for site in ("liver", "vein"):
        result = "finding" if site in found else vignette.get("liver", "clear") if site == "liver" else "clear"
        if result != "none" and f"{site}_look" not in unknown:
            looks.append(Look(site=site, date=day, test="liver_ct", result=result, adequate=True, known_on=day, because=(f"l_{site}",)))
    return looks


def _pattern(vignette: dict[str, Any]) -> str:
    judged = {x["site"] for x in vignette["lesions"] if x.get("status", "definite") != "indeterminate"}
    undecided = any(x.get("status") == "indeterminate" for x in vignette["lesions"])
    inside, outside = judged & set(OUTSIDE), judged - set(OUTSIDE)
    if inside and outside:
        return "extrahepatic_with_intrahepatic"
    if outside:
        return "isolated_extrahepatic" if vignette.get("liver", "clear") == "clear" and not undecided else "cannot_tell"
    return "intrahepatic" if inside else "cannot_tell" if undecided else "none"
