"""What is known about one person for choosing among options: a flat list of facts, each known or None.

Built from the history and the course as they stood on `as_of`. How long a value counts stands in `facts.toml`. A lesion
is known at a site when it is open and called suspicious or definite; an indeterminate one leaves the fact None.
"""

from datetime import date

import msgspec

from hepwatch.course.answers import Course, Pattern
from hepwatch.options.background import background, latest, standing
from hepwatch.options.conditions import Between
from hepwatch.options.disease import disease
from hepwatch.options.labs import Labs
from hepwatch.options.liver_function import LABORATORY, albi_grade, child_pugh_points, points_of
from hepwatch.options.periods import knowledge
from hepwatch.record.history import History


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """None: not known. Names are those of the option files; `facts.toml` says each in words."""

    pattern: Pattern | None = None
    alive: bool | None = None
    recurred: bool | None = None
    liver_lesion: bool | None = None
    liver_size_mm: float | None = None
    liver_number: Between | None = None
    vein_thrombus: bool | None = None
    extrahepatic: bool | None = None
    adrenal_lesion: bool | None = None
    adrenal_both: bool | None = None
    adrenal_size_mm: float | None = None
    adrenal_gland_lost: bool | None = None
    adrenal_only: bool | None = None
    lung_lesion: bool | None = None
    lung_number: Between | None = None
    lung_only: bool | None = None
    lung_interval_months: int | None = None
    node_lesion: bool | None = None
    bone_lesion: bool | None = None
    brain_lesion: bool | None = None
    other_lesion: bool | None = None
    other_only: bool | None = None
    undecided_lesion: bool | None = None
    transplanted: bool | None = None
    child_pugh_points: Between | None = None
    albi_grade: int | None = None
    bilirubin: float | None = None
    afp: float | None = None
    ecog: float | None = None
    ascites: bool | None = None
    encephalopathy: bool | None = None
    portal_hypertension: bool | None = None
    varices: bool | None = None
    varices_low_risk: bool | None = None
    adrenal_insufficiency: bool | None = None
    hormones_known: bool | None = None
    metanephrines_raised: bool | None = None
    phaeochromocytoma: bool | None = None
    autoimmune_disease: bool | None = None
    recent_bleeding: bool | None = None
    recent_thrombosis: bool | None = None
    proteinuria: bool | None = None
    uncontrolled_hypertension: bool | None = None
    operated_within_28_days: bool | None = None
    systemic_before: bool | None = None
    immunotherapy_before: bool | None = None
    atezolizumab_before: bool | None = None
    durvalumab_before: bool | None = None
    nivolumab_before: bool | None = None
    camrelizumab_before: bool | None = None
    sintilimab_before: bool | None = None
    pembrolizumab_before: bool | None = None
    lenvatinib_before: bool | None = None
    sorafenib_before: bool | None = None
    regorafenib_before: bool | None = None
    cabozantinib_before: bool | None = None
    ramucirumab_before: bool | None = None
    because: dict[str, tuple[str, ...]] = {}


FACT_NAMES = tuple(name for name in Facts.__struct_fields__ if name != "because")


def facts_of(history: History, course: Course, as_of: date) -> Facts:
    """All that can be said on `as_of`."""
    known = history.as_known(as_of)
    labs = Labs(known, as_of)
    liver = {name: labs.value(name) for name in LABORATORY}
    ascites, encephalopathy = (_graded(known, labs, name) for name in ("ascites", "encephalopathy"))
    metanephrines, recorded = labs.metanephrines_raised(), background(known, course, as_of)
    if metanephrines is False and recorded["phaeochromocytoma"] is None:
        recorded["phaeochromocytoma"] = False
    return Facts(
        **disease(known, course, as_of),
        **recorded,
        alive=course.state != "died",
        recurred=course.state == "recurred" or bool(course.recurrences) or bool(course.open_lesions),
        child_pugh_points=child_pugh_points(liver, ascites, encephalopathy, labs.words("child_pugh")),
        albi_grade=albi_grade(liver["bilirubin"], liver["albumin"]),
        bilirubin=liver["bilirubin"],
        afp=labs.value("afp"),
        ecog=labs.value("ecog"),
        ascites=None if ascites is None else ascites.most > 1,
        encephalopathy=None if encephalopathy is None else encephalopathy.most > 1,
        hormones_known=labs.hormones_known(),
        metanephrines_raised=metanephrines,
        because=labs.rows,
    )


def words_for(fact: str) -> str:
    """A fact's name as a person would say it."""
    return str(knowledge()["words"][fact])


def _graded(known: History, labs: Labs, kind: str) -> Between | None:
    """Ascites or encephalopathy as points, from the diagnosis and from what was observed: the later of the two, the worse on one day."""
    row, observed = latest(known, kind), labs.graded(kind)
    diagnosed = None if row is None else points_of(row.text) if standing(known, kind) else Between(1, 1)
    if row is None or observed is None or diagnosed is None:
        return diagnosed or observed
    seen = labs.latest[kind].date
    said = row.resolved_on or row.date or row.known_on
    if seen is None or seen == said:
        return max(diagnosed, observed, key=lambda b: (b.most, b.least))
    return observed if seen > said else diagnosed
