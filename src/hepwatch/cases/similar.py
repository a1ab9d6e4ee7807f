"""Cases like this one, with the reasons.

Every part the question states is compared with every case at once (NumPy columns); the score is the weighted mean of
the parts. A case that does not say something scores, on that part, the average of the cases that do: unknown is neither
like nor unlike. Text is compared by the weight of shared rare words. The reasons are the parts themselves.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from hepwatch.cases.case import Case
from hepwatch.cases.features import (
    AETIOLOGIES,
    CHOICES,
    DETECTIONS,
    NUMBERS,
    PATTERNS,
    SETS,
    TREATMENTS,
    Features,
    features,
)
from hepwatch.cases.text_index import TextIndex
from hepwatch.cases.wording import knowledge, tokens, told
from hepwatch.words.sites import SITES

Floats = NDArray[np.float32]
_LOGS = {"interval": 6.0, "size": 0.0, "afp": 5.0, "dcp": 5.0, "primary_size": 0.0}


class Reason(msgspec.Struct, frozen=True):
    """One compared part: how alike (0 to 1), how much of the score it gave, and both values in words."""

    part: str
    alike: float
    share: float
    here: str
    there: str


class Similar(msgspec.Struct, frozen=True):
    """A case, its score from 0 to 1, and why."""

    case: str
    title: str
    score: float
    because: tuple[Reason, ...]


class CaseIndex:
    """All cases as columns, ready to be compared with one."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = tuple(cases)
        self.rows = [features(c) for c in self.cases]
        self.sets = {n: np.array([getattr(r, n) for r in self.rows], np.uint32) for n in SETS}
        self.choices = {n: _column(self.rows, n) for n in CHOICES}
        self.numbers = {n: _scaled(n, _column(self.rows, n)) for n in NUMBERS}
        self.text = TextIndex([tokens(told(c)) for c in self.cases])

    def search(self, like: Case, top: int = 10) -> list[Similar]:
        """The `top` most similar cases, the most similar first; the case itself is left out."""
        asked = features(like)
        parts = self._parts(like, asked)
        weights = knowledge()["weights"]
        whole = sum(float(weights[name]) for name in parts)
        if not parts:
            return []
        score = np.zeros(len(self.cases), np.float32)
        for name, alike in parts.items():
            score += np.float32(weights[name] / whole) * alike
        order = _best(score, top + 1)
        found = [int(i) for i in order if self.cases[i].id != like.id][:top]
        return [self._explained(i, float(score[i]), asked, parts, whole) for i in found]

    def _parts(self, like: Case, asked: Features) -> dict[str, Floats]:
        parts: dict[str, Floats] = {}
        for name in SETS:
            if getattr(asked, name):
                parts[name] = _shared(self.sets[name], getattr(asked, name))
        if asked.site:
            parts["site"] = np.maximum(parts["site"], _akin(self.sets["site"], asked.site))
        elif asked.afp is not None or asked.dcp is not None:
            parts["site"] = (self.sets["site"] == 0).astype(np.float32)  # a marker, and nothing seen anywhere
        for name in CHOICES:
            if getattr(asked, name) is not None:
                parts[name] = _same(name, self.choices[name], getattr(asked, name))
        for name in NUMBERS:
            if getattr(asked, name) is not None:
                parts[name] = _near(name, self.numbers[name], getattr(asked, name))
        words = self.text.alike(tokens(told(like)))
        if words is not None:
            parts["text"] = words
        return parts

    def _explained(self, i: int, score: float, asked: Features, parts: dict[str, Floats], whole: float) -> Similar:
        weights = knowledge()["weights"]
        reasons = [
            Reason(name, round(float(alike[i]), 3), round(float(weights[name] * alike[i] / whole), 4),
                   _words(name, asked), _words(name, self.rows[i]))
            for name, alike in parts.items()
        ]
        reasons.sort(key=lambda r: -r.share)
        return Similar(self.cases[i].id, self.cases[i].title, round(score, 4), tuple(reasons))


def _column(rows: list[Features], name: str) -> Floats:
    return np.array([np.nan if (v := getattr(r, name)) is None else v for r in rows], np.float32)


def _scaled(name: str, values: Any) -> Any:
    """Months, sizes and markers are compared on a logarithmic scale, ages as they are."""
    return np.log(values + _LOGS[name]) if name in _LOGS else values


def _averaged(alike: Floats, known: NDArray[np.bool_]) -> Floats:
    """Cases that do not say get the average of those that do."""
    alike[~known] = alike[known].mean() if known.any() else 0.0
    return alike


def _shared(column: NDArray[np.uint32], asked: int) -> Floats:
    """Half by how much of what is asked for is there, half by members in common over members in either."""
    common = np.bitwise_count(column & np.uint32(asked)).astype(np.float32)
    either = np.bitwise_count(column | np.uint32(asked)).astype(np.float32)
    return _averaged(common / either / 2 + common / np.float32(asked.bit_count()) / 2, column > 0)


def _akin(column: NDArray[np.uint32], asked: int) -> Floats:
    """Places of one family (similarity.toml) are a little alike."""
    near = knowledge()["near_sites"]
    alike = np.zeros(len(column), np.float32)
    for family in near["families"]:
        bits = sum(1 << SITES.index(s) for s in family)
        if asked & bits:
            alike[(column & np.uint32(bits)) > 0] = near["alike"]
    return alike


def _same(name: str, column: Floats, asked: int) -> Floats:
    alike = (column == asked).astype(np.float32)
    if name == "pattern":
        for pair, nearness in knowledge()["near_patterns"].items():
            one, other = (PATTERNS.index(p) for p in pair.split())
            if asked in (one, other):
                alike[column == (other if asked == one else one)] = nearness
    if name == "liver_function":
        alike = np.clip(1 - 0.5 * np.abs(column - asked), 0, 1)
    return _averaged(alike, ~np.isnan(column))


def _near(name: str, column: Floats, asked: float) -> Floats:
    reach = np.float32(knowledge()["reach"][name])
    alike = np.exp(-np.abs(column - np.float32(_scaled(name, asked))) / reach)
    return _averaged(alike.astype(np.float32), ~np.isnan(column))


def _best(score: Floats, top: int) -> NDArray[np.intp]:
    """The places of the highest scores, highest first, ties in the order of the cases."""
    if top < len(score):
        candidates = np.flatnonzero(score >= np.partition(score, -top)[-top])
    else:
        candidates = np.arange(len(score))
    return candidates[np.lexsort((candidates, -score[candidates]))][:top]


def _words(name: str, row: Features) -> str:
    """A part's value as a reader would say it."""
    if name == "text":
        return ""
    value = getattr(row, name)
    if value is None or (name in SETS and not value):
        return "not stated"
    lists = {"site": SITES, "treatment": TREATMENTS, "aetiology": AETIOLOGIES, "side": ("left", "right")}
    if name in lists:
        return ", ".join(w.replace("_", " ") for bit, w in enumerate(lists[name]) if value >> bit & 1)
    choices: dict[str, Sequence[str]] = {
        "pattern": PATTERNS, "primary_treatment": TREATMENTS, "detected_by": DETECTIONS, "cirrhosis": ("no", "yes"),
        "liver_function": ("Child-Pugh A", "Child-Pugh B", "Child-Pugh C"), "sex": ("male", "female", "other"),
    }
    if name in choices:
        return str(choices[name][value]).replace("_", " ")
    unit = {"interval": " months", "size": " mm", "primary_size": " mm", "age": " years"}.get(name, "")
    return f"{float(value):g}{unit}"
