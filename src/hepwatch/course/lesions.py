"""Lesions over time: the same (site, side) followed from examination to examination.

A lesion opens when it is called indeterminate or worse, or new or growing whatever it is called. It closes when an
adequate look names its place free (never by a global statement), when it is called benign without being new or
growing, when it is treated, or when a specimen proves it benign or another cancer. Nothing else closes it: not
silence, not a partial look, not a normal marker.
"""

from collections.abc import Iterable
from datetime import date as Day
from operator import itemgetter
from typing import NamedTuple

import msgspec

from hepwatch.course.answers import Lesion, LesionState, Look, Sighting
from hepwatch.course.exam import Exam, Statement
from hepwatch.course.growth import doubling_time_days, is_significant, millimetres_per_month
from hepwatch.course.looks import BOTH_MUST_BE_NAMED
from hepwatch.course.treatments import SPECIMEN_DAYS, site_of
from hepwatch.record.history import History
from hepwatch.record.rows import ConditionRow, PathologyRow, TreatmentRow
from hepwatch.words.sites import OTHER_SIDE, PAIRED, Side, Site, is_extrahepatic, is_intrahepatic

Place = tuple[Site, Side | None]
Seen = tuple[Exam, tuple[Statement, ...], dict[Site, Look]]
_OPENS = frozenset({"indeterminate", "suspicious", "definite"})
WORSE = frozenset({"suspicious", "definite"})
# A specimen or a further session this long after the last sighting is still about the same lesion.
_SAME_LESION_DAYS = 365


class Told(NamedTuple):
    """One examination's word on one place, and whether the look behind it was adequate."""

    day: Day
    said: Statement
    adequate: bool


class _Open:
    """A lesion being followed (the only mutable thing in this room; it never leaves this module)."""

    __slots__ = ("closed_on", "proof", "side", "sightings", "site", "state")

    def __init__(self, site: Site, side: Side | None) -> None:
        self.site, self.side = site, side
        self.sightings: list[Sighting] = []
        self.state: LesionState = "open"
        self.proof: list[str] = []
        self.closed_on: Day | None = None

    def close(self, state: LesionState, day: Day, proof: str) -> None:
        self.state, self.closed_on = state, self.closed_on or day
        self.proof.append(proof)


def lesions(history: History, done: tuple[TreatmentRow, ...], exams: Iterable[Seen]) -> tuple[Lesion, ...]:
    """Every lesion ever opened, in the order of its first sighting."""
    events: list[tuple[Day, int, object]] = [(seen[0].date, 0, seen) for seen in exams if seen[1]]
    # What was seen on the day of a treatment was seen before it.
    events += [(t.date, 1, t) for t in done if t.date is not None]
    events += [(p.date, 2, p) for p in history.pathology if p.date is not None]
    events += [(c.date, 0, c) for c in history.conditions if c.date is not None and not c.refuted]
    followed: list[_Open] = []
    for _, _, event in sorted(events, key=itemgetter(0, 1)):
        if isinstance(event, tuple):
            _show(followed, *event)
        elif isinstance(event, TreatmentRow):
            _treat(followed, event)
        elif isinstance(event, PathologyRow):
            _prove(followed, event, done)
        elif isinstance(event, ConditionRow):
            _diagnose(followed, event)
    return tuple([_closed(x) for x in followed])


def _show(followed: list[_Open], exam: Exam, said: tuple[Statement, ...], looks: dict[Site, Look]) -> None:
    """What one examination says, place by place; while nothing is followed, a denial changes nothing."""
    for s in said:
        if followed or not _denies(s):
            look = looks.get(s.site)
            _tell(followed, Told(exam.date, _of_both(s, said), look is not None and look.adequate))


def _of_both(said: Statement, all_said: tuple[Statement, ...]) -> Statement:
    """A denial of one side whose other side is denied as well is one of both: it speaks of a lesion whose side nobody told too."""
    if not _denies(said) or said.site not in BOTH_MUST_BE_NAMED or said.side not in OTHER_SIDE:
        return said
    both = any(s.site == said.site and s.side == OTHER_SIDE[said.side] and _denies(s) for s in all_said)
    return msgspec.structs.replace(said, side=None) if both else said


def _denies(said: Statement) -> bool:
    return said.status == "absent" or said.change == "resolved"


