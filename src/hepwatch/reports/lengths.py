"""Lengths and dates among the tokens of a text: "18 x 14 mm", "2.5 -> 1.7cm", "9 mm, now 17", "02/2024".

A number is a length only by its unit, or by a unit written a few signs later in the same run of numbers. Slice
thicknesses, distances ("12 mm from the margin"), amounts of growth and image numbers are lengths of no lesion.
"""

import re
from typing import NamedTuple

from hepwatch.reports.match import Item
from hepwatch.reports.tokens import Tokens

UNITS: dict[str, float] = {
    "mm": 1, "millimeter": 1, "millimeters": 1, "millimetre": 1, "millimetres": 1, "mms": 1, "cm": 10, "cms": 10,
    "centimeter": 10, "centimeters": 10, "centimetre": 10, "centimetres": 10,
}  # fmt: skip
_PAIRED_UNITS = {("毫", "米"): 1.0, ("厘", "米"): 10.0, ("公", "分"): 10.0, ("ミ", "リ"): 1.0}
_TIMES = frozenset({"x", "×", "*", "by", "х", "into"})
_ARROWS = re.compile(r"[-=~]*>+|→|⇒")
_FROM_TO = frozenset({"to", "through", "via", "auf", "à", "a", "bis"})
_SYLLABLES = {"か": "ら", "에": "서"}
_OR = frozenset({"and", "or", "/", "-", "~", "〜", "und", "et", "y", "&", "、"})
_BACK_FROM = frozenset({"from", "after", "<-", "<--", "←"})  # "29 from 21 mm"
_AND = frozenset({"and", "und", "et", "y", "&"})
_NOT_A_LENGTH_AFTER = frozenset({"slice", "slices", "thick", "section", "sections", "interval", "intervals", "collimation", "reconstruction", "reconstructions", "recon", "cuts", "increments", "away", "below", "above", "apart", "distal", "proximal", "deep", "caudal", "cranial", "margin", "schichtdicke", "range"})
_THICK_OK = frozenset({"slice", "slices", "section", "sections", "cuts", "axial", "images", "collimation", "recon", "reconstructions"})
_NOT_A_LENGTH_BEFORE = frozenset({"by", "thickness", "+", "±", "within", "cutoff", "threshold", "criterion"})
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\s?\d{1,2}(?:[-/.月]\s?\d{1,2}(?!\d|\s?(?:mm|cm|[.,]\d))日?|月)?(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)?\d\d)(?!\d)|(?:0?[1-9]|1[0-2])/(?:(?:19|20)\d\d|\d\d)(?![\d/])|(?:19|20)\d\d(?![\d/]|[.,]\d|\s?(?:mm|cm|ml|hu\b))年?")
_DAY = re.compile(r"(?:[1-9]|[12]\d|3[01])/(?:[1-9]|[12]\d|3[01])(?![\d/.,]\d|\d| ?[cm]m)")  # "on 2/1"
_SHORT_MONTH = re.compile(r"([012]\d)\.(0[1-9]|1[0-2])")
_BEFORE_A_DAY = frozenset({"on", "since", "dated"})
_JOINTS = _OR | _FROM_TO | _BACK_FROM


class Number(NamedTuple):
    """A run of dimensions starting at a token: its largest in millimetres, or None without a unit; the token after it."""

    largest: float
    unit: float | None
    stop: int


# "Has grown 3 mm", "an increase of 3 mm", "3 mm larger than in May": by how much, not how large.
_MOVED = frozenset({"grown", "grew", "shrunk", "shrank"})
_AMOUNTS = frozenset({"growth", "increase", "decrease", "reduction", "difference", "change", "shrinkage"})
_IS = frozenset({"is", "are", "become"})  # "is 3 mm larger, now 12 mm"
_MORE = frozenset({"larger", "bigger", "smaller", "longer", "more", "less"})


def _value(word: str) -> float:
    return float(word.replace(",", "."))


def _unit(words: list[str], at: int) -> tuple[float | None, int]:
    if at < len(words):
        if words[at] in UNITS:
            return UNITS[words[at]], at + 1
        pair = _PAIRED_UNITS.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        if pair:
            return pair, at + 2
    return None, at


def _behind_a_direction(words: list[str], opened: int, unit: float | None) -> tuple[float | None, int]:
    """ "3.1 (AP) x 4.2 (TR) cm": the unit or the next dimension behind the bracket."""
    found, after = _unit(words, opened + 3)
    if unit is None and found is not None:
        return found, after
    return unit, opened + 3 if words[opened + 3 : opened + 4] and words[opened + 3] in _TIMES else opened


