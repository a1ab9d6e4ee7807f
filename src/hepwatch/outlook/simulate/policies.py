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
