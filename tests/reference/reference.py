"""The independent check: drawn lives as typed tables in DuckDB, answered by answers.sql, and compared with `assess`."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from drawn import drawn as drawn_afresh
from hepwatch.assess import Knowledge, assess
from hepwatch.record.history import History
from hepwatch.signals.signal import Signal

drawn = lru_cache(maxsize=5000)(drawn_afresh)  # both ways ask for the same lives
SQL = (Path(__file__).parent / "answers.sql").read_text("utf-8")
CURATIVE = ("resection", "ablation", "transplant", "adrenalectomy", "metastasectomy")
TREATS = {"resection": "liver", "ablation": "liver", "transplant": "liver", "tace": "liver", "adrenalectomy": "adrenal", "metastasectomy": "lung"}
Answers = set[tuple[Any, ...]]


def by_sets(lives: dict[str, tuple[str, date]]) -> dict[str, Answers]:
    """Every answer of every person, from the SQL."""
    store = duckdb.connect()
    for name, table in _tables([(drawn(text, person), on) for person, (text, on) in lives.items()]).items():
        store.register("arrow", table)
        store.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")
        store.unregister("arrow")
    store.execute(SQL)
    found: dict[str, Answers] = {person: set() for person in lives}
    for query, word in (
        ("SELECT person, index_date, start FROM starts", "start"),
        ("SELECT person, site, date, result, adequate FROM looks", "look"),
        ("SELECT person, item, status, opens, target, closes FROM due", "due"),
        ("SELECT person, code, site, side FROM lesion_codes SEMI JOIN starts USING (person)", "signal"),
        ("SELECT person, code, site, side FROM told_codes SEMI JOIN starts USING (person)", "signal"),
        ("SELECT person, code FROM marker_codes", "signal"),
        ("SELECT person, pattern FROM patterns", "pattern"),
        ("SELECT person, day, site FROM recurrences SEMI JOIN starts USING (person)", "recurrence"),
        ("SELECT person, code, about FROM watched_codes SEMI JOIN starts USING (person)", "signal"),
    ):
        for person, *rest in store.execute(query).fetchall():
            found[person].add((word, *rest))
    return found


def by_person(person: str, text: str, on: date) -> Answers:
    """The same answers, from `assess`."""
    a = assess(drawn(text, person), on, Knowledge.of())
    found: Answers = {("look", k.site, k.date, k.result, k.adequate) for k in a.course.looks}
    if a.course.counted_from is None:
        return found
    index = a.course.index_treatment
    found.add(("start", index.date if index else None, a.course.counted_from))
    found.add(("pattern", a.course.pattern))
    found |= {("recurrence", r.date, site) for r in a.course.recurrences for site in r.sites}
    items = {d.rule.removeprefix("whole-body/"): d for d in a.due}
    found |= {("due", i, d.status, d.opens, d.target, d.closes) for i, d in items.items()}
    of_lesions = Counter(("signal", s.code, s.site, s.side) for s in a.signals if s.code.startswith("lesion"))
    found |= of_lesions.keys() | {("twice", *key) for key, times in of_lesions.items() if times > 1}
    found |= {("signal", s.code, _about(s)) for s in a.signals if s.code in _ABOUT}
    return found | {("signal", s.code) for s in a.signals if s.code.startswith("marker") and s.marker == "afp"}


_ABOUT = {"overdue": "test", "blind_spot": "site", "symptom": "site", "second_gland": "side", "advice_not_followed": "test", "report_unread": "because"}


def _about(signal: Signal) -> str:
    """What tells two signals of one code apart: the test, the site, the side, or the examination."""
    found = getattr(signal, _ABOUT[signal.code])
    return str(found[0] if isinstance(found, tuple) else found)


def disagreements(lives: dict[str, tuple[str, date]]) -> list[str]:
    """Each life on which the two differ, with what each said."""
    sets = by_sets(lives)
    wrong = []
    for person, (text, on) in lives.items():
        one, other = by_person(person, text, on), sets[person]
        if one != other:
            wrong.append(f"{text}\n? {on}\nonly assess: {sorted(one - other, key=str)}\nonly sets: {sorted(other - one, key=str)}")
    return wrong


def _tables(asked: list[tuple[History, date]]) -> dict[str, pa.Table]:
    rows: dict[str, list[dict[str, Any]]] = {n: [] for n in ("asked", "treatments", "measurements", "studies", "reports", "statements", "not_assessed", "advice", "symptoms")}
    for history, on in asked:
        rows["asked"].append({"person": history.person, "as_of": on})
        _add(rows, history)
    tables = {name: pa.Table.from_pylist(found, schema=_SCHEMAS[name]) for name, found in rows.items()}
    return {**tables, "coverage": _table(_coverage()), "periods": pa.Table.from_pylist(list(_periods()), schema=_SCHEMAS["periods"])}


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows))


def _add(rows: dict[str, list[dict[str, Any]]], h: History) -> None:
    p = h.person
    rows["treatments"] += [
        {"person": p, "known_on": t.known_on, "date": t.date, "kind": t.kind, "site": TREATS[t.kind], "side": t.side,
         "curative": t.kind in CURATIVE and t.intent != "palliative"}
        for t in h.treatments
    ]
    rows["measurements"] += [{"person": p, "known_on": m.known_on, "date": m.date, "analyte": m.analyte, "value": m.value, "below": m.comparator == "<"} for m in h.measurements]
    rows["symptoms"] += [{"person": p, "known_on": x.known_on, "date": x.date, "kind": x.kind} for x in h.symptoms]
    rows["studies"] += [
        {"person": p, "row_id": s.row_id, "known_on": s.known_on, "done_on": s.done_on, "modality": s.modality, "regions": list(s.regions),
         "plain": s.contrast is False, "state": s.state, "scheduled_for": s.scheduled_for}
        for s in h.studies
    ]
    readings = {r.report: r for r in h.readings}
    for report in h.reports:
        reading, study = readings[report.row_id], report.study[0]
        rows["reports"].append({"person": p, "study": study, "known_on": report.known_on, "understood": reading.read})
        rows["not_assessed"] += [{"person": p, "study": study, "site": site} for site in reading.not_assessed]
        rows["advice"] += [{"person": p, "study": study, "test": x.test, "within": x.within_days} for x in reading.advice]
        rows["statements"] += [
            {"person": p, "study": study, "site": r.site, "side": r.side, "status": r.status, "change": r.change, "size_mm": r.size_mm, "prior_size_mm": r.prior_size_mm}
            for r in reading.rows
        ]


def _coverage() -> Iterable[dict[str, Any]]:
    table = tomllib.loads(files("hepwatch.course").joinpath("coverage.toml").read_text("utf-8"))
    for row in table["coverage"]:
        for site in (*row["full"], *row["partial"]):
            yield {"modality": row["modality"], "region": row["region"], "site": site, "is_full": site in row["full"]}


def _periods() -> Iterable[dict[str, Any]]:
    protocol = tomllib.loads(files("hepwatch.followup.protocols").joinpath("whole-body.toml").read_text("utf-8"))
    for item in protocol["items"]:
        for p in item["periods"]:
            yield {"item": item["id"], "from_month": p["from_month"], "until_month": p.get("until_month"), "every_months": p["every_months"],
                   "before": p["opens_before_days"], "after": p["closes_after_days"]}


_S, _D, _N, _B, _I = pa.string(), pa.date32(), pa.float64(), pa.bool_(), pa.int64()
_SCHEMAS = {
    name: pa.schema(columns)
    for name, columns in {
        "asked": [("person", _S), ("as_of", _D)],
        "treatments": [("person", _S), ("known_on", _D), ("date", _D), ("kind", _S), ("site", _S), ("side", _S), ("curative", _B)],
        "measurements": [("person", _S), ("known_on", _D), ("date", _D), ("analyte", _S), ("value", _N), ("below", _B)],
        "studies": [("person", _S), ("row_id", _S), ("known_on", _D), ("done_on", _D), ("modality", _S), ("regions", pa.list_(_S)), ("plain", _B), ("state", _S), ("scheduled_for", _D)],
        "reports": [("person", _S), ("study", _S), ("known_on", _D), ("understood", _B)],
        "statements": [("person", _S), ("study", _S), ("site", _S), ("side", _S), ("status", _S), ("change", _S), ("size_mm", _N), ("prior_size_mm", _N)],
        "advice": [("person", _S), ("study", _S), ("test", _S), ("within", _I)],
        "symptoms": [("person", _S), ("known_on", _D), ("date", _D), ("kind", _S)],
        "not_assessed": [("person", _S), ("study", _S), ("site", _S)],
        "periods": [("item", _S), ("from_month", _I), ("until_month", _I), ("every_months", _I), ("before", _I), ("after", _I)],
    }.items()
}
