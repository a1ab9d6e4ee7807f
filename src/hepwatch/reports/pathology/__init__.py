"""Reads pathology reports: what each specimen was and what it showed. English; anything else stays unread.

`parts.py` splits the text into specimens and weighs its sections, `diagnosis.py` says what it was, `features.py` how it
looked, `stains.py` what the immunostains say; the words are in words.toml.
"""

import re

from hepwatch.record.reading import Reading, SpecimenFinding
from hepwatch.reports.clean import fold, unwrap
from hepwatch.reports.language import detect
from hepwatch.reports.pathology import features
from hepwatch.reports.pathology.diagnosis import Verdict, verdict, wording
from hepwatch.reports.pathology.parts import BODY, HISTORY, Part, parts, site_in
from hepwatch.reports.pathology.stains import stained
from hepwatch.reports.pathology.words import words
from hepwatch.reports.read import READER
from hepwatch.words.sites import PAIRED

__all__ = ["looks_like_pathology", "read_pathology"]

# Longer than any pathology report; beyond it the text is a dump of something else.
LONGEST = 30_000
_IS_PATHOLOGY = re.compile(
    r"\b(?:specimen|microscop\w*|macroscop\w*|gross description|histolog\w+|immunohisto\w+|ihc|\w{3,20}ectomy specimen|final (?:pathologic )?diagnosis|frozen section|edmondson|(?:resection|surgical|parenchymal|inked) margins?"
    r"|microvascular|lymphovascular|arginase|hep ?par|glypican|core (?:needle )?biops\w+|(?:wedge|excisional|needle) biops\w+|explant\w*|cell block|fine needle aspirat\w+|fna|stain(?:s|ing)?|differentiated)\b"
)
# "Liver, segment 6, wedge resection:", the line a pathologist begins with.
_SPECIMEN_LINE = re.compile(r"(?:^|\n|[.] )(?![^\n:.]*\b(?:s/p|h/o|status post|post|after|history|previous|prior|known|recommend\w*|advis\w+|suggest\w*)\b)[^\n:.]{3,90}\b(?:biops(?:y|ies)|resection|excision|\w{3,20}ectomy|wedge|cytology|fna|aspirat\w+)\b[^\n:.]{0,40}(?::| - | ?-{2,}|;|\n)")
_EXAMINATION = re.compile(r"\b(?:ct|mri?|ultrasound|us|uss|pet|scan|doppler|findings|technique|comparison|[ac]*pct|cect|prev|enhanc\w+)\b")
_SIDES = re.compile(r"\b(left|right|bilateral|both|lt|rt)\b|\b([lr])(?:ul|ll|ml)\b")
_SIDE = {"both": "bilateral", "lt": "left", "rt": "right", "l": "left", "r": "right"}


def looks_like_pathology(text: str) -> bool:
    """Whether a text of unknown kind is a pathologist's: its words, or the line that names the specimen."""
    folded = fold(text[:20_000])
    signs = len(set(_IS_PATHOLOGY.findall(folded))) + 2 * (_SPECIMEN_LINE.search(folded) is not None)
    return signs >= (4 if _EXAMINATION.search(folded, 0, 160) else 2)


def _place(folded: str, part: Part) -> tuple[str | None, str | None]:
    """Where a specimen came from: named in its diagnosis line, or else wherever the report first says."""
    said = [p for p in part.pieces if p.rank != HISTORY]
    heavy, plain = [p for p in said if p.rank > BODY], [p for p in said if p.rank == BODY]
    for piece in (*heavy, *plain, *(p for p in said if p.rank < BODY)):
        found = site_in(folded, piece.start, piece.end)
        if found:
            return found[1], _side(folded, part, found[1], piece.start, piece.end)
    return None, None


def _side(folded: str, part: Part, site: str, start: int, end: int) -> str | None:
    if site not in PAIRED:
        return None
    spans = [(start, end), *((p.start, p.end) for p in part.pieces if p.rank != HISTORY)]
    pattern = dict(words().sites)[site]
    for a, b in spans:
        for m in pattern.finditer(folded, a, b):
            near = _SIDES.search(folded, max(a, m.start() - 16), min(b, m.end() + 22))
            if near:
                word = near.group(1) or near.group(2)
                return _SIDE.get(word, word)
    return None


def _finding(text: str, folded: str, part: Part) -> SpecimenFinding:
    own = "\n".join(folded[p.start : p.end] for p in part.pieces if p.rank != HISTORY)
    stains = stained(own)
    found: Verdict = verdict(folded, part.pieces, stains)
    site, side = _place(folded, part)
    tumour = found.diagnosis in ("hcc", "other_cancer") or found.diagnosis is None
    dead = any(words().diagnoses["dead"].search(folded, p.start, p.end) for p in found.pieces)
    return SpecimenFinding(
        site=site, side=side, diagnosis=found.diagnosis,  # type: ignore[arg-type]
        size_mm=features.size_mm(folded, part.pieces, found.pieces),
        number=features.number(folded, part.pieces) if tumour else None,
        microvascular_invasion=features.microvascular(folded, part.pieces),
        macrovascular_invasion=features.macrovascular(folded, part.pieces),
        margin=features.margin(folded, part.pieces),
        grade=features.grade(folded, part.pieces) if tumour else None,
        satellite=features.satellite(folded, part.pieces),
        histology=wording(text, folded, found),
        margin_mm=features.margin_mm(folded, part.pieces),
        capsule=features.capsule(folded, part.pieces),
        necrosis_percent=features.necrosis_percent(folded, part.pieces, dead and found.diagnosis == "no_tumour"),
        stains=tuple(f"{s.stain.name}{'+' if s.positive else '-'}" for s in stains),
    )  # fmt: skip


def read_pathology(text: str, *, report: str = "", language: str | None = None) -> Reading:
    """What the specimens showed. `read` False when no specimen's place or diagnosis could be told."""
    cleaned = unwrap(text)
    folded = fold(cleaned.text)
    told = detect(folded)
    if told is None and folded.isascii() and any(p.search(folded) for p in words().diagnoses.values()):
        told = "en"  # a diagnosis line has no function words; its vocabulary tells
    if told != "en" or len(folded) > LONGEST:
        return Reading(report, told or language, False, reader=READER)
    found = tuple(_finding(cleaned.text, folded, part) for part in parts(folded))
    found = tuple(f for f in found if f.diagnosis or f.site)
    relevant = tuple(f for f in found if f.site != "other" or f.diagnosis in ("hcc", "other_cancer"))
    return Reading(report, told, bool(found), specimens=relevant, reader=READER)
