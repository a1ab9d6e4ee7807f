"""Which length is now and which was before, of the lengths one clause gives for one lesion."""

from typing import NamedTuple

from hepwatch.reports.match import Item

_REACH = 34  # characters between a word of time and the length it dates
_JOINS = frozenset({"and", "comma", "open", "close", "slash", "stop"})
_AT_FIRST = 0.0  # the date of a baseline: before every other
_PRIOR = frozenset({"then", "from"})


_ENDS_A_TIME = frozenset({"comma", "and", "stop", "arrow", "dash", "close", "slash"})


class Measured(NamedTuple):
    now: float | None
    before: float | None
    said: bool = False  # by a word for now
    past: bool = False  # only told in the past tense


def _role(at: int, items: list[Item]) -> str:
    """now, prior, weak (past tense) or plain, for the length at a position."""
    size = items[at]
    if size.value in ("now", "prior"):
        return size.value
    if _arrow_to_size(at, items):
        return "prior"
    if at and items[at - 1].kind == "mark" and items[at - 1].value == "arrow":
        return "now"
    back = _before(at, items)
    ahead = _after(at, items)
    if back == "today":
        return "now"
    if ahead == "then" and back != "bracketnow":
        return "now" if back == "plain" and _from_follows(at, items) else "prior"
    if back == "weak" and any(i.kind == "then" and i.value == "dated" for i in items[:at]) and ahead != "today":
        return "prior"
    if back in ("prior", "weak"):
        return back
    if ahead == "today":
        return "now"
    return "plain"


def _from_follows(at: int, items: list[Item]) -> bool:
    """ "2.7 cm (5/24), from 1.9 cm on 4/18/23": the first length is the present one, whatever its date."""
    for n in range(at + 1, min(at + 8, len(items))):
        if items[n].kind == "size":
            return items[n - 1].kind == "from" or (items[n - 1].kind == "since" and items[n].start - items[n - 1].end < 3)
    return False


def _after_semicolon(at: int, items: list[Item]) -> bool:
    """ "Larger (31 mm; 24 mm)": the second of two lengths in brackets after a comparison was before."""
    first = at - 2 if at and items[at - 1].kind == "mark" else at - 1
    if first < 2 or items[first].kind != "size":
        return False
    opened = items[first - 1]
    return opened.kind == "mark" and opened.value == "open" and items[first - 2].kind == "change"


def _arrow_to_size(at: int, items: list[Item]) -> bool:
    """ "0.7 cm (23-08) -> 1.0 cm": the first of the two was before."""
    n = at + 1
    if n < len(items) and items[n].kind == "mark" and items[n].value == "open":
        while n < len(items) and not (items[n].kind == "mark" and items[n].value == "close"):
            n += 1
        n += 1
    while n < len(items) and items[n].kind in _NAMES:
        n += 1
    if not (n < len(items) and items[n].kind == "mark" and items[n].value == "arrow"):
        return False
    following = next((i.kind for i in items[n + 1 : n + 4] if i.kind not in ("history", "procedure", "today", "then")), "")
    return following in ("size", "number")


def _before(at: int, items: list[Item]) -> str:
    size = items[at]
    past = bracket = False
    for item in reversed(items[max(0, at - 6) : at]):
        if size.start - item.end > _REACH:
            break
        kind = item.kind
        if kind == "today":
            return "plain" if bracket else "today"
        if kind in _PRIOR or (kind in ("possible", "against") and size.start - item.end < 3):  # "12 mm vs 9 mm"
            return "prior"
        if kind == "mark" and item.value == "open":
            bracket = True
            continue
        if kind == "change" and item.note == "from":
            return "prior" if size.start - item.end < 4 else "plain"
        if kind == "since":
            return "prior" if size.start - item.end < 3 else "weak" if past else "plain"
        if kind == "past":
            past = True
        elif kind == "arrowback":
            return "prior"
        elif kind == "mark" and item.value == "comma" and at > 1 and items[at - 2].kind == "then" and at < 4:
            return "prior"  # "On 2023-12-05, 16 mm"
        elif kind in ("size", "lesion", "site", "side", "change") or (kind == "mark" and item.value in _ENDS_A_TIME):
            break
    if _in_bracket_of_then(at, items):
        return "prior"
    return "weak" if past else "plain"


def _in_bracket_of_then(at: int, items: list[Item]) -> bool:
    """ "(previously equivocal, 35 mm)": everything in the bracket is of then."""
    for n in range(at - 1, 0, -1):
        item = items[n]
        if item.kind == "mark" and item.value in ("open", "close", "stop"):
            return item.value == "open" and items[n + 1].kind == "then"
    return False


def _after(at: int, items: list[Item]) -> str | None:
    size = items[at]
    for n in range(at + 1, min(at + 4, len(items))):
        item = items[n]
        if item.start - size.end > 14:
            return None
        if item.kind == "then":
            return None if _measures_what_follows(n, items) else "then"
        if item.kind == "today":
            return "today"
        if item.kind == "mark" and item.value in ("open", "slash"):
            continue
        if item.kind == "past" and item.start - size.end < 3:
            continue
        return None
    return None


