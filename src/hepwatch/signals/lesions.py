"""Lesions as signals: new, growing, suspicious, undecided. One signal per code that holds, while the lesion is open.

New or growing is raised whatever the report calls the lesion. A lesion is new when the report says so, or when an
earlier adequate look named its place clear. A recurrence treated the day it was seen is told for two weeks. A second report of the same lesion renews its signal, it adds none.
"""

from datetime import date as Day

from hepwatch.course.answers import Course, Lesion, Sighting
from hepwatch.course.episodes import first_called_malignant
from hepwatch.course.exam import Exam
from hepwatch.course.growth import is_significant
from hepwatch.course.lesions import WORSE
from hepwatch.course.looks import days_seen
from hepwatch.signals.adrenal import facts_about
from hepwatch.signals.signal import Code, Fact, Signal, Urgency
from hepwatch.words.dates import add_days
from hepwatch.words.sites import PAIRED, Side, Site, is_extrahepatic

# How long a recurrence treated before anyone could be told of it stays on the list (proposal).
TOLD_FOR_DAYS = 14


def lesion_signals(course: Course, examined: tuple[Exam, ...], marker_rises: bool) -> tuple[Signal, ...]:
    """`marker_rises`: a marker of this cancer rises meanwhile, with nothing else to explain it."""
    found: dict[tuple[Code, Site, Side | None], Signal] = {}
    told = tuple(x for x in course.lesions if (until := told_until(x, course)) is not None and course.as_of < until)
    # One signal a code and place: where a treated lesion is told and another is open, the open one speaks.
    for lesion in (*told, *course.open_lesions):
        seen: tuple[tuple[Code, Sighting | None], ...] = (
            ("lesion_new", first_new(lesion, course)),
            ("lesion_growing", first_grown(lesion)),
            ("lesion_suspicious", first_suspicious(lesion)),
            ("lesion_undecided", first_undecided(lesion, course, examined)),
        )
        for code, first in seen:
            if first is not None:
                found[code, lesion.site, lesion.side] = _signal(code, lesion, first, facts_about(code, lesion, course), marker_rises)
    return tuple(found.values())


def told_until(lesion: Lesion, course: Course) -> Day | None:
    """A recurrence that was treated by the day it was known never stood open: it is told all the same, until this day.

    Whatever is seen at its place meanwhile is another lesion: it neither takes this back nor waits for it.
    """
    if lesion.state != "treated":
        return None
    called = first_called_malignant(lesion)
    if called is None or not any(r.date == called.date and called.row_id in r.because for r in course.recurrences):
        return None
    treated = next((t for t in course.treatments if t.row_id in lesion.proof), None)
    if treated is None or treated.date is None or treated.date > called.known_on:
        return None
    return add_days(max(called.known_on, treated.known_on), TOLD_FOR_DAYS)


def first_new(lesion: Lesion, course: Course) -> Sighting | None:
    """The sighting that made it new."""
    first = lesion.sightings[0]
    said = next((s for s in lesion.sightings if s.change == "new"), None)
    if said is not None:
        return said
    was_clear = any(k.adequate and k.result == "clear" and k.date < first.date for k in course.looks_at.get(lesion.site, []))
    return first if was_clear and lesion.status != "benign" and first.change != "stable" else None


def first_grown(lesion: Lesion) -> Sighting | None:
    """The first sighting called increased, or measured as significantly larger than the smallest before."""
    smallest: float | None = None
    for s in lesion.sightings:
        if s.change == "increased" or is_significant(s.prior_size_mm, s.size_mm) or is_significant(smallest, s.size_mm):
            return s
        if s.size_mm is not None:
            smallest = s.size_mm if smallest is None else min(smallest, s.size_mm)
    return None


def first_suspicious(lesion: Lesion) -> Sighting | None:
    """The first sighting called suspicious or worse, when the latest word is still that."""
    if lesion.status not in WORSE:
        return None
    return next(s for s in lesion.sightings if s.status in WORSE)


def first_undecided(lesion: Lesion, course: Course, examined: tuple[Exam, ...]) -> Sighting | None:
    """Indeterminate at the last sighting, and nothing adequate has looked there and spoken of it since."""
    last = lesion.sightings[-1]
    if last.status != "indeterminate":
        return None
    looked_again = any(day > last.date for day in days_seen(course, examined, lesion.site, lesion.side))
    return None if looked_again else last


_WORDS: dict[Code, str] = {
    "lesion_new": "new",
    "lesion_growing": "growing",
    "lesion_suspicious": "called suspicious or worse",
    "lesion_undecided": "not decided, and not looked at again",
}


def _signal(code: Code, lesion: Lesion, first: Sighting, facts: tuple[Fact, ...], marker_rises: bool) -> Signal:
    last = lesion.sightings[-1]
    size = f", {lesion.size_mm:g} mm" if lesion.size_mm is not None else ""
    return Signal(
        code=code,
        urgency=_urgency(code, lesion, marker_rises),
        since=first.known_on,
        why=f"{_place(lesion)} lesion{size}: {_WORDS[code]} (last seen {last.date}, called {last.status}{', treated since' if lesion.state == 'treated' else ''})"
        + ("; a marker rises with it" if marker_rises else "")
        + "".join(f"; {f.says}" for f in facts),
        because=tuple(dict.fromkeys(s.row_id for s in lesion.sightings)),
        site=lesion.site,
        side=lesion.side,
        quotes=tuple(dict.fromkeys(s.quote for s in (first, last) if s.quote)),
        facts=facts,
    )


def _place(lesion: Lesion) -> str:
    side = f"{lesion.side} " if lesion.side and lesion.site in PAIRED else ""
    return f"{side}{lesion.site.replace('_', ' ')}".capitalize()


def _urgency(code: Code, lesion: Lesion, marker_rises: bool) -> Urgency:
    """Outside the liver nothing else is watching: sooner. What a report calls benign is still looked at, in its turn.

    Sooner as well: a marker that rises with it, and a new nodule in an adrenal gland, both probable metastases by our rule
    (clinical.md 4.1, a proposal; of other sites than the adrenal the first is carried over).
    """
    if lesion.status in WORSE:
        return "urgent" if lesion.site in ("brain", "vein") else "soon"
    if marker_rises:
        return "soon"
    if lesion.status == "benign" or code == "lesion_undecided":
        return "routine"
    if code == "lesion_new":
        return "soon" if lesion.site == "adrenal" else "routine"
    return "soon" if is_extrahepatic(lesion.site) else "routine"
