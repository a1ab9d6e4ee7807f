"""How the cancer answered the last treatment that left it in place: RECIST 1.1, mRECIST and LI-RADS treatment response.

RECIST 1.1 (doi 10.1016/j.ejca.2008.10.026): targets of 10 mm or more (lymph nodes 15 mm) at the last examination before the
treatment; complete: all gone (nodes below 10 mm); partial: the sum 30 % below the baseline; progressive: 20 % and 5 mm above the
lowest sum, or a new lesion; else stable. A lesion is new when it is called so, or where the baseline told of none; it stands until
an examination shows its place free. All gone means what was too small to measure as well. mRECIST (doi 10.1055/s-0030-1247132): the
same on the viable part of liver lesions, a new liver lesion counting from 10 mm when it is called HCC. One lesion a place (the
largest, as reports are read). What a report leaves unsaid makes the answer `cannot_tell`, with what is missing. LI-RADS: the
category as the report writes it.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hepwatch.course.answers import Answered, Outcome, Response
from hepwatch.course.exam import Statement
from hepwatch.course.lesions import Seen
from hepwatch.record.rows import TreatmentRow
from hepwatch.words.dates import add_days
from hepwatch.words.sites import Side, Site

Place = tuple[Site, Side | None]
_LEAVES_IN_PLACE = frozenset({"ablation", "tace", "tare", "radiotherapy", "ethanol", "systemic"})
_WORSE = frozenset({"suspicious", "definite"})
# A baseline is at most so old; an answer is looked for from so long after the treatment (proposals).
_BASELINE_DAYS, _FROM_DAYS = 90, 14
_TARGET_MM, _TARGET_NODE_MM, _NORMAL_NODE_MM, _NEW_MM = 10.0, 15.0, 10.0, 10.0


def response(done: tuple[TreatmentRow, ...], seen: Iterable[Seen]) -> Response | None:
    """None where the last treatment took the cancer out, or nothing was examined since."""
    last = done[-1] if done else None
    if last is None or last.date is None or last.kind not in _LEAVES_IN_PLACE:
        return None
    read = [s for s in seen if s[0].read]
    after = [s for s in read if s[0].date >= add_days(last.date, _FROM_DAYS)]
    if not after:
        return None
    before = [s for s in read if add_days(last.date, -_BASELINE_DAYS) <= s[0].date <= last.date]
    targets = _targets(before)
    in_liver = {p: mm for p, mm in targets.items() if p[0] == "liver"}
    return Response(
        treatment=last.row_id,
        on=after[-1][0].date,
        recist=_judged(targets, after, _whole, _new_at_each(before, after, _is_cancer), _left_at_each(targets, before, after)),
        mrecist=_judged(in_liver, after, _viable, _new_at_each(before, after, _is_typical), [False] * len(after)),
        li_rads=next((c for _, said, _ in reversed(after) for s in said if (c := s.category) and c.startswith("LR-TR")), None),
        because=tuple(dict.fromkeys(s.row_id for _, said, _ in (*before, *after) for s in said)),
    )


def _targets(before: list[Seen]) -> dict[Place, float]:
    """Every place with a measurable cancer at its last word before the treatment, and the last size told of it."""
    found: dict[Place, float] = {}
    for _, said, _ in before:
        for s in said:
            least = _TARGET_NODE_MM if s.site == "lymph_node" else _TARGET_MM
            if not _is_cancer(s) or (s.size_mm is not None and s.size_mm < least):
                found = {place: mm for place, mm in found.items() if not _speaks_of(s, place)}
            elif s.size_mm is not None:
                found[(s.site, s.side)] = s.size_mm
    return found


def _is_there(said: Statement) -> bool:
    return said.status != "absent" and said.change != "resolved"


def _is_cancer(said: Statement) -> bool:
    return said.status in _WORSE and said.change != "resolved"


def _is_typical(said: Statement) -> bool:
    """A liver lesion that counts as new in mRECIST."""
    return said.site == "liver" and said.status == "definite" and _is_there(said) and (said.size_mm or 0.0) >= _NEW_MM


def _speaks_of(said: Statement, place: Place) -> bool:
    """A word without a side, or about both, speaks of either side; a place without a side is any."""
    site, side = place
    return said.site == site and (said.side == side or side in (None, "bilateral") or said.side in (None, "bilateral"))


def _new_at_each(before: list[Seen], after: list[Seen], counts: Callable[[Statement], bool]) -> list[bool]:
    """Whether a new lesion stands at each examination: called new, or where the baseline told of none."""
    known = [(s.site, s.side) for _, said, _ in before for s in said if _is_there(s)]
    standing: set[Place] = set()
    found = []
    for _, said, _ in after:
        standing = {p for p in standing if not any(_speaks_of(s, p) and not _is_there(s) for s in said)}
        unheard = [s for s in said if counts(s) and not any(_speaks_of(s, p) for p in known)]
        standing |= {(s.site, s.side) for s in unheard if s.change in (None, "new")}
        found.append(bool(standing) or any(counts(s) and s.change == "new" for s in said))
    return found


def _left_at_each(targets: dict[Place, float], before: list[Seen], after: list[Seen]) -> list[bool]:
    """Whether a cancer that is no target is left at each examination: told by it, or by the baseline and not shown gone since."""
    left = {(s.site, s.side) for _, said, _ in before for s in said if _is_cancer(s)} - targets.keys()
    found = []
    for _, said, _ in after:
        left = {p for p in left if not any(_speaks_of(s, p) and _is_gone(s) for s in said)}
        found.append(bool(left) or any(_is_cancer(s) and not _is_gone(s) for s in said))
    return found


def _is_gone(said: Statement) -> bool:
    return not _is_cancer(said) or (said.site == "lymph_node" and said.size_mm is not None and said.size_mm < _NORMAL_NODE_MM)


class Size(NamedTuple):
    """What an examination says of a target; `mm` None when it cannot be told."""

    mm: float | None
    missing: str = ""


def _whole(place: Place, said: tuple[Statement, ...]) -> Size:
    s = _of(place, said)
    if s is None:
        return Size(None, f"what became of the {place[0].replace('_', ' ')} lesion")
    if s.status == "absent" or s.change == "resolved":
        return Size(0.0)
    if s.size_mm is not None and place[0] == "lymph_node" and s.size_mm < _NORMAL_NODE_MM:
        return Size(0.0)
    return Size(s.size_mm, f"the size of the {place[0].replace('_', ' ')} lesion")


def _viable(place: Place, said: tuple[Statement, ...]) -> Size:
    """Benign after treatment is nothing viable; a size is that of the viable part only where the words say so."""
    s = _of(place, said)
    if s is not None and (s.status in ("absent", "benign") or s.change == "resolved"):
        return Size(0.0)
    told = s is not None and any(w in s.quote.lower() for w in ("viable", "enhanc", "hyperenhanc"))
    return Size(s.size_mm if s is not None and told else None, "the size of the viable part of the liver lesion")


def _of(place: Place, said: tuple[Statement, ...]) -> Statement | None:
    return next((s for s in said if (s.site, s.side) == place), None)


def _judged(
    targets: dict[Place, float], after: list[Seen], measure: Callable[[Place, tuple[Statement, ...]], Size], new: list[bool], left: list[bool]
) -> Answered:
    """The answer at the last examination that gives one. `new` and `left`: of each, whether a new lesion stands, and a cancer that is no target."""
    if not targets:
        return Answered("cannot_tell", ("a measured lesion at an examination in the 90 days before the treatment",))
    sums = [sum(targets.values())]
    last = Answered("cannot_tell")
    for (_, said, looks), is_new, more_left in zip(after, new, left, strict=True):
        if not is_new and not any((k := looks.get(site)) is not None and k.adequate for site, _ in targets):
            continue
        sizes = [measure(p, said) for p in targets]
        missing = tuple(dict.fromkeys(s.missing for s in sizes if s.mm is None))
        if missing:
            last = Answered("progressive") if is_new else Answered("cannot_tell", missing)
            continue
        now = sum(s.mm or 0.0 for s in sizes)
        last = Answered("progressive" if is_new else _compared(sums[0], min(sums), now, more_left))
        sums.append(now)
    return last


def _compared(baseline: float, lowest: float, now: float, more_left: bool) -> Outcome:
    if now == 0.0:
        return "partial" if more_left else "complete"
    if now >= 1.2 * lowest and now - lowest >= 5:
        return "progressive"
    return "partial" if now <= 0.7 * baseline else "stable"
