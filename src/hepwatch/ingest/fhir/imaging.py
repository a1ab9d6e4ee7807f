"""ImagingStudy, DiagnosticReport, DocumentReference, ServiceRequest, Appointment -> studies and reports, each in its own state."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, cast

from hepwatch.ingest.fhir.clinical import need_day, when
from hepwatch.ingest.fhir.parts import (
    Names,
    NotUnderstood,
    Resource,
    as_dict,
    as_list,
    codings,
    known,
    parsed_date,
    text_of,
    words,
)
from hepwatch.ingest.fhir.texts import from_attachments, narrative, plain
from hepwatch.record.rows import ReportRow, Row, StudyRow, StudyState
from hepwatch.words import codes

Rows = Iterator[tuple[str, Row]]
_IMAGING = {"RAD", "RX", "CT", "NMR", "NMS", "RUS", "CUS", "VUS", "OUS", "LP29684-5", "NM", "imaging", "394914008", "363679005"}
_PATHOLOGY = {"SP", "PAT", "CP", "CY", "PATH", "LP7839-6", "394595002", "394597005", "122545008"}
_IMAGING_WORDS = ("radiolog", "imaging", "diagnostic imaging")
_PATHOLOGY_WORDS = ("patholog", "histolog", "cytolog", "biopsy report")


def imaging_study(r: Resource, names: Names, key: str, person: str, given: date | None) -> Rows:
    if r.get("status") in ("cancelled", "registered"):
        return
    seen = _examination(r)
    day = when(r, "started")
    k = known(r, day.day, given)
    if day.day is None:
        raise NotUnderstood("an imaging study without a date")
    yield "studies", StudyRow(
        row_id=key, person=person, known_on=need_day(k, "imaging study"), done_on=day.day, modality=cast(Any, seen.modality),
        regions=seen.regions, contrast=seen.contrast, state="done", part_of=names.all(r.get("basedOn")), text=_said(r) or None,
    )


def _examination(r: Resource) -> codes.Examination:
    series = [as_dict(s) for s in as_list(r.get("series"))]
    coded = [_coding(m) for m in (*as_list(r.get("modality")), *(s.get("modality") for s in series))]
    sites = [_coding(s.get("bodySite")) for s in series]
    named = [c for p in as_list(r.get("procedureCode")) for c in codings(p)]
    display = " ".join(text_of(as_dict(s.get("bodySite")).get("display")) or "" for s in series)
    found = tuple(c for c in (*coded, *sites, *named) if c is not None)
    return codes.examination(found, f"{_said(r)} {display}".strip())


def _coding(value: Any) -> tuple[str, str] | None:
    held = as_dict(value)
    if held.get("coding"):
        return next(iter(codings(held)), None)
    code, system = held.get("code"), held.get("system")
    return (codes.SYSTEMS.get(system, "dicom") if isinstance(system, str) else "dicom", code) if isinstance(code, str) else None


def _said(r: Resource) -> str:
    said = [text_of(r.get("description")), *(words(p) for p in as_list(r.get("procedureCode")))]
    said += [text_of(as_dict(s).get("description")) for s in as_list(r.get("series"))]
    return "; ".join(dict.fromkeys(s for s in said if s))


def diagnostic_report(r: Resource, names: Names, key: str, person: str, given: date | None, here: Mapping[str, Resource]) -> Rows:
    """`here`: the resources contained in it or beside it in a bundle, by what refers to them."""
    kind = _kind(r)
    if kind is None or r.get("status") == "cancelled":
        return
    day = when(r, "effectiveDateTime", "effectivePeriod", "issued")
    k = known(r, day.day, given)
    known_on = need_day(k, "report")
    if day.day is None:
        raise NotUnderstood("a report without a date")
    text, unreadable = _text(r)
    if text is None and not unreadable:
        text = result_words(r, here) or narrative(r)
    studies = names.all(r.get("imagingStudy")) or names.all(r.get("study"))
    if kind == "imaging":
        seen = codes.examination(codings(r.get("code")), words(r.get("code")))
        yield "studies", StudyRow(
            row_id=f"{key}#study", person=person, known_on=known_on, done_on=day.day, reported_on=known_on if text else None,
            modality=cast(Any, seen.modality), regions=seen.regions, contrast=seen.contrast, state="reported" if text else "done",
            part_of=(*studies, *names.all(r.get("basedOn")), *names.all(r.get("result"))), text=words(r.get("code")) or None,
        )
    if text is not None or unreadable:
        yield "reports", ReportRow(
            row_id=key, person=person, known_on=known_on, date=day.day, study=(*studies, key), kind=kind,
            language=text_of(r.get("language")), text=text or "", preliminary=r.get("status") in ("preliminary", "partial", "registered"),
        )


def _text(r: Resource) -> tuple[str | None, bool]:
    attached, unreadable = from_attachments(r.get("presentedForm"))
    conclusion = text_of(r.get("conclusion"))
    parts = [attached]
    if conclusion and (attached is None or conclusion.strip() not in attached):
        parts.append(f"IMPRESSION: {plain(conclusion)}" if attached else plain(conclusion))
    text = "\n\n".join(p for p in parts if p) or None
    return text, unreadable and text is None


def result_words(r: Resource, here: Mapping[str, Resource]) -> str | None:
    """The words of a report that travel in its observations ("Findings", "Impression"), as far as these are here."""
    said = [words_observed(as_dict(here.get(str(as_dict(reference).get("reference"))))) for reference in as_list(r.get("result"))]
    return "\n".join(s for s in said if s) or None


def words_observed(o: Resource) -> str | None:
    """An observation in words under its own heading; None when it is a value."""
    text = text_of(o.get("valueString"))
    if text is None or not any(c.isalpha() for c in text):
        return None
    return f"{words(o.get('code')).upper() or 'FINDINGS'}: {plain(text)}"


_NARRATIVE_LOINC = frozenset({"19005-8", "18782-3", "59776-5", "18748-4"})  # impression, observation, findings, report (unverified)
_NARRATIVE_WORDS = ("impression", "findings", "radiology report", "imaging report")


def is_narrative(o: Resource) -> bool:
    """Whether an observation is the words of an imaging report, sent on its own."""
    coded = {c for system, c in codings(o.get("code")) if system == "loinc"}
    label = words(o.get("code")).lower()
    filed = {c for concept in as_list(o.get("category")) for _, c in codings(concept)}
    named = bool(coded & _NARRATIVE_LOINC) or any(w in label for w in _NARRATIVE_WORDS) or bool(filed & _IMAGING)
    return named and words_observed(o) is not None


def narrative_report(o: Resource, key: str, person: str, given: date | None) -> Rows:
    day = when(o, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")
    if day.day is None:
        raise NotUnderstood("the words of a report without a date")
    yield "reports", ReportRow(
        row_id=key, person=person, known_on=need_day(known(o, day.day, given), "report"), date=day.day, study=(key,), kind="imaging",
        text=words_observed(o), preliminary=o.get("status") in ("preliminary", "registered"),
    )


def _kind(r: Resource) -> Literal["imaging", "pathology"] | None:
    categories = {c for concept in as_list(r.get("category")) for _, c in codings(concept)}
    label = " ".join((*(words(c) for c in as_list(r.get("category"))), words(r.get("code")))).lower()
    if categories & _PATHOLOGY or any(w in label for w in _PATHOLOGY_WORDS):
        return "pathology"
    if categories & _IMAGING or any(w in label for w in _IMAGING_WORDS) or r.get("imagingStudy") or r.get("study"):
        return "imaging"
    if categories & {"LAB", "HM", "CH", "MB", "laboratory"}:
        return None
    return "imaging" if codes.examination(codings(r.get("code")), words(r.get("code"))).modality else None


def document(r: Resource, names: Names, key: str, person: str, given: date | None) -> Rows:
    """A radiology or pathology report filed as a document."""
    label = " ".join((words(r.get("type")), *(words(c) for c in as_list(r.get("category"))))).lower()
    kind: Literal["imaging", "pathology"] | None = None
    if any(w in label for w in _PATHOLOGY_WORDS):
        kind = "pathology"
    elif any(w in label for w in _IMAGING_WORDS) or codes.examination(codings(r.get("type")), words(r.get("type"))).modality:
        kind = "imaging"
    if kind is None or r.get("status") == "superseded":
        return
    period = as_dict(r.get("context")).get("period")
    day = when({**r, "period": period}, "period", "date")
    k = known({**r, "issued": r.get("date")} if r.get("date") else r, day.day, given)
    text, unreadable = from_attachments([as_dict(c).get("attachment") for c in as_list(r.get("content"))])
    if text is None and not unreadable:
        raise NotUnderstood("a report document without any content")
    known_on = need_day(k, "report document")
    if kind == "imaging":
        seen = codes.examination(codings(r.get("type")), f"{words(r.get('type'))} {text_of(r.get('description')) or ''}")
        yield "studies", StudyRow(
            row_id=f"{key}#study", person=person, known_on=known_on, done_on=day.day, reported_on=known_on, state="reported",
            modality=cast(Any, seen.modality), regions=seen.regions, contrast=seen.contrast,
            part_of=names.all(as_dict(r.get("context")).get("related")),
        )
    yield "reports", ReportRow(row_id=key, person=person, known_on=known_on, date=day.day, study=(key,), kind=kind, text=text or "")


def service_request(r: Resource, names: Names, key: str, person: str, given: date | None) -> Rows:
    seen = codes.examination(codings(r.get("code")), words(r.get("code")))
    if seen.modality is None or r.get("intent") == "proposal":
        return
    ordered = parsed_date(r.get("authoredOn"), "authoredOn").day
    wanted = when(r, "occurrenceDateTime", "occurrencePeriod").day
    cancelled = r.get("status") in ("revoked", "on-hold", "draft")
    yield "studies", StudyRow(
        row_id=key, person=person, known_on=need_day(known(r, ordered or wanted, given), "order"), ordered_on=ordered or wanted,
        modality=cast(Any, seen.modality), regions=seen.regions, contrast=seen.contrast, state="cancelled" if cancelled else "ordered",
        part_of=names.all(r.get("basedOn")), text=words(r.get("code")) or None,
    )


def appointment(r: Resource, names: Names, key: str, given: date | None) -> Rows:
    """A booking. When its words name no examination, the order it is for does (`part_of`)."""
    persons = [n.partition("/")[2] for p in as_list(r.get("participant")) if (n := names.of(as_dict(p).get("actor"))) and n.startswith("Patient/")]
    label = "; ".join(
        s for s in (text_of(r.get("description")), *(words(c) for f in ("serviceType", "reasonCode", "specialty") for c in as_list(r.get(f)))) if s
    )
    seen = codes.examination(tuple(c for s in as_list(r.get("serviceType")) for c in codings(s)), label)
    orders = names.all(r.get("basedOn"))
    if seen.modality is None and not orders:
        return
    if not persons:
        raise NotUnderstood("an appointment for an examination that names no patient")
    start = parsed_date(r.get("start"), "start").day
    state: StudyState = "cancelled" if r.get("status") in ("cancelled", "noshow", "entered-in-error", "waitlist", "proposed") else "booked"
    if start is None and state == "booked":
        raise NotUnderstood("an appointment for an examination without a date")
    yield "studies", StudyRow(
        row_id=key, person=persons[0], known_on=need_day(known(r, start, given), "appointment"), scheduled_for=start,
        modality=cast(Any, seen.modality), regions=seen.regions, contrast=seen.contrast, state=state, part_of=orders, text=label or None,
    )
