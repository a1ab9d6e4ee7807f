"""Where a lesion can be, and on which side."""

from typing import Literal, get_args

Site = Literal[
    "liver", "vein", "lung", "pleura", "lymph_node", "bone", "adrenal", "peritoneum",
    "brain", "soft_tissue", "spleen", "kidney", "pancreas", "heart", "other",
]
Side = Literal["left", "right", "bilateral"]

SITES: tuple[Site, ...] = get_args(Site)
SIDES: tuple[Side, ...] = get_args(Side)

# A lesion here is in the liver's own territory; anywhere else it is extrahepatic (DESIGN: pattern).
INTRAHEPATIC: frozenset[Site] = frozenset({"liver", "vein"})
# Organs that come in pairs: left and right are two places.
PAIRED: frozenset[Site] = frozenset({"adrenal", "lung", "kidney", "pleura", "bone"})

# The side a word on one side of a pair says nothing of.
OTHER_SIDE: dict[str | None, Side] = {"left": "right", "right": "left"}


def is_intrahepatic(site: Site) -> bool:
    return site in INTRAHEPATIC


def is_extrahepatic(site: Site) -> bool:
    return site not in INTRAHEPATIC
