"""What one clause claims: something there, nothing there, or only more about the lesion spoken of.

The clause's phrases have been sorted (`scope.Clause`) and its places found; here they are weighed against each other.
"""

import re

from hepwatch.reports.claim import Claim
from hepwatch.reports.courses import lost_its_life, moved_and_measured, of_looks
from hepwatch.reports.lesion_places import (
    GIVEN_BY_NAME,
    beside,
    most_precise,
    only_describes,
    only_touched,
    own_side,
    places_of,
    without_bare_heading,
)
from hepwatch.reports.match import Item
from hepwatch.reports.normality import (
    holds_what_is_denied,
    is_normal,
    of_noise,
    only_newness,
    unseen_as_an_organ,
)
from hepwatch.reports.places import Group, Place
from hepwatch.reports.scope import Clause, certainty_of, decisive, denial_of, evidence_of
from hepwatch.words.sites import PAIRED

# Where "new" or "larger" with no noun can only be said of a lesion.
_CHANGING = frozenset({"adrenal", "lymph_node", "bone", "brain", "peritoneum"})
_MEASURABLE = _CHANGING | {"lung", "soft_tissue"}
_THICK_GLAND_MM = 10.0  # a normal adrenal limb is thinner (unverified: our reading of everyday reports)
_REMOVABLE = frozenset({"spleen", "kidney"})  # "Spleen: absent." tells of an operation
_REFERRING = frozenset({"part", "former", "latter", "one", "another"})


def claim_of(clause: Clause, groups: list[Group], folded: str, joints: tuple[str, ...] = ()) -> Claim:
    """What a clause says. Its order is the order of the rules: not seen, gone, there, normal, denied."""
    claim = Claim("claim", clause.start, clause.end)
    notes = {i.note for i in clause.items}
    open_groups = without_bare_heading([g for g in groups if not g.landmark and not only_describes(g, clause)], folded)
    claim.places = most_precise([p for g in open_groups for p in g.places])
    claim.places = claim.places or [(i.site, None) for i in clause.by.get("anaphor", ()) if i.site]
    claim.landmarks = [p for g in groups if g.landmark for p in g.places]
    claim.anaphor = any(i.kind == "anaphor" for i in (clause.items[:3] if groups else clause.items))
    claim.unseen_site = next((i.site for i in clause.by.get("unseen", ()) if i.site), None)
    claim.removed = "removed" in notes
    claim.region_site = next((i.note for i in clause.by.get("region", ()) if i.note == "lung"), None)
    if clause.has("unseen") and not clause.has("size", "change", "normal") and not _affirms(clause) and not _denies(clause):
        claim.kind = "unseen"
        claim.places = _without_what_hides(open_groups, clause, folded) or claim.places
        return claim
    if open_groups and not clause.lesions and "gone" in notes and {p[0] for g in open_groups for p in g.places} <= _REMOVABLE:
        claim.kind, claim.removed = "unseen", True
        return claim
    if open_groups and not clause.lesions and "sight" in notes and not clause.has("size", "change", "normal"):
        claim.kind = "unseen"
        return claim
    if "each" in notes and open_groups:
        claim.places = [(s, "bilateral" if s in PAIRED else d) for s, d in claim.places]
    claim.liver_words = "liver" in notes
    claim.partly_unseen = clause.has("unseen") and (not clause.has("size") or unseen_as_an_organ(clause))
    claim.origin = clause.has("origin")
    if _of_the_past(clause):
        return Claim("past", clause.start, clause.end)
    _weigh_lesions(claim, clause, open_groups, folded, joints)
    _of_both_lungs(claim, clause)
    if _heading_left_behind(claim, clause, open_groups, folded):
        claim.places = []
    claim.involved += [p for g in groups if g.landmark and claim.present for p in g.places if _involved(g, clause)]
    claim.involved = [p for p in claim.involved if p[0] != "bone" or ("bone", None) not in claim.lesion_places]
    claim.lesion_places = [beside(p, claim.landmarks) for p in claim.lesion_places]
    own_length = _length_of_the_organ(claim, clause)
    change, size = moved_and_measured(_without(clause, own_length) if own_length is not None and len(clause.by["size"]) > 1 else clause, folded)
    if change == "new" and len(claim.lesion_places) > 1:
        claim.named_before = _named_before_new(clause, open_groups)
    if claim.nothing and _mistaken(clause):
        change, size = None, size._replace(now=None, before=None)  # the varix's
    if own_length is not None and len(clause.by["size"]) == 1:
        size = size._replace(now=None, before=None)
    claim.unknown = size.now is not None and not clause.lesions and not claim.places and _A_THING.search(folded, clause.start, clause.first("size").start) is not None  # type: ignore[union-attr]
    claim.was_normal = clause.has("wasnormal")
    claim.now_said, claim.now_past = size.said, size.past
    claim.told_then = clause.has("then") and clause.has("past") and not clause.has("today", "since")
    claim.bed = "bed" in notes
    claim.visible = "visible" in notes
    unreal = claim.nothing and "questioned" in notes
    claim.attributes = (change, size.now, size.before) if not unreal else (None, None, None)
    claim.normal = is_normal(clause, claim.places)
    claim.places = claim.places or [(i.site, None) for i in clause.by.get("normal", ()) if i.site]
    claim.present = _is_present(claim, clause)
    if claim.present and claim.was_normal and change is None:
        claim.attributes = ("new", size.now, size.before)
    if claim.normal and not claim.places and len(clause.by.get("region", ())) > 1:
        claim.whole = [("other", None)]
    if claim.present and not claim.lesion_places:
        claim.lesion_places = claim.places[:1]
    claim.definite = claim.anaphor or _named_before(clause, folded)
    claim.elliptic = not claim.places and next((i.kind for i in clause.items if i.kind != "mark"), None) in ("definite", "suspect", "possible", "against")
    claim.dead = claim.evidence <= {"lean", "denied"} and any(i.note == "dead" for i in clause.by.get("benign", ()))
    claim.called = not groups and clause.has("definite", "suspect") and bool(clause.lesions) and all(i.value == "malignant" and (i.site is None or i.site in GIVEN_BY_NAME) for i in clause.lesions)
    claim.called = claim.called or not groups and all(i.kind == "mark" or i.kind == "lesion" and i.value == "malignant" and (i.site is None or i.site in GIVEN_BY_NAME) for i in clause.items)
    claim.of_spread = "spread" in notes
    claim.likewise = clause.has("likewise")
    claim.refers = next((i.note for i in (*clause.by.get("anaphor", ()), *clause.by.get("mark", ())) if i.note in _REFERRING), None)
    claim.same = "same" in notes and any(i.note == "same" for i in clause.by.get("anaphor", ()))
    first_denial = clause.first("neg") or clause.first("normal") or clause.first("global") or clause.first("change")
    claim.denial_at = (first_denial.start, first_denial.end) if first_denial is not None else None
    if change == "resolved":
        claim.kind = "resolved"
    elif clause.has("global") and not claim.present:
        claim.kind = "global"
    return claim


