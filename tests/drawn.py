"""Histories drawn as text, one fact a line, for tests that a hepatologist can read.

    2022-01-10 resection                                   a treatment (side, site, intent, `planned` or `undated` may follow)
    2022-01-05 afp 120                                     a marker; `afp <3`, `dcp 45 mAU/mL`, `afp 9 assay=roche`, `afp 9 unit=?`
    2022-04-10 ct abdomen: liver absent; right adrenal suspicious new 21mm was 12mm
    2022-04-10 ct abdomen: all clear                       a global statement
    2022-04-10 ct abdomen: not assessed adrenal; advise chest_ct within 90
    2022-04-10 ct abdomen: liver absent; denied right adrenal suspicious 21mm      the impression took back what the body said
    2022-04-10 ct abdomen: right adrenal suspicious grown-from-liver               reached by direct growth
    2022-04-10 ct abdomen unread                           a report nobody understood
    2022-04-10 ct abdomen                                  done, no report
    2022-04-01 ct chest booked 2022-05-01                  known on the first day, booked for the second
    2022-04-01 ct chest ordered
    2022-04-03 ct chest cancelled part-of 4                the booking of line 4 (or both of one order)
    2022-02-01 specimen liver hcc 52mm n=2 mvi             pathology (`no-mvi`, `benign`, `other_cancer`, `no_tumour`)
    2022-06-01 decision palliative                         `ended`, `transferred`, `resumed`, `done_elsewhere chest_ct`
    2022-06-01 symptom bone_pain
    2022-06-01 condition metastasis lung
    2022-06-01 drug vitamin_k_antagonist until 2022-08-01
    2022-06-01 unclear                                     what may have been a treatment, set aside
    2022-06-01 died

A line may end in `known 2022-05-02` (else it is known on its day), `report-known 2022-05-02` (its report came later) and `until-known 2022-06-01` (a correction replaced it).
Each fact's row id is its line number: "1", "2", ...; a report's is "3r".
"""

import re
from datetime import date
from typing import Any

from hepwatch.record.history import History
from hepwatch.record.reading import Advice, ReadFinding, Reading
from hepwatch.record.rows import (
    MODALITIES,
    ConditionRow,
    DecisionRow,
    MeasurementRow,
    MedicationRow,
    PathologyRow,
    PersonRow,
    ReportRow,
    StudyRow,
    SymptomRow,
    TreatmentRow,
    UnclearRow,
)
from hepwatch.reports import READER
from hepwatch.words.sites import SIDES, SITES

TREATMENTS = (
    "resection", "ablation", "transplant", "tace", "tare", "radiotherapy", "ethanol", "systemic", "adrenalectomy",
    "metastasectomy", "other_treatment",
)
UNITS = {"afp": "ng/mL", "dcp": "mAU/mL", "afp_l3": "%", "alt": "U/L", "haemoglobin": "g/L"}
STATUSES = ("absent", "benign", "indeterminate", "suspicious", "definite")
CHANGES = ("new", "increased", "stable", "decreased", "resolved")
PERSON = "p"


def day(text: str) -> date:
    return date.fromisoformat(text)


def drawn(text: str, person: str = PERSON) -> History:
    """The history a drawing shows."""
    rows: dict[str, list[Any]] = {}
    lines = [line.strip() for line in text.strip().splitlines()]
    for number, line in enumerate((x for x in lines if x and not x.startswith("#")), 1):
        for table, row in _rows(str(number), line, person):
            rows.setdefault(table, []).append(row)
    return History(person=person, **{table: tuple(found) for table, found in rows.items()})


def _rows(number: str, line: str, person: str) -> list[tuple[str, Any]]:
    line, told = _taken(line, "report-known")
    line, known = _taken(line, "known")
    line, replaced = _taken(line, "until-known")
    said = None
    if ": " in line:
        line, said = line.split(": ", 1)
    when, kind, *words = line.split()
    on = day(when)
    head = {"row_id": number, "person": person, "known_on": known or on, "replaced_on": replaced}
    if kind in MODALITIES:
        return _study(head, on, kind, words, said, told)
    return [_fact(head, on, kind, words)]


def _taken(line: str, word: str) -> tuple[str, date | None]:
    found = re.search(rf"\s{word} (\d{{4}}-\d\d-\d\d)", line)
    if found is None:
        return line, None
    return line[: found.start()] + line[found.end() :], day(found[1])


def _fact(head: dict[str, Any], on: date, kind: str, words: list[str]) -> tuple[str, Any]:
    if kind in TREATMENTS:
        return "treatments", _treatment(head, on, kind, words)
    if kind in UNITS:
        return "measurements", _measurement(head, on, kind, words)
    if kind == "specimen":
        return "pathology", _specimen(head, on, words)
    if kind == "decision":
        return "decisions", DecisionRow(**head, date=on, kind=words[0], test=words[1] if len(words) > 1 else None)
    if kind == "symptom":
        return "symptoms", SymptomRow(**head, date=on, kind=words[0])
    if kind == "condition":
        site, side = _place(words[1:])
        return "conditions", ConditionRow(**head, date=on, kind=words[0], site=site, side=side, text=" ".join(words))
    if kind == "drug":
        end = day(words[words.index("until") + 1]) if "until" in words else None
        return "medications", MedicationRow(**head, start=None if "undated" in words else on, end=end, group=words[0], agent=words[0])
    if kind == "unclear":
        return "unclear", UnclearRow(**head, date=on, reason="a procedure that may matter, in words that are not understood")
    if kind == "died":
        return "people", PersonRow(**head, death_date=on, deceased=True)
    raise ValueError(f"not a fact this notation knows: {kind}")


