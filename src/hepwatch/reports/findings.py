"""What clauses claim, gathered as statements: a new lesion, more about the lesion spoken of, or an absence.

Where a clause names no place, the place is the heading's, the sentence's, the last one named, or the examination's.
"""

from hepwatch.reports.claim import Claim
from hepwatch.reports.focus import NONE, Focus, an_organ_measured, filled, one_of_both
from hepwatch.reports.labels import labels_in
from hepwatch.reports.lesion_places import beside
from hepwatch.reports.lesions import IMPRESSION, course
from hepwatch.reports.locators import NOWHERE, Where, apart, locators_in
from hepwatch.reports.match import Item
from hepwatch.reports.pairs import measured_there, told_since
from hepwatch.reports.phrases import Pack
from hepwatch.reports.places import Place
from hepwatch.reports.quotations import quotations
from hepwatch.reports.statements import Statement

_NEAR_SENTENCES = 6


class Findings:
    """The statements of one report, and what it speaks of, while it is read."""

    def __init__(self, folded: str, pack: Pack, default: str | None) -> None:
        self.folded, self.pack = folded, pack
        self.told = locators_in(folded)
        self.lines = labels_in(folded)  # where each letter or number stands at the head of a line
        self.focus = Focus(default)
        self.statements: list[Statement] = []
        self.unseen: list[str] = []
        self.nets: list[Statement] = []  # what was named as new or growing and not understood
        self.prepositions = tuple(pack.settings.get("prepositions", ()))
        self.joints = tuple(pack.settings.get("joints", ()))
        self.rank = 2
        self.count = 0
        self.fresh = True
        self.pending_at = 0
        self.line_end = 0
        self.once_normal: tuple[str, int] = ("", -9)  # a place said to have been normal before, and in which sentence
        self.block = False  # the heading stands on a line of its own, above the lines it is for
        self.titled = False  # that line is the report's title: glands and lungs told below are not under it
        self.like: tuple[int, Statement] | None = None  # a lesion whose nature the next one shares, and in which sentence
        self.listed = -1  # the sentence that lists places under the name of the disease
        self.quotations = quotations(folded)
        self.quoting = False  # the clause quotes another report
        self.unit: str | None = None  # of lengths, as `the_unit` tells; None where bare numbers are no lengths
        self.spoken: Item | None = None  # the length told last in this section
        self.record = False  # the lines are the fields of one numbered lesion
        self.waiting: list[Place] = []  # sides of a pair named in this sentence and not judged yet
        self.before: Claim | None = None  # what the clause before this one claimed
        self.hidden = -9  # the sentence that last told a place not seen
        self.hidden_places: list[Place] = []
        self.labelled = False  # the line is a field of the lesion spoken of: "Size: 64 mm"

    def _bed(self, claim: Claim) -> list[Place]:
        """ "Bed clean": where the operation was."""
        if not claim.bed:
            return []
        return list(self.focus.places[:1]) or [("liver", None)]

    def _continued(self, first: bool, visible: bool = False) -> list[Place]:
        """What the sentence, or the sentence before it on the same line, speaks of."""
        if visible and self.count - self.hidden < 2:
            return self.hidden_places
        if not first and self.focus.here:
            return list(self.focus.here)
        return list(self.focus.places) if not self.fresh and self.focus.open else []

    # ---- presence --------------------------------------------------------------------------------------------

    def _present(self, claim: Claim, first: bool) -> None:
        focus = self.focus
        current = focus.current
        places = claim.lesion_places or focus.of_a_category(claim.graded)
        if self._explains_what_vanished(claim):
            return
        if claim.dead_disease and current is not None and not self.fresh and current.sentence >= self.count - 1 and not claim.places and not claim.attributes[1]:
            current.evidence -= {"definite", "suspicious"}
            self._extend(current, claim)  # "... metastasis, no uptake; treated disease without active tumour."
            return
        if claim.called and current is not None and self._only_judges(claim, current):
            self._extend(current, claim)  # "Adrenal nodule 21 mm. Appearances are those of HCC recurrence."
            return
        if not places and current is None and claim.definite and self._resumed(claim):
            return
        if current is not None and self._a_part(claim, current):
            self._new_part(claim, current)
            return
        if not places and current is not None and self._goes_on(claim, first, current):
            self._extend(current, claim)
            return
        if not places and claim.of_spread and "definite" in claim.evidence and not claim.attributes[1] and not focus.heading:
            places = self._left_unnamed(claim.attributes[0])
        if not places:
            places = self._inherited(claim, first)
        if not places and claim.landmarks:
            places = claim.landmarks[:1]
        if not places and claim.dead and self.rank > 2 and self._left_undecided():
            places = [("liver", None)]  # "HCC, after proton therapy: no viable lesion."
        if not places:
            focus.pending, focus.pending_site = claim.attributes, None
            self.pending_at = self.count
            return
        if current is not None and current.candidates and places[0] in current.candidates and not claim.attributes[1]:
            between, current.candidates = list(current.candidates), ()
            current.site, current.side = places[0]
            self._extend(current, claim)
            for place in places[1:]:  # "between segment 7 and the right adrenal: HCC versus adrenal metastasis"
                self._new(beside(place, between), claim.but((current.change, current.size, current.prior)))
            return
        for place in claim.involved:
            if place not in places and place[0] != "liver":
                told = claim.evidence or ({"definite"} if claim.invades else set())
                grown = claim.but(("new" if claim.attributes[0] == "new" else None, None, None), told, [place])
                grown.treated = False
                self._new(place, grown)
                self.statements[-1].grown_from = "liver" if ("liver", None) in places else None
        for place in places:
            said = claim
            if place in claim.named_before:
                claim = claim.but((None, claim.attributes[1], claim.attributes[2]))
            if place[1] is None and current is not None and current.site == place[0] and (claim.anaphor or current.sentence == self.count or self._only_judges(claim, current)):
                place = (place[0], current.side)  # "a left adrenal mass, adrenal metastasis"
            elif place[1] is None and current is None and not claim.places and not self.fresh and focus.open and len(focus.places) == 1 and focus.places[0][0] == place[0]:
                place = focus.places[0]  # "Uptake at the right 8th rib. CT shows a healing fracture."
            same = current is not None and (current.site, current.side) == place and current.rank == self.rank
            if same and current is not None and (claim.anaphor or (not first and not claim.noun)):
                self._extend(current, claim)
            else:
                self._new(place, claim)
            claim = said

    def _explains_what_vanished(self, claim: Claim) -> bool:
        """ "The nodule has disappeared; it was inflammatory": a harmless lesion that is gone, no mere absence."""
        last = self.statements[-1] if self.statements else None
        if last is None or last.present or last.vanished is None or last.sentence < self.count - 1 or self.fresh and last.sentence < self.count:
            return False
        if claim.places or claim.lesion_places or claim.attributes[1] or not claim.evidence & {"lean", "benign"} or claim.evidence - {"lean", "benign", "denied"}:
            return False
        last.present, last.change, last.size, last.prior = True, "resolved", None, last.vanished or None
        last.evidence, last.end = {"lean"}, max(last.end, claim.end)
        return True

    def _only_judges(self, claim: Claim, current: Statement) -> bool:
        """ "A 3 mm nodule in the LLL, no change. Intrapulmonary node, likely.": a verdict on the same line."""
        return not self.fresh and current.sentence == self.count - 1 and claim.attributes == NONE and bool(claim.evidence)

    def _a_part(self, claim: Claim, current: Statement) -> bool:
        """ "Along its border there is an 8 mm nodule of enhancement": a part of the treated lesion, measured apart."""
        size = claim.attributes[1]
        if not (current.treated or claim.part) or current.size is None or size is None or size >= current.size or claim.now_past or (claim.treated and claim.refers != "part"):
            return False
        if not (claim.enhances or claim.noun) or claim.evidence & {"benign", "lean"} or self.count - current.sentence > 3:
            return False
        places = claim.places or claim.lesion_places
        return (not places or places[0] == (current.site, current.side)) and not claim.where - current.where

    def _new_part(self, claim: Claim, whole: Statement) -> None:
        self._new((whole.site, whole.side), claim)
        part = self.statements[-1]
        part.treated = part.inherited = False
        part.where = whole.where
        if claim.part and not whole.treated:
            whole.evidence.discard("definite")  # the living part is what there is of it

    def _resumed(self, claim: Claim) -> bool:
        """ "On 11/2 the mass measured 22 mm", after another organ was denied: said of the lesion named last."""
        last = self.focus.last
        change, now, before = claim.attributes
        told = change is not None or before is not None or now is not None and (claim.now_past or last is not None and last.size is None)
        if last is None or not last.present or not told or claim.places or apart(last.where, claim.where) or self.count - last.sentence > _NEAR_SENTENCES:
            return False
        heading = self.focus.heading
        if heading and heading[0][0] != last.site or claim.treated and not last.treated:
            return False
        self._extend(last, claim)
        return True

    def _grown_into(self, current: Statement, claim: Claim) -> None:
        """ "It extends into the diaphragm": the lesion just named is there too."""
        for place in claim.involved:
            if place != (current.site, current.side):
                self._new(place, claim.but(NONE, set(current.evidence), [place]))
                self.statements[-1].grown_from = "liver" if current.site == "liver" else None
        self.focus.current = current

    def _comes_from(self, current: Statement, claim: Claim) -> None:
        """ "It arises from the adrenal": the lesion is counted there."""
        site, side = claim.places[0]
        sides = [p[1] for p in current.candidates if p[0] == site]
        current.site, current.side = site, side or (sides[0] if sides else None)
        current.candidates = ()
        current.end = max(current.end, claim.end)

    def _goes_on(self, claim: Claim, first: bool, current: Statement) -> bool:
        """Whether a clause without a place speaks of the lesion just named."""
        if claim.anaphor or claim.elliptic or (claim.treated and claim.of_spread and current.site != "liver" and not claim.attributes[1]):
            return True
        if not first:
            return not claim.noun or current.sentence == self.count and not claim.attributes[1]
        return not claim.noun

    def _inherited(self, claim: Claim, first: bool) -> list[Place]:
        focus = self.focus
        if focus.heading:
            current, place = focus.current, focus.heading[0]
            if current is not None and not self.fresh and place == (current.site, None):
                return [(current.site, current.side)]
            if len(focus.places) == 1 and focus.open and not self.fresh and place == (focus.places[0][0], None):
                return list(focus.places)  # "Adrenals: the left takes up choline; on CT it is plump"
            return [place]
        if focus.here and not first:
            return list(focus.here[:1])
        landmarks = [p for p in claim.landmarks if p[0] != "vein"]  # "behind the cava": what lies there is not in the vein
        if landmarks:
            return landmarks[:1]
        spoken_of = self._the_lesion() if claim.anaphor else None
        if spoken_of is not None:
            return [spoken_of]
        if claim.region_site:
            return [(claim.region_site, None)]
        if claim.treated and claim.of_spread and self._spoken_of_elsewhere():
            return list(focus.places[:1])
        if claim.liver_words or (claim.treated and not focus.treated):
            return [("liver", None)]
        if claim.treated and claim.noun:
            treated = next((s for s in reversed(self.statements) if s.present and s.treated and not s.inherited), None)
            if treated is not None:
                return [(treated.site, treated.side)]
        if focus.places and (focus.treated or not first or (not self.fresh and focus.open)):
            return list(focus.places[:1])
        spoken_of = self._the_lesion()
        if spoken_of is not None:
            return [spoken_of]
        if focus.default:
            return [(focus.default, None)]
        return list(focus.places[:1])

    def _spoken_of_elsewhere(self) -> bool:
        """A treated metastasis lies where the text just was, and seldom in the liver."""
        return bool(self.focus.places) and self.focus.places[0][0] != "liver"

    def _left_unnamed(self, change: str | None) -> list[Place]:
        """ "Progressive metastatic disease": the lesions of the body outside the liver that run this course and were not judged."""
        if change is None:
            return []
        below = [s for s in self.statements if s.present and s.rank < self.rank and not s.quoted and s.site not in ("liver", "vein")]
        judged = {(s.site, s.side) for s in below if s.judges}
        return list(dict.fromkeys((s.site, s.side) for s in below if (s.site, s.side) not in judged and course(s) == change))

    def _the_lesion(self) -> Place | None:
        """ "The nodule" of an impression that names no place: the one lesion of the body that is not harmless."""
        if self.rank <= min((s.rank for s in self.statements), default=self.rank):
            return None
        found = {(s.site, s.side) for s in self.statements if s.present and s.rank < self.rank and (s.status != "benign" or s.change in ("new", "increased"))}
        if not found and self.rank > IMPRESSION:
            found = {(s.site, s.side) for s in self.statements if s.present and s.rank < self.rank}
        return found.pop() if len(found) == 1 else None

    def _new(self, place: Place, claim: Claim) -> None:
        focus = self.focus
        fits = focus.pending_site in (None, place[0])
        change, now, before = filled(claim.attributes, focus.pending if fits else NONE)
        focus.pending, focus.pending_site = NONE, None
        made = Statement(
            place[0], place[1], self.rank, claim.start, claim.end, True, set(claim.evidence) - {"denied", "turned"},
            change, now, before, treated=claim.treated or (focus.treated and not claim.evidence and self._was_treated(place)), sentence=self.count,
        )  # fmt: skip
        if "turned" in claim.evidence or claim.noun and claim.evidence == {"denied"} and place[0] not in ("liver", "vein"):
            made.evidence.add("lean")
        if self.listed == self.count and not made.evidence and not made.treated:
            made.evidence.add("definite")  # "metastases: left adrenal 31 mm, L3"
        if made.change is None and self.once_normal[0] == place[0] and self.count - self.once_normal[1] <= 1:
            made.change = "new"
        before_it = focus.current or focus.last
        if before_it is not None and before_it.present and before_it.site == place[0] and before_it.side != place[1] and before_it.sentence == self.count and not claim.evidence and not claim.noun:
            made.evidence |= before_it.evidence  # "metastases: right 20 mm, left 31 mm"
            made.change = made.change or (before_it.change if before_it.size is None else None)
        made.change = made.change or next((s.change for s in self.statements if (s.site, s.side, s.sentence, s.size) == (place[0], "bilateral", self.count, None)), None)
        if self.like is not None and self.like[0] == self.count and not made.evidence and not claim.noun:
            made.evidence, made.treated = set(self.like[1].evidence), made.treated or self.like[1].treated
        if claim.same and focus.current is not None and not made.evidence:
            made.evidence |= focus.current.evidence
            made.change = made.change or focus.current.change
        if claim.tumour and (place[0] in ("vein", "liver") or place in claim.involved) and not made.evidence and not made.treated:
            made.evidence.add("definite")  # tumour in a vein is tumour thrombus, in a liver watched for it the cancer
        if not claim.places and len(claim.landmarks) > 1:
            made.candidates = tuple(claim.landmarks)
        made.past, made.satellite = claim.now_past, claim.satellite
        made.verdict_at, made.where, made.definite = claim.verdict_at, claim.where or self._told_where(place), claim.definite
        made.inherited, made.quoted = made.treated and not claim.treated, self.quoting
        self.statements.append(made)
        focus.current = focus.last = made

    def _told_where(self, place: Place) -> Where:
        """The locator of the heading, for a lesion that names none."""
        return self.focus.where if self.record or self.focus.heading[:1] == (place,) else NOWHERE

    def _was_treated(self, place: Place) -> bool:
        """Whether the place is the treated one: a treated liver makes no thrombus a treated one."""
        return not self.focus.places or place[0] in {p[0] for p in self.focus.places}

    def _attributes(self, claim: Claim) -> None:
        """A length, a change or a verdict alone: of the lesion just named, else of one that is still to be named."""
        focus = self.focus
        current = focus.current
        if current is not None and self._denied_elsewhere(claim, current):
            return
        if claim.unknown and not claim.anaphor or self._explains_what_vanished(claim):
            return
        if current is None and claim.definite and self._resumed(claim):
            return
        if current is not None and claim.enhances and self._a_part(claim, current):
            self._new_part(claim, current)
            return
        if claim.places and claim.attributes[1] is None and claim.attributes[2] is not None and (known := measured_there(claim, self.statements, self.rank)) is not None:
            self._extend(known, claim)
            return
        if current is not None and (not claim.places or claim.places[0][0] == current.site and (claim.anaphor or claim.attributes[1] or current.sentence == self.count) and (current.side is None or claim.places[0][1] in (None, current.side))):
            current.side = current.side or (claim.places[0][1] if claim.places else None)
            for known in told_since(claim, current, self.statements, self.count):
                self._extend(known, claim)
        elif claim.refers == "one" and claim.attributes[1] and current is not None and self._of_both_sides(claim, current):
            self._extend(current, claim)
        elif claim.attributes[1] and not claim.normal and (self._across(claim) or one_of_both(claim, current)):
            self._new(claim.places[0], claim)
        elif current is None and (claim.refers == "one" or self._like_the_last(claim)) and claim.places and claim.attributes != NONE:
            self._new(claim.places[0], claim)
        elif current is None and claim.places == [] and claim.evidence & {"suspicious", "definite"} and focus.heading:
            self._new(focus.heading[0], claim)
        elif current is None and (self.labelled or self._one_told()) and claim.places in ([], [("liver", None)]) and claim.attributes[1] and (focus.heading or focus.places or self.record):
            self._new((focus.heading or focus.places or (("liver", None),))[0], claim)
        elif current is None and claim.anaphor and not claim.places and focus.open and focus.places and claim.attributes[1]:
            self._new(focus.places[0], claim)
        elif claim.attributes[0] is not None and claim.places and (self.listed == self.count or self._told_below(claim.places[0])):
            self._new(claim.places[0], claim)  # "Pulmonary progression."
        elif not claim.normal and not claim.denied and not an_organ_measured(claim):
            focus.pending = filled(claim.attributes, focus.pending)
            focus.pending_site = claim.places[0][0] if claim.places else None
            self.pending_at = self.count

    def _like_the_last(self, claim: Claim) -> bool:
        """The next of a list of lesions of one organ, told by its place and length."""
        return self.like is not None and self.like[0] == self.count and claim.places[:1] == [(self.like[1].site, self.like[1].side)] and claim.attributes[1] is not None

    def _of_both_sides(self, claim: Claim, current: Statement) -> bool:
        """ "Bilateral cysts, the largest on the right, 40 mm": the length of what lies on both sides."""
        return current.side == "bilateral" and current.sentence == self.count and current.size is None and claim.places in ([], [(current.site, "left")], [(current.site, "right")])

    def _across(self, claim: Claim) -> bool:
        """ "Metastases: right upper lobe 9 mm, left lower lobe 12 mm": the other side's, in the same sentence."""
        site, side = claim.places[0] if claim.places else ("", None)
        last = self.focus.last
        return last is not None and site == last.site and {side, last.side} == {"left", "right"} and last.sentence == self.count and last.size is not None and ":" in self.folded[last.start : claim.start]

    def _left_undecided(self) -> bool:
        """Whether the body describes lesions of the liver and calls none of them malignant."""
        told = [s for s in self.statements if s.present and s.site == "liver" and s.rank < self.rank]
        return bool(told) and all(s.status in ("benign", "indeterminate") for s in told)

    def _told_below(self, place: Place) -> bool:
        """Whether a lighter section tells a lesion there that is not harmless."""
        return self.rank < 6 and any(s.present and s.site == place[0] and s.rank < self.rank and s.status != "benign" for s in self.statements)

    def _one_told(self) -> bool:
        """ "Segment 6: 24 mm": a length under a segment is a lesion's."""
        return bool(self.focus.where) and self.focus.heading[:1] == (("liver", None),)

    def _denied_elsewhere(self, claim: Claim, current: Statement) -> bool:
        """ "Adrenal mass, suspicious. No local recurrence.": what is denied is not the lesion spoken of."""
        if claim.evidence != {"denied"} or claim.attributes != NONE:
            return False
        sites = {p[0] for p in claim.denied_sites} or ({"liver", "vein"} if claim.local_denied else {current.site})
        return current.site not in sites

    def _extend(self, known: Statement, claim: Claim) -> None:
        change, now, before = claim.attributes
        known.end = max(known.end, claim.end)
        known.where |= claim.where
        found = set(claim.evidence)
        if "turned" in found:
            found = (found - {"turned"}) | (set() if claim.other_turned and known.evidence & {"suspicious", "definite"} else {"lean"})
        if claim.tumour and known.site == "vein" and not known.evidence and not found:
            found.add("definite")  # "The thrombus enhances and is tumour."
        known.weigh(found)
        if claim.dead and not claim.places and known.sentence >= self.count - 1:
            known.evidence -= {"definite", "suspicious"}  # "The metastasis no longer enhances; no viable tumour."
        then = claim.now_past or (claim.told_then and claim.anaphor and before is None)
        if then and now is not None and known.size is not None and known.prior is None and now != known.size:
            before = now  # "; it was 14 mm", "in retrospect it was there, smaller (6 mm)"
            now = None
            change = None if claim.told_then else change
        elif claim.now_past and now is not None and known.size is not None and known.prior is None:
            before = now
            now = None
        if known.past and now is not None and not claim.now_past and before is None:
            known.prior, known.size, known.past = known.size, now, False  # "was 14 mm and is 15 mm"
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
