"""What a denial or a hedge governs within one clause: each rule is one small function, with texts in tests/reports.

A denial reaches forward over a list to the end of its clause, or back over what was just named. A hedge governs the
diagnosis after it, or the one before it when it stands at the end ("metastasis is suspected").
"""

from hepwatch.reports.match import Item

CERTAINTIES = ("suspect", "definite", "possible", "notexcluded", "against", "query")
_POSTERIOR = frozenset({"suspect", "possible", "notexcluded", "against", "query"})
_DIAGNOSIS = frozenset({"malignant", "benign"})
_BACK_REACH = 70


def _by_what_it_denies(item: Item) -> tuple[str, str, int, int]:
    return item.kind, item.value, item.start, item.end


class Clause:
    """The items of one clause, sorted by what they do."""

    __slots__ = ("items", "start", "end", "lesions", "negs", "denials", "certain", "by")

    def __init__(self, items: list[Item], start: int, end: int) -> None:
        self.items, self.start, self.end = items, start, end
        by: dict[str, list[Item]] = {}
        for item in items:
            if item.kind in by:
                by[item.kind].append(item)
            else:
                by[item.kind] = [item]
        self.by = by
        self.lesions = by.get("lesion", [])
        self.negs = by.get("neg", [])
        self.denials = sorted(self.negs + by["global"], key=_by_what_it_denies) if "global" in by else self.negs  # "no evidence of recurrence or metastasis"
        self.certain = [i for i in items if i.kind in CERTAINTIES]

    def has(self, *kinds: str) -> bool:
        by = self.by
        for kind in kinds:
            if kind in by:
                return True
        return False

    def first(self, kind: str) -> Item | None:
        found = self.by.get(kind)
        return found[0] if found else None


def denial_of(item: Item, clause: Clause) -> Item | None:
    """The denial that governs an item, if one does: from the left, or from behind it."""
    before = None
    for neg in clause.denials:
        if neg.value != "back" and neg.end <= item.start:
            before = neg
    if before is not None and not _spent(before, item, clause):
        return before
    for neg in clause.negs:
        if neg.value in ("back", "both") and neg.start >= item.end and neg.start - item.end < _BACK_REACH:
            return None if _other_noun(neg, item, clause) or _said_before(neg, item, clause) else neg
    return None


_ASSERTS = ("site", "side", "region", "change", "size", "verb", *CERTAINTIES)


def as_named(clause: Clause) -> Clause:
    """ "Consistent with metastatic disease": undenied, what a denial takes from the whole body is there, at the place spoken of."""
    named = [i for i in clause.lesions if i.value == "global" and i.note == "spread" and denial_of(i, clause) is None]
    if not named or not clause.has(*_ASSERTS):  # "metastatic disease protocol"
        return clause
    return Clause([i.but(value="malignant") if i in named else i for i in clause.items], clause.start, clause.end)


def _said_before(neg: Item, item: Item, clause: Clause) -> bool:
    """ "The treated area is 23 mm and unchanged, no recurrence" with the denial last: it does not reach back over a comma and a predicate."""
    between = [x for x in clause.items if item.end <= x.start < neg.start]
    comma = any(x.kind == "mark" and x.value == "comma" for x in between)
    if any(x.kind == "mark" and x.value == "colon" for x in between) and any(x.kind == "lesion" for x in between):
        return True  # "nodule: no signal loss"
    if any(x.kind == "lesion" for x in between) and any(x.kind in ("size", "change") for x in between):
        return True
    return comma and any(x.kind in ("size", "change", "verb", "normal") for x in between)


def _other_noun(neg: Item, item: Item, clause: Clause) -> bool:
    """ "metastasis, adenoma unlikely": the word behind denies what it stands next to."""
    if not _unlikely(neg):
        return False
    return any(item.end <= x.start < neg.start for x in clause.lesions if x.value in _DIAGNOSIS)


def _unlikely(neg: Item) -> bool:
    return neg.kind == "against"