def _of_both_lungs(claim: Claim, clause: Clause) -> None:
    """ "Nodules bilaterally: 6 mm right apex, 5 mm lingula": one finding of both lungs."""
    both = {("lung", "left"), ("lung", "right")}
    if both <= set(claim.places) and any(i.side == "bilateral" for i in clause.by.get("side", ())):
        for places in (claim.places, claim.lesion_places):
            places[:] = dict.fromkeys(("lung", "bilateral") if p in both else p for p in places)


def _without_what_hides(groups: list[Group], clause: Clause, folded: str) -> list[Place]:
    """ "The dome is obscured by lung": what stands behind "by" hides."""
    by = next((i.end for i in clause.by["unseen"] if folded.startswith(" by ", i.end) or folded.endswith(" by", i.start, i.end)), clause.end)
    return most_precise([p for g in groups if g.start < by for p in g.places])


def _named_before_new(clause: Clause, groups: list[Group]) -> list[Place]:
    """The places that stand before a "new" which only the next one carries: "nodal and new peritoneal metastases"."""
    told = clause.by["change"]
    if len(told) != 1 or not any((i.kind in ("site", "side", "region") or i.kind == "lesion" and i.site) and 0 <= i.start - told[0].end < 3 for i in clause.items):
        return []
    veins: list[Place] = [("vein", None)] if any(i.site == "vein" and i.end <= told[0].start for i in clause.lesions) else []
    return [p for g in groups if g.end <= told[0].start for p in g.places] + veins


_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "known", "previously", "both"})
_INDEFINITE = frozenset({"a", "an", "another", "new", "further", "second", "no"})


