"""Gathers absences: a place said to be free, a lesion said to be gone or to be nothing, a denial without a place."""

from hepwatch.reports.claim import Claim
from hepwatch.reports.findings import Findings
from hepwatch.reports.places import Place
from hepwatch.reports.statements import Statement


def _of_the_pair(places: list[Place]) -> list[Place]:
    """ "Right kidney 10 cm, left kidney 11 cm, no mass": free on both sides is one finding."""
    both = {site for site, side in places if side == "left" and (site, "right") in places}
    return list(dict.fromkeys((site, "bilateral") if site in both else (site, side) for site, side in places))


class Absences(Findings):
    """The denials of one report."""

    def _absent(self, claim: Claim, places: list[Place], no_new: bool = False) -> None:
        for site, side in _of_the_pair(places) if not claim.normal else dict.fromkeys(places):
            if site == "other" and not (claim.malignancy_denied or claim.kind == "global" or claim.whole or claim.no_other or claim.denied_everywhere):
                continue  # "no abscess" beside the appendix is no word on disease
            if site == "other" and ((no_new and not claim.no_other) or (site, side) in claim.places):
                continue  # "no new disease", "thyroid normal": of no listed place
            self.statements.append(
                Statement(site, side, self.rank, claim.start, claim.end, False, no_new=no_new, malignant_only=claim.malignant_denied, verdict_at=claim.denial_at, sentence=self.count, quoted=self.quoting)
            )
        self.focus.current = None

    def _resolved(self, claim: Claim) -> None:
        focus = self.focus
        if (claim.evidence & {"lean", "benign"} or claim.treated) and not claim.nothing:
            claim.evidence = {"lean"}
            self._present(claim, True)
            return
        if claim.places or claim.lesion_places:
            self._absent(claim, claim.places or claim.lesion_places)
            for s in self.statements[-1:]:
                s.vanished = claim.attributes[2] or claim.attributes[1] or 0.0
        elif focus.current is not None:
            focus.current.vanished = focus.current.size or focus.current.prior or 0.0
            focus.current.present = False
            focus.current.end = max(focus.current.end, claim.end)
        elif focus.heading:
            self._absent(claim, list(focus.heading))

    def _nothing(self, claim: Claim) -> None:
        """What was seen turns out to be nothing: the place is free of it."""
        current = self.focus.current
        if claim.places and (claim.tells_of or current is not None and current.site == claim.places[0][0]):
            self._absent(claim, claim.places)
        elif claim.places or self.hidden == self.count:
            return  # "hard to assess because of artifact", "hip arthroplasty with streak artifact"
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
            if somewhere is None or claim.bare_denial and self._told_of(somewhere):
                return
            places = somewhere
        elif claim.viable_denied and claim.treated_place:
            self._new(places[0], claim.benign())
            return
        if claim.present:
            taken = {p[0] for p in claim.lesion_places}
            places = [p for p in places if p[0] not in taken]
        self._absent(claim, places, claim.no_new)
        if claim.denied_everywhere and claim.spread_denied and self._names_no_organ(claim):
            self._absent(claim, [("other", None)])

    def _told_of(self, places: list[Place]) -> bool:
        """ "Left adrenal metastasis. Plan: no biopsy.": what is denied is not known, and must not take back what was told."""
        told = {place for s in self.statements if s.present for place in ((s.site, s.side), (s.site, None))}
        return not self.focus.heading and not told.isdisjoint(places)

    def _names_no_organ(self, claim: Claim) -> bool:
        """ "No HCC recurrence or metastasis": of the liver, and of the whole body."""
        return bool(claim.denied_sites) and not claim.places and not claim.present and not self.focus.heading

    def _denied_somewhere(self, claim: Claim) -> list[Place] | None:
        """A denial that names no place: of the treated place, the heading, the sentence, the examination, or the whole body."""
        focus = self.focus
        if focus.treated and focus.places and (claim.viable_denied or claim.only_looks_denied) and not claim.no_new:
            focus.treated = False
            self._new(focus.places[0], claim.benign())
            return None
        if claim.viable_denied and not claim.no_new and self.rank > 2 and self._left_undecided():
            self._new(("liver", None), claim.benign())  # "HCC, after proton therapy: no viable lesion."
            return None
        if claim.denied_everywhere:
            return [("other", None)]
        if claim.local_denied and focus.places and not focus.heading and not self.fresh:
            return list(focus.places[:1])
        if claim.local_denied and claim.treated_place:
            self._new(("liver", None), claim.benign())
            return None
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
