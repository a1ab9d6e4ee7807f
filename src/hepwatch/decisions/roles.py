"""Who may do what. A right is a verb on a kind of thing; a role is a set of rights; a route names the right it needs.

An administrator runs the installation and reads along; decisions about people are left to those who care for them.
"""

from typing import Literal, get_args

Role = Literal["viewer", "coordinator", "clinician", "administrator"]
Right = Literal["see", "act", "decide", "administer"]

ROLES: tuple[Role, ...] = get_args(Role)

RIGHTS: dict[Role, frozenset[Right]] = {
    "viewer": frozenset({"see"}),
    "coordinator": frozenset({"see", "act"}),
    "clinician": frozenset({"see", "act", "decide"}),
    "administrator": frozenset({"see", "administer"}),
}


def may(role: Role, right: Right) -> bool:
    return right in RIGHTS[role]
