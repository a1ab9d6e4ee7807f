"""What a specimen was: HCC, another cancer, benign, no tumour, or not told.

The heaviest section that says anything decides. Within it HCC outranks another cancer, a cancer outranks a benign lesion,
and a benign lesion outranks "no tumour". A suspicion, an insufficient sample or a carcinoma of unknown origin tells
nothing: the answer is None, never a guess.
"""

import re
from typing import NamedTuple

from hepwatch.reports.pathology.parts import HISTORY, Piece
from hepwatch.reports.pathology.stains import Stained, speak_for
from hepwatch.reports.pathology.words import words

_DENIED = re.compile(
    r"\b(?:no|not(?! only)|non|negative for|absence of|without|excludes?|exclude|against|rather than|instead of|neither|nor|free of|never|unlike|devoid of|rules? out|ruled out)\b(?:(?!\bbut\b|\bhowever\b|:)[^.;\n])*$"
)
_DENIED_BEHIND = re.compile(r"\s*(?:\([^)\n]{0,30}\)\s*)?(?:is|are|was|were|:|has been)?\s*(?:not (?:seen|identified|found|present|favou?red|supported)|absent\b|excluded\b|ruled out\b|unlikely\b|negative\b|\(-\))")
_HEDGED = re.compile(r"\b(?:suspicious (?:for|of)|suspect\w*|cannot (?:exclude|rule out)|possib\w+|(?:may|might|could) (?:be|represent)|versus|vs\.?|differential|query|r/o|rule out|atypical|concerning for|worrisome for|probab\w+|suggest\w* (?:of )?|raises? the possibility|question of|not diagnostic of|\?)(?:(?!\bbut (?!not)|:)[^.;\n])*$")
_HEDGED_BEHIND = re.compile(r"[^.;\n]{0,60}?\b(?:cannot be (?:entirely |completely )?(?:excluded|ruled out)|is (?:also )?(?:possible|considered|in the differential)|versus|vs\.?|not excluded)\b")
_OF_BEFORE = re.compile(r"\b(?:history of|h/o|known|previous|prior|s/p|status post|past|background of|patient with|treated for|from the patient's)\b[^.;:\n]{0,45}$")
_SPREAD = re.compile(r"metasta\w+|recurren\w+|spread|consistent with|compatible with|in keeping with|same as|identical|similar")
_IN_NODULES = re.compile(r"\bviable (?:tumou?r|carcinoma|hcc|hepatocellular|poorly|moderately|well)|\d ?% viable|residual (?:viable )?(?:poorly|moderately|well|hepatocellular|carcinoma|hcc)")
_CLAUSE = re.compile(r"[,:;.\n]|\bbut\b| - ")


class Verdict(NamedTuple):
    diagnosis: str | None
    pieces: tuple[Piece, ...]  # the sentences that say so
    words: tuple[int, int] | None  # where it is named


class _Said(NamedTuple):
    kind: str  # hcc, other_cancer, carcinoma, benign, no_tumour, dead, insufficient, hedged
    piece: Piece
    start: int
    end: int


def _asserted(folded: str, piece: Piece, start: int, end: int) -> str:
    """asserted, denied, hedged or before: how the sentence stands to a diagnosis it names."""
    head = folded[max(piece.start, start - 200) : start]
    if _OF_BEFORE.search(head) and not _SPREAD.search(head):
        return "before"
    if _DENIED.search(head) or _DENIED_BEHIND.match(folded, end, piece.end):
        return "hedged" if _HEDGED.search(head) and "diagnostic of" in head else "denied"
    if _HEDGED.search(head) or _HEDGED_BEHIND.match(folded, end, piece.end):
        return "hedged"
    return "asserted"


def _said(folded: str, piece: Piece) -> list[_Said]:
    found: list[_Said] = []
    named = words().diagnoses
    for kind in ("dead", "insufficient", "no_tumour"):
        found += [_Said(kind, piece, m.start(), m.end()) for m in named[kind].finditer(folded, piece.start, piece.end)]
    for kind in ("hcc", "other_cancer", "benign", "carcinoma"):
        for m in named[kind].finditer(folded, piece.start, piece.end):
            if any(f.start <= m.start() < f.end for f in found):
                continue
            how = _asserted(folded, piece, m.start(), m.end())
            if how in ("asserted", "hedged"):
                found.append(_Said(kind if how == "asserted" else "hedged", piece, m.start(), m.end()))
    return found


def _decided(folded: str, said: list[_Said], results: list[Stained]) -> tuple[str | None, str] | None:
    """(diagnosis, the kind that decided), or None when these sentences say nothing."""
    kinds = {s.kind for s in said}
    if "hcc" in kinds:
        alive = any(_IN_NODULES.search(_without_denials(folded, s.piece, said)) for s in said)
        return ("no_tumour", "dead") if "dead" in kinds and not alive and not _some_alive(folded, said) else ("hcc", "hcc")
    if "other_cancer" in kinds:
        return "other_cancer", "other_cancer"
    if "carcinoma" in kinds:
        return speak_for(results), "carcinoma"
    if kinds & {"insufficient", "hedged"} and not kinds & {"benign"}:
        return None, "insufficient"
    for kind, diagnosis in (("dead", "no_tumour"), ("benign", "benign"), ("no_tumour", "no_tumour")):
        if kind in kinds:
            return diagnosis, kind
    return None


def _without_denials(folded: str, piece: Piece, said: list[_Said]) -> str:
    sentence = folded[piece.start : piece.end]
    for s in said:
        if s.piece == piece and s.kind in ("dead", "no_tumour"):
            sentence = sentence.replace(folded[s.start : s.end], " ")
    return sentence


def _some_alive(folded: str, said: list[_Said]) -> bool:
    """Whether one of several nodules is told to be dead while the cancer is named elsewhere with a share that lives."""
    dead = [s for s in said if s.kind == "dead"]
    return any(re.search(r"\b(?:nodule|lesion|tumou?r|focus) \(?#?\d", folded[s.piece.start : s.piece.end]) for s in dead) and any(
        re.search(r"\b(?:\d?\d(?<!100)) ?% (?:tumou?r )?(?:necro|viab)|viable", folded[s.piece.start : s.piece.end]) for s in said if s.kind in ("hcc", "carcinoma")
    )  # fmt: skip


def verdict(folded: str, pieces: tuple[Piece, ...], results: list[Stained]) -> Verdict:
    """The diagnosis of one specimen."""
    for rank in sorted({p.rank for p in pieces if p.rank != HISTORY}, reverse=True):
        said = [s for p in pieces if p.rank == rank for s in _said(folded, p)]
        decided = _decided(folded, said, results) if said else None
        if decided is not None:
            diagnosis, kind = decided
            deciding = [s for s in said if s.kind == kind] or said
            return Verdict(diagnosis, tuple(dict.fromkeys(s.piece for s in deciding)), (deciding[0].start, deciding[0].end))
    return Verdict(None, (), None)


def wording(text: str, folded: str, found: Verdict) -> str | None:
    """The diagnosis in the report's own words: the clause that names it, with the grade beside it."""
    if found.words is None:
        return None
    piece = found.pieces[0]
    start, end = found.words
    for m in _CLAUSE.finditer(folded, piece.start, start):
        piece = piece._replace(start=m.end())
    stop = _CLAUSE.search(folded, end, piece.end)
    end = stop.start() if stop else piece.end
    graded = re.match(r", (?:(?:well|moderately|poorly|un)[ -]*(?:to[ -](?:moderately|poorly)[ -])?differentiated)", folded[end : piece.end])
    return " ".join(text[piece.start : end + (graded.end() if graded else 0)].split())[:160] or None
