"""Remissions, recurrences and the pattern of the first extrahepatic event.

A remission starts with a curative treatment, unless the first adequate look at the liver within six months shows the
disease still there: within 90 days that is the assessment of the treatment, and any disease means it left some behind;
later a lesion called new is a recurrence. Without a curative treatment (or any on record) a remission starts with an
adequate look that shows the liver clear, after cancer was seen or treated, while no lesion is open anywhere. A recurrence is the first lesion called suspicious or worse in a remission, or
a lesion treated as HCC. It ends the remission; the next one starts as the first did.

Pattern (DESIGN, "Words that must mean one thing"): it describes the first extrahepatic event and stays. Windows are
counted from the day of that event: a clear liver within 90 days before or 30 after makes it isolated, an intrahepatic
recurrence before it or within 90 days after it does not. Where the only lesion outside is said to be the liver tumour growing
into its neighbour, nobody can tell spread from direct growth: `cannot_tell`.
"""

from datetime import date as Day
from typing import Literal, NamedTuple

from hepwatch.course.answers import Lesion, Look, Pattern, Recurrence, Sighting
from hepwatch.course.lesions import WORSE
from hepwatch.course.treatments import is_curative, site_of
from hepwatch.record.rows import ConditionRow, TreatmentRow
from hepwatch.words.dates import add_days, add_months
from hepwatch.words.sites import is_extrahepatic, is_intrahepatic

WINDOW_DAYS = 90
LIVER_CLEAR_AFTER_DAYS = 30
RESIDUAL_DAYS = 183
# A recurrence after two years is a late one (doi 10.1001/jamasurg.2018.4334; clinical.md 2.3).
EARLY_MONTHS = 24
NOT_CANCER = ("benign", "other_cancer")


class Event(NamedTuple):
    """A lesion first called suspicious or worse, or first treated as HCC."""

    day: Day
    known_on: Day
    lesion: Lesion
    row_id: str


def first_called_malignant(lesion: Lesion) -> Sighting | None:
    return next((s for s in lesion.sightings if s.status in WORSE), None)


def malignant_events(lesions: tuple[Lesion, ...], done: tuple[TreatmentRow, ...]) -> list[Event]:
    """One event per lesion that was called suspicious or worse or treated as HCC, and not proven otherwise."""
    treated_by = {t.row_id: t for t in done}
    events = []
    for lesion in lesions:
        if lesion.state in NOT_CANCER:
            continue
        called = first_called_malignant(lesion)
        cure = next((treated_by[p] for p in lesion.proof if p in treated_by), None)
        if called is not None:
            events.append(Event(called.date, called.known_on, lesion, called.row_id))
        elif cure is not None and cure.date is not None:
            events.append(Event(cure.date, cure.known_on, lesion, cure.row_id))
    return sorted(events, key=lambda e: (e.day, e.row_id))


def remission_starts(done: tuple[TreatmentRow, ...], liver: tuple[Look, ...], lesions: tuple[Lesion, ...]) -> list[Day]:
    """Every day on which a remission could start: curative treatments, and clear livers (`liver`: the looks at it) with nothing open."""
    looks = tuple([k for k in liver if k.adequate])
    seen = (s.date for x in lesions for s in x.sightings if s.status in WORSE)
    first = min((*(t.date for t in done if t.date is not None), *seen), default=None)
    starts = [t.date for t in done if t.date is not None and is_curative(t) and not _left_some_behind(t.date, looks, lesions)]
    if first is not None:
        starts += [k.date for k in looks if k.result == "clear" and k.date >= first and not _open_on(lesions, k.date)]
    return sorted(set(starts))


def _left_some_behind(treated: Day, looks: tuple[Look, ...], lesions: tuple[Lesion, ...]) -> bool:
    """Whether the first of these adequate looks at the liver after a treatment shows the disease still there."""
    first = next((k for k in looks if k.date > treated and k.result in ("clear", "finding")), None)
    if first is None or first.date > add_days(treated, RESIDUAL_DAYS):
        return False
    seen = [s for x in lesions if is_intrahepatic(x.site) for s in x.sightings if s.date == first.date and s.status in WORSE]
    assessment = first.date <= add_days(treated, WINDOW_DAYS)
    return bool(seen) and (assessment or all(s.change != "new" for s in seen))


