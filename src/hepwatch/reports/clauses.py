"""Cuts a sentence into clauses: runs of phrases that say one thing of one place.

A clause ends where a word turns the statement ("but", "except", "which"), and at a comma, an "and" or a bracket when what
follows has a subject and a verdict of its own. Lists ("no lung, bone or nodal disease") are never cut.
"""

from hepwatch.reports.match import Item

_VERDICT = frozenset({"lesion", "normal", "size", "global", "unseen", "definite", "suspicious", "indeterminate", "benign"})
_SAYS = _VERDICT | {"change", "neg", "suspect", "possible", "notexcluded", "against", "wasnormal"}
_PREDICATE = frozenset({"normal", "size", "change", "verb", "unseen", "definite", "suspicious", "indeterminate", "benign", "past", "wasnormal"})
_JUDGED = frozenset({"normal", "change", "suspect", "suspicious", "definite", "benign", "indeterminate"})
_TOLD = _SAYS | {"number"}
_TERSE = frozenset({"size", "number", "lesion", "normal", "verb"})
_CATEGORIES = frozenset({"indeterminate", "suspicious", "definite", "benign"})
_OWN = _CATEGORIES | {"change"}
_WEIGHED = _CATEGORIES | {"suspect"}
_SUBJECT = frozenset({"site", "side"})
_BREAKS = frozenset({"term", "except"})
_CUTTING = frozenset({"comma", "and", "open", "close", "dash", "arrow", "stop", "slash", "with", "or", "colon"})


class Chunk:
    """What stands between two marks, summed up."""

    __slots__ = ("items", "kinds", "mark", "goes_on", "heads", "measured_behind")

    def __init__(self, mark: Item | None) -> None:
        self.mark = mark
        self.items: list[Item] = []
        self.kinds: set[str] = set()
        self.goes_on = False  # an "or" follows: the list is not at its end
        self.heads = False  # a colon follows: it only names the place of what comes
        self.measured_behind = False  # its length and course, or its category, follow in brackets

    def add(self, item: Item) -> None:
        self.items.append(item)
        self.kinds.add(item.kind)


def chunks_of(items: list[Item]) -> list[Chunk]:
    made = [Chunk(None)]
    for at, item in enumerate(items):
        if (item.kind == "mark" and item.value in _CUTTING) or item.kind in _BREAKS:
            made.append(Chunk(item))
        else:
            if item.kind == "side" and made[-1].kinds & _JUDGED and _turns_side(item, items[:at]) and _says_more(items[at + 1 : at + 4]):
                made.append(Chunk(item.but(kind="mark", value="stop", end=item.start)))  # "L 24 mm susp. R 12 mm adenoma"
            elif item.kind == "global" and _excepted(made[-1]):
                made.append(Chunk(item.but(kind="mark", value="stop", end=item.start)))
            made[-1].add(item)
            if item.note == "last":  # Korean "없으나": it denies and closes its clause
                made.append(Chunk(item))
    for at, (chunk, following) in enumerate(zip(made, made[1:], strict=False)):
        chunk.goes_on = following.mark is not None and following.mark.value == "or"
        chunk.heads = following.mark is not None and following.mark.value == "colon"
        chunk.measured_behind = following.mark is not None and following.mark.value == "open" and _measures_and_tells(made[at + 1 :])
    return made


def _measures_and_tells(inside: list[Chunk]) -> bool:
    """Whether a bracket gives a length and a course or category of its own: "(13 mm, new, LR-5)"."""
    told: set[str] = set()
    for chunk in inside:
        if chunk is not inside[0] and chunk.mark is not None and chunk.mark.value == "close":
            break
        told |= chunk.kinds
    return bool(inside[0].items) and inside[0].items[0].kind == "size" and bool(told & _OWN)


def _excepted(chunk: Chunk) -> bool:
    """ "Apart from the adrenal metastasis the abdomen is clear": the exception ends here."""
    return chunk.mark is not None and chunk.mark.kind == "except" and "lesion" in chunk.kinds


