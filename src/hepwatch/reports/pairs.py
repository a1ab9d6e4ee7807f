"""Lengths before, told in one breath of the two lesions just named: "On CT in May they were 20 mm and 13 mm, respectively"."""

from hepwatch.reports.claim import Claim
from hepwatch.reports.locators import apart
from hepwatch.reports.match import Item
from hepwatch.reports.statements import Statement

_RECENT = 2  # sentences
_SHARED = frozenset({"size", "anaphor", "then", "past", "mark", "respectively", "side", "from", "since"})


def told_of_both(claim: Claim, items: list[Item], statements: list[Statement], sentence: int) -> bool:
    """Gives each of the last two measured lesions its own earlier length, in their order; whether the clause did that."""
    lengths = [i.size for i in items if i.kind == "size"]
    kinds = {i.kind for i in items}
    if len(lengths) != 2 or not kinds <= _SHARED or not kinds & {"then", "past"} or any(i.kind == "today" for i in items):
        return False
    both = [s for s in statements if s.present and s.size is not None and s.sentence >= sentence - _RECENT][-2:]
    if len(both) < 2 or any(s.prior is not None for s in both) or both[0].sentence < both[1].sentence - 1 or not _two(both) or claim.lesion_places:
        return False
    for s, length in zip(both, lengths, strict=True):
        s.prior, s.end = length, max(s.end, claim.end)
    return True


def _two(both: list[Statement]) -> bool:
    """Whether they are two lesions: of two places, or of two segments, levels or lobes of one."""
    return (both[0].site, both[0].side) != (both[1].site, both[1].side) or bool(both[0].where) and both[0].where.isdisjoint(both[1].where)


def told_since(claim: Claim, current: Statement, statements: list[Statement], sentence: int) -> list[Statement]:
    """ "Both adrenals: metastases, left 41 mm, right 28 mm. Larger.": a course alone is that of each side just told; else of the lesion spoken of."""
    beside = [s for s in statements if s.present and s.sentence == current.sentence == sentence - 1 and s.site == current.site]
    if {s.side for s in beside} != {"left", "right", "bilateral"} or claim.places or claim.evidence or claim.attributes[1:] != (None, None):
        return [current]
    return [s for s in beside if s.side != "bilateral"]


def measured_there(claim: Claim, statements: list[Statement], rank: int) -> Statement | None:
    """ "Prior CT: right 25 mm, left 13 mm": the lesion last measured at the place, in this section."""
    own = (s for s in reversed(statements) if s.present and (s.site, s.side) == claim.places[0] and s.rank == rank)
    return next((s for s in own if s.size is not None and not apart(s.where, claim.where)), None)
