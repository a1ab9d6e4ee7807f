"""Size, number, invasion, margin, grade, satellites, capsule and necrosis of one specimen."""

import re
from collections.abc import Iterator

from hepwatch.reports.pathology.parts import HISTORY, Piece

_N = r"\d{1,3}(?:\.\d{1,2})?"
_LENGTH = re.compile(  # "3.4 x 2.9 cm", "5 cm x 4 cm", and a list of tumours "2.8, 1.6 and 0.9 cm"
    rf"(?<![\d.])({_N}(?:\s*(?:mm|cm)?\s*(?:[x×*]|by)\s*{_N}){{0,2}}(?:\s*(?:,|,? and|&)\s*{_N}(?=[^;\n%]{{0,14}}(?:mm|cm))){{0,4}})\s*(mm|cm)(?![a-z/])"
)
_NOT_THE_TUMOUR = re.compile(r"specimen|weigh|\d ?g\b|measur\w+ overall|aggregate|cores?\b|fragments?|gland with|attached|wedge of (?:liver|lung)|\b\w{3,20}ectomy (?:specimen )?(?:measur\w+ )?\d|additional dimension|blocks?|piece|length")
_TUMOUR = re.compile(r"tumou?r|carcinoma|hcc\b|nodule|lesion|mass|adenoma|deposit|foc(?:us|i)|size|dimension|diameter|largest|greatest|\b\w{2,25}oma\b")
_NUMBERS = {"one": 1, "single": 1, "solitary": 1, "unifocal": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = re.compile(
    r"(?:number of (?:tumou?rs|lesions|nodules|foci|masses)|(?:tumou?r )?(?:multiplicity|focality|number))\s*[:=]?\s*(?:multifocal,?\s*)?(?P<a>\d{1,2}|one|single|solitary|unifocal|two|three|four|five|six)"
    r"|\b(?P<b>unifocal|solitary|single)\b(?! (?:lymph|core|cell|block))"
    r"|\b(?P<c>one|two|three|four|five|six|\d)\s+(?:(?!of\b|lymph)[a-z-]+\s+){0,2}(?:tumou?rs?|foc(?:us|i)|nodules?|masses|mass|lesions?|hccs?)\b"
)
_YES = re.compile(r"\(\+\)|present|positive|identified|seen|yes\b|\bm[12]\b|visible|found")
_NO_BEHIND = re.compile(r"[^.;\n,]{0,40}?(?:\bnot\b|\babsent\b|\bnone\b|\bnegative\b|:\s*no\b|\bm0\b|\(-\)|\bfree\b|\bnil\b)")
_NO_BEFORE = re.compile(r"\b(?:no|without|negative for|absence of|free of|neither|not)\b[^.;:\n]{0,45}$")
_OPEN = re.compile(r"[^.;\n]{0,30}?(?:cannot be|indeterminate|equivocal|pending|not (?:assessable|applicable|evaluable)|suspicious)")

_MICRO = r"micro-?\s?(?:scopic )?\(?(?:small vessel\) )?\s?(?:vascular |vessel |venous )?invasion|\bmvi\b|lympho-?\s?vascular (?:space )?invasion|small[- ]vessel\)? invasion|vascular invasion(?=[^.;\n]{0,40}(?:small|micro))|\(?small vessel\)? invasion"
_MACRO = r"macro-?\s?(?:scopic )?\s?\(?(?:large vessel\) )?(?:vascular |venous )?invasion|(?:large|major)[- ]vessel\)?(?: venous)? invasion|gross vascular invasion|portal vein(?: branch)?(?: invasion|:? no gross invasion)|(?:portal|hepatic) vein tumou?r thromb\w+|tumou?r thromb\w+(?=[^.;\n]{0,40}(?:portal|hepatic vein|caval|vena))|vascular invasion(?=[^.;\n]{0,40}macro)"
_GENERAL = r"(?<!micro)(?<!macro)(?<!lympho)\bvascular invasion"


def _clauses(folded: str, pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    yield from sorted((p for p in pieces if p.rank != HISTORY), key=lambda p: -p.rank)


def _told(folded: str, pieces: tuple[Piece, ...], pattern: str) -> bool | None:
    """Present, absent, or not told; the heaviest section first, and within it the first that tells."""
    for p in _clauses(folded, pieces):
        for m in re.finditer(pattern, folded[p.start : p.end]):
            head, behind = folded[p.start : p.start + m.start()], folded[p.start + m.end() : p.end]
            if _OPEN.match(behind):
                return None
            if "no gross" in m.group() or _NO_BEFORE.search(head) or (_NO_BEHIND.match(behind) and not _YES.match(behind.lstrip(" :-,"))):
                return False
            return True
    return None


def microvascular(folded: str, pieces: tuple[Piece, ...]) -> bool | None:
    said = _told(folded, pieces, _MICRO)
    if said is None and not _unclear(folded, pieces, _MICRO):
        said = False if _told(folded, pieces, _GENERAL) is False else None
        if (vp := _japanese(folded, pieces)) is not None:
            return vp == 1 if vp < 2 else None
    return said


def _unclear(folded: str, pieces: tuple[Piece, ...], pattern: str) -> bool:
    return any(re.search(pattern, folded[p.start : p.end]) for p in _clauses(folded, pieces))


def macrovascular(folded: str, pieces: tuple[Piece, ...]) -> bool | None:
    said = _told(folded, pieces, _MACRO)
    if said is None and (vp := _japanese(folded, pieces)) is not None:
        return vp >= 2
    return said


def _japanese(folded: str, pieces: tuple[Piece, ...]) -> int | None:
    """The worst of vp and vv: 0 none, 1 microscopic or peripheral, 2 and more in larger veins (written so in Japan; unverified)."""
    degrees = [int(d) for p in _clauses(folded, pieces) for d in re.findall(r"\bv[pv]([0-4])\b", folded[p.start : p.end])]
    return max(degrees, default=None)


_R = {"r2": "macroscopic", "r1": "microscopic", "r0": "negative"}
_ABOUT_MARGIN = r"margins?|staple line|transection plane|inked (?:surface|margin)|cut surface|\bsm ?\("
_MACRO_MARGIN = re.compile(r"macroscopically (?:transected|positive|involved|present)|gross(?:ly)?(?: residual)?(?: tumou?r)? (?:left|positive|involved|present|at)|transected")
_CLEAR = re.compile(r"negative|free|clear|uninvolved|not involved|no (?:tumou?r|carcinoma|involvement)|\(-\)|tumou?r-free|unremarkable|complete(?:ly)? excis|excision is complete|not (?:reach|extend|present)")
_INVOLVED = re.compile(r"involved|positive|\(\+\)|(?:tumou?r|carcinoma) (?:is |at |extends to |reaches |present at|present)|reaches|extends to|present at")
_MARGIN_MM = (
    re.compile(r"(?:margins?|transection plane|clearance)\b[^.;\n]{0,60}?[^\d.](\d{1,3}(?:\.\d{1,2})?)\s*(mm|cm)"),
    re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*(mm|cm)\s*(?:away )?(?:from|to|of|clear of)\s+(?:the )?[^.;\n\d]{0,35}?(?:margin|transection|resection|inked|cut surface|edge)"),
    re.compile(r"\bsm ?\(-\)\s*\(?(\d{1,3}(?:\.\d{1,2})?)\s*(mm|cm)"),
    re.compile(r"margin\w* by (\d{1,3}(?:\.\d{1,2})?)\s*(mm|cm)"),
)  # fmt: skip


def _mm(number: str, unit: str | None) -> float:
    return round(float(number) * (10 if unit == "cm" else 1), 2)


def margin(folded: str, pieces: tuple[Piece, ...]) -> str | None:
    """negative, microscopic or macroscopic; the worst said in the heaviest section that speaks of it."""
    for rank in sorted({p.rank for p in pieces if p.rank != HISTORY}, reverse=True):
        said = {s for p in pieces if p.rank == rank for s in _margin_of(folded[p.start : p.end])}
        for worst in ("macroscopic", "microscopic", "negative"):
            if worst in said:
                return worst
    return None


def _margin_of(sentence: str) -> Iterator[str]:
    for m in re.finditer(r"\br[012]\b", sentence):
        yield _R[m.group()]
    if re.search(r"complete(?:ly)? excis|excision is complete", sentence):
        yield "negative"
    if not re.search(_ABOUT_MARGIN, sentence) or re.search(r"cannot be (?:assessed|determined)|not (?:assessable|applicable)", sentence):
        return
    if _MACRO_MARGIN.search(sentence):
        yield "macroscopic"
    elif _CLEAR.search(sentence):
        yield "negative"
    elif _INVOLVED.search(sentence):
        yield "microscopic"
    elif any(p.search(sentence) for p in _MARGIN_MM):
        yield "negative"


def margin_mm(folded: str, pieces: tuple[Piece, ...]) -> float | None:
    """The closest distance to a margin that was measured."""
    for p in _clauses(folded, pieces):
        found = [_mm(*m.groups()) for pattern in _MARGIN_MM for m in pattern.finditer(folded, p.start, p.end)]
        if found:
            return min(found)
    return None


def _lengths(folded: str, p: Piece) -> list[float]:
    """Lengths of the tumour in a sentence; those of the specimen, of a margin or of a core are left out."""
    sentence = folded[p.start : p.end]
    if re.search(r"\bcores\b", sentence) and not re.search(r"tumou?r size", sentence):
        return []
    taken = [m.span() for pattern in _MARGIN_MM for m in pattern.finditer(sentence)]
    found = []
    for m in _LENGTH.finditer(sentence):
        before, after = sentence[max(0, m.start() - 34) : m.start()], sentence[m.end() : m.end() + 16]
        if any(a < m.end(1) <= b for a, b in taken):
            continue
        if _NOT_THE_TUMOUR.search(before.rpartition(",")[2] + m.group()) or re.match(r"\s*(?:aggregate|core|specimen|\w{3,20}ectomy|wedge|liver)", after):
            continue
        found.append(max(_mm(n, m.group(2)) for n in re.findall(_N, m.group(1))))
    return found


def size_mm(folded: str, pieces: tuple[Piece, ...], deciding: tuple[Piece, ...]) -> float | None:
    """The largest diameter of the diagnosed tumour: said with the diagnosis, or in the heaviest section that measures one."""
    own = [x for p in deciding for x in _lengths(folded, p)]
    if own:
        return max(own)
    for rank in sorted({p.rank for p in pieces if p.rank != HISTORY}, reverse=True):
        told = [p for p in pieces if p.rank == rank]
        near = [x for p in told if _TUMOUR.search(folded, p.start, p.end) for x in _lengths(folded, p)]
        if near or (rank >= 3 and (near := [x for p in told for x in _lengths(folded, p)])):
            return max(near)
    return None


def number(folded: str, pieces: tuple[Piece, ...]) -> int | None:
    for p in _clauses(folded, pieces):
        for m in _COUNT.finditer(folded, p.start, p.end):
            if re.search(r"satellite|lymph|blocks?|cores?|dysplastic|additional|incidental", folded[p.start : m.end()].rpartition(",")[2]):
                continue
            word = m.group("a") or m.group("b") or m.group("c")
            return _NUMBERS.get(word) or int(word)
    return None


_GRADE = re.compile(
    r"(?:edmondson(?:[- ]*(?:and |& )?steiner(?:'s)?)?|grade|differentiation|isup|\bg(?=\d))[^.;\n]{0,28}?(?<![a-z])(iv|iii|ii|i|[1-4])(?![\w.]\d|\w)((?:\s*(?:-|to|/|~|and|,|>|\(|major|worst|minor)+\s*)*(iv|iii|ii|i|[1-4])(?!\w))?"
)
_WORDED = re.compile(r"\b(well|moderate(?:ly)?|poor(?:ly)?|un)(?:[ -]*(?:to|>|and|/|-)[ -]*(moderate(?:ly)?|poor(?:ly)?|well))?[- ]*differentiated")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_IN_WORDS = {"well": 1, "moderate": 2, "moderately": 2, "poor": 3, "poorly": 3, "un": 4}


def grade(folded: str, pieces: tuple[Piece, ...]) -> int | None:
    """The worst grade: Edmondson-Steiner or WHO as a number, or the WHO words well 1, moderately 2, poorly 3, undifferentiated 4."""
    for rank in sorted({p.rank for p in pieces if p.rank != HISTORY}, reverse=True):
        told = [folded[p.start : p.end] for p in pieces if p.rank == rank]
        figures = [_ROMAN[g] for s in told if not re.search(r"dysplastic", s) for m in _GRADE.finditer(s) if not re.match(r"[^.;]{0,20}\bof\b", m.group()[5:20]) for g in (m.group(1), m.group(3)) if g]
        if not figures:
            figures = [_IN_WORDS[g] for s in told for m in _WORDED.finditer(s) for g in m.groups() if g]
        if figures:
            return max(figures)
    return None


def satellite(folded: str, pieces: tuple[Piece, ...]) -> bool | None:
    said = _told(folded, pieces, r"satellit\w+(?: (?:nodules?|lesions?|tumou?rs?|foci))?")
    if said is None and any(re.search(r"\bim0\b", folded[p.start : p.end]) for p in pieces):
        return False  # intrahepatic metastasis, as written in Japan
    return said


def capsule(folded: str, pieces: tuple[Piece, ...]) -> bool | None:
    for p in _clauses(folded, pieces):
        sentence = folded[p.start : p.end]
        if re.search(r"\bfc ?\(-\)|no (?:fibrous |tumou?r )?capsule|(?:un|non-?)encapsulated|capsule(?: formation)?\s*[:(]?\s*(?:absent|none|no\b|negative|-\))", sentence):
            return False
        if re.search(r"\bfc ?\(\+\)|(?<!un)(?<!non-)(?<!non)encapsulated|capsule(?: formation)?\s*[:(]?\s*(?:is )?(?:present|intact|incomplete|complete|partial|\+\))", sentence):
            return True
    return None


_SHARE = re.compile(r"(\d{1,3}) ?% ?(?:of the (?:tumou?r|nodule|lesion) (?:is|was|are) )?(?:tumou?r |coagulative )?necro\w+|necrosis[^.;\n%]{0,25}?(\d{1,3}) ?%")


def necrosis_percent(folded: str, pieces: tuple[Piece, ...], dead: bool) -> int | None:
    """The share of the tumour that treatment killed; of several, the least. A tumour told dead is 100."""
    shares = [int(m.group(1) or m.group(2)) for p in _clauses(folded, pieces) for m in _SHARE.finditer(folded, p.start, p.end)]
    shares = [s for s in shares if s <= 100]
    return min(shares) if shares else 100 if dead else None
