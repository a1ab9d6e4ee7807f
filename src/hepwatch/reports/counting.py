"""How many lesions a report counts at one place: "three nodules", "solitary", "more than ten metastases".

A number is given only where the words give one; "multiple", "the largest", "satellites" say no more than that there are
several (`at_least`). One lesion described with its length, and no word of others, is one.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from hepwatch.reports.statements import Statement

_WORDS = {
    "single": 1, "solitary": 1, "isolated": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}
_COUNT = rf"(?P<n>{'|'.join(_WORDS)}|\d{{1,2}})"
_NOUN = r"(?:nodul\w*|lesions?|mass(?:es)?|metasta\w+|tumou?rs?|foc(?:i|us)|hccs?|deposits?|implants?|lymph nodes?|nodes?|recurrences?|carcinomas?)"
# A number counts the noun that follows within a few words; a length, a segment or a date in between ends it.
_BETWEEN = r"(?:(?!(?:mm|cm|segments?|months?|years?|weeks?|days?|phases?|slices?)\b)[a-z-]+(?:,)? ){0,6}?"
_COUNTED = re.compile(rf"(?<![\d./x-])(?P<least>more than |at least |over |> ?)?\b{_COUNT}(?![\d.,/]*\d| ?(?:mm|cm|x )) (?:(?:\d+(?:\.\d+)?) ?(?:mm|cm) )?{_BETWEEN}{_NOUN}\b")
_AFTER = re.compile(rf"\b(?P<least>more than |at least |over |> ?){_COUNT}(?! ?(?:mm|cm|%|hu|weeks?|months?|years?|days?)\b)(?=\W|$)")
_IN_NUMBER = re.compile(rf"\b{_COUNT} in number\b")
_MANY = re.compile(r"\b(?:numerous|innumerable|countless|too many to count|miliary)\b")
_SEVERAL = re.compile(
    r"\b(?:multiple|several|multifocal|multinodular|bilobar|both lobes|largest|larger|biggest|dominant|satellites?|few|scattered|"
    rf"nodules|lesions|masses|metastases|tumou?rs|foci|deposits|implants|(?:others?|additional|further|second) (?:\S+ ){{0,4}}{_NOUN})\b"
)

_JUST_BEFORE = re.compile(rf"(?:(?:more than|at least|over|>)\s*)?(?:{_COUNT}\s+)?$")
# "Segment 4 lesion", "LR-5 nodule": a name, not a count.
_NAMED = re.compile(r"(?:segments?|seg\.?|lobes?|levels?|grade|stage|image|series|category|li-rads|lr|type|score|day|week|phase)[\s-]*(?:\w+\s*(?:,|and|/|to|-)\s*)*$")


class Count(NamedTuple):
    """The number where it is given, and the least it can be."""

    number: int | None
    at_least: int | None


def count(folded: str, said: Iterable[Statement]) -> Count:
    """How many lesions these statements about one place describe. The text is the folded report."""
    present = [s for s in said if s.present]
    told = [_told(_clause(folded, s)) for s in present]
    numbers = [t.number for t in told if t.number is not None]
    least = max((t.at_least for t in told if t.at_least is not None), default=None)
    if numbers:
        number = max(numbers)
        return Count(number, number) if least is None or number >= least else Count(None, least)
    if least is not None:
        return Count(None, least)
    described = max((len({s.size for s in present if s.rank == rank and s.size}) for rank in {s.rank for s in present}), default=0)
    return Count(described, described) if described else Count(None, None)


def _clause(folded: str, said: Statement) -> str:
    """The words of a statement, with "at least" or a number just before them."""
    before = _JUST_BEFORE.search(folded, max(0, said.start - 24), said.start)
    return folded[before.start() if before else said.start : said.end]


def _told(clause: str) -> Count:
    least = [m for m in (_AFTER.search(clause), *_COUNTED.finditer(clause)) if m is not None and m.group("least")]
    if least:
        return Count(None, max(_number(m.group("n")) + (not m.group("least").startswith("at")) for m in least))
    counted = [m.group("n") for m in (*_COUNTED.finditer(clause), *_IN_NUMBER.finditer(clause)) if not _NAMED.search(clause[: m.start("n")])]
    if counted:
        number = sum(_number(n) for n in counted)
        return Count(number, None) if number > 1 or not _SEVERAL.search(clause) else Count(None, 2)
    if _MANY.search(clause):
        return Count(None, 4)
    return Count(None, 2) if _SEVERAL.search(clause) else Count(None, None)


def _number(word: str) -> int:
    return _WORDS.get(word) or int(word)
