"""What `course` answers about one person on one day: looks, lesions, episodes, and the words of the design for them.

Every answer names its rows (`because`); answers hold dates, never ages.
"""

from datetime import date as Day
from functools import cached_property
from typing import Literal

import msgspec

from hepwatch.record.rows import Change, FindingStatus, TreatmentRow, UnclearRow
from hepwatch.words.sites import Side, Site

State = Literal["in_remission", "recurred", "under_treatment", "not_yet_treated", "died", "cannot_tell"]
Pattern = Literal[
    "none", "intrahepatic", "isolated_extrahepatic", "extrahepatic_with_intrahepatic", "synchronous", "cannot_tell"
]
LookResult = Literal["clear", "finding", "unread", "not_mentioned", "not_assessed"]
LesionState = Literal["open", "treated", "resolved", "benign", "other_cancer"]


class Look(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One site, examined on one day by a test able to see it.

    `adequate` False: the test saw the site only in part (lung bases) or poorly; it never closes anything.
    """

    site: Site
    date: Day
    test: str
    result: LookResult
    adequate: bool
    known_on: Day
    because: tuple[str, ...]
    quotes: tuple[str, ...] = ()


class Sighting(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A lesion as one examination saw it. Sizes in mm."""

    date: Day
    known_on: Day
    status: FindingStatus
    change: Change | None
    size_mm: float | None
    prior_size_mm: float | None
    row_id: str
    quote: str = ""
    grown_from: Site | None = None


class Lesion(msgspec.Struct, frozen=True):
    """The same lesion over time: one (site, side), from first sighting until it is treated, gone or proven otherwise.

    `closed_on`: the day it was treated, gone or first proven otherwise; None while it is open. `since` is the first day it was called indeterminate or worse. Growth in mm a month between first and last
    measured sighting; doubling time in days of the volume (dt * ln2 / (3 * ln(d1/d0))).
    """

    site: Site
    side: Side | None
    state: LesionState
    status: FindingStatus
    since: Day
    sightings: tuple[Sighting, ...]
    growth_mm_per_month: float | None = None
    doubling_time_days: float | None = None
    proof: tuple[str, ...] = ()
    closed_on: Day | None = None

    @property
    def grown_from(self) -> Site | None:
        """The site of the tumour that is said to grow into this place, where nothing shows that it is a metastasis instead."""
        worse = [s for s in self.sightings if s.status in ("suspicious", "definite")]
        return worse[0].grown_from if worse and all(s.grown_from for s in worse) else None

    @property
    def size_mm(self) -> float | None:
        """The latest measured diameter."""
        return next((s.size_mm for s in reversed(self.sightings) if s.size_mm is not None), None)

    @property
    def because(self) -> tuple[str, ...]:
        return tuple(s.row_id for s in self.sightings) + self.proof


class Recurrence(msgspec.Struct, frozen=True):
    """The cancer is back after complete remission: called suspicious or worse, or treated as HCC.

    `timing`: early in the first two years of that remission, late from then on (None in answers kept from before this was told).
    """

    date: Day
    known_on: Day
    sites: tuple[Site, ...]
    first: bool
    because: tuple[str, ...]
    timing: Literal["early", "late"] | None = None


Outcome = Literal["complete", "partial", "stable", "progressive", "cannot_tell"]


class Answered(msgspec.Struct, frozen=True):
    """How the cancer answered a treatment, by one set of criteria; `missing` says what keeps it from being told."""

    outcome: Outcome
    missing: tuple[str, ...] = ()


class Response(msgspec.Struct, frozen=True):
    """How the cancer answered the last treatment that left it in place, at the examination of day `on`. `li_rads` as the report writes it."""

    treatment: str
    on: Day
    recist: Answered
    mrecist: Answered
    li_rads: str | None
    because: tuple[str, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Where one person stands on one day."""

    person: str
    as_of: Day
    state: State
    hcc: bool = True
    index_treatment: TreatmentRow | None = None
    last_treatment: TreatmentRow | None = None
    treatments: tuple[TreatmentRow, ...] = ()
    counted_from: Day | None = None
    pattern: Pattern = "none"
    pattern_missing: tuple[str, ...] = ()
    timing: Literal["synchronous", "metachronous"] | None = None
    looks: tuple[Look, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    died_on: Day | None = None
    ended: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    # What may have been treatments, and is told in words not known here.
    unclear: tuple[UnclearRow, ...] = ()
    response: Response | None = None

    @property
    def open_lesions(self) -> tuple[Lesion, ...]:
        """Lesions called indeterminate or worse that nothing has resolved."""
        return tuple(x for x in self.lesions if x.state == "open")

    @cached_property
    def looks_at(self) -> dict[Site, list[Look]]:
        """The looks by site, oldest first (kept beside the answer, no part of it)."""
        found: dict[Site, list[Look]] = {}
        for look in self.looks:
            found.setdefault(look.site, []).append(look)
        return found

    def last_look(self, site: Site) -> Look | None:
        """The latest adequate look at a site, read or not."""
        return next((x for x in reversed(self.looks_at.get(site, [])) if x.adequate), None)
