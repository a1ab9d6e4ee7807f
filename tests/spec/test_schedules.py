"""Every item of every protocol, on both sides of each edge of its windows, against the second rule (second_rule.py)."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from second_rule import Days, first, following, months_later, protocol, status

from drawn import drawn
from hepwatch.assess import Knowledge, assess
from hepwatch.followup.answers import DueItem
from hepwatch.followup.protocols import names

TREATED = (date(2021, 8, 31), date(2022, 1, 10))
ONE_DAY = timedelta(days=1)
# Rows before or at the treatment that make a condition hold, or not.
HOLDS = {
    "afp_producer": "2021-08-01 afp 60",
    "dcp_in_use": "2021-08-01 dcp 20",
    "high_risk_explant": "{day} specimen liver hcc 20mm n=1 mvi",
    "retreat_1_to_3": "2021-08-01 afp 5\n{day} specimen liver hcc 20mm n=1 no-mvi",
    "retreat_4": "2021-08-01 afp 45\n{day} specimen liver hcc 20mm n=1 mvi",
    "retreat_5_or_more": "2021-08-01 afp 450\n{day} specimen liver hcc 20mm n=1 mvi",
}
FAILS = {"high_risk_explant": "{day} specimen liver hcc 20mm n=1 no-mvi"}
# One examination that does an item looking at a site, said so that it counts.
DOES = {"liver": "ct abdomen: liver absent", "adrenal": "ct abdomen: adrenal absent", "lung": "ct chest: lung absent"}
UNIT_VALUE = {"afp": "afp 3", "dcp": "dcp 10", "afp_l3": "afp_l3 1"}


class Window(NamedTuple):
    protocol: str
    item: str
    drawing: str
    days: Days | None
    edge: date
    expected: str


def _drawing(found: dict[str, Any], item: dict[str, Any], treated: date) -> str:
    kind = (item.get("after") or found["after"])[0]
    rows = [HOLDS[c] for c in item.get("when", ())] + [FAILS[c] for c in item.get("unless", ())]
    return "\n".join([f"{treated} {kind}", *rows]).format(day=treated)


def _done(item: dict[str, Any], on: date) -> str:
    return f"{on} {DOES[item['sites'][0]] if item['sites'] else UNIT_VALUE[item['test']]}"


def _edges(name: str, item: dict[str, Any], drawing: str, days: Days) -> list[Window]:
    edges = (days.opens - ONE_DAY, days.opens, days.opens + ONE_DAY, days.target, days.closes - ONE_DAY, days.closes, days.closes + ONE_DAY)
    return [Window(name, item["id"], drawing, days, edge, status(days, edge)) for edge in edges]


def _windows() -> list[Window]:
    found: list[Window] = []
    for name in names():
        whole = protocol(name)
        for item in whole.get("items", ()):
            for treated in TREATED:
                drawing = _drawing(whole, item, treated)
                opening = first(item, treated)
                found += _edges(name, item, drawing, opening)
                if item.get("counted_from", "done") == "done":
                    found += _after_one(name, item, drawing, treated, opening)
    return found


def _after_one(name: str, item: dict[str, Any], drawing: str, treated: date, opening: Days) -> list[Window]:
    """After one examination: at the first target, and on both sides of every change of period."""
    days = {opening.target, opening.opens, opening.closes + ONE_DAY}
    for period in item["periods"][1:]:
        change = months_later(treated, period["from_month"])
        days |= {change - ONE_DAY, change}
    found: list[Window] = []
    for done in sorted(d for d in days if d > treated):
        told = f"{drawing}\n{_done(item, done)}"
        window = following(item, treated, done)
        if window is None:
            found.append(Window(name, item["id"], told, None, done, "not_applicable"))
        else:
            found += [w for w in _edges(name, item, told, window) if w.edge >= done]
    return found


WINDOWS = _windows()


@pytest.mark.parametrize("name", sorted({w.protocol for w in WINDOWS}))
def test_every_edge(name: str) -> None:
    wrong = [problem for w in WINDOWS if w.protocol == name and (problem := _problem(w))]
    assert not wrong, f"{len(wrong)} of {name}: " + "\n".join(wrong[:3])


def _problem(w: Window) -> str | None:
    item = _item(w)
    given = (item.opens, item.target, item.closes)
    if item.status == w.expected and given == (w.days or (None, None, None)):
        return None
    return f"{w.drawing}\n{w.item} on {w.edge}: expected {w.expected} {w.days}, found {item.status} {given}"


def _item(w: Window) -> DueItem:
    found = assess(drawn(w.drawing), w.edge, Knowledge.of(w.protocol)).due
    return next(d for d in found if d.rule == f"{w.protocol}/{w.item}")


def test_there_are_many_and_no_item_is_left_out() -> None:
    assert len(WINDOWS) >= 1500
    asked = {(w.protocol, w.item) for w in WINDOWS}
    written = {(name, item["id"]) for name in names() for item in protocol(name).get("items", ())}
    assert asked == written
