"""What both exchange formats share: a case as plain fields, and the codes other systems know them by."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from hepwatch.cases.case import Case
from hepwatch.errors import UsageError

Fields = dict[str, Any]
LISTS = frozenset({"aetiology", "agents", "duplicates"})
OWN = "https://hepwatch.org/terms"


def plain(case: Case) -> Fields:
    """The case as plain fields; what it does not say is absent."""
    held: Fields = msgspec.to_builtins(case)
    return held


def case_of(fields: Fields, name: str) -> Case:
    """The case these fields make, or one sentence about what is wrong with them."""
    try:
        return msgspec.convert(fields, Case)
    except msgspec.ValidationError as problem:
        raise UsageError(f"the {name} does not hold a case as hepwatch writes it: {problem}; see docs/cases.md") from None


def without(fields: Fields, *names: str) -> Fields:
    """The fields but these."""
    return {k: v for k, v in fields.items() if k not in names}


def code(table: str, word: str) -> tuple[str, str] | None:
    """(code, display) of a word in a table of terms.toml."""
    found = _terms()[table].get(word)
    return None if found is None else (found[0], found[1])


def disorder(fields: Fields) -> tuple[str, str] | None:
    """The disorder a lesion is: the cancer itself in the liver, a secondary one elsewhere."""
    phase = fields.get("phase")
    if phase == "metastasis":
        return code("metastasis", fields["site"])
    return code("disorder", phase) if phase else None


@cache
def _terms() -> dict[str, Any]:
    return tomllib.loads(files("hepwatch.cases").joinpath("terms.toml").read_text())
