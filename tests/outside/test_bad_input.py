"""Every command given what it cannot use: the exit code of the contract, one plain sentence, nothing of a patient, nothing changed."""

import contextlib
import io
import json
from pathlib import Path

import pytest

from hepwatch.surfaces.cli import run

from .fhir_kit import afp, bundle, imaging
from .test_fhir_stories import resected
from .ward import Ward

SECRET = "Zwetschgenbaum"


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    made = Ward(tmp_path_factory.mktemp("bad"))
    made.put("one.json", bundle([*resected(SECRET), afp("m", SECRET, "2017-01-01", 4), imaging("r", SECRET, "2017-01-01", "CT abdomen", "No recurrence in the liver.")]))
    made.ingest()
    return made


@pytest.fixture(scope="module")
def junk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("junk")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "half.json").write_text(f'{{"resourceType": "Patient", "id": "{SECRET}", "birthDate": ')
    (folder / "list.json").write_text("[1, 2, 3]")
    (folder / "nothing").mkdir()
    (folder / "broken.toml").write_text('id = "x"\nthis is no toml\n')
    (folder / "odd.csv").write_text(f"a,b\n{SECRET},2\n")
    (folder / "ragged.csv").write_text(f"months,event,age\n1,0,50\n2,{SECRET}\n")
    (folder / "words.csv").write_text(f"months,event,age\n1,0,50\n2,1,{SECRET}\n3,1,60\n")
    (folder / "negative.csv").write_text("months,event,age\n-4,0,50\n2,1,61\n3,1,60\n")
    (folder / "future_event.csv").write_text("months,event,age\n4,7,50\n2,1,61\n3,1,60\n")
    (folder / "store-file").write_text("not a store")
    damaged = folder / "damaged"
    damaged.mkdir()
    for name in ("hepwatch.duckdb", "record.duckdb", "store.duckdb"):
        (damaged / name).write_bytes(b"not a database" * 100)
    return folder


