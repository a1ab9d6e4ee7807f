"""One final row per (site, side): the addendum outranks the impression, the impression the body; within one, the worst wins.

What the judging sentence leaves out (a size, a change) is filled from the other sentences about the same lesion. A bare
"no recurrence" does not take back a benign or undecided lesion, and "no new lesion" takes back nothing at all.
"""

import re
from collections import defaultdict

from hepwatch.reports.statements import Statement

_WORSE = {"absent": 0, "benign": 1, "indeterminate": 2, "suspicious": 3, "definite": 4}
# Less than this, with no word about change, is measurement noise: 2 mm or a fifth (a proposal of ours; unverified).
_NOISE_MM, _NOISE_SHARE = 2.0, 0.2
_ADDENDUM = 6
_TWO_GLANDS = frozenset({"adrenal", "kidney"})
# A node thinner than this is of normal size (RECIST 1.1: short axis below 10 mm).
_SMALL_NODE_MM = 10.0
# What tells one lesion of an organ from another.
_WHERE = re.compile(
    r"\b(?:s|seg\.?|segment|#|lesion|nodule|observation|target) ?\d\w?\b|\b(?:segment |seg\.? )[iv]+[ab]?\b|\b[tlcs]\d{1,2}\b|\d{1,2}(?:st|nd|rd|th)\b|\b[rl][ulm]l\b|\b(?:upper|middle|lower) lobe\b"
    r"|\b\w+(?:caval|tracheal|carinal|hepatic|aortic|crural|phrenic|cardiac|gastric|pancreatic|clavicular)\b|\b(?:hilar|coeliac|celiac|ablat\w+|viable|dome|lingula\w*|ilium|iliac|sacr\w+|sternum|manubri\w+|rib|femur|pubis)\b"
)


def _one_side(statements: list[Statement]) -> None:
    """A lesion told without its side takes the side of the only lesion told with one."""
    sided = {s.side for s in statements if s.present and s.side}
    if not sided:
        return
    for s in statements:
        if s.side is None and s.present:
            s.side = "bilateral" if "bilateral" in sided else next(iter(sided)) if len(sided) == 1 else s.side
    if {"left", "right"} <= sided and statements[0].site in _TWO_GLANDS:
        _each_side_told(statements)
    if {"left", "right"} <= sided and "bilateral" not in sided:
        _spoken_of_together(statements)
    if "bilateral" in sided and all(s.present or s.side != "bilateral" for s in statements):
        _both_or_each(statements)


def _each_side_told(statements: list[Statement]) -> None:
    """ "The adrenal metastases: right 20 mm, left 31 mm": what was said of both is said of each."""
    each = [s for s in statements if s.present and s.side in ("left", "right")]
    for s in statements:
        if s.present and s.side is None and s.size is None and s.rank <= max(x.rank for x in each):
            for x in each:
                x.evidence = x.evidence or set(s.evidence)
            s.present, s.no_new = False, True


def _side_corrected(statements: list[Statement]) -> None:
    """An addendum puts the lesion on the other side: it takes over what was said of it, and the side first named is free."""
    for s in statements:
        other = {"left": "right", "right": "left"}.get(s.side or "")
        if not s.present or s.rank < _ADDENDUM or other is None or any(x.present and x.side == s.side and x.rank < s.rank for x in statements):
            continue
        mistaken = [x for x in statements if x.present and x.side == other and x.rank < s.rank and (s.size in (None, x.size) or x.size is None)]
        if not mistaken or not (s.size or any(not x.present and x.side == other and x.rank == s.rank for x in statements)):
            continue
        worst = max(mistaken, key=lambda x: (x.rank, _WORSE[x.status]))
        s.evidence, s.change = s.evidence or set(worst.evidence), s.change or worst.change
        s.size, s.prior = s.size or worst.size, s.prior or worst.prior
        for x in mistaken:
            statements.remove(x)


