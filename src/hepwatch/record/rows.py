"""The rows of the record: what happened to one person, one fact a row.

Every row carries `row_id` (its name in every reason), `person`, `known_on` (the day the fact reached the
record), `replaced_on` (the day a correction of it was known; None while it stands), `source` (file and resource)
and `status`. A row counts on day d when known_on <= d and not (replaced_on <= d): so any past day can be replayed
as it was known then. Sizes are millimetres. Dates are days; `approximate` marks a day that stands for a month or
a year (its first day). None means "the record does not say", never "no".
"""

from datetime import date as Day
from typing import Literal, get_args

import msgspec

from hepwatch.words.sites import Side, Site

RowStatus = Literal["active", "superseded", "entered_in_error"]

ConditionKind = Literal[
    "hcc", "liver_cancer", "cirrhosis", "hbv", "hcv", "other_liver_disease", "metastasis", "other_cancer", "benign_lesion",
    "adrenal_insufficiency", "ascites", "encephalopathy", "varices", "portal_hypertension", "liver_transplant", "tumour_thrombus",
    "autoimmune_disease", "bleeding", "thrombosis", "proteinuria", "uncontrolled_hypertension", "phaeochromocytoma", "other",
]
TreatmentKind = Literal[
    "resection", "ablation", "transplant", "tace", "tare", "radiotherapy", "ethanol", "systemic",
    "adrenalectomy", "metastasectomy", "other",
]
StudyState = Literal["ordered", "booked", "done", "reported", "cancelled"]
Modality = Literal["ct", "mri", "us", "ceus", "pet", "bone_scan", "xray", "angiography", "endoscopy", "other"]
FindingStatus = Literal["absent", "benign", "indeterminate", "suspicious", "definite"]
# From nothing there to called malignant: the worst lesion of a place decides.
STATUS_ORDER: dict[str, int] = {"absent": 0, "benign": 1, "indeterminate": 2, "suspicious": 3, "definite": 4}
Change = Literal["new", "increased", "stable", "decreased", "resolved"]


class Row(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What every row has."""

    row_id: str
    person: str
    known_on: Day
    replaced_on: Day | None = None
    source: str = ""
    status: RowStatus = "active"


class PersonRow(Row, frozen=True, kw_only=True, gc=False):
    """Who. A death is a row of its own, so that it has its own known_on."""

    birth_date: Day | None = None
    sex: Literal["male", "female", "other"] | None = None
    death_date: Day | None = None
    deceased: bool | None = None
    merged_into: str | None = None


class ConditionRow(Row, frozen=True, kw_only=True, gc=False):
    """A diagnosis. `refuted` means the diagnosis was ruled out."""

    date: Day | None = None
    approximate: bool = False
    kind: ConditionKind = "other"
    site: Site | None = None
    side: Side | None = None
    code: str | None = None
    text: str | None = None
    resolved_on: Day | None = None
    refuted: bool = False


class TreatmentRow(Row, frozen=True, kw_only=True, gc=False):
    """Something done to the cancer. `completed` False: planned, or under way; None: not said."""

    date: Day | None = None
    approximate: bool = False
    kind: TreatmentKind = "other"
    intent: Literal["curative", "palliative"] | None = None
    site: Site | None = None
    side: Side | None = None
    ended_on: Day | None = None
    completed: bool | None = None
    code: str | None = None
    text: str | None = None


class PathologyRow(Row, frozen=True, kw_only=True, gc=False):
    """What the specimen showed."""

    date: Day | None = None
    site: Site | None = None
    side: Side | None = None
    diagnosis: Literal["hcc", "benign", "other_cancer", "no_tumour"] | None = None
    size_mm: float | None = None
    number: int | None = None
    microvascular_invasion: bool | None = None
    macrovascular_invasion: bool | None = None
    margin: Literal["negative", "microscopic", "macroscopic"] | None = None
    grade: int | None = None
    satellite: bool | None = None
    histology: str | None = None
    text: str | None = None


class MeasurementRow(Row, frozen=True, kw_only=True, gc=False):
    """A laboratory value, as written and in the canonical unit.

    `canonical_value` is None when the unit is missing or unknown: the value is then shown and never compared.
    """

    date: Day | None = None
    analyte: str = ""
    value: float | None = None
    comparator: Literal["<", ">", "<=", ">="] | None = None
    unit: str | None = None
    canonical_value: float | None = None
    canonical_unit: str | None = None
    assay: str | None = None
    text: str | None = None


class StudyRow(Row, frozen=True, kw_only=True, gc=False):
    """An imaging examination, in one of its states. `part_of` names the order, booking or study it belongs to."""

    ordered_on: Day | None = None
    scheduled_for: Day | None = None
    done_on: Day | None = None
    reported_on: Day | None = None
    modality: Modality | None = None
    regions: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    contrast: bool | None = None
    state: StudyState = "done"
    part_of: tuple[str, ...] = ()
    text: str | None = None


class ReportRow(Row, frozen=True, kw_only=True, gc=False):
    """A text. In a bulk history `text` is left in the store and only its reading travels."""

    date: Day | None = None
    study: tuple[str, ...] = ()
    kind: Literal["imaging", "pathology", "clinic", "other"] = "imaging"
    language: str | None = None
    text: str | None = None
    preliminary: bool = False


class MedicationRow(Row, frozen=True, kw_only=True, gc=False):
    """A drug. `agent` is the ingredient in lower case; `group` what it means for follow-up."""

    start: Day | None = None
    end: Day | None = None
    agent: str = ""
    group: Literal["vitamin_k_antagonist", "antiviral", "systemic_cancer", "immunosuppression", "other"] = "other"
    text: str | None = None


class SymptomRow(Row, frozen=True, kw_only=True, gc=False):
    """A complaint: kind is a key of words/symptoms.toml."""

    date: Day | None = None
    kind: str = ""
    text: str | None = None


class FindingRow(Row, frozen=True, kw_only=True, gc=False):
    """A finding stated as data (a structured report, a tumour size), not read from text."""

    date: Day | None = None
    study: tuple[str, ...] = ()
    site: Site = "other"
    side: Side | None = None
    judgement: FindingStatus = "indeterminate"
    change: Change | None = None
    size_mm: float | None = None
    prior_size_mm: float | None = None
    number: int | None = None
    text: str | None = None


class DecisionRow(Row, frozen=True, kw_only=True, gc=False):
    """A person's recorded decision about follow-up; or what they did about one test: had it `done_elsewhere` on `date`, `booked` it for `date`."""

    date: Day | None = None
    kind: Literal["ended", "transferred", "palliative", "resumed", "done_elsewhere", "booked"] = "ended"
    test: str | None = None
    reason: str | None = None


class UnclearRow(Row, frozen=True, kw_only=True, gc=False):
    """A treatment that was set aside because the record tells of it in words or codes not known here: a person has to say what it was."""

    date: Day | None = None
    reason: str = ""


TABLES: dict[str, type[Row]] = {
    "people": PersonRow,
    "conditions": ConditionRow,
    "treatments": TreatmentRow,
    "pathology": PathologyRow,
    "measurements": MeasurementRow,
    "studies": StudyRow,
    "reports": ReportRow,
    "medications": MedicationRow,
    "symptoms": SymptomRow,
    "findings": FindingRow,
    "decisions": DecisionRow,
    "unclear": UnclearRow,
}
MODALITIES: tuple[Modality, ...] = get_args(Modality)
