"""What a report speaks of while it is read, and small questions about a claim beside it."""

from dataclasses import dataclass

from hepwatch.reports.claim import Attributes, Claim
from hepwatch.reports.locators import NOWHERE, Where
from hepwatch.reports.places import Place
from hepwatch.reports.statements import Statement

# Organs whose own length is given: "spleen 14 cm".
_MEASURED_ORGANS = frozenset({"spleen", "kidney", "vein", "pancreas", "heart"})
_WHOLE_LIVER_MM = 100.0

NONE: Attributes = (None, None, None)


def one_of_both(claim: Claim, current: Statement | None) -> bool:
    """ "Bilateral metastases. The right one measures 12 mm.": told of one side of what lies on both."""
    return current is not None and current.side == "bilateral" and len(claim.places) == 1 and claim.places[0][0] == current.site and claim.places[0][1] in ("left", "right")


def an_organ_measured(claim: Claim) -> bool:
    """ "Spleen 14 cm": the length is the organ's."""
    site = claim.places[0][0] if claim.places else None
    return site in _MEASURED_ORGANS or (site == "liver" and (claim.attributes[1] or 0) >= _WHOLE_LIVER_MM)


def filled(first: Attributes, second: Attributes) -> Attributes:
    """The first, with what it leaves out taken from the second."""
    return first[0] or second[0], first[1] if first[1] is not None else second[1], first[2] if first[2] is not None else second[2]


@dataclass
class Focus:
    """What is spoken of."""

    default: str | None  # the site the whole examination is about
    section: str = ""
    heading: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()  # named last
    where: Where = NOWHERE  # the segment, level or number named last
    here: tuple[Place, ...] = ()  # named earlier in this sentence
    current: Statement | None = None
    last: Statement | None = None  # the lesion named last, though a denial or another organ came since
    treated: bool = False  # the place named last was ablated or embolised
    pending: Attributes = NONE  # said of a lesion whose place comes later
    pending_site: str | None = None  # where that lesion can only be
    paired: str | None = None  # the pair of organs named last
    side: str | None = None
    open: bool = False  # of the place named last nothing final was said yet

    def of_a_category(self, graded: bool) -> list[Place]:
        """ "Portal vein patent. Category: LR-5": the liver's, whatever was spoken of last."""
        return [("liver", None)] if graded and (self.current is None or self.current.site != "liver") else []
