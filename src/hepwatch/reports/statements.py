"""From sentences to statements: what a clause says of a place.

A clause is read from left to right: the places it names, the lesions it affirms or denies, how sure it is, how the lesion
compares with before, and its sizes. A clause without a place of its own speaks of the heading it stands under or of the
lesion just named. Nothing after "to exclude", "history of" or a quoted opinion counts as a finding of now.
"""

import re
from dataclasses import dataclass, field, replace

from hepwatch.reports.comparison import dated_before
from hepwatch.reports.match import Item
from hepwatch.reports.sections import RANK, Sentence
from hepwatch.words.sites import PAIRED

Place = tuple[str, str | None]
_BRIDGE = re.compile(r"^(?:[\s,/&()+-]|and|or|the|of|nor|both|in|visuali[sz]ed|imaged|remaining|main|no|abnormal|enlarged|suspicious|und|et|y|o|e|les|la|el|los|las|der|die|das|de|des|du)*$")
_ADVICE = re.compile(r"\b(?:recommend\w*|advis\w+|suggest (?:mri|ct|follow|further|repeat|correlat|biopsy|pet|us|short|interval)|consider\b|should be considered|correlat\w+|rec\)|preferred modality|is indicated|please|refer to|ought to be|should be (?:sought|looked for|excluded|sampled|biopsied|followed|repeated|obtained|performed)|needs? (?:biopsy|sampling|follow)|follow.?up (?:ct|mri|us|imaging|pet|scan|with|in|is)|repeat (?:ct|mri|us|pet)|attention)")
_ONLY_HISTORY = re.compile(r"\s*[-*]?\s*(?:known |previous |prior |background )?(?:hcc\b|hepatocellular carcinoma\b|hepatoma\b)|[^\n]*\b(?:w/u|work.?up)\b")
_POSTERIOR = frozenset({"suspect", "possible", "notexcluded", "against"})
# Where a growing or new length with no noun can only be a lesion.
_MEASURED_LESIONS = frozenset({"adrenal", "lung", "bone", "lymph_node", "brain", "peritoneum"})
_NOT_SEEN = re.compile(r"(?:is |are |was |were )?not (?:seen|visuali[sz]ed|identified|demonstrated|visible)")
_TUMOUR = re.compile(r"tumou?rs?$|neoplasm$")
# More than any spoken sentence holds. What follows is a dump, and the work grows with the square of it.
_MOST_IN_A_SENTENCE = 1_000
_PARENTHETIC = frozenset({"however", "though", "instead", "on the other hand", "still", "yet"})
_SUPPOSED = re.compile(r"\W*(?:if|should|in case|were|unless|had)\b(?!,| any\w* of)")
_SAYS_SUSPICIOUS = re.compile(r"susp|concern|worr|^r/o|^s/o|^rule out|verdacht|疑|의심|可能性大")


@dataclass(slots=True)
class Statement:
    """What one section says of one lesion, or of its absence, at one place."""

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
    category: str | None = None
    no_new: bool = False
    malignant_only: bool = False
    phrase: tuple[int, int] | None = None
    treated: bool = False
    verdict_at: tuple[int, int] | None = None

    @property
    def status(self) -> str:
        if not self.present:
            return "absent"
        for status in ("definite", "suspicious"):
            if status in self.evidence and "withdrawn" not in self.evidence:
                return status
        if "notexcluded" in self.evidence:
            return "indeterminate"
        if "benign" in self.evidence or "lean" in self.evidence or "withdrawn" in self.evidence:
            return "benign" if "lean" in self.evidence or "undecided" not in self.evidence else "indeterminate"
        if "undecided" in self.evidence:
            return "indeterminate"
        return "benign" if self.treated else "indeterminate"


@dataclass(slots=True)
class Focus:
    """What a clause without a place of its own speaks of."""

    heading: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()
    current: Statement | None = None
    treated: bool = False
    default: str | None = None
    here: tuple[Place, ...] = ()  # named earlier in the same sentence
    section: str = ""
    pending: tuple[str | None, float | None, float | None] = (None, None, None)  # said of the line's lesion before its verdict


def _has_verdict(items: list[Item]) -> bool:
    return any(i.kind in ("lesion", "normal", "size", "global") or (i.value == "self" and i.kind not in ("global",)) for i in items)