def _dimensions(words: list[str], at: int) -> Number:
    """ "19 mm (ap) x 1.6 cm x 2.1 cm" from its first number."""
    values: list[tuple[float, float | None]] = []
    stop = at
    while True:
        unit, after = _unit(words, stop + 1)
        values.append((_value(words[stop]), unit))
        stop = after
        if words[stop : stop + 1] == ["("] and words[stop + 2 : stop + 3] == [")"] and words[stop + 1].isalpha():
            unit, stop = _behind_a_direction(words, stop, unit)
            values[-1] = (values[-1][0], unit)
        if len(values) < 4 and stop + 1 < len(words) and words[stop] in _TIMES and words[stop + 1][0].isdigit():
            stop += 1
            continue
        break
    last = next((u for _, u in reversed(values) if u is not None), None)
    if last is None:
        return Number(max(v for v, _ in values), None, stop)
    return Number(max(v * (u or last) for v, u in values), last, stop)


def _an_amount(words: list[str], at: int) -> bool:
    """ "Grown by 3 mm", "an increase of 3 mm": by how much."""
    before = words[at - 1] if at else ""
    if before == "by" or (before in ("about", "some", "least", "approximately") and at > 1 and words[at - 2] == "by"):
        return True
    return before in _MOVED or (before == "of" and at > 1 and words[at - 2] in _AMOUNTS and words[at - 3 : at - 2] != ["no"])  # "no change of 8 mm nodule"


def _no_length(words: list[str], at: int, stop: int) -> bool:
    before = words[at - 1] if at else ""
    if before in _NOT_A_LENGTH_BEFORE or _an_amount(words, at):
        return True
    after = words[stop] if stop < len(words) else ""
    if after in _MORE:
        return before in _IS or stop + 1 < len(words) and words[stop + 1] in ("than", "since", "compared")
    if after in ("thick", "thin", "axial", "contiguous"):
        return stop + 1 < len(words) and words[stop + 1] in _THICK_OK
    if after == "from":
        return stop + 1 < len(words) and words[stop + 1] in ("the", "its", "a")
    return after in _NOT_A_LENGTH_AFTER and not (after == "range" and before == "in")


def _no_bare_length(words: list[str], at: int, stop: int) -> bool:
    """A share, a density, an uptake."""
    after, before = words[stop] if stop < len(words) else "", words[at - 1] if at else ""
    return after in _OTHER_UNITS or before in _UPTAKE


_OTHER_UNITS = frozenset({"%", "percent", "hu", "hounsfield", "ml", "cc", "mg", "gy", "kpa"})
_UPTAKE = frozenset({"suv", "suvmax", "hu", "afp", "asr", "sii", "index"})
_ONES = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())}
_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}


def _spoken(words: list[str], at: int) -> tuple[float, int]:
    """A number dictated in words: "twenty two", "one point six"; its value and the word after it."""
    first = words[at]
    value, stop = (_TENS[first], at + 1) if first in _TENS else (_ONES[first], at + 1)
    if first in _TENS and stop < len(words) and 0 < _ONES.get(words[stop], 0) < 10:
        value, stop = value + _ONES[words[stop]], stop + 1
    if stop + 1 < len(words) and words[stop] == "point" and words[stop + 1] in _ONES:
        return value + _ONES[words[stop + 1]] / 10, stop + 2
    return float(value), stop


def _joint(words: list[str], run: list[tuple[int, Number]]) -> tuple[str, int]:
    """What joins a number to the one behind it ("arrow" | "to" | "back" | "or", "" for nothing), and the word after the joint."""
    stop = run[-1][1].stop
    sign = words[stop]
    if sign[0].isdigit() and run[-1][1].unit is None and stop == run[-1][0] + 1:
        return "or", stop  # "2-4mm": the hyphen is no token
    if _ARROWS.fullmatch(sign):
        return "arrow", stop + 1
    if sign in _SYLLABLES and words[stop + 1 : stop + 2] == [_SYLLABLES[sign]]:
        return "arrow", stop + 2  # "22mmから37mm", "46mm에서 32mm"
    if sign in _FROM_TO:
        return "to", stop + 1
    if sign in _BACK_FROM:
        return "back", stop + 1
    if words[stop : stop + 3] == ["in", "place", "of"]:
        return "back", stop + 3
    if sign in _OR or sign == "," and words[run[0][0] - 1 : run[0][0]] == ["("] and run[-1][1].unit is None:
        return "or", stop + 1  # "two nodules (11, 7 mm)"
    return "", stop


