"""Condition, Procedure and drugs -> conditions, symptoms, treatments, medications."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from hepwatch.ingest.fhir.parts import (
    Known,
    Names,
    NotUnderstood,
    Parsed,
    Resource,
    as_dict,
    as_list,
    codings,
    first_code,
    known,
    parsed_date,
    words,
)
from hepwatch.record.rows import (
    ConditionRow,
    MedicationRow,
    Row,
    SymptomRow,
    TreatmentKind,
    TreatmentRow,
    UnclearRow,
)
from hepwatch.words import codes

Rows = Iterator[tuple[str, Row]]


def when(r: Resource, *fields: str) -> Parsed:
    """The first of these fields that holds a day (a Period gives its start)."""
    for field in fields:
        value = r.get(field)
        if isinstance(value, dict):
            value = value.get("start") or value.get("end")
        found = parsed_date(value, field)
        if found.day is not None:
            return found
    return Parsed(None)


def need_day(k: Known, what: str) -> date:
    if k.day is None:
        raise NotUnderstood(f"a {what} without any date")
    return k.day


def _with_site(r: Resource, text: str) -> str:
    return "; ".join([text, *(words(b) for b in as_list(r.get("bodySite")))])


def condition(r: Resource, key: str, person: str, given: date | None) -> Rows:
    text = words(r.get("code"))
    found = codes.diagnosis(codings(r.get("code")), _with_site(r, text))
    day = when(r, "onsetDateTime", "onsetPeriod", "recordedDate")
    complaint = None if found else codes.symptom(codings(r.get("code")), text)
    if found is None and complaint is None:
        return
    k = known(r, day.day, given)
    if complaint is not None:
        yield "symptoms", SymptomRow(row_id=key, person=person, known_on=need_day(k, "complaint"), date=day.day, kind=complaint, text=text)
    if found is not None:
        yield "conditions", _diagnosis(r, key, person, found, day, need_day(k, "diagnosis"), text)


# Called over without a day: these come and go, and what stands today decides about treatment.
_PASSING = frozenset({"ascites", "encephalopathy", "varices", "portal_hypertension", "adrenal_insufficiency", "proteinuria", "uncontrolled_hypertension"})
_OVER = frozenset({"resolved", "inactive", "remission"})
_DENIED = re.compile(r"\s*(?:no|absence of|absent|without|denies|negative for|never)\b", re.IGNORECASE)


def _diagnosis(r: Resource, key: str, person: str, found: codes.Diagnosis, day: Parsed, known_on: date, text: str) -> ConditionRow:
    clinical = {c for _, c in codings(r.get("clinicalStatus"))}
    verification = {c for _, c in codings(r.get("verificationStatus"))}
    said = f"{text} ({', '.join(sorted(clinical))})" if clinical & {"recurrence", "relapse"} else text
    return ConditionRow(
        row_id=key,
        person=person,
        known_on=known_on,
        date=day.day,
        approximate=day.approximate,
        kind=cast(Any, found.kind),
        site=found.site,
        side=found.side,
        code=first_code(r.get("code")),
        text=said,
        resolved_on=when(r, "abatementDateTime", "abatementPeriod").day or (known_on if found.kind in _PASSING and clinical & _OVER else None),
        refuted="refuted" in verification or _DENIED.match(text) is not None,
    )


_DONE = {"completed", "stopped", "unknown", None}
_STARTED = {"in-progress", "on-hold"}


def procedure(r: Resource, key: str, person: str, given: date | None) -> Rows:
    text = _with_site(r, words(r.get("code")))
    found = codes.treatment(codings(r.get("code")), text)
    if found is None:
        if not text.strip("; "):
            raise NotUnderstood("a procedure with neither text nor a code that is known")
        if codes.procedure_looks_relevant(text):
            raise NotUnderstood("a procedure that may matter, in words that are not understood")
        return
    status = r.get("status")
    if status in ("not-done", "preparation"):
        return
    if not (status is None or isinstance(status, str)) or status not in _DONE | _STARTED:
        raise NotUnderstood("a procedure whose status is not one of FHIR's")
    day = when(r, "performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod")
    ended = parsed_date(as_dict(r.get("performedPeriod")).get("end"), "performedPeriod.end").day
    k = known(r, day.day, given)
    yield "treatments", TreatmentRow(
        row_id=key,
        person=person,
        known_on=need_day(k, "treatment"),
        date=day.day,
        approximate=day.approximate,
        kind=cast(TreatmentKind, found.kind),
        intent=_intent(r),
        site=found.site,
        side=found.side,
        ended_on=ended or (day.day if status == "stopped" else None),  # broken off on its own day
        completed=status not in _STARTED and status != "stopped",
        code=first_code(r.get("code")),
        text=text,
    )


def unclear(r: Resource, key: str, names: Names, given: date | None, received: date | None, reason: str) -> UnclearRow | None:
    """A procedure that was set aside, as a row that says so; None where it names nobody, or no day on which it could have been known."""
    person, day = names.person(r), _day_if_any(r)
    try:
        known_on = known(r, day, given).day or received
    except NotUnderstood:
        known_on = received
    if person is None or known_on is None:
        return None
    latest = given or received
    if latest is not None and known_on > latest:  # a day that has not come: what it was is not known either
        known_on, day = latest, None
    return UnclearRow(row_id=key, person=person, known_on=known_on, date=day, reason=reason)


def _day_if_any(r: Resource) -> date | None:
    try:
        return when(r, "performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod").day
    except NotUnderstood:
        return None


def _intent(r: Resource) -> Any:
    """mCODE's treatment-intent extension, or the words curative and palliative in the reason."""
    said = [words(as_dict(e).get("valueCodeableConcept")) for e in as_list(r.get("extension"))] + [words(c) for c in as_list(r.get("reasonCode"))]
    low = " ".join(said).lower()
    if "palliat" in low:
        return "palliative"
    return "curative" if "curative" in low else None


def medication(r: Resource, key: str, person: str, given: date | None, contained: Mapping[str, Resource]) -> Rows:
    concept = r.get("medicationCodeableConcept") or _referred(r, contained)
    found = codes.drug(codings(concept), words(concept))
    if found is None:
        if concept is None and r.get("medicationReference") is not None and not as_dict(r["medicationReference"]).get("display"):
            raise NotUnderstood("a drug named only by a reference to a resource that is not here")
        return
    if r.get("status") in ("not-taken", "cancelled", "draft", "not-done", "declined"):
        return
    agent, group = found
    day = when(r, "effectiveDateTime", "effectivePeriod", "authoredOn", "occurrenceDateTime", "whenHandedOver", "dateAsserted")
    end = parsed_date(as_dict(r.get("effectivePeriod")).get("end"), "effectivePeriod.end").day
    known_on = need_day(known(r, day.day, given), "drug")
    yield "medications", MedicationRow(
        row_id=key, person=person, known_on=known_on, start=day.day, end=end, agent=agent, group=cast(Any, group), text=words(concept)
    )
    if group == "systemic_cancer":
        stopped = end is not None or r.get("status") in ("completed", "stopped")
        yield "treatments", TreatmentRow(
            row_id=f"{key}#treatment", person=person, known_on=known_on, date=day.day, kind="systemic", ended_on=end,
            completed=stopped, text=agent,
        )


def _referred(r: Resource, contained: Mapping[str, Resource]) -> Any:
    reference = as_dict(r.get("medicationReference"))
    target = contained.get(str(reference.get("reference")))
    return as_dict(target).get("code") if target else {"text": reference["display"]} if reference.get("display") else None


