"""What the body of a report calls suspicious and its impression denies: the impression stands (SCHEMA.md), and the contradiction is told."""

from collections.abc import Iterable

from hepwatch.record.reading import ReadFinding
from hepwatch.reports.statements import Statement

_MALIGNANT = frozenset({"suspicious", "definite"})


def taken_back(statements: Iterable[Statement], rows: tuple[ReadFinding, ...]) -> list[Statement]:
    """Statements of a suspicious or definite lesion at a place that the report's final rows call free or harmless."""
    said = {(r.site, r.side): r.status for r in rows}
    found = []
    for s in statements:
        if s.present and s.status in _MALIGNANT:
            final = [status for (site, side), status in said.items() if site == s.site and (side == s.side or None in (side, s.side) or "bilateral" in (side, s.side))]
            if final and all(status in ("absent", "benign") for status in final):
                found.append(s)
    return found
