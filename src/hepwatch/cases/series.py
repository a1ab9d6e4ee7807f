"""A series: what a publication says of a group where it gives no persons: n, interval, survival by treatment, curves.

A series is never mixed into the persons of a pooled estimate; it stands beside it. A published curve (`curve`,
`at_risk`) can be turned back into persons by `reconstruct`, and is then named as reconstructed.
"""

from typing import Annotated

import msgspec

from hepwatch.cases.case import Count, Id, Source
from hepwatch.course.answers import Pattern
from hepwatch.record.rows import TreatmentKind
from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import Site

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A misspelt field is an error, an absent one is unknown."""


class Spread(_Strict, frozen=True, kw_only=True):
    """A figure of a group, with what the source gives of its spread."""

    median: float | None = None
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str | None = None  # what low and high are: "range", "95 % CI", "IQR"


class Rate(_Strict, frozen=True, kw_only=True):
    """The share alive (or free of recurrence) at a time."""

    months: float
    share: Share


class Group(_Strict, frozen=True, kw_only=True):
    """One group of a series."""

    label: str
    n: Count
    treatment: TreatmentKind | None = None
    primary_treatment: TreatmentKind | None = None
    right: int | None = None
    left: int | None = None
    bilateral: int | None = None
    interval_months: Spread | None = None
    survival_months: Spread | None = None
    survival: tuple[Rate, ...] = ()
    recurrence: tuple[Rate, ...] = ()
    curve: tuple[tuple[float, float], ...] = ()
    at_risk: tuple[tuple[float, int], ...] = ()
    deaths: int | None = None
    note: str | None = None


class Series(_Strict, frozen=True, kw_only=True):
    """A publication's groups. `counted_from` says where its survival starts."""

    id: Id
    title: str
    setting: str
    site: Site | None = None
    pattern: Pattern | None = None
    counted_from: str = "not stated"
    certainty: Certainty = "reported"
    sources: tuple[Source, ...]
    groups: tuple[Group, ...]
    note: str | None = None
