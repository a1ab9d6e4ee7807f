"""What the lines of a report are headed by: an organ, a block of lines, or one numbered lesion with its fields."""

import re

from hepwatch.reports.absences import Absences
from hepwatch.reports.focus import NONE
from hepwatch.reports.locators import NOWHERE, between
from hepwatch.reports.match import Item
from hepwatch.reports.places import groups_of
from hepwatch.reports.sections import Sentence

# "#2 seg 6", "Treated lesion 1", "T01 HCC liver", "U1. Seg 2", "Observation 2 -", "B (seg 7, TACE):" at the head of a line.
_NAME = r"(?:(?:new|treated|untreated|target|non-?target|index) )*(?:observation|lesion|target|nodule|tumou?r|finding|obs|tx|les)s? ?(?:#|no\.? ?)?(?:\d{1,2}|[a-f])\b"
_RECORD = re.compile(rf"[\s*>-]*(?:#\s?\d{{1,2}}\b|{_NAME}|(?:t|u|nt|l|o)0?\d{{1,2}}(?=[ :.-]+[a-z(])|[a-f](?=:| \())")


_OF_A_FIELD = frozenset({"label", "number", "mark", "then", "today"})


def _names_a_field(head: list[Item]) -> bool:
    """ "Size:", "Prior size:", "Prior:" before the colon: said of the lesion spoken of."""
    kinds = {i.kind for i in head}
    return not kinds <= {"number", "mark"} and kinds <= _OF_A_FIELD


def _of_a_vertebra(items: list[Item], name_ends: int) -> bool:
    """ "T5 focus": the number of a vertebra, not of a lesion, where no other organ is named."""
    return bool(items) and items[0].site == "bone" and items[0].start < name_ends and all(i.site in (None, "bone") for i in items)


class Headings(Absences):
    """Keeps what the line stands under."""

    def _opens_a_record(self, items: list[Item], name_ends: int) -> None:
        """A numbered lesion: what follows, on this line and the lines of its fields, is said of it."""
        focus = self.focus
        places = [p for g in groups_of(items, self.folded, None, ()) for p in g.places]
        start = items[0].start if items else name_ends
        focus.current, focus.pending, focus.where = None, NONE, between(self.told, min(start, name_ends - 4), name_ends)
        if places or not (focus.heading and self.block):
            focus.heading = tuple(places[:1])
        self.labelled = self.record = True

    def _fresh_line(self, sentence: Sentence, items: list[Item]) -> None:
        """ "Adrenals:" at the head of a line is what the line speaks of; a line without one, flush left, starts anew."""
        focus = self.focus
        named = _RECORD.match(self.folded, sentence.start)
        if named is not None and not _of_a_vertebra(items, named.end()):
            self._opens_a_record(items, named.end())
            return
        colon = self._colon(sentence)
        if not sentence.indented or colon is None:
            focus.pending = NONE
        if colon is None:
            self.labelled = False
            if self._heads_a_block(items):
                self.titled = self.count == 1
                return
            if not sentence.indented and not self.block:
                focus.heading, focus.where, self.record = (), NOWHERE, False
            if sentence.numbered:
                focus.current = None
            return
        head = [i for i in items if i.end <= colon]
        if _names_a_field(head):
            if head[0].kind == "label" and self.folded[head[0].start : head[0].end].startswith(("obs", "lesion", "tx", "target", "tumor", "nodule", "treated", "untreated", "new", "finding")):
                focus.current, focus.pending = None, NONE
                if not self.block:
                    focus.heading = ()
            self.labelled = True
            return
        self.labelled = self.record = False
        focus.where = NOWHERE
        if any(i.kind in ("lesion", "size", "change", "normal", "neg") for i in head):
            focus.heading, focus.current = (), None
            return
        places = [p for g in groups_of(head, self.folded, None, ()) for p in g.places]
        if places or not (sentence.indented or self.block):
            focus.heading = tuple(places)
        if places:
            self.block = False
        focus.current, focus.treated = None, False

    def _heads_a_block(self, items: list[Item]) -> bool:
        """ "LEFT ADRENAL" alone on its line: the lines below speak of it."""
        if not items or sum(i.end - i.start for i in items) < 0.6 * len(self.folded[items[0].start : self.line_end].strip()) or not all(i.kind in ("site", "side", "region", "mark", "noise") for i in items) or items[-1].kind == "mark" and items[-1].value != "colon":
            return False
        places = [p for g in groups_of(items, self.folded, None, ()) for p in g.places]
        if not places:
            self.block = False
            return False
        self.focus.heading, self.focus.current, self.block = tuple(places), None, True
        return True

    def _inline_heading(self, sentence: Sentence, items: list[Item]) -> None:
        """ "... Left kidney: 10.9 cm. No mass.": a heading in the middle of a line."""
        colon = next((n for n, i in enumerate(items[:5]) if i.kind == "mark" and i.value == "colon"), None)
        if colon is None and items and items[-1].value == "stop" and sum(i.end - i.start for i in items) >= len(self.folded[sentence.start : sentence.end].strip()) - 1:
            colon = len(items)  # "Lungs. Clear. Pleura. Clear."
        if colon is None or not all(i.kind in ("site", "side", "mark", "region") for i in items[:colon]):
            return
        places = [p for g in groups_of(items[:colon], self.folded, None, ()) for p in g.places]
        if places:
            self.focus.heading, self.focus.current = tuple(places), None

    def _colon(self, sentence: Sentence) -> int | None:
        at = self.folded.find(":", sentence.start, min(sentence.end, sentence.start + 70))
        return at if at > 0 else None
