"""One examination, and what it finally says of each place: the types that exams.py and looks.py make (here, since those two are compiled)."""

from datetime import date as Day

import msgspec

from hepwatch.record.reading import Reading
from hepwatch.record.rows import Change, FindingRow, FindingStatus, Modality, ReportRow
from hepwatch.words.sites import Side, Site


class Exam(msgspec.Struct, frozen=True):
    """One examination on one day. `readings` are those of its reports, oldest first; `texts` its report rows.

    `read`: somebody or something has understood what it showed; `read_on` is the first day its result was in the record (the
    day the examination was known when there is no result).
    """

    date: Day
    known_on: Day
    modality: Modality | None
    regions: tuple[str, ...]
    contrast: bool | None
    rows: tuple[str, ...]
    read: bool
    read_on: Day
    texts: tuple[ReportRow, ...] = ()
    readings: tuple[tuple[ReportRow, Reading], ...] = ()
    findings: tuple[FindingRow, ...] = ()

    @property
    def has_text(self) -> bool:
        return bool(self.texts) or bool(self.findings)


class Statement(msgspec.Struct, frozen=True, gc=False):
    """What one examination finally says of one (site, side)."""

    site: Site
    side: Side | None
    status: FindingStatus
    change: Change | None
    size_mm: float | None
    prior_size_mm: float | None
    row_id: str
    known_on: Day
    quote: str
    grown_from: Site | None = None
    category: str | None = None
