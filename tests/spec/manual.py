"""The manual's rule pages, made from the specs: `python tests/spec/manual.py` writes docs/rules/; a test holds them fresh."""

import sys
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from casebook import HERE as CASES  # noqa: E402  (this file is also a script)
from casebook import Case, casebook  # noqa: E402
from second_rule import protocol  # noqa: E402
from test_coverage_rows import ROWS  # noqa: E402
from test_schedules import WINDOWS, Window  # noqa: E402

RULES = HERE.parents[1] / "docs" / "rules"
_NOTE = "Made from tests/spec by `python tests/spec/manual.py`; the notation is that of tests/drawn.py. Do not edit."


def pages() -> dict[str, str]:
    """Each page's name and text."""
    made = {f"{path.stem}.md": _cases(path.stem) for path in sorted(CASES.glob("*.txt"))}
    made |= {f"schedule-{name}.md": _schedule(name, list(windows)) for name, windows in groupby(WINDOWS, key=lambda w: w.protocol)}
    made["coverage.md"] = _coverage()
    return {**made, "index.md": _index(made)}


def _cases(stem: str) -> str:
    cases = [c for c in casebook() if c.place.startswith(f"{stem}:")]
    lines = [f"# {stem[2:].capitalize()}: {len(cases)} cases", "", _NOTE]
    for chapter, inside in groupby(cases, key=lambda c: c.chapter):
        lines += ["", f"## {chapter}"]
        for sentence, told in groupby(inside, key=lambda c: c.sentence):
            lines += ["", f"> {sentence}"]
            for drawing, asked in groupby(told, key=lambda c: c.drawing):
                lines += ["", "```", drawing, *(_question(c) for c in asked), "```"]
    return "\n".join(lines) + "\n"


def _question(case: Case) -> str:
    return f"? {case.on} {case.question} {case.relation} {case.expected}"


def _schedule(name: str, windows: list[Window]) -> str:
    lines = [f"# {name}: {len(windows)} cases", "", _NOTE, "The day before each edge of a window, the edge and the day after, for each item of the protocol."]
    for item, inside in groupby(windows, key=lambda w: w.item):
        rule = next(i for i in protocol(name)["items"] if i["id"] == item)
        lines += ["", f"## {name}/{item}", "", f"> {rule['why']} ({rule['certainty']}; {rule['source']})"]
        for drawing, asked in groupby(inside, key=lambda w: w.drawing):
            lines += ["", "```", drawing, *(f"? {w.edge} {w.expected}" for w in asked), "```"]
    return "\n".join(lines) + "\n"


def _coverage() -> str:
    lines = ["# What sees what", "", _NOTE, "A full look can clear a lesion; a partial one finds and never clears (five cases a row, tests/spec/test_coverage_rows.py).",
             "", "| examination | site | sees it |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {modality} {region} | {site} | {'in full' if full else 'in part'} |" for modality, region, site, full in ROWS)]) + "\n"


def _index(made: dict[str, str]) -> str:
    written, windows = len(casebook()), len(WINDOWS)
    lines = ["# The rules, by cases", "", _NOTE, "",
             f"{written} written cases, {windows} edges of protocol windows, {5 * len(ROWS)} for the coverage table.", ""]
    return "\n".join([*lines, *(f"- [{text.splitlines()[0][2:]}]({name})" for name, text in made.items())]) + "\n"


if __name__ == "__main__":
    RULES.mkdir(exist_ok=True)
    for old in RULES.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (RULES / name).write_text(text, "utf-8")
