"""Taking persons out of free text, knowing the words of liver medicine.

Rules in the order of what is surest: addresses of machines and mail, dates, numbers with a label, telephone numbers,
hospitals, streets, names with a title or a label; then every capitalised word in mid-sentence that is neither a known
medical name nor an ordinary word. Couinaud, Milan, Okuda and Child stay, unless a title makes them a person ("Dr Child")
or nothing makes them a criterion ("lives in Milan"). Each finding says which rule made it. What rules cannot promise is
that nothing is left: a person reads the text before it leaves (see `release`).
"""

import re
from functools import cache

import msgspec

from hepwatch.cases.deidentify_patterns import Patterns, patterns

_INITIALS = re.compile(r"^(?:\w\.\s?)+")
_MIXED = re.compile(r"(?!Mc|Mac|De|Di|Van|Le|La|O['’]|D['’])\w*[A-Za-z][A-Z]\w*")  # SUVmax, DDx; not McDonald
_ROMAN = re.compile(r"[IVX]+[ab]?")


class Identifier(msgspec.Struct, frozen=True):
    """One place in the text that could name someone, and the rule that found it."""

    kind: str
    start: int
    end: int
    rule: str


def identifiers(text: str) -> list[Identifier]:
    """Every identifier found, in order, overlaps joined."""
    known = patterns()
    found = [i for kind, rule, pattern in known.surest for i in _matches(text, kind, rule, pattern)]
    found += _places(text, known)
    found += _names(text, known)
    return _joined(text, [_with_particles(text, i, known) for i in found], known)


def deidentify(text: str) -> str:
    """The text with every identifier replaced by its kind in brackets."""
    pieces, at = [], 0
    for found in identifiers(text):
        pieces += [text[at:found.start], f"[{found.kind}]"]
        at = found.end
    return "".join([*pieces, text[at:]])


def _matches(text: str, kind: str, rule: str, pattern: re.Pattern[str]) -> list[Identifier]:
    """The group `x` of every match, or the whole."""
    group = "x" if "x" in pattern.groupindex else 0
    return [Identifier(kind, *m.span(group), rule) for m in pattern.finditer(text)]


def _places(text: str, known: Patterns) -> list[Identifier]:
    found = []
    for m in known.hospital.finditer(text):
        if not known.hospital_keep.fullmatch(m.group().strip()) and not _all_ordinary(m.group(), known):
            found.append(Identifier("hospital", *m.span(), "a hospital's name"))
    for m in known.city.finditer(text):
        unknown = any(not _known_word(text, w, known) for w in known.word.finditer(text, m.start("x"), m.end("x")))
        if unknown:
            found.append(Identifier("address", *m.span("x"), "a place after in, from or to"))
    return found


def _names(text: str, known: Patterns) -> list[Identifier]:
    found = [Identifier("name", *m.span("x"), "after a title") for m in known.titled.finditer(text)]
    for m in known.labelled.finditer(text):
        words = list(known.word.finditer(text, m.start("x"), m.end("x")))
        strange = [w for w in words if not _known_word(text, w, known)]
        if strange:
            start = m.start("x") if strange[0] is words[0] else strange[0].start()
            found.append(Identifier("name", start, m.end("x"), "after a label"))
    for m in known.listed.finditer(text):  # "XU, Ffion": a short surname in capitals is no acronym here
        family, _, given = m.group("x").rpartition(",")
        called = given.split()[0]
        familiar = family.capitalize() in known.ordinary and family.capitalize() not in known.surnames
        if family not in known.acronyms and not familiar and (called not in known.ordinary or called in known.given_names):
            found.append(Identifier("name", *m.span("x"), "a surname in capitals before a given name"))
    for m in known.capitalised.finditer(text):
        found += _unknown_words(text, m, known)
    return found


