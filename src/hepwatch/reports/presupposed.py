"""A lesion that a denial takes for granted: "no haemorrhage from the right adrenal metastasis" leaves the metastasis there."""

import re
from functools import cache

from hepwatch.reports.match import Item
from hepwatch.reports.phrases import load

_WITHIN = frozenset({"side", "site", "region", "size", "number", "adjective", "known", "label"})
_LESIONS = frozenset({"malignant", "neutral"})
_REACH = 120  # characters
_ENDS = frozenset({"comma", "stop", "colon", "arrow", "dash"})


@cache
def _taken(language: str) -> re.Pattern[str] | None:
    """What stands between the denial and the lesion it presupposes; None where the language has no words for it."""
    words = load(language).settings.get("presupposed")
    if words is None:
        return None
    seen, where, of, the = ("|".join(words[name]) for name in ("evidence", "where", "of", "the"))
    return re.compile(rf" (?!.*\b(?:{seen})\b)[^,;:.]*?(?:\w\S* (?:{where})|\b(?:{of}) of) (?:{the})\b")


def with_presupposed(items: list[Item], folded: str, language: str) -> list[Item]:
    """The items without denials that deny nothing of a lesion, and a cut where such a denial also denies a place of its own."""
    taken = _taken(language)
    if taken is None or not any(i.kind == "neg" for i in items):
        return items
    made: list[Item] = []
    at = 0
    while at < len(items):
        lesion = _lesion_after(items, at) if items[at].kind == "neg" and items[at].value in ("forward", "each") else None
        found = taken.match(folded, items[at].end, items[lesion].start) if lesion is not None else None
        if found is None or lesion is None or not _names_it(items, found.end(), lesion):
            made.append(items[at])
            at += 1
            continue
        denied = [i for i in items[at:lesion] if i.end <= found.end()]
        if any(i.kind == "site" for i in denied):
            made += [*(i for i in denied if i.kind != "from"), Item("term", "", found.end() - 1, found.end())]
        at = next(n for n in range(at, lesion + 1) if items[n].end > found.end() or n == lesion)
    return made


def _lesion_after(items: list[Item], at: int) -> int | None:
    """The first lesion a denial could be thought to deny, in the same breath."""
    for n in range(at + 1, min(at + 9, len(items))):
        item = items[n]
        if item.start - items[at].end > _REACH or item.kind in ("neg", "term", "except") or item.kind == "mark" and item.value in _ENDS:
            return None
        if item.kind == "lesion" and item.value in _LESIONS:
            return n
        if item.kind == "lesion" and item.value not in ("benign",):
            return None
    return None


def _names_it(items: list[Item], start: int, lesion: int) -> bool:
    """Whether only words that tell which lesion stand between the article and it."""
    return all(i.kind in _WITHIN for i in items[:lesion] if i.start >= start)
