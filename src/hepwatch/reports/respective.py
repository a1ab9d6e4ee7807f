"""Shares out what a sentence lists in one order and again in the same: "the right and left nodules are 12 and 9 mm, respectively"."""

from collections.abc import Callable

from hepwatch.reports.lesions import derived
from hepwatch.reports.match import Item

_Choice = Callable[[Item], bool]
_LISTED: tuple[_Choice, ...] = (
    lambda i: i.kind == "size" and i.value == "",
    lambda i: i.kind == "size" and i.value == "prior",
    lambda i: i.kind == "change",
    lambda i: i.kind == "lesion" and i.value in ("malignant", "benign"),
    lambda i: i.kind in ("suspicious", "definite", "indeterminate", "benign"),
)


def _places(items: list[Item]) -> list[int]:
    """Where the things shared out among stand: the two sides, else the organs."""
    sides = [n for n, i in enumerate(items) if i.kind == "side" and i.side in ("left", "right")]
    if len(sides) == 2 and items[sides[0]].side != items[sides[1]].side:
        return sides
    return [n for n, i in enumerate(items) if i.kind == "site"]


def shared_out(items: list[Item]) -> list[list[Item]]:
    """One list of items for each place when a word says "respectively", each with its own share; else the items as they are."""
    if not any(i.kind == "respectively" for i in items):
        return _each_measured(items) or _each_with_its_change(items)
    places = _places(items)
    if len(places) < 2:
        return [items]
    lists = [run for chosen in _LISTED for run in _runs([n for n, i in enumerate(items) if chosen(i)], len(places))]
    if not lists:
        return [items]
    return [_share(items, k, [places, *lists]) for k in range(len(places))]


def _each_measured(items: list[Item]) -> list[list[Item]]:
    """ "Both glands hold masses, 51 mm on the left (32 mm) and 38 mm on the right (38 mm)": one for each side; none where it is not so told."""
    sides = [n for n, i in enumerate(items) if i.kind == "side" and i.side in ("left", "right")]
    lengths = [n for n, i in enumerate(items) if i.kind == "size"]
    if len(sides) != 2 or items[sides[0]].side == items[sides[1]].side or lengths[::2] != [n - 1 for n in sides] or len(lengths) != 4:
        return []
    head, cut = items[: sides[0] - 1], sides[1] - 1
    courses = {derived(items[n].size or 0.0, items[m].size or 0.0) for n, m in (lengths[:2], lengths[2:])}
    if len(courses) < 2 or not any(i.side == "bilateral" for i in head) or not lengths[1] < cut or not any(i.kind == "lesion" for i in head):
        return []
    parts = (items[sides[0] - 1 : cut - (items[cut - 1].value in ("and", "comma"))], items[cut:])
    return [[*(i.but(side=part[1].side) if i.side == "bilateral" else i for i in head), *part] for part in parts]


def _each_with_its_change(items: list[Item]) -> list[list[Item]]:
    """ "Enlarging right and new left nodules": one noun, and for each place a change of its own before it."""
    changes = [n for n, i in enumerate(items) if i.kind == "change"]
    if len(changes) != 2 or changes[0] + 2 != changes[1] - 1 or changes[1] + 2 >= len(items):
        return [items]
    first, joint, second, noun = items[changes[0] + 1], items[changes[0] + 2], items[changes[1] + 1], items[changes[1] + 2]
    sided = {first.side, second.side} == {"left", "right"} and first.kind == second.kind
    if not sided or joint.value != "and" or noun.kind not in ("lesion", "site"):
        return [items]
    return [_share(items, k, [changes, [changes[0] + 1, changes[1] + 1]]) for k in (0, 1)]


def _runs(found: list[int], of: int) -> list[list[int]]:
    """ "12 and 9 mm, previously 8 and 9 mm": as many lists as the places go into."""
    return [found[n : n + of] for n in range(0, len(found), of)] if len(found) % of == 0 else []


def _share(items: list[Item], k: int, lists: list[list[int]]) -> list[Item]:
    others = {n for listed in lists for m, n in enumerate(listed) if m != k}
    return [i for n, i in enumerate(items) if n not in others and i.kind != "respectively" and not (i.kind == "mark" and i.value in ("and", "comma", "or", "slash"))]