def _spent(neg: Item, item: Item, clause: Clause) -> bool:
    """A denial is used up by a verdict of its own between it and the item: "not enlarged, suspicious for metastasis"."""
    if neg.value == "word":  # "not" reaches one phrase
        between = [x for x in clause.items if neg.end <= x.start < item.start]
        if item.start - neg.end > 40 or any(x.kind == "mark" and x.value in ("comma", "colon") or x.kind in ("verb", "normal") for x in between):
            return True
    for x in clause.items:
        if neg.end <= x.start < item.start and x.kind in ("verb",) and x.start - neg.end > 3:
            return any(y.kind == "lesion" and neg.end <= y.start < x.start for y in clause.items) and item.kind != "lesion"
    if any(x.note == "object" and neg.end <= x.start < item.start for x in clause.items) or _hedged_itself(neg, item, clause):
        return True
    hedged = [x for x in clause.certain if x.kind in ("suspect", "definite") and neg.end <= x.start < item.start]
    return any(
        x.kind == "lesion" and neg.end <= x.start < h.start for h in hedged for x in clause.items
    ) and any(x.kind == "mark" and x.value == "comma" and neg.end <= x.start < item.start for x in clause.items)  # fmt: skip


def _hedged_itself(neg: Item, item: Item, clause: Clause) -> bool:
    """ "No signal loss, metastasis possible": behind the comma the diagnosis has a hedge of its own."""
    if item.kind != "lesion" or item.value != "malignant":
        return False
    if not any(x.kind == "lesion" and x.value == "feature" and neg.end <= x.start < item.start for x in clause.items):
        return False
    hedges = [x for x in clause.certain if x.kind in ("possible", "suspect", "notexcluded")]
    return any((x.value != "forward" and 0 <= x.start - item.end < 6) or (x.value != "back" and 0 <= item.start - x.end < 6) for x in hedges)


def certainty_of(item: Item, clause: Clause) -> str:
    """How sure the clause is of a diagnosis: asserted, definite, suspect, possible, notexcluded, against."""
    if not clause.certain:
        return "asserted"
    diagnoses = [x for x in clause.lesions if x.value in _DIAGNOSIS]
    ahead = _ahead(item, clause, diagnoses)
    behind = _behind(item, clause, diagnoses)
    if behind and (ahead in (None, "definite") or behind in ("against", "notexcluded")):
        return behind
    return ahead or "asserted"


def _ahead(item: Item, clause: Clause, diagnoses: list[Item]) -> str | None:
    for hedge in reversed(clause.certain):
        if hedge.end > item.start or hedge.value == "back":
            continue
        named = any(x.start < hedge.start for x in diagnoses)
        first = next(x for x in (*diagnoses, item) if x.start >= hedge.end)
        if hedge.value == "both" and named and not _follows_directly(hedge, first, clause):
            continue
        between = [x for x in diagnoses if hedge.end <= x.start < item.start]
        if not between:
            return _softened(hedge, clause)
        if hedge.kind == "against" and between[-1].value != item.value and _joined(between[-1], item, clause):
            return None  # "against adenoma and for metastasis"
        if hedge.kind in ("possible", "suspect", "notexcluded", "against") and not any(
            x.kind == "mark" and x.value in ("comma", "colon", "arrow") and hedge.end <= x.start < item.start for x in clause.items
        ):
            return hedge.kind
        if hedge.kind == "possible" and any(x.kind == "mark" and x.value in ("and", "or", "slash") for x in clause.items if between[-1].end <= x.start < item.start):
            return "possible"
    return None


def _joined(former: Item, latter: Item, clause: Clause) -> bool:
    return any(x.kind == "mark" and x.value == "and" and former.end <= x.start < latter.start for x in clause.items)


def _softened(hedge: Item, clause: Clause) -> str:
    """ "Most likely corresponding to": the first of two hedges side by side says how sure."""
    for other in clause.certain:
        if other.kind in ("suspect", "possible", "query") and 0 <= hedge.start - other.end < 5 and hedge.kind == "definite":
            return other.kind
    return hedge.kind


def _follows_directly(hedge: Item, item: Item, clause: Clause) -> bool:
    if item.start - hedge.end > 12:
        return False
    return not any(x.kind == "mark" and hedge.end <= x.start < item.start for x in clause.items)


def _reaches_back(hedge: Item) -> bool:
    """ "rather than", "could be" never reach back; "suspect" does when nothing follows it."""
    return hedge.value != "forward" or hedge.note in ("alone", "weak") or hedge.kind in ("notexcluded",)


