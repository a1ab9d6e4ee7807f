"""Whole patients: a story, the record as a hospital would send it (FHIR), and what the answer must be on which day.

A file is prose, then `## Record`, then `## Expected`. The record is one fact a line; indented lines are the report's words:

    2015-03-02 procedure: Right hepatectomy                       `stopped`, `in-progress`, `not-done` may follow the word procedure
    2015-02-20 diagnosis: hcc                                     hcc, hbv, hcv, cirrhosis, or any other words
    2015-02-20 afp 420 ng/mL                                      a laboratory value; `<3`, `method=Roche` and `id=x` may follow
    2015-06-01 exam: CT abdomen with contrast, multiphase @abdomen  `@name` is a stock text; `@none` has no report; else indented lines
    2015-06-01 every 6 months until 2019-06-01 exam: ...          the same again and again
    2015-06-01 pathology: Adrenalectomy specimen                  the report's words follow, indented
    2015-06-01 booked 2015-07-01: CT chest with contrast          an order and an appointment
    2015-06-01 drug: warfarin until 2016-01-01
    2015-06-01 complaint: back pain with weakness of legs
    2019-01-01 died
    2018-01-01 wrong r1                                           the resource `id=r1` is entered in error, known on this day
    2018-01-01 correct r1:                                        its report says something else from this day; words follow, indented
    2018-01-01 merge old                                          the patient `old` is replaced by this one

`id=r1`, `reported 2015-06-09` and `patient=old` may stand before the colon (or at the end of a value). Words of a fact
are known on its own day unless `known 2015-06-09` is there.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from hepwatch.words.dates import add_months

HERE = Path(__file__).parent
Resource = dict[str, Any]
SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
_DIAGNOSES = {
    "hcc": ("109841003", "Liver cell carcinoma"), "hbv": ("61977001", "Chronic hepatitis B"), "hcv": ("128302006", "Chronic hepatitis C"),
    "cirrhosis": ("19943007", "Cirrhosis of liver"),
}
_ANALYTES = {
    "afp": ("1834-1", "Alpha-1-Fetoprotein"), "dcp": ("93768-0", "PIVKA-II"), "afp_l3": ("42332-7", "AFP-L3"), "alt": ("1742-6", "ALT"),
}


class Question(NamedTuple):
    """What must be answered on a day; `relation` is = (equal), ~ (contains) or !~ (does not)."""

    on: date
    asked: str
    relation: str
    expected: str
    line: int


class Patient(NamedTuple):
    name: str
    story: str
    resources: list[Resource]
    questions: list[Question]


def patients() -> list[Patient]:
    return [read(path) for path in sorted(HERE.glob("*.md"))]


def read(path: Path) -> Patient:
    text = path.read_text("utf-8")
    story, _, rest = text.partition("## Record\n")
    record, _, expected = rest.partition("## Expected\n")
    first = text[: text.index("## Expected\n")].count("\n") + 2
    return Patient(path.stem, story, list(_Writer(path.stem).resources(record)), list(_questions(expected, first)))


def _questions(text: str, first: int) -> Iterator[Question]:
    for number, line in enumerate(text.splitlines(), first):
        found = re.match(r"- (\d{4}-\d\d-\d\d) (.+?) (=|~|!~) (.+)$", line.strip())
        if found:
            yield Question(date.fromisoformat(found[1]), found[2], found[3], found[4].strip(), number)
        else:
            assert not line.strip().startswith("- "), f"not a question: {line}"


def stock(name: str, turn: int) -> str:
    """One of the stock texts of that name, by turns, as different hands write."""
    texts = re.split(rf"^@{name}\n", (HERE / "stock_texts.txt").read_text("utf-8"), flags=re.M)[1:]
    return re.split(r"^@", texts[turn % len(texts)], flags=re.M)[0].strip()


class _Writer:
    """Turns the lines of one record into FHIR resources."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.made: dict[str, Resource] = {}
        self.turns = 0
        self.numbered = 0

    def resources(self, record: str) -> Iterator[Resource]:
        yield {"resourceType": "Patient", "id": self.person, "gender": "male", "birthDate": "1955-06-01"}
        for head, body in _facts(record):
            for line in _repeated(head):
                yield from self._fact(line, body)

    def _fact(self, line: str, body: str) -> Iterator[Resource]:
        line, reported = _taken(line, r" reported (\d{4}-\d\d-\d\d)")
        line, known = _taken(line, r" known (\d{4}-\d\d-\d\d)")
        line, name = _taken(line, r" id=(\S+?)(?=:|\s|$)")
        line, person = _taken(line, r" patient=(\S+?)(?=:|\s|$)")
        day, word, *_ = re.split(r"[ :]", line)
        said = line.partition(": ")[2].strip()
        self.numbered += 1
        who = person or self.person
        head = {"id": f"{self.person}-{name or format(self.numbered, '03d')}", "subject": {"reference": f"Patient/{who}"}}
        for made in getattr(self, f"_{word if word not in _ANALYTES else 'value'}")(day, line, said, head, body, known or day, reported):
            self.made[made["id"]] = made
            yield made

    def _procedure(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        status = next((s for s in ("stopped", "in-progress", "not-done") if f"procedure {s}" in line), "completed")
        yield {"resourceType": "Procedure", **head, "status": status, "code": {"text": said}, "performedDateTime": day, **_later(known, day)}

    def _diagnosis(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        code = _DIAGNOSES.get(said)
        concept = {"coding": [{"system": SNOMED, "code": code[0], "display": code[1]}], "text": code[1]} if code else {"text": said}
        yield {"resourceType": "Condition", **head, "code": concept, "onsetDateTime": day, "recordedDate": known,
               "verificationStatus": {"coding": [{"code": "confirmed"}]}}

    _complaint = _diagnosis

    def _value(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        line, method = _taken(line, r" method=(\S+)")
        _, analyte, number, unit = line.split()
        code, text = _ANALYTES[analyte]
        quantity: Resource = {"value": float(number.lstrip("<>=")), "unit": unit, "system": UCUM, "code": unit}
        if number[0] in "<>":
            quantity["comparator"] = re.match(r"[<>]=?", number)[0]  # type: ignore[index]
        yield {"resourceType": "Observation", **head, "status": "final", "code": {"coding": [{"system": LOINC, "code": code}], "text": text},
               "effectiveDateTime": day, "issued": f"{known}T12:00:00Z", "valueQuantity": quantity, **({"method": {"text": method}} if method else {})}

    def _exam(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        title, _, name = said.partition(" @")
        self.turns += 1
        text = body or (stock(name, self.turns) if name not in ("", "none") else "")
        study = {**head, "id": f"{head['id']}-study"}
        yield {"resourceType": "ImagingStudy", **study, "status": "available", "started": day, "description": title}
        if text:
            issued = reported or (date.fromisoformat(day) + timedelta(days=1)).isoformat()
            yield _report(head, "RAD", title, day, issued, text, f"ImagingStudy/{study['id']}")

    def _pathology(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        yield _report(head, "PAT", f"Pathology: {said}", day, reported or day, body, None)

    def _booked(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        order = {**head, "id": f"{head['id']}-order"}
        start = line.split()[2].rstrip(":")
        yield {"resourceType": "ServiceRequest", **order, "status": "active", "intent": "order", "code": {"text": said}, "authoredOn": day}
        yield {"resourceType": "Appointment", "id": head["id"], "status": "booked", "description": said, "start": f"{start}T10:00:00Z",
               "created": day, "basedOn": [{"reference": f"ServiceRequest/{order['id']}"}],
               "participant": [{"actor": head["subject"], "status": "accepted"}]}

    def _drug(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        agent, _, until = said.partition(" until ")
        period = {"start": day, **({"end": until} if until else {})}
        yield {"resourceType": "MedicationStatement", **head, "status": "active", "medicationCodeableConcept": {"text": agent},
               "effectivePeriod": period, "dateAsserted": known}

    def _died(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        yield {"resourceType": "Patient", "id": self.person, "gender": "male", "birthDate": "1955-06-01", "deceasedDateTime": day,
               "meta": {"versionId": "2", "lastUpdated": f"{known}T08:00:00Z"}}

    def _wrong(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        old = self.made[f"{self.person}-{line.split()[2]}"]
        yield {**old, **_second(day), "status": "entered-in-error"}

    def _correct(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        old = self.made[f"{self.person}-{line.split()[2].rstrip(':')}"]
        yield {**old, **_second(day), "status": "corrected", "issued": f"{day}T09:00:00Z", "presentedForm": _attached(body)}

    def _merge(self, day, line, said, head, body, known, reported):  # type: ignore[no-untyped-def]
        yield {"resourceType": "Patient", "id": line.split()[2], "active": False,
               "link": [{"other": {"reference": f"Patient/{self.person}"}, "type": "replaced-by"}], **_second(day)}


def _report(head: Resource, category: str, title: str, day: str, issued: str, text: str, study: str | None) -> Resource:
    return {
        "resourceType": "DiagnosticReport", **head, "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": category}]}],
        "code": {"text": title}, "effectiveDateTime": day, "issued": f"{issued}T09:00:00Z", "presentedForm": _attached(text),
        **({"imagingStudy": [{"reference": study}]} if study else {}),
    }


def _attached(text: str) -> list[Resource]:
    return [{"contentType": "text/plain; charset=utf-8", "data": base64.b64encode(text.encode()).decode()}]


def _second(day: str) -> Resource:
    return {"meta": {"versionId": "2", "lastUpdated": f"{day}T08:00:00Z"}}


def _later(known: str, day: str) -> Resource:
    return {"recorded": known} if known != day else {}


def _facts(record: str) -> Iterator[tuple[str, str]]:
    """Each fact's line with the indented lines under it."""
    head, body = "", []
    for line in [*record.splitlines(), "."]:
        if line.startswith("    "):
            body.append(line[4:])
        elif line.strip():
            if head:
                yield head, "\n".join(body)
            head, body = line.strip(), []


def _repeated(line: str) -> Iterator[str]:
    found = re.match(r"(\S+) every (\d+) months until (\S+) (.*)$", line)
    if not found:
        yield line
        return
    first, last, turn = date.fromisoformat(found[1]), date.fromisoformat(found[3]), 0
    while (day := add_months(first, turn * int(found[2]))) <= last:
        yield f"{day} {found[4]}"
        turn += 1


def _taken(line: str, pattern: str) -> tuple[str, str | None]:
    found = re.search(pattern, line)
    return (line[: found.start()] + line[found.end() :], found[1]) if found else (line, None)


def bundle(patient: Patient) -> str:
    """The record as one FHIR bundle per day it was sent, oldest first, as lines of NDJSON."""
    return "\n".join(json.dumps(r, ensure_ascii=False) for r in patient.resources) + "\n"
