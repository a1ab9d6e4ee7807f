"""A case: one person's course as a timeline, with the publication or the collection it comes from.

Time is counted from day zero, the index treatment of the primary (`since` names another day where the source counts
from there). What the source does not say is absent: never "normal", never "none". `phase` says which part of the
course an event belongs to, because sources often say "AFP at recurrence" without a date.
"""

from typing import Annotated, Literal, get_args

import msgspec

from hepwatch.cases.when import elapsed
from hepwatch.course.answers import Pattern
from hepwatch.record.rows import Change, FindingStatus, Modality, TreatmentKind
from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import Side, Site, is_extrahepatic

SCHEMA_VERSION = 1

# primary: the first cancer; intrahepatic: recurrence in the liver; metastasis: outside it; mimic: it looked like a
# metastasis and was not; after: the follow-up of what was done about it.
Phase = Literal["primary", "intrahepatic", "metastasis", "mimic", "after"]
Origin = Literal["index_treatment", "diagnosis", "metastasis", "metastasis_treatment"]
Sex = Literal["male", "female", "other"]
Aetiology = Literal["hbv", "hcv", "alcohol", "mash", "haemochromatosis", "autoimmune", "none", "other"]
Category = Literal[
    "adrenal_isolated_metachronous", "adrenal_with_intrahepatic", "adrenal_synchronous", "other_ehm", "mimic_negative"
]
VitalStatus = Literal[
    "alive", "alive_no_disease", "alive_with_disease", "died", "died_of_disease", "died_of_other_cause", "lost_to_follow_up"
]
HowRead = Literal["abstract", "opening", "full", "secondary"]
CaseOrigin = Literal["published", "local", "imported"]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{1,79}$")]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A misspelt field is an error, an absent one is unknown."""


class Source(_Strict, frozen=True, kw_only=True):
    """Where the facts were read. At least one of doi, pmid, pmcid, url."""

    title: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    first_author: str | None = None
    year: int | None = None
    journal: str | None = None
    read: HowRead = "abstract"

    def address(self) -> str:
        """The shortest name by which the source can be found."""
        named = (("doi:", self.doi), ("PMID ", self.pmid), ("", self.pmcid), ("", self.url))
        return next((label + value for label, value in named if value), self.title)


class Person(_Strict, frozen=True, kw_only=True):
    """Who, as far as it matters. A shared case carries an age band, never an age above 89."""

    sex: Sex | None = None
    age: Annotated[int, msgspec.Meta(ge=0, le=120)] | None = None
    age_band: Annotated[str, msgspec.Meta(pattern=r"^(\d{1,2}-\d{1,2}|90\+)$")] | None = None
    aetiology: tuple[Aetiology, ...] = ()
    cirrhosis: bool | None = None
    child_pugh: Literal["A", "B", "C"] | None = None
    albi_grade: Literal[1, 2, 3] | None = None


class _Event(_Strict, frozen=True, kw_only=True, tag_field="kind"):
    """What every event has. `certainty` only where it differs from the case's own."""

    phase: Phase | None = None
    when: str | None = None
    since: Origin = "index_treatment"
    certainty: Certainty | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        if self.when is not None:
            elapsed(self.when)


class Lesion(_Event, frozen=True, kw_only=True, tag="lesion"):
    """Cancer found, at one place. `site_text` where the list of sites is too coarse: "right ventricle"."""

    site: Site
    side: Side | None = None
    site_text: str | None = None
    size_mm: Positive | None = None
    number: Count | None = None
    multiple: bool | None = None
    detected_by: Literal["imaging", "marker_rise", "symptom", "incidental", "surgery", "autopsy"] | None = None
    change: Change | None = None
    growth_mm_per_month: float | None = None
    microvascular_invasion: bool | None = None
    macrovascular_invasion: bool | None = None


class Treatment(_Event, frozen=True, kw_only=True, tag="treatment"):
    """Something done about the cancer of this phase."""

    treatment: TreatmentKind | Literal["none"]
    site: Site | None = None
    side: Side | None = None
    intent: Literal["curative", "palliative"] | None = None
    approach: Literal["open", "laparoscopic", "percutaneous", "transarterial", "stereotactic"] | None = None
    agents: tuple[str, ...] = ()
    dose_gy: Positive | None = None
    fractions: Count | None = None
    complete: bool | None = None


