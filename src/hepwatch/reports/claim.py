"""What one clause claims of one place."""

from dataclasses import dataclass, field, replace

from hepwatch.reports.locators import NOWHERE, Where
from hepwatch.reports.places import Place


@dataclass(slots=True)
class Claim:
    kind: str  # "claim", "unseen", "resolved", "global"
    start: int
    end: int
    places: list[Place] = field(default_factory=list)
    landmarks: list[Place] = field(default_factory=list)
    lesion_places: list[Place] = field(default_factory=list)
    denied_sites: list[Place] = field(default_factory=list)
    attributes: tuple[str | None, float | None, float | None] = (None, None, None)
    evidence: set[str] = field(default_factory=set)
    verdict_at: tuple[int, int] | None = None
    denial_at: tuple[int, int] | None = None
    present: bool = False
    normal: bool = False
    denied: bool = False
    bare_denial: bool = False
    noun: bool = False  # it names a lesion afresh
    anaphor: bool = False
    treated: bool = False
    treated_place: bool = False
    no_new: bool = False
    no_other: bool = False  # "no other disease": of the rest of the body
    only_looks_denied: bool = False
    viable_denied: bool = False
    enhancement_denied: bool = False  # or any sign of disease: not only washout
    lesion_denied: bool = False  # a lesion whose noun names no place of its own
    malignant_denied: bool = False
    malignancy_denied: bool = False
    denied_everywhere: bool = False
    spread_denied: bool = False  # and not only its newness
    local_denied: bool = False
    liver_words: bool = False
    origin: bool = False
    tells_of: bool = False  # it names what turns out to be nothing
    nothing: bool = False  # what was seen is an artefact
    word_denial: bool = False
    unseen_site: str | None = None  # what the words themselves say is not well seen
    removed: bool = False  # taken out by surgery
    partly_unseen: bool = False  # judged as far as it was seen
    now_past: bool = False  # the length is told in the past tense
    told_then: bool = False  # in the past tense, with its time
    now_said: bool = False  # the length is said to be now's
    was_normal: bool = False  # its place was normal before
    involved: list[Place] = field(default_factory=list)  # grown into
    invades: bool = False  # and is said to do so without a hedge
    bed: bool = False  # the place of the operation
    visible: bool = False  # "the visible portions": of what was just said not to be wholly seen
    whole: list[Place] = field(default_factory=list)  # "normal chest, abdomen and pelvis"
    region_site: str | None = None  # the organ a region without one means for a nodule
    of_spread: bool = False  # it names a metastasis
    elliptic: bool = False  # it opens with a hedge: its subject is what was spoken of
    graded: bool = False  # by a LI-RADS category, which only the liver has
    likewise: bool = False  # what was said just before holds here
    unknown: bool = False  # a length of something without a name: "a 10 mm splenunculus"
    enhances: bool = False  # something in it enhances, or is called viable
    dead: bool = False  # it says that nothing of it lives
    called: bool = False  # it only calls something by a name, "consistent with HCC recurrence"
    refers: str | None = None  # "former", "latter", "one" (of several)
    same: bool = False  # "the same thrombus": what was said of it holds here too
    tumour: bool = False
    definite: bool = False  # "the nodule": one that was named before
    where: Where = NOWHERE  # by what the clause tells its lesion from another
    satellite: bool = False  # it names the smaller ones around the main tumour
    named_before: list[Place] = field(default_factory=list)  # "nodal and new peritoneal metastases": "new" is not said of these
    part: bool = False  # the living part of a lesion, measured apart
    other_turned: bool = False  # another cancer is called unlikely: "plasmacytoma is less likely"

    def absent_places(self) -> list[Place]:
        chest: list[Place] = [(self.region_site, None)] if self.region_site and self.denied_sites and self.lesion_denied and not self.places else []
        return list(dict.fromkeys([*self.places, *chest, *self.denied_sites]))

    @property
    def dead_disease(self) -> bool:
        """Whether it says that what was treated has no living part."""
        return self.treated_place and self.viable_denied

    def benign(self) -> "Claim":
        return replace(self, evidence={"lean"}, attributes=(None, None, None), treated=True)
