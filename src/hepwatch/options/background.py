"""What else the person has and has had: diagnoses that speak against a treatment, treatments and drugs given before.

A diagnosis is True when recorded and standing, False when recorded as ruled out or resolved, None when nobody recorded it.
"""

import re
from datetime import date, timedelta
from typing import Any

from hepwatch.course.answers import Course
from hepwatch.options.periods import counts_for, knowledge
from hepwatch.record.history import History
from hepwatch.record.rows import ConditionRow

_OPERATIONS = frozenset({"resection", "transplant", "adrenalectomy", "metastasectomy"})
_LOW_RISK = re.compile(r"\b(?:small|low.risk|grade (?:1|i)|f1|treated|banded|ligated|eradicated|obliterated|after band)\b", re.IGNORECASE)


def background(known: History, course: Course, as_of: date) -> dict[str, Any]:
    """The facts about diagnoses, operations and drugs on `as_of`."""
    varices = _varices(known, as_of)
    return {
        **_treated(known, course, as_of),
        **{name: standing(known, name) for name in ("adrenal_insufficiency", "autoimmune_disease", "proteinuria", "uncontrolled_hypertension", "phaeochromocytoma")},
        "portal_hypertension": True if _any_varices(known) else standing(known, "portal_hypertension"),
        "varices": varices,
        "varices_low_risk": None if not _any_varices(known) else varices is False,
        "recent_bleeding": _recent(known, "bleeding", as_of),
        "recent_thrombosis": _recent(known, "thrombosis", as_of),
    }


def standing(known: History, kind: str) -> bool | None:
    """The latest word on a diagnosis."""
    row = latest(known, kind)
    return None if row is None else not (row.refuted or row.resolved_on is not None)


def latest(known: History, kind: str) -> ConditionRow | None:
    """The last recorded row of a diagnosis."""
    rows = [c for c in known.conditions if c.kind == kind]
    return max(rows, key=lambda c: (c.known_on, c.row_id), default=None)


def _any_varices(known: History) -> bool:
    bled = any("varic" in (c.text or "").lower() or (c.code or "").startswith("I85") for c in known.conditions if c.kind == "bleeding" and not c.refuted)
    return bled or standing(known, "varices") is True


def _varices(known: History, as_of: date) -> bool | None:
    """Varices that must be treated first. Those recorded as small or treated are not; ruled out counts for six months."""
    row = latest(known, "varices")
    if row is None:
        return True if _any_varices(known) else None
    if row.refuted or row.resolved_on is not None:
        looked = row.date or row.resolved_on or row.known_on
        return False if as_of - looked <= counts_for("endoscopy") else None
    return _LOW_RISK.search(row.text or "") is None


def _recent(known: History, kind: str, as_of: date) -> bool | None:
    """An event of the past months; one long ago says nothing of the time since."""
    rows = [c for c in known.conditions if c.kind == kind]
    if any(not c.refuted and (c.date is None or as_of - c.date <= counts_for("event")) for c in rows):
        return True
    return False if any(c.refuted for c in rows) else None


def _treated(known: History, course: Course, as_of: date) -> dict[str, Any]:
    """What was done before, from the treatments and drugs on record."""
    done = [*course.treatments, *(t for t in known.treatments if t.completed is not False)]
    kinds = {t.kind for t in done}
    drugs = {m.agent for m in known.medications if m.start is None or m.start <= as_of}
    systemic = "systemic" in kinds or any(m.group == "systemic_cancer" for m in known.medications)
    agents: dict[str, list[str]] = knowledge()["agents"]
    unnamed = systemic and not any(drug in drugs for named in agents.values() for drug in named)
    return {
        "transplanted": _transplanted(known, kinds),
        "adrenal_gland_lost": "adrenalectomy" in kinds if kinds else None,
        "operated_within_28_days": any(t.kind in _OPERATIONS and t.date and timedelta(0) <= as_of - t.date < timedelta(days=28) for t in done),
        "systemic_before": systemic,
        **{fact: True if drugs.intersection(named) else None if unnamed else False for fact, named in agents.items()},
    }


def _transplanted(known: History, kinds: set[Any]) -> bool | None:
    """A transplant on record, or its diagnosis; drugs against rejection without either leave it open."""
    if "transplant" in kinds or standing(known, "liver_transplant"):
        return True
    if any(m.group == "immunosuppression" for m in known.medications):
        return None
    return False if kinds else None
