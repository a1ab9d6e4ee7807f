"""Everything recognised in a text, in its order: phrases of the language, lengths, dates, table cells."""

from bisect import bisect_left

from hepwatch.reports.corrections import corrected
from hepwatch.reports.lengths import lengths_and_dates
from hepwatch.reports.match import Item, matcher
from hepwatch.reports.presupposed import with_presupposed
from hepwatch.reports.tables import Found, tables_in
from hepwatch.reports.timeline import with_times
from hepwatch.reports.tokens import Tokens, tokens_of

_SOUND = frozenset({"neg", "normal"})
_SOON = 20  # characters


def _start(item: Item) -> int:
    return item.start


def items_in(folded: str, language: str) -> list[Item]:
    """Items by where they start; a table cell wins over a length, a length or date over a phrase it overlaps."""
    tokens = tokens_of(folded)
    numbers = corrected(lengths_and_dates(folded, tokens), folded)
    table = tables_in(folded) if "\n" in folded else Found([], [], [], [])
    if table.lengths:
        numbers = sorted([*_without(_outside(numbers, table), table.lengths), *table.lengths], key=_start)
    phrases = matcher(language).items(_masked(tokens, numbers))
    if table.lengths:
        phrases = sorted([*_outside(_placed(phrases, table), table), *table.segments], key=_start)
    if numbers:
        phrases = _without(phrases, [n for n in numbers if n.kind != "number" or n.note == "spoken"])
        bare = _without([n for n in numbers if n.kind == "number"], phrases)  # "segment 7", "vor 3 Monaten": no length
        numbers = sorted([*(n for n in numbers if n.kind != "number"), *bare], key=_start)
    return with_times(with_presupposed(_one_not_other(_compared(_noughts(sorted(phrases + numbers, key=_start)), folded)), folded, language))


def _one_not_other(items: list[Item]) -> list[Item]:
    """ "The right, not the left, adrenal": the right. "Right adrenal normal, not the left, which ...": all but the left."""
    made: list[Item] = []
    at = 0
    while at < len(items):
        if _excepts(items, at, made):
            made.append(Item("except", "end", items[at].start, items[at].end))
            at += 1
            continue
        denied = at + 1 < len(items) and items[at].kind == "neg" and items[at].value == "word" and {items[at + 1].side, next((i.side for i in reversed(made[-2:]) if i.kind == "side"), None)} == {"left", "right"}
        at += 2 if denied and items[at + 1].kind == "side" and items[at + 1].start - items[at].end < 6 else 0
        if at < len(items):
            made.append(items[at])
        at += 1
    return made


def _excepts(items: list[Item], at: int, made: list[Item]) -> bool:
    """Whether "not" turns from the side called normal to the other one."""
    neg, side = items[at], items[at + 1] if at + 1 < len(items) else items[at]
    if neg.kind != "neg" or neg.value != "word" or side.kind != "side" or side.start - neg.end > 5:
        return False
    before = made[-4:]
    return any(i.kind == "normal" for i in before) and {next((i.side for i in reversed(before) if i.side), None), side.side} == {"left", "right"}


_MEASURED = frozenset({"size", "number", "date", "month", "earlier", "ago"})


def _compared(items: list[Item], folded: str) -> list[Item]:
    """ "Metastasis 62 mm versus 60 mm": a comparison with before; between two diagnoses the word leaves both open."""
    for at, item in enumerate(items[:-1]):
        following = items[at + 1]
        measures = items[at + 2 : at + 3] and items[at + 2].kind == "lesion"  # "versus an 8 mm adenoma"
        if item.kind == "possible" and folded.startswith("v", item.start) and following.kind in _MEASURED and following.start - item.end < 6 and not measures:
            items[at] = Item("since", "", item.start, item.end)
    return items


def _outside(items: list[Item], table: Found) -> list[Item]:
    """Without the rows of earlier dates, and without the numbers of a column of segments."""
    spans = [(c.start, c.end) for c in table.spent] + [(i.start, i.end) for i in table.segments]
    return [i for i in items if not any(a <= i.start < b for a, b in spans)] if spans else items


_MOVED = frozenset({"site", "side", "lesion", "region"})


def _placed(phrases: list[Item], table: Found) -> list[Item]:
    """ "Date   S4b lesion   Lt adrenal": each lesion of a heading put before its length of now, as a statement of its own."""
    heads = [(head.start, head.end) for head, _ in table.moved]
    made = [i for i in phrases if not any(a <= i.start < b for a, b in heads)]
    for head, at in table.moved:
        made += [i.but(start=at, end=at) for i in phrases if head.start <= i.start < head.end and i.kind in _MOVED]
        made.append(Item("mark", "stop", at - 1, at - 1))
    return sorted(made, key=_start)


def _noughts(items: list[Item]) -> list[Item]:
    """ "Pleura 0. R 0. Spleen N.": nothing found there. "Splenomegaly without lesions": the spleen is free of them."""
    for at, item in enumerate(items):
        if item.kind == "large":
            items[at] = _judged_or_not(item, items[at + 1 : at + 4])
        elif item.kind in _ANSWERS and (asked := _asked(items, at)) is not None and item.start - asked.end < 4:
            items[at] = _answer(item, items[at + 1 : at + 2])
    return items


_ANSWERS = frozenset({"number", "letter"})


def _asked(items: list[Item], at: int) -> Item | None:
    """The organ or side right before, with or without a colon."""
    while at and items[at - 1].kind == "mark" and items[at - 1].value == "colon":
        at -= 1
    return items[at - 1] if at and items[at - 1].kind in ("site", "side") else None


def _judged_or_not(item: Item, following: list[Item]) -> Item:
    """ "Splenomegaly without lesions", "liver transplant normal": the organ; "liver transplant 2019": what was done."""
    if any(x.kind in _SOUND and x.start - item.end < _SOON for x in following):
        return item.but(kind="site", value=item.site or "")
    return item.but(kind=item.note, value="resection", site=None, note=None) if item.note else item


def _answer(item: Item, following: list[Item]) -> Item:
    if item.kind == "number" and item.value == "0":
        return Item("neg", "back", item.start, item.end)
    applies = item.kind == "letter" and not any(x.value == "slash" and x.start == item.end for x in following)  # not "n/a"
    return Item("normal", "self", item.start, item.end) if applies else item


def _masked(tokens: Tokens, numbers: list[Item]) -> Tokens:
    """Words inside a length belong to no phrase: in "nodule 5 mm" no label "nodule 5" hides the nodule."""
    words = list(tokens.words)
    at = 0
    for number in numbers:
        if number.kind != "size":
            continue
        at = bisect_left(tokens.starts, number.start, at)
        while at < len(words) and tokens.starts[at] < number.end:
            words[at] = ""
            at += 1
    return Tokens(words, tokens.starts, tokens.ends)


def _without(items: list[Item], taken: list[Item]) -> list[Item]:
    """The items that overlap none of `taken`; both in order."""
    made: list[Item] = []
    at = 0
    for item in items:
        while at < len(taken) and taken[at].end <= item.start:
            at += 1
        if at == len(taken) or taken[at].start >= item.end:
            made.append(item)
    return made
