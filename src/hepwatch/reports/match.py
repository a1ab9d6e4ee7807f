"""Finds every known phrase in a text: words by a trie over tokens, so word boundaries and line breaks take care of themselves.

Longest phrase first, left to right, one pass. Sizes and segment names are found by regular expressions beside it.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from hepwatch.reports.comparison import compared
from hepwatch.reports.phrases import Meaning, load
from hepwatch.reports.tables import cells

_TOKEN = re.compile(r"\w+|[^\w\s]|->")
_SKIP = frozenset("-")


class Item(NamedTuple):
    kind: str
    value: str
    start: int
    end: int
    site: str | None = None
    side: str | None = None
    size: float | None = None


@cache
def _trie(language: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for phrase, meaning in load(language).meanings:
        node = root
        for word in _TOKEN.findall(phrase.replace("{", "(").replace("}", ")")):
            if word not in _SKIP:
                node = node.setdefault(word, {})
        node.setdefault("", []).append(meaning)
    return root


def phrases_in(folded: str, language: str) -> list[Item]:
    """Every phrase of the language's pack, longest first, left to right, none overlapping."""
    root = _trie(language)
    tokens = [(t.group(), t.start(), t.end()) for t in _TOKEN.finditer(folded) if t.group() not in _SKIP]
    items: list[Item] = []
    at, count = 0, len(tokens)
    while at < count:
        node = root.get(tokens[at][0])
        best: list[Meaning] | None = None
        stop = ahead = at
        while node is not None:
            ahead += 1
            if "" in node:
                best, stop = node[""], ahead
            node = node.get(tokens[ahead][0]) if ahead < count else None
        if best is None:
            at += 1
            continue
        start, end = tokens[at][1], tokens[stop - 1][2]
        items += [Item(m.kind, m.value, start, end, m.site, m.side) for m in best]
        at = stop
    return items


_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_SIZE = re.compile(
    rf"(?<![\d./])({_NUMBER})\s*(?:(mm|cm)\s*)?((?:[x×*]|by)\s*{_NUMBER}\s*(?:(?:mm|cm)\s*)?(?:(?:[x×*]|by)\s*{_NUMBER}\s*)?)?(?:(mm|cm|millimet(?:er|re)s?|centimet(?:er|re)s?|ミリ|毫米|厘米)(?![a-z/³]))?"
)
_ARROW = r"(?:[-=~]{0,3}>|→|⇒)"
_RANGE = re.compile(rf"(?:from\s+)?(?:{_NUMBER}\s*(?:{_ARROW}|through|via|,|then)\s*(?:then\s*)?){{0,4}}({_NUMBER})\s*(?:{_ARROW}|(?:and |then )?to)\s*({_NUMBER})\s*(mm|cm)")
# A length whose unit is left out after one that has it: "9 mm, now 17", "31 mm (20)".
_BARE = re.compile(rf"\s*(?:[,;]|and|\()?\s*(?:(?P<now>now|currently|today|presently|{_ARROW})|(?P<prior>formerly|previously|prev\.?|prior|was|from|before|then|earlier|vs\.?|versus|against|compared (?:with|to)|up from|down from|<-))?\s*(?:measures|measuring|at|is|:)?\s*({_NUMBER})(?!\d)(?P<shut>\))?(?!\s*(?:%|mm|cm|months?|years?|weeks?|days?|hu\b|h\b|st\b|nd\b|rd\b|th\b|[/x×*]|in\b|lesions|nodules|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[\d.]\d|\.\d|[/-]\d)")
_PLACE = re.compile(
    r"\b(?:(?P<seg>(?:seg(?:ment|ments|\.)?|segm\.?|couinaud)\s*(?:[1-8](?:[ab])?|viii|vii|vi|iv[ab]?|v|iii|ii|i)\b(?:\s*(?:/|,|and|&|-|to)\s*(?:[1-8][ab]?|viii|vii|vi|iv[ab]?|v|iii|ii)\b)*)"
    r"|(?P<s>s[1-8][ab]?\b(?:\s*[/-]\s*s?[1-8][ab]?\b)*)(?! \()"
    r"|(?P<vert>(?:[ctld]|th)(?:1[0-2]|[1-9])(?:\s*[/-]\s*[tlcs]?\d{1,2})?\b(?:\s+vertebra\w*(?: body| bodies)?)?|s1\b(?= (?:vertebra|sacr)))"
    r"|(?P<rib>\d{1,2}(?:st|nd|rd|th) rib))"
)