def _says_more(following: list[Item]) -> bool:
    return next((i.kind for i in following if i.kind not in ("site", "number")), None) in ("size", "normal", "lesion", "change", "verb")


def _subject_first(chunk: Chunk) -> bool:
    """The chunk opens with its own place, before any verdict on it."""
    for item in chunk.items:
        if item.kind in _SUBJECT:
            return True
        if item.kind in _SAYS:
            return False
    return False


def _a_side_of_it(first: Item, left_items: list[Item]) -> bool:
    """ "Lung metastases: right lower lobe 14 mm": a part on one side of the organ just named without one."""
    return first.kind == "site" and first.side is not None and any(i.kind == "site" and i.site == first.site and i.side is None for i in left_items)


def _bare_denial(kinds: set[str]) -> bool:
    return "neg" in kinds and not kinds & {"size", "change"}


def _opens(left: set[str], left_items: list[Item], chunk: Chunk) -> bool:
    """Whether a chunk after a comma, an "and" or a bracket begins a statement of its own."""
    kinds, first = chunk.kinds, chunk.items[0]
    if first.kind == "verb" and len(chunk.items) > 1 and chunk.items[1].kind == "neg":
        first = chunk.items[1]  # "and there is no pleural effusion"
    if first.kind == "side" and kinds & _TERSE and left & _TOLD and _turns_side(first, left_items):
        return True  # "right 0.7 (14 mm nodule, benign), left 2.6 (18 mm nodule, new)"
    if "generic" in kinds and "lesion" in kinds and left & _SAYS:
        return not _only_names(left)  # "renal cell carcinoma and HCC may contain fat"
    if _continues_a_denied_list(left, left_items, chunk):
        return False
    if chunk.mark is not None and chunk.mark.value == "colon" and first.kind == "side" and "change" in left and kinds & _PREDICATE:
        return True  # "the adrenals are as before: the right is normal, the left has a nodule"
    if _after_comma(chunk) and "change" in left and "change" in kinds and "site" in left and "site" in kinds and not left & _VERDICT and _subject_first(chunk):
        return True  # "left adrenal larger, right lung regressive, lymph node constant"
    says = left & _VERDICT or "neg" in left and left & _SUBJECT
    if not says:
        return False
    if chunk.mark is not None and chunk.mark.value == "colon":
        return (first.kind == "side" or _a_side_of_it(first, left_items)) and bool(left & {"lesion", "change"}) and bool(kinds & _PREDICATE)
    if chunk.mark is not None and chunk.mark.value == "with" and "change" in kinds and "site" in kinds and "change" in left and not left & {"site", "neg"}:
        return True  # "progression of disease with new pulmonary metastases"
    if _noun_still_to_come(left_items) and first.kind in ("site", "side", "region") and chunk.mark is not None and chunk.mark.value in ("and", "or", "slash", "comma"):
        return False  # "new pulmonary and adrenal metastases"
    if chunk.mark is not None and chunk.mark.value == "with" and "lesion" in left and _nodes_beside(left_items, chunk):
        return True  # "a new mass of 42 mm, with a suspicious hilar node"
    if chunk.mark is not None and chunk.mark.value == "with" and "size" in left and "size" in kinds and _part_of_treated(left_items, chunk, ("tissue",)):
        return True  # "treated lesion 34 mm with a 12 mm enhancing nodule"
    if chunk.mark is not None and chunk.mark.value == "with":
        return "lesion" in kinds and ("site" in kinds or any(i.kind == "lesion" and i.site == "vein" for i in chunk.items) and "suspect" not in kinds) and "lesion" in left and "neg" not in left and not kinds & {"neg"}
    if chunk.mark is not None and chunk.mark.note == "afresh" and "neg" in left and "lesion" in kinds and "site" in kinds:
        return True  # "no recurrence, and a left adrenal nodule"
    if chunk.mark is not None and chunk.mark.note == "afresh" and "lesion" in left and kinds & _WEIGHED and ("site" in kinds or "region" in kinds):
        return True  # "growth of the adrenal metastasis, and a suspicious retrocrural node"
    if "size" in left and "size" in kinds and chunk.mark is not None and chunk.mark.note == "another":
        return True
    if "size" in left and "size" in kinds and any(i.kind == "anaphor" and i.note == "another" for i in chunk.items[:2]):
        return True  # "two adenomas of 10 and 12 mm, and a third of 9 mm"
    if first.kind == "neg":
        return bool(kinds & {"lesion", "site", "normal", "change", "feature"}) or first.value == "new" or _none_there(chunk, left_items)
    if first.kind == "site" and left_items[-1].kind == "side" and len(left_items) > 1 and left_items[-2].kind == "mark":
        return False  # "..., on the left, the adrenal gland shows"
    if first.kind == "likewise" and left & _SAYS:
        return True
    if first.kind == "global" and _after_comma(chunk) and "lesion" in left and "neg" not in left:
        return True  # "apart from a nodule, now larger, the abdomen is clear of disease"
    if "origin" in kinds:
        return False  # "..., arising from the right adrenal"
    if first.kind == "lesion" and first.site and "neg" not in left and _after_comma(chunk) and _lesions_elsewhere(first, left_items):
        return True  # "lung metastases progressing, bone metastasis suspected"
    if first.kind == "lesion" and first.site == "vein" and "neg" not in left and _after_comma(chunk) and any(i.kind == "lesion" and i.site not in (None, "vein") for i in left_items):
        return True  # "HCC of 56 mm, invading the hepatic vein"
    if chunk.heads and kinds & _SUBJECT and not kinds & _SAYS and _after_comma(chunk):
        return True  # "right adrenal normal, left adrenal: thickening of 9 mm"
    if chunk.measured_behind and first.kind == "site" and "size" in left and any(i.kind == "site" and i.site == first.site for i in left_items):
        return True  # "segment VII (11 mm, shrinking) and segment II (13 mm, new)"
    if _subject_first(chunk):
        if kinds & _PREDICATE:
            joined = chunk.mark is not None and chunk.mark.value == "and" and "lesion" in left
            return not (joined and kinds & _PREDICATE <= {"change"} and "lesion" not in kinds and not left & {"change", "size"})
        if any(i.kind == "neg" and i.value in ("back", "both") for i in chunk.items):
            return True
        return "lesion" in kinds and "lesion" in left and _diagnoses(chunk) and not ("neg" in left and _denies_on(left_items))
    if first.kind == "change" and "lesion" in kinds and "lesion" in left and "change" in left and _after_comma(chunk) and _placed(chunk):
        return True  # "the adrenal metastasis is smaller, stable HCC in segment 8"
    if first.kind == "change" and "change" in left and "lesion" in left and "neg" not in left and any(i.site == "lymph_node" for i in chunk.items):
        return True  # "new adrenal metastases and enlarging retroperitoneal nodes"
    if first.kind == "change" and first.value == "new" or first.kind in ("size", "count", "verb"):
        return bool(kinds & {"lesion"} and "lesion" in left and (kinds & {"size"} or kinds & _SUBJECT) and not _qualifies(chunk)) or ("neg" in left and bool(kinds & {"lesion"}))
    if "lesion" in kinds and kinds & {"size", "change", "verb", "suspect", "suspicious", "definite", "benign", "indeterminate"} and ("normal" in left or "neg" in left):
        return True
    return bool("lesion" in kinds and "lesion" in left and "size" in left and "size" in kinds and (_noun(chunk) or _part_of_treated(left_items, chunk)))


