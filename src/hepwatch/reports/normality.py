"""What a clause says is not there, or normal, or not seen: the questions that need its phrases only."""

from hepwatch.reports.match import Item
from hepwatch.reports.places import Place
from hepwatch.reports.scope import Clause

# A node thinner than this is of normal size (RECIST 1.1: short axis below 10 mm).
_NORMAL_NODE_MM = 10.0


def is_normal(clause: Clause, places: list[Place]) -> bool:
    """ "With uniform density" makes an organ normal, and only one the clause names; "small" a node of which no more is said."""
    if _unnormal(clause):
        return False
    if any(i.note != "organ" or places for i in clause.by.get("normal", ())):
        return True
    if not places or places[0][0] != "lymph_node" or clause.lesions or clause.has("change", "suspicious", "suspect", "indeterminate", "benign", "neg"):
        return False
    notes = {i.note for i in clause.by.get("adjective", ())}
    sizes = clause.by.get("size", ())
    return ("node" in notes and not sizes) or ("bound" in notes and all((i.size or 0) < _NORMAL_NODE_MM for i in sizes))


def unseen_as_an_organ(clause: Clause) -> bool:
    """ "The partially imaged right lung contains ...": the organ is meant and no lesion."""
    return any(0 <= s.start - u.end < 16 and not any(u.end <= x.start < s.start for x in clause.lesions) for u in clause.by["unseen"] for s in clause.by.get("site", ()))


def _unnormal(clause: Clause) -> bool:
    """ "not normal", "no longer normal"."""
    normal = clause.first("normal")
    return normal is not None and any(n.value == "word" and 0 <= normal.start - n.end < 12 for n in clause.negs)


def holds_what_is_denied(lesion: Item, clause: Clause, folded: str, joints: tuple[str, ...]) -> bool:
    """ "No FDG uptake in the known left adrenal nodule": the nodule is there, and the uptake is not. `joints`: the words that say so."""
    if lesion.value != "neutral":
        return False
    looks = [x for x in clause.lesions if x.value == "feature" and x.end <= lesion.start]
    return bool(looks) and folded.startswith(joints, looks[-1].end)


def only_newness(denied: Item, clause: Clause) -> bool:
    """ "New lesions: none": only newness is denied."""
    return any(i.value == "new" and 0 <= denied.start - i.end < 3 for i in clause.by.get("change", ()))


def of_noise(neg: Item, clause: Clause) -> bool:
    """ "No ascites": what is denied is no lesion; of "no nodes or ascites" the nodes are."""
    if any(x.site == "lymph_node" and 0 <= x.start - neg.end < 12 for x in clause.by.get("site", ())):
        return False
    return neg.value != "back" and any(0 <= x.start - neg.end < 30 for x in clause.by.get("noise", ()))
