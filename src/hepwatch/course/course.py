"""Where one person stands on one day: the rooms of `course` in the order they are needed."""

from datetime import date as Day
from itertools import chain

from hepwatch.course.answers import Course, Lesion, Look, Recurrence, State
from hepwatch.course.episodes import NOT_CANCER, malignant_events, pattern, recurrences, remission_starts
from hepwatch.course.exam import Exam
from hepwatch.course.exams import exams
from hepwatch.course.lesions import WORSE, lesions
from hepwatch.course.looks import looks_of, statements
from hepwatch.course.response import response
from hepwatch.course.treatments import (
    completed,
    glands_removed,
    index_treatment,
    of_this_cancer,
    proved_otherwise,
    undated,
    under_way,
)
from hepwatch.record.history import History
from hepwatch.record.rows import DecisionRow, TreatmentRow


def course(known: History, as_of: Day, examined: tuple[Exam, ...] | None = None) -> Course:
    """`known` is the history as known on `as_of` (History.as_known); `examined` its exams when the caller has them."""
    all_done = completed(known, as_of)
    done = of_this_cancer(all_done, known)
    examined = exams(known, as_of) if examined is None else examined
    seen = [(e, s, looks_of(e, s, glands_removed(all_done, e.date))) for e in examined for s in [statements(e)]]
    liver = tuple([k for _, _, of_exam in seen if (k := of_exam.get("liver")) is not None])
    found = lesions(known, done, seen)
    events = malignant_events(found, done)
    starts = remission_starts(done, liver, found)
    recurred = recurrences(starts, events)
    metastases = tuple(c for c in known.conditions if c.kind == "metastasis" and not c.refuted)
    spread = pattern(done, events, liver, recurred, metastases)
    index = index_treatment(done)
    last = done[-1] if done else None
    return Course(
        person=known.person,
        as_of=as_of,
        state=_state(known, as_of, done, found, liver, starts, recurred),
        hcc=has_hcc(known),
        index_treatment=index,
        last_treatment=last,
        treatments=done,
        counted_from=index.date if index else last.date if last else None,
        pattern=spread.pattern,
        pattern_missing=spread.missing,
        timing=spread.timing,
        looks=tuple(chain.from_iterable([of_exam.values() for _, _, of_exam in seen])),
        lesions=found,
        recurrences=recurred,
        died_on=died_on(known),
        ended=tuple(d.row_id for d in ending_decisions(known, as_of)),
        unclear=known.unclear,
        response=response(done, seen),
        unread=tuple(row for e in examined if not e.read for row in e.rows),
    )


# Done to the liver for a tumour of its own: where no other cancer is on record, that was HCC.
_LIVER_TUMOUR = frozenset({"resection", "ablation", "tace", "tare", "ethanol"})


def has_hcc(known: History) -> bool:
    """Whether the record holds HCC: a diagnosis (also of liver cancer whose type is not said), a specimen, or treatment of a liver tumour that
    nothing else explains: no other cancer, no HCC ruled out, no benign lesion of the liver, no specimen that showed something else."""
    if any(c.kind in ("hcc", "liver_cancer") and not c.refuted for c in known.conditions) or any(p.diagnosis == "hcc" for p in known.pathology):
        return True
    standing = [c.kind for c in known.conditions if not c.refuted]
    if "other_cancer" in standing or any(c.refuted and c.kind in ("hcc", "liver_cancer") for c in known.conditions):
        return False
    benign = any(c.kind == "benign_lesion" and c.site == "liver" and not c.refuted for c in known.conditions)
    return any(t.kind in _LIVER_TUMOUR and not (benign and t.kind == "resection") and not proved_otherwise(t, known.pathology) for t in known.treatments)


def died_on(known: History) -> Day | None:
    """The day of death, or the day it was known when the record gives none."""
    deaths = [p.death_date or p.known_on for p in known.people if p.deceased or p.death_date is not None]
    return min(deaths, default=None)


def ending_decisions(known: History, as_of: Day) -> tuple[DecisionRow, ...]:
    """Decisions by which follow-up here has ended and not been taken up again."""
    taken = sorted(
        (d for d in known.decisions if d.date is not None and d.date <= as_of and d.test is None),
        key=lambda d: (d.date or as_of, d.row_id),
    )
    return (taken[-1],) if taken and taken[-1].kind in ("ended", "transferred") else ()


def _state(
    known: History,
    as_of: Day,
    done: tuple[TreatmentRow, ...],
    found: tuple[Lesion, ...],
    liver: tuple[Look, ...],
    starts: list[Day],
    recurred: tuple[Recurrence, ...],
) -> State:
    if died_on(known) is not None:
        return "died"
    if not done and not starts:
        return "cannot_tell" if undated(known) or known.unclear else "not_yet_treated"
    if under_way(known, as_of):
        return "under_treatment"
    if any(x.state == "open" and _is_malignant(x) for x in found):
        return "recurred" if recurred else "under_treatment"
    return _after_treatment(done, liver, recurred)


def _is_malignant(lesion: Lesion) -> bool:
    return lesion.state not in NOT_CANCER and any(s.status in WORSE for s in lesion.sightings)


def _after_treatment(done: tuple[TreatmentRow, ...], liver: tuple[Look, ...], recurred: tuple[Recurrence, ...]) -> State:
    """Nothing open: remission after a curative treatment, or once an adequate look has shown the liver clear."""
    if not done:
        return "cannot_tell"  # seen and gone: treated somewhere, and the record does not say how
    last = done[-1]
    index = index_treatment(done)
    cured = index is not None and (not recurred or (index.date or last.date) >= recurred[-1].date)  # type: ignore[operator]
    if cured and last is index:
        return "in_remission"
    if any(k.adequate and k.result == "clear" and k.date >= last.date for k in liver):  # type: ignore[operator]
        return "in_remission"
    return "in_remission" if cured else "cannot_tell"