def clauses(items: list[Item], folded: str, start: int, end: int) -> list[tuple[int, int, list[Item]]]:
    """The clauses of a sentence: cut at "but", at a comma or an "and" that begins a statement of its own."""
    cuts = {i.start for i in items if i.kind in ("term", "except") and not (folded[i.start : i.end] in _PARENTHETIC and not _has_verdict([x for x in items if x.start < i.start]))}
    marks = [(m.start(), m.group()) for m in re.finditer(r",(?!\d)|\band\b|\by\b|\bet\b|\bund\b| - |(?<=\.[a-z])\.\s|、|，|->", folded[start:end])]
    bounds = [start + m[0] for m in marks] + [end]
    last = start
    for index, (offset, sign) in enumerate(marks):
        at = start + offset
        left = [i for i in items if last <= i.start < at]
        right = [i for i in items if at <= i.start < bounds[index + 1]]
        if not right or not _has_verdict(left):
            continue
        kinds = {i.kind for i in right}
        opens = right[0].kind in ("neg",) or (right[0].kind in ("site", "side") and kinds & {"normal", "size", "change"})
        if "," in sign or sign in ("、", "，"):
            opens = opens or bool(kinds & {"size", "neg"}) or right[0].kind in ("change", "indeterminate", "suspicious", "benign", "definite")
            opens = opens and not re.match(r",\s*(?:or|nor|and/or)\b", folded[at : at + 8])
            if right[0].kind == "change" and not any(i.kind in ("lesion", "normal", "global") for i in left):
                opens = False  # "right adrenal 13 mm, not there in May": the length and the change are of one lesion
        if right[0].kind in ("prior", "now") and any(i.kind == "size" for i in left) and not kinds & {"site", "side", "lesion", "normal"}:
            opens = False  # "28 mm, previously 16 mm"
        if opens or sign in (" - ",) or sign.startswith("."):
            cuts.add(at)
            last = at
    done = False  # dictated without a stop: "left adrenal normal right adrenal new nodule"
    for n, i in enumerate(items):
        if i.kind == "normal" and any(x.kind == "site" and x.end <= i.start for x in items[:n]):
            done = True
        elif done and i.kind in ("side", "site") and (i.side != "bilateral" or i.kind == "site" or any(x.kind == "site" for x in items[n + 1 : n + 2])) and not re.search(r"\b(?:in|on|of|at|from|to|by|for|with|the|and|or|limits)\s*$|[,/&(]\s*$", folded[start : i.start]):
            cuts.add(i.start)
            done = False
    edges = sorted({start, *cuts, end})
    return [(a, b, [i for i in items if a <= i.start < b]) for a, b in zip(edges, edges[1:], strict=False) if b > a]


def groups_of(items: list[Item], folded: str, focus: tuple[Place, ...]) -> list[tuple[int, int, list[Place], bool]]:
    """The places a clause names, those joined by "and"/"or"/commas together: (start, end, places, only a landmark)."""
    found: list[tuple[int, int, list[Place], bool]] = []
    side: Item | None = None
    landmark_at = -100
    for index, item in enumerate(items):
        if item.kind == "landmark":
            landmark_at = item.end
        elif item.kind == "side":
            following = next((i for i in items[index + 1 :] if i.kind in ("site", "side")), None)
            near = following is not None and following.kind == "site" and following.start - item.end < 26 and not re.search(r"[:;.]|is |are |was ", folded[item.end : following.start])
            if near:
                side = item
            elif found and not found[-1][3] and (item.side == "bilateral" or folded[found[-1][1] : item.start].strip() in ("", "on the", ",", "on", "of the")):
                a, _, places, land = found[-1]
                found[-1] = (a, item.end, [(s, (item.side if (s in PAIRED and sd is None) else sd)) for s, sd in places], land)
            elif found and found[-1][2][0][0] in PAIRED and not found[-1][3]:
                a, _, places, land = found[-1]
                if places[0][1] is None and item.start - found[-1][1] < 34:
                    found[-1] = (a, item.end, [(s, item.side if s in PAIRED else sd) for s, sd in places], land)
                else:
                    found.append((item.start, item.end, [(places[0][0], item.side)], False))
            elif focus and focus[0][0] in PAIRED:
                found.append((item.start, item.end, [(focus[0][0], item.side)], False))
        elif item.kind in ("site",) or (item.kind == "region" and item.site):
            site = item.site or "other"
            own = item.side or (side.side if side is not None and item.start - side.end < 26 else None)
            place: Place = (site, own if site in PAIRED else None)
            start = side.start if side is not None and own and not item.side else item.start
            side = None
            if found and _BRIDGE.match(_without_regions(folded, found[-1][1], item.start, items)):
                a, _, places, land = found[-1]
                if not folded[found[-1][1] : item.start].strip() and places[-1][0] != site:
                    places = places[:-1]
                if places and places[-1][0] == site and (places[-1][1] is None or own is None):
                    places = [*places[:-1], (site, places[-1][1] or place[1])]
                    found[-1] = (a, item.end, places, land)
                else:
                    found[-1] = (a, item.end, [*places, place], land)
            else:
                found.append((start, item.end, [place], start - landmark_at < 22))
    return found