def _behind(item: Item, clause: Clause, diagnoses: list[Item]) -> str | None:
    first = next((h for h in clause.certain if h.start >= item.end and h.kind in _POSTERIOR and _reaches_back(h)), None)
    if first is None:
        return None
    other = any(item.end <= x.start < first.start for x in diagnoses)
    governs_next = first.value != "back" and any(x.start >= first.end and (first.value == "forward" or _follows_directly(first, x, clause)) for x in diagnoses)
    if governs_next:
        return "possible" if first.kind == "possible" and first.value != "forward" or first.kind == "versus" else None
    return first.kind if not other or first.kind in ("possible", "notexcluded") else None


EVIDENCE = {
    ("malignant", "asserted"): "definite", ("malignant", "definite"): "definite", ("malignant", "suspect"): "suspicious",
    ("malignant", "possible"): "undecided", ("malignant", "notexcluded"): "notexcluded", ("malignant", "against"): "turned",
    ("benign", "asserted"): "benign", ("benign", "definite"): "lean", ("benign", "suspect"): "lean",
    ("malignant", "query"): "suspicious", ("benign", "query"): "undecided", ("benign", "possible"): "undecided", ("benign", "notexcluded"): "undecided", ("benign", "against"): "",
}  # fmt: skip
_OF_TUMOUR = {"suspect": "suspicious", "definite": "definite"}
_SELF = {"indeterminate": "undecided", "benign": "lean", "definite": "definite", "suspicious": "suspicious"}


def evidence_of(clause: Clause) -> dict[str, Item]:
    """What a clause contributes to the verdict on its lesion: each kind of evidence with the phrase that gives it."""
    found: dict[str, Item] = {}
    preferred = _preferred(clause)
    for lesion in clause.lesions:
        if preferred is not None and lesion.value in _DIAGNOSIS:
            found.update({"suspicious" if lesion.value == "malignant" else "lean": lesion} if lesion is preferred else {})
        elif lesion.value in _DIAGNOSIS:
            _weigh(lesion, clause, found)
        elif lesion.value == "tumour" and certainty_of(lesion, clause) in _OF_TUMOUR and denial_of(lesion, clause) is None:
            found.setdefault(_OF_TUMOUR[certainty_of(lesion, clause)], lesion)
    for kind, means in _SELF.items():
        for item in clause.by.get(kind, ()):
            if item.value != "self":
                continue
            if kind != "benign" and _denied_self(item, clause):
                continue
            if kind == "benign" and any(n.value == "word" and 0 <= item.start - n.end < 3 for n in clause.negs):
                continue  # "is tumour, not bland"
            found.setdefault(means, item)
    for hedge in (*clause.by.get("suspect", ()), *clause.by.get("query", ())):
        fears = hedge.note == "alone" or (hedge.note == "weak" and (clause.lesions or clause.has("size", "change")))
        named = any(x.value in _DIAGNOSIS and (hedge.note != "alone" or x.start > hedge.start or x.value == "malignant") for x in clause.lesions)
        if fears and not named and not _denied_self(hedge, clause):
            found.setdefault("suspicious", hedge)
    if clause.certain and not clause.lesions and clause.has("involves"):
        _weigh_involvement(clause, found)
    if any(i.note == "dead" for i in clause.by.get("benign", ())):
        found.pop("definite", None)
    if _alternatives(clause, found):
        found["undecided"] = found.pop("definite")
        found.pop("benign", None)
        found.pop("lean", None)
    _settle(found, clause)
    return found


def _preferred(clause: Clause) -> Item | None:
    """ "Adenoma versus metastasis, favour the latter": of two diagnoses the one that is preferred."""
    named = [x for x in clause.lesions if x.value in _DIAGNOSIS]
    told = next((x for x in clause.by.get("anaphor", ()) if x.note in ("former", "latter")), None)
    if told is None or len(named) != 2 or named[1].start > told.start:
        return None
    if not any(-6 < c.start - told.end < 12 or -2 < told.start - c.end < 6 for c in clause.by.get("suspect", ())):
        return None
    return named[0] if told.note == "former" else named[1]


def _weigh_involvement(clause: Clause, found: dict[str, Item]) -> None:
    """ "Invasion of the right adrenal is suspected": nothing else is named."""
    involved = clause.by["involves"][0]
    word = EVIDENCE["malignant", certainty_of(involved, clause)]
    if denial_of(involved, clause) is None and word not in ("turned", "definite"):
        found.setdefault(word, involved)


