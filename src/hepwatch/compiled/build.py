"""Compiles the hot rooms with mypyc, each piece in a process of its own: `python -m hepwatch.compiled.build`, done once for the same source.

Works on a copy of the source, so that what is compiled is what is fingerprinted, and puts the result in its place at one stroke.
Without a C compiler, or where compiling fails, it says so in one sentence: the program then runs as plain Python, with the same answers.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hepwatch.compiled import PIECES, fingerprint, home, modules

_NAMES = {"rules": "the rules", "reader": "the reader of reports"}
_BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup
extensions = mypycify(["--config-file=", "--ignore-missing-imports", "--cache-dir=.cache", *sys.argv[1:]], opt_level="2", debug_level="0", multi_file=True)
for extension in extensions:
    extension.extra_compile_args.append("-Wno-error")  # a warning of one compiler about generated code
setup(name="hepwatch_compiled", packages=[], ext_modules=extensions, script_args=["-q", "build_ext", "--build-lib=made", "--parallel=2"])
"""


def build(package: Path, into: Path, piece: str) -> str:
    """Compiles a piece of the package `hepwatch` in `package` into `into`/fingerprint. Returns what is to be told."""
    made = into / fingerprint(package, piece)
    if made.is_dir():
        return ""
    failed = missing()
    if not failed:
        with tempfile.TemporaryDirectory(prefix="hepwatch-compile-") as place:
            failed = _compile(package, Path(place), piece)
            if not failed:
                return _put(Path(place), into, piece)
    return f"Not compiled: {failed}; {_NAMES[piece]} will run as plain Python, with the same answers at about half the speed."


def missing() -> str:
    """What this machine lacks to compile; empty when nothing."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(os.environ.get("CC", compiler)) is None:
        return "there is no C compiler here (Debian: apt-get install gcc)"
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file() and not (Path(sysconfig.get_path("platinclude")) / "Python.h").is_file():
        return "Python's own headers are not here (Debian: apt-get install python3-dev)"
    return ""


def _compile(package: Path, place: Path, piece: str) -> str:
    shutil.copytree(package, place / "hepwatch", ignore=lambda folder, names: [n for n in names if not n.endswith(".py") and "." in n or n == "__pycache__"])
    names = [str(file.relative_to(place)) for file in modules(place / "hepwatch", piece)]
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"MYPYPATH": str(place), "HEPWATCH_PLAIN": "1"}
    run = subprocess.run([sys.executable, "-c", _BUILD, *names], cwd=place, env=clean, capture_output=True, text=True)
    if run.returncode == 0:
        return ""
    log = home().with_name(f"{home().name}_{piece}.log")
    log.write_text(run.stdout + run.stderr, "utf-8")
    return f"compiling failed (see {log.name} beside the installed packages)"


def _put(place: Path, into: Path, piece: str) -> str:
    """The finished folder under its name; one made meanwhile by another process is as good."""
    name = fingerprint(place / "hepwatch", piece)
    into.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix="making-", dir=into))
    shutil.copytree(place / "made", staging, dirs_exist_ok=True)
    try:
        staging.rename(into / name)
    except OSError:
        shutil.rmtree(staging)
    _drop_older(into)
    return f"Compiled {_NAMES[piece]}."


def _drop_older(into: Path) -> None:
    """All but the newest few: every change of the source leaves a folder behind."""
    for folder in sorted((f for f in into.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(folder, ignore_errors=True)


_KEPT = 16


def main() -> None:
    if _to_do():
        print("Compiling the rules and the reader of reports, once for this source: two to four minutes.", flush=True)
    with ThreadPoolExecutor() as both:  # each waits for a compiler of its own
        for told in filter(None, both.map(_built, PIECES)):
            print(told)


def _to_do() -> bool:
    package = Path(__file__).parents[1]
    return not missing() and not all((home() / fingerprint(package, piece)).is_dir() for piece in PIECES)


def _built(piece: str) -> str:
    try:
        return build(Path(__file__).parents[1], home(), piece)
    except OSError as error:
        return f"Not compiled: {home().parent.name} cannot be written to ({error.strerror}); {_NAMES[piece]} will run as plain Python, with the same answers."


if __name__ == "__main__":
    main()