def _without_regions(folded: str, start: int, end: int, items: list[Item]) -> str:
    text = folded[start:end]
    for i in items:
        if i.kind in ("region", "side", "landmark") and start <= i.start < end:
            text = text.replace(folded[i.start : i.end], " ")
    return text.strip()


def _denied(item: Item, items: list[Item], folded: str) -> Item | None:
    """The denial that governs a lesion, if one does: from the left, or behind it."""
    before = [i for i in items if i.kind == "neg" and i.value in ("forward", "new") and i.end <= item.start]
    if before and not (before[-1].value == "forward" and _spent(before[-1], item, items, folded)):
        return before[-1]
    after = [i for i in items if i.kind == "neg" and i.start >= item.end]
    if after and not any(i.kind == "lesion" and i.start > after[0].start for i in items):
        return after[0]
    return None


def _spent(neg: Item, item: Item, items: list[Item], folded: str) -> bool:
    """A denial is used up once a positive verdict of its own stands between it and the lesion."""
    if "," not in folded[neg.end : item.start]:
        return False
    return any(i.kind in ("suspect", "definite") and neg.end <= i.start < item.start for i in items) and any(
        i.kind == "lesion" and neg.end <= i.start < item.start for i in items
    )


def _modality(item: Item, items: list[Item], folded: str) -> str:
    """How sure the clause is of a diagnosis: asserted, suspected, possible, not excluded, turned down."""
    named = [x.start for x in items if x.kind == "lesion" and x.value in ("malignant", "benign")]
    governing = [  # "is likely" governs what was named before it, and what comes next when nothing was
        i for i in items if i.kind in ("suspect", "definite", "possible", "notexcluded", "against") and i.end <= item.start
        and (i.value == "forward" or i.value == "back" and not any(at < i.start for at in named))
    ]  # fmt: skip
    ahead = None
    for i in reversed(governing):
        between = [x for x in items if x.kind == "lesion" and i.end <= x.start < item.start and x.value in ("malignant", "benign")]
        if not between or (i.kind in ("possible", "suspect", "notexcluded") and not re.search(r"[,;]", folded[i.end : item.start])):
            ahead = i.kind
            break
    later = [i for i in items if i.kind in _POSTERIOR and i.start >= item.end]
    behind = None
    if later:
        first = later[0]
        other = [x for x in items if x.kind == "lesion" and x.value in ("malignant", "benign") and item.end <= x.start < first.start]
        governs_next = first.value == "forward" and any(x.kind == "lesion" and x.start >= first.end and x.value in ("malignant", "benign") for x in items)
        if first.kind == "possible" and first.value == "forward" and governs_next:
            behind = "possible" if folded[first.start : first.end].strip(". ") in ("vs", "versus") else None
        elif not governs_next and (not other or first.kind in ("possible", "notexcluded")):
            behind = first.kind
    if behind and (ahead in (None, "definite") or behind in ("against", "notexcluded")):
        return behind
    return ahead or "asserted"


_EVIDENCE = {
    ("malignant", "asserted"): "definite", ("malignant", "definite"): "definite", ("malignant", "suspect"): "suspicious", ("malignant", "possible"): "undecided",
    ("malignant", "notexcluded"): "notexcluded", ("malignant", "against"): "turned", ("benign", "asserted"): "benign", ("benign", "definite"): "lean",
    ("benign", "suspect"): "lean", ("benign", "possible"): "undecided", ("benign", "notexcluded"): "undecided", ("benign", "against"): "",
}


