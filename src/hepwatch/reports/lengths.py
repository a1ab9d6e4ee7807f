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
_TIMES = frozenset({"x", "×", "*", "by", "х"})
_ARROWS = re.compile(r"[-=~]*>+|→|⇒")
_FROM_TO = frozenset({"to", "through", "via", "auf", "à", "a", "bis"})
_SYLLABLES = {"か": "ら", "에": "서"}
_OR = frozenset({"and", "or", "/", "-", "~", "〜", "und", "et", "y", "&", "、"})
_AND = frozenset({"and", "und", "et", "y", "&"})
_NOT_A_LENGTH_AFTER = frozenset({"slice", "slices", "thick", "section", "sections", "interval", "intervals", "collimation", "reconstruction", "reconstructions", "recon", "cuts", "increments", "away", "below", "above", "apart", "distal", "proximal", "deep", "caudal", "cranial", "margin", "schichtdicke", "range"})
_THICK_OK = frozenset({"slice", "slices", "section", "sections", "cuts", "axial", "images", "collimation", "recon", "reconstructions"})
_NOT_A_LENGTH_BEFORE = frozenset({"by", "thickness", "+", "±", "within", "cutoff", "threshold", "criterion"})
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\s?\d{1,2}(?:[-/.月]\s?\d{1,2}(?!\d|\s?(?:mm|cm|[.,]\d))日?|月)?(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)?\d\d)(?!\d)|(?:0?[1-9]|1[0-2])/(?:(?:19|20)\d\d|\d\d)(?![\d/])|(?:19|20)\d\d(?![\d/]|[.,]\d|\s?(?:mm|cm|ml|hu\b))年?")
_LINE_BREAK = 2  # numbers of one run stand this near


class Number(NamedTuple):
    """A run of dimensions starting at a token: its largest in millimetres, or None without a unit; the token after it."""

    largest: float
    unit: float | None
    stop: int


# "Has grown 3 mm", "an increase of 3 mm", "3 mm larger than in May": by how much, not how large.
_MOVED = frozenset({"grown", "grew", "shrunk", "shrank"})
_AMOUNTS = frozenset({"growth", "increase", "decrease", "reduction", "difference", "change", "shrinkage"})
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


def _dimensions(words: list[str], at: int) -> Number:
    """ "19 mm (ap) x 1.6 cm x 2.1 cm" from its first number."""
    values: list[tuple[float, float | None]] = []
    stop = at
    while True:
        unit, after = _unit(words, stop + 1)
        values.append((_value(words[stop]), unit))
        stop = after
        if stop + 2 < len(words) and words[stop] == "(" and words[stop + 2] == ")" and words[stop + 1].isalpha():
            stop = stop + 3 if stop + 3 < len(words) and words[stop + 3] in _TIMES else stop
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
    return before in _MOVED or (before == "of" and at > 1 and words[at - 2] in _AMOUNTS)


def _no_length(words: list[str], at: int, stop: int) -> bool:
    before = words[at - 1] if at else ""
    if before in _NOT_A_LENGTH_BEFORE or _an_amount(words, at):
        return True
    after = words[stop] if stop < len(words) else ""
    if after in _MORE:
        return stop + 1 < len(words) and words[stop + 1] in ("than", "since", "compared")
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


