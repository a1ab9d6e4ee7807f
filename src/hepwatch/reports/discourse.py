"""Reads the clauses of a report in order and gathers its statements, remembering what the text speaks of.

A clause without a place of its own speaks of the heading it stands under, of the lesion just named, or of the place just
named; a side alone ("on the left") speaks of the pair just named.
"""

from hepwatch.reports.bare_lengths import with_bare_lengths
from hepwatch.reports.claim import Claim
from hepwatch.reports.claims import claim_of
from hepwatch.reports.clauses import clauses_of
from hepwatch.reports.focus import NONE
from hepwatch.reports.labels import reference_at, told_on
from hepwatch.reports.lesions import ADDENDUM
from hepwatch.reports.locators import NOWHERE, apart, between
from hepwatch.reports.match import Item
from hepwatch.reports.pairs import told_of_both
from hepwatch.reports.places import groups_of
from hepwatch.reports.preambles import (
    is_a_title,
    lists_the_disease,
    only_names_the_disease,
    tells_of_the_patient,
    without_an_answer,
    without_past_disease,
)
from hepwatch.reports.pruning import of_now
from hepwatch.reports.quotations import is_quoted
from hepwatch.reports.respective import shared_out
from hepwatch.reports.safety_net import minor_changes, overlooked
from hepwatch.reports.scope import Clause, as_named
from hepwatch.reports.sections import Sentence
from hepwatch.reports.sides import Sides, of_the_pair, waits
from hepwatch.reports.statements import Statement
from hepwatch.words.sites import PAIRED

# More phrases than any spoken sentence holds. What follows is a dump, and the work would grow with its square.
MOST_IN_A_SENTENCE = 400
_OPENING, _GOES_ON = 250, 40  # characters
_PAIRED_FROM_AFAR = frozenset({"adrenal", "lung", "kidney"})  # a side in the impression may speak of them unnamed
_ABLATED = frozenset({"ablation"})


def _still_found(own: list[Item]) -> list[Item]:
    """ "MRI is recommended for the new left adrenal nodule": asked for, yet a new lesion is named; it must not be lost."""
    if any(i.kind in ("suppose", "neg", "generic") or (i.kind == "purpose" and i.note != "of") for i in own):
        return []
    kinds = {i.kind for i in own}
    new = any(i.kind == "change" and i.value in ("new", "increased") for i in own)
    if not new or not {"lesion", "site"} <= kinds or not any(i.kind == "lesion" and i.value == "neutral" for i in own):
        return []
    return [i for i in own if i.kind not in ("advice", "purpose")]


_FIRST_SENTENCES = 3


def _likeliest(items: list[Item]) -> list[Item]:
    """ "A > B": A, suspected; B falls away."""
    for at, item in enumerate(items):
        if item.kind == "mark" and item.value == "rank":
            named = [i for i in items[:at] if i.kind == "benign" or i.kind == "lesion" and i.value in ("malignant", "benign")]
            if named and any(i.kind == "lesion" for i in items[at:]):
                stop = next((n for n in range(at, len(items)) if items[n].kind == "mark" and items[n].value == "stop"), len(items))
                return [*(i for i in items[:at] if i.kind != "possible"), Item("suspect", "back", item.start, item.end), *items[stop:]]
    return items


def _exception_last(clauses: list[list[Item]]) -> list[list[Item]]:
    """ "Aside from a cyst, the liver is normal": the exception lies in the organ named after it."""
    if len(clauses) < 2 or clauses[0][0].kind != "except" or any(i.kind in ("site", "region") or i.site for i in clauses[0]):
        return clauses
    return [clauses[1], clauses[0], *clauses[2:]]


def _as_said_before(claim: Claim, before: Claim) -> Claim:
    """ "The right gland is normal, as is the left"; "unchanged, as is the right adrenal nodule"."""
    if claim.present:
        return claim.but((claim.attributes[0] or before.attributes[0], claim.attributes[1], claim.attributes[2]))
    if not claim.places or claim.normal or claim.denied or claim.bare_denial:
        return claim
    if not before.present:
        claim.normal = before.normal or before.denied or before.bare_denial
        return claim
    claim = claim.but((before.attributes[0], None, None), set(before.evidence), claim.places)
    claim.present = claim.noun = True
    return claim


