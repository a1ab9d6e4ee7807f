"""One final row per (site, side): the addendum outranks the impression, the impression the body; within one, the worst wins.

What the judging sentence leaves out (a size, a change) is filled from the other sentences about the same lesion. A bare
"no recurrence" does not take back a benign or undecided lesion, and "no new lesion" takes back nothing at all.
"""

from collections import defaultdict
from dataclasses import replace

from hepwatch.record.rows import STATUS_ORDER
from hepwatch.reports.lesions import ADDENDUM, course, derived, worst_of
from hepwatch.reports.quotations import with_quoted_lengths
from hepwatch.reports.statements import Statement
from hepwatch.words.sites import OTHER_SIDE

_MIDLINE = frozenset({"sternum", "sacrum", "skull"})
_TWO_GLANDS = frozenset({"adrenal", "kidney"})
_TWO_SIDED = frozenset({"lung", "pleura"})


def _one_side(statements: list[Statement]) -> None:
    """A lesion told without its side takes the side of the only lesion told with one."""
    sided = {s.side for s in statements if s.present and s.side}
    if not sided:
        return
    _vertebrae(statements)
    if statements[0].site in _TWO_SIDED and _each_or_both(statements):
        return
    sided = {s.side for s in statements if s.present and s.side}
    for s in statements:
        if s.side is None and s.present and (not _of_the_midline(s) or len(s.where) == 1 and any(x.present and x.side and s.where <= x.where for x in statements)):
            s.side = "bilateral" if "bilateral" in sided else next(iter(sided)) if len(sided) == 1 else s.side
    if {"left", "right"} <= sided:
        _each_side_told(statements)
    if {"left", "right"} <= sided and "bilateral" not in sided:
        _spoken_of_together(statements)
    top = max((s.rank for s in statements if s.present and s.side == "bilateral"), default=0)
    if "bilateral" in sided and all(s.present or s.side != "bilateral" or s.rank < top for s in statements):
        _both_or_each(statements)


def _each_or_both(statements: list[Statement]) -> bool:
    """Both sides were told, and perhaps both together: what is said of both holds for each; one finding where the sides then agree, two where they differ."""
    told = [s for s in statements if s.present]
    each = {side: [s for s in told if s.side == side] for side in ("left", "right")}
    both = [s for s in told if s.side not in each]
    if not all(each.values()):
        return False
    for side in each.values():
        _judged_with(side, both)
    if both and len({_summary(side) for side in each.values()}) == 1:
        for s in told:
            s.side = "bilateral"
    else:
        _dismiss(both)
    return True


def _dismiss(both: list[Statement]) -> None:
    """What was said of both sides together falls away: each side was told."""
    for s in both:
        s.present, s.no_new = False, True


def _judged_with(side: list[Statement], both: list[Statement]) -> None:
    """Takes over the verdict and the course told of both sides, where this side has none as weighty."""
    own = max((s.rank for s in side if s.judges), default=0)
    weightiest = max((s for s in both if s.judges and s.rank >= own), key=lambda s: (s.rank, STATUS_ORDER[s.status]), default=None)
    if weightiest is not None and (not own or weightiest.rank > own):
        for s in side:
            s.evidence, s.treated = set(weightiest.evidence), s.treated or weightiest.treated
    moved = next((s.change for s in both if s.change), None)
    if moved is not None and all(course(s) is None for s in side):
        side[0].change = moved


def _summary(side: list[Statement]) -> tuple[str, str | None]:
    worst = worst_of([replace(s, evidence=set(s.evidence)) for s in side])
    return worst.status, worst.change


def _of_the_midline(s: Statement) -> bool:
    """A vertebra, the sternum, the sacrum, the skull: no side, and no other bone's."""
    return s.site == "bone" and any(kind == "level" or kind == "bone" and which in _MIDLINE for kind, which in s.where)


def _vertebrae(statements: list[Statement]) -> None:
    """ "Metastases at the right iliac wing and L2": one finding of the bones, on no one side."""
    for s in statements:
        if s.present and s.side is None and _of_the_midline(s) and len(s.where) > 1:
            for x in statements:
                if x.present and x.side and x.where and x.where <= s.where:
                    x.side = None


def _each_side_told(statements: list[Statement]) -> None:
    """ "The adrenal metastases: right 20 mm, left 31 mm": what was said of both is said of each."""
    each = [s for s in statements if s.present and s.side in ("left", "right")]
    two_glands = statements[0].site in _TWO_GLANDS
    for s in statements:
        if s.present and s.side is None and s.size is None and s.rank <= max(x.rank for x in each) and (two_glands or not s.judges):
            for x in each:
                x.evidence = x.evidence or set(s.evidence)
            s.present, s.no_new = False, True


