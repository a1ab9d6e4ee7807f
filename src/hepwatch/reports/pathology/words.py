"""The words of pathology reports, read once from words.toml."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Stain(NamedTuple):
    name: str
    lineage: str


class Words(NamedTuple):
    sections: tuple[tuple[int, re.Pattern[str]], ...]
    sites: tuple[tuple[str, re.Pattern[str]], ...]
    procedure: re.Pattern[str]
    diagnoses: dict[str, re.Pattern[str]]
    stains: tuple[tuple[Stain, re.Pattern[str]], ...]


def _heading(pattern: str) -> re.Pattern[str]:
    """A heading stands at the start of a line or sentence and is followed by a colon, a dash or the line's end."""
    return re.compile(rf"(?:(?<=\n)|^|(?<=[.;] ))[ \t*#>-]*(?:{pattern})(?: \([^()\n]{{0,60}}\))?(?:, [^:\n]{{0,25}})?[ \t]*(?::|\n| - )")


@cache
def words() -> Words:
    raw: dict[str, Any] = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
    return Words(
        tuple((s["rank"], _heading(s["pattern"])) for s in raw["section"]),
        tuple((site, re.compile(pattern)) for site, pattern in raw["site"].items()),
        re.compile(raw["procedure"]["pattern"]),
        {name: re.compile(pattern) for name, pattern in raw["diagnosis"].items()},
        tuple((Stain(name, s["lineage"]), re.compile(s["pattern"])) for name, s in raw["stain"].items()),
    )