_WEIGHTING = re.compile(r"[\s-]*(?:[a-z]?w\b|wi\b|hyper|hypo|iso|high|low|inter|bright|dark|signal|si\b|short|weight|image|seq|fat|fs\b|/|and t|map|relax|star|\*|in\b|pre|post|phase|inc|dec|mild|moder|marked|slight|shine|bh|haste|tse|fse)")


def places_in(folded: str) -> list[Item]:
    """Liver segments, vertebrae and ribs."""
    found: list[Item] = []
    for m in _PLACE.finditer(folded):
        if m.group() in ("t1", "t2") and _WEIGHTING.match(folded, m.end()):
            continue  # a sequence of magnetic resonance, not a vertebra
        site = "liver" if m.lastgroup in ("seg", "s") else "bone"
        found.append(Item("site", site, m.start(), m.end(), site))
    return found


# "Bigger by 6 mm", "+ 8 mm" and "12 mm from the margin" are lengths of no lesion.
_NOT_A_SIZE = re.compile(r"(?:\bby(?: about| some)?|[+±]|\bwithin)\s*$")
_A_DISTANCE = re.compile(r"\s*(?:away\b|from (?:the|its)\b|below\b|above\b|caudal\b|cranial\b|distal to\b|proximal to\b|apart\b|deep to\b|margin\b)")


def _millimetres(number: str, unit: str) -> float:
    value = float(number.replace(",", "."))
    return round(value * (10 if unit.startswith(("c", "厘")) else 1), 2)


def sizes_in(folded: str) -> list[Item]:
    """Lengths in millimetres: the largest of the dimensions written together. A run "25 -> 17 mm" gives both."""
    found: list[Item] = []
    taken = -1
    for m in _RANGE.finditer(folded):
        if folded[max(0, m.start() - 3) : m.start()].rstrip().endswith(("x", "×")):
            continue
        if m.group(0).count("to") and "from" not in m.group(0) and not _grew(folded, m.start()):
            continue
        found.append(Item("size", "prior", m.start(1), m.end(1), size=_millimetres(m.group(1), m.group(3))))
        found.append(Item("size", "now", m.start(2), m.end(3), size=_millimetres(m.group(2), m.group(3))))
    spans = [(i.start, i.end) for i in found]
    for m in _SIZE.finditer(folded):
        unit = m.group(4) or m.group(2) or next(iter(re.findall("mm|cm", m.group(3) or "")), None)
        if unit is None or m.start() < taken or any(a <= m.start() < b for a, b in spans):
            continue
        if folded[m.end() : m.end() + 12].lstrip(" -").startswith(("slice", "thick slice", "thick section", "thick cut", "thick axial", "section", "interval", "collim", "recon")):
            continue
        if _NOT_A_SIZE.search(folded, max(0, m.start() - 12), m.start()) or _A_DISTANCE.match(folded, m.end()):
            taken = m.end()
            continue
        numbers = [m.group(1), *re.findall(_NUMBER, m.group(3) or "")]
        value = max(_millimetres(n, unit) for n in numbers)
        found.append(Item("size", "", m.start(), m.end(), size=value))
        taken = m.end()
        bare = _BARE.match(folded, m.end())
        if bare and (bare.group("now") or bare.group("prior") or (bare.group("shut") and "(" in bare.group())) and len(numbers) == 1:
            found.append(Item("size", "now" if bare.group("now") else "prior", bare.start(3), bare.end(3), size=_millimetres(bare.group(3), unit)))
            taken = bare.end(3)
    return found


def _grew(folded: str, at: int) -> bool:
    before = folded[max(0, at - 30) : at]
    return any(w in before for w in ("increas", "grow", "grew", "grown", "enlarg", "decreas", "reduc", "shrunk", "changed"))


def items_in(folded: str, language: str) -> list[Item]:
    """Everything recognised, in the order of the text; sizes and places win over a phrase they overlap."""
    table = [Item("size", c.value, c.start, c.end, size=c.millimetres) for c in cells(folded)] if "\n" in folded else []
    inside = {n for c in table for n in range(c.start, c.end)}
    special = [*table, *(s for s in sizes_in(folded) if s.start not in inside), *(places_in(folded) if language == "en" else [])]
    if language == "en":
        taken = {n for s in special for n in range(s.start, s.end)}
        special += [Item("change", value, a, b) for value, a, b in compared(folded) if not (taken & set(range(a, b)))]
    special.sort(key=lambda i: i.start)
    starts = {n for s in special for n in range(s.start, s.end)}
    plain = [p for p in phrases_in(folded, language) if p.start not in starts and p.end - 1 not in starts]
    return sorted([*special, *plain], key=lambda i: i.start)
