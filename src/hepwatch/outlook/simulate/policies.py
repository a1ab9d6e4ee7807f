"""The policies that can be tried, by id: every protocol of `followup`, `personal`, and the comparators kept here as data.

`as-it-happens` is the default protocol with the attendance and lateness learned from a record (`attendance`); without a
record it stands on the assumption in comparators.toml.
"""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from hepwatch.errors import UsageError
from hepwatch.followup import protocols
from hepwatch.followup.plan import Plan
from hepwatch.outlook.simulate.attendance import Attendance
from hepwatch.outlook.tables import SETTINGS

PERSONAL = "personal"
AS_IT_HAPPENS = "as-it-happens"


@cache
def comparators() -> dict[str, Plan]:
    """Schedules to compare with that no hospital should install from here."""
    data = tomllib.loads(files(__package__).joinpath("comparators.toml").read_text("utf-8"))
    return {p["id"]: msgspec.convert(p, Plan) for p in data["policy"]}


@cache
def assumed_attendance() -> Attendance:
    data = tomllib.loads(files(__package__).joinpath("comparators.toml").read_text("utf-8"))
    return msgspec.convert(data["attendance"], Attendance)


def known_policies() -> tuple[str, ...]:
    """Every id that can be asked for."""
    full = [n for n in protocols.names() if protocols.plan(n).schedule == "full"]
    return (*full, *(c for c in comparators() if c not in full), AS_IT_HAPPENS, PERSONAL)


def treatment_for(policies: list[str], asked: str | None) -> str:
    """The treatment the simulated people had: the one asked for, else the first that every policy covers."""
    covers = {k: SETTINGS if k == PERSONAL else plan_of(k).after for k in policies}
    for k, treatments in covers.items():
        if asked is not None and asked not in treatments:
            raise UsageError(f"the policy {k} is for people after {' or '.join(treatments)}, not {asked}; leave it out or give another --treatment")
    shared = [s for s in ((asked,) if asked else SETTINGS) if all(s in c for c in covers.values())]
    if not shared:
        raise UsageError(f"no treatment is covered by all of {', '.join(policies)}; compare policies that are for the same people")
    return shared[0]


def plan_of(policy: str) -> Plan:
    """The plan behind a policy of fixed dates."""
    if policy == AS_IT_HAPPENS:
        return protocols.plan(protocols.DEFAULT)
    if policy in comparators():
        return comparators()[policy]
    if policy in protocols.names() or policy.endswith(".toml"):
        found = protocols.plan(policy)
        if found.schedule == "none":
            raise UsageError(f"the protocol {policy} gives no schedule, so it cannot be simulated; choose another")
        return found
    raise UsageError(f"{policy!r} is no policy; choose from {', '.join(known_policies())}, or give a protocol file ending in .toml")