def _named_before(clause: Clause, folded: str) -> bool:
    """ "The treated tumour": its noun has a definite article and no other before it."""
    noun = next((i for i in clause.lesions if i.value in ("neutral", "treated", "tumour", "malignant")), None)
    if noun is None:
        return False
    words = folded[max(clause.start, noun.start - 40) : noun.start + 5].split()
    last = next((w for w in reversed(words) if w in _DEFINITE or w in _INDEFINITE), "")
    return last in _DEFINITE


def _heading_left_behind(claim: Claim, clause: Clause, groups: list[Group], folded: str) -> bool:
    """ "Heart/mediastinum: no adenopathy": what is denied lies elsewhere by its name, and the heading's organ is not judged."""
    if not claim.denied or claim.present or len(groups) != 1 or folded[groups[0].end : groups[0].end + 1] != ":" and ":" not in folded[groups[0].end : groups[0].end + 16]:
        return False
    own = {i.site for i in clause.lesions} | ({"lymph_node"} if any(i.site == "lymph_node" for i in clause.items) else set())
    return None not in own and not own & {p[0] for p in groups[0].places} and not clause.has("normal", "global")


def _of_the_past(clause: Clause) -> bool:
    """ "The appearance in May was a diverticulum": nothing of now."""
    if not clause.has("past") or not clause.has("then") or clause.has("verb", "size", "change", "today"):
        return False
    past, then = clause.by["past"][0], clause.by["then"][0]
    return then.value == "dated" and abs(past.start - then.end) < 4 and not clause.has("neg")


def _affirms(clause: Clause) -> bool:
    return any(x.value in ("malignant", "benign", "neutral") and x.note != "nothing" and denial_of(x, clause) is None for x in clause.lesions)


def _denies(clause: Clause) -> bool:
    return any(denial_of(x, clause) is not None for x in clause.lesions)


def _weigh_lesions(claim: Claim, clause: Clause, groups: list[Group], folded: str, joints: tuple[str, ...]) -> None:
    """Each lesion noun is there or denied; the verdict is what all of them together say."""
    found = evidence_of(clause)
    claim.evidence = set(found)
    decided = decisive(found)
    claim.verdict_at = _words_of(decided, clause) if decided is not None else None
    denied: list[Item] = []
    solid: list[Item] = []
    for lesion in clause.lesions:
        if only_touched(lesion, clause):
            continue
        if denial_of(lesion, clause) is not None and not holds_what_is_denied(lesion, clause, folded, joints):
            denied.append(lesion)
        elif lesion.value not in _LOOKS and not _of_wear(lesion, clause) and not (lesion.value == "malignant" and certainty_of(lesion, clause) == "against"):
            solid.append(lesion)
    _denials(claim, clause, denied)
    unlikely = [i for i in clause.lesions if i.value == "malignant" and certainty_of(i, clause) == "against"]
    claim.other_turned = bool(unlikely) and all(i.note is None and i.site is None for i in unlikely)
    if (claim.viable_denied or any(lost_its_life(i, folded) for i in clause.by.get("change", ()))) and "definite" in claim.evidence:
        claim.evidence = (claim.evidence - {"definite"}) | {"lean"}
    claim.involved = [p for g in groups for p in g.places if _involved(g, clause)] if solid or clause.has("involves") else []
    claim.invades = not clause.certain and any("inva" in folded[i.start : i.end] or "infiltr" in folded[i.start : i.end] for i in clause.by.get("involves", ()))
    questioned = any(i.note == "questioned" for i in clause.items)
    mistaken = _mistaken(clause)
    unreal = [i for i in solid if mistaken and i.note in ("elsewhere", "nothing") or (i.note == "nothing" and not (i is clause.items[0] and clause.has("anaphor"))) or (questioned and i.note == "elsewhere")]
    claim.tells_of = any(i.value in ("neutral", "tumour") for i in clause.lesions) or clause.has("anaphor", "size")
    claim.nothing = bool(unreal) and all(i.value in ("neutral", "tumour") or i in unreal for i in solid)
    claim.tumour = any(i.value == "tumour" and certainty_of(i, clause) != "against" for i in solid)
    claim.enhances = any(i.value in ("feature", "tissue", "tumour") or i.note == "viable" for i in clause.lesions if i not in denied)
    claim.part = any(i.value == "tissue" or i.note == "viable" for i in clause.lesions if i not in denied)
    claim.satellite = any(i.note == "satellite" for i in solid) and all(i.value != "neutral" for i in solid)
    claim.noun = any(i.value in ("neutral", "treated", "tumour", "tissue") or i.site for i in solid)
    claim.treated = any(i.value == "treated" for i in solid)
    claim.treated_place = claim.treated or any(i.value == "treated" for i in clause.lesions)
    for lesion in solid:
        for place in places_of(lesion, clause, groups):
            if place not in claim.lesion_places and not (lesion.value == "malignant" and lesion.site in GIVEN_BY_NAME and claim.lesion_places and not folded.startswith(("periton", "oment"), lesion.start)):
                claim.lesion_places.append(place)
    if not claim.lesion_places and claim.places and (solid or claim.evidence - {"denied"}):
        claim.lesion_places = claim.places[:1]
    claim.graded = not claim.lesion_places and not claim.places and any(_is_the_livers(i, folded) for i in clause.items)
    if solid and clause.has("change"):
        claim.lesion_places += [p for p in claim.places if p[0] == "lymph_node" and p not in claim.lesion_places]
    claim.present = bool(solid) or bool(claim.evidence - {"denied", "turned"})


