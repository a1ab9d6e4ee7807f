"""What is unusual, one signal per code that holds."""

from datetime import date
from typing import Literal

import msgspec

from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import Side, Site

Code = Literal[
    "lesion_new", "lesion_growing", "lesion_suspicious", "lesion_undecided", "marker_rise", "marker_unexplained",
    "blind_spot", "advice_not_followed", "report_unread", "second_gland", "symptom", "overdue",
]
Urgency = Literal["urgent", "soon", "routine"]


class PlaceToLook(msgspec.Struct, frozen=True):
    """A site not looked at, and the test that would."""

    site: Site
    test: str


class Fact(msgspec.Struct, frozen=True):
    """Something to be known before acting, with where it is from."""

    says: str
    source: str
    certainty: Certainty


class DoublingTime(msgspec.Struct, frozen=True):
    """In days. `high` None: the interval is open upwards."""

    days: float
    low: float
    high: float | None
    values: int
    r_squared: float


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """Something that asks for an action. `since`: the first day it could have been known."""

    code: Code
    urgency: Urgency
    since: date
    why: str
    because: tuple[str, ...]
    site: Site | None = None
    side: Side | None = None
    marker: Literal["afp", "dcp", "afp_l3"] | None = None
    explained_by: str | None = None
    look_at: tuple[PlaceToLook, ...] = ()
    quotes: tuple[str, ...] = ()
    test: str | None = None
    doubling_time: DoublingTime | None = None
    half_life_days: float | None = None
    facts: tuple[Fact, ...] = ()
