"""Bundles of released cases: what one site writes and another merges.

A bundle is one JSON file: the cases, each with its release record. Nothing of a local case gets into one without a record that
covers it. Reading checks that every case is what its record says; the signature itself can be checked only where the key
is known, and the answer says when it was not. Nothing is overwritten by an older version, nothing is merged silently.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from hepwatch.cases.case import Case
from hepwatch.cases.duplicates import Duplicate, like_this
from hepwatch.cases.library import FOLDER, add, everything, local
from hepwatch.cases.release import ReleaseRecord, covers, is_genuine
from hepwatch.errors import UsageError

RECORDS = "releases.jsonl"


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """What is exchanged."""

    format: Literal["hepwatch-cases"] = "hepwatch-cases"
    version: Literal[1] = 1
    site: str
    cases: tuple[Case, ...]
    records: tuple[ReleaseRecord, ...]


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What came of reading a bundle. `maybe_the_same` is for a person to decide."""

    added: tuple[str, ...]
    renewed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: dict[str, str]
    signatures: Literal["checked", "not checked: the key of the other site is not known here"]
    maybe_the_same: tuple[Duplicate, ...]


def keep_record(record: ReleaseRecord, store: Path) -> None:
    """Adds a release record to the store's list."""
    folder = store / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RECORDS).open("ab") as kept:
        kept.write(msgspec.json.encode(record) + b"\n")


def records(store: Path) -> list[ReleaseRecord]:
    """Every release record of the store."""
    path = store / FOLDER / RECORDS
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [msgspec.json.decode(line, type=ReleaseRecord) for line in lines]


def export(cases: Sequence[Case], store: Path, key: bytes, site: str) -> Bundle:
    """A bundle of these cases; refuses, naming them, when one has no genuine record that covers it."""
    kept = records(store)
    chosen: list[ReleaseRecord] = []
    without: list[str] = []
    for case in cases:
        record = next((r for r in reversed(kept) if covers(r, case) and is_genuine(r, key)), None)
        if record is not None:
            chosen.append(record)
        else:
            without.append(case.id)
    if without:
        raise UsageError(f"not exported: no release record covers {', '.join(without)} as it stands; review and release it first")
    return Bundle(site=site, cases=tuple(msgspec.structs.replace(c, origin="local") for c in cases), records=tuple(chosen))


def written(bundle: Bundle) -> bytes:
    return msgspec.json.format(msgspec.json.encode(bundle), indent=1)


def read_bundle(path: Path) -> Bundle:
    """A bundle file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Bundle)
    except FileNotFoundError:
        raise UsageError(f"there is no file at {path}") from None
    except (msgspec.DecodeError, json.JSONDecodeError):
        raise UsageError(f"{path.name} is not a bundle of cases; expected a file written by `hepwatch cases export`") from None


def merge(bundle: Bundle, store: Path, key: bytes | None = None) -> Merged:
    """Takes a bundle into the local collection. `key` is the other site's, when it was handed over."""
    mine = {c.id: c for c in local(store)}
    known = everything(store)
    outcome: dict[str, list[str]] = {"added": [], "renewed": [], "unchanged": []}
    refused: dict[str, str] = {}
    same: list[Duplicate] = []
    for case in bundle.cases:
        why = _refusal(case, bundle, key)
        if why is not None:
            refused[case.id] = why
            continue
        taken = msgspec.structs.replace(case, origin="imported")
        held = mine.get(case.id)
        if held is not None and held.version >= case.version:
            equal = msgspec.structs.replace(held, origin="imported") == taken
            if equal or held.version > case.version:
                outcome["unchanged"].append(case.id)
            else:
                refused[case.id] = "the same version is held here with other content"
            continue
        same += like_this(taken, known)
        add(taken, store)
        outcome["added" if held is None else "renewed"].append(case.id)
    return Merged(
        added=tuple(outcome["added"]), renewed=tuple(outcome["renewed"]), unchanged=tuple(outcome["unchanged"]), refused=refused,
        signatures="checked" if key is not None else "not checked: the key of the other site is not known here", maybe_the_same=tuple(same),
    )


def _refusal(case: Case, bundle: Bundle, key: bytes | None) -> str | None:
    covering = [r for r in bundle.records if covers(r, case)]
    if not covering:
        return "no release record covers it: it was changed after release, or never released"
    if key is not None and not any(is_genuine(r, key) for r in covering):
        return "its release record was not signed with the key given"
    return None
