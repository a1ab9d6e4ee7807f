"""Takes out of a clause what is not said of now: history, procedures done, purposes, suppositions, quotations, advice."""

from typing import NamedTuple

from hepwatch.reports.match import Item

_TELLS = frozenset({"size", "change", "indeterminate", "suspicious", "definite", "benign", "lesion", "suspect", "notexcluded", "normal", "neg", "global"})
# Where a piece of history ends and the present begins.
_PRESENT = frozenset({"verb", "neg", "change", "normal", "term", "today", "unseen", "size", "global", "except", "past"})
_VERDICTS = frozenset({"suspicious", "definite", "benign", "indeterminate"})
_CALLED = _VERDICTS | {"lesion", "normal", "change"}
_HISTORY_MARKS = frozenset({"comma", "close", "arrow", "dash", "colon", "stop"})
_ONLY_NAMES = frozenset({"known", "lesion", "site", "side", "region", "adjective", "mark"})
_ASIDES = frozenset({"generic", "advice", "purpose", "quoted", "history", "procedure", "suppose", "known", "reason"})


class Kept(NamedTuple):
    items: list[Item]
    past: list[Item]  # the places and procedures of the history taken out
    advises: bool


def of_now(items: list[Item]) -> Kept:
    """The items of a clause that speak of now."""
    if not any(i.kind in _ASIDES for i in items):
        return Kept(items, [], False)
    kept: list[Item] = []
    past: list[Item] = []
    at = 0
    while at < len(items):
        kind = items[at].kind
        if kind == "generic" and items[at].note != "may" and not any(i.kind in ("size", "site", "change") for i in items):
            return Kept([], past, False)
        if kind == "generic" and _of_the_disease(items, at):
            return Kept([], past, False)
        if kind == "advice" and items[at].note == "weigh" and kept and kept[-1].value in ("malignant", "benign") and items[at].start - kept[-1].end < 4:
            kept.append(items[at].but(kind="possible", value="back", note=None))  # "metastasis should be considered"
            at += 1
            continue
        if kind == "advice" and items[at].note == "weigh" and at + 1 < len(items) and items[at + 1].kind in _CALLED and items[at + 1].start - items[at].end < 4:
            if items[at + 1].value == "malignant":
                kept.append(items[at].but(kind="suspect", value="forward", note=None))  # "consider metastasis"
            at += 1  # "can be considered benign"
            continue
        if kind == "advice" and items[at].note == "sought" and not any(i.kind in ("size", "change") for i in kept):
            return Kept([], past, True)
        if kind == "advice":
            return Kept(kept if any(i.kind in _TELLS for i in kept) else [], past, True)
        if kind == "purpose" and items[at].note == "of" and any(i.kind == "unseen" for i in items):
            at += 1  # "evaluation of the liver is limited"
        elif kind == "suppose":
            at = _to_comma(items, at + 1)
        elif kind in ("purpose", "quoted"):
            about = kind == "quoted" and bool(kept) and kept[-1].kind == "lesion" and items[at].start - kept[-1].end < 3
            at = _to_end_of_aside(items, at + 1, comma=kind == "quoted", verb=about)
        elif kind == "reason":
            at = _to_present(items, at + 1)
        elif kind == "procedure" and _describes_a_lesion(items, at):
            kept.append(items[at].but(kind="lesion", value="treated", site=None, note=None))
            at += 1
        elif kind in ("history", "procedure"):
            stop = _to_present(items, at + 1)
            past += _disease_before(kept, items[at], items[at : stop])
            past += items[at:stop]
            at = stop
        elif kind == "known" and _identifies(kept, items, at):
            at += 1  # "a mass consistent with known HCC", "a mass, the known HCC"
        elif kind == "known" and not any(i.kind == "lesion" and i.value == "benign" for i in items[at:]) and not any(i.kind in _PRESENT or i.kind in _VERDICTS for i in items[at:]):
            stop = next((n for n in range(at + 1, len(items)) if items[n].kind == "anaphor"), len(items))
            named = next((n + 1 for n in range(at + 1, len(items)) if items[n].kind == "lesion"), stop)
            if any(i.kind == "suspect" for i in items[named:stop]):
                stop = named  # "the known HCC makes a metastasis more likely"
            past += items[at:stop]  # "with a previously treated metastasis this is likely a metastasis"
            at = stop
        else:
            kept.append(items[at])
            at += 1
    return Kept(kept, past, False)


