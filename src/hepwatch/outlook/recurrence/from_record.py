"""A cohort from the record: everybody treated for cure, how long they were seen free of recurrence, and what was known at treatment.

Followed from the first curative treatment to the first recurrence, to death without one, or to the last read look after it:
what happened after that look nobody knows. What the record does not say stays empty.
"""

from collections.abc import Iterable
from datetime import date

from hepwatch.course.answers import Course
from hepwatch.outlook.evidence import DAYS_A_MONTH, known, risk_of
from hepwatch.outlook.recurrence.cohort import Cohort
from hepwatch.record.history import History

NAN = float("nan")
_CURATIVE = ("resection", "ablation", "transplant")
# What the shipped resection model asks for, and what else a record holds at treatment.
FEATURES = (
    "age", "male", "hbsag", "cirrhosis", "afp", "afp_raised", "poorly_differentiated", "vascular_invasion", "stage_above_one",
    "size_mm", "number",
)
_AFP_DAYS, _SPECIMEN_DAYS = 180, 60


def cohort(people: Iterable[tuple[History, Course]]) -> tuple[Cohort, dict[str, int]]:
    """The cohort, and who is left out and why."""
    rows: list[tuple[float, int, dict[str, float]]] = []
    left_out = {"no curative treatment with a date": 0, "no look and no end after the treatment": 0}
    for history, course in people:
        start = min((t.date for t in course.treatments if t.kind in _CURATIVE and t.date), default=None)
        if start is None:
            left_out["no curative treatment with a date"] += 1
            continue
        end = _end(course, start)
        if end is None:
            left_out["no look and no end after the treatment"] += 1
        else:
            rows.append(((end[0] - start).days / DAYS_A_MONTH, end[1], _values(history, course, start)))
    found = Cohort.from_columns([r[0] for r in rows], [r[1] for r in rows], {n: [r[2][n] for r in rows] for n in FEATURES})
    return found, left_out


def _end(course: Course, start: date) -> tuple[date, int] | None:
    """The day follow-up ends, and how."""
    came = min((r.date for r in course.recurrences if r.date > start), default=None)
    if came:
        return came, 1
    if course.died_on and course.died_on > start:
        return course.died_on, 2
    last = max((x.date for x in course.looks if x.date > start and x.result in ("clear", "finding")), default=None)
    return (last, 0) if last else None


def _values(history: History, course: Course, start: date) -> dict[str, float]:
    risk = risk_of(history, course, course.as_of)
    specimen = [x for x in history.pathology if known(x, course.as_of) and x.date and abs((x.date - start).days) <= _SPECIMEN_DAYS]
    size = max((x.size_mm for x in specimen if x.size_mm is not None), default=None)
    number = max((x.number for x in specimen if x.number is not None), default=None)
    grade = max((x.grade for x in specimen if x.grade is not None), default=None)
    said = [v for x in specimen for v in (x.microvascular_invasion, x.macrovascular_invasion) if v is not None]
    invasion = any(said) if said else None
    afp = max(
        (m.canonical_value for m in history.measurements
         if m.analyte == "afp" and known(m, course.as_of) and m.date and 0 <= (start - m.date).days <= _AFP_DAYS and m.canonical_value is not None),
        default=None,
    )
    hbsag = any(c.kind == "hbv" and not c.refuted and known(c, course.as_of) for c in history.conditions) or None
    return {
        "age": _age(history, course.as_of, start), "male": _number(risk.male), "hbsag": _number(hbsag), "cirrhosis": _number(risk.cirrhosis),
        "afp": _number(afp), "afp_raised": _number(None if afp is None else afp > 20), "poorly_differentiated": _number(None if grade is None else grade >= 3),
        "vascular_invasion": _number(invasion), "stage_above_one": _number(_above_one(size, number, invasion)),
        "size_mm": _number(size), "number": _number(number),
    }


def _above_one(size: float | None, number: int | None, invasion: bool | None) -> bool | None:
    """AJCC, eighth edition: several tumours, or one above 2 cm with vascular invasion."""
    if number is not None and number > 1:
        return True
    if number is None:
        return None
    if invasion is False or (size is not None and size <= 20):
        return False
    return None if invasion is None or size is None else True


def _age(history: History, as_of: date, start: date) -> float:
    born = next((p.birth_date for p in history.people if known(p, as_of) and p.birth_date), None)
    return NAN if born is None else (start - born).days / 365.25


def _number(value: float | bool | None) -> float:
    return NAN if value is None else float(value)