def _beyond(words: list[str], kind: str, at: int) -> int:
    """ "from 12 to now 17": the words that stand between a joint and its number."""
    idle = ("then",) if kind == "or" else ("then", "now", "to") if kind in ("to", "arrow") else ()
    while at < len(words) and words[at] in idle:
        at += 1
    return at


def _two_lengths(words: list[str], run: list[tuple[int, Number]], number: Number, join: str) -> bool:
    """Whether "or" joins two lengths that are no range: "5.9 cm and 6.3 cm", "from 12 to 17 and 9"."""
    if join in ("arrow", "to", "back"):
        return True
    measured = run[-1][1].unit is not None
    return measured and words[run[-1][1].stop] in _AND or number.unit is None and not _reaches_unit(words, number.stop)


def _chain(words: list[str], at: int) -> tuple[list[tuple[int, Number]], str]:
    """The numbers joined to the one at `at`: ("arrow" | "to" | "back" | "or" between them)."""
    run = [(at, _dimensions(words, at))]
    join = ""
    while len(run) < 8 and run[-1][1].stop < len(words):
        kind, following = _joint(words, run)
        following = _beyond(words, kind, following)
        if not kind or following >= len(words) or not words[following][0].isdigit():
            break
        number = _dimensions(words, following)
        if kind == "or" and _two_lengths(words, run, number, join) or kind == "back" and (join not in ("", "back") or number.unit is None and not _reaches_unit(words, number.stop)):
            break
        join = kind if join in ("", "or") else join
        run.append((following, number))
    return run, join


def _reaches_unit(words: list[str], stop: int) -> bool:
    for _ in range(3):
        if stop + 1 >= len(words) or words[stop] not in _JOINTS or not words[stop + 1][0].isdigit():
            return False
        number = _dimensions(words, stop + 1)
        if number.unit is not None:
            return True
        stop = number.stop
    return False


_GROWN = frozenset({"from", "increased", "increasing", "grown", "grew", "enlarged", "decreased", "reduced", "shrunk", "changed", "gone", "increase", "decrease", "progressed", "went", "growing", "shrank", "von", "enlarging", "expanded", "doubled", "smaller", "larger", "bigger", "growth", "shrinkage", "regression", "progression", "shrinking", "passé", "passée", "passés", "augmenté", "augmentée", "diminué", "diminuée", "crecido", "aumentado", "disminuido", "pasado", "gewachsen", "zugenommen"})


def _each_its_own(words: list[str], at: int, stop: int) -> bool:
    """ "12 and 9 mm, respectively": no range."""
    if not {"respectively", "resp"}.isdisjoint(words[stop : stop + 12]):
        return True
    before = words[max(0, at - 12) : at]
    return not {"respectively", "resp"}.isdisjoint(before) and "." not in before


_SPANS = frozenset({"range", "ranges", "ranging", "ranged", "varying", "vary", "varies", "between"})


def _moves(words: list[str], at: int, join: str) -> bool:
    """Whether the numbers of a run are one length at several times: "2.5 -> 1.7 cm", "increased from 12 to 17 mm"."""
    before = words[max(0, at - 5) : at]
    if join == "to":
        return not _GROWN.isdisjoint(before) and _SPANS.isdisjoint(before)
    return join in ("arrow", "back")


def _present_length(words: list[str], at: int, join: str) -> bool:
    """ "Increased to 17 mm", "ranging from 3 to 9 mm"."""
    if join == "to" and not _SPANS.isdisjoint(words[max(0, at - 5) : at]):
        return True
    return at > 1 and words[at - 1] in _FROM_TO and not _GROWN.isdisjoint(words[max(0, at - 5) : at - 1])


_DATED_BY = frozenset({"previously", "formerly", "was", "were", "now", "prior", "from"})
_ENDS_A_LENGTH = frozenset({".", ",", ";", ")", "and", "now", "but", "there", "then", "\n"})
_FEWEST_SPOKEN = 4  # "previously one", "was two" may count