def _identifies(kept: list[Item], items: list[Item], at: int) -> bool:
    """Whether what is called known names a lesion just described: behind a hedge, or as its other name behind a comma."""
    if at + 1 == len(items) or items[at + 1].value != "malignant" or items[at + 1].start - items[at].end > 2:
        return False
    if not kept:
        placed = any(i.kind == "site" for i in items[2:5])
        return at == 0 and placed and all(i.kind in _ONLY_NAMES and i.value != "comma" for i in items)  # "Known HCC in segment 6."
    if kept[-1].kind in ("definite", "suspect", "change") and items[at].start - kept[-1].end < 6:
        return True
    told = [i for i in kept[:-1] if i.kind == "lesion"]
    return kept[-1].kind == "mark" and kept[-1].value == "comma" and bool(told) and told[-1].value in ("neutral", "tumour")


def _of_the_disease(items: list[Item], at: int) -> bool:
    """ "A hypervascular metastasis of HCC may show identical washout": of the disease in general, though it likens."""
    if any(i.kind in ("size", "site", "anaphor") or i.kind == "change" and i.value != "stable" for i in items[:at]):
        return False
    named = [i for i in items[:at] if i.kind == "lesion"]
    return bool(named) and all(i.value in ("malignant", "benign", "feature") for i in named) and items[at].note == "may"


def _describes_a_lesion(items: list[Item], at: int) -> bool:
    """ "The irradiated nodule": one that is there."""
    if items[at].value != "ablation" or at + 1 == len(items):
        return False
    noun = next((i for i in items[at + 1 :] if i.kind not in ("side", "site", "region", "adjective")), None)
    if noun is None or noun.kind != "lesion" or noun.value != "neutral":
        return False
    words = [items[at], *(i for i in items[at + 1 :] if i.start <= noun.start)]
    return all(b.start - a.end < 2 for a, b in zip(words, words[1:], strict=False))


def _disease_before(kept: list[Item], treatment: Item, told: list[Item]) -> list[Item]:
    """ "Segment 3 HCC resected in 2020": the disease named right before its treatment, taken out of what is kept."""
    removed = any(i.kind == "procedure" and i.value == "resection" for i in told)
    taken: list[Item] = []
    if treatment.value == "back" and not any(i.kind in ("size", "change") for i in kept):
        taken += kept  # "the metastasis mentioned on the request was removed"
        kept.clear()
        return taken
    end = treatment.start
    while kept and end - kept[-1].end < 5 and (kept[-1].kind in ("site", "side", "known", "region") or (kept[-1].kind == "lesion" and kept[-1].value == "malignant")):
        taken.insert(0, kept.pop())
        end = taken[0].start
    measured = bool(kept) and kept[-1].kind == "size" and end - kept[-1].end < 5
    if not any(i.kind == "lesion" for i in taken) or (measured and not removed):  # "a 22 mm metastasis after embolization" is there
        kept += taken
        return []
    return taken


def _to_comma(items: list[Item], at: int) -> int:
    for n in range(at, len(items)):
        if items[n].kind == "mark" and items[n].value in ("comma", "colon", "arrow"):
            return n + 1
    return len(items)


def _to_end_of_aside(items: list[Item], at: int, comma: bool, verb: bool) -> int:
    """`verb`: "the mass questioned on CT is an HCC" takes up the statement again."""
    for n in range(at, len(items)):
        item = items[n]
        if item.kind == "term" or (verb and item.kind == "verb") or (item.kind == "mark" and (item.value == "close" or (comma and item.value == "comma"))):
            return n
    return len(items)


def _to_present(items: list[Item], at: int) -> int:
    named = False
    for n in range(at, len(items)):
        item = items[n]
        if item.kind == "change" and n == at and items[at - 1].kind == "history":
            continue  # "history of a new nodule"
        if item.kind == "anaphor" and named:
            return n  # "with a previously treated metastasis this is likely a metastasis"
        named = named or item.kind == "lesion"
        if item.kind in _PRESENT and not (item.kind == "size" and _size_of_history(items, n)):
            return n
        if item.kind == "mark" and item.value in _HISTORY_MARKS:
            return n
        if item.kind == "lesion" and item.value == "treated" or item.note == "dead":
            return n
    return len(items)


def _size_of_history(items: list[Item], at: int) -> bool:
    """ "resected 2.8 cm HCC": a length inside the history, before the lesion it measures."""
    after = items[at + 1 : at + 3]
    return any(i.kind == "lesion" and i.value == "malignant" for i in after) and after[0].kind != "mark"  # "resection margin 11 mm: recurrence"
