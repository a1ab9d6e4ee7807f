"""When something happened in a case: a length of time since a named day, in the words of the source.

A case holds no calendar dates. "39 months", "about 3 years", "within 12 months", "12 days": the number, its unit and
how exact it is stay as the source gave them; months (of 30.4375 days) are worked out for comparing.
"""

import re
from typing import Literal

import msgspec

Exactness = Literal["exact", "about", "within", "after"]

DAYS_PER_MONTH = 30.4375
_MONTHS: dict[str, float] = {"days": 1 / DAYS_PER_MONTH, "weeks": 7 / DAYS_PER_MONTH, "months": 1.0, "years": 12.0}
_EXACTNESS: dict[str | None, Exactness] = {None: "exact", "about": "about", "within": "within", "after": "after"}
_WRITTEN = re.compile(r"^(?:(about|within|after) )?(-?\d+(?:\.\d+)?) (days|weeks|months|years)$")


class Elapsed(msgspec.Struct, frozen=True):
    """A length of time, as written and in months."""

    months: float
    exactness: Exactness


def elapsed(written: str) -> Elapsed:
    """Reads "39 months" or "about 3 years"; a ValueError says what was expected."""
    found = _WRITTEN.match(written)
    if found is None:
        raise ValueError('a time must be written like "39 months", "about 3 years", "within 12 months" or "12 days"')
    return Elapsed(months=float(found[2]) * _MONTHS[found[3]], exactness=_EXACTNESS[found[1]])
