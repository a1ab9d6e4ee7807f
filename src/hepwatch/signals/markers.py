"""Marker rises as signals, and rises that a clear liver does not explain: where to look next, in order."""

import msgspec

from hepwatch.course.answers import Course
from hepwatch.course.lesions import WORSE
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow
from hepwatch.signals.marker_baseline import MARKERS, Rise, flare_near, knowledge, population, rise
from hepwatch.signals.marker_kinetics import doubling_time
from hepwatch.signals.signal import DoublingTime, PlaceToLook, Signal, Urgency
from hepwatch.signals.symptoms import sites_complained_of
from hepwatch.words.dates import add_days

_NAMES = {"afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3"}


def marker_signals(known: History, course: Course) -> tuple[Signal, ...]:
    found = []
    for marker in MARKERS:
        risen = rise(known, course, marker)
        if risen is not None:
            found.append(_rise_signal(known, risen))
            unexplained = _unexplained(known, course, risen)
            if unexplained is not None:
                found.append(unexplained)
    return tuple(found)


def goes_with_lesions(found: tuple[Signal, ...]) -> bool:
    """AFP or DCP rises and nothing else explains it: a lesion seen meanwhile is the likelier to be cancer (clinical.md 4.1, "concordant")."""
    return any(s.code == "marker_rise" and s.marker in ("afp", "dcp") and s.explained_by is None for s in found)


def _rise_signal(known: History, risen: Rise) -> Signal:
    confirmed, explained = _confirmed(risen), explanation(known, risen)
    urgency: Urgency = "soon" if confirmed and explained is None else "routine"
    doubling = None if risen.returned else doubling_time(_of_one_assay((*risen.run_up, *risen.values)))
    return Signal(
        code="marker_rise",
        urgency=urgency,
        since=risen.known_on,
        why=_why(risen, confirmed, explained, doubling),
        because=tuple(m.row_id for m in (*risen.values, *([risen.returned] if risen.returned else []))),
        marker=risen.marker,
        explained_by=explained,
        doubling_time=doubling,
        half_life_days=risen.half_life_days,
    )


def _of_one_assay(values: tuple[MeasurementRow, ...]) -> tuple[MeasurementRow, ...]:
    last = values[-1]
    return tuple(m for m in values if (m.assay, m.canonical_unit) == (last.assay, last.canonical_unit))


def _why(risen: Rise, confirmed: bool, explained: str | None, doubling: DoublingTime | None) -> str:
    last = risen.values[-1]
    says = (
        f"{_NAMES[risen.marker]} {_shown(last)} on {last.date}, above the person's own threshold of "
        f"{risen.threshold:.3g} {last.canonical_unit} since {risen.began}"
    )
    if risen.half_life_days is not None:
        says += f"; it falls too slowly after the treatment (half-life {risen.half_life_days:g} days): something may be left"
    if doubling is not None:
        upper = f"{doubling.high:g}" if doubling.high is not None else "no upper limit"
        says += f"; it doubles in {doubling.days:g} days (95 % interval {doubling.low:g} to {upper})"
    if risen.returned is not None:
        says += f"; {_shown(risen.returned)} on {risen.returned.date} does not go with it: one of the two may be another person's sample; repeat it now"
    elif not confirmed:
        says += "; one value so far: repeat it in 4 weeks"
    elif len(risen.values) == 1:
        says += "; one value, far from all before: repeat it at once to rule out a swapped sample"
    named = f"; {explained.replace('_', ' ')} may explain it: scheduled imaging stays as it is" if explained else ""
    return says + named


def _shown(m: MeasurementRow) -> str:
    return f"{m.comparator or ''}{m.canonical_value:g} {m.canonical_unit}"


def _confirmed(risen: Rise) -> bool:
    """Two values above the threshold, or one far above the own lowest value."""
    if len(risen.values) > 1:
        return True
    pop = population(risen.marker, risen.values[0].canonical_unit)
    value, floor = risen.values[0].canonical_value or 0.0, risen.nadir if risen.nadir is not None else risen.threshold
    return pop is not None and value >= floor + pop.confirm_rise and value >= 2 * floor


def explanation(known: History, risen: Rise) -> str | None:
    """What else may have raised the marker as it last was: named, never used to drop the signal."""
    if risen.returned is not None:
        return "sample_swap"
    if risen.marker in knowledge()["explains"]["hepatitis_flare"]["marker"] and _flare(known, risen):
        return "hepatitis_flare"
    if risen.marker in knowledge()["explains"]["vitamin_k_antagonist"]["marker"] and _antagonist(known, risen):
        return "vitamin_k_antagonist"
    return "assay_change" if risen.assay_changed else None


def _flare(known: History, risen: Rise) -> bool:
    """ALT raised at the latest value; where no ALT was taken then, at the latest value that had one."""
    flare = knowledge()["explains"]["hepatitis_flare"]
    taken = [a.date for a in known.measurements if a.analyte == flare["analyte"] and a.date is not None and a.canonical_value is not None]
    for m in reversed(risen.values):
        if m.date is not None and any(abs((d - m.date).days) <= flare["within_days"] for d in taken):
            return flare_near(known, m)
    return False


def _antagonist(known: History, risen: Rise) -> bool:
    """Taken when the latest value was drawn, or until shortly before."""
    antagonist, last = knowledge()["explains"]["vitamin_k_antagonist"], risen.values[-1].date
    return last is not None and any(
        d.group == antagonist["group"]
        and (d.start is None or d.start <= last)
        and (d.end is None or last <= add_days(d.end, antagonist["lasts_days"]))
        for d in known.medications
    )


def _unexplained(known: History, course: Course, risen: Rise) -> Signal | None:
    """The liver was looked at since the rise began, and is clear: the rise comes from somewhere else, and nobody has seen from where."""
    looks = [k for k in course.looks if k.date >= risen.began and k.adequate and k.result in ("clear", "finding")]
    liver = [k for k in looks if k.site == "liver"]
    if not liver or liver[-1].result != "clear" or any(x.site in ("liver", "vein") or x.status in WORSE for x in course.open_lesions):
        return None
    places = _places(known, course, {k.site for k in looks})
    if not places and any(k.result == "finding" for k in looks):
        return None
    if not places and any(k.test == "pet_ct" for k in looks):
        return None
    first_clear = next(k for k in liver if k.result == "clear")
    return Signal(
        code="marker_unexplained",
        urgency="soon",
        since=max(risen.known_on, first_clear.known_on),
        why=(
            f"{_NAMES[risen.marker]} has been above the person's own threshold since {risen.began} and the liver was clear on {liver[-1].date}: "
            + (f"look at {', '.join(p.site.replace('_', ' ') for p in places)}" if places else
               "every site has been looked at since: FDG-PET, and a second AFP-producing tumour, come next")
        ),
        because=tuple(dict.fromkeys((*(m.row_id for m in risen.values), *liver[-1].because))),
        marker=risen.marker,
        explained_by=explanation(known, risen),
        look_at=places or (PlaceToLook("other", "pet_ct"),),
        quotes=liver[-1].quotes,
    )


def _places(known: History, course: Course, seen: set[str]) -> tuple[PlaceToLook, ...]:
    """Sites not looked at since the rise began: those a complaint points to first, then in the order of markers.toml."""
    pointed = sites_complained_of(known, course)
    listed = [msgspec.convert(p, PlaceToLook) for p in knowledge()["unexplained"] if p["site"] not in seen]
    return tuple(sorted(listed, key=lambda p: p.site not in pointed))
