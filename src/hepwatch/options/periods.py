"""How long a fact stands for today's choice: `counts_for_days` of facts.toml."""

import tomllib
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any


def counts_for(what: str) -> timedelta:
    """The period in which a value, a look or an event still counts."""
    return timedelta(days=int(knowledge()["counts_for_days"][what]))


@cache
def knowledge() -> dict[str, Any]:
    """facts.toml."""
    return tomllib.loads(files("hepwatch.options").joinpath("facts.toml").read_text())
