"""From a form or a JSON body to a recorded action, or the sentence that says why not. One door for list, person and API."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hepwatch.decisions import actions, audit
from hepwatch.decisions.actions import KINDS, Action, Detail, Screen
from hepwatch.errors import ConflictError, DecisionError, RefusedError
from hepwatch.surfaces.web.access import Visit
from hepwatch.surfaces.web.people import ListRow


class Outcome(msgspec.Struct, frozen=True):
    """Recorded, or told why not; `conflict` when somebody or the record was faster."""

    action: Action | None
    problem: str = ""
    conflict: bool = False


def act_on(visit: Visit, row: ListRow, form: Mapping[str, Any]) -> Outcome:
    """Try it. What was refused is in the audit trail too, with what was asked: nothing said is lost."""
    try:
        return Outcome(_recorded(visit, row.person, row.screen, form))
    except DecisionError as problem:
        with visit.desk.database.write() as c:
            audit.append(
                c, at=visit.at, account=visit.account.name, what="action refused", subject=row.person,
                detail={"asked": {k: v for k, v in form.items() if k not in ("csrf", "chosen")}, "because": str(problem)},
            )
        return Outcome(None, str(problem), isinstance(problem, ConflictError))


def _recorded(visit: Visit, person: str, screen: Screen, form: Mapping[str, Any]) -> Action:
    kind, version, request = form.get("kind"), str(form.get("version", "")), str(form.get("request", ""))
    if kind not in KINDS:
        raise RefusedError(f"An action is one of {', '.join(KINDS)}; choose one of these.")
    if not (version.isascii() and version.isdigit() and len(version) < 9) or not 8 <= len(request) <= 60:
        raise RefusedError("The form is not complete (version, request); open the page again.")
    with visit.desk.database.write() as c:
        return actions.record(
            c, person=person, kind=kind, detail=_detail(form), account=visit.account, at=visit.at, version=int(version),
            seen=str(form.get("seen", "")), screen=screen, request=f"{visit.account.id}:{request}",
        )


def _detail(form: Mapping[str, Any]) -> Detail:
    given = {name: form[name] for name in Detail.__struct_fields__ if form.get(name) not in (None, "")}
    try:
        return msgspec.convert(given, Detail, strict=False)
    except msgspec.ValidationError:
        raise RefusedError("A day is written as YYYY-MM-DD and an action by its number; please correct the form.") from None
