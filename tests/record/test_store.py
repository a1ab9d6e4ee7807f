"""The store's door: rows in, histories out, and nothing half done."""

from datetime import date
from pathlib import Path

import pytest

from hepwatch.errors import StoreError
from hepwatch.record import Store, decode_history
from hepwatch.record.entry import Entry
from hepwatch.record.reading import ReadFinding, Reading
from hepwatch.record.rows import MeasurementRow, PersonRow, ReportRow, StudyRow

D = date.fromisoformat


def afp(key: str, day: str, value: float, person: str = "p1", known: str | None = None, **more: object) -> Entry:
    known_on = D(known or day)
    row = MeasurementRow(row_id=key, person=person, known_on=known_on, source="f:1", date=D(day), analyte="afp", value=value,
                         unit="ng/mL", canonical_value=value, canonical_unit="ng/mL")
    return Entry(file="f", position=1, key=key, content=hash((key, day, value, str(more))) & (2**63 - 1), outcome="stored",
                 person=person, known_on=known_on, rows=[("measurements", row)], **more)  # type: ignore[arg-type]


def who(person: str, merged_into: str | None = None) -> Entry:
    row = PersonRow(row_id=f"Patient/{person}", person=person, known_on=D("1950-02-28"), birth_date=D("1950-02-28"), sex="female", merged_into=merged_into)
    return Entry(file="f", position=1, key=f"Patient/{person}", content=hash((person, merged_into)) & (2**63 - 1), outcome="stored",
                 person=person, known_on=D("2024-01-01"), rows=[("people", row)])


@pytest.fixture
def store(tmp_path: Path):
    with Store.create(tmp_path / "s") as opened:
        yield opened


def values(store: Store, person: str, day: str) -> list[float | None]:
    history = store.history(person)
    assert history is not None
    return [m.value for m in history.as_known(D(day)).measurements]


def test_rows_come_back_as_they_went_in_sealed_or_not(store: Store) -> None:
    study = StudyRow(row_id="ImagingStudy/s", person="p1", known_on=D("2024-02-29"), done_on=D("2024-02-29"), modality="ct",
                     regions=("chest", "abdomen"), state="done", text='says "ok"\n')
    entry = afp("Observation/a", "2024-01-02", 7.5)
    entry.rows.append(("studies", study))
    store.add([who("p1"), entry])
    unsealed = store.history("p1")
    assert unsealed is not None and unsealed.studies == (study,) and unsealed.people[0].sex == "female"
    assert store.seal() == 1
    assert store.history("p1") == unsealed
    [batch] = store.histories()
    assert decode_history(batch.column("payload")[0].as_py()) == unsealed


def test_the_same_again_is_unchanged_and_leaves_no_trace(store: Store) -> None:
    store.add([afp("Observation/a", "2024-01-02", 7)])
    again = afp("Observation/a", "2024-01-02", 7)
    store.add([again])
    assert again.outcome == "unchanged"
    assert [r.outcome for r in store.ledger()] == ["stored"]
    assert store.counts()["measurements"] == 1


def test_a_later_version_takes_over_from_the_day_it_was_known(store: Store) -> None:
    store.add([afp("Observation/a", "2024-01-02", 7, version="1")])
    newer = afp("Observation/a", "2024-01-02", 70, known="2024-03-01", version="2")
    store.add([newer])
    assert newer.outcome == "superseded"
    assert [values(store, "p1", d) for d in ("2024-01-01", "2024-01-02", "2024-02-29", "2024-03-01")] == [[], [7], [7], [70]]
    assert store.row("Observation/a@2") is not None


def test_an_earlier_version_that_comes_late_is_history(store: Store) -> None:
    store.add([afp("Observation/a", "2024-01-02", 70, known="2024-03-01", version="2")])
    older = afp("Observation/a", "2024-01-02", 7, version="1")
    store.add([older])
    assert older.outcome == "superseded"
    assert [values(store, "p1", d) for d in ("2024-02-29", "2024-03-01")] == [[7], [70]]


def test_entered_in_error_goes_on_the_day_that_was_known(store: Store) -> None:
    store.add([afp("Observation/a", "2024-01-02", 7)])
    out = Entry(file="f", position=2, key="Observation/a", content=9, outcome="stored", person="p1", known_on=D("2024-03-01"), withdrawn=True)
    store.add([out])
    assert out.outcome == "superseded"
    assert [values(store, "p1", d) for d in ("2024-02-29", "2024-03-01")] == [[7], []]


def test_entered_in_error_first_of_all_is_ledgered_and_nothing_else(store: Store) -> None:
    out = Entry(file="f", position=2, key="Observation/a", content=9, outcome="stored", person="p1", known_on=D("2024-03-01"), withdrawn=True)
    store.add([out])
    older = afp("Observation/a", "2024-01-02", 7, version="1")
    assert [r.outcome for r in store.ledger()] == ["not_relevant"] and older.outcome == "stored"


