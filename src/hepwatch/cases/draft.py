"""A draft case from one person's record: days since treatment instead of dates, an age band instead of an age.

Day zero is the first treatment of the cancer. The draft's name is a keyed hash: nobody without the site's key can get
from the case to the person or make the hash again. Words of reports are de-identified. The draft is for a person to
read, correct and release (`release`); nothing here lets it leave.
"""

import hashlib
import hmac
from datetime import date

from hepwatch.cases.case import (
    Aetiology,
    Case,
    Event,
    Imaging,
    Lesion,
    Measurement,
    Pathology,
    Person,
    Phase,
    Status,
    Symptom,
    Treatment,
)
from hepwatch.cases.deidentify import deidentify
from hepwatch.course.answers import Course
from hepwatch.course.answers import Lesion as CourseLesion
from hepwatch.errors import UsageError
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow, TreatmentRow
from hepwatch.words.dates import months_between
from hepwatch.words.sites import is_extrahepatic

_AETIOLOGIES: dict[str, Aetiology] = {"hbv": "hbv", "hcv": "hcv"}
_MARKERS = ("afp", "dcp", "afp_l3")
_NEAR_DAYS = 90  # a marker this near a lesion belongs to it


def draft(history: History, course: Course, as_of: date, key: bytes) -> Case:
    """The person's course as a case. The person must have a treatment with a date: time is counted from it."""
    known = history.as_known(as_of)
    zero = min((t.date for t in course.treatments if t.date), default=None)
    if zero is None:
        raise UsageError("this person has no treatment with a date, and a case counts its time from one; add the treatment first")
    return Case(
        id=hidden_name(history.person, key),
        title=_title(course),
        summary="",
        pattern=course.pattern,
        origin="local",
        certainty="verified",
        licence="held by the site; not released",
        person=_person(known, zero),
        events=tuple(_in_order([*_treatments(course, zero), *_lesions(course, zero), *_tissue(known, zero), *_markers(known, course, zero),
                                *_symptoms(known, zero), *_clear_liver(course, zero), *_last_heard(known, course, zero)])),
    )


def hidden_name(person: str, key: bytes) -> str:
    """A name for the case that only the holder of the key could make."""
    return "own_" + hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:16]


def age_band(age: int) -> str:
    """Five years wide; everyone of 90 and more together."""
    return "90+" if age >= 90 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


def _person(known: History, zero: date) -> Person:
    born = next((p.birth_date for p in reversed(known.people) if p.birth_date), None)
    sex = next((p.sex for p in reversed(known.people) if p.sex), None)
    kinds = {c.kind for c in known.conditions if not c.refuted}
    ruled_out = {c.kind for c in known.conditions if c.refuted}
    return Person(
        sex=sex,
        age_band=age_band(months_between(born, zero) // 12) if born else None,
        aetiology=tuple(_AETIOLOGIES[k] for k in sorted(kinds & _AETIOLOGIES.keys())),
        cirrhosis=True if "cirrhosis" in kinds else False if "cirrhosis" in ruled_out else None,
    )


def _days(day: date, zero: date) -> str:
    return f"{(day - zero).days} days"


def _phase_of(site: str | None, day: date | None, zero: date) -> Phase:
    if site is not None and is_extrahepatic(site):  # type: ignore[arg-type]
        return "metastasis"
    return "primary" if day is None or day <= zero else "intrahepatic"


def _treatments(course: Course, zero: date) -> list[Event]:
    return [
        Treatment(phase=_treated_phase(t, zero), when=_days(t.date, zero), treatment=t.kind, site=t.site, side=t.side, intent=t.intent)
        for t in course.treatments if t.date
    ]


def _treated_phase(t: TreatmentRow, zero: date) -> Phase:
    if t.kind in ("adrenalectomy", "metastasectomy"):
        return "metastasis"
    return _phase_of(t.site, t.date, zero)


def _lesions(course: Course, zero: date) -> list[Event]:
    return [_lesion(x, zero) for x in course.lesions if x.state != "benign" and x.status in ("suspicious", "definite")]


def _lesion(x: CourseLesion, zero: date) -> Event:
    phase: Phase = "mimic" if x.state == "other_cancer" else _phase_of(x.site, x.since, zero)
    quote = next((s.quote for s in reversed(x.sightings) if s.quote), None)
    return Lesion(
        phase=phase, when=_days(x.since, zero), site=x.site, side=x.side, size_mm=x.size_mm or None,
        growth_mm_per_month=x.growth_mm_per_month, text=deidentify(quote) if quote else None,
    )


def _tissue(known: History, zero: date) -> list[Event]:
    return [
        Pathology(phase=_phase_of(p.site, p.date, zero), when=_days(p.date, zero), diagnosis=p.diagnosis, how="specimen", site=p.site, side=p.side,
                  grade=p.grade if p.grade and 1 <= p.grade <= 4 else None, margin=p.margin, microvascular_invasion=p.microvascular_invasion)
        for p in known.pathology if p.date
    ]


def _markers(known: History, course: Course, zero: date) -> list[Event]:
    """The marker nearest before treatment, and nearest to the first lesion outside the liver."""
    outside = [x.since for x in course.lesions if is_extrahepatic(x.site) and x.status in ("suspicious", "definite")]
    moments: list[tuple[Phase, date]] = [("primary", zero), *([("metastasis", min(outside))] if outside else [])]  # type: ignore[list-item]
    found = [(phase, _nearest(known, analyte, day, before=phase == "primary")) for phase, day in moments for analyte in _MARKERS]
    return [
        Measurement(phase=phase, when=_days(row.date, zero), analyte=row.analyte, value=row.value, comparator=row.comparator, unit=row.unit)  # type: ignore[arg-type]
        for phase, row in found if row is not None and row.date is not None
    ]


def _nearest(known: History, analyte: str, day: date, *, before: bool) -> MeasurementRow | None:
    near = [
        m for m in known.measurements
        if m.analyte == analyte and m.date and abs((m.date - day).days) <= _NEAR_DAYS and (m.date <= day or not before)
    ]
    return min(near, key=lambda m: (abs(((m.date or day) - day).days), m.row_id), default=None)


def _symptoms(known: History, zero: date) -> list[Event]:
    return [Symptom(when=_days(s.date, zero), text=s.kind.replace("_", " ")) for s in known.symptoms if s.date and s.kind]


def _clear_liver(course: Course, zero: date) -> list[Event]:
    look = course.last_look("liver")
    if look is None or look.result != "clear" or look.date < zero:
        return []
    return [Imaging(when=_days(look.date, zero), site="liver", status="absent")]


def _last_heard(known: History, course: Course, zero: date) -> list[Event]:
    """Died on a day, or alive on the last day anything was done."""
    if course.died_on is not None:
        return [Status(phase="after", status="died", when=_days(course.died_on, zero))]
    if course.state == "died":
        return [Status(phase="after", status="died")]
    days = [d for r in known.rows() for d in (getattr(r, "date", None), getattr(r, "done_on", None)) if d]
    return [Status(phase="after", status="alive", when=_days(max(days), zero))] if days and max(days) > zero else []


def _in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda e: float("inf") if e.when is None else int(e.when.split()[0]))


def _title(course: Course) -> str:
    places = sorted({f"{x.side + ' ' if x.side else ''}{x.site.replace('_', ' ')}" for x in course.lesions if is_extrahepatic(x.site)})
    return f"{course.pattern.replace('_', ' ')}{': ' + ', '.join(places) if places else ''}"
