"""Which of the places a clause names count, and where a lesion noun lies: in the site its name gives, at the place beside it, on the side named."""

from hepwatch.reports.match import Item
from hepwatch.reports.places import Group, Place
from hepwatch.reports.scope import Clause
from hepwatch.words.sites import PAIRED

_NEAR_NOUN = 42
_TOUCHED = 20  # characters from "next to" to what is touched
_ADJECTIVES = frozenset({"adjective", "anaphor", "known", "region"})
# Whose side is the organ's too: "a pleural nodule at the left base", "above the right kidney, presumably adrenal".
_SAME_SIDE = frozenset({("pleura", "lung"), ("adrenal", "kidney")})
GIVEN_BY_NAME = frozenset({"liver", "peritoneum"})  # of a malignancy by name: "HCC metastasis in the adrenal"


def own_side(lesion: Item, clause: Clause) -> str | None:
    if lesion.site not in PAIRED:
        return None
    return next((s.side for s in clause.by.get("side", ()) if abs(s.start - lesion.start) < 24 or s.start > lesion.end), None)


def places_of(lesion: Item, clause: Clause, groups: list[Group]) -> list[Place]:
    """Where a lesion noun lies: in its own site, at the place just before it, else the one after it."""
    if lesion.site and (not _elsewhere(lesion, groups) or lesion.site == "vein" and clause.has("involves")) and not _called(lesion, clause, groups) and not _only_names_the_source(lesion, clause):
        own = [p for g in groups for p in g.places if p[0] == lesion.site]
        return most_precise(own)[:1] or [(lesion.site, own_side(lesion, clause))]
    before = [g for g in groups if g.start <= lesion.start]
    after = [g for g in groups if g.start > lesion.start]
    if after and after[0].after_preposition and 0 <= after[0].start - lesion.end < 9 and not (before and lesion.start - before[-1].end < 3):
        found = after[0].places
    elif before and lesion.start - before[-1].end < _NEAR_NOUN:
        found = before[-1].places
    elif after and after[0].start - lesion.end < 2 * _NEAR_NOUN:
        found = after[0].places
    else:
        found = before[-1].places if before else after[0].places if after else []
    return _sided(found, groups)


def _only_names_the_source(lesion: Item, clause: Clause) -> bool:
    """ "Metastatic HCC", "HCC metastases": where it came from, not where it is."""
    if lesion.value != "malignant" or lesion.site != "liver":
        return False
    return any(x.note == "spread" and (0 <= x.start - lesion.end < 3 or 0 <= lesion.start - x.end < 3) for x in clause.lesions)


def _elsewhere(lesion: Item, groups: list[Group]) -> bool:
    """ "Adrenal HCC metastasis", "HCC in the adrenal": the name of the disease says where it came from, the text where it is."""
    if lesion.site == "vein":
        return any(p[0] == "heart" for g in groups for p in g.places)
    if lesion.value != "malignant" or lesion.site not in GIVEN_BY_NAME:
        return False
    return any(g.places[-1][0] != lesion.site and (0 <= lesion.start - g.end < 3 or (g.after_preposition and 0 <= g.start - lesion.end < 16)) for g in groups)


def _called(lesion: Item, clause: Clause, groups: list[Group]) -> bool:
    """ "A finding in the ventricle concerning for HCC recurrence": what the place before shows is called so."""
    if lesion.value != "malignant" or lesion.site not in GIVEN_BY_NAME:
        return False
    hedge = next((c for c in clause.certain if 0 <= lesion.start - c.end < 4), None)
    return hedge is not None and any(0 <= hedge.start - g.end < 4 for g in groups)


def only_touched(lesion: Item, clause: Clause) -> bool:
    """ "The right adrenal abuts the treated area": the lesion is named only to say where the organ, or another lesion, lies."""
    if lesion.site is not None or lesion.value not in ("treated", "tumour", "neutral") or lesion.value == "treated" and _lives(clause):
        return False
    mark = next((m for m in reversed(clause.by.get("landmark", ())) if m.end <= lesion.start), None)
    if mark is None or lesion.start - mark.end > _TOUCHED or mark.value != "near":
        return False
    between = any(x.kind not in _ADJECTIVES and mark.end <= x.start < lesion.start for x in clause.items)
    return not between and any(x.kind in ("site", "side", "lesion") and x.end <= mark.start for x in clause.items)


def _lives(clause: Clause) -> bool:
    """ "A viable nodule abutting the cavity": a part of what was treated."""
    return any(x.value in ("feature", "tissue") or x.note == "viable" for x in clause.lesions)


def beside(place: Place, landmarks: list[Place]) -> Place:
    """ "Between segment 7 and the right adrenal: adrenal metastasis": the side is the landmark's."""
    sides = {side for site, side in landmarks if side and (site == place[0] or (place[0], site) in _SAME_SIDE)}
    return (place[0], sides.pop()) if place[1] is None and place[0] in PAIRED and len(sides) == 1 else place


def _sided(places: list[Place], groups: list[Group]) -> list[Place]:
    """A place named without its side takes the side the clause names for that organ, when it names one only."""
    if len(places) != 1 or places[0][1] is not None:
        return places
    site = places[0][0]
    sides = {p[1] for g in groups for p in g.places if (p[0] == site or (site, p[0]) in _SAME_SIDE) and p[1]}
    return [(places[0][0], sides.pop())] if len(sides) == 1 else places


def without_bare_heading(groups: list[Group], folded: str) -> list[Group]:
    """ "Kidneys: 12 mm cyst in the right kidney": the heading's organ gives way to the one named with its side."""
    if len(groups) < 2 or len(groups[0].places) != 1 or folded[groups[0].end : groups[0].end + 1] != ":":
        return groups
    site, side = groups[0].places[0]
    sided = side in (None, "bilateral") and any(p[0] == site and p[1] not in (None, side) for g in groups[1:] for p in g.places)
    return groups[1:] if sided else groups


def most_precise(places: list[Place]) -> list[Place]:
    """ "No lung nodule in either lung": the side said once holds."""
    sided = {site for site, side in places if side}
    return [p for p in places if p[1] or p[0] not in sided]


def only_describes(group: Group, clause: Clause) -> bool:
    """ "Portal lymphadenopathy", "effusion at the lung bases": the noun has its own place, and the organ only says where."""
    if len(group.places) > 1:
        return False
    site = group.places[0][0]
    for lesion in clause.lesions:
        if lesion.site is None or lesion.site == site or lesion.value == "malignant":
            continue
        if 0 <= lesion.start - group.end < 3 or (group.after_preposition and 0 <= group.start - lesion.end < 24):
            return True
    return False
