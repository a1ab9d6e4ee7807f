"""What is to be known before anyone acts on an adrenal lesion: facts of adrenal.toml that apply to it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from hepwatch.course.answers import Course, Lesion
from hepwatch.course.episodes import NOT_CANCER
from hepwatch.signals.signal import Code, Fact


@cache
def knowledge() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(files(__package__).joinpath("adrenal.toml").read_text("utf-8"))["facts"])


def facts_about(code: Code, lesion: Lesion, course: Course) -> tuple[Fact, ...]:
    """Empty for any other site."""
    if lesion.site != "adrenal":
        return ()
    return tuple(msgspec.convert(f, Fact) for f in knowledge() if _applies(f, code, lesion, course))


def _applies(fact: dict[str, Any], code: Code, lesion: Lesion, course: Course) -> bool:
    match fact["when"]:
        case "every":
            return True
        case "both_glands":
            return both_glands(lesion, course)
        case "new_or_growing":
            return code in ("lesion_new", "lesion_growing")
        case "large":
            return (lesion.size_mm or 0.0) >= float(fact["from_mm"])
        case "called_benign":
            return lesion.status == "benign"
        case _:
            return code == "lesion_undecided"


def both_glands(lesion: Lesion, course: Course) -> bool:
    """This lesion is on both sides, or the other gland has or had one that was not proven harmless."""
    if lesion.side == "bilateral":
        return True
    return any(
        x.site == "adrenal" and x.state not in NOT_CANCER and x.side is not None and lesion.side is not None and x.side != lesion.side
        for x in course.lesions
    )
