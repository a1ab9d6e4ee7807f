"""The part of an assessment that a list or a count of everyone needs: the kept answer, decoded without its looks and sightings.

A whole answer is some 17 KB a person; this reads past nine tenths of it. Field names are those of the answers themselves.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec

from hepwatch.assess import LastLook, NextAction
from hepwatch.assess.driver import ORDER, TABLE
from hepwatch.course.answers import LesionState, Pattern, Recurrence, State
from hepwatch.followup.answers import DueItem
from hepwatch.outlook.answers import Outlook
from hepwatch.record import Store
from hepwatch.record.packing import unpack
from hepwatch.record.rows import TreatmentRow
from hepwatch.signals.signal import Signal
from hepwatch.words.sites import Side, Site


class BriefLesion(msgspec.Struct, frozen=True):
    """Where a lesion is and whether it is open."""

    site: Site
    side: Side | None
    state: LesionState


class BriefCourse(msgspec.Struct, frozen=True, kw_only=True):
    """A course without its looks."""

    state: State
    pattern: Pattern
    index_treatment: TreatmentRow | None = None
    last_treatment: TreatmentRow | None = None
    treatments: tuple[TreatmentRow, ...] = ()
    counted_from: date | None = None
    lesions: tuple[BriefLesion, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    died_on: date | None = None

    @property
    def open_lesions(self) -> tuple[BriefLesion, ...]:
        return tuple(x for x in self.lesions if x.state == "open")


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment without its looks; `looks` holds the last one of each site."""

    person: str
    as_of: date
    course: BriefCourse
    due: tuple[DueItem, ...] = ()
    signals: tuple[Signal, ...] = ()
    looks: dict[str, LastLook | None] = {}
    outlook: Outlook | None = None
    next_action: NextAction | None = None
    valid_until: date | None = None


def brief(payload: str | bytes) -> Brief:
    """The brief form of a kept answer."""
    return _decoder().decode(payload)


def kept_briefs(store: Store) -> Iterator[Brief]:
    """Everybody listed, most urgent first."""
    for batch in store.answers(TABLE, "listed", (), ORDER, columns="size, payload").to_batches(max_chunksize=2_000):
        packed = zip(batch.column("size").to_pylist(), batch.column("payload").to_pylist(), strict=True)
        yield from (brief(unpack(size, payload)) for size, payload in packed)


@cache
def _decoder() -> msgspec.json.Decoder[Brief]:
    return msgspec.json.Decoder(Brief)
