"""Numbers without a unit that can only be lengths: "9 mm, now 17", "31 mm (20)", or all of a report that uses one unit alone."""

import re

from hepwatch.reports.match import Item


def with_bare_lengths(items: list[Item], spoken: Item | None = None, unit: str | None = None) -> list[Item]:
    """ "9 mm, now 17", "31 mm (20)": a bare number takes the unit of a length in the same clause when a word of time or brackets say so.

    `spoken` is the last length of the sentences before: "41 x 38 mm. Prior 43 x 39."; `unit` as `the_unit` tells.
    """
    if not any(i.kind == "number" for i in items):
        return items
    made: list[Item] = []
    last = spoken
    for at, item in enumerate(items):
        moved = _moved_without_unit(at, items)
        own_unit = _unit_of(item, unit) if item.kind == "number" else None
        if moved is not None and own_unit is None and last is None:
            made.append(Item("change", moved, item.start, item.end))
            continue
        if item.kind == "size":
            last = item
        elif item.kind == "number":
            if last is not None and at and _stands_for_length(at, items, last, elsewhere=last is spoken):
                role = "now" if items[at - 1].kind == "today" else "prior"
                scale = 10.0 if last.note == "cm" and (item.size or 0) < 30 else 1.0
                made.append(Item("size", role, item.start, item.end, size=round((item.size or 0) * scale, 2)))
            elif own_unit is not None and at and _in_its_slot(at, items, last):
                last = Item("size", "", item.start, item.end, size=round((item.size or 0) * (10 if own_unit == "cm" else 1), 2), note=own_unit)
                made.append(last)
            continue
        made.append(item)
    return made


_TENTHS = re.compile(r"\d\.\d")


def _unit_of(number: Item, unit: str | None) -> str | None:
    """The unit a bare number can only have: nobody gives tenths of a millimetre."""
    if unit is None:
        return None
    if unit == "cm" or _TENTHS.fullmatch(number.value):
        return "cm"
    return unit if unit == "mm" and (number.size or 0) % 1 == 0 else None


def _moved_without_unit(at: int, items: list[Item]) -> str | None:
    """ "L adrenal 2.2 (1.5)", "L 1.6 <- 1.0": larger whatever the unit is; the lengths stay unread."""
    item = items[at]
    if item.kind != "number" or not item.size or at + 2 >= len(items) or not at or items[at - 1].kind not in ("side", "site", "lesion"):
        return None
    if item.start - items[at - 1].end > 2 or items[at + 1].start - item.end > 2:
        return None
    sign, rest = items[at + 1], [i for i in items[at + 2 : at + 5] if i.kind not in ("then", "past")]
    if not rest or rest[0].kind != "number" or not rest[0].size:
        return None
    in_brackets = sign.kind == "mark" and sign.value == "open" and len(rest) > 1 and rest[1].kind == "mark" and rest[1].value == "close"
    if not in_brackets and sign.kind != "arrowback":
        return None
    return "stable" if abs(item.size - rest[0].size) < 0.15 * rest[0].size else "increased" if item.size > rest[0].size else "decreased"


def the_unit(items: list[Item]) -> str:
    """The unit of every length of a report, "mm" or "cm"; "" when there is none, or more than one."""
    units = {i.note or "mm" for i in items if i.kind == "size" and i.note != "table"}
    if not units:
        return "mm" if any(_too_long_for_cm(at, items) for at in range(1, len(items))) else ""
    return units.pop() if len(units) == 1 else ""


_LONGEST_CM = 30  # no lesion is longer


def _too_long_for_cm(at: int, items: list[Item]) -> bool:
    """ "S7 48 (was 47)": of a report without units, whose lengths can only be millimetres."""
    item, before = items[at], items[at - 1]
    return item.kind == "number" and before.kind == "past" and item.start - before.end < 3 and (item.size or 0) > _LONGEST_CM and (item.size or 0) % 1 == 0


