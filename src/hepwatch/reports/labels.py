"""Lesions named by the letter or number of the line that tells of them: "A. Right adrenal: 24 mm ... A: recurrence likely", "Items 7 & 8: benign"."""

import re
from typing import NamedTuple

from hepwatch.reports.statements import Statement

_LINE = re.compile(r"(?m)^[ \t>*(]*(?P<label>[a-h]|\d{1,2})[.):][ \t](?P<rest>[^\n]*)")
# "C is in keeping with", "E - responding", "B: adenoma", "2 = lipid-rich", "Item 3: benign", "Items 7 & 8: not diagnostic".
_REFERENCE = re.compile(
    r"[\s*>-]*(?:(?:items?|points?|nos?\.|numbers?|nrs?\.) ?(?P<items>\d{1,2}(?:(?: ?, ?| ?& ?| and )\d{1,2})*) ?(?=[:=]|- | (?:is|are|remains?|was|were)\b)"
    r"|(?P<letter>[a-h](?:(?: ?, ?| ?& ?| and )[a-h])*)(?= ?[:=]| - | (?:is|are|remains?)\b)|(?P<number>\d{1,2})(?= ?=))[ :=-]*"
)


class Reference(NamedTuple):
    """The labels a sentence begins with, and where its own words begin."""

    labels: list[str]
    start: int


def labels_in(folded: str) -> dict[str, tuple[int, int]]:
    """The line of each label that stands at the head of one line, the first of several."""
    lines: dict[str, tuple[int, int]] = {}
    for m in _LINE.finditer(folded):
        lines.setdefault(m.group("label"), m.span())
    return lines


def reference_at(folded: str, start: int, lines: dict[str, tuple[int, int]]) -> Reference | None:
    """What the sentence beginning at `start` says of lines told before it; None where it begins without their labels."""
    found = _REFERENCE.match(folded, start)
    if found is None:
        return None
    labels = re.findall(r"\d+|\b[a-h]\b", found.group("items") or found.group("letter") or found.group("number"))
    return Reference(labels, found.end()) if all(label in lines and lines[label][1] <= found.start() + 1 for label in labels) else None


def told_on(line: tuple[int, int], statements: list[Statement]) -> list[Statement]:
    """The statements of a line: what is there, else what is said to be absent."""
    own = [s for s in statements if line[0] - 2 <= s.start < line[1]]
    return [s for s in own if s.present] or own
