"""Reads the clauses of a report in order and gathers its statements, remembering what the text speaks of.

A clause without a place of its own speaks of the heading it stands under, of the lesion just named, or of the place just
named; a side alone ("on the left") speaks of the pair just named.
"""

from dataclasses import dataclass, replace

from hepwatch.reports.claims import Claim, claim_of
from hepwatch.reports.clauses import clauses_of
from hepwatch.reports.match import Item
from hepwatch.reports.phrases import Pack
from hepwatch.reports.places import Place, groups_of
from hepwatch.reports.pruning import of_now
from hepwatch.reports.scope import Clause
from hepwatch.reports.sections import Sentence
from hepwatch.reports.sizes import with_bare_lengths
from hepwatch.reports.statements import Statement
from hepwatch.words.sites import PAIRED

# More phrases than any spoken sentence holds. What follows is a dump, and the work would grow with its square.
MOST_IN_A_SENTENCE = 400
# Organs whose own length is given: "spleen 14 cm".
_MEASURED_ORGANS = frozenset({"spleen", "kidney", "liver", "vein", "pancreas", "heart"})
_ABLATED = frozenset({"ablation"})
Attributes = tuple[str | None, float | None, float | None]  # change, now, before
_NONE: Attributes = (None, None, None)


def _filled(first: Attributes, second: Attributes) -> Attributes:
    """The first, with what it leaves out taken from the second."""
    return first[0] or second[0], first[1] if first[1] is not None else second[1], first[2] if first[2] is not None else second[2]


def _only_names_the_disease(items: list[Item]) -> bool:
    """ "HCC post segmentectomy, annual CT": the reason for the examination, written without a heading."""
    for item in items:
        if item.kind in ("size", "change", "suspicious", "definite", "verb", "neg", "site", "treated"):
            return False
    first = next((i for i in items if i.kind not in ("number", "mark", "known", "count")), None)
    return first is not None and first.kind == "lesion" and first.value == "malignant" and first.site == "liver"


def _likeliest(items: list[Item]) -> list[Item]:
    """ "A > B": A, suspected; B falls away."""
    for at, item in enumerate(items):
        if item.kind == "mark" and item.value == "rank":
            named = [i for i in items[:at] if i.kind == "lesion" and i.value in ("malignant", "benign")]
            if named and any(i.kind == "lesion" for i in items[at:]):
                stop = next((n for n in range(at, len(items)) if items[n].kind == "mark" and items[n].value == "stop"), len(items))
                return [*items[:at], Item("suspect", "back", item.start, item.end), *items[stop:]]
    return items


@dataclass(slots=True)
class Focus:
    """What is spoken of."""

    default: str | None  # the site the whole examination is about
    section: str = ""
    heading: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()  # named last
    here: tuple[Place, ...] = ()  # named earlier in this sentence
    current: Statement | None = None
    treated: bool = False  # the place named last was ablated or embolised
    pending: Attributes = _NONE  # said of a lesion whose place comes later
    paired: str | None = None  # the pair of organs named last
    side: str | None = None
    open: bool = False  # of the place named last nothing final was said yet