def _chain(words: list[str], at: int) -> tuple[list[tuple[int, Number]], str]:
    """The numbers joined to the one at `at`: ("arrow" | "to" | "or" between them)."""
    run = [(at, _dimensions(words, at))]
    join = ""
    while len(run) < 8:
        stop = run[-1][1].stop
        if stop >= len(words):
            break
        sign = words[stop]
        if sign[0].isdigit() and run[-1][1].unit is None and stop == run[-1][0] + 1:
            kind, following = "or", stop  # "2-4mm": the hyphen is no token
        elif _ARROWS.fullmatch(sign):
            kind, following = "arrow", stop + 1
        elif sign in _SYLLABLES and stop + 1 < len(words) and words[stop + 1] == _SYLLABLES[sign]:
            kind, following = "arrow", stop + 2  # "22mmから37mm", "46mm에서 32mm"
        elif sign in _FROM_TO:
            kind, following = "to", stop + 1
        elif sign in _OR:
            kind, following = "or", stop + 1
        else:
            break
        if kind == "or" and following < len(words) and words[following] in ("then",):
            following += 1
        while kind in ("to", "arrow") and following < len(words) and words[following] in ("then", "now", "to"):
            following += 1
        if following >= len(words) or not words[following][0].isdigit():
            break
        number = _dimensions(words, following)
        if kind == "or" and (join in ("arrow", "to") or (sign == "," and run[-1][1].unit is not None)):
            if not (sign == "," and join == "to"):
                break
        if kind == "or" and sign in _AND and run[-1][1].unit is not None:
            break  # "5.9 cm and 6.3 cm": two lengths
        if kind == "or" and number.unit is None and not _reaches_unit(words, number.stop):
            break
        join = kind if join in ("", "or") else join
        run.append((following, number))
    return run, join


def _reaches_unit(words: list[str], stop: int) -> bool:
    for _ in range(3):
        if stop + 1 >= len(words) or (words[stop] not in _OR and words[stop] not in _FROM_TO) or not words[stop + 1][0].isdigit():
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


def lengths_and_dates(folded: str, tokens: Tokens) -> list[Item]:
    """Sizes (value "now", "prior" or "") and dates, in order."""
    words, starts, ends = tokens
    found: list[Item] = []
    done = 0
    for at, word in enumerate(words):
        if at < done:
            continue
        if word in _ONES or word in _TENS:
            value, stop = _spoken(words, at)
            spoken_unit, after = _unit(words, stop)
            if spoken_unit is not None and not _no_length(words, at, after):
                found.append(Item("size", "", starts[at], ends[after - 1], size=round(value * spoken_unit, 2), note="cm" if spoken_unit == 10 else None))
                done = after
            continue
        if not word[0].isdigit():
            continue
        if at and words[at - 1] == "'" and word.isdigit() and len(word) == 2 and starts[at] == ends[at - 1] and int(word) < 40:
            found.append(Item("date", "20" + word, starts[at - 1], ends[at]))
            done = at + 1
            continue
        date = _DATE.match(folded, starts[at])
        if date is not None and not (words[at - 1] in _TIMES if at else False):
            found.append(Item("date", date.group(), date.start(), date.end()))
            done = at
            while done < len(words) and starts[done] < date.end():
                done += 1
            continue
        run, join = _chain(words, at)
        unit = next((n.unit for _, n in reversed(run) if n.unit is not None), None)
        if unit is None:
            # "A 7 8 3": nothing to measure by
            if not _no_bare_length(words, at, run[0][1].stop):
                found.append(Item("number", word, starts[at], ends[at], size=run[0][1].largest))
            done = max(at + 1, run[0][1].stop if run[0][1].stop > at + 1 else at + 1)
            continue
        if join == "to" and _an_amount(words, at):
            done = run[0][1].stop  # "grown by 4 mm to 11 mm"
            continue
        done = run[-1][1].stop
        if _no_length(words, at, done):
            continue
        values = [round(n.largest if n.unit is not None else n.largest * unit, 2) for _, n in run]
        moved = join == "arrow" or (join == "to" and not _GROWN.isdisjoint(words[max(0, at - 5) : at]))
        if moved:
            for k, (first, number) in enumerate(run):
                role = "now" if k == len(run) - 1 else "prior"
                found.append(Item("size", role, starts[first], ends[number.stop - 1], size=values[k], note="cm" if unit == 10 else None))
        elif len(run) > 1 and _each_its_own(words, at, done):
            found += [Item("size", "", starts[first], ends[number.stop - 1], size=values[k], note="cm" if unit == 10 else None) for k, (first, number) in enumerate(run)]
        else:
            grown = at > 1 and words[at - 1] in _FROM_TO and not _GROWN.isdisjoint(words[max(0, at - 5) : at - 1])
            found.append(Item("size", "now" if grown else "", starts[at], ends[done - 1], size=max(values), note="cm" if unit == 10 else None))
    return found
