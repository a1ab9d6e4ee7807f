"""A case against the CARE checklist: what is there, what is missing, what a structured case cannot hold.

`consent` is met by a release record's ground for a local case; a published case had it asked by its journal, which is not
known here.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from hepwatch.cases.case import (
    Case,
    Imaging,
    Lesion,
    Measurement,
    Pathology,
    Status,
    Symptom,
    Treatment,
    first_treatment,
)


class CareItem(msgspec.Struct, frozen=True):
    """One item of the checklist and what became of it."""

    id: str
    item: str
    state: Literal["met", "missing", "not for a structured case", "cannot_tell"]


def care(case: Case, *, ground: str | None = None) -> list[CareItem]:
    """Every item of the checklist."""
    return [CareItem(i["id"], i["item"], _state(i.get("needs"), case, ground)) for i in _items()]


def _state(needs: str | None, case: Case, ground: str | None) -> Literal["met", "missing", "not for a structured case", "cannot_tell"]:
    if needs is None:
        return "not for a structured case"
    if needs == "consent":
        return "met" if ground else "missing" if case.origin == "local" else "cannot_tell"
    return "met" if _CHECKS[needs](case) else "missing"


def _later(case: Case) -> list[Lesion]:
    return [e for e in case.events if isinstance(e, Lesion) and e.phase in ("metastasis", "mimic", "intrahepatic")]


def _any(case: Case, *kinds: type) -> bool:
    return any(isinstance(e, kinds) for e in case.events)


def _later_treatments(case: Case) -> list[Treatment]:
    return [e for e in case.events if isinstance(e, Treatment) and e.phase in ("metastasis", "mimic", "intrahepatic")]


_CHECKS: dict[str, Callable[[Case], bool]] = {
    "title": lambda c: bool(c.title.strip()),
    "site_and_treatment": lambda c: bool(_later(c)) and bool(_later_treatments(c)),
    "demographics": lambda c: c.person.sex is not None and (c.person.age is not None or c.person.age_band is not None),
    "presentation": lambda c: _any(c, Symptom) or any(x.detected_by for x in _later(c)),
    "liver_history": lambda c: bool(c.person.aetiology) or c.person.cirrhosis is not None,
    "primary_treatment": lambda c: first_treatment(c, "primary") is not None,
    "lesion_described": lambda c: any(x.size_mm for x in _later(c)),
    "timeline": lambda c: any(x.when for x in _later(c)),
    "diagnostics": lambda c: _any(c, Imaging) and (_any(c, Measurement) or _any(c, Pathology)),
    "proof": lambda c: any(isinstance(e, Pathology) and e.phase != "primary" for e in c.events),
    "prognosis": lambda c: c.person.child_pugh is not None or c.person.albi_grade is not None or any(isinstance(e, Lesion) and e.microvascular_invasion is not None for e in c.events),
    "treatment": lambda c: bool(_later_treatments(c)),
    "treatment_detail": lambda c: any(t.approach or t.dose_gy or t.agents for t in _later_treatments(c)),
    "outcome": lambda c: any(isinstance(e, Status) for e in c.events),
    "follow_up_tests": lambda c: any(e.phase == "after" and isinstance(e, (Imaging, Measurement, Lesion)) for e in c.events),
}


@cache
def _items() -> list[dict[str, str]]:
    held: list[dict[str, str]] = tomllib.loads(files("hepwatch.cases").joinpath("care.toml").read_text())["items"]
    return held
