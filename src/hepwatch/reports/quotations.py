"""What a report quotes from another: nothing of now, but the lengths there are the earlier ones of lesions it measures itself."""

import re

from hepwatch.reports.lesions import derived
from hepwatch.reports.statements import Statement

Span = tuple[int, int]
_QUOTED = re.compile(r"\"([^\"\n]{12,800})\"")
# The report's own words, told again: "Body: "..." Impression: "..."".
_ITS_OWN = re.compile(r"(?:\bbody|\breported as|sign-?off|\bfindings|(?<!previous )(?<!prior )(?<!last )\bimpression)\s*[:\-]?\s*$")
_FEWEST_WORDS = 3
_MOSTLY = 0.6


def quotations(folded: str) -> list[Span]:
    """Where the words of other reports and of requests stand. A word or two in quotes are only doubted, not quoted."""
    if folded.count('"') < 2:
        return []
    return [m.span(1) for m in _QUOTED.finditer(folded) if len(m.group(1).split()) >= _FEWEST_WORDS and not _ITS_OWN.search(folded, max(0, m.start() - 30), m.start())]


def is_quoted(quotations: list[Span], start: int, end: int) -> bool:
    """Whether a span lies mostly inside a quotation."""
    return any(min(end, b) - max(start, a) > _MOSTLY * (end - start) for a, b in quotations)


def with_quoted_lengths(rows: list[Statement], quoted: list[Statement]) -> None:
    """Gives each row without an earlier length the one quoted for its place, when only one is."""
    for row in rows:
        told = {s.size for s in quoted if s.size is not None and s.present and (s.site, s.treated) == (row.site, row.treated) and row.side in (s.side, None)}
        if row.present and row.size is not None and row.prior is None and row.change != "new" and len(told) == 1:
            row.prior = told.pop()
            row.change = row.change or derived(row.size, row.prior)
