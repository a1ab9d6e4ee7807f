"""One person's history: every row known about them, frozen, in the order of day and row name."""

from datetime import date
from functools import cached_property
from typing import TypeVar

import msgspec

from hepwatch.record.reading import Reading
from hepwatch.record.rows import (
    ConditionRow,
    DecisionRow,
    FindingRow,
    MeasurementRow,
    MedicationRow,
    PathologyRow,
    PersonRow,
    ReportRow,
    Row,
    StudyRow,
    SymptomRow,
    TreatmentRow,
    UnclearRow,
)

R = TypeVar("R", bound=Row)


class History(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All that the record holds about one person, whatever day it became known."""

    person: str
    people: tuple[PersonRow, ...] = ()
    conditions: tuple[ConditionRow, ...] = ()
    treatments: tuple[TreatmentRow, ...] = ()
    pathology: tuple[PathologyRow, ...] = ()
    measurements: tuple[MeasurementRow, ...] = ()
    studies: tuple[StudyRow, ...] = ()
    reports: tuple[ReportRow, ...] = ()
    medications: tuple[MedicationRow, ...] = ()
    symptoms: tuple[SymptomRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    unclear: tuple[UnclearRow, ...] = ()
    readings: tuple[Reading, ...] = ()

    def as_known(self, as_of: date) -> "History":
        """The history as it stood in the record at the end of `as_of`: nothing later, nothing already corrected."""
        if self.last_known <= as_of and not self.replaced:
            return self
        return History(
            person=self.person,
            people=_known(self.people, as_of),
            conditions=_known(self.conditions, as_of),
            treatments=_known(self.treatments, as_of),
            pathology=_known(self.pathology, as_of),
            measurements=_known(self.measurements, as_of),
            studies=_known(self.studies, as_of),
            reports=_known(self.reports, as_of),
            medications=_known(self.medications, as_of),
            symptoms=_known(self.symptoms, as_of),
            findings=_known(self.findings, as_of),
            decisions=_known(self.decisions, as_of),
            unclear=_known(self.unclear, as_of),
            readings=self.readings,
        )

    @cached_property
    def last_known(self) -> date:
        """The last day on which a row became known (kept beside the rows, no part of the history)."""
        return max([r.known_on for r in self.rows()], default=date.min)

    @cached_property
    def replaced(self) -> list[date]:
        """The days on which a row stopped counting."""
        return [r.replaced_on for r in self.rows() if r.replaced_on is not None]

    def next_change(self, as_of: date) -> date | None:
        """The next day on which the record itself says something else."""
        known = [r.known_on for r in self.rows() if r.known_on > as_of] if self.last_known > as_of else []
        return min([*known, *(d for d in self.replaced if d > as_of)], default=None)

    def rows(self) -> tuple[Row, ...]:
        """Every row of every table."""
        return (
            *self.people, *self.conditions, *self.treatments, *self.pathology, *self.measurements, *self.studies,
            *self.reports, *self.medications, *self.symptoms, *self.findings, *self.decisions,
            *self.unclear,
        )


def _known(rows: tuple[R, ...], as_of: date) -> tuple[R, ...]:
    found = [r for r in rows if r.known_on <= as_of and (r.replaced_on is None or r.replaced_on > as_of)]
    return rows if len(found) == len(rows) else tuple(found)
