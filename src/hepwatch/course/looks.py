"""Looks: each site an examination covered, and what it showed there.

clear: the report speaks of the site (by name, or by a global statement) and shows nothing indeterminate or worse.
Covered and not spoken of is `not_mentioned`; a report missing or not understood is `unread`; an organ the report
says it did not assess is `not_assessed`. For a paired organ one side named is not both.
"""

from datetime import date as Day
from typing import NamedTuple

import msgspec

from hepwatch.course.answers import Look, LookResult
from hepwatch.course.coverage import View, views, views_of_named
from hepwatch.course.exams import Exam
from hepwatch.record.rows import Change, FindingStatus
from hepwatch.words.sites import Side, Site

_HARMLESS = frozenset({"absent", "benign"})
# One gland or lung named clear says nothing of the other. Bones have sides but no pairs.
_BOTH_MUST_BE_NAMED: frozenset[Site] = frozenset({"adrenal", "lung", "kidney", "pleura"})


class Statement(msgspec.Struct, frozen=True, gc=False):
    """What one examination finally says of one (site, side)."""

    site: Site
    side: Side | None
    status: FindingStatus
    change: Change | None
    size_mm: float | None
    prior_size_mm: float | None
    row_id: str
    known_on: Day
    quote: str
    grown_from: Site | None = None
    category: str | None = None

    @property
    def harmless(self) -> bool:
        return self.status in _HARMLESS or self.change == "resolved"


def statements(exam: Exam) -> tuple[Statement, ...]:
    """The examination's final word on each (site, side): stated data, then reports, a later one over an earlier."""
    final: dict[tuple[Site, Side | None], Statement] = {}
    for f in exam.findings:
        said = Statement(
            f.site, f.side, f.judgement, f.change, f.size_mm, f.prior_size_mm, f.row_id, f.known_on, f.text or ""
        )
        final[(f.site, f.side)] = _worse(final.get((f.site, f.side)), said)
    for report, reading in exam.readings:
        for r in reading.rows:
            final[(r.site, r.side)] = Statement(
                r.site, r.side, r.status, r.change, r.size_mm, r.prior_size_mm, report.row_id, report.known_on, r.quote,
                r.grown_from, r.category,
            )
    return tuple(final.values())


_RANK = {"absent": 0, "benign": 1, "indeterminate": 2, "suspicious": 3, "definite": 4}


def _worse(one: Statement | None, other: Statement) -> Statement:
    return other if one is None or _RANK[other.status] >= _RANK[one.status] else one


def looks_of(exam: Exam, said: tuple[Statement, ...], removed: dict[Site, frozenset[Side]]) -> tuple[Look, ...]:
    """One look per site the examination covered. `removed` names the glands taken out before its day."""
    by_site: dict[Site, list[Statement]] = {}
    for statement in said:
        by_site.setdefault(statement.site, []).append(statement)
    seen = views(exam.modality, exam.regions, exam.contrast)
    if not seen:
        named = views_of_named(exam.modality, bool(exam.findings))
        seen = {site: named[site] for site in by_site}
    not_assessed = {site for _, reading in exam.readings for site in reading.not_assessed}
    overall = [s for s in by_site.get("other", ()) if s.status == "absent"]
    quiet = _quiet(exam, overall)
    day, (result, known_on, because, quotes) = exam.date, quiet
    looks = [
        _named(exam, site, view, by_site.get(site, []), quiet, site in not_assessed, removed)
        if site in by_site or site in not_assessed
        else Look(site, day, view.test, result, view.full, known_on, because, quotes)
        for site, view in seen.items()
    ]
    for site, here in by_site.items():
        if site not in seen and any(not s.harmless for s in here):
            looks.append(_named(exam, site, None, here, quiet, False, removed))
    return tuple(looks)


class Quiet(NamedTuple):
    """What the examination says of a covered site it does not name."""

    result: LookResult
    known_on: Day
    because: tuple[str, ...]
    quotes: tuple[str, ...]


def _quiet(exam: Exam, overall: list[Statement]) -> Quiet:
    if not exam.read:
        return Quiet("unread", exam.known_on, exam.rows, ())
    if not overall:
        return Quiet("not_mentioned", exam.read_on, exam.rows, ())
    return Quiet("clear", exam.read_on, with_rows_of(exam.rows, overall), tuple([s.quote for s in overall if s.quote]))


def _named(
    exam: Exam,
    site: Site,
    view: View | None,
    said: list[Statement],
    quiet: Quiet,
    not_assessed: bool,
    removed: dict[Site, frozenset[Side]],
) -> Look:
    result = _result(site, said, quiet.result, not_assessed, removed.get(site, _NONE))
    return Look(
        site,
        exam.date,
        view.test if view else (exam.modality or "imaging"),
        result,
        view is not None and view.full and result != "not_assessed",
        quiet.known_on,
        with_rows_of(exam.rows, said) if said else quiet.because,
        tuple([s.quote for s in said if s.quote]) or (quiet.quotes if result == "clear" else ()),
    )


_NONE: frozenset[Side] = frozenset()


def with_rows_of(rows: tuple[str, ...], said: list[Statement]) -> tuple[str, ...]:
    """The examination's rows, and after them those of statements that came from elsewhere."""
    others = [s.row_id for s in said if s.row_id not in rows]
    return tuple(dict.fromkeys((*rows, *others))) if others else rows


def _result(
    site: Site, said: list[Statement], quiet: LookResult, not_assessed: bool, removed: frozenset[Side]
) -> LookResult:
    if quiet == "unread":
        return "unread"
    for s in said:
        if not s.harmless:
            return "finding"
    if not_assessed:
        return "not_assessed"
    if said and (site not in _BOTH_MUST_BE_NAMED or _both_named({s.side for s in said} | removed)):
        return "clear"
    return quiet


def _both_named(named: set[Side | None]) -> bool:
    return None in named or "bilateral" in named or {"left", "right"} <= named