_LOOKS = frozenset({"feature", "global"})


def _of_wear(lesion: Item, clause: Clause) -> bool:
    """ "Increased activity at the facet joints, degenerative": no lesion."""
    return lesion.value == "tissue" and any(i.note == "wear" for i in clause.by.get("noise", ()))


def _is_the_livers(item: Item, folded: str) -> bool:
    """A LI-RADS category without a place, but one for tumour in a vein: "Category: LR-5" below the portal vein."""
    return item.note in ("liver", "category") and item.value == "self" and "tiv" not in folded[item.start : item.end] and not folded.startswith("nonprog", item.start)


def _mistaken(clause: Clause) -> bool:
    """ "A varix and not an adrenal nodule", "not a nodule but a varix": another structure was taken for one."""
    real = [i for i in clause.lesions if i.value == "benign" and i.note in ("elsewhere", "nothing")]
    for turn in (*clause.by.get("against", ()), *clause.negs):
        noun = next((i for i in clause.lesions if 0 <= i.start - turn.end < 24 and i.value in ("neutral", "tumour")), None)
        if noun is not None and any(0 <= turn.start - r.end < 6 or 0 <= r.start - noun.end < 12 for r in real):
            return True
    return False


def _involved(group: Group, clause: Clause) -> bool:
    """ "HCC invading the right adrenal": the adrenal is involved, unless that is denied or hedged away."""
    denials = [*clause.negs, *(c for c in clause.certain if c.kind == "against")]
    for item in clause.by.get("involves", ()):
        gap = [x for x in clause.items if item.end <= x.start < group.start]
        compared = any(x.kind == "against" for x in gap) and not any(x.kind == "site" for x in gap)  # "invading rather than merely abutting"
        if item.note == "heart" and group.places[0][0] != "heart":
            continue
        if item.note == "passive":
            if 0 <= item.start - group.end < 24 and not any(group.end <= n.start < item.start for n in denials):
                return True
            continue
        if 0 <= group.start - item.end < (60 if compared else 24):
            return not any(n.end <= item.start and item.start - n.end < 30 for n in denials)
    return False


def _words_of(decided: Item, clause: Clause) -> tuple[int, int]:
    """The deciding phrase with the hedge right before it: "suspicious for metastasis"."""
    hedge = next((c for c in reversed(clause.certain) if 0 <= decided.start - c.end < 25), None)
    return (hedge.start if hedge is not None else decided.start), decided.end


