"""Observation -> measurements, pathology, symptoms. Components and values in text included; a panel's members come on their own."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from hepwatch.ingest.fhir.clinical import need_day, when
from hepwatch.ingest.fhir.parts import (
    NotUnderstood,
    Resource,
    as_dict,
    as_list,
    codings,
    known,
    text_of,
    words,
)
from hepwatch.record.rows import ConditionRow, MeasurementRow, PathologyRow, Row, SymptomRow
from hepwatch.words import codes
from hepwatch.words.numbers import EitherMark, compared, number_in
from hepwatch.words.units import canonical, is_measured

_NUMBER = re.compile(r"(\d[\d.,'\u2019\u00a0\u202f ]*(?:[eE][+-]?\d+)?)\s*([^\d\s].*)?", re.DOTALL)
# mCODE, clinical.md section 8.
_TUMOUR_SIZE, _LARGEST, _STATUS, _HISTOLOGY = "21889-1", "33728-7", "97509-4", "31206-6"


def observation(r: Resource, key: str, person: str, given: date | None) -> Iterator[tuple[str, Row]]:
    if r.get("status") == "cancelled":
        return
    day = when(r, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")
    k = known(r, day.day, given)
    loinc = {c for s, c in codings(r.get("code")) if s == "loinc"}
    if loinc & {_TUMOUR_SIZE, _LARGEST}:
        yield from _tumour_size(r, key, person, day.day, need_day(k, "tumour size"))
        return
    if _STATUS in loinc:
        raise NotUnderstood("a cancer disease status, which names no site")
    complaint = codes.symptom(codings(r.get("valueCodeableConcept")), words(r.get("valueCodeableConcept")))
    if complaint is not None:
        yield "symptoms", SymptomRow(row_id=key, person=person, known_on=need_day(k, "complaint"), date=day.day, kind=complaint,
                                     text=words(r.get("valueCodeableConcept")))
        return
    for row_id, part in [(key, r), *((f"{key}#{n}", as_dict(c)) for n, c in enumerate(as_list(r.get("component")), 1))]:
        analyte = codes.analyte(codings(part.get("code")), words(part.get("code")))
        if analyte is not None and not (part is r and not _has_value(part) and (r.get("component") or r.get("hasMember"))):
            if r.get("status") in ("registered",):
                continue
            yield "measurements", _measurement(row_id, person, need_day(k, "laboratory value"), day.day, analyte, part, r)
        elif analyte is None:
            yield from _looked_for(row_id, person, k.day, day.day, part)


# What is looked for and stated as there or not there, without being a number.
_LOOKED_FOR = frozenset({"portal_hypertension", "varices", "autoimmune_disease", "bleeding", "adrenal_insufficiency", "proteinuria", "thrombosis", "tumour_thrombus"})
_NOT_THERE = re.compile(r"\s*(?:no|none|absent|negative|not (?:present|detected|seen|found)|false|excluded|ruled out|nil)\b", re.IGNORECASE)


def _looked_for(key: str, person: str, known_on: date | None, day: date | None, part: Resource) -> Iterator[tuple[str, Row]]:
    """A diagnosis stated by an observation: "Esophageal varices: absent"."""
    name = words(part.get("code"))
    found = codes.diagnosis(codings(part.get("code")), name)
    if found is None or found.kind not in _LOOKED_FOR or not _has_value(part):
        return
    said = _value(part)[3]
    if said is None or known_on is None:
        return
    yield "conditions", ConditionRow(row_id=key, person=person, known_on=known_on, date=day, kind=cast(Any, found.kind), site=found.site, text=f"{name}: {said}",
                                     refuted=_NOT_THERE.match(said) is not None)


def needs_more_than_a_code(found: tuple[codes.Coding, ...]) -> bool:
    """Whether an Observation so coded is something else than a laboratory value (mCODE tumour size, disease status)."""
    return any(system == "loinc" and code in (_TUMOUR_SIZE, _LARGEST, _STATUS) for system, code in found)


def _has_value(part: Resource) -> bool:
    return any(f.startswith("value") for f in part)


def _measurement(row_id: str, person: str, known_on: date, day: date | None, analyte: str, part: Resource, r: Resource) -> MeasurementRow:
    value, comparator, unit, text = _value(part)
    if analyte == "ecog" and value is None:
        value = _ecog(part)
    if analyte in JUDGED_BY_LABORATORY and text is None:
        text = _judgement(part, value)
    if value is None and text is None:
        raise NotUnderstood(f"a laboratory value ({analyte}) without a value")
    if value is None and is_measured(analyte):
        raise NotUnderstood(f"a laboratory value ({analyte}) in words, where a number was expected")
    if day is None:
        raise NotUnderstood(f"a laboratory value ({analyte}) without a date")
    number, canonical_unit = canonical(analyte, value, unit)
    return MeasurementRow(
        row_id=row_id, person=person, known_on=known_on, date=day, analyte=analyte, value=value, comparator=cast(Any, comparator),
        unit=unit, canonical_value=number, canonical_unit=canonical_unit, assay=words(r.get("method")) or None, text=text,
    )


def _value(part: Resource) -> tuple[float | None, str | None, str | None, str | None]:
    """(number, comparator, unit, text): the text is kept when the number could not be told."""
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        number = quantity.get("value")
        comparator = quantity.get("comparator")
        unit = text_of(quantity.get("code")) or text_of(quantity.get("unit"))
        if canonical_unknown(unit) and text_of(quantity.get("unit")):
            unit = text_of(quantity.get("unit"))
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            return float(number), comparator if comparator in ("<", ">", "<=", ">=") else None, unit, None
    if isinstance(part.get("valueBoolean"), bool):
        return None, None, None, "present" if part["valueBoolean"] else "absent"
    for field in ("valueInteger", "valueDecimal"):
        if isinstance(part.get(field), (int, float)):
            return float(part[field]), None, None, None
    said = text_of(part.get("valueString")) or words(part.get("valueCodeableConcept")) or None
    sign, rest = compared(said) if said else (None, "")
    found = _NUMBER.fullmatch(rest)
    if found is None:
        return None, None, None, said
    try:
        return number_in(found[1]), sign, text_of(found[2]), said
    except EitherMark:
        raise NotUnderstood("a value whose comma may part thousands or decimals") from None
    except ValueError:
        return None, None, None, said


# Their normal range differs from method to method: what the laboratory says of the value is kept beside it.
JUDGED_BY_LABORATORY = ("metanephrines", "cortisol")
_INTERPRETED = {"N": "normal", "H": "raised", "HH": "raised", "HU": "raised", "A": "abnormal", "AA": "abnormal", "L": "low", "LL": "low"}
_ECOG = re.compile(r"\b(?:ecog|who|ps|grade|status|score)?[\s:=]*([0-4])\b", re.IGNORECASE)


def _ecog(part: Resource) -> float | None:
    answered = codes.ecog_answer(codings(part.get("valueCodeableConcept")))
    if answered is not None:
        return float(answered)
    said = text_of(part.get("valueString")) or words(part.get("valueCodeableConcept"))
    found = set(_ECOG.findall(said)) if said else set()
    return float(found.pop()) if len(found) == 1 else None


def _judgement(part: Resource, value: float | None) -> str | None:
    """Normal, raised or low, as the laboratory interprets the value or as its range says."""
    for code in (c for i in as_list(part.get("interpretation")) for _, c in codings(i)):
        if code in _INTERPRETED:
            return _INTERPRETED[code]
    ranges = [as_dict(r) for r in as_list(part.get("referenceRange"))]
    if value is None or len(ranges) != 1:
        return None
    low, high = (as_dict(ranges[0].get(end)).get("value") for end in ("low", "high"))
    if isinstance(high, (int, float)) and value > high:
        return "raised"
    if isinstance(low, (int, float)) and value < low:
        return "low"
    return "normal" if isinstance(high, (int, float)) else None


def canonical_unknown(unit: str | None) -> bool:
    """A UCUM code such as {other} says less than the unit's text."""
    return unit is None or unit.startswith("{")


def _tumour_size(r: Resource, key: str, person: str, day: date | None, known_on: date) -> Iterator[tuple[str, Row]]:
    sizes = []
    for part in (r, *map(as_dict, as_list(r.get("component")))):
        value, _, unit, _ = _value(part)
        factor = {"mm": 1.0, "cm": 10.0}.get((unit or "").lower())
        if value is not None and factor is not None:
            sizes.append(value * factor)
    if not sizes:
        raise NotUnderstood("a tumour size without a number in mm or cm")
    site = codes.site_in(words(r.get("bodySite")))
    yield "pathology", PathologyRow(row_id=key, person=person, known_on=known_on, date=day, site=site, size_mm=max(sizes), text="tumour size")
