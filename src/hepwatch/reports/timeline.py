"""Puts words for time together, and reads what they do to what stands beside them.

"On the previous CT", "six months ago", "in May 2023" become one item `then`; "since May" becomes `since` and is only a
standard of comparison. A denial of seeing beside a `then` makes the lesion new ("not present on either prior"); a normal
organ `then` says nothing of now.
"""

import re

from hepwatch.reports.match import Item

_TIME = frozenset({"month", "unit", "ago", "earlier", "study", "count", "date", "number", "since", "today"})
_PAST = frozenset({"month", "ago", "earlier", "date"})
_VERDICTS = frozenset({"suspicious", "suspect", "definite", "indeterminate", "benign", "query"})
_NEAR = 8  # characters two words of one time may stand apart: "in the", "of", a bracket
_REACH = 26  # characters between a denial and the time it denies for: "yet", "visible in any of the"


def _run(items: list[Item], at: int) -> int:
    """The item after the last one that belongs to the time beginning at `at`."""
    stop = at + 1
    if items[at].kind == "number" and _measures_then(items, at):
        return stop
    if items[at].kind == "today":
        return stop + 1 if stop < len(items) and items[stop].kind == "study" and items[stop].start - items[at].end < 3 else stop
    while stop < len(items):
        item, last = items[stop], items[stop - 1]
        if item.kind not in _TIME or item.kind in ("since", "today") or item.start - last.end > _NEAR:
            break
        if item.kind == "number" and (last.kind in ("earlier", "ago") or last.kind == "since" and not _counts(items, stop)) or item.kind == "earlier" and last.kind in ("date", "month"):
            break
        stop += 1
    return stop


def _measures_then(items: list[Item], at: int) -> bool:
    """ "1.5 previously", "3.3 before", "(1.4 last year)", "16 (9 in March)": a length, no number of times."""
    following = items[at + 1] if at + 1 < len(items) else None
    if following is not None and following.kind == "month" and following.start - items[at].end > 2:
        return True
    if following is None or following.kind not in ("ago", "earlier") or following.start - items[at].end > 1:
        return False
    return following.kind == "ago" or "." in items[at].value or at > 0 and items[at - 1].value == "open"


def _counts(items: list[Item], at: int) -> bool:
    """ "Since 3 months", "from 2 May": a number beside another word of time; "from 21" is a length without its unit."""
    return at + 1 < len(items) and items[at + 1].kind in _TIME and items[at + 1].start - items[at].end < _NEAR


def _named(run: list[Item]) -> Item | None:
    """What a run of time words is: a time before, a standard of comparison, now, or nothing that matters."""
    first = run[0]
    kinds = {i.kind for i in run}
    if first.kind == "since":
        return Item("since", "", first.start, run[-1].end) if len(run) > 1 else Item("from", "", first.start, first.end)
    if first.kind == "today":
        return Item("today", "", first.start, run[-1].end)
    if "ago" in kinds and not kinds & {"earlier", "month", "date"} and len(run) == 1:
        return Item("then", "word", first.start, run[-1].end)
    if not kinds & _PAST:
        return None
    bare = len(run) == 1 and first.kind in ("earlier", "date", "month")
    before = "earlier" if kinds & {"earlier", "ago"} else None
    return Item("then", "word" if bare and first.kind == "earlier" else "dated", first.start, run[-1].end, size=_when(run), note=before)


def _interval(items: list[Item], at: int, stop: int) -> Item | None:
    """ "24 mm (12 weeks: 20 mm)": in brackets and with a colon an interval is a time before."""
    heads = stop < len(items) and items[stop].value == "colon" and at > 0 and items[at - 1].value == "open"
    return Item("then", "dated", items[at].start, items[stop - 1].end, note="earlier") if heads and any(i.kind == "unit" for i in items[at:stop]) else None


