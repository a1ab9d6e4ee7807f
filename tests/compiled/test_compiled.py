"""The compiled rooms: made of the source that is here or not used at all, and saying to the last byte what plain Python says."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hepwatch
from hepwatch.compiled import PIECES, SUFFIX, Rooms, build, fingerprint, home, modules, sources

PACKAGE = Path(hepwatch.__file__).parent
TESTS = Path(__file__).parents[1]
A_MODULE = {"rules": "hepwatch.course.looks", "reader": "hepwatch.reports.claims"}
EACH = pytest.mark.parametrize("piece", PIECES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / "hepwatch", ignore=lambda _, names: [n for n in names if n == "__pycache__"]))


def _found(package: Path, made: Path, piece: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setenv("HEPWATCH_COMPILED", str(made))
    return Rooms(package).find_spec(A_MODULE[piece]) is not None


def _pretend(package: Path, made: Path, piece: str) -> Path:
    """A folder such as compiling leaves for this source."""
    file = made / fingerprint(package, piece) / (A_MODULE[piece].replace(".", "/") + SUFFIX)
    file.parent.mkdir(parents=True)
    file.touch()
    return file


@EACH
def test_what_was_made_of_this_source_is_found(piece: str, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(copy, tmp_path / "made", piece)
    assert _found(copy, tmp_path / "made", piece, monkeypatch)
    assert not any(_found(copy, tmp_path / "made", other, monkeypatch) for other in PIECES if other != piece)


CHANGES = [
    *(("rules", f) for f in ("course/looks.py", "course/answers.py", "signals/__init__.py", "record/rows.py", "words/dates.py", "compiled/build.py")),
    *(("reader", f) for f in ("reports/claims.py", "reports/__init__.py", "reports/phrases/__init__.py", "record/rows.py", "words/sites.py", "compiled/build.py")),
]


@pytest.mark.parametrize(("piece", "changed"), CHANGES)
def test_one_byte_more_anywhere_and_plain_python_runs(piece: str, changed: str, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(copy, tmp_path / "made", piece)
    with (copy / changed).open("a") as file:
        file.write(" ")
    assert not _found(copy, tmp_path / "made", piece, monkeypatch)


@EACH
def test_a_module_more_or_less_and_plain_python_runs(piece: str, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(copy, tmp_path / "made", piece)
    (copy / PIECES[piece][0] / "more.py").touch()
    assert not _found(copy, tmp_path / "made", piece, monkeypatch)


@EACH
def test_what_the_compiled_rooms_import_is_in_the_fingerprint(piece: str) -> None:
    known = set(sources(PACKAGE, piece))
    for file in known:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hepwatch."):
                module = PACKAGE.parent / str(node.module).replace(".", "/")
                assert {module.with_suffix(".py"), module / "__init__.py"} & known, f"{file.name} imports {node.module}"


@EACH
def test_no_compiled_module_holds_a_type_that_msgspec_reads(piece: str) -> None:
    for file in modules(PACKAGE, piece):
        bases = [ast.unparse(b) for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.ClassDef) for b in node.bases]
        assert not [b for b in bases if "Struct" in b], file.name


@EACH
def test_no_name_becomes_none_in_the_line_that_reads_it(piece: str) -> None:
    """`a, b = None, a`: mypyc takes the second `a` for None already, and stops there when it runs."""
    for file in modules(PACKAGE, piece):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple):
                emptied = {ast.unparse(t) for t, v in zip(node.targets[0].elts, node.value.elts, strict=False) if ast.unparse(v) == "None"}
                read = {ast.unparse(x) for x in ast.walk(node.value) if isinstance(x, ast.expr)}
                assert not emptied & read, f"{file.name}, line {node.lineno}"


def test_without_a_compiler_one_sentence_and_plain_python(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    assert build.build(copy, tmp_path / "made", "rules") == (
        "Not compiled: there is no C compiler here (Debian: apt-get install gcc); the rules will run as plain Python, with the same answers at about half the speed."
    )
    assert not (tmp_path / "made").exists()


def test_a_failure_to_compile_is_told_and_leaves_nothing(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPWATCH_COMPILED", str(tmp_path / "made"))
    monkeypatch.setattr(build, "missing", lambda: "")
    monkeypatch.setattr(build, "_BUILD", "raise SystemExit('no')")
    assert build.build(copy, tmp_path / "made", "reader").startswith("Not compiled: compiling failed (see made_reader.log")
    assert (tmp_path / "made_reader.log").read_text() == "no\n"
    assert not (tmp_path / "made").exists()


def _run(*command: str, plain: bool, timeout: int = 900) -> str:
    """A Python program started on its own, with the compiled rooms or without them."""
    path = os.pathsep.join([str(PACKAGE.parent), str(TESTS)])
    env = {**os.environ, "HEPWATCH_PLAIN": "1" if plain else "", "PYTHONPATH": path}
    run = subprocess.run([sys.executable, *command], cwd=TESTS.parent, env=env, capture_output=True, text=True, timeout=timeout)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    return run.stdout


def _compiled(piece: str) -> None:
    missing = build.missing()
    if missing:
        pytest.skip(missing)
    assert build.build(PACKAGE, home(), piece) in ("", "Compiled the rules.", "Compiled the reader of reports.")


@pytest.fixture(scope="module")
def rules() -> None:
    _compiled("rules")


@pytest.fixture(scope="module")
def reader() -> None:
    _compiled("reader")


@pytest.mark.slow
def test_the_same_bytes_compiled_and_plain(rules: None) -> None:
    kind, said = _run("tests/answered.py", "400", plain=False).split()
    assert kind == "compiled"
    assert _run("tests/answered.py", "400", plain=True).split() == ["plain", said]


@pytest.mark.slow
def test_the_cases_of_the_manual_hold_compiled(rules: None) -> None:
    _run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/spec/test_spec.py", "tests/spec/test_schedules.py", "tests/followup", plain=False)


@pytest.mark.slow
def test_every_development_report_is_read_to_the_same_bytes_compiled_and_plain(reader: None) -> None:
    kind, said = _run("tests/readings.py", plain=False).split()
    assert kind == "compiled"
    assert _run("tests/readings.py", plain=True).split() == ["plain", said]