def _place(words: list[str]) -> tuple[Any, Any]:
    return next((w for w in words if w in SITES), None), next((w for w in words if w in SIDES), None)


def _treatment(head: dict[str, Any], on: date, kind: str, words: list[str]) -> TreatmentRow:
    site, side = _place(words)
    return TreatmentRow(
        **head, date=None if "undated" in words else on, kind="other" if kind == "other_treatment" else kind, site=site, side=side,
        intent=next((w for w in words if w in ("curative", "palliative")), None),
        completed=False if "planned" in words else None,
    )


def _measurement(head: dict[str, Any], on: date, analyte: str, words: list[str]) -> MeasurementRow:
    options = dict(w.split("=", 1) for w in words if "=" in w and w[0].isalpha())
    number = words[0]
    comparator = next((c for c in ("<=", ">=", "<", ">") if number.startswith(c)), None)
    value = float(number.lstrip("<>="))
    unit = options.get("unit") or next((w for w in words[1:] if "=" not in w), UNITS[analyte])
    return MeasurementRow(
        **head, date=on, analyte=analyte, value=value, comparator=comparator, unit=None if unit == "?" else unit,
        canonical_value=None if unit == "?" else value, canonical_unit=None if unit == "?" else unit, assay=options.get("assay"),
    )


def _specimen(head: dict[str, Any], on: date, words: list[str]) -> PathologyRow:
    site, side = _place(words)
    number = next((int(w[2:]) for w in words if w.startswith("n=")), None)
    return PathologyRow(
        **head, date=on, site=site, side=side, size_mm=_size(words), number=number,
        diagnosis=next((w for w in words if w in ("hcc", "benign", "other_cancer", "no_tumour")), None),
        microvascular_invasion=True if "mvi" in words else False if "no-mvi" in words else None,
        macrovascular_invasion=True if "macrovascular" in words else None,
    )


def _size(words: list[str]) -> float | None:
    return next((float(w[:-2]) for w in words if re.fullmatch(r"[\d.]+mm", w)), None)


def _study(head: dict[str, Any], on: date, modality: str, words: list[str], said: str | None, told: date | None) -> list[tuple[str, Any]]:
    regions = tuple(w for w in words if w in _REGIONS)
    contrast = False if "plain" in words else None
    part_of = tuple(words[n + 1] for n, w in enumerate(words) if w == "part-of")
    about = {"modality": modality, "regions": regions, "contrast": contrast, "part_of": part_of}
    if "booked" in words:
        return [("studies", StudyRow(**head, state="booked", scheduled_for=day(words[words.index("booked") + 1]), **about))]
    if "ordered" in words:
        return [("studies", StudyRow(**head, state="ordered", ordered_on=on, **about))]
    if "cancelled" in words:
        return [("studies", StudyRow(**head, state="cancelled", done_on=on, **about))]
    study = StudyRow(**head, state="done", done_on=on, **about)
    if said is None and "unread" not in words:
        return [("studies", study)]
    name = head["row_id"] + "r"
    report = ReportRow(**{**head, "row_id": name, "known_on": told or head["known_on"]}, date=on, study=(head["row_id"],), text="drawn")
    reading = Reading(report=name, language=None, read=False, reader=READER) if said is None else _reading(name, said)
    return [("studies", study), ("reports", report), ("readings", reading)]


_REGIONS = ("abdomen", "liver", "chest", "adrenal", "pelvis", "brain", "spine", "bone", "whole_body")


def _reading(report: str, said: str) -> Reading:
    rows, advice, not_assessed, denied = [], [], [], []
    for part in said.split(";"):
        words = part.split()
        if words[:2] == ["not", "assessed"]:
            not_assessed.append(words[2])
        elif words[:1] == ["advise"]:
            within = int(words[words.index("within") + 1]) if "within" in words else None
            advice.append(Advice(part.strip(), words[1], within, 0, 0, tuple(w for w in words[2:] if w in SITES)))
        elif words[:1] == ["denied"]:
            denied.append(_finding(words[1:], part.strip()))
        elif words == ["all", "clear"]:
            rows.append(ReadFinding("other", None, "absent", None, None, None, part.strip(), 0, 0))
        else:
            rows.append(_finding(words, part.strip()))
    return Reading(
        report=report, language="en", read=True, rows=tuple(rows), advice=tuple(advice), not_assessed=tuple(not_assessed), reader=READER,
        taken_back=tuple(denied),
    )


def _finding(words: list[str], quote: str) -> ReadFinding:
    site, side = _place(words)
    was = words.index("was") if "was" in words else len(words)
    return ReadFinding(
        site, side, next(w for w in words if w in STATUSES), next((w for w in words if w in CHANGES), None),
        _size(words[:was]), _size(words[was:]), quote, 0, 0, grown_from="liver" if "grown-from-liver" in words else None,
        category=next((w.replace("LR-TR-", "LR-TR ") for w in words if w.startswith("LR-")), None),
    )