def _unknown_words(text: str, run: re.Match[str], known: Patterns) -> list[Identifier]:
    """The parts of a run of capitalised words that are not made of known words."""
    words = list(known.word.finditer(text, run.start(), run.end()))
    strange = [not _known_word(text, w, known) for w in words]
    short = [_is_short_surname(w.group(), known) for w in words]
    if strange[:1] == [True] and _starts_sentence(text, words[0].start()):
        may_be = [a or b or not _is_familiar(text, w, known) and w.group()[1:].islower() for a, b, w in zip(strange, short, words, strict=True)]
        strange[0] = _names_someone(text, words, may_be, known)
    for i, word in enumerate(words):  # "Grace" and "Jan" are ordinary words, and names beside a surname
        beside = (i > 0 and strange[i - 1]) or (i + 1 < len(words) and strange[i + 1])
        written = _INITIALS.sub("", word.group())
        shouted = written.isupper() and len(written) > 2 and written not in known.acronyms and written.capitalize() not in known.ordinary
        plain = written[1:].islower() and not _is_familiar(text, word, known)  # "Shin" and "Tan" are words of medicine, and surnames beside a name
        strange[i] = strange[i] or (beside and (written in known.given_names or shouted or short[i] or plain))
        if written in known.shouted_surnames and i + 1 < len(words) and (strange[i + 1] or words[i + 1].group() in known.given_names):
            strange[i] = strange[i + 1] = True  # "HE Rhiannon", "IM Ayaka"
        called = words[i + 1].group() if i + 1 < len(words) else ""  # "RYU April"
        if shouted and called in known.given_names and written.isupper():
            strange[i] = strange[i + 1] = True
    for i in reversed(range(len(words) - 1)):  # "SÁ NOGUEIRA"
        both = words[i].group() + words[i + 1].group()
        strange[i] = strange[i] or (strange[i + 1] and both.isupper() and words[i].group() not in known.acronyms)
    rule = "a capitalised word that is not a medical or ordinary one"
    return [Identifier("name", *w.span(), rule) for w, odd in zip(words, strange, strict=True) if odd]


def _is_familiar(text: str, word: re.Match[str], known: Patterns) -> bool:
    """An ordinary word, or a name of medicine in its place."""
    written = word.group()
    if written in known.ordinary:
        return not _is_surname_here(text, written, word.end(), known)
    return written in known.eponyms and _kept(text, written, word.start(), known)


def _is_surname_here(text: str, written: str, end: int, known: Patterns) -> bool:
    """Ordinary words that people are called: "Young" anywhere beside a name, "He" only where the name ends ("Marama He, admitted")."""
    return written in known.surnames or (written in known.pronouns and text[end:end + 1] in (",", ";", ".", ")", "", "\n"))


def _is_short_surname(written: str, known: Patterns) -> bool:
    """Xu, Võ, Li."""
    return len(written) == 2 and written[1].islower() and written not in known.ordinary


def _names_someone(text: str, words: list[re.Match[str]], strange: list[bool], known: Patterns) -> bool:
    """An unknown word that starts a sentence is a name when it is a given name or another name follows it."""
    if words[0].group() in known.given_names or "." in words[0].group():
        return True
    if len(words) == 1 and known.speaks.match(text, words[0].end()):
        return True
    return len(words) > 1 and (strange[1] or words[1].group() in known.given_names)


