"""What was named as new, growing or measured outside the liver, and of which nothing was understood, is not passed over.

Such a sentence gives an undecided finding, and only where the report has no other row for that place.
"""

from hepwatch.reports.match import Item
from hepwatch.reports.places import Group, Place, groups_of
from hepwatch.reports.statements import Statement
from hepwatch.words.sites import PAIRED, is_extrahepatic

# A sentence that holds one of these may name a lesion without finding it.
_SAID_OTHERWISE = frozenset({"neg", "purpose", "suppose", "advice", "quoted", "generic", "normal", "global", "unseen", "pseudo", "reason", "known"})
_ACTIVE = ("new", "increased")
_DIRECTLY = 18  # characters: "a 6 mm non-obstructing calculus"
_LESION = ("neutral", "tumour", "tissue")


def overlooked(items: list[Item], folded: str, prepositions: tuple[str, ...], rank: int, sentence: int) -> list[Statement]:
    """The places of a sentence from which no statement came, if it names something new, growing or measured there."""
    if any(i.kind in _SAID_OTHERWISE for i in items):
        return []
    change = next((i.value for i in items if i.kind == "change" and i.value in _ACTIVE), None)
    size = next((i.size for i in items if i.kind == "size"), None)
    named = any(i.kind == "lesion" and i.value in _LESION for i in items)
    places = [g for g in groups_of(items, folded, None, prepositions) if not g.landmark and _speaks_of(g, change, size, named)]
    return [_undecided(g, change, size, rank, sentence, items) for g in places[:1]]


def _speaks_of(group: Group, change: str | None, size: float | None, named: bool) -> bool:
    site = group.places[0][0]
    if site == "adrenal":
        return change is not None or (size is not None and named)
    return change == "new" and named and is_extrahepatic(site) and site != "other"  # type: ignore[arg-type]


def _undecided(group: Group, change: str | None, size: float | None, rank: int, sentence: int, items: list[Item]) -> Statement:
    site, side = group.places[0]
    return Statement(site, side if site in PAIRED else None, rank, items[0].start, items[-1].end, True, {"undecided"}, change, size, sentence=sentence)


def minor_changes(items: list[Item], folded: str, prepositions: tuple[str, ...], rank: int, sentence: int, heading: tuple[Place, ...]) -> list[Statement]:
    """ "Passive atelectasis on the right": a harmless change of an organ, told where nothing else is said of it."""
    found = next((i for i in items if i.kind == "noise" and (i.note or "").startswith("minor")), None)
    if found is None or any(i.kind in _SAID_OTHERWISE for i in items if i.end <= found.start) or any(i.site == "pleura" for i in items):
        return []
    site = str(found.note).split()[1]
    places = [p for g in groups_of(items, folded, site, prepositions) if not g.landmark for p in g.places]
    place = next((p for p in [*places, *heading] if p[0] == site and p[1]), (site, None))
    if str(found.note).endswith("named") and site not in {p[0] for p in [*places, *heading]} - {i.site for i in items if i.kind == "lesion"}:
        return []  # stones are not the kidney's alone
    change = next((i.value for i in items if i.kind == "change"), None)
    size = next((i.size for i in items if i.kind == "size" and 0 <= found.start - i.end < _DIRECTLY), None)
    return [Statement(*place, rank, items[0].start, items[-1].end, True, {"benign"}, change, size, sentence=sentence)]


def missing(rows: list[Statement], nets: list[Statement]) -> list[Statement]:
    """Those of the nets whose place has no row, each place once."""
    made: list[Statement] = []
    for net in nets:
        if not any(r.site == net.site and (r.side == net.side or None in (r.side, net.side) or "bilateral" in (r.side, net.side)) for r in (*rows, *made)):
            made.append(net)
    return made
