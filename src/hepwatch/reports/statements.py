"""What one section says of one lesion, or of its absence, at one place; and how its evidence adds up to a status."""

from dataclasses import dataclass, field

from hepwatch.reports.locators import NOWHERE, Where

Span = tuple[int, int]


@dataclass
class Statement:
    """A claim of presence or absence at a place, with the words it stands in."""

    site: str
    side: str | None
    rank: int
    start: int
    end: int
    present: bool
    evidence: set[str] = field(default_factory=set)
    change: str | None = None
    size: float | None = None
    prior: float | None = None
    past: bool = False  # the size was told in the past tense only
    no_new: bool = False  # only newness was denied
    malignant_only: bool = False  # only malignancy was denied
    treated: bool = False
    inherited: bool = False  # treated only because what was spoken of before was
    verdict_at: Span | None = None  # the phrase that decided
    sentence: int = 0
    vanished: float | None = None  # gone; as long as this before (0: no length told)
    quoted: bool = False  # the words of another report
    grown_from: str | None = None  # reached by direct growth of the tumour at this site
    definite: bool = False  # "the nodule": one that was named before
    where: Where = NOWHERE  # segment, level, station, number
    satellite: bool = False  # one of the smaller ones around the main tumour
    candidates: tuple[tuple[str, str | None], ...] = ()  # "between segment 7 and the adrenal": one of these

    @property
    def judges(self) -> bool:
        return bool(self.evidence) or (self.treated and not self.inherited)

    @property
    def status(self) -> str:
        if not self.present:
            return "absent"
        evidence = self.evidence
        if "definite" in evidence:
            return "definite"
        if "suspicious" in evidence:
            return "suspicious"
        if "notexcluded" in evidence:
            return "indeterminate"
        if "lean" in evidence:
            return "benign"
        if "undecided" in evidence:
            return "indeterminate"
        if "clean" in evidence:  # treated, and nothing enhances
            return "benign"
        return "benign" if self.treated or "benign" in evidence else "indeterminate"

    def weigh(self, found: set[str]) -> None:
        """A later clause on the same lesion: a reasoned verdict overrules what was only weighed before."""
        if "denied" in found and "definite" not in self.evidence:
            found = (found - {"denied"}) | {"lean"}
        found = found - {"denied", "turned"}
        if found & {"lean"} and not found & {"suspicious", "definite", "undecided", "notexcluded"}:
            self.evidence -= {"undecided", "suspicious"}
        if found & {"suspicious", "definite"}:
            self.evidence -= {"undecided", "lean", "benign", "notexcluded"}
        self.evidence |= found