def _only_a_limit(claim: Claim, clause: Clause, before: Claim) -> bool:
    """ "No lesion, but small HCC is not excluded": what the method cannot show is no finding."""
    if not (before.denied or before.normal or before.kind == "global") or before.present or claim.evidence != {"notexcluded"} or claim.attributes != NONE:
        return False
    limited = clause.has("unseen") or any(i.value in ("small", "early") for i in clause.by.get("adjective", ()))
    return limited and (not claim.places or claim.places[0] in before.places)


def _is_the_sacrum(at: int, items: list[Item]) -> bool:
    """ "L4 and S1": beside a vertebra S1 is one too."""
    item = items[at]
    if item.note != "s":
        return False
    beside = [items[n] for n in (at - 2, at + 2) if 0 <= n < len(items) and items[(n + at) // 2].kind == "mark"]
    return any(i.kind == "site" and i.site == "bone" and i.note == "midline" and abs(i.start - item.start) < 12 for i in beside)


class Discourse(Sides):
    """Reads the sentences of one report in order."""

    # ---- sentences -------------------------------------------------------------------------------------------

    def sentence(self, sentence: Sentence, rank: int, items: list[Item]) -> None:
        """One sentence; `items` are the phrases found in it."""
        self.rank = rank
        self.count += 1
        focus = self.focus
        focus.here = ()
        if sentence.section != focus.section:
            focus.section, focus.heading, focus.current, focus.treated, focus.places = sentence.section, (), None, False, ()
            focus.where, self.record, self.spoken, focus.last = NOWHERE, False, None, None
            if focus.default in PAIRED:
                focus.paired = focus.default
            elif focus.paired not in _PAIRED_FROM_AFAR:
                focus.paired = None
            self.block = False
        self.fresh = sentence.fresh_line
        self.line_end = sentence.end
        if self._of_labelled_lines(sentence, rank, items):
            return
        items = without_an_answer(self._lung_segments(items))
        if not sentence.fresh_line:
            self._inline_heading(sentence, items)
        if sentence.fresh_line:
            self._fresh_line(sentence, items)
        if rank == 2 and (sentence.fresh_line or focus.current is None) and only_names_the_disease(items, self._opening(sentence)):
            return
        if rank == 2 and self.count == 1 and is_a_title(self.folded[sentence.start : sentence.end], items):
            items = [i for i in items if i.kind != "lesion"]
        elif rank == 2 and self.count <= _FIRST_SENTENCES and tells_of_the_patient(self.folded[sentence.start : sentence.end], items):
            items = [i for i in items if i.kind != "lesion" or i.value != "malignant"]
        if self.count - self.pending_at > 1 and not self.labelled:
            focus.pending = NONE
        items = self._lung_segments(without_past_disease(items))
        items = _likeliest(self._opposite_sides(items[:MOST_IN_A_SENTENCE]))
        if lists_the_disease(items):
            self.listed = self.count
        self._clauses(sentence, rank, items)

    def _of_labelled_lines(self, sentence: Sentence, rank: int, items: list[Item]) -> bool:
        """ "Items 7 & 8: benign", "C is in keeping with metastasis": said of what stands on the lines of that name."""
        reference = reference_at(self.folded, sentence.start, self.lines) if self.lines else None
        told = [told_on(self.lines[label], self.statements) for label in reference.labels] if reference is not None else []
        if reference is None or not all(told) or any(len({(s.site, s.side) for s in own}) != 1 for own in told):
            return False
        own_items = [i for i in items if i.start >= reference.start]
        for same in told:
            self.focus.heading, self.focus.current, self.focus.pending = ((same[0].site, same[0].side),), None, NONE
            self.focus.where, self.record, self.fresh = same[0].where if len(same) == 1 else NOWHERE, True, True
            self._clauses(sentence, rank, own_items)
        return True

    def _clauses(self, sentence: Sentence, rank: int, items: list[Item]) -> None:
        """Each clause of the sentence; what none of them understood is kept by the nets."""
        focus = self.focus
        known, unseen, current = len(self.statements), len(self.unseen), focus.current
        told = current.end if current is not None else 0
        advising = False
        clauses = [c for share in shared_out(items) for c in clauses_of(share)]
        for number, own in enumerate(_exception_last(clauses)):
            advising = self._clause(own, sentence, number == 0, advising)
        if rank == 0:
            del self.unseen[unseen:]
            return
        if len(self.statements) == known and len(self.unseen) == unseen and (current is None or current.end == told):
            self.nets += overlooked(items, self.folded, self.prepositions, rank, self.count)
        self.nets += minor_changes(items, self.folded, self.prepositions, rank, self.count, focus.heading)

    def _opening(self, sentence: Sentence) -> bool:
        """The first lines of a text that goes on, before it has told anything."""
        return not self.statements and sentence.start < _OPENING and len(self.folded) - sentence.end > _GOES_ON

    def _lung_segments(self, items: list[Item]) -> list[Item]:
        """ "S6" is a segment of the lung where the lung is spoken of."""
        if not any(i.note == "s" for i in items):
            return items
        items = [i.but(site="bone", note="midline") if _is_the_sacrum(at, items) else i for at, i in enumerate(items)]
        focus = self.focus
        if focus.default == "bone" and not any(i.site == "liver" and i.note != "s" for i in items):
            return [i.but(site="bone", note="midline") if i.note == "s" else i for i in items]
        if any(i.site == "liver" and i.note != "s" for i in items) or any(p[0] == "liver" for p in focus.heading):
            return items
        if not any(i.site == "lung" for i in items) and not any(p[0] == "lung" for p in focus.heading) and focus.default != "lung":
            return items
        return [i.but(site="lung") if i.note == "s" else i for i in items]

    # ---- clauses ---------------------------------------------------------------------------------------------

    def _clause(self, own: list[Item], sentence: Sentence, first: bool, advising: bool) -> bool:
        focus = self.focus
        if self.quotations or self.rank == 0 or self.quoting:
            self._quotes(own)
        if advising and not any(i.kind in ("size", "change", "normal") for i in own):
            return True
        kept = of_now(own)
        if kept.past:
            self._remember_history(kept.past)
        items = kept.items or _still_found(own)
        if not items:
            return kept.advises or advising
        items = self._both_of_two(items)
        paired = "lung" if any(i.kind == "region" and i.note == "lung" for i in items) else self._paired()
        groups = groups_of(items, self.folded, paired, self.prepositions)
        items = with_bare_lengths(items, self.spoken, self.unit)
        self.spoken = next((i for i in reversed(items) if i.kind == "size"), self.spoken)
        clause = as_named(Clause(items, own[0].start if not first else sentence.start, own[-1].end))
        claim = claim_of(clause, groups, self.folded, self.joints)
        claim.where = between(self.told, clause.start, clause.end)
        self._turn(claim, clause.has("involves", "landmark"))
        self._side_of_the_bed(claim, items)
        if claim.likewise and self.before is not None:
            claim = _as_said_before(claim, self.before)
        if first:
            self.waiting = []
        claim.places = of_the_pair(claim, self.waiting)
        self.waiting = [*self.waiting, claim.places[0]] if waits(claim) else []
        if not (first and self.fresh) and self.before is not None and _only_a_limit(claim, clause, self.before):
            return kept.advises
        self.before = claim
        if told_of_both(claim, items, self.statements, self.count) or not first and self._said_of_each(claim, items):
            return kept.advises
        self._apply(claim, first)
        for lesion in clause.lesions:
            if lesion.site in PAIRED and lesion.site != "pleura":
                focus.paired = lesion.site  # "adrenal metastasis on the right. On the left ..."
        for g in groups:
            if not g.landmark and g.places[-1][0] in PAIRED:
                focus.paired = g.places[-1][0]
        return kept.advises

    def _quotes(self, own: list[Item]) -> None:
        """Keeps apart what is said here and what is quoted."""
        self.quoting = self.rank == 0 or is_quoted(self.quotations, own[0].start, own[-1].end)
        if self.focus.current is not None and self.focus.current.quoted != self.quoting:
            self.focus.current = None

    def _turn(self, claim: Claim, reaches: bool) -> None:
        """A segment, level or number other than that of the lesion spoken of: from here on the text speaks of another lesion."""
        focus = self.focus
        if claim.refers in ("former", "latter"):
            focus.current = self._of_the_two(claim.refers) or focus.current
        elif claim.refers == "another" and (claim.noun or claim.attributes[1]) and focus.current is not None:
            if not claim.lesion_places and not claim.landmarks:
                claim.lesion_places = [(focus.current.site, focus.current.side)]
            focus.current = None
        elif claim.refers == "one" and self._another(claim):
            self.like = (self.count, focus.current) if focus.current is not None else None
            focus.current = None
        if not claim.where or reaches:
            return
        if focus.current is not None and apart(focus.current.where, claim.where):
            if claim.anaphor or self._listed_beside(claim, focus.current):
                self.like = (self.count, focus.current)  # "the one in the lingula ... the one at the apex"
            focus.current = None
        focus.where = claim.where

    def _listed_beside(self, claim: Claim, current: Statement) -> bool:
        """ "Two defects, smaller: segment II 14 mm (19 mm) and segment IV 26 mm (29 mm)": the second of one list, by its place and length alone."""
        return current.sentence == self.count and current.size is not None and claim.attributes[1] is not None and not claim.noun and [p[0] for p in claim.places] == [current.site]

    def _measured_on(self, claim: Claim) -> bool:
        """ "Two nodes, paratracheal 13 mm and subcarinal 15 mm, symmetrical": a length of the lesion just named is no normal organ's."""
        current = self.focus.current
        return claim.attributes[1] is not None and not claim.places and current is not None and current.sentence == self.count and current.size == claim.attributes[1]

    def _remember_history(self, past: list[Item]) -> None:
        """A treatment named: what follows without a place may speak of what was treated."""
        named = [i.but(kind="site") if i.kind == "procedure" and i.site else i for i in past]
        groups = groups_of([i for i in named if i.kind in ("site", "side", "region", "mark")], self.folded, None, ())
        done = {i.value for i in past if i.kind == "procedure"}
        self.unseen += ["spleen" for i in past if i.kind == "procedure" and i.site == "spleen"]  # removed whole
        if groups:
            self.focus.places = tuple(groups[0].places[:1])
            self.focus.current = None
        elif done and not self.focus.heading:
            self.focus.places = (("liver", None),)
            self.focus.current = None
        if done:
            self.focus.treated = bool(done & _ABLATED)

    def _apply(self, claim: Claim, first: bool) -> None:
        focus = self.focus
        if claim.kind == "unseen":
            self._unseen(claim)
            return
        if claim.kind == "past":
            return
        if claim.partly_unseen:
            self._unseen(claim)
        if claim.kind == "resolved":
            self._resolved(claim)
        elif claim.nothing and not claim.attributes[1]:
            self._nothing(claim)
            return
        elif claim.kind == "global":
            self._absent(claim, claim.places or list(focus.heading) or [("other", None)])
        elif claim.origin and claim.places and focus.current is not None and not claim.noun:
            self._comes_from(focus.current, claim)
        elif claim.involved and not claim.present and focus.current is not None:
            self._grown_into(focus.current, claim)
            return
        elif claim.present:
            self._present(claim, first)
        elif claim.attributes != NONE or claim.evidence:
            self._attributes(claim)
        elif self.rank == ADDENDUM and claim.anaphor and claim.places and not (claim.normal or claim.denied or claim.bare_denial or claim.kind != "claim"):
            self._new(claim.places[0], claim)  # "The nodule described is in the left adrenal."
        if claim.was_normal and not claim.present and focus.current is not None and focus.current.change is None:
            if not claim.places or claim.places[0][0] == focus.current.site:
                focus.current.change = "new"
        if claim.was_normal and claim.places:
            self.once_normal = (claim.places[0][0], self.count)
        if claim.normal and not claim.present and not self._measured_on(claim):
            self._absent(claim, claim.places or self._bed(claim) or list(focus.heading) or claim.whole or self._continued(first, claim.visible))
        elif claim.denied or claim.bare_denial:
            self._denied(claim)
        if claim.places and (claim.present or claim.normal or claim.denied or claim.bare_denial or claim.attributes != NONE or not focus.current or self._other_gland(claim)):
            focus.open = not claim.normal
            focus.places = focus.here = tuple(claim.places[:1]) if len(claim.places) == 1 else tuple(claim.places)
            if not claim.present and focus.current is not None and (claim.places[0][0] != focus.current.site or self._other_gland(claim)):
                focus.current = None

    def _unseen(self, claim: Claim) -> None:
        """Not seen, or not there any more; of a pair with one side removed the other is still to be judged."""
        if claim.unseen_site:
            self.unseen.append(claim.unseen_site)
            return
        chest = [(claim.region_site, None)] if claim.region_site else []
        places = claim.places or ([] if claim.removed else list(self.focus.here[-1:] or self.focus.heading) or chest)
        if claim.places and not claim.removed:
            self.hidden_places = list(claim.places)
            self.focus.here, self.hidden = tuple(claim.places), self.count  # "... is obscured in part but normal where seen"
        if claim.removed:
            places = [p for p in places if p[0] not in ("other", "liver")]
        one_side = claim.removed and any(side in ("left", "right") for _, side in places)
        if one_side:
            self.focus.places, self.focus.current = tuple(places[:1]), None
        else:
            self.unseen += [p[0] for p in places if p[0] != "soft_tissue"]

