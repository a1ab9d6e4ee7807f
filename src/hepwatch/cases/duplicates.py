"""The same person in two publications or at two sites: found by the facts they share, never merged without a person.

Two cases are compared when they share a site of metastasis, or a publication. Facts that both state are for or against; a
fact only one states is neither. What is found says which facts agree and which do not.
"""

from collections.abc import Sequence
from itertools import combinations

import msgspec

from hepwatch.cases.case import Case
from hepwatch.cases.features import Features, features

_EXACT = ("sex", "aetiology", "cirrhosis", "primary_treatment", "side", "treatment")
_CLOSE = {"age": 1.5, "interval": 1.5, "size": 3.0, "primary_size": 3.0}
_SHARE = {"afp": 0.02, "dcp": 0.02}
_ENOUGH = 4  # agreeing facts, beside the site


class Duplicate(msgspec.Struct, frozen=True):
    """Two cases that may be one person."""

    one: str
    other: str
    same_publication: bool
    agree: tuple[str, ...]
    differ: tuple[str, ...]


def duplicates(cases: Sequence[Case]) -> list[Duplicate]:
    """Every pair that may be one person, most agreeing facts first. Pairs already named as duplicates are left out."""
    rows = {c.id: features(c) for c in cases}
    found = [d for a, b in combinations(cases, 2) if (d := _compared(a, b, rows[a.id], rows[b.id])) is not None]
    return sorted(found, key=lambda d: (-len(d.agree), d.one, d.other))


def like_this(case: Case, cases: Sequence[Case]) -> list[Duplicate]:
    """The cases that may be the same person as this one."""
    own = features(case)
    found = [_compared(case, c, own, features(c)) for c in cases if c.id != case.id]
    return sorted((d for d in found if d is not None), key=lambda d: (-len(d.agree), d.other))


def _compared(a: Case, b: Case, one: Features, other: Features) -> Duplicate | None:
    if b.id in a.duplicates or a.id in b.duplicates:
        return None
    shared = _publications(a) & _publications(b)
    if not (one.site & other.site) and not (shared and one.site == other.site):
        return None
    agree, differ = _facts(one, other)
    enough = len(agree) >= _ENOUGH and any(f in agree for f in ("age", "interval", "size", "primary_size", "afp", "dcp"))
    if differ or not (enough or shared):
        return None
    return Duplicate(a.id, b.id, bool(shared), agree, differ)


def _facts(one: Features, other: Features) -> tuple[tuple[str, ...], tuple[str, ...]]:
    verdicts: dict[str, bool] = {}
    for name in _EXACT:
        x, y = getattr(one, name), getattr(other, name)
        if x not in (None, 0) and y not in (None, 0):
            verdicts[name] = x == y if name != "treatment" else bool(x & y)
    for name, reach in _CLOSE.items():
        x, y = getattr(one, name), getattr(other, name)
        if x is not None and y is not None:
            verdicts[name] = abs(x - y) <= reach
    for name, share in _SHARE.items():
        x, y = getattr(one, name), getattr(other, name)
        if x is not None and y is not None:
            verdicts[name] = abs(x - y) <= share * max(x, y)
    return tuple(n for n, same in verdicts.items() if same), tuple(n for n, same in verdicts.items() if not same)


def _publications(case: Case) -> set[str]:
    return {name for s in case.sources for name in (s.doi, s.pmid, s.pmcid, s.url) if name}
