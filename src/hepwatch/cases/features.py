"""What of a case is compared: one value a part, None where the case does not say.

Sites, sides, treatments and aetiologies are sets written as bits, so that two cases are compared by arithmetic.
"""

from collections.abc import Iterable

import msgspec

from hepwatch.cases.case import Case, Event, Lesion, Measurement, Treatment, first_treatment, month
from hepwatch.words.sites import SITES

SIDES = {"left": 1, "right": 2, "bilateral": 3}
TREATMENTS = ("resection", "ablation", "transplant", "tace", "tare", "radiotherapy", "ethanol", "systemic", "adrenalectomy", "metastasectomy", "other", "none")
AETIOLOGIES = ("hbv", "hcv", "alcohol", "mash", "haemochromatosis", "autoimmune", "none", "other")
PATTERNS = ("none", "intrahepatic", "isolated_extrahepatic", "extrahepatic_with_intrahepatic", "synchronous")
DETECTIONS = ("imaging", "marker_rise", "symptom", "incidental", "surgery", "autopsy")
_LATER = ("metastasis", "mimic", "intrahepatic")
SETS = ("site", "side", "treatment", "aetiology")
CHOICES = ("pattern", "primary_treatment", "detected_by", "cirrhosis", "liver_function", "sex")
NUMBERS = ("interval", "size", "afp", "dcp", "age", "primary_size")
# a marker called normal or raised without a value stands at these, in the unit of the source
_STANDS_AT = {"normal": 5.0, "low": 5.0, "raised": 200.0}


class Features(msgspec.Struct, frozen=True, kw_only=True):
    """One case as compared. Sets are bits (0: not said), choices are numbers of a list, numbers are numbers."""

    site: int = 0
    side: int = 0
    treatment: int = 0
    aetiology: int = 0
    pattern: int | None = None
    primary_treatment: int | None = None
    detected_by: int | None = None
    cirrhosis: int | None = None
    liver_function: int | None = None
    sex: int | None = None
    interval: float | None = None
    size: float | None = None
    afp: float | None = None
    dcp: float | None = None
    age: float | None = None
    primary_size: float | None = None


def features(case: Case) -> Features:
    """The compared parts of a case."""
    later = [e for e in case.events if isinstance(e, Lesion) and e.phase in _LATER]
    far = [e for e in later if e.phase != "intrahepatic"] or later
    primary = next((e for e in case.events if isinstance(e, Lesion) and e.phase == "primary"), None)
    treated = first_treatment(case, "primary")
    return Features(
        site=_bits(SITES.index(e.site) for e in far),
        side=_or(SIDES[e.side] for e in far if e.side),
        treatment=_bits(TREATMENTS.index(e.treatment) for e in case.events if isinstance(e, Treatment) and e.phase in _LATER),
        aetiology=_bits(AETIOLOGIES.index(a) for a in case.person.aetiology),
        pattern=PATTERNS.index(case.pattern) if case.pattern != "cannot_tell" else None,
        primary_treatment=TREATMENTS.index(treated.treatment) if treated else None,
        detected_by=next((DETECTIONS.index(e.detected_by) for e in later if e.detected_by), None),
        cirrhosis=None if case.person.cirrhosis is None else int(case.person.cirrhosis),
        liver_function=None if case.person.child_pugh is None else "ABC".index(case.person.child_pugh),
        sex=None if case.person.sex is None else ("male", "female", "other").index(case.person.sex),
        interval=max((m for m in (month(case, e) for e in far) if m is not None), default=None),
        size=max((e.size_mm for e in far if e.size_mm), default=None),
        afp=_marker(case, "afp"),
        dcp=_marker(case, "dcp"),
        age=_age(case),
        primary_size=primary.size_mm if primary else None,
    )


def _bits(places: Iterable[int]) -> int:
    return _or(1 << place for place in places)


def _or(values: Iterable[int]) -> int:
    total = 0
    for value in values:
        total |= value
    return total


def _marker(case: Case, analyte: str) -> float | None:
    """The marker when it came back; a level without a value stands for a typical one."""
    for event in case.events:
        if _is_marker(event, analyte) and isinstance(event, Measurement):
            return event.value if event.value is not None else _STANDS_AT.get(event.level or "")
    return None


def _is_marker(event: Event, analyte: str) -> bool:
    return isinstance(event, Measurement) and event.analyte == analyte and event.phase in _LATER


def _age(case: Case) -> float | None:
    person = case.person
    if person.age is not None:
        return float(person.age)
    if person.age_band is None:
        return None
    low, _, high = person.age_band.rstrip("+").partition("-")
    return (float(low) + float(high or low)) / 2
