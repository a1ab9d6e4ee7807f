"""Turns boxes to tick into words and takes out what only defines terms: both keep every character's place."""

import re

_UNTICKED = re.compile(r"(?:^|(?<=[\s:,.;]))\[ ?_?\](?= ?[a-z])")
_TICKED = re.compile(r"(?:^|(?<=[\s:,.;]))(?:\[ ?[x✓✔√] ?\]|\( ?[x✓✔√] ?\)|[☑☒])")
_EMPTY = re.compile(r"(?:\( ?\)|☐)[^\n☐☑☒()\[\].;]*")  # only beside ticked ones
_SOUND = re.compile(r" ?(?:normal|unremarkable|patent|clear|negative|none|no |nil|absent|not |limited|n/?a\b)[^\[\n☐☑☒(.;]*")

# "PVT [ ] yes [x] no": only the answer ticked is said.
_CHOICE = r" ?(?:yes|no|present|absent|positive|negative)\b"
_NOT_CHOSEN = re.compile(rf"(?:\[ ?_?\]|\( ?\)|☐){_CHOICE}")
_CHOSEN = re.compile(rf"(?<=[a-z)])([ \t.:]*)(?:\[ ?[x✓✔√] ?\]|\( ?[x✓✔√] ?\)|[☑☒])(?={_CHOICE})")

_CATEGORY = r"\b(?:lr-?(?:tr[ -]?)?(?:[1-5]|m|tiv|nc|viable|nonviable|equivocal|nonprogressing)|li-?rads (?:[1-5]|m|tiv)|us-?[1-3]|deauville [1-5])"
_DEFINED = re.compile(rf"{_CATEGORY} ?= ?(?![^.;\n]*\d ?[cm]m)[^.;\n]*")
_EXPLAINED = re.compile(rf"(?:^|(?<=[\n;])|(?<=[.;,] )){_CATEGORY} ?: ?(?:(?:definitely|probably|intermediate probability|definite|probable)(?: or \w+)* (?:of )?(?:hcc|malignan\w+|benign|tumou?r in vein)(?:,? not (?:necessarily )?hcc[ -]specific)?)(?=[.;\n]|, *lr|$)")
_LEGEND = re.compile(r"(?:^|\n)[ \t*]*(?:legend|key|(?:category |li-?rads )?definitions?|abbreviations?|(?:li-?rads )?reference(?: table)?|li-?rads categories)(?: [^\n:]{0,20})? ?:[^\n]*")


# What the expressions above need, so that most texts are not searched for them.
_OF_LEGENDS = ("legend", "key", "definition", "abbreviation", "reference", "categories")
_ASKED = re.compile(r"\?(?= ?(?:yes|no|none|nil|negative|n/?a)\b)")
_TWICE = re.compile(r"no(?:(?<=: no)|(?<=:no)) ?/ ?no\b")


# Of these the sign first and then what stands before it: a search for one character is fast.
# "LN -ve", "Adrenal L/R: -/-": the same in shorthand.
_NEGATIVE = re.compile(r"-ve\b(?<![a-z0-9]-ve)")
_NEITHER = re.compile(r"-/-(?<=[a-z:] -/-)(?=[.;,]|[ \t]*(?:\n|$))")

# "Kidneys: -.", "L -", "LN -, pleura -.": nothing found.
_LISTED = re.compile(r"-(?<=[a-z] -)(?=[.;,](?:[ \n]|$))")
_DASHED = re.compile(r"-(?=[.;,]|[ \t]*(?:\n|$))(?:(?<=[a-z]: -)|(?<=\bl -)|(?<=\br -)|(?<=\blt -)|(?<=\brt -)|(?<=left -)|(?<=right -))")


def answered(folded: str) -> str:
    """A form: "Thrombus? NO" as "thrombus: no", each sign in its place."""
    if "-" in folded:
        folded = _LISTED.sub("0", _DASHED.sub("0", _NEITHER.sub("(-)", _NEGATIVE.sub("neg", folded))))
    if "?" in folded and len(_ASKED.findall(folded)) > 1:
        folded = _ASKED.sub(":", folded)
    return _TWICE.sub(lambda m: "no".ljust(len(m.group())), folded)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def _chosen(folded: str) -> str:
    """Each choice as its answer: "PVT [ ] yes [x] no" as "PVT: no"."""
    if _NOT_CHOSEN.search(folded) is None:
        return folded
    return _CHOSEN.sub(lambda m: ":".ljust(len(m.group())), _NOT_CHOSEN.sub(_blank, folded))


def _box(folded: str, at: int, width: int, word: str) -> str:
    """The word for a box, of its width; behind another choice of the line it begins a statement of its own."""
    before = folded[:at].rstrip(" ")[-1:]
    return (word if before in ("", "\n", ":", ";", ".") else ";" + word)[:width].rjust(width)


def without_boxes(folded: str) -> str:
    """An empty box denies what stands behind it, "[ ] left nodule"; a legend, "LR-TIV = tumor in vein", says nothing of anybody."""
    if ":" in folded and any(word in folded for word in _OF_LEGENDS):
        folded = _LEGEND.sub(_blank, folded)
    if "=" in folded:
        folded = _DEFINED.sub(_blank, folded)
    if ":" in folded and ("probab" in folded or "definite" in folded) and len(_EXPLAINED.findall(folded)) > 1:  # one alone may judge a lesion
        folded = _EXPLAINED.sub(_blank, folded)
    if "[" not in folded and "(x" not in folded and "( x" not in folded and folded.isascii():
        return folded
    ticked = _TICKED.search(folded) is not None
    if not ticked and _UNTICKED.search(folded) is None:
        return folded
    if ticked:
        folded = _chosen(folded)
        folded = _EMPTY.sub(_blank, folded)
    for m in reversed(list(_UNTICKED.finditer(folded))):
        sound = _SOUND.match(folded, m.end())
        stop = sound.end() if sound else m.end()
        word = "" if sound else "no"
        folded = folded[: m.start()] + _box(folded, m.start(), m.end() - m.start(), word).ljust(stop - m.start()) + folded[stop:]
    for m in reversed(list(_TICKED.finditer(folded))):
        folded = folded[: m.start()] + _box(folded, m.start(), m.end() - m.start(), "") + folded[m.end() :]
    return folded
