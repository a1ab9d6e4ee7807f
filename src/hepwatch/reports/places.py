"""The places a clause names: organs with their sides, those joined in one list together, and which are only landmarks."""

from hepwatch.reports.match import Item
from hepwatch.words.sites import PAIRED

Place = tuple[str, str | None]

# Between the members of one list of places, nothing else may stand.
_LIST = frozenset({"mark", "region", "side", "adjective", "neg", "unknown", "anaphor"})
_LIST_MARKS = frozenset({"comma", "and", "or", "slash"})
_FAR = 40  # characters: a list member further off than this belongs to another statement
_SIDE_REACH = 30
_DIRECTLY = 14  # a side behind its organ
_DESCRIBING = frozenset({"region", "adjective", "side"})
_LANDMARK_REACH = 24
_TWO_OF_A_KIND = frozenset({"adrenal", "kidney"})
_SHARED = ("bil", "b/l", "double", "either", "neither")  # not "both adrenals and kidneys": its noun may stand alone


class Group:
    """Places named together."""

    midline: bool = False  # a vertebra has no side
    noun: bool = False  # its last word describes no other organ

    def __init__(self, start: int, end: int, places: list[Place], landmark: bool, after_preposition: bool) -> None:
        self.start, self.end, self.places = start, end, places
        self.landmark, self.after_preposition = landmark, after_preposition


def _place(site: str, side: str | None) -> Place:
    return (site, side if site in PAIRED else None)


def _joins(group: Group, item: Item, marks: set[str], kinds: set[str]) -> bool:
    return bool(marks) and marks <= _LIST_MARKS and kinds <= _LIST and item.start - group.end < _FAR


def _opposite(last: Group, site: str, side: str | None) -> bool:
    """ "RK LK": two of a pair, side by side."""
    return last.places[-1][0] == site and {last.places[-1][1], side} == {"left", "right"}


class _Finder:
    def __init__(self, folded: str, paired: str | None, prepositions: tuple[str, ...]) -> None:
        self.folded, self.paired, self.prepositions = folded, paired, prepositions
        self.groups: list[Group] = []
        self.side: Item | None = None
        self.landmark: Item | None = None
        self.marks: set[str] = set()
        self.kinds: set[str] = set()
        self.read_to = 0  # a preposition before the phrase last read says nothing of the next place

    def seen(self, item: Item) -> None:
        if item.kind not in _DESCRIBING:
            self.read_to = item.end
        self.kinds.add(item.kind)
        if item.kind == "mark":
            self.marks.add(item.value)

    def named(self, item: Item) -> None:
        """An organ: it joins the list before it, or the name just before it, or stands alone."""
        site = item.site or "other"
        near_side = self.side if self.side is not None and item.start - self.side.end < _SIDE_REACH else None
        side = item.side or (near_side.side if near_side else None)
        start = near_side.start if near_side and not item.side else item.start
        side = side or self._shared_side(site)
        self.side = None
        last = self.groups[-1] if self.groups else None
        landmark = self.landmark is not None and start - self.landmark.end < _LANDMARK_REACH
        if last is not None and landmark == last.landmark and _joins(last, item, self.marks, self.kinds):
            self._add(last, site, side, item)
        elif last is not None and not self.marks and start - last.end <= 2 and not landmark and not self._stands(last, site) and not _opposite(last, site, side):
            self._refine(last, site, side, item)
        elif last is not None and not self.marks and not self.kinds and start - last.end <= 2 and not landmark:
            self._add(last, site, side, item)
        else:
            self.groups.append(Group(start, item.end, [_place(site, side)], landmark, self._preposition(start)))
            if not landmark:
                self.landmark = None
        self.groups[-1].noun, self.groups[-1].midline = item.note == "noun", item.note == "midline"
        self.marks, self.kinds = set(), set()

    def _shared_side(self, site: str) -> str | None:
        """ "Bilateral adrenal glands and kidneys": what stands before a list holds for each."""
        last = self.groups[-1] if self.groups else None
        if last is None or site not in _TWO_OF_A_KIND or "and" not in self.marks and "or" not in self.marks or self.kinds - {"mark"}:
            return None
        shares = last.places[-1][1] == "bilateral" and self.folded.startswith(_SHARED, last.start)
        return "bilateral" if shares else None

    def _add(self, last: Group, site: str, side: str | None, item: Item) -> None:
        before = last.places[-1]
        if site == "lymph_node" and before == ("peritoneum", None) and self.folded.startswith("mesenteric", last.start):
            last.places.pop()  # "mesenteric and coeliac nodes"
            before = ("", None)
        if before[0] == site and site in PAIRED and {before[1], side} == {"left", "right"}:
            last.places[-1] = (site, "bilateral")
        elif before[0] == site and site in PAIRED and (before[1] is None) != (side is None):
            last.places[-1] = (site, None)  # "right iliac wing and L2": no one side
        elif before[0] != site or (side and side != before[1]):
            last.places.append(_place(site, side))
        last.end = item.end

    def _stands(self, last: Group, site: str) -> bool:
        """ "Spleen pancreas normal": a list without its commas."""
        return last.places[-1][0] != site and last.noun

    def _refine(self, last: Group, site: str, side: str | None, item: Item) -> None:
        """ "Liver lymph node": the later word says what the former only describes."""
        former = last.places[-1]
        last.end = item.end
        if item.note != "weak":  # "the right upper lobe resection site" is the lung's
            last.places[-1] = _place(site, side or former[1])

    def _preposition(self, start: int) -> bool:
        words = self.folded[max(self.read_to, start - 16) : start].split()
        return any(w in self.prepositions for w in words[-3:])

    def sided(self, item: Item, following: Item | None, adjoins: bool = True) -> None:
        """A side: of the organ that follows, of the one before, or of the pair spoken of."""
        if following is not None and following.kind == "site" and following.start - item.end < _SIDE_REACH and not self._divided(item.end, following.start):
            if self.side is not None and {self.side.side, item.side} == {"left", "right"} and item.start - self.side.end < 8:
                item = item.but(side="bilateral", start=self.side.start)
            self.side = item
            return
        last = self.groups[-1] if self.groups else None
        if following is not None and following.kind == "side" and following.start - item.end < 8 and (last is None or item.start - last.end >= _FAR):
            self.side = item  # "right and left adrenal glands"
            return
        if last is not None and item.start - last.end < _DIRECTLY and not self.marks and self.kinds <= _DESCRIBING:
            if last.places[-1][0] not in PAIRED:
                return  # "ganglion hilaire gauche": the side of an organ that has none
            if last.landmark:
                last.places[-1], last.end = (last.places[-1][0], item.side), item.end
                return
        if last is not None and last.midline and not any(i in self.kinds for i in ("mark", "lesion")):
            return  # "Th8 with the right pedicle"
        if last is not None and not last.landmark and last.places[-1][0] in PAIRED and item.start - last.end < _FAR:
            site, side = last.places[-1]
            if side is None or item.side == "bilateral":
                last.places[-1] = (site, item.side)
                last.end = item.end
                return
            if {side, item.side} == {"left", "right"} and self.marks <= {"and", "or"} and not self.kinds - {"mark"}:
                last.places[-1] = (site, "bilateral")
                last.end = item.end
                return
        paired = last.places[-1][0] if last is not None and last.places[-1][0] in PAIRED else self.paired
        if last is None and item.note == "both" and self.folded[item.end : item.end + 2].strip(" ")[:1].isalpha() and not adjoins:
            return  # "both percentages": of no pair of organs
        if paired is not None:
            landmark = self.landmark is not None and item.start - self.landmark.end < 8
            self.groups.append(Group(item.start, item.end, [(paired, item.side)], landmark, True))
            self.marks, self.kinds = set(), set()

    def just_named(self, item: Item) -> bool:
        """Whether the organ just before lacks a side."""
        last = self.groups[-1] if self.groups else None
        return last is not None and item.start - last.end <= 1 and last.places[-1][0] in PAIRED and last.places[-1][1] is None

    def _divided(self, start: int, end: int) -> bool:
        gap = self.folded[start:end]
        return ":" in gap or ";" in gap or "." in gap.strip(". ") or " is " in gap or " are " in gap or " was " in gap


