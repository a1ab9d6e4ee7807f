"""The body as one drawing: how long ago each site was looked at, and where a recurrence could hide. Front view, so the liver is on
the left of the page. Every site is also named with its words beside the drawing, and in a table: colour is never alone.
"""

from datetime import date
from html import escape

import msgspec

from hepwatch.assess import Assessment, LastLook
from hepwatch.outlook.answers import Outlook
from hepwatch.surfaces.web.wording import percent, word
from hepwatch.words.sites import PAIRED, SITES, Site

DRAWN: tuple[Site, ...] = tuple(s for s in SITES if s != "other")
# The upper bound of each shade: days since the last full look; chance of a hidden recurrence.
SHADES_OF_TIME = ((92, "within 3 months"), (183, "3 to 6 months"), (366, "6 to 12 months"), (731, "1 to 2 years"), (10**6, "longer ago"))
SHADES_OF_CHANCE = ((0.001, "below 0.1 %"), (0.005, "0.1 to 0.5 %"), (0.01, "0.5 to 1 %"), (0.03, "1 to 3 %"), (1.01, "3 % and more"))

_HEAD = "M210 14a27 31 0 1 1 0 62a27 31 0 1 1 0-62z"
_SKIN = (
    "M198 72V86C180 94 146 94 138 116C130 150 128 200 122 250L136 254L154 170C156 210 150 250 152 280C150 300 152 330 156 360L160 430H204L208 340"
    "H212L216 430H260L264 360C268 330 270 300 268 280C270 250 264 210 266 170L284 254L298 250C292 200 290 150 282 116C274 94 240 94 222 86V72Z"
)
_LEFT_LUNG, _RIGHT_LUNG = "M203 112c-24 2-32 28-33 74 10 4 24 2 33-8z", "M217 112c24 2 32 28 33 74-10 4-24 2-33-8z"
# Drawn in this order, so that what lies in front covers what lies behind.
_SHAPES: dict[str, tuple[str, ...]] = {
    "soft_tissue": (_SKIN, _HEAD),
    "bone": ("M206 92h8v232h-8z", "M172 314c14 14 62 14 76 0l4 24c-18 14-66 14-84 0z", "M178 350h8v74h-8z", "M234 350h8v74h-8z"),
    "peritoneum": ("M168 216h84c8 36 4 70-8 92h-68c-12-22-16-56-8-92z",),
    "pleura": ("M205 104c-32 0-40 32-41 88 14 7 32 4 41-8z", "M215 104c32 0 40 32 41 88-14 7-32 4-41-8z"),
    "lung": (_LEFT_LUNG, _RIGHT_LUNG),
    "heart": ("M206 158c10-8 26-2 26 12 0 12-12 20-20 22-8-6-14-24-6-34z",),
    "kidney": ("M180 268a9 15 0 1 0 .1 0z", "M240 268a9 15 0 1 0 .1 0z"),
    "adrenal": ("M172 266l9-14 9 14z", "M231 266l9-14 9 14z"),
    "pancreas": ("M196 252c14-8 34-8 46-12l2 9c-14 5-32 5-46 13z",),
    "spleen": ("M246 212a9 15 0 1 0 .1 0z",),
    "liver": ("M168 204c22-10 56-10 74 2-8 20-30 26-44 32-14 6-28 4-30-8z",),
    "vein": ("M190 222l16-8 14-4-10 10-14 8z",),
    "lymph_node": ("M207 128a4 4 0 1 0 .1 0z", "M215 138a4 4 0 1 0 .1 0z", "M210 270a4 4 0 1 0 .1 0z", "M214 284a4 4 0 1 0 .1 0z", "M207 296a4 4 0 1 0 .1 0z"),
    "brain": ("M190 40a20 15 0 1 0 40 0a20 15 0 1 0-40 0z",),
}
# Where the words stand: left or right of the body, the height, and the point the line leads to.
_WORDS: dict[str, tuple[str, int, tuple[int, int]]] = {
    "brain": ("right", 40, (226, 40)), "lymph_node": ("left", 96, (205, 132)), "lung": ("left", 142, (176, 160)), "pleura": ("right", 112, (254, 160)),
    "heart": ("right", 158, (228, 170)), "liver": ("left", 196, (172, 216)), "vein": ("left", 240, (194, 224)), "spleen": ("right", 204, (253, 226)),
    "pancreas": ("right", 246, (238, 248)), "adrenal": ("left", 284, (177, 262)), "kidney": ("right", 290, (247, 284)), "peritoneum": ("right", 334, (246, 300)),
    "bone": ("left", 334, (180, 334)), "soft_tissue": ("left", 388, (172, 372)),
}


