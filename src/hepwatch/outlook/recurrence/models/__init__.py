"""Models as plain JSON, and those that ship with Hepwatch (one file each in this folder, with provenance)."""

from importlib.resources import files
from typing import Union

import msgspec

from hepwatch.errors import UsageError
from hepwatch.outlook.recurrence.boosting import BoostedModel
from hepwatch.outlook.recurrence.cox import CoxModel
from hepwatch.outlook.recurrence.recalibration import Recalibrated

Model = Union[CoxModel, BoostedModel, Recalibrated]  # noqa: UP007 (read by msgspec)


def to_json(model: Model) -> str:
    return msgspec.json.format(msgspec.json.encode(model)).decode() + "\n"


def from_json(text: str | bytes) -> Model:
    try:
        found: Model = msgspec.json.decode(text, type=Model)
    except msgspec.MsgspecError:
        raise UsageError("The file is not a recurrence model saved by Hepwatch; give a file written by `hepwatch recurrence fit` or `recalibrate`.") from None
    return found


def shipped_names() -> tuple[str, ...]:
    return tuple(sorted(f.name[: -len(".json")] for f in files(__package__).iterdir() if f.name.endswith(".json")))


def shipped(name: str) -> Model:
    """A model that ships with Hepwatch."""
    if name not in shipped_names():
        raise UsageError(f"There is no recurrence model of that name; the names are: {', '.join(shipped_names())}.")
    return from_json(files(__package__).joinpath(f"{name}.json").read_text("utf-8"))