def said(*tokens: str, stdin: str | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HEPWATCH_STORE", raising=False)
        if stdin is not None:
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(list(tokens))
    return code, out.getvalue(), err.getvalue()


def is_plain(err: str) -> bool:
    return "Traceback" not in err and SECRET not in err and 1 <= len(err.strip().splitlines()) <= 2 and err.strip()[-1] in ".!)"


# {S}: a good store, {J}: the folder of junk. The code is the contract's: 2 wrong usage, 3 nothing could be read, 4 damaged store.
CASES = """
2 watch
2 watch --store {J}/missing
2 watch --store {J}/store-file
2|4 watch --store {J}/nothing
4 watch --store {J}/damaged
4 replay --store {J}/damaged
4 ledger --store {J}/damaged
2 watch --store {S} --as-of 2024-13-01
2 watch --store {S} --as-of 2024-02-30
2 watch --store {S} --as-of yesterday
2 watch --store {S} --as-of 01/02/2024
2 watch --store {S} --person nobody
2 watch --store {S} --protocol no-such
2 watch --store {S} --csv {J}/no/such/folder/x.csv
2 watch --store {S} --parquet {J}/no/such/folder/x.parquet
2 watch --store {S} --nonsense
2 replay --store {S} --person nobody
2 replay --store {S} --step 0
2 replay --store {S} --step -5
2 replay --store {S} --step often
2 replay --store {J}/missing
2 ledger --store {J}/missing
2 ledger --store {S} --outcome lost
2 options --store {S} --person nobody --as-of 2020-01-01
2 options --store {S}
2 ingest --store {J}/new
2 ingest {J}/no-such-file.json --store {J}/new
3 ingest {J}/nothing --store {J}/new
2 ingest {J}/list.json --store {J}/store-file
2 ingest {J}/list.json --store {J}/new --known-on soon
2 ingest {J}/list.json --store {J}/new --format xml
2 ingest {J}/odd.csv --store {J}/new --mapping {J}/broken.toml
2 ingest {J}/odd.csv --store {J}/new --mapping {J}/missing.toml
2 ingest {J}/odd.csv --store {J}/new --mapping {J}/binary.bin
4 ingest {J}/list.json --store {J}/damaged
2|3 read {J}/missing.txt
2|3 read {J}/nothing
3 read --jsonl {J}/list.json
3 read --jsonl {J}/binary.bin
2|3 read --jsonl {J}/missing.jsonl
2 read
2 protocols show no-such
2 protocols check {J}/missing.toml
2 protocols check {J}/broken.toml
2 protocols check {J}/binary.bin
2 protocols check {J}/nothing
2 scores compute no-such a=1
2 scores compute albi
2 scores compute albi bilirubin=20
2 scores compute albi bilirubin=much albumin=38
2 scores compute albi bilirubin=20 albumin=3.8
2 scores compute albi bilirubin=20 albumin=38 shoe=44
2 scores compute albi bilirubin
2 scores compute albi bilirubin=-20 albumin=38
2 scores compute albi bilirubin=nan albumin=38
2 scores compute albi bilirubin=20 bilirubin=30 albumin=38
2 scores compute erasl_pre sex=male
2 simulate --policies no-such --people 10 --years 1 --seed 1
2 simulate --policies nccn --people 0 --years 1 --seed 1
2 simulate --policies nccn --people -5 --years 1 --seed 1
2 simulate --policies nccn --people 10 --years 0 --seed 1
2 simulate --policies nccn --people ten --years 1 --seed 1
2 simulate --policies nccn --people 10 --years 1 --seed 1 --parameters {J}/broken.toml
2 simulate --policies nccn --people 10 --years 1 --seed 1 --parameters {J}/missing.toml
2 cases show no-such
2 cases search --like nobody --store {S}
2 cases search --like {J}/binary.bin
2 cases search
2 cases outcomes --site elbow
2 cases outcomes --by shoes
2|3 cases import {J}/binary.bin --store {S}
2|3 cases add {J}/list.json --store {S}
2|3 cases import {J}/missing.json --store {S}
2 cases export --store {S} --person nobody
2 recurrence fit {J}/missing.csv --features age
2|3 recurrence fit {J}/empty.txt --features age
2|3 recurrence fit {J}/binary.bin --features age
2 recurrence fit {J}/odd.csv --features age
2 recurrence fit {J}/words.csv --features age
2 recurrence fit {J}/negative.csv --features age
2 recurrence fit {J}/future_event.csv --features age
2 recurrence fit {J}/ragged.csv --features age
2 recurrence fit {J}/words.csv --features shoe
2 recurrence validate no-such {J}/words.csv --horizons 12
2 recurrence validate resection_asaur {J}/odd.csv --horizons 12
2 recurrence recalibrate resection_asaur {J}/odd.csv
2 recurrence predict {J}/missing.json {J}/odd.csv --horizons 12
2 recurrence predict {J}/list.json {J}/odd.csv --horizons 12
2 calibrate --store {J}/missing
4 calibrate --store {J}/damaged
2 demo --people -1
2 no-such-command
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_a_command_that_cannot_do_it_says_so_in_a_sentence(ward: Ward, junk: Path, line: str) -> None:
    codes, *tokens = line.split(" ")
    before = sorted((p.name, p.stat().st_size) for p in junk.rglob("*"))
    code, out, err = said(*[t.format(S=ward.store, J=junk) for t in tokens])
    assert str(code) in codes.split("|") and is_plain(err), (code, out[:300], err)
    assert not out.strip() or "--jsonl" in line, out
    assert sorted((p.name, p.stat().st_size) for p in junk.rglob("*")) == before, "something was left behind"


@pytest.mark.parametrize("name", ["empty.txt", "binary.bin", "half.json", "list.json", "odd.csv"])
def test_files_that_are_no_records_are_accounted_for(ward: Ward, junk: Path, tmp_path: Path, name: str) -> None:
    code, out, err = said("ingest", str(junk / name), "--store", str(tmp_path / "s"), "--json")
    assert SECRET not in out + err and "Traceback" not in err
    assert code in (0, 3)
    if code == 0:
        counts = json.loads(out)
        assert counts["read"] == counts["set_aside"] >= 1
        _, listed, _ = said("ledger", "--store", str(tmp_path / "s"), "--json")
        assert SECRET not in listed.replace(f"unmapped/{name}", "")


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x01\x02", "x" * 2_000_000, "<html><body></body></html>", "{\\rtf1 }", "Der Befund ist unauffällig.", "\ufeff", "🩻" * 1000, "a\u202eb"])
def test_a_text_that_says_nothing_is_not_read(text: str) -> None:
    code, out, err = said("read", "-", "--json", stdin=text)
    assert code == 3 and is_plain(err), (code, err)
    answer = json.loads(out)
    assert answer["read"] is False and answer["rows"] == []


def test_one_bad_line_of_many_costs_only_itself(tmp_path: Path) -> None:
    lines = [{"id": "a", "text": "The lungs are clear."}, f"no json {SECRET}", {"id": "b"}, {"id": "c", "text": "Both adrenal glands are normal."}]
    (tmp_path / "in.jsonl").write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    code, out, err = said("read", "--jsonl", str(tmp_path / "in.jsonl"))
    assert code == 0 and is_plain(err) and "line 2" in err
    assert [(a["id"], a["read"]) for a in map(json.loads, out.splitlines())] == [("a", True), ("", False), ("b", False), ("c", True)]
