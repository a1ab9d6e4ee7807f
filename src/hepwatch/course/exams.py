"""Examinations: the done studies of a history, each with the reports and stated findings that belong to it.

The record may hold one examination several times (an order, a booking, the images, the report). Done rows are one
examination when one names the other (`part_of`), when a report names both, or when one lacks a report and the other
was done on the same day by the same modality on no other region. An order or a booking alone is not an examination.
"""

from collections.abc import Iterable
from datetime import date as Day

from hepwatch.course.exam import Exam
from hepwatch.record.history import History
from hepwatch.record.reading import Reading
from hepwatch.record.rows import FindingRow, Modality, ReportRow, StudyRow


def key_of(row_id: str) -> str:
    """The resource a row came from: its row name without part (#) and version (@)."""
    return row_id.partition("#")[0].partition("@")[0] if "#" in row_id or "@" in row_id else row_id


def exams(history: History, as_of: Day) -> tuple[Exam, ...]:
    """All examinations done by `as_of`, by day."""
    done = [s for s in history.studies if s.done_on is not None and s.done_on <= as_of and s.state != "cancelled"]
    reports = [r for r in history.reports if r.kind == "imaging" and r.date is not None and r.date <= as_of]
    findings = [f for f in history.findings if f.date is not None and f.date <= as_of]
    if not (done or reports or findings):
        return ()
    readings = {r.report: r for r in history.readings}
    found = [_exam(*group, readings) for group in _groups(done, reports, findings)]
    return tuple(sorted(found, key=lambda e: (e.date, e.rows)))


Group = tuple[list[StudyRow], list[ReportRow], list[FindingRow]]


def _groups(done: list[StudyRow], reports: list[ReportRow], findings: list[FindingRow]) -> list[Group]:
    groups: list[Group] = []
    by_key: dict[str, Group] = {}
    for study in done:
        keys = (key_of(study.row_id), *study.part_of)
        home = _home(keys, study.done_on, by_key)
        group: Group = home or ([], [], [])
        if home is None:
            groups.append(group)
        group[0].append(study)
        by_key[keys[0]] = group
        for key in study.part_of:
            by_key.setdefault(key, group)
    for report in reports:
        _place(report, (key_of(report.row_id), *report.study), report.date, by_key, groups)[1].append(report)
    for finding in findings:
        _place(finding, (key_of(finding.row_id), *finding.study), finding.date, by_key, groups)[2].append(finding)
    return _joined(groups)


def _home(keys: tuple[str, ...], day: Day | None, by_key: dict[str, Group]) -> Group | None:
    """The examination of that day that one of the names belongs to."""
    for key in keys:
        group = by_key.get(key)
        if group is not None and (_same_day(group, day) or (_names(group, key, keys[0]) and _near(group, day))):
            return group
    return None


# A report may bear another day than the images it names: a late evening, a time zone, the day it was typed.
_NAMED_WITHIN_DAYS = 3


def _names(group: Group, key: str, own: str) -> bool:
    """Whether the key is that of one of the two themselves, not of an order they share."""
    return key == own or any(key_of(s.row_id) == key for s in group[0])


def _near(group: Group, day: Day | None) -> bool:
    return day is not None and any(s.done_on is not None and abs((s.done_on - day).days) <= _NAMED_WITHIN_DAYS for s in group[0])


def _place(
    row: ReportRow | FindingRow, keys: Iterable[str], day: Day | None, by_key: dict[str, Group], groups: list[Group]
) -> Group:
    for key in keys:
        if key in by_key:
            return by_key[key]
    if isinstance(row, FindingRow):
        for group in groups:
            if _same_day(group, day):
                return group
    new: Group = ([], [], [])
    groups.append(new)
    by_key.setdefault(key_of(row.row_id), new)
    return new


def _same_day(group: Group, day: Day | None) -> bool:
    return any(s.done_on == day for s in group[0]) or (
        not group[0] and (any(r.date == day for r in group[1]) or any(f.date == day for f in group[2]))
    )


def _joined(groups: list[Group]) -> list[Group]:
    """Groups without a result go to the one with a result of the same day, modality and place."""
    if len(groups) < 2:
        return groups
    waiting = [g for g in groups if not g[1] and not g[2]]
    if not waiting:
        return groups
    kept = [g for g in groups if g[1] or g[2]]
    for group in waiting:
        home = next((g for g in kept if _same_exam(group, g)), None)
        if home is None:
            kept.append(group)
        else:
            home[0].extend(group[0])
    return kept


def _same_exam(bare: Group, home: Group) -> bool:
    day = bare[0][0].done_on
    if not _same_day(home, day):
        return False
    if not home[0]:
        return True
    ours, theirs = _about(bare[0]), _about(home[0])
    return (ours[0] is None or theirs[0] is None or ours[0] == theirs[0]) and (
        not ours[1] or not theirs[1] or bool(ours[1] & theirs[1])
    )


def _about(studies: list[StudyRow]) -> tuple[Modality | None, frozenset[str]]:
    modality = next((s.modality for s in studies if s.modality is not None), None)
    return modality, frozenset(r for s in studies for r in s.regions)


def _exam(
    studies: list[StudyRow], reports: list[ReportRow], findings: list[FindingRow], readings: dict[str, Reading]
) -> Exam:
    if len(studies) == 1 and len(reports) == 1 and not findings:
        return _usual(studies[0], reports[0], readings.get(reports[0].row_id))
    modality, regions = _about(studies)
    days = [s.done_on for s in studies if s.done_on] or [r.date for r in reports if r.date]
    days = days or [f.date for f in findings if f.date]
    rows = (*studies, *reports, *findings)
    reports.sort(key=lambda r: (r.known_on, r.row_id))
    read = [(r, readings[r.row_id]) for r in reports if r.row_id in readings]
    result_days = [r.known_on for r, reading in read if reading.read] + [f.known_on for f in findings]
    known_on = min(r.known_on for r in rows)
    return Exam(
        date=min(days),
        known_on=known_on,
        modality=modality,
        regions=tuple(sorted(regions)),
        contrast=next((s.contrast for s in studies if s.contrast is not None), None),
        rows=tuple(r.row_id for r in rows),
        read=bool(result_days),
        read_on=min(result_days, default=known_on),
        texts=tuple(reports),
        readings=tuple(read),
        findings=tuple(findings),
    )


def _usual(study: StudyRow, report: ReportRow, reading: Reading | None) -> Exam:
    """One examination with one report, as most are: the same as above, without the lists."""
    assert study.done_on is not None  # only done studies become examinations
    known_on = min(study.known_on, report.known_on)
    read = reading is not None and reading.read
    return Exam(
        study.done_on,
        known_on,
        study.modality,
        tuple(sorted(frozenset(study.regions))) if len(study.regions) > 1 else study.regions,
        study.contrast,
        (study.row_id, report.row_id),
        read,
        report.known_on if read else known_on,
        (report,),
        ((report, reading),) if reading is not None else (),
    )