def test_merged_people_are_one_person(store: Store) -> None:
    store.add([who("p1"), afp("Observation/a", "2024-01-02", 7, person="old"), afp("Observation/b", "2024-01-03", 8)])
    assert store.people() == ["old", "p1"]
    store.seal()
    store.add([who("old", merged_into="p1")])
    for _ in ("before sealing", "after"):
        assert values(store, "p1", "2024-05-01") == [7, 8] == values(store, "old", "2024-05-01")
        assert store.people() == ["p1"]
        store.seal()


def test_readings_travel_with_the_history_and_texts_do_not(store: Store) -> None:
    report = ReportRow(row_id="DiagnosticReport/r", person="p1", known_on=D("2024-01-05"), date=D("2024-01-05"), text="Liver: no lesion.")
    store.add([Entry(file="f", position=1, key="DiagnosticReport/r", content=1, outcome="stored", person="p1", rows=[("reports", report)])])
    assert [b["row_id"].to_pylist() for b in store.report_texts(unread_by="r1")] == [["DiagnosticReport/r"]]
    finding = ReadFinding("liver", None, "absent", None, None, None, "no lesion", 7, 16)
    reading = Reading(report="DiagnosticReport/r", language="en", read=True, rows=(finding,), reader="r1")
    assert store.put_readings("r1", [reading]) == 1
    history = store.history("p1")
    assert history is not None and history.readings == (reading,) and history.reports[0].text is None
    assert sum(b.num_rows for b in store.report_texts(unread_by="r1")) == 0
    assert store.query("SELECT site, quote FROM read_findings").to_pylist() == [{"site": "liver", "quote": "no lesion"}]


def test_who_was_touched_since(store: Store) -> None:
    store.add([who("p1"), who("p2")])
    store.seal()
    mark = store.revision()
    store.add([afp("Observation/a", "2024-01-02", 7, person="p2")])
    assert store.people(changed_since=mark) == ["p2"]
    store.seal()
    assert store.people(changed_since=mark) == ["p2"]
    assert [b.column("person").to_pylist() for b in store.histories(changed_since=mark)] == [["p2"]]


def test_as_known_macros_agree_with_the_history(store: Store) -> None:
    store.add([afp("Observation/a", "2024-01-02", 7)])
    store.add([afp("Observation/a", "2024-01-02", 70, known="2024-03-01", version="2")])
    for day, expected in (("2024-02-29", [7.0]), ("2024-03-01", [70.0])):
        found = store.query("SELECT value FROM measurements_as_known(?::DATE)", [day])
        assert found.column("value").to_pylist() == expected


@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 50_000], ids=["empty", "text", "zeros"])
def test_a_damaged_file_is_refused_and_not_touched(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.duckdb").write_bytes(content)
    with pytest.raises(StoreError):
        Store.open(tmp_path)
    assert (tmp_path / "record.duckdb").read_bytes() == content and len(list(tmp_path.iterdir())) == 1


def test_another_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    import duckdb

    Store.create(tmp_path / "s").close()
    con = duckdb.connect(str(tmp_path / "s" / "record.duckdb"))
    con.execute("UPDATE meta SET value = '999'")
    con.close()
    before = (tmp_path / "s" / "record.duckdb").read_bytes()
    with pytest.raises(StoreError, match="version 999"):
        Store.open(tmp_path / "s")
    assert (tmp_path / "s" / "record.duckdb").read_bytes() == before


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="hepwatch ingest"):
        Store.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_answers_are_replaced_for_the_people_named(store: Store) -> None:
    import pyarrow as pa

    store.put_answers("due", pa.table({"person": ["a", "b"], "n": [1, 2]}))
    store.put_answers("due", pa.table({"person": ["b"], "n": [5]}), people=["b"])
    assert store.answers("due").to_pylist() == [{"person": "a", "n": 1}, {"person": "b", "n": 5}]
    assert store.answers("due", where="n > ?", parameters=[1], order="n DESC").column("person").to_pylist() == ["b"]


def test_three_versions_come_again_and_nothing_changes(store: Store) -> None:
    """The second has other bytes and the same facts; forgotten, it would have taken the place of the third."""
    def three() -> list[Entry]:
        versions = [afp("Observation/a", "2024-01-02", 7), afp("Observation/a", "2024-01-02", 7), afp("Observation/a", "2024-01-02", 9)]
        for n, entry in enumerate(versions, 1):
            entry.content, entry.position = 1000 + n, n
        return versions

    first, again = three(), three()
    store.add(first)
    assert [e.outcome for e in first] == ["stored", "unchanged", "superseded"]
    store.add(again)
    assert [e.outcome for e in again] == ["unchanged", "unchanged", "unchanged"]
    assert values(store, "p1", "2024-05-01") == [9]
