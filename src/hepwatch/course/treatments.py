"""Treatments: which count, which is the index treatment, and what each does to lesions.

The index treatment is the latest curative-intent one (resection, ablation, transplant, or curative treatment of a
metastasis). A treatment planned, under way or of unknown day is not one. Without any, follow-up counts from the last
treatment of any kind.
"""

from datetime import date as Day

from hepwatch.record.history import History
from hepwatch.record.rows import PathologyRow, TreatmentKind, TreatmentRow
from hepwatch.words.dates import add_days
from hepwatch.words.sites import PAIRED, Side, Site, is_extrahepatic

# Curative unless the record says palliative.
_CURATIVE: frozenset[TreatmentKind] = frozenset({"resection", "ablation", "transplant", "adrenalectomy", "metastasectomy"})
# Aimed at the liver when no site is given.
_LIVER: frozenset[TreatmentKind] = frozenset({"resection", "ablation", "transplant", "tace", "tare", "ethanol"})

# A specimen this close to a treatment came from it.
SPECIMEN_DAYS = 60
# A second cancer is treated within so many days of its diagnosis (proposal).
_SECOND_CANCER_DAYS = 365
# The longest a treatment said to be under way is believed to be, in days, when the record never says that it ended (proposal).
_LASTS_AT_MOST: dict[TreatmentKind, int] = {"radiotherapy": 90, "tace": 30, "tare": 90}
_LASTS_WITHOUT_LIMIT = frozenset({"systemic", "other"})
_AN_OPERATION_DAYS = 30


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


def of_this_cancer(done: tuple[TreatmentRow, ...], history: History) -> tuple[TreatmentRow, ...]:
    """Without the operations whose specimen proved something else (a second cancer, an adenoma), and without what was done outside the liver
    for a second cancer on record. The first treatment always stays."""
    return (*done[:1], *(t for t in done[1:] if not proved_otherwise(t, history.pathology) and not _of_second_cancer(t, history)))


def _of_second_cancer(treatment: TreatmentRow, history: History) -> bool:
    """Outside the liver, with another cancer of that site (or of a site not said) diagnosed about then, and no HCC proven or recorded there."""
    site = site_of(treatment)
    if site is None or not is_extrahepatic(site) or treatment.date is None:
        return False
    ours = any(c.kind == "metastasis" and c.site == site and not c.refuted for c in history.conditions) or any(
        p.diagnosis == "hcc" and _came_from(p, treatment) for p in history.pathology
    )
    return not ours and any(
        c.kind == "other_cancer" and not c.refuted and c.site in (site, None) and c.date is not None
        and -SPECIMEN_DAYS <= (treatment.date - c.date).days <= _SECOND_CANCER_DAYS
        for c in history.conditions
    )


def proved_otherwise(treatment: TreatmentRow, pathology: tuple[PathologyRow, ...]) -> bool:
    """Whether all that its specimen showed was something else than HCC."""
    said = {p.diagnosis for p in pathology if p.diagnosis is not None and _came_from(p, treatment)}
    return treatment.kind != "transplant" and bool(said) and said <= {"benign", "other_cancer"}


def _came_from(specimen: PathologyRow, treatment: TreatmentRow) -> bool:
    if specimen.date is None or treatment.date is None or specimen.site != site_of(treatment):
        return False
    same_side = specimen.site not in PAIRED or specimen.side is None or treatment.side in (None, specimen.side)
    return same_side and abs((specimen.date - treatment.date).days) <= SPECIMEN_DAYS


def under_way(history: History, as_of: Day) -> tuple[TreatmentRow, ...]:
    """Treatments begun and not finished on `as_of`."""
    return tuple(
        t
        for t in history.treatments
        if t.date is not None and t.date <= as_of and t.completed is False and as_of < (over_on(t) or Day.max)
    )


def over_on(treatment: TreatmentRow) -> Day | None:
    """The day from which a treatment not marked as done is no longer under way: its end, or as long as its kind can last."""
    told = treatment.ended_on is not None or treatment.completed is not False
    if told or treatment.date is None or treatment.kind in _LASTS_WITHOUT_LIMIT:
        return treatment.ended_on
    return add_days(treatment.date, _LASTS_AT_MOST.get(treatment.kind, _AN_OPERATION_DAYS) + 1)


def index_treatment(done: tuple[TreatmentRow, ...]) -> TreatmentRow | None:
    return next((t for t in reversed(done) if is_curative(t)), None)


def glands_removed(done: tuple[TreatmentRow, ...], before: Day) -> frozenset[Side]:
    """Adrenal glands taken out before a day: nothing can be said of them afterwards, and nothing is owed."""
    sides: set[Side] = set()
    for t in done:
        if t.kind == "adrenalectomy" and t.side is not None and t.date is not None and t.date < before:
            sides.update(("left", "right") if t.side == "bilateral" else (t.side,))
    return frozenset(sides)
