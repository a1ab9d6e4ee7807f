"""Looks: each site an examination covered, and what it showed there.

clear: the report speaks of the site (by name, or by a global statement) and shows nothing indeterminate or worse.
Covered and not spoken of is `not_mentioned`; a report missing or not understood is `unread`; an organ the report
says it did not assess is `not_assessed`. For a paired organ one side named is not both.
"""

from datetime import date as Day
from functools import lru_cache
from typing import NamedTuple

from hepwatch.course.answers import Course, Look, LookResult
from hepwatch.course.coverage import View, views, views_of_named
from hepwatch.course.exam import Exam, Statement
from hepwatch.record.rows import STATUS_ORDER, Change, FindingStatus, Modality
from hepwatch.words.sites import Side, Site

_HARMLESS = frozenset({"absent", "benign"})
# One gland or lung named clear says nothing of the other. Bones have sides but no pairs.
BOTH_MUST_BE_NAMED: frozenset[Site] = frozenset({"adrenal", "lung", "kidney", "pleura"})


def statements(exam: Exam) -> tuple[Statement, ...]:
    """The examination's final word on each (site, side): stated data, then reports, a later one over an earlier."""
    final: dict[tuple[Site, Side | None], Statement] = {}
    for f in exam.findings:
        said = Statement(
            f.site, f.side, f.judgement, f.change, f.size_mm, f.prior_size_mm, f.row_id, f.known_on, f.text or ""
        )
        final[(f.site, f.side)] = _worse(final.get((f.site, f.side)), said)
    for report, reading in exam.readings:
        row_id, known_on = report.row_id, report.known_on
        for r in reading.rows:
            place = site, side = r.site, r.side
            final[place] = Statement(
                site, side, r.status, r.change, r.size_mm, r.prior_size_mm, row_id, known_on, r.quote, r.grown_from, r.category
            )
    return tuple(final.values())


def _worse(one: Statement | None, other: Statement) -> Statement:
    return other if one is None or STATUS_ORDER[other.status] >= STATUS_ORDER[one.status] else one


Kind = tuple[Site, Side | None, FindingStatus, Change | None]
Numbers = tuple[int, ...]


def looks_of(exam: Exam, said: tuple[Statement, ...], removed: frozenset[Side]) -> dict[Site, Look]:
    """One look per site the examination covered. `removed` names the adrenal glands taken out before its day."""
    kinds = tuple([(s.site, s.side, s.status, s.change) for s in said])
    not_assessed = frozenset([site for _, reading in exam.readings for site in reading.not_assessed])
    shown = _shown(exam.modality, exam.regions, exam.contrast, bool(exam.findings), exam.read, kinds, not_assessed, removed)
    quoted = {numbers: _quotes_of(said, numbers) for numbers in shown.numbers}
    day, known_on, rows = exam.date, exam.read_on, exam.rows
    return {
        site: Look(site, day, test, result, adequate, known_on, rows, quoted[words] or quoted[else_words])
        for site, test, result, adequate, words, else_words in shown.looks
    }


class AllShown(NamedTuple):
    """What one examination shows, and every set of statements that its looks quote."""

    looks: tuple["Shown", ...]
    numbers: tuple[Numbers, ...]


class Shown(NamedTuple):
    """A look but for its day, rows and words. The numbers are places in the statements: those it quotes, and those it quotes where
    these have no words."""

    site: Site
    test: str
    result: LookResult
    adequate: bool
    words: Numbers = ()
    else_words: Numbers = ()


# Reports say the same few things of the same few places: one answer serves all examinations that do.
@lru_cache(maxsize=50_000)
def _shown(
    modality: Modality | None,
    regions: tuple[str, ...],
    contrast: bool | None,
    stated: bool,
    read: bool,
    said: tuple[Kind, ...],
    not_assessed: frozenset[Site],
    removed: frozenset[Side],
) -> AllShown:
    by_site: dict[Site, list[int]] = {}
    for number, (site, *_) in enumerate(said):
        by_site.setdefault(site, []).append(number)
    seen = views(modality, regions, contrast)
    if not seen:
        named = views_of_named(modality, stated)
        seen = {site: named[site] for site in by_site}
    overall = tuple(n for n in by_site.get("other", ()) if said[n][2] == "absent")
    quiet, of_quiet = _quiet(read, overall)

    def look(site: Site, view: View | None, here: Numbers, unseen: bool) -> Shown:
        result = _result(site, [said[n] for n in here], quiet, unseen, removed if site == "adrenal" else _NONE)
        test, full = (view.test, view.full and result != "not_assessed") if view else (modality or "imaging", False)
        if here:
            return Shown(site, test, result, full, here, of_quiet if result == "clear" else ())
        return Shown(site, test, result, full, () if unseen else of_quiet)

    covered = [look(site, view, tuple(by_site.get(site, ())), site in not_assessed) for site, view in seen.items()]
    beyond = [look(site, None, tuple(here), False) for site, here in by_site.items() if site not in seen and not all(_is_harmless(said[n]) for n in here)]
    shown = (*covered, *beyond)
    return AllShown(shown, tuple({numbers for x in shown for numbers in (x.words, x.else_words)}))


def _quiet(read: bool, overall: Numbers) -> tuple[LookResult, Numbers]:
    """What the examination says of a covered site it does not name, and the statements that say it."""
    if not read:
        return "unread", ()
    return ("clear", overall) if overall else ("not_mentioned", ())


def _quotes_of(said: tuple[Statement, ...], numbers: Numbers) -> tuple[str, ...]:
    return tuple([quote for n in numbers if (quote := said[n].quote)])


_NONE: frozenset[Side] = frozenset()


def _result(site: Site, said: list[Kind], quiet: LookResult, not_assessed: bool, removed: frozenset[Side]) -> LookResult:
    if quiet == "unread":
        return "unread"
    if not all(map(_is_harmless, said)):
        return "finding"
    if not_assessed:
        return "not_assessed"
    if said and (site not in BOTH_MUST_BE_NAMED or _both_named({side for _, side, *_ in said} | removed)):
        return "clear"
    return quiet


def _is_harmless(kind: Kind) -> bool:
    return kind[2] in _HARMLESS or kind[3] == "resolved"


def days_seen(course: Course, examined: tuple[Exam, ...], site: Site, side: Side | None) -> list[Day]:
    """The days on which a place was adequately looked at and spoken of. A word on one gland (lung, kidney) says nothing of the other."""
    seen = [k for k in course.looks_at.get(site, []) if k.adequate and k.result in ("clear", "finding")]
    by_rows = {e.rows: e for e in examined} if seen else {}
    return [k.date for k in seen if speaks_of_side(by_rows[k.because], site, side)]


def speaks_of_side(exam: Exam, site: Site, side: Side | None) -> bool:
    """Whether the examination's words cover one side of a paired organ (both, where `side` is None): by name, or by a global statement."""
    said = statements(exam)
    named = {s.side for s in said if s.site == site}
    return _both_named(named) or (side in named and side is not None) or any(s.site == "other" and s.status == "absent" for s in said)


def _both_named(named: set[Side | None]) -> bool:
    return None in named or "bilateral" in named or {"left", "right"} <= named
