"""How the cancer answered the last treatment that left it in place: RECIST 1.1, mRECIST and LI-RADS treatment response.

RECIST 1.1 (doi 10.1016/j.ejca.2008.10.026): targets of 10 mm or more (lymph nodes 15 mm) at the last examination before the
treatment; complete: all gone (nodes below 10 mm); partial: the sum 30 % below the baseline; progressive: 20 % and 5 mm above the
lowest sum, or a new lesion; else stable. mRECIST (doi 10.1055/s-0030-1247132): the same on the viable part of liver lesions, a
new liver lesion counting from 10 mm when it is called HCC. One lesion a place (the largest, as reports are read). What a report
leaves unsaid makes the answer `cannot_tell`, with what is missing. LI-RADS: the category as the report writes it.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hepwatch.course.answers import Answered, Outcome, Response
from hepwatch.course.lesions import Seen
from hepwatch.course.looks import Statement
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
    return Response(
        treatment=last.row_id,
        on=after[-1][0].date,
        recist=_judged(targets, after, _whole),
        mrecist=_judged({p: mm for p, mm in targets.items() if p[0] == "liver"}, after, _viable),
        li_rads=next((c for _, said, _ in reversed(after) for s in said if (c := s.category) and c.startswith("LR-TR")), None),
        because=tuple(dict.fromkeys(s.row_id for _, said, _ in (*before, *after) for s in said)),
    )


def _targets(before: list[Seen]) -> dict[Place, float]:
    """Every place with a measurable cancer, and its size at the last examination before the treatment that gives one."""
    found: dict[Place, float] = {}
    for _, said, _ in before:
        for s in said:
            least = _TARGET_NODE_MM if s.site == "lymph_node" else _TARGET_MM
            if s.status in _WORSE and s.size_mm is not None and s.size_mm >= least:
                found[(s.site, s.side)] = s.size_mm
    return found


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


def _judged(targets: dict[Place, float], after: list[Seen], measure: Callable[[Place, tuple[Statement, ...]], Size]) -> Answered:
    if not targets:
        return Answered("cannot_tell", ("a measured lesion at an examination in the 90 days before the treatment",))
    sums: list[float] = []
    last = Answered("cannot_tell")
    baseline = sum(targets.values())
    for _, said, looks in after:
        if not any(k.site == site and k.adequate for k in looks for site, _ in targets):
            continue
        sizes = [measure(p, said) for p in targets]
        missing = tuple(dict.fromkeys(s.missing for s in sizes if s.mm is None))
        new = _is_new(said, measure is _viable)
        if missing and not new:
            last = Answered("cannot_tell", missing)
            continue
        now = sum(s.mm or 0.0 for s in sizes)
        last = Answered("progressive" if new else _compared(baseline, min([baseline, *sums]), now))
        sums.append(now)
    return last


def _is_new(said: tuple[Statement, ...], in_liver_only: bool) -> bool:
    for s in said:
        if s.change == "new" and s.status in _WORSE:
            if not in_liver_only or (s.site == "liver" and s.status == "definite" and (s.size_mm or 0.0) >= _NEW_MM):
                return True
    return False


def _compared(baseline: float, lowest: float, now: float) -> Outcome:
    if now == 0.0:
        return "complete"
    if now >= 1.2 * lowest and now - lowest >= 5:
        return "progressive"
    return "partial" if now <= 0.7 * baseline else "stable"
