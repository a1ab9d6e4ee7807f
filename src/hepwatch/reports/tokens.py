"""Cuts a folded text into words, numbers and signs, once; every later step works on these and their offsets.

A Chinese, Japanese or Korean character is a word of its own. A hyphen inside a word joins nothing and parts nothing
("non-enhancing" reads as "non enhancing"); one between spaces is a sign.
"""

import re
from typing import NamedTuple

_SIGNS = r"\([-+]\)|<-+|[-=~]*>+|(?<=\s)-(?=\s)"
_NUMBER = r"\d+(?:[.,]\d{1,2}(?!\d))?"
_BY = r"(?<=\d)x(?=\d)|(?<=\d)[cm]m(?=x\d)|(?<=\d[cm]m)x(?=\d)"  # "45x33mm"
_ELIDED = r"(?:[cdjlns]|qu)'(?=[^\W\d_])"  # French "d'adénopathie": two words
_BLANK_LINE = r"\n[ \t]*\n"  # no phrase goes on behind one
_ASCII = re.compile(rf"{_BLANK_LINE}|{_NUMBER}|{_BY}|{_ELIDED}|[a-z][a-z0-9'\x1f]*|{_SIGNS}|[^\s\w-]|_")
_SINGLE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_ANY = re.compile(rf"{_BLANK_LINE}|{_NUMBER}|{_BY}|{_ELIDED}|[{_SINGLE}]|[^\W\d_{_SINGLE}][^\W_{_SINGLE}]*(?:'[^\W_{_SINGLE}]+)*|{_SIGNS}|[^\s\w-]|_")


_BROKEN = re.compile(r"(?<=[a-z]{2})-\n[ \t]*(?=[a-z]{2})")  # "nod-\nule"


class Tokens(NamedTuple):
    words: list[str]
    starts: list[int]
    ends: list[int]


def tokens_of(folded: str) -> Tokens:
    """The words of a text in lower case, with where each begins and ends."""
    if "-\n" in folded:
        folded = _BROKEN.sub(lambda m: "\x1f" * len(m.group()), folded)
    pattern = _ASCII if folded.isascii() else _ANY
    found = list(pattern.finditer(folded))
    words = [m.group() for m in found]
    if "\x1f" in folded:
        words = [w.replace("\x1f", "") for w in words]
    return Tokens(words, [m.start() for m in found], [m.end() for m in found])


def words_of(phrase: str) -> list[str]:
    """A phrase cut the same way."""
    return (_ASCII if phrase.isascii() else _ANY).findall(phrase)
