"""What would change for the people here if another protocol were chosen: what is owed now, and what it asks for in a year."""

from collections import Counter
from datetime import date

import msgspec

from hepwatch.assess import Knowledge, assess
from hepwatch.followup.answers import DueItem
from hepwatch.followup.protocols import DEFAULT, names, plan
from hepwatch.followup.windows import next_window
from hepwatch.surfaces.web.desk import Desk
from hepwatch.surfaces.web.jobs import Work
from hepwatch.words.dates import add_days

MOST_ASKED = 2000
_OPEN = ("due", "overdue", "cannot_tell")


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over `people` of `everybody`: per test (now owed, overdue, asked for within a year) under both protocols."""

    people: int
    everybody: int
    present: str
    other: str
    owed: dict[str, tuple[int, int]]
    overdue: dict[str, tuple[int, int]]
    in_a_year: dict[str, tuple[int, int]]
    people_overdue: tuple[int, int]
    not_covered: int


def compared(desk: Desk, people: list[str], other: str) -> Work:
    """Everybody, or an even sample of them where there are many."""
    chosen = people[:: max(1, -(-len(people) // MOST_ASKED))]
    today, both = desk.today(), (Knowledge.of(DEFAULT), Knowledge.of(other))
    counts = [Counter[tuple[str, str]]() for _ in both]
    late, not_covered = [0, 0], 0
    for n, history in enumerate(desk.source.histories(chosen), 1):
        for k, knowledge in enumerate(both):
            a = assess(history, today, knowledge)
            counts[k].update(_counted(a.due, a.course.counted_from, today))
            late[k] += any(d.status == "overdue" for d in a.due)
        not_covered += not any(d.rule.startswith(f"{other}/") and d.status != "not_applicable" for d in a.due)
        yield n / max(len(chosen), 1)
    return Switch(
        people=len(chosen), everybody=len(people), present=DEFAULT, other=other, people_overdue=(late[0], late[1]), not_covered=not_covered,
        owed=_paired(counts, "owed"), overdue=_paired(counts, "overdue"), in_a_year=_paired(counts, "in a year"),
    )


def _counted(due: tuple[DueItem, ...], start: date | None, today: date) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for d in due:
        found["owed", d.test] += d.status in _OPEN
        found["overdue", d.test] += d.status == "overdue"
        found["in a year", d.test] += _within_a_year(d, start, today)
    return found


def _within_a_year(d: DueItem, start: date | None, today: date) -> int:
    """How often the item is aimed at in the year to come, were each done on its day; what is late counts once, now."""
    protocol, _, item_id = d.rule.partition("/")
    item = next((i for i in plan(protocol).items if i.id == item_id), None) if protocol in names() else None
    if item is None or start is None or d.target is None or d.status == "not_applicable":
        return 0
    count, aimed, until = 0, max(d.target, today), add_days(today, 365)
    while aimed <= until:
        count += 1
        window = next_window(item, start, aimed)
        if window is None:
            break
        aimed = window.target
    return count


def _paired(counts: list[Counter[tuple[str, str]]], what: str) -> dict[str, tuple[int, int]]:
    tests = sorted({test for c in counts for kind, test in c if kind == what and c[kind, test]})
    return {test: (counts[0][what, test], counts[1][what, test]) for test in tests}
