"""What several commands share: which store, which day, and lines of JSON."""

import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from hepwatch.errors import UsageError


def store_folder(given: Path | None) -> Path:
    """--store, else HEPWATCH_STORE."""
    if given is not None:
        return given
    found = os.environ.get("HEPWATCH_STORE")
    if not found:
        raise UsageError("No store was named; give --store FOLDER or set HEPWATCH_STORE.")
    return Path(found)


def day(given: str | None) -> date:
    """A date as given (YYYY-MM-DD), else today: the one place where the clock is read for the command line."""
    if given is None:
        return date.today()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UsageError("A date came in another form than YYYY-MM-DD; write it like 2024-05-01.") from None


def print_lines(objects: Iterable[Any]) -> None:
    for item in objects:
        sys.stdout.write(msgspec.json.encode(item).decode() + "\n")