def evidence_of(items: list[Item], folded: str) -> tuple[set[str], Item | None]:
    """What a clause contributes to the verdict, and the phrase that decided it."""
    found: dict[str, Item] = {}
    for i in items:
        if i.kind == "lesion" and i.value in ("malignant", "benign"):
            if _denied(i, items, folded) is not None:
                if i.value == "malignant" and folded[i.start : i.end] != "viable":
                    found.setdefault("lean" if any(x.kind == "benign" for x in items) else "denied", i)
                continue
            if i.value == "malignant" and any(t.kind == "lesion" and t.value == "treated" and -40 < t.end - i.start <= 0 for t in items):
                continue
            word = _EVIDENCE[i.value, _modality(i, items, folded)]
            if word:
                found.setdefault(word, i)
        elif i.kind == "lesion" and _TUMOUR.match(folded[i.start : i.end]) and _modality(i, items, folded) == "suspect" and _denied(i, items, folded) is None:
            found.setdefault("suspicious", i)
        elif i.kind in ("definite", "suspicious", "indeterminate", "benign") and i.value == "self":
            if any(n.kind == "neg" and n.value in ("forward", "new") and n.end <= i.start and i.start - n.end < 60 for n in items) and i.kind != "benign":
                continue
            words = {"indeterminate": "undecided", "benign": "lean"}
            found.setdefault(words.get(i.kind, i.kind), i)
        elif i.kind == "suspect" and _SAYS_SUSPICIOUS.search(folded[i.start : i.end]) and not any(x.kind == "lesion" and x.value in ("malignant", "benign") for x in items):
            if not any(n.kind == "neg" and n.end <= i.start for n in items):
                found.setdefault("suspicious", i)
    if "lean" in found and "undecided" in found and found["undecided"].kind == "indeterminate" and "definite" not in found and "suspicious" not in found:
        del found["undecided"]
    if "suspicious" in found and "definite" in found:
        del found["definite"]
    order = ("definite", "suspicious", "notexcluded", "lean", "undecided", "benign")
    decisive = next((found[k] for k in order if k in found), None)
    return set(found), decisive


def _change_and_sizes(items: list[Item], folded: str) -> tuple[str | None, float | None, float | None]:
    change: str | None = None
    for i in items:
        if i.kind != "change":
            continue
        if folded[i.start : i.end] == "enlarged" and not any(x.kind in ("lesion", "site") and x.end <= i.start for x in items):
            continue
        if any(n.kind == "neg" and n.end <= i.start and i.start - n.end < 14 for n in items):
            continue
        if change is None or (change == "stable" and i.value != "new"):
            change = i.value
    now: list[float] = []
    prior: list[float] = []
    for n, i in enumerate(items):
        if i.kind != "size" or i.size is None:
            continue
        if i.value == "now":
            now.append(i.size)
            continue
        back = folded[max(0, i.start - 26) : i.start]
        ahead = folded[i.end : i.end + 18]
        marked = any((x.kind == "prior" or folded[x.start : x.end] in ("vs", "vs.", "versus", "against")) and 0 <= i.start - x.end < 22 and not (folded[x.start : x.end] in ("before", "previously", "last", "then", "earlier", "prior", "previous") and "," in folded[x.end : i.start]) and not any(y.kind == "size" and x.end <= y.start < i.start for y in items) for x in items)
        marked = marked or back.rstrip().endswith("<-")
        bracket = bool(now) and back.rstrip().endswith("(")
        dated = bool(re.match(r"\s*(?:before|previously|prior|earlier|then|last|\((?:\d{1,2}[/.])?\d{1,2}[/.]\d{2,4}\))|\s*(?:in|on) (?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the (?:prior|previous))", ahead)) and not back.rstrip().endswith("now")
        dated = dated or (dated_before(folded, i.end) and not back.rstrip().endswith("now"))
        arrow = bool(re.match(r"\s*(?:[-=~]{0,3}>|→)\s*\d", ahead))
        then = arrow or bool(re.match(r"\s*(?:,|and|to)*\s*(?:now|currently|->|→)", ahead)) and n + 1 < len(items)
        nowish = bool(re.search(r"(?:now|currently|today|->|→|(?<!compared )(?<!relative )(?<!similar )\bto)\s*(?:measures|measuring|is|about|at)?\s*$", back))
        if i.value == "prior" or arrow or (not nowish and i.value != "now" and (marked or bracket or dated or then)):
            prior.append(i.size)
        else:
            now.append(i.size)
    return change, max(now, default=None), (prior[-1] if prior else None)


def _sites_for(lesion: Item, groups: list[tuple[int, int, list[Place], bool]], folded: str) -> list[Place] | None:
    """The places a lesion noun belongs to: named just before it, else after it, else first in the clause."""
    if lesion.site and (lesion.value != "malignant" or lesion.site not in ("liver", "peritoneum") or not [g for g in groups if not g[3]]):
        own = [p for g in groups for p in g[2] if p[0] == lesion.site]
        joined = [g for g in groups if g[1] <= lesion.start and re.fullmatch(r"\s*(?:,|or|and|nor|/|,\s*or|,\s*and)\s*", folded[g[1] : lesion.start])]
        if joined and not own:  # "no lung, bone or nodal disease"
            return [*joined[-1][2], (lesion.site, None)]
        return own[:1] or [(lesion.site, next((p[1] for g in groups for p in g[2] if lesion.site in PAIRED and p[1]), None))]
    return _sided(_near(lesion, groups), groups)