def _spoken_of_together(statements: list[Statement]) -> None:
    """Told side by side in the body and as one finding in the impression: one finding of both sides."""
    together = [s for s in statements if s.present and s.side is None]
    each = [s for s in statements if s.present and s.side in ("left", "right")]
    if together and max(s.rank for s in together) > max(s.rank for s in each):
        for s in (*together, *each):
            s.side = "bilateral"


def _both_or_each(statements: list[Statement]) -> None:
    """ "Bilateral nodules" and each side besides: one finding where the sides agree, two where they differ."""
    each = {side: [s for s in statements if s.present and s.side == side] for side in ("left", "right")}
    said = {side: {(s.status, s.change or s.size and s.prior and _derived(s.size, s.prior)) for s in found if s.rank == max(x.rank for x in found)} for side, found in each.items()}
    both = [s for s in statements if s.present and s.side == "bilateral"]
    moves = {change for found in said.values() for _, change in found}
    if any(s.evidence for s in both) and not any(s.evidence for found in each.values() for s in found) and not {"increased", "decreased"} <= moves:
        for s in (*each["left"], *each["right"]):
            s.side = "bilateral"  # the sides only give lengths
        return
    if all(each.values()) and said["left"] != said["right"]:
        for s in statements:
            if s.present and s.side == "bilateral":
                s.present, s.no_new = False, True  # said of both before each was told apart
        return
    for s in statements:
        if s.present and s.side in ("left", "right") and s.status != "benign":
            s.side = "bilateral"


def _withdrawn(absent: Statement, lesion: Statement) -> bool:
    """Whether a later denial takes a lesion back."""
    if absent.no_new or absent.rank <= lesion.rank:
        return False
    return lesion.status in ("suspicious", "definite") if absent.malignant_only else lesion.status != "benign" or absent.rank > 4


def final(statements: list[Statement], folded: str = "") -> list[Statement]:
    """The report's final judgements, in the order of the text."""
    by_site: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        by_site[s.site].append(s)
    rows: list[Statement] = []
    for found in by_site.values():
        _one_side(found)
        _side_corrected(found)
        lesions = [s for s in found if s.present]
        denials = [s for s in found if not s.present]
        kept = [x for x in lesions if not any(_withdrawn(d, x) and d.side in (None, x.side, "bilateral") for d in denials)]
        by_side: dict[str | None, list[Statement]] = defaultdict(list)
        for x in kept:
            by_side[x.side].append(x)
        for same in by_side.values():
            rows.append(_worst(same, folded))
        taken = set(by_side)
        for d in sorted(denials, key=lambda s: (s.side != "bilateral", -s.rank, s.start)):
            if d.side == "bilateral" and len(taken & {"left", "right"}) == 1 and not d.no_new:
                d.side = "left" if "right" in taken else "right"  # both were called normal but for one
            if d.side in taken or taken and (None in (d.side, *taken) or "bilateral" in (d.side, *taken)):
                continue
            if d.no_new and kept:
                continue
            taken.add(d.side)
            rows.append(d)
    return sorted(_without_overtaken(rows), key=lambda s: (s.start, s.site, s.side or ""))


def _one_lesion(same: list[Statement]) -> list[Statement]:
    """A mention that judges nothing is no second lesion beside a judged one, unless its length or course differs."""
    judged = [s for s in same if s.evidence or s.treated]
    kept = list(judged)
    for s in sorted(same, key=lambda s: -(s.size or 0)):
        if s.evidence or s.treated:
            continue
        twin = next((j for j in judged if j.rank <= s.rank and (j.size in (None, s.size) or s.size is None)), None)
        if twin is None or (s.change == "new" and twin.change not in (None, "new")):
            kept.append(s)
            continue
        if twin.rank < s.rank:
            s.evidence, s.treated = set(twin.evidence), twin.treated  # silent of the verdict, it leaves the body's
            kept.append(s)
            continue
        twin.size = twin.size if twin.size is not None else s.size
        twin.prior = twin.prior if twin.prior is not None else s.prior
        twin.change = twin.change or s.change
    return sorted(kept, key=lambda s: s.start)


