"""What a reader found in one report: the shape in which `reports` hands its answer to the record and to `course`.

Lives here because the store keeps readings beside the report they were read from, and `record` may not know `reports`.
Site, side, status and change follow shared vocabulary (words/sites.py, record/rows.py); offsets count characters.
"""

import msgspec

from hepwatch.record.rows import Change, FindingStatus
from hepwatch.words.sites import Side, Site


class ReadFinding(msgspec.Struct, frozen=True, array_like=True):
    """The report's final judgement on one (site, side). `quote` is text[start:end], exactly."""

    site: Site
    side: Side | None
    status: FindingStatus
    change: Change | None
    size_mm: float | None
    prior_size_mm: float | None
    quote: str
    start: int
    end: int
    category: str | None = None  # LI-RADS as written: "LR-5", "LR-TR viable", "LR-TIV"
    number: int | None = None  # how many lesions, when the report counts them
    number_at_least: int | None = None  # where it only says that there are several
    grown_from: Site | None = None  # said to be reached by direct growth of the tumour at this site
    decided_by: str | None = None  # the words that decided the status


class Advice(msgspec.Struct, frozen=True, array_like=True):
    """What the report recommends. `test` is a word of words/tests.py or None; `within_days` None when no time is given."""

    text: str
    test: str | None
    within_days: int | None
    start: int
    end: int
    sites: tuple[Site, ...] = ()


class SpecimenFinding(msgspec.Struct, frozen=True, array_like=True):
    """What a pathology text says of one specimen, as in PathologyRow, with details that only the text holds.

    `margin_mm` is the closest measured distance, `necrosis_percent` what treatment killed, `stains` are written
    "arginase-1+" or "SF-1-" in lower case. A `diagnosis` of None is "cannot tell": an insufficient sample, a suspicion.
    """

    site: Site | None = None
    side: Side | None = None
    diagnosis: str | None = None
    size_mm: float | None = None
    number: int | None = None
    microvascular_invasion: bool | None = None
    macrovascular_invasion: bool | None = None
    margin: str | None = None
    grade: int | None = None
    satellite: bool | None = None
    histology: str | None = None
    margin_mm: float | None = None
    capsule: bool | None = None
    necrosis_percent: int | None = None
    stains: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """One report, read. `read` False means nothing was understood: the look stays `unread`.

    A global statement ("no evidence of metastatic disease") is a row with site `other` and status `absent`.
    """

    report: str
    language: str | None
    read: bool
    rows: tuple[ReadFinding, ...] = ()
    advice: tuple[Advice, ...] = ()
    not_assessed: tuple[Site, ...] = ()
    specimens: tuple[SpecimenFinding, ...] = ()
    reader: str = ""
    taken_back: tuple[ReadFinding, ...] = ()  # called suspicious or worse in the body, and denied by the same report's impression
