"""The same answers from Spark as from this machine's processes: every table of answers of 2,000 people, row by row."""

import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drawn import drawn
from hepwatch.assess import spark
from hepwatch.assess.batches import decode_answers
from hepwatch.assess.driver import TABLE, renew
from hepwatch.assess.pool import Engine, Pool
from hepwatch.errors import UsageError
from hepwatch.record import History, Store
from hepwatch.record.entry import Entry, fingerprint
from hepwatch.record.reading import Reading
from hepwatch.reports import READER
from random_lives import life

AS_OF = date(2022, 5, 1)
PEOPLE = 2000
MISSING = spark.missing_for_spark()


def lives(number: int) -> Iterator[History]:
    """Random lives; row ids carry the person's name, since a store holds them all."""
    for seed in range(number):
        yield _named(drawn("2019-11-01 condition hcc liver\n" + life(seed), f"p{seed:05d}"))


def _named(h: History) -> History:
    def name(row: Any) -> Any:
        links = {f: tuple(f"{h.person}/{x}" for x in getattr(row, f)) for f in ("study", "part_of") if hasattr(row, f)}
        return msgspec.structs.replace(row, row_id=f"{h.person}/{row.row_id}", **links)

    tables = {f: tuple(map(name, getattr(h, f))) for f in History.__struct_fields__ if f not in ("person", "readings")}
    readings = tuple(msgspec.structs.replace(r, report=f"{h.person}/{r.report}") for r in h.readings)
    return History(person=h.person, readings=readings, **tables)


def filled(folder: Path, histories: Iterator[History]) -> Store:
    store, entries, readings = Store.create(folder), list[Entry](), list[Reading]()
    for h in histories:
        for table in (f for f in History.__struct_fields__ if f not in ("person", "readings")):
            for row in getattr(h, table):
                key = f"{table}/{row.row_id}"
                entries.append(Entry("f", len(entries), key, fingerprint(key.encode()), "stored", person=h.person, known_on=row.known_on, rows=[(table, row)]))
        readings += h.readings
    store.add(entries)
    store.put_readings(READER, readings)
    store.seal()
    return store


def answer_tables(store: Store, engine: Engine) -> dict[str, list[str]]:
    """Every table of answers, as rows in order: the one kept, and looks, lesions, recurrences, due items and signals out of it."""
    renew(store, AS_OF, "whole-body", engine=engine)
    kept = store.answers(TABLE)
    tables = {"assessments": [str(row) for row in kept.to_pylist()]}
    for a in decode_answers(kept):
        parts = {"looks": a.course.looks, "lesions": a.course.lesions, "recurrences": a.course.recurrences, "due": a.due, "signals": a.signals}
        for table, rows in parts.items():
            tables.setdefault(table, []).extend(f"{a.person} {row}" for row in rows)
    return tables


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.skipif(MISSING is not None, reason=MISSING or "")
def test_every_answer_table_of_two_thousand_people_is_the_same(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Spark's own, of the libraries it uses
        session = spark.local_session()
    try:
        with filled(tmp_path / "here", lives(PEOPLE)) as here, filled(tmp_path / "there", lives(PEOPLE)) as there:
            embedded, distributed = answer_tables(here, Pool()), answer_tables(there, spark.Spark(session))
    finally:
        session.stop()
    assert len(embedded["assessments"]) == PEOPLE
    assert {name: len(rows) for name, rows in embedded.items()} == {name: len(rows) for name, rows in distributed.items()}
    for name, rows in embedded.items():
        other = [pair for pair in zip(rows, distributed[name], strict=True) if pair[0] != pair[1]]
        assert not other, f"{name}: {len(other)} of {len(rows)} rows differ; the first: {other[0]}"
    assert Counter(a.partition(" ")[0] for a in embedded["signals"]).total() > PEOPLE


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.skipif(MISSING is not None, reason=MISSING or "")
def test_reports_are_read_by_spark_too(tmp_path: Path) -> None:
    from hepwatch.assess.driver import read_new_reports
    from hepwatch.demo import cohort
    from hepwatch.ingest.fhir import Reader

    def demo(folder: Path) -> Store:
        store = Store.create(folder)
        store.add([e for x in cohort.lives(40, 1, AS_OF) for e in Reader(None, AS_OF).entries(x.bundle(), "f", 1, b"")])
        return store

    session = spark.local_session()
    try:
        with demo(tmp_path / "here") as here, demo(tmp_path / "there") as there:
            read = read_new_reports(here, engine=Pool()), read_new_reports(there, engine=spark.Spark(session))
            told = [s.query("SELECT * EXCLUDE (batch) FROM readings ORDER BY report").to_pylist() for s in (here, there)]
    finally:
        session.stop()
    assert read[0] == read[1] > 40 and told[0] == told[1]


def test_without_java_one_plain_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("shutil.which", lambda _: None)
    pytest.importorskip("pyspark")
    with pytest.raises(UsageError, match=r"needs a Java runtime .* install one"):
        spark.local_session()


def test_without_pyspark_one_plain_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    with pytest.raises(UsageError, match=r"install hepwatch\[spark\]"):
        spark.local_session()