def _known_word(text: str, word: re.Match[str], known: Patterns) -> bool:
    written = _INITIALS.sub("", word.group()).removesuffix("'s").removesuffix("’s")
    if written in known.given_names and written not in known.ordinary:
        return False
    initials = word.group() != written and "." in word.group()
    if initials and written[1:].islower() and not known.classed.search(text, max(0, word.start() - 12), word.start()):
        return written in known.ordinary and not _is_surname_here(text, written, word.end(), known)
    if written in known.ordinary or (len(written) <= 2 and not (initials and written[1:].islower())) or _ROMAN.fullmatch(written):
        return True
    lower = written.lower()
    if lower in known.vocabulary and (not initials or known.classed.search(text, max(0, word.start() - 12), word.start())):
        return lower.capitalize() not in known.given_names
    if written.isupper():  # headings and acronyms are shouted; a shouted given name is still a name
        return written.capitalize() not in known.given_names or written.capitalize() in known.ordinary
    if _MIXED.fullmatch(written):
        return True
    if any(part in known.eponyms or part in known.ordinary for part in (written, written.capitalize())):
        return _kept(text, written, word.start(), known) or written in known.ordinary
    parts = [p for p in re.split(r"[-–/]", written) if p]
    if len(parts) > 1:
        return all(p in known.eponyms or p in known.ordinary or p.islower() or p.isupper() or known.medical.search(p) for p in parts)
    return known.medical.search(written) is not None or any(c.isdigit() for c in written)


def _kept(text: str, words: str, start: int, known: Patterns) -> bool:
    """Whether these words are a medical name here: an eponym, and for places one beside a word such as criteria."""
    first = _first_word(words)
    if first not in known.eponyms and first.split("-")[0] not in known.eponyms:
        return False
    if first not in known.place_eponyms:
        return True
    before = known.word_any.findall(re.split(r"[,.;:\n]", text[max(0, start - 24):start])[-1])[-2:]
    after = known.word_any.findall(re.split(r"[,.;:\n]", text[start + len(first):start + len(first) + 40])[0])[:3]
    follows = bool(known.company.intersection(w.lower() for w in after))
    if before and before[-1].lower() in ("in", "from", "to", "near", "of", "at"):
        return follows
    return follows or bool(known.company.intersection(w.lower() for w in before))


def _first_word(words: str) -> str:
    return re.split(r"[\s,]", words.strip(), maxsplit=1)[0].removesuffix("'s")


def _all_ordinary(words: str, known: Patterns) -> bool:
    return all(w in known.ordinary or w.islower() for w in known.word_any.findall(words))


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'(")
    return not before or before[-1] in ".!?:;\n•-*" or before.endswith("\n")


def _with_particles(text: str, found: Identifier, known: Patterns) -> Identifier:
    """A name begins with the small words before it: "van den" Heuvel, "TEN" BRINK."""
    before = known.particles.search(text, max(0, found.start - 24), found.start) if found.kind == "name" else None
    if before is None or (before.start("x") and text[before.start("x") - 1].isalnum()):
        return found
    own = bool(before.group("initials")) or _belongs(text, before.start("x"), before.group("x"))
    return Identifier(found.kind, before.start(), found.end, found.rule) if own else found


def _belongs(text: str, start: int, particles: str) -> bool:
    """Whether small words before a name are its own: in capitals, or after another name or an initial, or a title."""
    return particles.strip().isupper() or bool(re.search(r"(?:[\w'’]\.?|[:;,]|\n|^)[ \t]*$", text[max(0, start - 4):start])) and particles.split()[0] not in ("e", "y", "la", "le", "do", "te", "mac")


def _joined(text: str, found: list[Identifier], known: Patterns) -> list[Identifier]:
    """Overlapping findings become one, under the kind of the earliest and longest."""
    joined: list[Identifier] = []  # neighbours of one kind with only spaces, a comma or "van der" between them are one name
    for one in sorted(found, key=lambda i: (i.start, -i.end)):
        if joined and one.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Identifier(last.kind, last.start, max(last.end, one.end), last.rule)
        elif joined and one.kind == joined[-1].kind and _one_name(text[joined[-1].end:one.start], one.kind, known):
            joined[-1] = Identifier(one.kind, joined[-1].start, one.end, joined[-1].rule)
        elif one.end > one.start:
            joined.append(one)
    return joined


def _one_name(gap: str, kind: str, known: Patterns) -> bool:
    return not gap.strip(" ,") or (kind == "name" and known.between.fullmatch(gap) is not None)


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of identifiers."""
    return ("name", "date", "phone", "email", "url", "id", "device", "address", "hospital", "age")
