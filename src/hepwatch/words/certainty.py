"""How sure a piece of knowledge is, as shown to the reader (DESIGN, invariant 8)."""

from typing import Literal

Certainty = Literal["verified", "reported", "unverified"]

# The evidence file's tags, and what each ships as.
FROM_TAG: dict[str, Certainty] = {
    "S": "verified",
    "S-nolink": "reported",
    "S2": "reported",
    "K-high": "reported",
    "K-mod": "unverified",
    "UNSURE": "unverified",
    "DESIGN": "unverified",
}
_ORDER: tuple[Certainty, ...] = ("verified", "reported", "unverified")


def weakest(*certainties: Certainty) -> Certainty:
    """The certainty of what is derived from all of these."""
    return max(certainties, key=_ORDER.index)