class _Numbers:
    """The numbers of one text, found word by word."""

    def __init__(self, folded: str, tokens: Tokens) -> None:
        self.folded = folded
        self.words, self.starts, self.ends = tokens
        self.found: list[Item] = []

    def size(self, value: float, unit: float, first: int, stop: int, role: str = "") -> None:
        self.found.append(Item("size", role, self.starts[first], self.ends[stop - 1], size=round(value, 2), note="cm" if unit == 10 else None))

    def at(self, at: int) -> int:
        """Reads what begins at a word; the word to go on with."""
        word = self.words[at]
        if word in _ONES or word in _TENS:
            return self.dictated(at)
        if not word[0].isdigit():
            return at + 1
        return self.short_year(at) or self.bracketed_month(at) or self.date(at) or self.run(at)

    def dictated(self, at: int) -> int:
        value, stop = _spoken(self.words, at)
        unit, after = _unit(self.words, stop)
        if unit is None:
            return self.dictated_bare(at, value, stop)
        if not _no_length(self.words, at, after):
            self.size(value * unit, unit, at, after)
            return after
        return at + 1

    def dictated_bare(self, at: int, value: float, stop: int) -> int:
        """ "Eleven millimeters, previously fifteen": behind a word of time and before the end of its clause, no count."""
        ends = stop == len(self.words) or self.words[stop] in _ENDS_A_LENGTH
        if not at or self.words[at - 1] not in _DATED_BY or not ends or value < _FEWEST_SPOKEN and not value % 1:
            return at + 1
        self.found.append(Item("number", f"{value:g}", self.starts[at], self.ends[stop - 1], size=value, note="spoken"))
        return stop

    def short_year(self, at: int) -> int | None:
        """ "'23"."""
        word = self.words[at]
        if not (at and self.words[at - 1] == "'" and word.isdigit() and len(word) == 2 and self.starts[at] == self.ends[at - 1] and int(word) < 40):
            return None
        self.found.append(Item("date", "20" + word, self.starts[at - 1], self.ends[at]))
        return at + 1

    def bracketed_month(self, at: int) -> int | None:
        """ "0.9 cm (23.06)": in brackets right behind a length a month, as East Asian hospitals write it."""
        found = self.found[-1] if self.found else None
        if self.words[at - 1 : at] != ["("] or self.words[at + 1 : at + 2] != [")"] or found is None or found.kind != "size" or self.starts[at] - found.end > 3:
            return None
        month = _SHORT_MONTH.fullmatch(self.words[at])
        if month is None:
            return None
        self.found.append(Item("date", f"20{month[1]}-{month[2]}", self.starts[at], self.ends[at]))
        return at + 1

    def date(self, at: int) -> int | None:
        dates = (_DAY, _DATE) if at and self.words[at - 1] in _BEFORE_A_DAY else (_DATE,)
        date = next((m for pattern in dates if (m := pattern.match(self.folded, self.starts[at])) is not None), None)
        if date is None or (at and self.words[at - 1] in _TIMES):
            return None
        self.found.append(Item("date", date.group(), date.start(), date.end()))
        while at < len(self.words) and self.starts[at] < date.end():
            at += 1
        return at

    def run(self, at: int) -> int:
        """A number, or several that belong together."""
        words = self.words
        run, join = _chain(words, at)
        unit = next((n.unit for _, n in reversed(run) if n.unit is not None), None)
        if unit is None:
            return self.bare(at, run[0][1])
        if join in ("to", "back") and _an_amount(words, at):
            return run[0][1].stop  # "grown by 4 mm to 11 mm"
        done = run[-1][1].stop
        if not _no_length(words, at, done):
            self.lengths(run, unit, join)
        return done

    def bare(self, at: int, number: Number) -> int:
        """ "A 7 8 3": nothing to measure by."""
        if not _no_bare_length(self.words, at, number.stop):
            self.found.append(Item("number", self.words[at], self.starts[at], self.ends[at], size=number.largest))
        return max(at + 1, number.stop)

    def lengths(self, run: list[tuple[int, Number]], unit: float, join: str) -> None:
        """One length at several times, several lengths, or the largest of a range."""
        at, done = run[0][0], run[-1][1].stop
        values = [n.largest if n.unit is not None else n.largest * unit for _, n in run]
        moves = _moves(self.words, at, join)
        if not moves and not (len(run) > 1 and _each_its_own(self.words, at, done)):
            self.size(max(values), unit, at, done, "now" if _present_length(self.words, at, join) else "")
            return
        present = 0 if join == "back" else len(run) - 1
        for k, ((first, number), value) in enumerate(zip(run, values, strict=True)):
            self.size(value, unit, first, number.stop, "" if not moves else "now" if k == present else "prior")


def lengths_and_dates(folded: str, tokens: Tokens) -> list[Item]:
    """Sizes (value "now", "prior" or "") and dates, in order."""
    numbers = _Numbers(folded, tokens)
    at = 0
    while at < len(tokens.words):
        at = numbers.at(at)
    return numbers.found
