"""Lengths that the report itself takes back: "for 1.4 mm read 14 mm", "'up to 15 mm' should read 'up to 1.5 mm'", "20 mm, correction 12 mm"."""

import re

from hepwatch.reports.match import Item

_LENGTH = r"(\d{1,3}(?:[.,]\d{1,2})?(?: ?(?:x|by) ?\d{1,3}(?:[.,]\d{1,2})?)*) ?(mm|cm)?"
_READS = (
    re.compile(rf"\bfor [\"']?{_LENGTH}[\"']?,? (?:please )?(?:read|substitute) [\"']?{_LENGTH}"),
    re.compile(rf"{_LENGTH}[^.;\n\d]{{0,24}} (?:should|must|ought to|is to) (?:read|be|have read|have been)[^.;\n\d]{{0,24}}{_LENGTH}"),
    re.compile(rf"{_LENGTH},? (?:correction|scratch that|i mean|sorry|no make that|make that|rather)[,:]? {_LENGTH}"),
)

_OTHER_SIDE = re.compile(r"\b(left|right)((?: [a-z]+){1,4}?),? (?:uh |um |er )?(?:correction|scratch that|strike that|i mean|sorry|make that|no wait)[,:]? (?=(left|right)\b)")


def sides_corrected(folded: str) -> str:
    """ "The right lower lobe nodule, correction, left lower lobe nodule": what is taken back is blanked."""
    if "right" not in folded or "left" not in folded:
        return folded
    return _OTHER_SIDE.sub(lambda m: " " * len(m.group()) if m.group(1) != m.group(3) else m.group(), folded)


def corrected(items: list[Item], folded: str) -> list[Item]:
    """The items with every length that is taken back as it should read; of the correction itself the right length stays."""
    if not any(word in folded for word in ("read", "should", "must", "correction", "scratch", "i mean", "sorry", "make that", "ought")):
        return items
    found = [m for pattern in _READS for m in pattern.finditer(folded) if m.group(4) or m.group(2)]
    for m in found:
        unit = m.group(4) or m.group(2)
        wrong, right = _millimetres(m.group(1), m.group(2) or unit), _millimetres(m.group(3), unit)
        items = [_as_it_reads(i, m, wrong, right) for i in items if not (i.kind in ("size", "number") and m.start(1) <= i.start < m.end(1))]
    return items


def _as_it_reads(item: Item, found: re.Match[str], wrong: float, right: float) -> Item:
    if item.kind == "size" and item.size == wrong and item.end <= found.start():
        return item.but(size=right)
    return item


def _millimetres(numbers: str, unit: str) -> float:
    return round(max(float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", numbers)) * (10 if unit == "cm" else 1), 2)
