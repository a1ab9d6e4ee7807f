"""Immunostains: which were positive, which negative, and what they speak for."""

import re
from typing import NamedTuple

from hepwatch.reports.pathology.words import Stain, words

_JOIN = re.compile(r"[ ,/&]*(?:and|or|nor)?[ ,/&]*$")
_AFTER = re.compile(
    r" *(?:[:=] *)?(?:\(\s*(?P<sign>[^)\n]{0,12}?[+-])\s*(?:,[^)\n]{0,20})?\)|(?P<bare>\+{1,3}|-(?=[\s,.;]|$))|(?:(?:is|are|was|were|stains?|staining|both|all|all three|strongly|diffusely|focally|weakly|patchily|only|also|immunostains?)\s+)*"
    r"(?P<word>positive|negative|pos\b|neg\b|lost|absent|retained|patchy|preserved|expressed|not expressed)(?!\s+for))"
)
_BEFORE = re.compile(
    r"(?P<no>negative (?:for|with)|(?:do(?:es)?|did) not (?:express|stain(?: for| with)?)|non-?reactive (?:for|with)|no (?:expression|staining|immunoreactivity|reactivity) (?:of|for|with)|without (?:expression|staining) (?:of|for)|(?:lack\w*|loss of)(?: expression of)?)"
    r"|(?P<yes>positive (?:for|with)|express(?:es|ing|ed)?\b(?: of)?|(?:immuno)?react(?:ive|ivity) (?:for|with)|stain(?:s|ed|ing)? (?:for|with|positively for))"
)
_NO = frozenset({"negative", "neg", "lost", "absent", "not expressed"})


class Stained(NamedTuple):
    stain: Stain
    positive: bool


def _named(folded: str) -> list[tuple[int, int, Stain]]:
    found = sorted((m.start(), -m.end(), stain) for stain, pattern in words().stains for m in pattern.finditer(folded))
    kept: list[tuple[int, int, Stain]] = []
    for start, end, stain in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, -end, stain))
    return kept


def _positive(folded: str, start: int, end: int) -> bool | None:
    """What is said of the stains written together from `start` to `end`: behind them, or before them."""
    after = _AFTER.match(folded, end)
    if after:
        if after.group("word"):
            return after.group("word") not in _NO
        return (after.group("sign") or after.group("bare")).strip().endswith("+")
    before = list(_BEFORE.finditer(folded, max(0, start - 90), start))
    if not before or re.search(r"[.;\n]\s", folded[before[-1].end() : start]):
        return None
    return before[-1].group("yes") is not None


def stained(folded: str) -> list[Stained]:
    """The stains whose result is told, the last word on each."""
    named = _named(folded)
    results: dict[str, Stained] = {}
    at = 0
    while at < len(named):
        stop = at + 1
        while stop < len(named) and _JOIN.fullmatch(folded, named[stop - 1][1], named[stop][0]):
            stop += 1
        positive = _positive(folded, named[at][0], named[stop - 1][1])
        if positive is not None:
            for _, _, stain in named[at:stop]:
                results[stain.name] = Stained(stain, positive)
        at = stop
    return list(results.values())


def speak_for(results: list[Stained]) -> str | None:
    """What the stains alone say of a carcinoma not otherwise named: hcc, other_cancer, or nothing.

    Arginase-1, or two of HepPar-1, glypican-3 and the weaker hepatocellular stains, say HCC; a stain of another lineage
    says another cancer where arginase-1 is not positive.
    """
    positive = [s.stain for s in results if s.positive]
    lineages = [s.lineage for s in positive]
    hepatocellular = lineages.count("hepatocellular") + lineages.count("weak_hepatocellular")
    if any(s.name == "arginase-1" for s in positive) or ("hepatocellular" in lineages and hepatocellular >= 2):
        return "hcc"
    others = set(lineages) - {"hepatocellular", "weak_hepatocellular", "any"}
    return "other_cancer" if others else None