class Discourse:
    """The state of one report while it is read."""

    def __init__(self, folded: str, pack: Pack, default: str | None) -> None:
        self.folded, self.pack = folded, pack
        self.focus = Focus(default)
        self.statements: list[Statement] = []
        self.unseen: list[str] = []
        self.prepositions = tuple(pack.settings.get("prepositions", ()))
        self.rank = 2
        self.count = 0
        self.fresh = True
        self.pending_at = 0
        self.block = False  # the heading stands on a line of its own, above the lines it is for
        self.labelled = False  # the line is a field of the lesion spoken of: "Size: 64 mm"

    # ---- sentences -------------------------------------------------------------------------------------------

    def sentence(self, sentence: Sentence, rank: int, items: list[Item]) -> None:
        """One sentence; `items` are the phrases found in it."""
        self.rank = rank
        self.count += 1
        focus = self.focus
        focus.here = ()
        if sentence.section != focus.section:
            focus.section, focus.heading, focus.current, focus.treated, focus.places = sentence.section, (), None, False, ()
            if focus.default in PAIRED:
                focus.paired = focus.default
            self.block = False
        self.fresh = sentence.fresh_line
        if not sentence.fresh_line:
            self._inline_heading(sentence, items)
        if sentence.fresh_line:
            self._fresh_line(sentence, items)
            if rank == 2 and _only_names_the_disease(items):
                return
        if self.count - self.pending_at > 1:
            focus.pending = _NONE
        items = self._lung_segments(items)
        items = _likeliest(self._opposite_sides(items[:MOST_IN_A_SENTENCE]))
        advising = False
        for number, own in enumerate(clauses_of(items)):
            advising = self._clause(own, sentence, number == 0, advising)

    def _fresh_line(self, sentence: Sentence, items: list[Item]) -> None:
        """ "Adrenals:" at the head of a line is what the line speaks of; a line without one, flush left, starts anew."""
        focus = self.focus
        colon = self._colon(sentence)
        if not sentence.indented or colon is None:
            focus.pending = _NONE
        if colon is None:
            self.labelled = False
            if self._heads_a_block(items):
                return
            if not sentence.indented and not self.block:
                focus.heading = ()
            if sentence.numbered:
                focus.current = None
            return
        head = [i for i in items if i.end <= colon]
        if head and all(i.kind in ("label", "number", "mark", "site", "then", "today") for i in head) and any(i.kind == "label" for i in head) and not any(i.kind == "site" for i in head):
            if head[0].kind == "label" and not focus.heading and head[0].value == "line" and self.folded[head[0].start : head[0].end].startswith(("obs", "lesion", "tx", "target", "tumor", "nodule", "treated", "untreated", "new", "finding")):
                focus.current = None
            self.labelled = True
            return
        self.labelled = False
        if any(i.kind in ("lesion", "size", "change", "normal", "neg") for i in head):
            focus.heading, focus.current = (), None
            return
        places = [p for g in groups_of(head, self.folded, None, ()) for p in g.places]
        if places or not (sentence.indented or self.block):
            focus.heading = tuple(places)
        if places:
            self.block = False
        focus.current, focus.treated = None, False

    def _heads_a_block(self, items: list[Item]) -> bool:
        """ "LEFT ADRENAL" alone on its line: the lines below speak of it."""
        if not items or not all(i.kind in ("site", "side", "region", "mark", "noise") for i in items) or items[-1].kind == "mark" and items[-1].value != "colon":
            return False
        places = [p for g in groups_of(items, self.folded, None, ()) for p in g.places]
        if not places:
            self.block = False
            return False
        self.focus.heading, self.focus.current, self.block = tuple(places), None, True
        return True

    def _inline_heading(self, sentence: Sentence, items: list[Item]) -> None:
        """ "... Left kidney: 10.9 cm. No mass.": a heading in the middle of a line."""
        colon = next((n for n, i in enumerate(items[:5]) if i.kind == "mark" and i.value == "colon"), None)
        if colon is None or not all(i.kind in ("site", "side", "mark", "region") for i in items[:colon]):
            return
        places = [p for g in groups_of(items[:colon], self.folded, None, ()) for p in g.places]
        if places:
            self.focus.heading, self.focus.current = tuple(places), None

    def _colon(self, sentence: Sentence) -> int | None:
        at = self.folded.find(":", sentence.start, min(sentence.end, sentence.start + 70))
        return at if at > 0 else None

    def _lung_segments(self, items: list[Item]) -> list[Item]:
        """ "S6" is a segment of the lung where the lung is spoken of."""
        if not any(i.note == "s" for i in items):
            return items
        focus = self.focus
        if not any(i.site == "lung" for i in items) and not any(p[0] == "lung" for p in focus.heading) and focus.default != "lung":
            return items
        return [i._replace(site="lung") if i.note == "s" else i for i in items]

    def _opposite_sides(self, items: list[Item]) -> list[Item]:
        """ "The contralateral gland": the opposite of the side last spoken of."""
        if not any(i.side == "other" for i in items):
            for i in items:
                if i.side in ("left", "right"):
                    self.focus.side = i.side
            return items
        made: list[Item] = []
        for i in items:
            if i.side in ("left", "right"):
                self.focus.side = i.side
            if i.side == "other":
                last = self._last_side()
                if last is None:
                    continue
                i = i._replace(side="left" if last == "right" else "right", kind="site" if i.note else "side", site=i.note)
            made.append(i)
        return made

    def _last_side(self) -> str | None:
        lesion = next((s.side for s in reversed(self.statements) if s.present and s.side in ("left", "right")), None)
        return lesion or self.focus.side

    # ---- clauses ---------------------------------------------------------------------------------------------

    def _clause(self, own: list[Item], sentence: Sentence, first: bool, advising: bool) -> bool:
        focus = self.focus
        if advising and not any(i.kind in ("size", "change", "normal") for i in own):
            return True
        kept = of_now(own)
        if kept.past:
            self._remember_history(kept.past)
        items = kept.items
        if not items:
            return kept.advises or advising
        paired = self._paired()
        groups = groups_of(items, self.folded, paired, self.prepositions)
        items = with_bare_lengths(items)
        clause = Clause(items, own[0].start if not first else sentence.start, own[-1].end)
        claim = claim_of(clause, groups, self.folded)
        self._apply(claim, first)
        for g in groups:
            if not g.landmark and g.places[-1][0] in PAIRED:
                focus.paired = g.places[-1][0]
        return kept.advises

    def _paired(self) -> str | None:
        if self.focus.default == "brain":
            return None
        if self.focus.heading and not any(p[0] in PAIRED for p in self.focus.heading):
            return None
        for places in (self.focus.heading, self.focus.here, self.focus.places):
            for site, _ in reversed(places):
                if site in PAIRED:
                    return site
        return self.focus.paired

    def _remember_history(self, past: list[Item]) -> None:
        """A treatment named: what follows without a place may speak of what was treated."""
        named = [i._replace(kind="site") if i.kind == "procedure" and i.site else i for i in past]
        groups = groups_of([i for i in named if i.kind in ("site", "side", "region", "mark")], self.folded, None, ())
        done = {i.value for i in past if i.kind == "procedure"}
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
            self.unseen += [p[0] for p in claim.places] or [p[0] for p in focus.heading]
            return
        if claim.kind == "past":
            return
        if claim.kind == "resolved":
            self._resolved(claim)
        elif claim.nothing and not claim.attributes[1]:
            self._nothing(claim)
            return
        elif claim.kind == "global":
            self._absent(claim, claim.places or list(focus.heading) or [("other", None)])
        elif claim.origin and claim.places and focus.current is not None and not claim.noun:
            self._comes_from(focus.current, claim)
        elif claim.present:
            self._present(claim, first)
        elif claim.attributes != _NONE or claim.evidence:
            self._attributes(claim)
        if claim.was_normal and not claim.present and focus.current is not None and focus.current.change is None:
            if not claim.places or claim.places[0][0] == focus.current.site:
                focus.current.change = "new"
        if claim.normal and not claim.present:
            self._absent(claim, claim.places or self._bed(claim) or list(focus.heading) or claim.whole or self._continued(first))
        elif claim.denied or claim.bare_denial:
            self._denied(claim)
        if claim.places and (claim.present or claim.normal or claim.denied or claim.bare_denial or claim.attributes != _NONE or not focus.current):
            focus.open = not claim.normal
            focus.places = focus.here = tuple(claim.places[:1]) if len(claim.places) == 1 else tuple(claim.places)
            if not claim.present and focus.current is not None and claim.places[0][0] != focus.current.site:
                focus.current = None

    def _bed(self, claim: Claim) -> list[Place]:
        """ "Bed clean": where the operation was."""
        if not claim.bed:
            return []
        return list(self.focus.places[:1]) or [("liver", None)]

    def _continued(self, first: bool) -> list[Place]:
        """What the sentence, or the sentence before it on the same line, speaks of."""
        if not first and self.focus.here:
            return list(self.focus.here)
        return list(self.focus.places) if not self.fresh and self.focus.open else []

    # ---- presence --------------------------------------------------------------------------------------------

    def _present(self, claim: Claim, first: bool) -> None:
        focus = self.focus
        current = focus.current
        places = claim.lesion_places
        if not places and current is not None and self._goes_on(claim, first, current):
            self._extend(current, claim)
            return
        if not places:
            places = self._inherited(claim, first)
        if not places and claim.landmarks:
            places = claim.landmarks[:1]
        if not places:
            focus.pending = claim.attributes
            self.pending_at = self.count
            return
        if current is not None and current.candidates and places[0] in current.candidates and not claim.attributes[1]:
            current.site, current.side = places[0]
            current.candidates = ()
            self._extend(current, claim)
            return
        for place in claim.involved:
            if place not in places and place[0] != "liver":
                self._new(place, replace(claim, attributes=(claim.attributes[0] if claim.attributes[0] == "new" else None, None, None), lesion_places=[place], treated=False))
        for place in places:
            if place[1] is None and current is not None and (current.site, current.sentence) == (place[0], self.count):
                place = (place[0], current.side)  # "a left adrenal mass, adrenal metastasis"
            same = current is not None and (current.site, current.side) == place and current.rank == self.rank
            if same and current is not None and (claim.anaphor or (not first and not claim.noun)):
                self._extend(current, claim)
            else:
                self._new(place, claim)

    def _comes_from(self, current: Statement, claim: Claim) -> None:
        """ "It arises from the adrenal": the lesion is counted there."""
        site, side = claim.places[0]
        sides = [p[1] for p in current.candidates if p[0] == site]
        current.site, current.side = site, side or (sides[0] if sides else None)
        current.candidates = ()
        current.end = max(current.end, claim.end)

    def _goes_on(self, claim: Claim, first: bool, current: Statement) -> bool:
        """Whether a clause without a place speaks of the lesion just named."""
        if claim.anaphor:
            return True
        if not first:
            return not claim.noun or current.sentence == self.count and not claim.attributes[1]
        return not claim.noun

    def _inherited(self, claim: Claim, first: bool) -> list[Place]:
        focus = self.focus
        if focus.heading:
            return list(focus.heading[:1])
        if focus.here and not first:
            return list(focus.here[:1])
        if claim.landmarks:
            return claim.landmarks[:1]
        if claim.region_site:
            return [(claim.region_site, None)]
        if claim.liver_words or (claim.treated and not focus.treated):
            return [("liver", None)]
        if focus.places and (focus.treated or not first or (not self.fresh and focus.open)):
            return list(focus.places[:1])
        if focus.default:
            return [(focus.default, None)]
        return list(focus.places[:1])

    def _new(self, place: Place, claim: Claim) -> None:
        focus = self.focus
        change, now, before = _filled(claim.attributes, focus.pending)
        focus.pending = _NONE
        made = Statement(
            place[0], place[1], self.rank, claim.start, claim.end, True, set(claim.evidence) - {"denied", "turned"},
            change, now, before, treated=claim.treated or (focus.treated and not claim.evidence), sentence=self.count,
        )  # fmt: skip
        if "turned" in claim.evidence:
            made.evidence.add("lean")
        before_it = focus.current
        if before_it is not None and before_it.present and before_it.site == place[0] and before_it.side != place[1] and before_it.sentence == self.count and not claim.evidence and not claim.noun:
            made.evidence |= before_it.evidence  # "metastases: right 20 mm, left 31 mm"
            made.change = made.change or (before_it.change if before_it.size is None else None)
        if claim.same and focus.current is not None and not made.evidence:
            made.evidence |= focus.current.evidence
            made.change = made.change or focus.current.change
        if claim.tumour and place[0] == "vein" and not made.evidence:
            made.evidence.add("definite")  # tumour in a vein is tumour thrombus
        if not claim.places and len(claim.landmarks) > 1:
            made.candidates = tuple(claim.landmarks)
        made.verdict_at = claim.verdict_at
        self.statements.append(made)
        focus.current = made

    def _attributes(self, claim: Claim) -> None:
        """A length, a change or a verdict alone: of the lesion just named, else of one that is still to be named."""
        focus = self.focus
        current = focus.current
        if current is not None and self._denied_elsewhere(claim, current):
            return
        if current is not None and (not claim.places or (claim.anaphor or claim.attributes[1]) and claim.places[0][0] == current.site):
            self._extend(current, claim)
        elif current is None and claim.places == [] and claim.evidence & {"suspicious", "definite"} and focus.heading:
            self._new(focus.heading[0], claim)
        elif current is None and self.labelled and claim.attributes[1] and (focus.heading or focus.places):
            self._new((focus.heading or focus.places)[0], claim)
        elif current is None and claim.anaphor and not claim.places and focus.open and focus.places and claim.attributes[1]:
            self._new(focus.places[0], claim)
        elif not claim.normal and not claim.denied and not (claim.places and claim.places[0][0] in _MEASURED_ORGANS):
            focus.pending = _filled(claim.attributes, focus.pending)
            self.pending_at = self.count

    def _denied_elsewhere(self, claim: Claim, current: Statement) -> bool:
        """ "Adrenal mass, suspicious. No local recurrence.": what is denied is not the lesion spoken of."""
        if claim.evidence != {"denied"} or claim.attributes != _NONE:
            return False
        sites = {p[0] for p in claim.denied_sites} or ({"liver", "vein"} if claim.local_denied else {current.site})
        return current.site not in sites

    def _extend(self, known: Statement, claim: Claim) -> None:
        change, now, before = claim.attributes
        known.end = max(known.end, claim.end)
        found = set(claim.evidence)
        if "turned" in found:
            found = (found - {"turned"}) | {"lean"}
        known.weigh(found)
        moved = change in ("increased", "decreased") or claim.now_said
        if moved and now is not None and known.size is not None and known.prior in (None, known.size) and before is None and now != known.size:
            known.prior, known.size = known.size, now  # "the 14 mm nodule has grown to 22 mm"
        if known.change is None or (known.change == "stable" and change == "increased"):
            known.change = change or known.change
        if known.size is None:
            known.size = now
        if before is not None and (known.prior is None or known.size is None or known.size == now):
            known.prior = before
        known.treated = known.treated or claim.treated
        if claim.verdict_at is not None:
            known.verdict_at = claim.verdict_at

    # ---- absence ---------------------------------------------------------------------------------------------

    def _absent(self, claim: Claim, places: list[Place], no_new: bool = False) -> None:
        for site, side in dict.fromkeys(places):
            self.statements.append(
                Statement(site, side, self.rank, claim.start, claim.end, False, no_new=no_new, malignant_only=claim.malignant_denied, verdict_at=claim.denial_at, sentence=self.count)
            )
        self.focus.current = None

    def _resolved(self, claim: Claim) -> None:
        focus = self.focus
        if (claim.evidence & {"lean", "benign"} or claim.treated) and not claim.nothing:
            claim.evidence = {"lean"}
            self._present(claim, True)
            return
        if claim.places:
            self._absent(claim, claim.places)
        elif focus.current is not None:
            focus.current.present = False
            focus.current.end = max(focus.current.end, claim.end)
        elif focus.heading:
            self._absent(claim, list(focus.heading))

    def _nothing(self, claim: Claim) -> None:
        """What was seen turns out to be nothing: the place is free of it."""
        current = self.focus.current
        if claim.places:
            self._absent(claim, claim.places)
        elif current is not None:
            current.present = False
            current.end = max(current.end, claim.end)
        else:
            self._absent(claim, self._inherited(claim, False))

    def _denied(self, claim: Claim) -> None:
        focus = self.focus
        current = focus.current
        if claim.word_denial and claim.malignant_denied and not claim.places and not claim.denied_sites:
            if current is not None and not claim.present:
                current.weigh({"lean"})  # "Not a metastasis."
                current.end = max(current.end, claim.end)
            return
        if claim.present and claim.only_looks_denied:
            return
        if not claim.places and not claim.denied_sites and current is not None and not claim.no_new and current.present:
            if claim.only_looks_denied or (claim.denied and current.treated) or (claim.present and current.sentence == self.count):
                if (current.treated and claim.enhancement_denied) or claim.viable_denied:
                    current.weigh({"lean"} if claim.viable_denied else {"clean"})
                    current.end = max(current.end, claim.end)
                return
        places = claim.absent_places()
        if not places:
            somewhere = self._denied_somewhere(claim)
            if somewhere is None:
                return
            places = somewhere
        elif claim.viable_denied and claim.treated_place:
            self._new(places[0], claim.benign())
            return
        if claim.present:
            taken = {p[0] for p in claim.lesion_places}
            places = [p for p in places if p[0] not in taken]
        self._absent(claim, places, claim.no_new)

    def _denied_somewhere(self, claim: Claim) -> list[Place] | None:
        """A denial that names no place: of the treated place, the heading, the sentence, the examination, or the whole body."""
        focus = self.focus
        if focus.treated and focus.places and (claim.viable_denied or claim.only_looks_denied) and not claim.no_new:
            focus.treated = False
            self._new(focus.places[0], claim.benign())
            return None
        if claim.denied_everywhere:
            return [("other", None)]
        if claim.local_denied and focus.places and not focus.heading and not self.fresh:
            return list(focus.places[:1])
        if claim.local_denied and (focus.default == "liver" or focus.treated or any(s.site == "liver" for s in self.statements)):
            return [("liver", None)]
        if focus.heading:
            return list(focus.heading)
        if focus.here:
            return list(focus.here)
        if claim.region_site and not claim.malignancy_denied:
            return [(claim.region_site, None)]
        if claim.bed:
            return self._bed(claim)
        if not self.fresh and focus.open and focus.places and not claim.malignancy_denied:
            return list(focus.places)
        if claim.liver_words:
            return [("liver", None)]
        if claim.malignancy_denied:
            return [(focus.default, None)] if focus.default in ("bone", "brain") else [("other", None)]
        if focus.default and not (focus.current is not None and claim.no_new):
            return [(focus.default, None)]
        return None
