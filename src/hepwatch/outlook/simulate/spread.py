"""Every number of the model drawn at once: how unsure each is follows from the certainty its block states.

A positive number is log-normal about its value, a share normal on the logit, a number on a logarithmic scale normal. The standard
deviation is that of the certainty (`SPREAD`; 0.35 is a factor of 2 either way at 95 %). What a number stands beside moves with it: the
sensitivities at 10 and at 20 mm have one draw, so has the whole curve of cure, so that curves keep rising or falling.

Not drawn, and why: definitions (the size at which onset counts, the window before treatment, sizes at which a curve is tabled), decisions
(`personal`), shares of 0 or 1, and how reports are worded (simulated looks are read without error).
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np

from hepwatch.outlook.parameters import Parameters, changed

SPREAD = {"verified": 0.1, "reported": 0.2, "unverified": 0.35}
FIXED = frozenset({"personal", "wording", "size_mm", "occult_window", "diameter_mm", "from", "same_as", "settles_days"})
UNIT = ("growth", "relative", "liver")  # what the other sites' growth is told in


class Number(NamedTuple):
    """One number of the file: where it stands, its value, how it is drawn, and the name of its luck (shared by what moves together)."""

    path: tuple[Any, ...]
    value: float
    scale: str  # log, logit or plain
    certainty: str
    luck: str


def numbers(p: Parameters) -> list[Number]:
    """Every number that is drawn."""
    return list(_walk(_plain(p), Parameters, (), (), "unverified"))


def drawn(p: Parameters, draw: int, seed: int) -> tuple[Parameters, dict[str, float]]:
    """The parameters of one draw, and the standard normal each luck came to. The same seed gives the same draws."""
    found = numbers(p)
    lucks = dict.fromkeys(n.luck for n in found)
    z = np.random.default_rng([seed, draw]).standard_normal(len(lucks))
    luck = {name: float(x) for name, x in zip(lucks, z, strict=True)}
    whole = _plain(p)
    for n in found:
        _set(whole, n.path, moved(n, luck[n.luck]))
    whole.pop("name")
    return changed(whole), luck


def _plain(p: Parameters) -> dict[str, Any]:
    """As dictionaries and lists, named as in the file."""
    whole: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(p))
    return whole


def moved(n: Number, z: float) -> float:
    """The number, `z` standard deviations from where it stands."""
    step = SPREAD[n.certainty] * z
    if n.scale == "logit":
        return 1 / (1 + math.exp(-(math.log(n.value / (1 - n.value)) + step)))
    if n.scale == "above one":
        return 1 + (n.value - 1) * math.exp(step)
    return n.value + step if n.scale == "plain" else n.value * math.exp(step)


def _walk(data: Any, kind: Any, path: tuple[Any, ...], called: tuple[str, ...], certainty: str) -> Iterator[Number]:
    """The numbers below a block; a block without a certainty of its own has that of the block around it."""
    if isinstance(data, dict):
        own = data.get("certainty", certainty)
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(kind)} if _is_struct(kind) else {}
        for key, value in data.items():
            if key not in FIXED and (*path, key) != UNIT:
                yield from _walk(value, fields.get(key, _share_or_size(path)), (*path, key), (*called, key), own)
    elif isinstance(data, list):
        inner = getattr(kind, "__args__", (kind,))[0]
        for k, value in enumerate(data):
            yield from _walk(value, inner, (*path, k), (*called, _name(value, k)), certainty)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        scale = _scale(kind)
        if not (scale == "logit" and data in (0, 1)) and not (scale == "log" and data == 0):
            yield Number(path, float(data), scale, certainty, _luck(called))


def _name(block: Any, k: int) -> str:
    """What a block in a list is called: by its test and site, its name, the month it begins; else by its place."""
    if not isinstance(block, dict):
        return str(k)
    named = [str(block[x]) for x in ("name", "test", "site") if x in block]
    return " ".join(named) or f"from month {block.get('from', k):g}"


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _share_or_size(path: tuple[Any, ...]) -> Any:
    """The tables that name tests hold shares (false alarms) or sizes (dose, cost)."""
    from hepwatch.outlook.parameters import NonNegative, Share

    return Share if path[:1] == ("false_alarms",) else NonNegative


def _scale(kind: Any) -> str:
    """How a number is drawn, from the limits its field states."""
    limits = [m for part in (kind, *getattr(kind, "__args__", ())) for m in getattr(part, "__metadata__", ())]
    if any(m.le == 1 or m.lt == 1 for m in limits):
        return "logit"
    if any(m.gt == 1 for m in limits):
        return "above one"
    return "log" if any(m.ge == 0 or m.gt == 0 or (m.ge or 0) >= 1 for m in limits) else "plain"


def _luck(called: tuple[str, ...]) -> str:
    """Both sensitivities of a test share one luck, and so do all points of the curve of cure."""
    if called[0] == "sees" and called[-1] in ("at_10_mm", "at_20_mm"):
        called = (*called[:-1], "sensitivity")
    return "cure/chance" if called[:2] == ("cure", "chance") else "/".join(called)


def _set(whole: Any, path: tuple[Any, ...], value: float) -> None:
    for key in path[:-1]:
        whole = whole[key]
    whole[path[-1]] = value
