"""One store, filled and asked through the command line only."""

import contextlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hepwatch.surfaces.cli import run

from .fhir_kit import Resource, bulk, bundle, uuid_bundle, write

Answer = dict[str, Any]


class Ward:
    """Files go into `folder`; answers come from the commands, as a script would get them."""

    def __init__(self, folder: Path) -> None:
        self.files, self.store = folder / "in", folder / "store"
        self.files.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, *resources: Resource) -> None:
        write(self.files / name, *resources)

    def pack(self, how: str, resources: list[Resource]) -> None:
        if how == "bulk":
            bulk(self.files / "export", resources)
        elif how == "ndjson.gz":
            write(self.files / "all.ndjson.gz", *resources)
        elif how == "singles":
            for r in resources:
                write(self.files / r["resourceType"] / f"{r['id']}.json", r)
        else:
            write(self.files / "bundle.json", uuid_bundle(resources) if how == "uuid" else bundle(resources, how))

    def call(self, *tokens: str, code: int = 0) -> str:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            got = run(list(tokens))
        assert got == code, f"{tokens}: exit {got}, {err.getvalue()}"
        return out.getvalue()

    def lines(self, *tokens: str) -> list[Answer]:
        return [json.loads(line) for line in self.call(*tokens).splitlines()]

    def ingest(self, *more: str, paths: Sequence[Path] | None = None) -> Answer:
        text = self.call("ingest", *[str(p) for p in paths or [self.files]], "--store", str(self.store), "--json", *more)
        counts: Answer = json.loads(text)
        assert counts["read"] == sum(counts[o] for o in ("stored", "unchanged", "superseded", "not_relevant", "set_aside"))
        return counts

    def watch(self, person: str, day: str, *more: str) -> Answer:
        [one] = self.lines("watch", "--store", str(self.store), "--as-of", day, "--person", person, "--json", *more)
        return one

    def everyone(self, day: str, *more: str) -> dict[str, Answer]:
        return {a["person"]: a for a in self.lines("watch", "--store", str(self.store), "--as-of", day, "--json", *more)}

    def replay(self, person: str) -> tuple[list[Answer], Answer]:
        """The person's signals over time, and the line of pattern and recurrences."""
        got = self.lines("replay", "--store", str(self.store), "--person", person, "--json")
        return [g for g in got if "code" in g], next(g for g in got if "pattern_by_date" in g)

    def ledger(self, outcome: str | None = None) -> list[Answer]:
        return self.lines("ledger", "--store", str(self.store), *(["--outcome", outcome] if outcome else []), "--json")

    def options(self, person: str, day: str) -> dict[str, Answer]:
        return {o["option"]: o for o in self.lines("options", "--store", str(self.store), "--person", person, "--as-of", day, "--json")}


def signals(answer: Answer) -> set[tuple[str, str | None, str | None]]:
    return {(s["code"], s.get("marker") or s["site"], s["side"]) for s in answer["signals"]}


def codes(answer: Answer) -> set[str]:
    return {s["code"] for s in answer["signals"]}


def due(answer: Answer) -> dict[str, str]:
    return {d["test"]: d["status"] for d in answer["due"]}
