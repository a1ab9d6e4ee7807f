"""The lesions of one place: which statements speak of one and the same, what they say of it together, and which is the worst.

Two statements are of two lesions where their locators, lengths or courses cannot be one lesion's. The impression's lesion
is the one of the body that fits it best; what the impression leaves out of it, the body fills in.
"""

from dataclasses import dataclass

from hepwatch.record.rows import STATUS_ORDER
from hepwatch.reports.locators import NOWHERE, Where, apart
from hepwatch.reports.statements import Statement

IMPRESSION, ADDENDUM = 4, 6
# Less than this, with no word about change, is measurement noise: 2 mm or a fifth (a proposal of ours; unverified).
_NOISE_MM, _NOISE_SHARE = 2.0, 0.2
# A node thinner than this is of normal size (RECIST 1.1: short axis below 10 mm).
_SMALL_NODE_MM = 10.0
_ACTIVE = frozenset({"new", "increased"})
_ROUNDED_MM = 0.6  # "1.4 cm" in the body, "14.5 mm" in the impression


@dataclass
class Lesion:
    """The statements about one lesion."""

    told: list[Statement]
    where: Where = NOWHERE

    def take(self, s: Statement) -> None:
        self.told.append(s)
        self.where |= s.where

    @property
    def sizes(self) -> set[float]:
        return {s.size for s in self.told if s.size is not None}

    @property
    def courses(self) -> set[str]:
        return {c for s in self.told if (c := course(s)) is not None}

    @property
    def judged(self) -> list[Statement]:
        """The statements that judge it, of the weightiest section that does."""
        judging = [s for s in self.told if s.judges]
        top = max((s.rank for s in judging), default=0)
        return [s for s in judging if s.rank == top]

    @property
    def known(self) -> bool:
        """Whether anything tells what it is."""
        return any(s.evidence or s.treated for s in self.told)

    @property
    def status(self) -> str:
        return max((s.status for s in self.judged or self.told), key=STATUS_ORDER.__getitem__)

    @property
    def rank(self) -> int:
        return max(s.rank for s in self.told)


def course(s: Statement) -> str | None:
    return derived(s.size, s.prior) if s.size is not None and s.prior is not None else s.change


def _same_length(size: float, others: set[float]) -> bool:
    return any(abs(size - x) < _ROUNDED_MM for x in others)


def _fit(lesion: Lesion, s: Statement) -> float | None:
    """How well a statement fits a lesion; None: it cannot be the same."""
    if apart(lesion.where, s.where):
        return None
    beside = any(x.rank == s.rank for x in lesion.told)
    parts = (_fit_of_length(lesion, s, beside), _fit_of_course(lesion, s, beside), _fit_of_verdict(lesion, s, beside))
    if None in parts:
        return None
    shared = 3.0 * bool(lesion.where & s.where)
    near = 0.5 * any(abs(x.sentence - s.sentence) <= 1 and x.rank == s.rank for x in lesion.told)
    if beside and not shared and not parts[0] and s.judges and lesion.judged and not (s.definite and not s.where - lesion.where) and not (near and _goes_on(lesion, s)):
        return None  # told apart in one section
    return shared + near + sum(p or 0 for p in parts)


def _goes_on(lesion: Lesion, s: Statement) -> bool:
    """ "A thrombus, likely bland. Tumour thrombus is not excluded.": a neighbouring sentence that names no other place or length."""
    return abs(STATUS_ORDER[s.status] - STATUS_ORDER[lesion.status]) < 2 and not s.where - lesion.where and (s.size is None or not lesion.sizes)


def _fit_of_length(lesion: Lesion, s: Statement, beside: bool) -> float | None:
    sizes = lesion.sizes
    if s.size is None or not sizes:
        return 0.0
    if _same_length(s.size, sizes):
        return 4.0
    if beside and any(x.size is not None for x in lesion.told if x.rank == s.rank):
        return None
    return 0.0 if s.rank >= ADDENDUM else -2.0


def _fit_of_course(lesion: Lesion, s: Statement, beside: bool) -> float | None:
    own, theirs = course(s), lesion.courses
    if own is None or not theirs or own == "resolved":
        return 0.0
    if own in theirs:
        return 2.0
    if beside and not s.judges and not lesion.where and not lesion.sizes:
        return -1.0  # one of several spoken of together
    return None if beside and any(course(x) for x in lesion.told if x.rank == s.rank) else -2.0


def _fit_of_verdict(lesion: Lesion, s: Statement, beside: bool) -> float | None:
    if not (s.evidence or s.treated) or not lesion.known:
        return 0.0
    apart_by = abs(STATUS_ORDER[s.status] - STATUS_ORDER[lesion.status])
    if beside and s.judges and lesion.judged and apart_by > 1 and 1 in (STATUS_ORDER[s.status], STATUS_ORDER[lesion.status]):
        return None
    return 1.0 - apart_by


