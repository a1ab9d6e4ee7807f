"""Planted failures in files, before ingest: each kind of tests/planted/kinds.txt as a hospital would send it, through `ingest` and `watch`.

The life with the failure is written as a daily feed of FHIR resources with reports in English words, and, where a registry's table can
hold it, as CSV; every day's file is ingested with that day as the day it became known. The list is asked on the last day on which the
failure must show. Kinds that live in a decision made by a person here go through the table only. Beside them healthy lives, asked on
every 30th day. Usage: python -m bench planted_files; LIVES=3 for several calendars a kind.
"""

import json
import os
import sys
import tempfile
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parents[1]
Form = Literal["fhir", "csv"]
Feed = dict[date, list[str]]


def main() -> dict[str, Any]:
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/spec"), str(ROOT / "tests/planted"), str(ROOT / "tests/patients")]
    moves = _moves()
    found = {form: measured(form, moves) for form in ("fhir", "csv")}
    for form, told in found.items():
        missed = [k for k, (right, of) in told["kinds"].items() if right < of]
        shown, asked = sum(r for r, _ in told["kinds"].values()), sum(n for _, n in told["kinds"].values())
        print(f"{form}: {shown} of {asked} shown in time ({len(told['kinds'])} kinds; not expressible: {len(told['left_out'])}); missed: {missed}")
        print(f"{form}: {told['false']} signals on {told['asks']} asks of healthy lives")
    return found


def _moves() -> tuple[int, ...]:
    import planted

    return planted.MOVES[: int(os.environ.get("LIVES", "1"))]


def measured(form: Form, moves: tuple[int, ...]) -> dict[str, Any]:
    """Per kind how many were shown of how many; kinds this form of file cannot hold; signals on asks of healthy lives."""
    import planted

    kinds = {k.kind: k for k in planted.kinds()}
    lives = {(name, move): planted.life(k, move) for name, k in kinds.items() for move in moves}
    lives |= {("", move): planted.drawn(planted.moved(f"{planted.HEALTHY}\n{planted.LAST_VISIT}", move)) for move in moves}
    told: dict[tuple[str, int], Feed] = {}
    for number, (who, life) in enumerate(lives.items()):
        feed = _feed(form, type(life)(**{**planted._fields(life), "person": f"p{number:03d}"}))
        if feed is not None:
            told[who] = feed
    names = {who: f"p{number:03d}" for number, who in enumerate(lives)}
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        _ingest(form, _together(told), Path(folder), store)
        shown = {who: _shown(store, names[who], kinds[who[0]], who[1]) for who in told if who[0]}
        signals = [_signals(store, names["", move], on) for move in moves for on in _days(move)]
    counted = {k: (sum(r for (name, _), r in shown.items() if name == k), sum(name == k for name, _ in shown)) for k in kinds}
    return {
        "kinds": {k: v for k, v in counted.items() if v[1]}, "left_out": [k for k, v in counted.items() if not v[1]],
        "false": sum(signals), "asks": len(signals),
    }  # fmt: skip


def _feed(form: Form, life: Any) -> Feed | None:
    import planted_files

    if form == "csv":
        lines = planted_files.as_lines(life)
        return None if lines is None else {day: [text] for day, text in lines.items()}
    if life.decisions:
        return None
    return {day: [json.dumps(r) for r in resources] for day, resources in planted_files.as_fhir(life).items()}


def _together(told: dict[tuple[str, int], Feed]) -> Feed:
    days: Feed = {}
    for feed in told.values():
        for day, texts in feed.items():
            days.setdefault(day, []).extend(texts)
    return dict(sorted(days.items()))


def _ingest(form: Form, feed: Feed, folder: Path, store: Path) -> None:
    import planted_files

    mapping = folder / "registry.toml"
    mapping.write_text(planted_files.MAPPING, "utf-8")
    for day, texts in feed.items():
        file = folder / f"{day}.{'ndjson' if form == 'fhir' else 'csv'}"
        if form == "fhir":
            file.write_text("\n".join(texts), "utf-8")
        else:
            header = texts[0].splitlines(keepends=True)[0]
            file.write_text(header + "".join(line for text in texts for line in text.splitlines(keepends=True)[1:]), "utf-8")
        _run("ingest", str(file), "--store", str(store), "--known-on", str(day), *(() if form == "fhir" else ("--mapping", str(mapping))))


def _shown(store: Path, person: str, kind: Any, move: int) -> bool:
    from asking import answered

    import planted

    on = kind.by + timedelta(days=move + planted.SLACK_DAYS)
    [answer] = _run("watch", "--store", str(store), "--person", person, "--as-of", str(on), "--json")
    return answered(kind.question, answer, []) == kind.expected


def _days(move: int) -> list[date]:
    return [date(2022, 2, 1) + timedelta(days=move + n) for n in range(0, 420, 30)]


def _signals(store: Path, person: str, on: date) -> int:
    [answer] = _run("watch", "--store", str(store), "--person", person, "--as-of", str(on), "--json")
    return len(answer["signals"])


def _run(*words: str) -> list[dict[str, Any]]:
    from hepwatch.surfaces.cli import run

    out = StringIO()
    with redirect_stdout(out):
        code = run(list(words))
    assert code == 0, words
    return [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]