def _in_its_slot(at: int, items: list[Item], last: Item | None) -> bool:
    """ "Size: 18", "adenomas (R 12, L 16)": where only a length can stand."""
    item, before = items[at], items[at - 1]
    if not item.size or item.size > 300:
        return False
    if before.kind == "mark" and before.value == "colon" and at > 1:
        before = items[at - 2]
    if before.kind == "label" and before.value == "size":
        return item.start - before.end < 4
    following = items[at + 1] if at + 1 < len(items) else None
    if before.kind in ("site", "lesion", "anaphor") and item.start - before.end < 3 and _then_compared(at, items):
        return True
    ends = following is None or following.kind in ("arrowback", "change") or following.kind == "mark" and following.value in ("comma", "close", "stop", "open", "arrow", "slash")
    if _TENTHS.fullmatch(item.value) and ends and before.kind in ("site", "lesion", "region", "side") and item.start - before.end < 3:
        return True  # "portocaval 1.2, no change"
    if _of_millimetres(item, before) and (ends or following is not None and following.kind in ("axis", "then")):
        return True  # "adrenal nodule 16, likely met", of a report in millimetres
    lesion = any(i.kind == "lesion" and i.end <= before.start for i in items) or last is not None and 0 < item.start - last.end < 12
    return before.kind == "side" and item.start - before.end < 3 and ends and lesion


_FEWEST_MM = 6  # a smaller bare number may count or name


def _of_millimetres(item: Item, before: Item) -> bool:
    """Whether a bare whole number right behind a lesion or its place is a length, and no rib or segment."""
    if item.start - before.end > 2 or (item.size or 0) < _FEWEST_MM or (item.size or 0) % 1 or before.note == "midline":
        return False
    return before.kind in ("lesion", "side", "region") or before.kind == "site" and before.site not in ("liver", "bone", "other", "vein") or before.kind == "site" and before.site == "bone" and before.note is None and (item.size or 0) > 12


def _then_compared(at: int, items: list[Item]) -> bool:
    """ "48 (was 47)", "16 (9 in March)" from its first number."""
    rest = items[at + 1 : at + 5]
    if not rest or rest[0].value not in ("open", "comma") or rest[0].kind != "mark":
        return False
    following = [i for i in rest[1:] if i.kind not in ("past", "then")]
    dated = len(following) < len(rest) - 1
    return bool(following) and following[0].kind == "number" and (dated or len(following) > 1 and following[1].value == "close" and rest[0].value == "open")


_BEFORE_A_LENGTH = frozenset({"today", "then", "from", "past", "arrowback"})
_FAR_SENTENCE = 160  # characters


_COMPARING = frozenset({"change", "then", "since", "from", "past"})


def _stands_for_length(at: int, items: list[Item], last: Item, elsewhere: bool) -> bool:
    item, before = items[at], items[at - 1]
    if not item.size or item.size > 300 or item.start - last.end > (_FAR_SENTENCE if elsewhere else 40):
        return False
    if before.kind == "mark" and before.value == "colon" and at > 1 and items[at - 2].kind == "then":
        return True  # "08/2023: 58 x 51"
    if (before.kind in _BEFORE_A_LENGTH or before.note == "from") and item.start - before.end < 4:
        return not elsewhere or before.kind in ("then", "today")
    if elsewhere:
        return False
    if at + 1 < len(items) and items[at + 1].kind == "then" and items[at + 1].start - item.end < 3 and before.kind == "mark":
        return True  # "1.6 cm, 1.5 previously"
    closing = items[at + 1] if at + 1 < len(items) else None
    after = closing is not None and closing.kind in ("mark", "then") and closing.start - item.end < 3
    if not after or before.kind != "mark" or before.value != "open":
        return False
    between = [i for i in items[: at - 1] if i.start >= last.end]
    timed = any(i.kind in ("then", "since") for i in between)
    return before.start - last.end < 3 or all(i.kind in _COMPARING or timed and i.value == "comma" for i in between) and any(i.kind in ("change", "then", "since") for i in between)  # "24 mm, larger than in May (17)"