def _only_names(kinds: set[str]) -> bool:
    return "lesion" in kinds and kinds <= {"lesion", "site", "adjective", "mark"}


def _nodes_beside(left_items: list[Item], chunk: Chunk) -> bool:
    nodes = any(i.site == "lymph_node" for i in chunk.items)
    return nodes and not any(i.site == "lymph_node" or i.kind == "neg" for i in left_items) and "neg" not in chunk.kinds and bool(chunk.kinds & {"size", "change", "suspect", "suspicious", "definite"})


def _part_of_treated(left_items: list[Item], chunk: Chunk, kinds: tuple[str, ...] = ("feature", "tissue")) -> bool:
    """ "TACE site, 30 mm, nodular enhancement 13 mm": the part is measured apart."""
    parts = [i for i in chunk.items if i.kind == "lesion" and (i.value in kinds or i.note == "viable")]
    treated = any(i.kind == "lesion" and (i.value == "treated" or i.value == "tumour") for i in left_items)
    return bool(parts) and treated


def _continues_a_denied_list(left: set[str], left_items: list[Item], chunk: Chunk) -> bool:
    """ "No suspicious nodules or masses are identified": one denial, its verb last."""
    first = chunk.items[0]
    if chunk.mark is None or chunk.mark.value not in ("or", "slash", "comma") or "neg" not in left or not _denies_on(left_items):
        return False
    if first.kind in _CATEGORIES:  # "no LR-3, LR-4 or LR-5 observation"
        return any(i.kind in _CATEGORIES and first.start - i.end < 8 for i in left_items) and "size" not in chunk.kinds
    if chunk.mark.value == "comma" and not (chunk.goes_on and first.kind == "change"):
        return False  # "no local recurrence, new HCC or metastasis" is one list
    if first.kind not in ("lesion", "site", "region", "side", "change"):
        return False
    return not chunk.kinds & {"size", "suspect", "suspicious", "definite", "indeterminate", "neg", "term"}