def _sided(places: list[Place] | None, groups: list[tuple[int, int, list[Place], bool]]) -> list[Place] | None:
    """A place named without its side takes the side the same clause names for that organ, when it names one only."""
    if not places or len(places) > 1 or places[0][1] is not None:
        return places
    sides = {p[1] for g in groups if not g[3] for p in g[2] if p[0] == places[0][0] and p[1]}
    return [(places[0][0], sides.pop())] if len(sides) == 1 else places


def _near(lesion: Item, groups: list[tuple[int, int, list[Place], bool]]) -> list[Place] | None:
    usable = [g for g in groups if not g[3]] or groups
    before = [g for g in usable if g[0] <= lesion.start]
    after = [g for g in usable if g[0] > lesion.start]
    if before and lesion.start - before[-1][1] < 42:
        return before[-1][2]
    if after and after[0][0] - lesion.end < 90:
        return after[0][2]
    return (before or after or [(0, 0, [], False)])[-1 if before else 0][2]


class Reader:
    """Reads the sentences of one report in order and gathers its statements."""

    def __init__(self, folded: str, default: str | None) -> None:
        self.folded = folded
        self.focus = Focus(default=default)
        self.statements: list[Statement] = []
        self.unseen: list[str] = []
        self.named: set[str] = set()
        self.sentence_start = 0

    def sentence(self, sentence: Sentence, items: list[Item]) -> None:
        rank = RANK[sentence.section]
        if rank is None:
            return
        self.focus.here = ()
        self.sentence_start = sentence.start
        if sentence.section != self.focus.section:
            self.focus.section, self.focus.heading, self.focus.current = sentence.section, (), None
        text = self.folded[sentence.start : sentence.end]
        if sentence.fresh_line:
            self.focus.pending = (None, None, None)
            if re.match(r"\s*\d{1,2}[.)]", text):
                self.focus.current = None
            self._heading(sentence, items)
            if rank == 2 and _ONLY_HISTORY.match(text) and not any(i.kind in ("size", "change", "suspicious") for i in items):
                return
        ranked = text.find(" > ")
        if ranked > 0 and not re.search(r"\d\s*(?:mm|cm)?\s*$", text[:ranked]):
            at = sentence.start + ranked  # "A > B": A is the likelier of two
            items = [*(i for i in items if i.start < at), Item("suspect", "back", at, at + 3)]
        items = self._named_sides(items[:_MOST_IN_A_SENTENCE])
        first = True
        for start, end, own in clauses(items, self.folded, sentence.start, sentence.end):
            self._clause(rank, start, end, own, first)
            first = False

    def _named_sides(self, items: list[Item]) -> list[Item]:
        """ "The contralateral gland": the opposite of the side last spoken of, in this sentence or before it."""
        if not any(i.side == "other" for i in items):
            return items
        last = next((s.side for s in reversed(self.statements) if s.side in ("left", "right")), None)
        named: list[Item] = []
        for i in items:
            if i.side in ("left", "right"):
                last = i.side
            if i.side == "other":
                if last is None:
                    continue
                turned = "left" if last == "right" else "right"
                words = self.folded[i.start : i.end]
                named.append(i._replace(side=turned, value=turned))
                if "adrenal" in words or "gland" in words:
                    named[-1] = i._replace(kind="site", value="adrenal", site="adrenal", side=turned)
                continue
            named.append(i)
        return named

    def _heading(self, sentence: Sentence, items: list[Item]) -> None:
        """ "Adrenals:" at the head of a line sets what the line, and lines under it, speak of."""
        head = re.match(r"[\s\-*•#\d.)]*([^:\n]{2,60}):", self.folded[sentence.start : sentence.end])
        if head is None:
            if not self.folded[sentence.start : sentence.end].startswith((" ", "-", "\t", "\n -")):
                self.focus.heading = ()
            return
        within = [i for i in items if i.end <= sentence.start + head.end() and i.kind in ("site", "side", "region")]
        if any(i.kind in ("lesion", "size") and i.end <= sentence.start + head.end() for i in items):
            self.focus.heading = ()
            self.focus.current = None
            return
        places = [p for g in groups_of(within, self.folded, ()) for p in g[2]]
        self.focus.heading = tuple(places)
        self.focus.current = None
        self.focus.treated = False

    def _clause(self, rank: int, start: int, end: int, items: list[Item], first: bool) -> None:
        text = self.folded[start:end]
        anaphor = any(i.kind == "anaphor" for i in items[:2])
        items = self._now_only(items, text, start)
        if first and _SUPPOSED.match(text):  # "Should a nodule develop, ..." supposes; what follows its comma may state
            comma = text.find(",")
            items = [i for i in items if comma > 0 and i.start > start + comma]
        groups = groups_of(items, self.folded, self.focus.heading or self.focus.places)
        self.named |= {p[0] for g in groups for p in g[2]}
        if groups and not any(i.kind == "lesion" for i in items) and any(i.kind == "neg" and _NOT_SEEN.match(self.folded[i.start : i.end]) for i in items):
            self.unseen += [p[0] for g in groups for p in g[2]]
            return
        if any(i.kind == "unseen" for i in items) and not any(i.kind in ("size", "change") for i in items):
            self.unseen += [p[0] for g in groups for p in g[2]] or [p[0] for p in self.focus.heading]
            return
        positive = [i for i in items if i.kind == "lesion" and i.value not in ("global",) and _denied(i, items, self.folded) is None]
        denied = [i for i in items if i.kind in ("lesion",) and _denied(i, items, self.folded) is not None]
        evidence, decisive = evidence_of(items, self.folded)
        change, size, prior = _change_and_sizes(items, self.folded)
        if any(i.kind == "neg" and self.folded[i.start : i.end] == "neither" for i in items) and groups:
            a, b, places, land = groups[0]
            groups[0] = (a, b, [(s, "bilateral" if s in PAIRED else d) for s, d in places], land)
        solid = [i for i in positive if i.value != "feature" and not (i.value == "malignant" and _modality(i, items, self.folded) == "against")]
        if "turned" in evidence:
            evidence = (evidence - {"turned"}) | ({"lean"} if any(i.value != "malignant" for i in solid) or self.focus.current is not None and not groups else set())
        other_side = self._other_side(items, groups, rank, start)
        if other_side is not None and not solid and not denied and not (evidence - {"denied"}):
            evidence = evidence | other_side.evidence
        measured = size is not None or prior is not None
        claims = bool(solid or (evidence - {"denied"}) or ((change or size) and any(p[0] == "lymph_node" for g in groups for p in g[2])) or (change in ("new", "increased") and any(p[0] == "adrenal" or measured and p[0] in _MEASURED_LESIONS for g in groups if not g[3] for p in g[2]) and not denied) or any(i.value == "feature" for i in positive) and change != "resolved" and size or (other_side is not None and (change or measured) and change != "resolved" and not denied))
        normal = any(i.kind == "normal" for i in items)
        if not claims and not normal and not denied and any(p[0] in _MEASURED_LESIONS for g in groups if not g[3] for p in g[2]):
            claims = size is not None and (prior is not None or size >= 10 and groups[0][2][0][0] == "adrenal")  # a measured gland is no normal gland
        if change == "resolved" and groups and not any(e in evidence for e in ("lean", "benign")):
            self._say_absent(rank, start, end, [p for g in groups for p in g[2]], items, False, resolved=prior or size)
            return
        if any(i.kind == "global" for i in items) and not groups and not self.focus.heading:
            self._say_absent(rank, start, end, [("other", None)], items, False)
        elif claims and not (normal and not solid and not evidence):
            self._say_present(rank, start, end, items, groups, evidence, decisive, change, size, prior, solid, anaphor, first)
        elif (change or size is not None or prior is not None or evidence) and not normal and self.focus.current is not None and (not groups or (anaphor and size and groups[0][2][0][0] == self.focus.current.site)):
            self._extend(self.focus.current, end, evidence, decisive, change, size, prior)
        elif (change or size is not None or prior is not None) and not normal and not denied:
            self.focus.pending = (change or self.focus.pending[0], size if size is not None else self.focus.pending[1], prior if prior is not None else self.focus.pending[2])
        if normal and not solid and not (evidence - {"denied", "lean", "benign"}):
            places = [p for g in groups if not g[3] for p in g[2]] or list(self.focus.heading)
            self._say_absent(rank, start, end, places, items, False)
        elif denied:
            self._deny(rank, start, end, items, groups, denied, solid)
        elif groups and not solid and any(i.kind == "neg" for i in items) and not claims:
            self._say_absent(rank, start, end, [p for g in groups if not g[3] for p in g[2]], items, any(i.value == "new" for i in items if i.kind == "neg"))
        elif not groups and self.focus.heading and not solid and not any(i.kind == "noise" for i in items) and any(i.kind == "neg" for i in items) and not claims and not self.focus.current:
            self._say_absent(rank, start, end, list(self.focus.heading), items, False)
        if groups and not groups[-1][3]:
            self.focus.places = self.focus.here = tuple(groups[0][2])
            if not claims and self.focus.current is not None and groups[0][2][0][0] != self.focus.current.site:
                self.focus.current = None

    def _other_side(self, items: list[Item], groups: list[tuple[int, int, list[Place], bool]], rank: int, start: int) -> Statement | None:
        """The lesion of both glands, or of the other gland in the same sentence, that "left: 12 mm" goes on with."""
        if len(groups) != 1 or groups[0][3] or any(i.kind in ("site", "normal") for i in items) or groups[0][2][0][1] not in ("left", "right"):
            return None
        same = [s for s in self.statements[-3:] if s.site == groups[0][2][0][0] and s.rank == rank and s.present]
        return next((s for s in reversed(same) if s.side in (None, "bilateral") or s.start >= self.sentence_start), None)

    def _now_only(self, items: list[Item], text: str, start: int) -> list[Item]:
        """Without what follows a history, a purpose or a quotation, and without what only a recommendation names."""
        for n, i in enumerate(items):
            if i.kind in ("history", "procedure") and (close := text.find(")", i.end - start)) > 0 and "(" in text[max(0, i.start - start - 30) : i.start - start] and ")" not in text[max(0, i.start - start - 30) : i.start - start]:
                return self._now_only([*items[:n], *(x for x in items if x.start >= start + close)], text, start)
            if i.kind in ("history", "procedure") and not any(x.kind in ("size", "change") and x.value != "resolved" for x in items[n:]):
                after = [x for x in items[n:] if x.kind in ("site", "side")]
                places = [p for g in groups_of([*items[:n], *after], self.folded, ()) for p in g[2]]
                if places:
                    self.focus.places, self.focus.treated, self.focus.current = tuple(places[:1]), True, None
                keep = [x for x in items[:n] if x.kind not in ("normal",) or i.kind == "history"]
                return keep if not (keep and all(x.kind in ("site", "side", "region") for x in keep)) else []
            if i.kind in ("purpose", "quoted"):
                return items[:n]
        advice = _ADVICE.search(text)
        if advice is None:
            return items
        ahead = [i for i in items if i.start < start + advice.start()]
        return ahead if any(i.kind in ("size", "change", "indeterminate", "suspicious", "notexcluded", "suspect") for i in ahead) else []

    def _say_absent(self, rank: int, start: int, end: int, places: list[Place], items: list[Item], no_new: bool, resolved: float | None = None) -> None:
        if not places:
            return
        malignant = any(i.kind == "lesion" and i.value in ("malignant", "global") for i in items)
        for site, side in dict.fromkeys(places):
            phrase = next(((i.start, i.end) for i in items if i.kind in ("neg", "normal", "global", "change")), None)
            self.statements.append(Statement(site, side, rank, start, end, False, no_new=no_new, malignant_only=malignant, phrase=phrase, verdict_at=phrase))
        self.focus.current = None

    def _deny(self, rank: int, start: int, end: int, items: list[Item], groups: list[tuple[int, int, list[Place], bool]], denied: list[Item], solid: list[Item]) -> None:
        no_new = any(i.kind == "neg" and i.value == "new" for i in items)
        current = self.focus.current
        named = [p for g in groups for p in g[2]]
        looks = all(i.value == "feature" for i in denied)
        if solid and looks:
            return
        if not named and current is not None and not no_new and (looks or solid or all(i.value in ("feature", "benign") and i.site is None for i in denied) or (current.treated and all(i.value in ("feature", "malignant") for i in denied))):
            if current.treated:
                current.evidence.add("lean")
                current.end = end
            return
        places: list[Place] = []
        for lesion in denied:
            places += _sites_for(lesion, groups, self.folded) or []
        text = self.folded[start:end]
        if not places:
            if self.focus.treated and self.focus.places and (re.search(r"viable|residual|active", text) or looks and "enhanc" in text):
                self.focus.treated = False
                self._new(rank, start, end, self.focus.places[0], {"lean"}, None, None, None, None, True)
                return
            if any(i.value in ("global", "malignant") for i in denied) and (not self.focus.heading or any(i.value == "global" for i in denied) and "site" in text):
                liver = self.focus.default == "liver" or re.search(r"local|ablation|margin", text) or any(s.site == "liver" for s in self.statements)
                places = [("liver", None)] if re.search(r"recurren|viable|residual", text) and liver and not re.search("metast|disease|elsewhere", text) else [("other", None)]
                if places[0][0] == "other" and not re.search(r"\b(?:no|without|free|absence|negative|nor)\b", text):
                    places = []
            elif re.search(r"arterial|washout|aphe|hbp|hepatobiliary", text):
                places = [("liver", None)]
            elif self.focus.here:
                places = list(self.focus.here)
            elif self.focus.heading:
                places = list(self.focus.heading)
            elif self.focus.default and not (current and no_new):
                places = [(self.focus.default, None)]
        if named and any(p[0] == "liver" for p in places) and re.search(r"viable|residual tum", text):
            self._new(rank, start, end, ("liver", None), {"lean"}, None, None, None, None, True)
            return
        if not solid:
            self._say_absent(rank, start, end, places, items, no_new)
        else:
            taken = {s.site for s in self.statements[-2:] if s.start == start and s.present}
            self._say_absent(rank, start, end, [p for p in places if p[0] not in taken], items, no_new)

    def _say_present(self, rank: int, start: int, end: int, items: list[Item], groups: list[tuple[int, int, list[Place], bool]], evidence: set[str], decisive: Item | None, change: str | None, size: float | None, prior: float | None, solid: list[Item], anaphor: bool, first: bool) -> None:
        current = self.focus.current
        sites: list[Place] = []
        for lesion in solid:
            for place in _sites_for(lesion, groups, self.folded) or []:
                if place not in sites and not (lesion.value == "malignant" and lesion.site == "liver" and sites):
                    sites.append(place)
        if not sites:
            sites = [p for g in groups if not g[3] for p in g[2]][:1]
        sides = {i.side for i in items if i.kind == "side"}
        if len(sites) == 1 and sites[0][1] is None and sites[0][0] in PAIRED and not groups and len(sides) == 1:
            sites = [(sites[0][0], sides.pop())]  # "right pleural effusion": the noun names the place, the side stands alone
        treated = any(i.value == "treated" for i in solid)
        if not sites or (anaphor and not groups):
            same = current is not None and (anaphor or not first or not solid or all(i.value in ("benign", "malignant") for i in solid))
            if same and current is not None:
                self._extend(current, end, evidence, decisive, change, size, prior)
                return
            sites = list(self.focus.heading[:1]) or (list(self.focus.places[:1]) if not first or self.focus.treated else []) or self._fallback(start, end)
        if not sites:
            self.focus.pending = (change, size, prior)  # "New nodule, 14 mm, left adrenal": the place comes after
            return
        for site, side in sites:
            if (site, side) == ("heart", None) and change is None and size is None and not solid:
                continue
            known = current if current is not None and (current.site, current.side) == (site, side) and current.rank == rank and (not first or anaphor) else None
            if known is not None:
                self._extend(known, end, evidence, decisive, change, size, prior)
            else:
                self._new(rank, start, end, (site, side), evidence - {"denied"}, decisive, change, size, prior, treated)
                if not first and self.focus.current is not None and current is not None and current.end >= start and change is None and current.site == site:
                    self.focus.current.change = None

    def _fallback(self, start: int, end: int) -> list[Place]:
        if re.search(r"aphe|washout|arterial|hbp|hepatobiliary|lr-|hcc", self.folded[start:end]):
            return [("liver", None)]
        if self.focus.default:
            return [(self.focus.default, None)]
        return list(self.focus.places[:1])

    def _new(self, rank: int, start: int, end: int, place: Place, evidence: set[str], decisive: Item | None, change: str | None, size: float | None, prior: float | None, treated: bool) -> None:
        made = Statement(place[0], place[1], rank, start, end, True, set(evidence), change, size, prior, treated=treated or (self.focus.treated and not evidence))
        if self.focus.pending != (None, None, None):
            made.change, made.size, made.prior = made.change or self.focus.pending[0], self.focus.pending[1] if made.size is None else made.size, self.focus.pending[2] if made.prior is None else made.prior
            self.focus.pending = (None, None, None)
        made.verdict_at = (decisive.start, decisive.end) if decisive else None
        self.statements.append(made)
        self.focus.current = made
        self.focus.places = (place,)

    def _extend(self, known: Statement, end: int, evidence: set[str], decisive: Item | None, change: str | None, size: float | None, prior: float | None) -> None:
        """A later clause about the same lesion: it adds what was missing, and its verdict joins the first."""
        known.end = max(known.end, end)
        if "denied" in evidence and not known.evidence & {"definite"}:
            evidence = (evidence - {"denied"}) | {"lean"}
        if "lean" in evidence and not evidence & {"suspicious", "definite", "undecided", "notexcluded"}:
            known.evidence -= {"undecided"}
        known.evidence |= evidence - {"denied"}
        moved = change in ("increased", "decreased")
        if moved and size is not None and known.size is not None and known.prior is None and prior is None and size != known.size:
            known.prior, known.size = known.size, size  # "the 14 mm nodule has grown to 22 mm"
        if known.change is None or (known.change == "stable" and moved and change == "increased"):
            known.change = change or known.change
        known.size = known.size if known.size is not None else size
        known.prior = prior if prior is not None and (known.prior is None or known.size is None or known.size == size) else known.prior
        if decisive is not None:
            known.verdict_at = (decisive.start, decisive.end)


def with_quote(statement: Statement, start: int, end: int) -> Statement:
    return replace(statement, start=start, end=end)
