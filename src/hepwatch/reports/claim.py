"""What one clause claims of one place."""

from copy import copy

from hepwatch.reports.locators import NOWHERE, Where
from hepwatch.reports.places import Place

Attributes = tuple[str | None, float | None, float | None]  # change, now, before


class Claim:
    """Its defaults stand at the class, so that making one sets only what differs."""

    kind: str  # "claim", "unseen", "resolved", "global"
    start: int
    end: int
    places: list[Place]
    landmarks: list[Place]
    lesion_places: list[Place]
    denied_sites: list[Place]
    attributes: Attributes = (None, None, None)
    evidence: set[str]
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
    involved: list[Place]  # grown into
    invades: bool = False  # and is said to do so without a hedge
    bed: bool = False  # the place of the operation
    visible: bool = False  # "the visible portions": of what was just said not to be wholly seen
    whole: list[Place]  # "normal chest, abdomen and pelvis"
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
    where: Where  # by what the clause tells its lesion from another
    satellite: bool = False  # it names the smaller ones around the main tumour
    named_before: list[Place]  # "nodal and new peritoneal metastases": "new" is not said of these
    part: bool = False  # the living part of a lesion, measured apart
    other_turned: bool = False  # another cancer is called unlikely: "plasmacytoma is less likely"

    def __init__(self, kind: str = "claim", start: int = 0, end: int = 0) -> None:
        self.kind, self.start, self.end, self.where = kind, start, end, NOWHERE
        self.places = []
        self.landmarks = []
        self.lesion_places = []
        self.denied_sites = []
        self.evidence = set()
        self.involved = []
        self.whole = []
        self.named_before = []

    def but(self, attributes: Attributes, evidence: set[str] | None = None, lesion_places: list[Place] | None = None) -> "Claim":
        """Another claim, like this one but for what is given; what is not given it shares."""
        made = copy(self)
        made.attributes = attributes
        made.evidence = self.evidence if evidence is None else evidence
        made.lesion_places = self.lesion_places if lesion_places is None else lesion_places
        return made

    def absent_places(self) -> list[Place]:
        chest: list[Place] = [(self.region_site, None)] if self.region_site and self.denied_sites and self.lesion_denied and not self.places else []
        return list(dict.fromkeys([*self.places, *chest, *self.denied_sites]))

    @property
    def dead_disease(self) -> bool:
        """Whether it says that what was treated has no living part."""
        return self.treated_place and self.viable_denied

    def benign(self) -> "Claim":
        made = self.but((None, None, None), {"lean"})
        made.treated = True
        return made