Rings = frozenset[tuple[str, str | None]]


class Seen(msgspec.Struct, frozen=True):
    """One site of the map: its shade (0 to 4, None for never or not known), and the words beside it."""

    site: str
    shade: int | None
    words: str


def by_time(a: Assessment, today: date) -> list[Seen]:
    """How long ago each site was fully looked at."""
    return [_looked(site, a.looks.get(site), today) for site in DRAWN]


def _looked(site: str, k: LastLook | None, today: date) -> Seen:
    if k is None:
        return Seen(site, None, "never")
    days = (today - k.last).days
    words = f"{days} d" if days < 60 else f"{round(days / 30.44)} mo"
    if not k.adequate:
        return Seen(site, None, f"{words}, in part")
    told = {"unread": ", unread", "not_mentioned": ", not told", "not_assessed": ", not told"}.get(k.result, "")
    return Seen(site, _shade(days, SHADES_OF_TIME), words + told)


def by_chance(o: Outlook) -> list[Seen]:
    """Where a recurrence could be hidden now; sites the model does not know have no shade."""
    return [
        Seen(site, _shade(o.hidden[site], SHADES_OF_CHANCE), percent(o.hidden[site])) if site in o.hidden else Seen(site, None, "not modelled")
        for site in DRAWN
    ]


def _shade(value: float, shades: tuple[tuple[float, str], ...]) -> int:
    return next(n for n, (until, _) in enumerate(shades) if value <= until)


def svg(found: list[Seen], name: str, title: str, rings: Rings = frozenset()) -> str:
    """The drawing; `rings` are the sites and sides of open lesions. `name` keeps the ids of two drawings on one page apart."""
    shown = {s.site: s for s in found}
    words = "; ".join(f"{word(s.site)}: {s.words}" for s in found)
    parts = [
        f'<svg class="body" viewBox="0 0 420 450" role="img" aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(words)}</desc><defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch-back" width="7" height="7"/><path class="hatch-line" d="M0 0V7"/></pattern></defs>'
    ]
    for site, shapes in _SHAPES.items():
        shade = shown[site].shade
        style = "shape" if site == "soft_tissue" else "organ " + ("never" if shade is None else f"a{shade}")
        said = f"<title>{escape(word(site))}: {escape(shown[site].words)}</title>"
        parts += [f'<path class="{style}" d="{d}">{said}</path>' for d in shapes]
    parts += [_labelled(shown[site], side, y, at, [on for where, on in rings if where == site]) for site, (side, y, at) in _WORDS.items()]
    return "".join([*parts, "</svg>"])


def _labelled(s: Seen, side: str, y: int, at: tuple[int, int], lesions: list[str | None]) -> str:
    x, anchor, edge = (2, "start", 102) if side == "left" else (418, "end", 318)
    circles = "".join(f'<circle class="open-ring" cx="{at_x}" cy="{at[1]}" r="12"/>' for at_x in _across(s.site, at[0], lesions))
    told = f"{s.words}, lesion" if lesions else s.words
    return (
        f'<path class="leader" d="M{edge} {y + 4}L{at[0]} {at[1]}"/>{circles}<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(word(s.site))}</text>'
        f'<text class="soft-text" x="{x}" y="{y + 14}" text-anchor="{anchor}">{escape(told)}</text>'
    )


def _across(site: str, x: int, lesions: list[str | None]) -> set[int]:
    """Where the rings stand: the person's right is the left of the page; a lesion without a side stands where the line ends."""
    if site not in PAIRED:
        return {x} if lesions else set()
    sides = {"right": {min(x, 420 - x)}, "left": {max(x, 420 - x)}, "bilateral": {x, 420 - x}}
    return set().union(*(sides.get(on or "", {x}) for on in lesions))


def blind_spots(a: Assessment, today: date) -> list[str]:
    """What the protocol or the person's risk asks for and was not looked at (signals), and what no test has ever seen in full."""
    asked = [s.why for s in a.signals if s.code == "blind_spot"]
    never = [word(site) for site in DRAWN if (k := a.looks.get(site)) is None or not k.adequate]
    return [*asked, *([f"Never looked at in full: {', '.join(never)}."] if never else [])]