def _when(run: list[Item]) -> float | None:
    """A number by which the times of one report can be put in order: months since the year 0, the month alone where no year is told."""
    date, day = next(((i.value, when) for i in run if i.kind == "date" and (when := _month_of(i.value)) is not None), ("", None))
    month = next((float(i.note) for i in run if i.kind == "month" and i.note is not None), None)
    if month is not None and day is not None and len(date) == 4:
        return day + month  # "June 2023"
    if day is None and any(i.note == "first" for i in run):
        return 0.0  # a baseline is before every other time
    return month if day is None else day


_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.]((?:19|20)?\d\d)$")


def _month_of(date: str) -> float | None:
    """A number by which dates can be put in order, to the month; a day and a month that could be either are taken as written day first."""
    if found := _YEAR_FIRST.match(date):
        return int(found.group(1)) * 12 + int(found.group(2))
    if found := _YEAR_LAST.match(date):
        first, second, year = found.group(1), int(found.group(2)), int(found.group(3))
        month = int(first) if first is not None and second > 12 else second
        return (year if year > 99 else 2000 + year) * 12 + month
    return int(date[:4]) * 12.0 if date[:4].isdigit() else None


def with_times(items: list[Item]) -> list[Item]:
    """The items of a text with its times put together; numbers and study names that tell no time are dropped."""
    made: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        if item.kind not in _TIME:
            if item.kind == "size" and made and made[-1].kind in ("possible", "against") and item.start - made[-1].end < 3:
                made[-1] = made[-1].but(kind="from")  # "25 mm vs 17 mm" weighs nothing
            made.append(item)
            at += 1
            continue
        stop = _run(items, at)
        if item.kind == "number" and stop == at + 1:
            made.append(item)  # a length whose unit is left out, perhaps
        else:
            named = _named(items[at:stop]) or _interval(items, at, stop)
            if named is not None:
                made.append(named)
            if items[stop - 1].kind == "month" and stop + 1 < len(items) and items[stop].value == "stop" and items[stop].start == items[stop - 1].end and items[stop - 1].end - items[stop - 1].start < 5:
                stop += 1  # "Jan." is cut short
        at = stop
    return made


def _denied_then(items: list[Item], at: int) -> int | None:
    """The end of "not seen on the previous scan" when a denial at `at` begins it."""
    last = items[at]
    for n in range(at + 1, min(at + 5, len(items))):
        item = items[n]
        if item.start - last.end > _REACH:
            return None
        if item.kind == "then":
            seen = item.value == "dated" or any(i.kind in ("see", "past") for i in items[max(0, at - 1) : n]) or items[at].note == "sight" or items[at].value == "back"
            if not seen and n + 1 < len(items) and items[n + 1].kind == "see" and items[n + 1].start - item.end < _NEAR:
                return n + 2
            return n + 1 if seen else None
        if item.kind not in ("see", "verb", "past", "mark", "anaphor", "landmark") or (item.kind == "mark" and item.value in ("stop", "colon", "arrow")):
            return None
        if item.kind == "mark" and item.value == "comma" and items[at].value == "back":
            return None  # the denial closes its own clause
        last = item
    return None


def _none_then(items: list[Item], at: int) -> int | None:
    """The end of "no corresponding lesion on the previous CT": what is there now is new."""
    if items[at].value not in ("forward", "each"):
        return None
    n = at + 1
    if n >= len(items) or items[n].kind != "lesion" or items[n].value not in ("neutral", "feature", "tissue") or items[n].start - items[at].end > _REACH:
        return None
    n += 1
    while n < len(items) and items[n].kind in ("past", "verb", "see", "study"):
        n += 1
    told = n < len(items) and items[n].kind == "then" and items[n].start - items[n - 1].end < _REACH
    if told and (items[n].note == "earlier" or items[n].value == "dated" and items[n - 1].kind in ("see", "past")):
        return n + 1
    return None