class Measurement(_Event, frozen=True, kw_only=True, tag="measurement"):
    """A laboratory value, in the unit the source gave; `level` when it only says normal or raised."""

    analyte: Literal["afp", "afp_l3", "dcp", "bilirubin", "albumin", "inr", "platelets", "alt", "ast", "cortisol", "metanephrines"]
    value: float | None = None
    comparator: Literal["<", ">", "<=", ">="] | None = None
    unit: str | None = None
    level: Literal["normal", "raised", "low"] | None = None


class Imaging(_Event, frozen=True, kw_only=True, tag="imaging"):
    """What an examination showed at one place; `status` absent means it was looked at and clear."""

    site: Site
    side: Side | None = None
    modality: Modality | None = None
    status: FindingStatus | None = None
    size_mm: Positive | None = None
    suv_max: Positive | None = None


class Pathology(_Event, frozen=True, kw_only=True, tag="pathology"):
    """What tissue showed."""

    diagnosis: Literal["hcc", "benign", "other_cancer", "no_tumour"] | None = None
    how: Literal["biopsy", "specimen", "cytology", "autopsy"] | None = None
    site: Site | None = None
    side: Side | None = None
    grade: Annotated[int, msgspec.Meta(ge=1, le=4)] | None = None
    margin: Literal["negative", "microscopic", "macroscopic"] | None = None
    microvascular_invasion: bool | None = None
    histology: str | None = None


class Symptom(_Event, frozen=True, kw_only=True, tag="symptom"):
    """A complaint, in `text`."""


class Status(_Event, frozen=True, kw_only=True, tag="status"):
    """How the person was when last heard of."""

    status: VitalStatus


Event = Lesion | Treatment | Measurement | Imaging | Pathology | Symptom | Status


class Case(_Strict, frozen=True, kw_only=True):
    """One person's course. `version` goes up with every correction; `duplicates` names the same person elsewhere."""

    schema_version: Literal[1] = 1
    id: Id
    version: Count = 1
    title: str
    summary: str = ""
    category: Category | None = None
    pattern: Pattern = "cannot_tell"
    intrahepatic: Literal["none", "before", "at"] | None = None  # recurrence in the liver before or at the metastasis
    origin: CaseOrigin = "published"
    certainty: Certainty = "reported"
    licence: str = "facts only, from the publication named"
    person: Person = Person()
    sources: tuple[Source, ...] = ()
    events: tuple[Event, ...] = ()
    duplicates: tuple[str, ...] = ()

    def of(self, *phases: Phase) -> tuple[Event, ...]:
        return tuple(e for e in self.events if e.phase in phases)


CATEGORIES: tuple[Category, ...] = get_args(Category)


def metastases(case: Case) -> tuple[Lesion, ...]:
    """The lesions outside the liver, in the order of the file."""
    return tuple(e for e in case.events if isinstance(e, Lesion) and e.phase == "metastasis" and is_extrahepatic(e.site))


def first_treatment(case: Case, phase: Phase) -> Treatment | None:
    return next((e for e in case.events if isinstance(e, Treatment) and e.phase == phase), None)


def month(case: Case, event: Event) -> float | None:
    """Months from day zero to the event; None when the source does not place it there."""
    if event.when is None:
        return None
    counted = elapsed(event.when).months
    if event.since == "index_treatment":
        return counted
    start = _day_of(case, event.since)
    return None if start is None else start + counted


def _day_of(case: Case, origin: Origin) -> float | None:
    """The month of a named day, where the case gives it from day zero."""
    if origin == "metastasis":
        return next((m for m in (_from_zero(e) for e in metastases(case)) if m is not None), None)
    if origin == "metastasis_treatment":
        done = (e for e in case.events if isinstance(e, Treatment) and e.phase == "metastasis" and e.treatment != "none")
        return next((m for m in (_from_zero(e) for e in done) if m is not None), None)
    return None


def _from_zero(event: Event) -> float | None:
    return elapsed(event.when).months if event.when and event.since == "index_treatment" else None