def _without_overtaken(rows: list[Statement]) -> list[Statement]:
    """ "No metastases" of the whole body falls when a later, weightier section finds one."""
    worst = max((s.rank for s in rows if s.status in ("suspicious", "definite") and s.site not in ("liver", "vein")), default=0)
    return [s for s in rows if not (s.site == "other" and not s.present and s.rank < worst)]


def _said_where(folded: str, s: Statement) -> set[str]:
    """The words by which two sentences can be known to speak of one lesion: segments, levels, stations."""
    return {" ".join(m.group().split()) for m in _WHERE.finditer(folded, s.start, s.end)}


def _course(s: Statement) -> str | None:
    return _derived(s.size, s.prior) if s.size is not None and s.prior is not None else s.change


def _only_the_harmless_repeated(same: list[Statement]) -> bool:
    """ "L4 metastasis ... Impression: L2 haemangioma": of two lesions the impression names one, and the other stands."""
    top = max(s.rank for s in same)
    above = [s for s in same if s.rank == top]
    below = [s for s in same if s.rank < top]
    bad = [s for s in below if s.status in ("suspicious", "definite") and (s.size or s.change)]
    told = [s for s in below if s.status == "benign" and s.evidence]
    return top < _ADDENDUM and bool(bad and told) and all(s.status == "benign" and s.size not in [b.size for b in bad if b.size] for s in above) and len(above) == 1


def _worst(same: list[Statement], folded: str) -> Statement:
    same = _one_lesion(same)
    if _only_the_harmless_repeated(same):
        same = [s for s in same if s.status != "benign"]
    top = max(s.rank for s in same)
    grown = next((s.grown_from for s in same if s.grown_from), None)
    verdict = max((s for s in same if s.rank == top), key=lambda s: (_WORSE[s.status], s.size or 0))
    new = verdict.change == "new" and verdict.prior is None
    own, where, course = _WORSE[verdict.status], _said_where(folded, verdict), _course(verdict)

    def strangeness(s: Statement) -> tuple[bool, int, int, float]:
        differs = course is not None and _course(s) not in (None, course)
        return differs, -len(where & _said_where(folded, s)), abs(_WORSE[s.status] - own), -(s.size or 0)

    for other in sorted(same, key=strangeness):
        if other is verdict:
            continue
        if verdict.size is None and other.size is not None:
            verdict.size, verdict.prior = other.size, verdict.prior or other.prior
        elif verdict.prior is None and other.size == verdict.size:
            verdict.prior = other.prior
        if verdict.change is None and (other.rank != top or other.size in (None, verdict.size)):
            verdict.change = other.change
    if new:
        verdict.prior = None  # a length before of what is called new is the organ's, or a neighbour's
    verdict.grown_from = grown
    _agree(verdict)
    if verdict.site == "lymph_node" and not verdict.evidence and verdict.change in ("stable", "decreased") and (verdict.size or 99) < _SMALL_NODE_MM:
        verdict.evidence.add("benign")
    return verdict


def _agree(verdict: Statement) -> None:
    """Lengths and words about change made to agree: what had a length before is not new, what grew was smaller."""
    if verdict.change == "stable" and verdict.size is None:
        verdict.size = verdict.prior  # "unchanged from 14 mm in May"
    if verdict.size is None or verdict.prior is None:
        return
    if (verdict.change == "increased" and verdict.size < verdict.prior) or (verdict.change == "decreased" and verdict.size > verdict.prior):
        verdict.size, verdict.prior = verdict.prior, verdict.size
    if verdict.change == "stable" and abs(verdict.size - verdict.prior) >= _NOISE_MM and abs(verdict.size - verdict.prior) > _NOISE_SHARE * verdict.prior:
        verdict.change = None  # the lengths outweigh a "stable" said of something else
    if verdict.change in (None, "new"):
        verdict.change = _derived(verdict.size, verdict.prior)


def _derived(now: float, before: float) -> str:
    difference = now - before
    if abs(difference) < _NOISE_MM and abs(difference) < _NOISE_SHARE * max(before, 1e-9):
        return "stable"
    return "increased" if difference > 0 else "decreased"
