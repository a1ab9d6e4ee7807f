"""Child-Pugh and ALBI from what is known: the points between which the person's Child-Pugh must lie, whatever is missing.

Bilirubin and albumin are compared in µmol/L and g/L. Limits, classes and coefficients are those of the published scores
(`outlook/scores/data/child_pugh.toml` and `albi.toml`), with their source. Ascites and encephalopathy are graded 1 to 3
points by the words they are recorded in. A class or score stated by the clinic narrows the points; where it contradicts the
parts, both stand and nothing is narrowed.
"""

import re
from collections.abc import Mapping

from hepwatch.options.conditions import Between
from hepwatch.outlook.scores.catalogue import score
from hepwatch.outlook.scores.formulas import albi, points

LABORATORY = ("bilirubin", "albumin", "inr")
_SEVERE = re.compile(r"\b(?:severe|gross|tense|massive|refractory|moderate|large|poorly controlled|grade [34]|iii|iv|coma|3|4)\b", re.IGNORECASE)
_MILD = re.compile(r"\b(?:mild|slight|trace|small|minimal|controlled|diuretic|grade [12]|i|ii|1|2)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:none|no|absent|nil|negative|not present|grade 0|0|resolved)\b", re.IGNORECASE)
_STATED = re.compile(r"\b(?:([ABC])\s*(\d{1,2})?|(\d{1,2}))\b", re.IGNORECASE)
_FEWEST, _MOST = 5, 15


def child_pugh_points(labs: Mapping[str, float | None], ascites: Between | None, encephalopathy: Between | None, stated: str | None = None) -> Between:
    """The fewest and the most points the person can have."""
    spans = [*(_laboratory(name, labs.get(name)) for name in LABORATORY), ascites or Between(1, 3), encephalopathy or Between(1, 3)]
    counted = Between(sum(s.least for s in spans), sum(s.most for s in spans))
    said = _as_stated(stated)
    if said is None:
        return counted
    least, most = max(counted.least, said.least), min(counted.most, said.most)
    if least <= most:
        return Between(least, most)
    return Between(min(counted.least, said.least), max(counted.most, said.most))


def points_of(words: str | None) -> Between:
    """The points of ascites or encephalopathy that is present, by the words it is recorded in; two or three when they do not grade it."""
    if words and _NONE.search(words) and not _SEVERE.search(words):
        return Between(1, 1)
    severe, mild = (bool(words and p.search(words)) for p in (_SEVERE, _MILD))
    return Between(3, 3) if severe and not mild else Between(2, 2) if mild and not severe else Between(2, 3)


def child_pugh_class(total: Between) -> str | None:
    """The class, when fewest and most points agree on it."""
    low, high = (_class_of(p) for p in (total.least, total.most))
    return low if low == high else None


def albi_grade(bilirubin: float | None, albumin: float | None) -> int | None:
    """ALBI grade 1-3; None when either value is missing."""
    if bilirubin is None or albumin is None or bilirubin <= 0:
        return None
    published = score("albi")
    value = float(albi({"bilirubin": bilirubin, "albumin": albumin}, published.coefficients).value)
    return int(next(g.name for g in published.group if g.holds(value)))


def _as_stated(stated: str | None) -> Between | None:
    """"B7", "B", "7", "Child-Pugh A (5)" as points; None when it says neither."""
    held = [m.groups() for m in _STATED.finditer(stated or "")]
    classes = {letter.upper() for letter, _, _ in held if letter}
    numbers = {int(n) for _, beside, alone in held for n in (beside, alone) if n and _FEWEST <= int(n) <= _MOST}
    if len(numbers) == 1:
        (n,) = numbers
        return Between(n, n) if classes <= {_class_of(n)} else None
    return _points_in(classes.pop()) if len(classes) == 1 else None


def _points_in(letter: str) -> Between:
    held = [n for n in range(_FEWEST, _MOST + 1) if _class_of(n) == letter]
    return Between(held[0], held[-1])


def _laboratory(name: str, value: float | None) -> Between:
    if value is None:
        return Between(1, 3)
    counted = int(points(value, score("child_pugh").coefficients["bands"][name]))
    return Between(counted, counted)


def _class_of(total: float) -> str:
    return next(g.name for g in score("child_pugh").group if g.holds(total))