def _denials(claim: Claim, clause: Clause, denied: list[Item]) -> None:
    claim.denied = bool(denied)
    claim.word_denial = bool(clause.negs) and all(n.value == "word" for n in clause.negs)
    claim.bare_denial = not denied and not clause.lesions and any(n.value != "word" and not of_noise(n, clause) for n in clause.negs)
    claim.no_new = any(n.value == "new" for n in clause.negs) or any(only_newness(i, clause) for i in denied)
    claim.no_other = any(n.note == "other" for n in clause.negs)
    claim.only_looks_denied = bool(denied) and all(i.value in ("feature", "tissue") for i in denied)
    claim.viable_denied = any(i.note == "viable" for i in denied)
    claim.enhancement_denied = any(i.note != "washout" for i in denied)
    if not denied and any(of_looks(i, clause) for i in clause.by.get("change", ())):
        claim.denied = claim.only_looks_denied = claim.enhancement_denied = True
    claim.local_denied = any(i.note in ("local", "recurrence") for i in denied) and not any(i.value == "global" for i in denied)
    claim.malignant_denied = any(i.value in ("malignant", "global") and i.note != "invasion" for i in denied)
    claim.malignancy_denied = claim.malignant_denied
    claim.denied_everywhere = any(_of_the_whole_body(i) for i in denied)
    claim.spread_denied = _denies_spread(denied, clause)
    claim.lesion_denied = any(i.value == "neutral" and i.site is None for i in denied)
    in_the_heart = any(p[0] == "heart" for p in claim.places)  # "no thrombus in the atrium"
    claim.denied_sites = [(i.site, own_side(i, clause)) for i in denied if i.site and not (i.site == "liver" and claim.places or i.site == "vein" and in_the_heart)]


def _of_the_whole_body(denied: Item) -> bool:
    return denied.value == "global" or denied.note == "spread"


def _denies_spread(denied: list[Item], clause: Clause) -> bool:
    """ "No HCC recurrence or metastasis", not "no new metastasis" nor "no metastatic bone lesion"."""
    if any(n.value == "new" for n in clause.negs):
        return False
    return any(_of_the_whole_body(i) and not only_newness(i, clause) and not _describes_the_next(i, clause) for i in denied)


def _describes_the_next(word: Item, clause: Clause) -> bool:
    return any(0 <= x.start - word.end < 3 for x in (*clause.lesions, *clause.by.get("site", ())))


_A_THING = re.compile(r"\b(?:an?|another|two|three|several|multiple|tiny|small) (?:[a-z]+ )?$")
_VEIN_MM = 25.0  # no wider is a vein
_ORGAN_MM = {"liver": 130.0, "spleen": 80.0, "kidney": 70.0}  # shorter than this a length may be a lesion's (unverified: our reading of everyday reports)


def _length_of_the_organ(claim: Claim, clause: Clause) -> Item | None:
    """ "Spleen 16 cm with a scar", "the portal vein is dilated (15 mm) with thrombus": the length is the organ's own."""
    size, organ = clause.first("size"), clause.first("site")
    if size is None or organ is None or not clause.lesions or not claim.places or organ.site != claim.places[0][0] or any(i.start < size.start for i in clause.lesions):
        return None
    following = clause.items[clause.items.index(size) + 1 :][:1]
    if following and following[0].kind == "lesion":
        return None  # "carries a 7 cm cyst"
    long, apart = size.size or 0.0, size.start - organ.end
    if organ.site == "vein":
        return size if 0 <= apart < 24 and 0 < long < _VEIN_MM else None
    return size if long >= _ORGAN_MM.get(organ.site or "", 1e9) and apart < 24 else None


def _without(clause: Clause, item: Item) -> Clause:
    return Clause([i for i in clause.items if i is not item], clause.start, clause.end)


def _is_present(claim: Claim, clause: Clause) -> bool:
    """Whether something is there, though perhaps no noun says what."""
    change, now, before = claim.attributes
    if claim.present:
        return not (claim.normal and not claim.noun and now is None and not claim.evidence - {"denied", "lean", "benign"})
    if not claim.places:
        return False
    site = claim.places[0][0]
    if site == "lymph_node" and now is not None and claim.only_looks_denied and not claim.normal:
        return True  # "node 8 mm, not avid"
    if claim.normal or claim.denied or claim.bare_denial:
        return False
    if site == "adrenal" and clause.has("bulk"):
        return True
    if change in ("new", "increased") and (site in _CHANGING or (site in _MEASURABLE and now is not None)):
        return True
    if site == "lymph_node" and (change or now is not None) or site == "lung" and change and now is not None:
        return True  # "5 mm RML, same as in May"
    if now is not None and any(i.note == "table" for i in clause.by.get("size", ())):
        return True
    if now is not None and site in _MEASURABLE and (before is not None or (site == "adrenal" and now >= _THICK_GLAND_MM)):
        return True
    return now is not None and change != "resolved" and any(x.value == "feature" for x in clause.lesions)