def lesions_of(same: list[Statement]) -> list[Lesion]:
    """The lesions of one place, each with its statements from the least to the weightiest section.

    Of one section those that judge come first; what judges nothing then joins the lesion it fits, the larger length first.
    """
    found: list[Lesion] = []
    for s in sorted(_beside_their_main(same), key=lambda s: (s.rank, not s.judges, -(s.size or 0) * (not s.judges), s.start)):
        fits = [(fit, STATUS_ORDER[lesion.status], max(lesion.sizes, default=0.0), -n) for n, lesion in enumerate(found) if (fit := _fit(lesion, s)) is not None]
        if fits:
            found[-max(fits)[3]].take(s)
        else:
            found.append(Lesion([s], s.where))
    return found


def _beside_their_main(same: list[Statement]) -> list[Statement]:
    """ "A mass of 112 mm, with satellites up to 22 mm": the satellites tell what the largest one is, and are not counted themselves."""
    others = [s for s in same if not s.satellite]
    satellites = [s for s in same if s.satellite]
    main = max((s for s in others if s.size is not None and s.status != "benign"), key=lambda s: s.size or 0.0, default=None)
    if not satellites or main is None:
        return same
    if not any(s.judges for s in others if s.rank >= main.rank):
        main.evidence |= satellites[0].evidence
    return others


def worst_of(same: list[Statement]) -> Statement:
    """The worst lesion of a place as one statement, with its own change and lengths."""
    lesions = lesions_of(same)
    top = max(lesion.rank for lesion in lesions)
    told = [lesion for lesion in lesions if lesion.rank == top or _stands(lesion, [x for x in lesions if x.rank == top])]
    worst = max(told, key=lambda x: (STATUS_ORDER[x.status], x.rank, STATUS_ORDER[x.status] > 1 and not x.courses.isdisjoint(_ACTIVE), max(x.sizes, default=0.0)))
    grown = next((s.grown_from for s in same if s.grown_from), None)
    made = _together(worst)
    made.grown_from = grown
    return made


def _stands(lesion: Lesion, above: list[Lesion]) -> bool:
    """Whether a lesion of the body that the impression leaves out is surely another than those it names."""
    return lesion.known and all(apart(lesion.where, x.where) or (lesion.sizes and x.sizes and not lesion.sizes & x.sizes) for x in above)


def _together(lesion: Lesion) -> Statement:
    """What the statements of one lesion say: the weightiest first, what it leaves out from the others."""
    judged = lesion.judged
    top = lesion.rank
    verdict = max((s for s in lesion.told if s.rank == top), key=lambda s: (s in judged, STATUS_ORDER[s.status], s.size or 0))
    if not verdict.judges and lesion.known:
        worst = max(judged or (s for s in lesion.told if s.treated), key=lambda s: STATUS_ORDER[s.status])
        verdict.evidence, verdict.treated = set(worst.evidence), worst.treated
    new = verdict.change == "new" and verdict.prior is None
    for other in sorted(lesion.told, key=lambda s: (-s.rank, len(s.where ^ verdict.where), -(s.size or 0))):
        if other is not verdict:
            _fill(verdict, other)
    if new:
        verdict.prior = None  # a length before of what is called new is the organ's, or a neighbour's
    _agree(verdict)
    if verdict.site == "lymph_node" and not verdict.evidence and verdict.change in ("stable", "decreased") and (verdict.size or 99) < _SMALL_NODE_MM:
        verdict.evidence.add("benign")
    return verdict


def _fill(verdict: Statement, other: Statement) -> None:
    if verdict.size is None and other.size is not None:
        if other.rank == verdict.rank and other.prior is not None and verdict.prior is None:
            verdict.change = course(other)  # "some smaller, some larger; the largest 19 -> 23 mm"
        verdict.size, verdict.prior = other.size, verdict.prior or other.prior
    elif verdict.prior is None and (other.size == verdict.size or other.size is None):
        verdict.prior = other.prior
    verdict.change = verdict.change or other.change


def _agree(verdict: Statement) -> None:
    """Lengths and words about change made to agree: what had a length before is not new, what grew was smaller."""
    if verdict.change == "resolved":
        verdict.prior = verdict.prior if verdict.prior is not None else verdict.size
        verdict.size = None
    if verdict.change == "stable" and verdict.size is None:
        verdict.size = verdict.prior  # "unchanged from 14 mm in May"
    if verdict.size is None or verdict.prior is None:
        return
    if (verdict.change == "increased" and verdict.size < verdict.prior) or (verdict.change == "decreased" and verdict.size > verdict.prior):
        verdict.size, verdict.prior = verdict.prior, verdict.size
    if verdict.size == verdict.prior and verdict.change in ("increased", "decreased", "new"):
        verdict.change = "stable"
    if verdict.change == "stable" and abs(verdict.size - verdict.prior) >= _NOISE_MM and abs(verdict.size - verdict.prior) > _NOISE_SHARE * verdict.prior:
        verdict.change = None  # the lengths outweigh a "stable" said of something else
    if verdict.change in (None, "new"):
        verdict.change = derived(verdict.size, verdict.prior)


def derived(now: float, before: float) -> str:
    """The change that two lengths in millimetres tell."""
    difference = now - before
    if abs(difference) < _NOISE_MM and abs(difference) < _NOISE_SHARE * max(before, 1e-9):
        return "stable"
    return "increased" if difference > 0 else "decreased"
