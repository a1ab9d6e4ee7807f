"""How the lesion of one clause changed, by words alone or by words and lengths together."""

import re

from hepwatch.reports.match import Item
from hepwatch.reports.scope import Clause, denial_of
from hepwatch.reports.sizes import Measured, measured

_REMAINS = re.compile(r"\b(?:remain\w*|again|still|persist\w*|constant at|unchanged at|stable at|static at)\b")
_UNMEASURED = Measured(None, None)


def moved_and_measured(clause: Clause, folded: str) -> tuple[str | None, Measured]:
    """The change a clause tells of its lesion, and its lengths now and before."""
    change = _told(clause, folded)
    size = measured(clause.items)
    if size.before == 0:
        change, size = "new", size._replace(before=None)  # "prior size: 0 mm"
    if size.now is not None and size.before is None and change in (None, "stable") and _so_since(clause):
        change, size = "stable", size._replace(before=size.now)
    if size.now is not None and size.before is None and any(i.note == "same" for i in clause.by.get("change", ())):
        size = size._replace(before=size.now)
    if change is None and size.now is not None and size.before is None and _remains(clause, folded):
        change = "stable"
    if change is None and size == _UNMEASURED and _was_there(clause):
        change = "stable"
    return change, size


def _tells_which(change: Item, clause: Clause, folded: str) -> bool:
    """ "Two lesions, larger 22 mm": which of several, not how it changed."""
    following = next((x for x in clause.items if x.start >= change.end), None)
    if following is None or following.kind != "size" or following.start - change.end > 8:
        return False
    return any(x.end <= change.start and folded[x.end - 1 : x.end] == "s" for x in clause.lesions)


def _told(clause: Clause, folded: str) -> str | None:
    change: str | None = None
    compared = False
    for i in clause.by.get("change", ()):
        if any(n.value != "back" and 0 <= i.start - n.end < 14 and not _between(clause, n.end, i.start) for n in clause.negs):
            continue
        if i.note in ("afternoun", "comparative") and (_is_adjective(i, clause) or _tells_which(i, clause, folded)):
            continue
        if i.note == "atend" and _goes_on(i, clause):
            continue
        if i.value == "new" and any(0 <= x.start - i.end < 3 and denial_of(x, clause) is not None for x in clause.lesions):
            continue  # "no recurrence, new HCC or metastases"
        if of_looks(i, clause) or _how_bright(i, clause):
            continue
        if change is not None and compared and _with_a_time(i, clause):
            continue  # "the same as in February and smaller than in August": the nearer time comes first
        compared = compared or _with_a_time(i, clause)
        if change is None or (change == "stable" and i.value != "new") or (change == "new" and i.value == "increased"):
            change = i.value
    if change is None and _of_old(clause, folded):
        return "stable"
    if change is None and any(a.note == "same" and 0 <= t.start - a.end < 4 for a in clause.by.get("anaphor", ()) for t in (*clause.by.get("then", ()), *clause.by.get("since", ()))):
        return "stable"  # "the same 4 years ago"
    return change


_AGED = ("fract", "infarct", "scar", "granulom", "compress", "wedg", "calcif", "effus", "plaque")  # their age, not their course


def _of_old(clause: Clause, folded: str) -> bool:
    """ "An adenoma, old.": known before and no different."""
    last = next((i for i in reversed(clause.items) if i.kind != "mark"), None)
    if last is None or last.kind != "then" or folded[last.start : last.end] != "old":
        return False
    return bool(clause.lesions) and not any(word in folded[i.start : i.end] for i in clause.lesions for word in _AGED)


def of_looks(change: Item, clause: Clause) -> bool:
    """ "No longer enhances", "no longer FDG-avid": gone is how it looked."""
    if change.note == "looks":
        return True
    if change.value != "resolved":
        return False
    only_looks = bool(clause.lesions) and all(x.value == "feature" for x in clause.lesions)  # "the hyperaemia is no longer seen"
    return only_looks or any(0 <= x.start - change.end < 4 and x.value in ("feature", "tissue") for x in clause.lesions)


def lost_its_life(change: Item, folded: str) -> bool:
    """ "The metastasis no longer enhances": dead, where "no longer washes out" says only how it looks."""
    return change.note == "looks" and not any(word in folded[change.start : change.end] for word in ("wash", "restrict"))


def _how_bright(change: Item, clause: Clause) -> bool:
    """ "Increased uptake, new since May": how bright it is, beside the change that is told."""
    looks = change.value == "increased" and any(0 <= x.start - change.end < 10 and x.value in ("feature", "tissue") for x in clause.lesions)
    return looks and any(i.value == "new" for i in clause.by["change"])


def _with_a_time(change: Item, clause: Clause) -> bool:
    """Whether a comparison names the time it is made with, right behind it."""
    if change.note == "timed":
        return True
    following = next((x for x in clause.items if x.start >= change.end), None)
    return following is not None and following.kind in ("since", "then") and following.start - change.end < 12


def _goes_on(change: Item, clause: Clause) -> bool:
    """ "Appeared benign": before another word it only means "seems"."""
    following = next((x for x in clause.items if x.start >= change.end), None)
    return following is not None and following.kind != "mark" and following.start - change.end < 3


def _is_adjective(item: Item, clause: Clause) -> bool:
    """ "Enlarged left supraclavicular node": before its noun a participle compares nothing; alone ("Smaller.") it compares."""
    if item.note == "comparative" and clause.by.keys() <= _ONLY_COMPARES:
        return False
    comma = next((x.start for x in clause.items if x.start >= item.end and x.kind == "mark"), item.end + 28)
    if any(0 <= x.start - item.end < 28 and x.start < comma and x.kind in ("lesion", "site", "side", "region") for x in clause.items):
        return True
    return not any(x.end <= item.start and (x.kind in ("lesion", "site", "size") or x.kind == "verb" and item.start - x.end < 12) for x in clause.items)


def _between(clause: Clause, start: int, end: int) -> bool:
    return any(start <= x.start < end and x.kind in ("lesion", "mark", "site") for x in clause.items)


def _remains(clause: Clause, folded: str) -> bool:
    """ "Remains 10 mm", "is again 15 mm"."""
    return any(_REMAINS.search(folded, max(clause.start, s.start - 14), s.start) for s in clause.by["size"])


_ONLY_COMPARES = frozenset({"change", "then", "since", "today", "mark", "verb", "anaphor", "past", "size"})
_ONLY_THERE = frozenset({"anaphor", "past", "see", "then", "mark", "study", "verb", "term"})


def _was_there(clause: Clause) -> bool:
    """ "... and it was on the 2020 CT": seen then, seen now."""
    return clause.has("past") and any(i.value == "dated" for i in clause.by.get("then", ())) and clause.by.keys() <= _ONLY_THERE


def _so_since(clause: Clause) -> bool:
    """ "Has been 17 mm since 2019": the length is also the earlier one."""
    if not clause.has("past") or not clause.has("since"):
        return False
    size = clause.by["size"][-1]
    return clause.by["past"][0].end <= size.start and any(0 <= s.start - size.end < 14 for s in clause.by["since"])