def _bone(item: Item, following: Item | None, folded: str) -> Item:
    """ "A left iliac metastasis": of the bone, where no node or vessel is named."""
    if item.note != "nodal" or following is None or following.kind != "lesion" or following.site or following.start - item.end > 2:
        return item
    return item.but(kind="site", site="bone", note=None) if folded[item.start : item.end] == "iliac" else item


def _of_diagnoses(items: list[Item], at: int) -> bool:
    """ "Adenoma and metastasis both remain possible", "are both in the differential": the two are no organs."""
    return items[at].note == "both" and at + 1 < len(items) and items[at + 1].kind == "possible" and items[at + 1].start - items[at].end < 3


def groups_of(items: list[Item], folded: str, paired: str | None, prepositions: tuple[str, ...]) -> list[Group]:
    """The places in order. `paired` is the organ a side without an organ speaks of."""
    finder = _Finder(folded, paired, prepositions)
    if any(i.kind == "region" and i.note == "nodal" for i in items):
        items = [_bone(i, following, folded) for i, following in zip(items, [*items[1:], None], strict=True)]
    for at, item in enumerate(items):
        kind = item.kind
        if kind == "site" or (kind == "region" and item.site):
            finder.named(item)
        elif kind == "side":
            if _of_diagnoses(items, at):
                continue
            if at + 1 < len(items) and items[at + 1].kind == "region" and items[at + 1].note == "nodal" and items[at + 1].start - item.end < 4 and not any(i.kind == "site" for i in items[at + 2 : at + 4]):
                continue  # "right hilum"
            if at and items[at - 1].kind == "region" and items[at - 1].note == "nodal" and item.start - items[at - 1].end < 3 and not any(i.kind == "site" for i in items[at + 1 : at + 2]):
                continue  # "paraaortal links": the side stands behind
            ahead = items[at + 1 :]
            following = next((i for i in ahead if i.kind in ("site", "side")), None)
            if following is not None and finder.just_named(item) and any(i.kind != "region" and i.start < following.start for i in ahead):
                following = None  # "surrénale gauche, rate": the side stands behind its organ
            finder.sided(item, following, bool(ahead) and ahead[0].start - item.end <= 2)
        elif kind == "landmark":
            finder.landmark = item
            finder.seen(item)
        elif kind == "anaphor" and finder.landmark is not None and item.start - finder.landmark.end < 3:
            finder.landmark = None  # "above it an adrenal nodule"
            finder.seen(item)
        else:
            finder.seen(item)
    return finder.groups
