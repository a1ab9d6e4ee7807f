"""Splits a pathology report into its specimens, and each into sentences with the weight of their section."""

import re
from typing import NamedTuple

from hepwatch.reports.pathology.words import words

HISTORY, GROSS, MICROSCOPY, BODY, DIAGNOSIS, ADDENDUM = 0, 1, 2, 3, 4, 6

_PART = re.compile(r"(?:^|\n)[ \t]*(?:(?:part|specimen) )?\(?([a-h]|[1-9])[.):]\)?[ \t]+(?=(?P<head>[^:\n]{3,120}))")
_HEAD_END = re.compile(r" - | -{2,} ?|\. ")
# A sentence that only tells what was known before.
_TOLD_BEFORE = re.compile(r"\s*(?:(?:clinical )?history of|known\b|previous(?:ly)?\b|prior\b|referred\b|pre-?op|status post|s/p\b|\d{2}[- ]year[- ]old|patient with)")
_STOP = re.compile(r"(?<=[a-z0-9)%+\]-])\.(?=\s|$)|;|\n")
_ABBREVIATED = re.compile(r"\b(?:approx|ca|vs|dr|no|incl|max|e\.g|i\.e|seg|lt|rt)\.$")


class Piece(NamedTuple):
    """One sentence: its weight and where it stands."""

    rank: int
    start: int
    end: int


class Part(NamedTuple):
    label: str | None
    pieces: tuple[Piece, ...]


def sectioned(folded: str) -> list[tuple[int, int, int]]:
    """(rank, start, end) of the sections; text before any heading is body."""
    cuts = [(0, 0, BODY)]
    for rank, heading in words().sections:
        cuts += [(m.start(), m.end(), rank) for m in heading.finditer(folded)]
    cuts.sort()
    ends = [c[0] for c in cuts[1:]] + [len(folded)]
    found: list[tuple[int, int, int]] = []
    for (_, start, rank), end in zip(cuts, ends, strict=True):
        stop = max(start, end)
        if rank in (HISTORY, GROSS):
            line = _line_end(folded, start, stop)
            found.append((rank, start, line))
            if line < stop:
                found.append((BODY, line, stop))
        else:
            found.append((rank, start, stop))
    return found


def _line_end(folded: str, start: int, stop: int) -> int:
    """A history or gross description with no heading after it ends with its line; a wrapped line goes on in lower case."""
    at = start
    while folded[at : at + 1].isspace() and at < stop:
        at += 1
    while (at := folded.find("\n", at, stop)) >= 0:
        if folded[at - 1 : at] in ".:;" or not folded[at + 1 : at + 2].isalpha():
            return at
        at += 1
    return stop


def _sentences(folded: str, rank: int, start: int, end: int) -> list[Piece]:
    found, at = [], start
    for m in _STOP.finditer(folded, start, end):
        if m.group() == "." and _ABBREVIATED.search(folded, max(at, m.start() - 8), m.end()):
            continue
        found.append((at, m.start()))
        at = m.end()
    found.append((at, end))
    return [
        Piece(HISTORY if _TOLD_BEFORE.match(folded, a, b) and not _names_specimen(folded, a, b) else rank, a, b)
        for a, b in found
        if folded[a:b].strip(" -*\t\n")
    ]  # fmt: skip


def _names_specimen(folded: str, start: int, end: int) -> bool:
    colon = folded.find(":", start, end)
    return colon > 0 and words().procedure.search(folded, start, colon) is not None


def site_in(text: str, start: int = 0, end: int | None = None) -> tuple[int, str] | None:
    """The first place named: where, and which. At the same place the longer word wins."""
    stop = len(text) if end is None else end
    found = [(m.start(), -len(m.group()), site) for site, pattern in words().sites if (m := pattern.search(text, start, stop))]
    return (min(found)[0], min(found)[2]) if found else None


def _starts(folded: str) -> list[tuple[int, int, str]]:
    found = []
    for m in _PART.finditer(folded):
        head = _HEAD_END.split(m.group("head"))[0]
        if site_in(head) and words().procedure.search(head):
            found.append((m.start(), m.end(), m.group(1)))
    return found


def parts(folded: str) -> list[Part]:
    """The specimens of a report, in order. Words outside any labelled specimen belong to the only one, or to the first."""
    starts = _starts(folded)
    labels = list(dict.fromkeys(label for _, _, label in starts))
    sections = sectioned(folded)
    if len(labels) < 2:
        return [Part(None, tuple(p for rank, a, b in sections for p in _sentences(folded, rank, a, b)))]
    own: dict[str, list[Piece]] = {label: [] for label in labels}
    for rank, start, end in sections:
        here = [s for s in starts if start <= s[1] <= end] if rank != HISTORY else []
        if not here:
            continue
        stops = [s[0] for s in here[1:]] + [end]
        for (_, a, label), b in zip(here, stops, strict=True):
            own[label] += _sentences(folded, rank, a, b)
    for rank, start, end in sections:  # a comment or an addendum that names the place of one specimen is of that one
        if rank in (MICROSCOPY, ADDENDUM) and not any(start <= s[1] <= end for s in starts):
            for piece in _sentences(folded, rank, start, end):
                own[_whose(folded, piece, own)].append(piece)
    return [Part(label, tuple(pieces)) for label, pieces in own.items() if pieces]


def _whose(folded: str, piece: Piece, own: dict[str, list[Piece]]) -> str:
    named = re.search(r"\b(?:part|specimen) ([a-h1-9])\b", folded[piece.start : piece.end])
    if named and named.group(1) in own:
        return named.group(1)
    place = site_in(folded, piece.start, piece.end)
    for label, pieces in own.items():
        head = site_in(folded, pieces[0].start, pieces[0].end) if pieces else None
        if place and head and head[1] == place[1]:
            return label
    return next(iter(own))
