"""Which side, and which of two lesions, the text speaks of."""

from hepwatch.reports.claim import Claim
from hepwatch.reports.headings import Headings
from hepwatch.reports.match import Item
from hepwatch.reports.places import Place
from hepwatch.reports.statements import Statement
from hepwatch.words.sites import PAIRED


def waits(claim: Claim) -> bool:
    """A place named, perhaps with its own length, and not judged."""
    said = claim.present or claim.normal or claim.denied or claim.bare_denial or claim.evidence or claim.attributes[0]
    return len(claim.places) == 1 and claim.places[0][1] in ("left", "right") and not said


def of_the_pair(claim: Claim, waiting: list[Place]) -> list[Place]:
    """ "R kidney 10.4 cm, L kidney 10.9 cm, no mass": one verdict for both."""
    judged = (claim.normal or claim.denied or claim.bare_denial) and not claim.present and not claim.denied_sites
    pair = [*waiting, *claim.places[:1]]
    if judged and waiting and {site for site, _ in pair} == {waiting[0][0]} and {side for _, side in pair} == {"left", "right"}:
        return [(waiting[0][0], "bilateral"), *claim.places[1:]]
    return claim.places


class Sides(Headings):
    """Keeps sides and pairs apart."""

    def _opposite_sides(self, items: list[Item]) -> list[Item]:
        """ "The contralateral gland": the opposite of the side last spoken of."""
        if not any(i.side == "other" for i in items):
            for i in items:
                if i.side in ("left", "right"):
                    self.focus.side = i.side
            return items
        made: list[Item] = []
        for at, i in enumerate(items):
            if i.side in ("left", "right"):
                self.focus.side = i.side
            if i.side == "other":
                if not i.note and any(x.side in ("left", "right") for x in made) and at + 1 < len(items) and items[at + 1].value == "malignant":
                    continue  # "in the left adrenal, suspicious for contralateral metastasis": the side is told
                last = self._last_side(i.note or next((x.site for x in items[at + 1 : at + 4] if x.site), None))
                if last is None:
                    continue
                i = i.but(side="left" if last == "right" else "right", kind="site" if i.note else "side", site=i.note)
            made.append(i)
        return made

    def _last_side(self, site: str | None) -> str | None:
        """Of this organ in this section, told free or not; else the last lesion's; else the last named."""
        own = next((s.side for s in reversed(self.statements) if s.rank == self.rank and s.site == site and s.side in ("left", "right")), None)
        lesion = next((s.side for s in reversed(self.statements) if s.present and s.side in ("left", "right")), None)
        return own or lesion or self.focus.side

    def _side_of_the_bed(self, claim: Claim, items: list[Item]) -> None:
        """ "Left adrenalectomy. No recurrence in the adrenal bed.": the bed of the gland that was removed."""
        last = self.focus.places[0] if len(self.focus.places) == 1 else None
        if last is None or last[1] is None or (last[0], None) not in claim.places:
            return
        if any(i.site == last[0] and self.folded.endswith((" bed", " site", " fossa"), i.start, i.end) for i in items):
            claim.places = [last if p == (last[0], None) else p for p in claim.places]

    def _both_of_two(self, items: list[Item]) -> list[Item]:
        """ "The adrenal mass and the node are unchanged. Both remain suspicious.": of two lesions, not of two glands."""
        both = next((i for i in items if i.kind != "mark"), None)
        if both is None or both.side != "bilateral" or both.kind != "side" or self.folded[both.start : both.end] != "both" or any(i.kind in ("site", "region") or i.kind == "lesion" and i.value == "neutral" for i in items):
            return items
        before = {s.site for s in self.statements if s.sentence in (self.count - 1, self.count - 2) and s.present}
        return [i for i in items if not (i.kind == "side" and i.side == "bilateral")] if len(before) > 1 else items

    def _said_of_each(self, claim: Claim, items: list[Item]) -> bool:
        """ "Right 22 mm, left 31 mm, both larger": of each lesion told in this sentence, the lengths in their order."""
        current = self.focus.current or self.focus.last
        if current is None or claim.noun or any(p[1] != "bilateral" for p in claim.places):
            return False
        each = [s for s in self.statements if s.present and s.sentence == self.count and s.site == current.site and s.side in ("left", "right")]
        opening = next((i for i in items if i.kind != "mark"), None)
        if opening is None or opening.side != "bilateral" and opening.note != "each":
            return False
        two = [s for s in self.statements if s.present and current.sentence == s.sentence >= self.count - 1 and (s.site, s.side) == (current.site, None)]
        if len(two) == 2 and all(s.size is not None for s in two) and claim.attributes[1] is None:
            for s in two:
                self._extend(s, claim)  # "the paratracheal node is 11 mm, the subcarinal node 9 mm, both metastatic"
            return True
        if {s.side for s in each} != {"left", "right"}:
            claim.places = [] if len(each) == 1 and opening.kind == "side" else claim.places  # "right: 6 and 9 mm, both smaller": two on one side
            return False
        lengths = [i.size for i in items if i.kind == "size"]
        for n, s in enumerate(each):
            shared = len(lengths) == len(each) and s.size is not None
            self._extend(s, claim.but((claim.attributes[0], None, lengths[n] if shared else None)))
            if claim.denied and (claim.enhancement_denied or claim.viable_denied) and s.treated:
                s.weigh({"lean"})
        return True

    def _of_the_two(self, which: str) -> Statement | None:
        """The earlier or the later of the two lesions named last in this section."""
        named = [s for s in self.statements if s.present and s.rank == self.rank and self.count - s.sentence <= 4]
        if len(named) < 2:
            return None
        return named[-2] if which == "former" else named[-1]

    def _another(self, claim: Claim) -> bool:
        """ "The one at the right apex": of a lesion already measured or placed elsewhere."""
        current = self.focus.current
        if current is None or not (claim.where or claim.places):
            return False
        sides = {current.side, *(p[1] for p in claim.places)}
        return bool(claim.where - current.where and (current.size is not None or current.where)) or {"left", "right"} <= sides

    def _paired(self) -> str | None:
        if self.focus.default == "brain":
            return None
        if self.focus.heading and not (self.titled and self.block) and not any(p[0] in PAIRED for p in self.focus.heading):
            return None
        for places in (self.focus.heading, self.focus.here, self.focus.places):
            for site, _ in reversed(places):
                if site in PAIRED:
                    return site
        return self.focus.paired

    def _other_gland(self, claim: Claim) -> bool:
        """ "What nobody has mentioned is the right gland.": from here on the text speaks of it."""
        current = self.focus.current
        return current is not None and current.site == claim.places[0][0] and {current.side, claim.places[0][1]} == {"left", "right"}