def _open_on(lesions: tuple[Lesion, ...], day: Day) -> bool:
    """Whether anything called indeterminate or worse was open on `day`: seen by then, and not closed until later. No hindsight:
    a lesion that was gone at the next look was open all the same."""
    return any(
        x.since <= day and x.state not in NOT_CANCER and (x.closed_on is None or x.closed_on > day) for x in lesions
    )


def recurrences(starts: list[Day], events: list[Event]) -> tuple[Recurrence, ...]:
    """Each remission ended by the earliest event after its start; events of one day are one recurrence."""
    found: list[Recurrence] = []
    start: Day | None = None
    for day, event in sorted([(s, None) for s in starts] + [(e.day, e) for e in events], key=lambda x: (x[0], x[1] is not None)):
        if event is None:
            start = day if start is None else start
        elif start is not None and day > start:
            same = [e for e in events if e.day == day]
            found.append(
                Recurrence(
                    date=day,
                    known_on=min(e.known_on for e in same),
                    sites=tuple(dict.fromkeys(e.lesion.site for e in same)),
                    first=not found,
                    because=tuple(e.row_id for e in same),
                    timing="early" if day < add_months(start, EARLY_MONTHS) else "late",
                )
            )
            start = None
    return tuple(found)


class Spread(NamedTuple):
    pattern: Pattern
    timing: Literal["synchronous", "metachronous"] | None
    missing: tuple[str, ...]


def pattern(
    done: tuple[TreatmentRow, ...],
    events: list[Event],
    liver: tuple[Look, ...],
    recurred: tuple[Recurrence, ...],
    metastases: tuple[ConditionRow, ...],
) -> Spread:
    first_treatment = min((t.date for t in done if t.date is not None), default=None)
    beyond = [e for e in events if is_extrahepatic(e.lesion.site)]
    outside = next((e for e in beyond if e.lesion.grown_from is None), None)
    if outside is None and beyond:
        return Spread("cannot_tell", None, (f"whether the {beyond[0].lesion.site.replace('_', ' ')} holds a metastasis or direct growth of the liver tumour",))
    if outside is None:
        inside = any(is_intrahepatic(s) for r in recurred for s in r.sites)
        return Spread("intrahepatic" if inside else "none", None, ())
    dates = [outside.day, *(c.date for c in metastases if c.date is not None)]
    if first_treatment is not None and min(dates) <= add_days(first_treatment, WINDOW_DAYS):
        return Spread("synchronous", "synchronous", ())
    if _intrahepatic_by(add_days(outside.day, WINDOW_DAYS), events, done, first_treatment):
        return Spread("extrahepatic_with_intrahepatic", "metachronous", ())
    if _liver_clear_around(outside.day, liver):
        return Spread("isolated_extrahepatic", "metachronous", ())
    return Spread(
        "cannot_tell",
        "metachronous",
        (f"an adequate, read examination of the liver between {add_days(outside.day, -WINDOW_DAYS)} "
         f"and {add_days(outside.day, LIVER_CLEAR_AFTER_DAYS)}",),
    )


def _intrahepatic_by(last: Day, events: list[Event], done: tuple[TreatmentRow, ...], first_treatment: Day | None) -> bool:
    """An intrahepatic recurrence (not the tumour first treated) on or before `last`."""
    return any(
        is_intrahepatic(e.lesion.site) and e.day <= last and (first_treatment is None or e.day > first_treatment)
        for e in events
    ) or any(_is_liver_retreatment(t, last, first_treatment) for t in done)


def _is_liver_retreatment(treatment: TreatmentRow, last: Day, first_treatment: Day | None) -> bool:
    """A liver-directed treatment well after the first: the cancer was back in the liver (a transplant may be planned)."""
    return (
        treatment.date is not None
        and first_treatment is not None
        and site_of(treatment) == "liver"
        and treatment.kind != "transplant"
        and add_days(first_treatment, WINDOW_DAYS) < treatment.date <= last
    )


def _liver_clear_around(day: Day, liver: tuple[Look, ...]) -> bool:
    opens, closes = add_days(day, -WINDOW_DAYS), add_days(day, LIVER_CLEAR_AFTER_DAYS)
    return any(k.adequate and k.result == "clear" and opens <= k.date <= closes for k in liver)
