"""Treatments: which count, which is the index treatment, and what each does to lesions.

The index treatment is the latest curative-intent one (resection, ablation, transplant, or curative treatment of a
metastasis). A treatment planned, under way or of unknown day is not one. Without any, follow-up counts from the last
treatment of any kind.
"""

from datetime import date as Day

from hepwatch.record.history import History
from hepwatch.record.rows import TreatmentKind, TreatmentRow
from hepwatch.words.sites import Side, Site

# Curative unless the record says palliative.
_CURATIVE: frozenset[TreatmentKind] = frozenset({"resection", "ablation", "transplant", "adrenalectomy", "metastasectomy"})
# Aimed at the liver when no site is given.
_LIVER: frozenset[TreatmentKind] = frozenset({"resection", "ablation", "transplant", "tace", "tare", "ethanol"})


def is_curative(treatment: TreatmentRow) -> bool:
    if treatment.intent is not None:
        return treatment.intent == "curative"
    return treatment.kind in _CURATIVE


def site_of(treatment: TreatmentRow) -> Site | None:
    """The site treated: as recorded, else what the kind implies (an adrenalectomy, the adrenal)."""
    if treatment.site is not None:
        return treatment.site
    if treatment.kind == "adrenalectomy":
        return "adrenal"
    return "liver" if treatment.kind in _LIVER else None


def completed(history: History, as_of: Day) -> tuple[TreatmentRow, ...]:
    """Treatments done by `as_of`, by day."""
    done = [t for t in history.treatments if t.date is not None and t.date <= as_of and t.completed is not False]
    return tuple(sorted(done, key=lambda t: (t.date or as_of, t.row_id)))


def undated(history: History) -> tuple[TreatmentRow, ...]:
    """Treatments said to be done, on a day the record does not give."""
    return tuple(t for t in history.treatments if t.date is None and t.completed is not False)


def under_way(history: History, as_of: Day) -> tuple[TreatmentRow, ...]:
    """Treatments begun and not finished on `as_of`."""
    return tuple(
        t
        for t in history.treatments
        if t.date is not None and t.date <= as_of and t.completed is False and (t.ended_on is None or t.ended_on > as_of)
    )


def index_treatment(done: tuple[TreatmentRow, ...]) -> TreatmentRow | None:
    return next((t for t in reversed(done) if is_curative(t)), None)


def glands_removed(done: tuple[TreatmentRow, ...], before: Day) -> dict[Site, frozenset[Side]]:
    """Adrenal glands taken out before a day: nothing can be said of them afterwards, and nothing is owed."""
    sides: set[Side] = set()
    for t in done:
        if t.kind == "adrenalectomy" and t.side is not None and t.date is not None and t.date < before:
            sides.update(("left", "right") if t.side == "bilateral" else (t.side,))
    return {"adrenal": frozenset(sides)} if sides else {}
