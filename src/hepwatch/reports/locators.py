"""By what a text tells one lesion of an organ from another: segment, vertebra, rib, lobe, nodal station, number."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from hepwatch.reports.phrases import load

Where = frozenset[tuple[str, str]]  # kind of locator, which
NOWHERE: Where = frozenset()

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_ONE = r"(?:viii|vii|vi|iv|v|iii|ii|i|[1-8])[ab]?"
_SEGMENTS = re.compile(rf"\b(?:segments?|segm?|sg|s)\.? ?({_ONE}\b(?!\.\d| ?[mc]m)(?: ?(?:/|-|,|and|&|to|und) ?(?:segments?|seg|s)? ?{_ONE}\b(?!\.\d| ?[mc]m))*)")
_BEFORE = re.compile(r"\b(viii|vii|vi|iv|v|iii|ii|i)[ab]? segment\b")
_SEGMENT = re.compile(rf"\b(?:s)?({_ONE})\b")
# T1 and T2 of an MRI are how bright it is, no vertebrae.
_BRIGHT = r"(?:(?:,| and|/) ?(?:t[12])|[ -](?:mildly |moderately |slightly |markedly )?(?:hyper|hypo|inter|iso|bright|dark|signal|weight|w\b|wi\b|high|low|shine|short|prolong|sequence|image|fat|shadow|\*))"
_LEVEL = re.compile(rf"(?<!\bon )(?<!high )(?<!low )(?<!bright )(?<!dark )\b(?!t[12]\b{_BRIGHT})(th|t|d|l|c|u)(\d{{1,2}})\b")
_RIB = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?= (?:\w+ )?ribs?\b)")
_SHORT_LOBE = re.compile(r"\b[rl]([uml])l\b")
_LOBES = {"u": "upper", "m": "middle", "l": "lower"}
_LIVER_LOBE = re.compile(r"\b(right|left) (?:hepatic |liver )?lobe\b")
_NUMBERED = re.compile(r"(?:#|\b(?:lesion|target lesion|target|observation|obs|nodule|tumou?r|tx)\b[ #-]*)(\d|[a-f])\b(?! ?(?:mm|cm|x|\.\d|,\d))")
# Locators that several lesions of different kinds share.
_FIELD = "field"


class Told(NamedTuple):
    start: int
    kind: str
    which: str


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    """(beginning of a word, kind, name) of every locator that has words."""
    listed: dict[str, dict[str, list[str]]] = load("shared").settings["locators"]
    return tuple((word, kind, name) for kind, names in listed.items() for name, words in names.items() for word in words)


def _worded(folded: str) -> Iterator[Told]:
    for word, kind, name in _words():
        at = folded.find(word)
        while at >= 0:
            if not at or not folded[at - 1].isalnum():
                yield Told(at, kind, name)
            at = folded.find(word, at + 1)


def _segment(written: str) -> str:
    bare = written.rstrip("ab")
    return _ROMAN.get(bare, bare)


def locators_in(folded: str) -> list[Told]:
    """Every locator of a folded text, by where it starts."""
    found = list(_worded(folded))
    found += [Told(m.start(), "lobe", _LOBES[m.group(1)]) for m in _SHORT_LOBE.finditer(folded)]
    for m in _SEGMENTS.finditer(folded):
        found += [Told(m.start(), "segment", _segment(one)) for one in _SEGMENT.findall(m.group(1))]
    found += [Told(m.start(), "segment", _segment(m.group(1))) for m in _BEFORE.finditer(folded)]
    found += [Told(m.start(), "level", ("t" if m.group(1) in ("th", "d") else m.group(1)) + m.group(2)) for m in _LEVEL.finditer(folded)]
    found += [Told(m.start(), "rib", m.group(1)) for m in _RIB.finditer(folded)]
    found += [Told(m.start(), "half", m.group(1)) for m in _LIVER_LOBE.finditer(folded)]
    found += [Told(m.start(), "number", m.group(1)) for m in _NUMBERED.finditer(folded)]
    return sorted(found)


def between(told: list[Told], start: int, end: int) -> Where:
    """The locators that stand in a span."""
    first = bisect_left(told, (start,))
    return frozenset((t.kind, t.which) for t in told[first : bisect_left(told, (end,))])


def apart(one: Where, other: Where) -> bool:
    """Whether two places told cannot be one: a kind of locator of both, none of it shared."""
    if not one or not other or not one.isdisjoint(other):
        return False
    return not ({kind for kind, _ in one} - {_FIELD}).isdisjoint(kind for kind, _ in other)
