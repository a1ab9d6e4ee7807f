"""Splits a report into sections and sentences.

A section heading decides what its words may claim: an indication or a comparison is not a finding, an impression
outranks the body, an addendum outranks both. Offsets are kept throughout.
"""

import re
from functools import cache
from typing import NamedTuple

from hepwatch.reports.phrases import load

# What a section's statements weigh. None: not this examination's findings; 0: another report's, for its lengths only.
RANK: dict[str, int | None] = {
    "body": 2, "impression": 4, "preliminary": 1, "addendum": 6, "indication": None, "technique": None, "comparison": None, "copied": 0,
}


class _Headings(NamedTuple):
    """The headings of one language, ready to be found."""

    line: re.Pattern[str]  # at the head of a line
    spoken: re.Pattern[str] | None  # at the head of a line without any sign: "IMPRESSION indeterminate nodule"
    inline: re.Pattern[str]  # in the middle of a line


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())


@cache
def _headings(language: str) -> _Headings:
    """From `[settings.headings]`, `[settings.spoken_headings]` of the pack: regular expressions by section."""
    settings = load(language).settings
    words: dict[str, str] = settings["headings"]
    spoken: dict[str, str] = settings.get("spoken_headings", {})
    inline = {name: pattern for name, pattern in words.items() if name not in ("copied", "preliminary")} | settings.get("inline_headings", {})
    return _Headings(
        re.compile(r"(?:^|\n)[ \t#*>\-\[<【〈《■◆●○◇□]*(?:\d{1,2}[.)] ?)?(?:" + _alternatives(words) + r")(?![a-z'])(?P<rest>[^\n:.]{0,25}?)(?: ?[:)\]>】〉》]| ?-+(?= |\n|$)|[ ,.]*(?=\n|$))"),
        re.compile(r"(?:^|\n)\s*(?:" + _alternatives(spoken) + r")\.? +(?=[a-z])") if spoken else None,
        re.compile(r"(?:(?<=[.;,?] )|(?<=[。；？]))(?:" + _alternatives(inline) + r") ?:"),
    )


_END = re.compile(r"<<<|\bend (?:of )?cop(?:y|ied)(?: text)?\b\]?|(?:^|\n)\s*(?:end of (?:previous|copied|prior)[^\n]{0,30})")
_STOP = re.compile(r"(?<=[.!?])[\"')\]]*(?=\s|,[A-Z]|$)|;|\n|。|；")
_ABBREVIATED = re.compile(r"(?:\b(?:adv|prev|approx|ca|c\.f|cf|seg|rt|lt|max|min|vs|dr|bil|bilat|adr|mr|ms|fig|e\.g|i\.e|incl|lat|ant|post|inf|sup|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|st|resp|susp|est|diam|r\.o|segm|med|dia|meas|sig|abd|recur|ext|int|diff|fu|pt|pl|wk|mo|no|bds|vgl|path|vergr|evtl|ggf|lig|sog|bzw|inkl|ausg|izq|izqda|dcha|dch|aprox|li|re|akt|hochgr|fragl|insbes)|^\s*\d{1,2}|\b[a-z])\.$")
_ASKS = frozenset(",-:(")
_NOTHING_FOUND = re.compile(r"(?<![a-z])(?:o\. ?(?:p\. ?)?b|n\. ?[prs])\.$")  # German "o. B.", Japanese "n.p.", Korean "n.s." end a statement
_OPEN_END = re.compile(r"(?:\b(?:of|the|in|to|and|or|with|a|an|(?<![:?/] )(?<![:?/])no|for|by|at|on|from|is|are|was|were|left|right|no evidence|than|without|near|within|measuring|which|that)|,|-|/)\s*$")


_A_LENGTH = re.compile(r"\s*(?:(?:the )?(?:right|left|rt|lt|r|l)\b\.? )?(?:(?:on|in|of|from) )?(?:[\d./-]{5,10}:? )?\d{1,3}(?:[.,]\d)?(?: ?x ?\d{1,3}(?:[.,]\d)?)* ?[cm]m\b")
_COLUMNS = re.compile(r"\S(?: {3,}|\t| *\| *)[^\s|]")  # a row of a table


class Section(NamedTuple):
    name: str
    start: int
    end: int


class Sentence(NamedTuple):
    section: str
    start: int
    end: int
    fresh_line: bool  # begins on a new line
    indented: bool = False
    numbered: bool = False


_QUOTED = re.compile(r"[\s:]*\"[^\"]*\"")
_OF_DATES = " 0123456789/.-,()"  # "ADDENDUM 06/14"