def _then_denied(items: list[Item], at: int) -> int | None:
    """The end of "previously not seen", "the previous scan did not show it" when a time at `at` begins it."""
    n = at + 1
    while n < len(items) and items[n].kind in ("past", "verb", "study", "mark", "see") and items[n].start - items[n - 1].end < _REACH:
        if items[n].kind == "mark" and items[n].value not in ("colon",):
            return None
        n += 1
    if n >= len(items) or items[n].kind != "neg" or items[n].start - items[n - 1].end > _REACH or items[n].value == "new":
        return None
    stop = n + 1
    while stop < len(items) and items[stop].kind in ("see", "anaphor") and items[stop].start - items[stop - 1].end < _NEAR:
        stop += 1
    if stop < len(items) and items[stop].kind in ("site", "lesion", "side", "change"):
        return None
    return stop


def _fields(items: list[Item]) -> list[Item]:
    """ "Effusion: no." denies what stands before the colon."""
    last = next((n for n in range(len(items) - 1, -1, -1) if not (items[n].kind == "mark" and items[n].value in ("stop", "close"))), -1)
    if last < 1 or items[last].kind != "neg" or items[last].value != "forward" or not (items[last - 1].kind == "mark" and items[last - 1].value == "colon"):
        return items
    return [*items[:last], items[last].but(value="back"), *items[last + 1 :]]


_HEADS = frozenset({"then", "study", "mark"})


def _headed_by_a_time(items: list[Item]) -> list[Item]:
    """ "Last US (Aug): 39 mm", "Prior CT (5 months): right 25 mm, left 13 mm": every length of the sentence was before."""
    first = next((i for i in items if i.kind != "mark"), None)
    colon = next((n for n, i in enumerate(items) if i.value == "colon"), None)
    if first is None or first.kind != "then" or not colon or items[colon].start - items[colon - 1].end > 1:
        return items  # "Previous conclusion:" names no time
    if not all(i.kind in _HEADS for i in items[:colon]) or any(i.kind in ("today", "then", "past", "number") for i in items[colon:]):
        return items
    return [i.but(value="prior") if i.kind == "size" and not i.value else i for i in items]


def with_comparisons(items: list[Item]) -> list[Item]:
    """Denials of an earlier sight, in one sentence, read as newness; an earlier normality as no statement of now."""
    items = _fields(items)
    if not any(i.kind == "then" for i in items):
        return items
    items = _headed_by_a_time(items)
    made: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        stop = None
        if item.kind == "neg":
            stop = _denied_then(items, at) or _none_then(items, at)
        elif item.kind == "then":
            stop = _then_denied(items, at)
        if item.kind == "like":
            following = items[at + 1] if at + 1 < len(items) else None
            if following is not None and following.kind in ("then", "month") and following.start - item.end < _NEAR:
                made.append(Item("change", "stable", item.start, following.end, note="timed"))
                at += 2
                continue
            at += 1
            continue
        if stop is not None:
            made.append(Item("change", "new", item.start, items[stop - 1].end))
            at = stop
            continue
        if made and made[-1].kind == "then" and made[-1].value == "word" and item.kind in _VERDICTS and item.start - made[-1].end < 3:
            made.append(Item("was", "", item.start, item.end))  # "formerly suspicious"
        elif item.kind == "normal" and _beside(items, at):
            made.append(Item("wasnormal", "", item.start, item.end))
        else:
            made.append(item)
        at += 1
    return made


def _beside(items: list[Item], at: int) -> bool:
    """Whether a normality is said of a time before: "was normal in May", "in May the gland was normal"."""
    after = items[at + 1] if at + 1 < len(items) else None
    if after is not None and after.kind == "then" and after.start - items[at].end < _NEAR:
        return True
    past = False
    for item in reversed(items[max(0, at - 5) : at]):
        if item.kind == "past":
            past = True
        elif item.kind == "then":
            return past
        elif item.kind in ("verb", "today") or item.kind == "mark" and item.value != "and":
            return False
    return False