def _at(followed: list[_Open], site: Site, side: Side | None) -> list[_Open]:
    """The open lesions a statement about (site, side) speaks of; a statement without a side speaks of both."""
    _split(followed, site, side)
    here = [x for x in followed if x.site == site and x.state == "open"]
    if side is None or side == "bilateral" or site not in PAIRED:
        return here
    return [x for x in here if x.side in (side, None, "bilateral")]


def _split(followed: list[_Open], site: Site, side: Side | None) -> None:
    """Told of one side alone, a lesion of both sides becomes one of each: what is treated or gone on one side is not on the other."""
    if side not in OTHER_SIDE or site not in BOTH_MUST_BE_NAMED:
        return
    for number, x in reversed(list(enumerate(followed))):
        if x.site == site and x.state == "open" and x.side == "bilateral":
            right = _Open(site, "right")
            right.sightings = list(x.sightings)
            x.side = "left"
            followed.insert(number + 1, right)


def _tell(followed: list[_Open], told: Told) -> None:
    said = told.said
    if _denies(said) and not told.adequate:
        return
    here = _at(followed, said.site, said.side)
    if _denies(said):
        for x in here:
            if _whole(x, said):
                x.close("resolved", told.day, said.row_id)
    elif said.status in _OPENS or said.change in ("new", "increased"):
        for x in (*(here or _opened(followed, said.site, said.side)), *_opened_beside(followed, here, said)):
            _see(x, told)
    elif said.status == "benign":
        for x in here:
            _called_benign(x, told)


def _whole(lesion: _Open, said: Statement) -> bool:
    """A word on one side never closes a lesion of both sides or of a side not known."""
    return said.side in (None, "bilateral") or said.site not in PAIRED or lesion.side == said.side


def _called_benign(lesion: _Open, told: Told) -> None:
    earlier = [s.size_mm for s in lesion.sightings if s.size_mm is not None]
    _see(lesion, told)
    grown = is_significant(min(earlier, default=None), told.said.size_mm) or is_significant(
        told.said.prior_size_mm, told.said.size_mm
    )
    if told.adequate and not grown:
        lesion.close("benign", told.day, told.said.row_id)


def _opened_beside(followed: list[_Open], here: list[_Open], said: Statement) -> list[_Open]:
    """Both sides are told of where one was followed: the other has a lesion of its own."""
    sides = {x.side for x in here}
    if said.side != "bilateral" or said.site not in BOTH_MUST_BE_NAMED or len(sides) != 1:
        return []
    return [x for one in sides if one in OTHER_SIDE for x in _opened(followed, said.site, OTHER_SIDE[one])]


def _opened(followed: list[_Open], site: Site, side: Side | None) -> list[_Open]:
    lesion = _Open(site, side)
    followed.append(lesion)
    return [lesion]


def _see(lesion: _Open, told: Told) -> None:
    said = told.said
    if lesion.side is None:
        lesion.side = said.side
    lesion.sightings.append(
        Sighting(
            told.day, said.known_on, said.status, said.change, said.size_mm, said.prior_size_mm, said.row_id, said.quote, said.grown_from
        )
    )


def _treat(followed: list[_Open], treatment: TreatmentRow) -> None:
    site = site_of(treatment)
    sites = {"liver", "vein"} if treatment.kind == "transplant" else {site}
    if site is not None:
        _split(followed, site, treatment.side)
    here = [x for x in followed if x.state == "open" and x.site in sites and _same_side(x, treatment.side)]
    if not here and site is not None and is_extrahepatic(site) and not _seen_lately(followed, treatment, site):
        here = _opened(followed, site, treatment.side)
        here[0].sightings.append(_treated_unseen(treatment))
    for lesion in here:
        lesion.close("treated", treatment.date or lesion.sightings[-1].date, treatment.row_id)


def _seen_lately(followed: list[_Open], treatment: TreatmentRow, site: Site) -> bool:
    """Whether what was treated is a lesion already followed here: one more session, or one since closed another way."""
    return any(
        x.site == site and _same_side(x, treatment.side) and (treatment.date - x.sightings[-1].date).days <= _SAME_LESION_DAYS  # type: ignore[operator]
        for x in followed
    )


def _treated_unseen(treatment: TreatmentRow) -> Sighting:
    """Treated as HCC outside the liver, and no picture of it is in the record: the treatment is the sighting."""
    assert treatment.date is not None  # only dated treatments become events
    return Sighting(treatment.date, treatment.known_on, "suspicious", None, None, None, treatment.row_id, treatment.text or "")