def sections(folded: str, language: str = "en", text: str | None = None) -> list[Section]:
    """The sections in order; text before any heading is body."""
    heads = _headings(language)
    spoken = [m for m in heads.spoken.finditer(folded) if text is None or _cried(text, m)] if heads.spoken else []
    cuts: list[tuple[int, int, str]] = [(0, 0, "body")]
    for m in sorted([*heads.line.finditer(folded), *heads.inline.finditer(folded), *spoken], key=lambda m: m.start()):
        name = next(n for n, words in m.groupdict().items() if words is not None and n != "rest")
        rest = m.groupdict().get("rest") or ""
        if rest.strip(_OF_DATES) and (not m.group().rstrip().endswith((":", ")", ">", "】", "〉", "》")) or name in ("body",) and "report" in m.group(name)):
            continue
        if name == "comparison" and _A_LENGTH.match(folded, m.end()):
            continue  # "Prior: 8 mm", "Prior size: 12 mm": a field of the lesion above
        if name == "impression" and cuts[-1][2] == "preliminary":
            name = "preliminary" if cuts[-1][1] - m.start() > -4 else name
        cuts.append((m.start(), m.end(), name))
    for m in _END.finditer(folded):
        cuts.append((m.start(), m.end(), "body"))
    cuts.sort()
    ends = [c[0] for c in cuts[1:]] + [len(folded)]
    for (_, end, name), stop in zip(list(cuts), ends, strict=True):
        if name == "copied" and (quoted := _QUOTED.match(folded, end, stop)) is not None:
            cuts.append((quoted.end(), quoted.end(), "body"))
        elif RANK[name] is None and name != "copied" and (close := _closes(folded, name, end, stop)) < stop:
            cuts.append((close, close, "body"))
    cuts.sort()
    ends = [c[0] for c in cuts[1:]] + [len(folded)]
    return [Section(name, end, max(end, stop)) for (_, end, name), stop in zip(cuts, ends, strict=True)]


def _cried(text: str, found: re.Match[str]) -> bool:
    """A heading without a colon is one in capitals, or one where nothing is in capitals."""
    start, end = found.span(found.lastgroup or 0)
    word, after = text[start:end], text[end : end + 40]
    return word.isupper() or (word.islower() and after.islower())


def _closes(folded: str, name: str, start: int, stop: int) -> int:
    """Where a section that claims nothing ends. A comparison is one sentence: "Comp: 08/23. TACE segment 4 ..."."""
    end = _paragraph_end(folded, start, stop)
    if name == "comparison" and folded[start - 1 : start] == ".":
        return start  # "Comparison is made with the CT of May." is all of it
    if name == "comparison":
        for m in _STOP.finditer(folded, start, end):
            if m.group() != "\n" and folded[start : m.start()].strip() and _is_end(folded, m.start(), end):
                return m.end()
    return end


def _paragraph_end(folded: str, start: int, stop: int) -> int:
    """Where an indication, technique or comparison ends when no heading follows: with its line, or its paragraph."""
    at = start
    while at < stop and folded[at] in " \n:":
        at += 1
    while at < stop:
        line_end = folded.find("\n", at, stop)
        if line_end < 0:
            return stop
        if not _wraps(folded, line_end, at):
            return line_end
        at = line_end + 1
    return stop


def _is_end(folded: str, at: int, text_end: int) -> bool:
    sign = folded[at - 1 : at]
    if sign == "?" and folded[:at - 1].rstrip(" ")[-1:] in _ASKS and folded[at : at + 1] == " ":
        return False  # "14 mm nodule, ? met"
    if folded.startswith(" of ", at):
        return False  # "healed fx. of the 8th rib"
    if sign == ".":
        head = folded[max(0, at - 12) : at]
        return not _ABBREVIATED.search(head.split("\n")[-1]) or _NOTHING_FOUND.search(head) is not None
    return True


def _wraps(folded: str, at: int, line_start: int) -> bool:
    """Whether a line break stands inside a sentence."""
    before = folded[line_start:at].rstrip()
    after = folded[at + 1 : at + 40].split("\n")[0]
    if not before or not after.strip() or after.lstrip()[:1] in "-*•>#=→(" or re.match(r"\s*\d{1,2}[.)] ", after):
        return False
    if _COLUMNS.search(after) or _COLUMNS.search(before):
        return False
    if _OPEN_END.search(before) and not before.endswith(": no"):
        return True
    if re.match(r"\s*[^\W\d_][^\W\d_ /&]{0,40}[ \w/&]{0,30}:", after):
        return False
    return len(before) > 55 and before[-1] not in ".:;!?。、" and after.lstrip()[:1].isalnum()


def sentences(folded: str, section: Section) -> list[Sentence]:
    found: list[Sentence] = []
    start = line_start = section.start
    fresh = True
    for m in _STOP.finditer(folded, section.start, section.end):
        sign = m.group()
        if sign.startswith("\n"):
            inside = _wraps(folded, m.start(), line_start)
            line_start = m.end()
            if inside:
                continue
        elif sign == ";" and folded.rfind("(", start, m.start()) > folded.rfind(")", start, m.start()):
            continue
        elif sign not in (";", "。", "；") and not _is_end(folded, m.start(), section.end):
            continue
        if folded[start : m.start()].strip(" -*\n\t"):
            found.append(_sentence(folded, section.name, start, m.start(), fresh))
            fresh = False
        start = m.end()
        if sign.startswith("\n"):
            fresh = True
    if folded[start : section.end].strip():
        found.append(_sentence(folded, section.name, start, section.end, fresh))
    return found


_NUMBERED = re.compile(r"\s*[#(]?\d{1,2}[.)]")


def _sentence(folded: str, section: str, start: int, end: int, fresh: bool) -> Sentence:
    if not fresh:
        return Sentence(section, start, end, False)
    first = folded[start]
    return Sentence(section, start, end, True, first in " -\t>*", _NUMBERED.match(folded, start) is not None)