def _side_corrected(statements: list[Statement]) -> None:
    """An addendum puts the lesion on the other side: it takes over what was said of it, and the side first named is free."""
    for s in statements:
        other = OTHER_SIDE.get(s.side)
        if not s.present or s.rank < ADDENDUM or other is None or any(x.present and x.side == s.side and x.rank < s.rank for x in statements):
            continue
        mistaken = [x for x in statements if x.present and x.side == other and x.rank < s.rank and (s.size in (None, x.size) or x.size is None)]
        if not mistaken or not (s.size or any(not x.present and x.side == other and x.rank == s.rank for x in statements)):
            continue
        worst = max(mistaken, key=lambda x: (x.rank, STATUS_ORDER[x.status]))
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
    said = {side: {(s.status, s.change or s.size and s.prior and derived(s.size, s.prior)) for s in found if s.rank == max(x.rank for x in found)} for side, found in each.items()}
    both = [s for s in statements if s.present and s.side == "bilateral"]
    told = [*each["left"], *each["right"]]
    if statements[0].site not in _TWO_GLANDS and both and told and max(s.rank for s in both) > max(s.rank for s in told):
        for s in told:
            s.side = "bilateral"  # told side by side in the body, and as one finding of both sides in the impression
        return
    moves = {change for found in said.values() for _, change in found}
    if statements[0].site in _TWO_GLANDS and all(any(s.size and s.prior for s in found) for found in each.values()):
        for s in (*each["left"], *each["right"]):  # each gland with its own course
            s.evidence = s.evidence or set().union(*(b.evidence for b in both))
            s.treated = s.treated or any(b.treated for b in both)
        _dismiss(both)
        return
    if any(s.evidence for s in both) and not any(s.evidence for found in each.values() for s in found) and (len(moves - {None}) < 2 or moves <= {None, "new", "increased"}):
        for s in (*each["left"], *each["right"]):
            s.side = "bilateral"  # the sides only give lengths
        return
    if all(each.values()) and said["left"] != said["right"]:
        _told_apart(statements, both, max(s.rank for found in each.values() for s in found))
        return
    for s in statements:
        if s.present and s.side in ("left", "right") and (s.status != "benign" or any(b.status == s.status and b.sentence == s.sentence for b in both)):
            s.side = "bilateral"


def _told_apart(statements: list[Statement], both: list[Statement], top: int) -> None:
    """What is said of both sides together: nothing more where each was told apart as weightily, else the verdict on each."""
    for s in both:
        if s.rank > top and s.evidence:
            statements += [replace(s, side=side, evidence=set(s.evidence), change=None, size=None, prior=None) for side in ("left", "right")]
        s.present, s.no_new = False, True


def _withdrawn(absent: Statement, lesion: Statement, lesions: list[Statement]) -> bool:
    """Whether a later denial takes a lesion back; not where its own section speaks of a lesion there: "L nodule, not an adenoma"."""
    if absent.no_new or absent.rank <= lesion.rank or any(x.rank >= absent.rank and x.side == lesion.side and (x.status != "benign" or not lesion.judges) for x in lesions):
        return False  # what its own section judges is there, and the body only describes it
    return lesion.status in ("suspicious", "definite") if absent.malignant_only else lesion.status != "benign" or absent.rank > 4


def final(statements: list[Statement]) -> list[Statement]:
    """The report's final judgements, in the order of the text."""
    quoted = [s for s in statements if s.quoted]
    rows = _judged([s for s in statements if not s.quoted])
    with_quoted_lengths(rows, quoted)
    return rows


def _judged(statements: list[Statement]) -> list[Statement]:
    by_site: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        by_site[s.site].append(s)
    rows: list[Statement] = []
    for found in by_site.values():
        _one_side(found)
        _side_corrected(found)
        lesions = [s for s in found if s.present]
        denials = [s for s in found if not s.present]
        kept = [x for x in lesions if not any(_withdrawn(d, x, lesions) and d.side in (None, x.side, "bilateral") for d in denials)]
        by_side: dict[str | None, list[Statement]] = defaultdict(list)
        for x in kept:
            by_side[x.side].append(x)
        for same in by_side.values():
            rows.append(worst_of(same))
        taken = set(by_side)
        if {"left", "right"} <= {s.side for s in found}:
            denials = [d for d in denials if d.side is not None]  # each was told; in general says no more
        for d in sorted(denials, key=lambda s: (s.side != "bilateral", -s.rank, s.start)):
            if d.side == "bilateral" and len(taken & {"left", "right"}) == 1 and not d.no_new:
                d.side = "left" if "right" in taken else "right"  # both were called normal but for one
            if d.side in taken or taken and (None in {d.side, *taken} or "bilateral" in {d.side, *taken}):
                continue
            if d.no_new and kept:
                continue
            taken.add(d.side)
            rows.append(d)
    return sorted(_without_overtaken(rows), key=lambda s: (s.start, s.site, s.side or ""))


def _without_overtaken(rows: list[Statement]) -> list[Statement]:
    """ "No metastases" of the whole body falls when a later, weightier section finds one."""
    worst = max((s.rank for s in rows if s.status in ("suspicious", "definite") and s.site not in ("liver", "vein")), default=0)
    return [s for s in rows if not (s.site == "other" and not s.present and s.rank < worst)]