def _measures_what_follows(at: int, items: list[Item]) -> bool:
    """ "42 mm (prior: 36 mm)", "42 mm (prior max diameter 36 mm)": a time that dates the length behind it."""
    in_brackets = at > 0 and items[at - 1].value == "open"
    for item in items[at + 1 : at + 4]:
        if item.kind in ("size", "number"):
            return item.start - items[at].end < (_REACH if in_brackets else 5)
        if not (item.kind == "mark" and item.value == "colon" or in_brackets and item.kind in _NAMES):
            return False
    return False


def _bracketed(at: int, items: list[Item]) -> bool:
    """ "17 mm (24 mm)", "17 mm left adrenal nodule (24 mm)": a length alone in brackets right after a length or its lesion."""
    if not at or not _opens_a_bracket(at, items):
        return False
    if at > 2 and items[at - 2].kind == "today" and items[at - 3].kind == "size":
        return True
    behind = _measured_before(at - 1, items) or (at > 1 and items[at - 2].kind == "change" and any(i.kind == "size" for i in items[: at - 2]))
    return behind and _closes_a_bracket(at, items)


_NAMES = frozenset({"lesion", "label", "site", "side", "region", "adjective", "today", "axis"})
_BESIDE = 16  # characters between a bracket and its length: "(CT 24 mm", "(preliminary 24 mm"


def _opens_a_bracket(at: int, items: list[Item]) -> bool:
    opened = items[at - 1]
    return opened.kind == "mark" and opened.value == "open" and items[at].start - opened.end < _BESIDE


def _measured_before(opened: int, items: list[Item]) -> bool:
    """Whether a length stands before a bracket, nothing but the name of its lesion between."""
    only_looks = True
    for item in reversed(items[:opened]):
        if item.kind == "size":
            return True
        only_looks = only_looks and (item.kind != "lesion" or item.value in ("feature", "tissue"))
        if item.kind not in _NAMES and not (only_looks and item.value == "comma"):
            return False  # "20 mm enhancing, washout (33 mm)" is still the same length's
    return False


def _closes_a_bracket(at: int, items: list[Item]) -> bool:
    """Whether nothing but lengths follows to the end of the bracket: "(26 mm, 21 mm)"."""
    for item in items[at + 1 :]:
        if item.kind == "mark" and item.value in ("close", "stop"):
            return True
        if item.kind not in ("size", "then") and item.value != "new" and not (item.kind == "mark" and item.value in ("comma", "slash")):
            return False
    return True


def _alone_in_brackets(at: int, items: list[Item]) -> bool:
    """ "84 mm, unchanged (83 mm)", "29 mm (unchanged 29 mm)": in brackets with a comparison."""
    if at > 2 and items[at - 1].kind == "change" and items[at - 2].kind == "mark" and items[at - 2].value == "open" and items[at - 3].kind == "size":
        return True
    if at < 2 or not (items[at - 1].kind == "mark" and items[at - 1].value == "open"):
        return False
    compared = items[at - 2].kind == "change" or at > 2 and items[at - 2].kind in ("since", "then") and items[at - 3].kind == "change"  # "bigger since January (24 mm)"
    return compared and (at + 1 == len(items) or items[at + 1].kind == "mark")


def _listed(at: int, items: list[Item], roles: list[tuple[int, str]]) -> bool:
    """ "Versus 20 mm three months ago and 32 mm before radiation": a length joined to an earlier one is earlier too."""
    if not roles or roles[-1][1] != "prior":
        return False
    gap = items[roles[-1][0] + 1 : at]
    if any(i.value == "close" for i in gap) and not (at + 1 < len(items) and items[at + 1].kind in ("then", "since")):
        return False  # "(44 mm) and 30 mm": a present length again
    if not gap or not all(i.kind in ("then", "date", "since", "from", "lesion") or i.kind == "mark" and i.value in _JOINS for i in gap):
        return False
    return any(role in ("plain", "now") for _, role in roles) or any(i.value == "and" for i in gap)


def measured(items: list[Item]) -> Measured:
    """The largest present length and the earlier one it is compared with."""
    by_role: dict[str, list[tuple[int, float]]] = {"now": [], "plain": [], "weak": [], "prior": []}
    roles: list[tuple[int, str]] = []
    for at, item in enumerate(items):
        if item.kind != "size" or item.size is None:
            continue
        role = _role(at, items)
        if role == "plain":
            bracketed = (_bracketed(at, items) or _after_semicolon(at, items)) and not (roles and roles[-1][1] == "prior")
            if bracketed or (by_role["plain"] or by_role["now"]) and _alone_in_brackets(at, items) or _listed(at, items, roles):
                role = "prior"
        roles.append((at, role))
        if not item.size and role != "prior":
            continue  # "enhancing component 0 mm"
        by_role[role].append((at, item.size))
    return _weighed(items, **by_role)


