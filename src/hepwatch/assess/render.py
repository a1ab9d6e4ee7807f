"""An assessment in the words of the contract: ages and counts of days are worked out here, for the day it is shown on."""

from datetime import date
from typing import Any

import msgspec

from hepwatch.assess import Assessment
from hepwatch.course.answers import Course, Lesion
from hepwatch.followup.answers import DueItem
from hepwatch.signals.signal import Signal
from hepwatch.words.dates import months_between


def rendered(a: Assessment, as_of: date) -> dict[str, Any]:
    """One person as `hepwatch watch --json` prints it. `as_of` may be later than the day it was assessed, while it is valid."""
    return {
        "person": a.person,
        "as_of": as_of.isoformat(),
        "course": _course(a.course, as_of),
        "due": [_due(d, as_of) for d in a.due],
        "signals": [_signal(s) for s in a.signals],
        "looks": {
            site: None if k is None else {**_plain(k), "days": (as_of - k.last).days} for site, k in a.looks.items()
        },
        "outlook": None if a.outlook is None else _plain(a.outlook),
        "outlook_missing": list(a.outlook_missing),
        "next_action": None if a.next_action is None else _plain(a.next_action),
        "valid_until": None if a.valid_until is None else a.valid_until.isoformat(),
    }


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _course(c: Course, as_of: date) -> dict[str, Any]:
    index = c.index_treatment
    return {
        "state": c.state,
        "index_treatment": None if index is None or index.date is None
        else {"kind": index.kind, "date": index.date.isoformat(), "row_id": index.row_id, "approximate": index.approximate},
        "last_treatment": None if c.last_treatment is None or c.last_treatment.date is None
        else {"kind": c.last_treatment.kind, "date": c.last_treatment.date.isoformat(), "row_id": c.last_treatment.row_id},
        "months_since": None if c.counted_from is None else months_between(c.counted_from, as_of),
        "pattern": c.pattern,
        "timing": c.timing,
        "pattern_missing": list(c.pattern_missing),
        "sites": [_lesion(x) for x in c.open_lesions],
        "lesions": [_lesion(x) for x in c.lesions],
        "recurrences": [_plain(r) for r in c.recurrences],
        "response": None if c.response is None else _plain(c.response),
        "unclear_treatments": [{"row_id": u.row_id, "date": u.date and u.date.isoformat(), "reason": u.reason} for u in c.unclear],
        "died_on": None if c.died_on is None else c.died_on.isoformat(),
    }


def _lesion(x: Lesion) -> dict[str, Any]:
    return {
        "site": x.site,
        "side": x.side,
        "status": x.status,
        "state": x.state,
        "since": x.since.isoformat(),
        "size_mm": x.size_mm,
        "growth_mm_per_month": x.growth_mm_per_month,
        "doubling_time_days": x.doubling_time_days,
        "because": list(x.because),
    }


def _due(d: DueItem, as_of: date) -> dict[str, Any]:
    late = (as_of - d.closes).days if d.status == "overdue" and d.closes else 0
    return {**_plain(d), "days_overdue": late}


def _signal(s: Signal) -> dict[str, Any]:
    found: dict[str, Any] = _plain(s)
    return {k: v for k, v in found.items() if v is not None or k in ("site", "side")}
