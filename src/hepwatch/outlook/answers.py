"""What `outlook` answers: the chance that something is there and has not been seen, by site, and the look worth most."""

from datetime import date

import msgspec


class NextLook(msgspec.Struct, frozen=True):
    """The look worth most now, and by when."""

    test: str
    by: date
    why: str


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """Probabilities on `as_of`. `moved` says how each past look or marker moved `any`: (row id, before, after).

    `averaged`: the risk factors the record does not give, which therefore count as the cohort's average.
    """

    any: float
    hidden: dict[str, float]
    expected_size_mm: dict[str, float]
    next_look: NextLook | None
    moved: tuple[tuple[str, float, float], ...] = ()
    parameters: str = ""
    averaged: tuple[str, ...] = ()
