"""A liver tumour that is said to grow into a neighbour: the neighbour's finding, marked as reached by direct growth.

Whether the neighbour holds a metastasis or the liver tumour itself, no picture tells; that judgement is not made here.
"""

import re
from collections.abc import Iterable

from hepwatch.record.reading import ReadFinding
from hepwatch.words.sites import Side, Site

_GROWS = re.compile(r"\b(?:invad\w+|invasion of|infiltrat\w+|direct(?:ly)? (?:exten\w+|growth|invasion)|exten(?:ds|ding|sion) (?:directly )?(?:in)?to|contiguous with|inseparable from)\b")
_DENIED = re.compile(r"\b(?:no|without|not|nor|free of)\b[^.;,\n]{0,40}$")
_NEIGHBOURS: tuple[tuple[str, Site], ...] = (("adrenal", "adrenal"), ("suprarenal", "adrenal"), ("diaphragm", "soft_tissue"), ("kidney", "kidney"), ("stomach", "other"))
_TUMOUR = frozenset({"suspicious", "definite"})
_END = re.compile(r"[.;\n]")


def with_direct_growth(rows: tuple[ReadFinding, ...], folded: str, text: str) -> tuple[ReadFinding, ...]:
    """The rows, and those of neighbours that a liver tumour of this report is said to grow into. `folded` is as long as `text`."""
    tumour = next((r for r in rows if r.site == "liver" and r.status in _TUMOUR), None)
    if tumour is None:
        return rows
    found = list(rows)
    for site, side, start, end in _grown_into(folded):
        here = [r for r in found if r.site == site and r.side in (side, None, "bilateral")]
        if any(r.grown_from for r in here):
            continue
        found = [r for r in found if r not in here or (r.side != side and side is not None)]
        worst = next((r for r in here if r.status in _TUMOUR), None)
        found.append(
            ReadFinding(site, side, worst.status if worst else "suspicious", worst.change if worst else None, worst.size_mm if worst else None,
                        worst.prior_size_mm if worst else None, text[start:end], start, end, grown_from="liver")
        )
    return tuple(found)


def _grown_into(folded: str) -> Iterable[tuple[Site, Side | None, int, int]]:
    for m in _GROWS.finditer(folded):
        stop = _END.search(folded, m.end())
        end = stop.start() if stop else len(folded)
        after = folded[m.end() : min(end, m.end() + 60)]
        named = [(after.find(word), site) for word, site in _NEIGHBOURS if word in after]
        start = max((folded.rfind(mark, 0, m.start()) for mark in ".;\n"), default=-1) + 1
        if named and not _DENIED.search(folded[start : m.start()]):
            at, site = min(named)
            yield site, _side(after[:at]) if site in ("adrenal", "kidney") else None, start + _blank(folded, start), end


def _side(words: str) -> Side | None:
    return "right" if "right" in words else "left" if "left" in words else "bilateral" if "both" in words else None


def _blank(folded: str, start: int) -> int:
    return len(folded[start:]) - len(folded[start:].lstrip())