def _noun_still_to_come(left: list[Item]) -> bool:
    """Whether what stands before ends in an organ that only describes: "pulmonary and adrenal metastases"."""
    if not left or left[-1].kind != "site":
        return False
    for item in reversed(left):
        if item.kind == "mark":
            return True
        if item.kind in _SAYS and item.kind != "change":
            return False
    return False


def _turns_side(side: Item, items: list[Item]) -> bool:
    """Whether the last side named was the other one."""
    last = next((i.side for i in reversed(items) if i.side), None)
    return {last, side.side} == {"left", "right"}


def _none_there(chunk: Chunk, left_items: list[Item]) -> bool:
    """ "Cysts on the left, none on the right": of the other side it denies what was named."""
    side = next((i for i in chunk.items if i.kind == "side"), None)
    return side is not None and chunk.items[0].value != "word" and _turns_side(side, left_items)


def _after_comma(chunk: Chunk) -> bool:
    return chunk.mark is not None and chunk.mark.value == "comma"


def _lesions_elsewhere(lesion: Item, items: list[Item]) -> bool:
    sites = {i.site for i in items if i.kind == "lesion"}
    return bool(sites) and None not in sites and lesion.site not in sites


def _placed(chunk: Chunk) -> bool:
    return any(i.kind in ("site", "region") or (i.kind == "lesion" and i.site) for i in chunk.items)


def _diagnoses(chunk: Chunk) -> bool:
    return bool(chunk.kinds & {"suspect", "possible", "notexcluded"}) or any(i.value in ("malignant", "benign") for i in chunk.items if i.kind == "lesion")


def _noun(chunk: Chunk) -> bool:
    return any(i.kind == "lesion" and i.value == "neutral" for i in chunk.items)


def _qualifies(chunk: Chunk) -> bool:
    """ "12 mm, suspicious for metastasis": a diagnosis, no second lesion."""
    return all(i.value in ("malignant", "benign", "feature", "global") for i in chunk.items if i.kind == "lesion") and not chunk.kinds & _SUBJECT