def _same_side(lesion: _Open, side: Side | None) -> bool:
    return side in (None, "bilateral") or lesion.side in (None, side) or lesion.site not in PAIRED


def _prove(followed: list[_Open], specimen: PathologyRow, done: tuple[TreatmentRow, ...]) -> None:
    """A specimen outranks every picture. Lesions it was taken from may have been closed by the operation already."""
    if specimen.site is None or specimen.date is None:
        return
    _split(followed, specimen.site, specimen.side)
    here = [
        x
        for x in followed
        if x.site == specimen.site and x.state in ("open", "treated") and _same_side(x, specimen.side)
        and 0 <= (specimen.date - x.sightings[-1].date).days <= _SAME_LESION_DAYS
    ]
    if specimen.diagnosis == "hcc":
        if here or not is_intrahepatic(specimen.site) or _is_of_its_own(specimen.date, done):
            for x in here or _opened(followed, specimen.site, specimen.side):
                x.sightings.append(_proving(specimen, x.sightings))
    elif specimen.diagnosis in ("benign", "other_cancer"):
        for x in here:
            x.close("benign" if specimen.diagnosis == "benign" else "other_cancer", specimen.date, specimen.row_id)


def _proving(specimen: PathologyRow, earlier: list[Sighting]) -> Sighting:
    """HCC in the specimen. Where pictures showed the liver tumour growing in, only the word metastasis tells the two apart."""
    shown = _sighting(specimen)
    metastasis = "metasta" in f"{specimen.histology or ''} {specimen.text or ''}".lower()
    return shown if metastasis or not earlier else msgspec.structs.replace(shown, grown_from=earlier[-1].grown_from)


def _is_of_its_own(day: Day, done: tuple[TreatmentRow, ...]) -> bool:
    """HCC in the liver proven well after a treatment and not at one: a biopsy of something new, not the operation's specimen."""
    days = [(day - t.date).days for t in done if t.date is not None]
    return any(d > SPECIMEN_DAYS for d in days) and not any(abs(d) <= SPECIMEN_DAYS for d in days)


def _diagnose(followed: list[_Open], condition: ConditionRow) -> None:
    """A recorded metastasis is a sighting, the first time; problem lists repeat it at every visit.

    HCC recorded again is a repeat too, unless the record calls it a recurrence.
    """
    site = condition.site or ("liver" if condition.kind == "hcc" else "other")
    if condition.kind == "metastasis" or (condition.kind == "hcc" and _called_recurrence(condition)):
        here = _at(followed, site, condition.side)
        if not here and not any(x.site == site and _same_side(x, condition.side) for x in followed):
            here = _opened(followed, site, condition.side)
        for x in here:
            x.sightings.append(_sighting(condition))
            x.side = x.side or condition.side
    elif condition.kind in ("benign_lesion", "other_cancer") and condition.site is not None:
        for x in _at(followed, condition.site, condition.side):
            x.close("benign" if condition.kind == "benign_lesion" else "other_cancer", condition.date or x.sightings[-1].date, condition.row_id)


def _called_recurrence(condition: ConditionRow) -> bool:
    text = (condition.text or "").lower()
    return "recurren" in text or "relaps" in text


def _sighting(row: ConditionRow | PathologyRow) -> Sighting:
    size = row.size_mm if isinstance(row, PathologyRow) else None
    assert row.date is not None  # only dated rows become events
    return Sighting(row.date, row.known_on, "definite", None, size, None, row.row_id, row.text or "")


def _closed(lesion: _Open) -> Lesion:
    seen = tuple(lesion.sightings)
    measured = [(s.date, s.size_mm) for s in seen if s.size_mm is not None]
    first, last = (measured[0], measured[-1]) if len(measured) > 1 else (None, None)
    return Lesion(
        site=lesion.site,
        side=lesion.side,
        state=lesion.state,
        status=seen[-1].status,
        since=seen[0].date,
        sightings=seen,
        growth_mm_per_month=millimetres_per_month(first, last) if first and last else None,
        doubling_time_days=doubling_time_days(first, last) if first and last else None,
        proof=tuple(lesion.proof),
        closed_on=lesion.closed_on,
    )
