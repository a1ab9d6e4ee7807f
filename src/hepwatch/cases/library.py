"""Reading cases: the published library inside the package, and the local collection in a folder.

One case a file, TOML for people's hands or JSON from an exchange; `library/series/` holds the series. The local
collection is the folder `cases` inside the store, one JSON file a case, written whole or not at all.
"""

import os
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hepwatch.cases.case import Case
from hepwatch.cases.series import Series
from hepwatch.errors import UsageError

T = TypeVar("T")
FOLDER = "cases"


def case_from(data: bytes, name: str) -> Case:
    """One case from the bytes of a TOML or JSON file; the error names the file and the field."""
    return _decode(data, name, Case)


def read_case(path: Path) -> Case:
    """A case file anywhere on disk."""
    if not path.is_file():
        raise UsageError(f"there is no case file at {path}; give a .toml or .json file as described in docs/cases.md")
    return case_from(path.read_bytes(), path.name)


@cache
def published() -> tuple[Case, ...]:
    """The library of the package, by id."""
    return _unique(tuple(_decode(f.read_bytes(), f.name, Case) for f in _data_files(_room())))


@cache
def series() -> tuple[Series, ...]:
    """The series of the package, by id."""
    folder = _room().joinpath("series")
    found = tuple(_decode(f.read_bytes(), f.name, Series) for f in _data_files(folder))
    return tuple(sorted(found, key=lambda s: s.id))


def local(store: Path) -> tuple[Case, ...]:
    """The collection kept in a store; empty when it has none."""
    folder = store / FOLDER
    return _unique(tuple(read_case(p) for p in sorted(folder.glob("*.json")))) if folder.is_dir() else ()


def everything(store: Path | None = None) -> tuple[Case, ...]:
    """Published and local cases. A local case with the id of a published one stands for it."""
    kept = {c.id: c for c in published()}
    kept.update({c.id: c for c in (local(store) if store else ())})
    return tuple(kept[name] for name in sorted(kept))


def find(case_id: str, store: Path | None = None) -> Case:
    """One case by id."""
    for case in everything(store):
        if case.id == case_id:
            return case
    raise UsageError(f'there is no case "{case_id}"; `hepwatch cases list` shows the ids')


def add(case: Case, store: Path) -> Path:
    """Keeps a case in the local collection; a newer version replaces the older, never the other way round."""
    folder = store / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{case.id}.json"
    if target.exists() and read_case(target).version > case.version:
        raise UsageError(f'the collection holds a newer version of "{case.id}"; raise `version` to replace it')
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(case), indent=1))
    os.replace(unfinished, target)
    return target


def _room() -> Traversable:
    return files("hepwatch.cases").joinpath("library")


def _data_files(folder: Traversable) -> list[Traversable]:
    found = [f for f in folder.iterdir() if f.name.endswith((".toml", ".json"))]
    return sorted(found, key=lambda f: f.name)


def _decode(data: bytes, name: str, kind: type[T]) -> T:
    try:
        raw: Any = tomllib.loads(data.decode()) if name.endswith(".toml") else msgspec.json.decode(data)
        return msgspec.convert(raw, kind)
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"{name} is not a {kind.__name__.lower()} file: {problem}; see docs/cases.md") from None


def _unique(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    by_id = {c.id: c for c in cases}
    if len(by_id) != len(cases):
        twice = sorted({c.id for c in cases if sum(c.id == other.id for other in cases) > 1})
        raise UsageError(f"two case files carry the same id ({', '.join(twice)}); give each case its own")
    return tuple(by_id[name] for name in sorted(by_id))
