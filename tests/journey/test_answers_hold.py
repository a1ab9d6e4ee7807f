"""An answer kept until it expires, or a new fact comes, equals one asked afresh on every day in between."""

from collections import defaultdict
from datetime import date
from typing import Any

import msgspec
import pytest

from hepwatch.assess import Assessment, Knowledge, assess, with_readings
from hepwatch.assess.render import rendered
from hepwatch.demo import cohort, published
from hepwatch.demo.fhir import Life
from hepwatch.ingest.fhir import Reader
from hepwatch.record.history import History
from hepwatch.words.dates import add_days

AS_OF = date(2026, 6, 1)
KNOWLEDGE = Knowledge.of()


def history(life: Life) -> History:
    rows: dict[str, list[Any]] = defaultdict(list)
    for entry in Reader(None, AS_OF).entries(life.bundle(), "f", 1, b""):
        for table, row in entry.rows:
            rows[table].append(row)
    whole = History(person=life.person, **{t: tuple(r) for t, r in rows.items()})
    return msgspec.structs.replace(with_readings(whole), reports=tuple(msgspec.structs.replace(r, text=None) for r in whole.reports))


def next_fact(known: History, day: date) -> date | None:
    days = (d for r in known.rows() for d in (r.known_on, r.replaced_on) if d is not None and d > day)
    return min(days, default=None)


def shown(answer: Assessment, day: date) -> dict[str, Any]:
    return {k: v for k, v in rendered(answer, day).items() if k != "as_of"}


LIVES = [*published.lives(AS_OF), *cohort.lives(19, 7, AS_OF)]


@pytest.mark.parametrize("life", LIVES, ids=lambda x: x.person)
def test_kept_equals_afresh_on_every_day(life: Life) -> None:
    whole = history(life)
    day, until = add_days(AS_OF, -200), add_days(AS_OF, 60)
    kept = assess(whole, day, KNOWLEDGE)
    fact = next_fact(whole, day)
    while day < until:
        day = add_days(day, 1)
        if (kept.valid_until is not None and kept.valid_until <= day) or (fact is not None and fact <= day):
            kept, fact = assess(whole, day, KNOWLEDGE), next_fact(whole, day)
        else:
            assert shown(kept, day) == shown(assess(whole, day, KNOWLEDGE), day), day