def _denies_on(items: list[Item]) -> bool:
    """A denial whose list may still go on."""
    last = next((i for i in reversed(items) if i.kind == "neg"), None)
    return last is not None and last.value in ("forward", "new") and not any(i.kind in ("verb", "normal", "size") and i.start > last.end for i in items)


def clauses_of(items: list[Item]) -> list[list[Item]]:
    """The clauses of a sentence, each its items in order; a bracket with a statement of its own is a clause of its own."""
    chunks = chunks_of(items)
    clauses: list[list[Item]] = [list(chunks[0].items)]
    kinds = set(chunks[0].kinds)
    outside: tuple[list[Item], set[str]] | None = None  # the clause a bracket interrupts
    for chunk in chunks[1:]:
        mark = chunk.mark
        assert mark is not None
        if mark.kind == "mark" and mark.value == "close" and outside is not None:
            clauses[-1].append(mark)
            clauses.append(outside[0])
            current, kinds = outside
            outside = None
        if mark.note == "last":
            if chunk.items:
                clauses.append(list(chunk.items))
                kinds = set(chunk.kinds)
            continue
        if not chunk.items:
            clauses[-1].append(mark)
            continue
        turns = mark.kind in _BREAKS and bool(kinds & _SAYS)
        arrow = mark.kind == "mark" and mark.value in ("arrow", "stop") and bool(kinds & _VERDICT) and not (mark.value == "arrow" and _first_told(chunk) in ("size", "number"))
        each = mark.kind == "mark" and "size" in kinds and _of_both_sides(clauses, chunk)
        leads_on = mark.value == "arrow" and "size" in kinds and _first_told(chunk) == "size"  # "3 mm nodule -> 7 mm nodule"
        if turns or arrow or each or (mark.kind == "mark" and not leads_on and _opens(kinds, clauses[-1], chunk)):
            if mark.kind == "mark" and mark.value == "open":
                outside = (clauses[-1], kinds)
            clauses.append([mark, *chunk.items])
            kinds = set(chunk.kinds)
        else:
            clauses[-1].append(mark)
            clauses[-1] += chunk.items
            kinds |= chunk.kinds
    return _predicates_shared(_unique(clauses))


def _predicates_shared(clauses: list[list[Item]]) -> list[list[Item]]:
    """ "The adrenal metastasis and the iliac metastasis are unchanged": said of both."""
    for subject, clause in zip(clauses, clauses[1:], strict=False):
        if clause[0].value != "and" or not _only_names_a_lesion(subject):
            continue
        noun = next((n for n, i in enumerate(clause) if i.kind == "lesion"), len(clause))
        verb = next((n for n, i in enumerate(clause) if i.kind == "verb" and n > noun), len(clause))
        subject += [i for i in clause[verb:] if i.kind == "change"]
    return clauses


def _only_names_a_lesion(clause: list[Item]) -> bool:
    kinds = {i.kind for i in clause}
    return "lesion" in kinds and not kinds & (_PREDICATE | {"neg"})


def _first_told(chunk: Chunk) -> str:
    """What a chunk opens with, words of time and treatment passed over: "-> after SBRT 17 mm"."""
    return next((i.kind for i in chunk.items[:3] if i.kind not in ("today", "then", "history", "procedure")), "")


def _of_both_sides(clauses: list[list[Item]], chunk: Chunk) -> bool:
    """ "Right 22 mm, left 31 mm, both larger"."""
    first = chunk.items[0]
    if first.side != "bilateral" and first.note != "each" or "site" in chunk.kinds:
        return False
    return {"left", "right"} <= {i.side for clause in clauses for i in clause}


def _unique(clauses: list[list[Item]]) -> list[list[Item]]:
    """Each clause once, in the order in which it begins (a resumed clause was listed twice)."""
    seen: set[int] = set()
    made = []
    for clause in clauses:
        if clause and id(clause) not in seen:
            seen.add(id(clause))
            made.append(clause)
    return made