def _denied_self(item: Item, clause: Clause) -> bool:
    if any(n.value in ("back", "both") and 0 <= n.start - item.end < 4 for n in clause.negs):
        return True
    return any(n.value != "back" and n.end <= item.start and item.start - n.end < 60 and not _spent(n, item, clause) and not _colon_between(n, item, clause) for n in clause.negs)


def _colon_between(neg: Item, item: Item, clause: Clause) -> bool:
    """ "Does not meet the definition of viable: LR-TR equivocal": the category behind the colon is the answer."""
    return item.note == "category" and any(x.kind == "mark" and x.value in ("colon", "arrow") and neg.end <= x.start < item.start for x in clause.items)


def _weigh(lesion: Item, clause: Clause, found: dict[str, Item]) -> None:
    denial = denial_of(lesion, clause)
    if denial is not None:
        if lesion.value == "malignant":
            found.setdefault("denied", lesion)
        return
    if lesion.value == "malignant" and lesion.note != "viable" and _treated_before(lesion, clause):
        return  # "the treated metastasis" names what was there
    word = EVIDENCE[lesion.value, certainty_of(lesion, clause)]
    if word:
        found.setdefault(word, lesion)


def _treated_before(lesion: Item, clause: Clause) -> bool:
    near = any(t.value == "treated" and -24 < t.end - lesion.start <= 1 and not _said_between(t, lesion, clause) for t in clause.lesions)
    return near and not any(c.start < lesion.start and lesion.start - c.end < 30 for c in clause.certain)


def _said_between(treated: Item, lesion: Item, clause: Clause) -> bool:
    return any(x.kind in ("mark", "size", "change") and treated.end <= x.start < lesion.start for x in clause.items)


def _alternatives(clause: Clause, found: dict[str, Item]) -> bool:
    """ "Adenoma or small deposit": named side by side, decided for neither."""
    good = next((x for x in clause.lesions if x.value == "benign"), None)
    bad = next((x for x in clause.lesions if x.value == "malignant" and denial_of(x, clause) is None), None)
    if good is None or bad is None or "definite" not in found or not found.keys() & {"benign", "lean"}:
        return False
    a, b = sorted((good, bad), key=lambda i: i.start)
    return any(x.kind == "mark" and x.value == "or" and a.end <= x.start < b.start for x in clause.items)


def _settle(found: dict[str, Item], clause: Clause) -> None:
    """Within one clause: a lean outweighs "nonspecific", a suspicion the bare name of the disease."""
    if "lean" in found and "undecided" in found and found["undecided"].kind == "indeterminate" and not found.keys() & {"definite", "suspicious"}:
        del found["undecided"]
    if "suspicious" in found and "definite" in found:
        categories = all(found[k].kind == k and found[k].note == "liver" for k in ("suspicious", "definite"))
        del found["suspicious" if categories else "definite"]  # "LR-5 and LR-4": the worse of two lesions
    if "definite" in found and "undecided" in found and found["undecided"].note == "category" and found["definite"].kind == "lesion" and found["definite"].note != "viable":
        del found["definite"]  # "HCC in segment 3 after SBRT, LR-TR nonprogressing"
    if "undecided" in found and found["undecided"].note == "category":
        found.pop("denied", None)  # "no viable tumour by definition: LR-TR equivocal"
        found["notexcluded"] = found.pop("undecided")
    if "definite" in found and "undecided" in found and _answered(found["definite"], found["undecided"], clause):
        del found["definite"]  # "lung metastasis: equivocal"
    if "undecided" in found and "suspicious" in found and found["undecided"].kind == "indeterminate" and sum(i.note == "weak" or i.end - i.start == 1 for i in clause.certain) > 1:
        found.pop("lean", None)
        del found["suspicious"]  # "r/o DN, r/o early HCC, undetermined"


def _answered(named: Item, answer: Item, clause: Clause) -> bool:
    """Whether an answer stands behind a colon right after what was asked."""
    if answer.kind != "indeterminate" or not 0 < answer.start - named.end < 4:
        return False
    return any(x.kind == "mark" and x.value == "colon" and named.end <= x.start < answer.start for x in clause.items)


ORDER = ("definite", "suspicious", "notexcluded", "lean", "undecided", "benign")


def decisive(found: dict[str, Item]) -> Item | None:
    return next((found[k] for k in ORDER if k in found), None)