def _weighed(items: list[Item], now: list[tuple[int, float]], plain: list[tuple[int, float]], weak: list[tuple[int, float]], prior: list[tuple[int, float]]) -> Measured:
    """The lengths of a clause by their roles, each with where it stands."""
    if not now and not plain and not prior and weak:
        return Measured(max(v for _, v in weak), None, past=True)
    prior = sorted([*prior, *weak])
    said, past = bool(now), False
    if now and plain:
        prior = sorted([*prior, *(p for p in plain if p[0] < now[0][0])])
    elif not now:
        if not plain and len(prior) > 1 and _all_dated(items):
            latest = _latest(prior, items)
            past = weak == prior or _told_in_the_past(items)
            plain, prior = [latest], [p for p in prior if p is not latest]
        now = plain
    if not now:
        return Measured(None, prior[0][1] if prior else None)
    largest = max(now, key=lambda n: n[1])
    return Measured(largest[1], _last_before(_of_its_own(prior, largest, now, sum(i.kind == "then" for i in items) > 1), now, items), said, past)


def _told_in_the_past(items: list[Item]) -> bool:
    """ "It measured 18 mm in May and 27 mm in September": all of it before now."""
    first = next((n for n, i in enumerate(items) if i.kind == "size"), 0)
    return any(i.kind == "past" for i in items[:first]) and not any(i.kind == "today" for i in items)


def _of_its_own(prior: list[tuple[int, float]], largest: tuple[int, float], now: list[tuple[int, float]], dated: bool) -> list[tuple[int, float]]:
    """ "41 mm (44 mm) on the right and 30 mm (36 mm) on the left": the earlier lengths told with the largest."""
    if len(now) == len(prior) > 1 and prior[0][0] > now[-1][0] and not dated:
        return [prior[now.index(largest)]]  # "18 mm and 25 mm (previously 21 mm and 33 mm)"
    following = min((at for at, _ in now if at > largest[0]), default=None)
    own = [p for p in prior if p[0] > largest[0] and (following is None or p[0] < following)]
    return own if len(now) > 1 and own else prior


def _last_before(prior: list[tuple[int, float]], now: list[tuple[int, float]], items: list[Item]) -> float | None:
    """Of several earlier lengths the most recent: by their dates, else the first told after the present one, or the last before it."""
    if not prior:
        return None
    days = {at: _day(at, items) for at, _ in prior}
    lately = [p for p in prior if days[p[0]] != _AT_FIRST] or prior
    if len(lately) > 1 and (last := _last_of([days[at] for at, _ in lately])) is not None:
        return lately[last][1]
    earlier = [p for p in lately if p[0] < now[0][0]]
    later = [p for p in lately if p[0] > now[-1][0]]
    return (later[:1] or earlier[-1:] or lately[-1:])[0][1]


_YEAR = 13.0  # below it a month told without its year


def _last_of(days: list[float | None]) -> int | None:
    """Which of several dates is the last; None where that cannot be told.

    Of months without a year the one that all others come less than half a year before: March, then July; December, then March.
    """
    known = [d for d in days if d is not None]
    if len(known) < len(days) or len(set(known)) < len(known) or min(known) < _YEAR <= max(known):
        return None
    if min(known) >= _YEAR or 0.0 in known:
        return known.index(max(known))
    return next((n for n, d in enumerate(known) if all((d - other) % 12 < 6 for other in known)), None)


def _day(at: int, items: list[Item]) -> float | None:
    """The date told with a length: behind it, else before it."""
    behind = next((i for i in items[at + 1 : at + 3] if i.kind in ("then", "size")), None)
    if behind is not None and behind.kind == "then" and behind.start - items[at].end < 14:
        return behind.size
    before = next((i for i in reversed(items[max(0, at - 3) : at]) if i.kind in ("then", "size")), None)
    return before.size if before is not None and before.kind == "then" else None


def _latest(dated: list[tuple[int, float]], items: list[Item]) -> tuple[int, float]:
    """Of lengths each with its date, the one of the latest date; without dates to compare, the last told."""
    days = [next((i.size for i in items[at + 1 : at + 4] if i.kind == "then"), None) for at, _ in dated]
    own = [_day(at, items) for at, _ in dated]
    if items[0].kind == "then" and (own[0] or 0.0) >= _YEAR and not any((d or 0.0) >= _YEAR for d in own[1:]):
        return dated[0]  # "09/01/2024: 28 mm (26 mm in October)": the date at the head is the examination's own
    last = _last_of(days)
    if last is None:
        return dated[-1] if sum(i.kind == "then" for i in items) > 1 else max(dated, key=lambda d: d[1])
    return dated[last]


def _all_dated(items: list[Item]) -> bool:
    return all(i.value == "dated" for i in items if i.kind == "then")
