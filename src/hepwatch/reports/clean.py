"""Takes the wrapping off a text: RTF and HTML leftovers, HL7 escapes, wrongly decoded characters.

Every later step works on the cleaned text; `Cleaned.origin` leads any position back to the text as it came, because a
quote must be the report's own words at the report's own offsets. A text without wrapping passes through untouched.
Everything here is one pass of a regular expression without nested repetition, so the time is linear in the length.
"""

import re
from bisect import bisect_right
from html import unescape
from typing import NamedTuple

# Longer than any report ever dictated. Beyond it a text is a dump of something else, and half-reading it would be a guess.
LONGEST_REPORT = 250_000

_HINT = re.compile(r"\{\\rtf|</?[a-zA-Z][^<>]{0,200}>|&[#a-zA-Z0-9]{2,8};|\\\.br\\|\\X0[AD]|Ã.|â€|data:image|\\par\b|\xad")
_WRAPPING = re.compile(
    r"(?P<data>data:[a-z/+.-]{3,40};base64,[A-Za-z0-9+/=]*)"
    r"|(?P<hidden><(?:script|style)\b[^<>]{0,200}>[^<]{0,20000}</(?:script|style)>|<!--[^<>]{0,5000}-->)"
    r"|(?P<line><(?:br|p|/p|div|/div|li|/li|tr|/tr|h[1-6]|/h[1-6]|table|/table|ul|/ul)\b[^<>]{0,300}/?>|\\\.br\\|\\X0[AD](?:0[AD])?\\|\\par[d]?\b ?|\\line\b ?)"
    r"|(?P<soft>\xad)"  # a soft hyphen, where a word may be broken
    r"|(?P<tag></?[a-zA-Z!][^<>]{0,300}>)"
    r"|(?P<entity>&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});)"
    r"|(?P<rtfgroup>\{\\(?:fonttbl|colortbl|stylesheet|info|\*)[^{}]{0,5000}(?:\{[^{}]{0,2000}\}[^{}]{0,2000}){0,60}\})"
    r"|(?P<rtfchar>\\'[0-9a-fA-F]{2}|\\u-?\d{1,6} ?\??)"
    r"|(?P<rtfhex>\\bin\d+|[0-9a-fA-F]{200,})"
    r"|(?P<rtfword>\\[a-z]{1,20}-?\d{0,6} ?)"
    r"|(?P<mojibake>Ã[\x80-\xbf€-™—–‘’“”…]|â€[\x80-\xbf“”™˜¦œ\x9d])"
)


class Cleaned(NamedTuple):
    text: str
    marks: tuple[tuple[int, int], ...]  # (position in the cleaned text, position in the original), ascending

    def origin(self, position: int, *, end: bool = False) -> int:
        """Where a position of the cleaned text lies in the original. `end` marks the end of a span."""
        if not self.marks:
            return position
        if end:
            return self.origin(position - 1) + 1 if position > 0 else 0
        at = bisect_right(self.marks, (position, 1 << 60)) - 1
        if at < 0:
            return position
        clean, original = self.marks[at]
        return original + position - clean


def _character(found: re.Match[str]) -> str:
    kind, raw = found.lastgroup, found.group()
    if kind == "line":
        return "\n"
    if kind == "entity":
        return unescape(raw).replace("\xa0", " ")[:1]
    if kind == "rtfchar":
        return _rtf_character(raw)
    if kind == "mojibake":
        return raw.encode("cp1252", "ignore").decode("utf-8", "ignore")[:1] or " "
    return "" if kind in ("rtfword", "soft") else " "


def _rtf_character(raw: str) -> str:
    if raw.startswith("\\'"):
        return bytes([int(raw[2:], 16)]).decode("cp1252", "replace")
    number = int(raw[2:].rstrip(" ?"))
    return chr(number % 65536) if number % 65536 not in range(0xD800, 0xE000) else " "


def unwrap(text: str) -> Cleaned:
    """The text without its wrapping, and the way back."""
    if _HINT.search(text) is None:
        return Cleaned(text, ())
    pieces: list[str] = []
    marks: list[tuple[int, int]] = [(0, 0)]
    length = last = 0
    for found in _WRAPPING.finditer(text):
        if found.lastgroup in ("rtfword", "rtfgroup", "rtfhex", "rtfchar") and "{\\rtf" not in text[:200]:
            continue
        piece = text[last : found.start()]
        instead = _character(found)
        pieces += (piece, instead)
        length += len(piece)
        marks.append((length, found.start()))
        length += len(instead)
        last = found.end()
        marks.append((length, last))
    pieces.append(text[last:])
    return Cleaned("".join(pieces), tuple(marks))


# Characters that mean the same and are one character long: typographic quotes and dashes, full-width forms, odd spaces.
_GROUPS = {"'": "’‘`´", '"': "“”„«»", "-": "–—−‐‑", " ": "\xa0\u2009\u202f\u3000\t\x0b\x0c\x00", "\n": "\r"}
_SAME: dict[int, str] = {ord(odd): plain for plain, odds in _GROUPS.items() for odd in odds}
_SAME |= {0xFF01 + n: chr(0x21 + n) for n in range(94)}


def fold(text: str) -> str:
    """Lower case and plain punctuation, character for character, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if lowered.isascii() and "\r" not in lowered and "\x00" not in lowered:
        return lowered
    return lowered.translate(_SAME)


_SPOKEN = re.compile(r" (period|full stop|comma|colon|semicolon|new paragraph|new line|next line)(?=[\s]|$)")
_SIGNS = {"period": ".", "full stop": ".", "comma": ",", "colon": ":", "semicolon": ";", "new paragraph": "\n", "new line": "\n", "next line": "\n"}
_FEWEST_SPOKEN = 3


def with_spoken_signs(folded: str) -> str:
    """Signs that a dictation speaks out, "... nodule period", as signs, where it has more of them than written stops. Offsets stay."""
    spoken = folded.count(" period") + folded.count(" comma") + folded.count(" full stop")
    if spoken < _FEWEST_SPOKEN or folded.count(". ") > spoken:
        return folded
    return _SPOKEN.sub(lambda m: _SIGNS[m.group(1)] + " " * (len(m.group()) - 1), folded)


_KNOW = re.compile(r"(?<!\bi )(?<!\bwe )(?<!\byou )(?<!\bto )(?<!\bthey )(?<!\bnot )\bknow\b(?! (?:that|of|if|whether|how|about|what|the|this)\b)")


def with_misheard_no(folded: str) -> str:
    """ "Bones know lytic lesion": "no", misheard. Offsets stay."""
    return _KNOW.sub("no  ", folded) if "know " in folded else folded
