"""The time axis of one person as one drawing: markers on a log scale with the person's own threshold, a lane for each site with
its looks and the windows in which it is due, treatments, and the gaps in which nobody looked.

Shapes carry the meaning and colour repeats it; the tables below say the same in words. Everything from the record is escaped.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import escape
from itertools import pairwise
from math import log10

from hepwatch.assess import Assessment
from hepwatch.course.answers import Look
from hepwatch.record.history import History
from hepwatch.signals.marker_baseline import MARKERS, Judged, judged
from hepwatch.surfaces.web.wording import word

WIDTH, LEFT, TOP = 1140, 108, 30
LANE, PANEL = 26, 104
# Longer than this between two full looks, a lane is drawn dashed. A matter of drawing: what is overdue, the protocol says.
GAP_DAYS = 400
_ALWAYS = ("liver", "adrenal", "lung", "lymph_node", "bone")
_MOST_NAMED = 500  # marks beyond this many carry no words of their own: the page must stay small
_MOST_VALUES = 150
_NAMES = {"afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3"}
_SHAPES = {
    "clear": "M{x} {y}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", "finding": "M{x} {y}m-5 4.5l5-9.5 5 9.5z",
    "unread": "M{x} {y}m-4.5-4.5h9v9h-9z", "not_mentioned": "M{x} {y}m-4.5 0h9", "not_assessed": "M{x} {y}m-4.5 0h9",
}


Height = Callable[[float], float]
Mine = Callable[[str, tuple[str, ...]], bool]


class Axis:
    """Days to places."""

    def __init__(self, history: History, a: Assessment, today: date) -> None:
        days = [t.date for t in a.course.treatments if t.date] + [k.date for k in a.course.looks]
        self.start = min([*days, a.course.counted_from or today, today - timedelta(days=180)]) - timedelta(days=30)
        closes = [d.closes for d in a.due if d.closes and d.status != "not_applicable"]
        self.end = min(max([today, *closes]), today + timedelta(days=800)) + timedelta(days=30)
        self._scale = (WIDTH - LEFT - 14) / max((self.end - self.start).days, 1)

    def x(self, day: date) -> float:
        inside = min(max(day, self.start), self.end)
        return round(LEFT + (inside - self.start).days * self._scale, 1)


def svg(history: History, a: Assessment, today: date) -> str:
    """The drawing, with a title and a description for those who do not see it."""
    axis, panels = Axis(history, a, today), _series(history, a, today)
    sites = lanes(a)
    height = TOP + PANEL * len(panels) + LANE * len(sites) + 30
    parts = [
        f'<svg class="axis" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="axis-title axis-words">'
        f'<title id="axis-title">Time axis</title><desc id="axis-words">{escape(_in_words(a, panels, today))}</desc>',
        *_years(axis, height),
    ]
    for n, (marker, values) in enumerate(panels.items()):
        parts += _panel(axis, marker, values, TOP + n * PANEL, a)
    named = sum(k.site in sites for k in a.course.looks) <= _MOST_NAMED
    for n, site in enumerate(sites):
        parts += _lane(axis, a, site, TOP + PANEL * len(panels) + n * LANE, today, named)
    return "".join([*parts, *_treatments(axis, a, height), _today(axis, today, height), "</svg>"])


def lanes(a: Assessment) -> tuple[str, ...]:
    """The sites drawn: those always watched, and any where something was seen or is owed."""
    seen = [x.site for x in a.course.lesions] + [k.site for k in a.course.looks if k.result == "finding"] + [s for d in a.due for s in d.sites]
    return tuple(dict.fromkeys([*_ALWAYS, *seen]))


def _series(history: History, a: Assessment, today: date) -> dict[str, list[Judged]]:
    """The markers that have comparable values; AFP always, so that none is seen to be none."""
    found = {m: list(judged(history, a.course, m, today)) for m in MARKERS}
    return {m: values for m, values in found.items() if values or m == "afp"}


def _in_words(a: Assessment, panels: dict[str, list[Judged]], today: date) -> str:
    markers = ", ".join(f"{len(v)} {_NAMES[m]} values since the treatment" for m, v in panels.items())
    return f"{markers}; {len(a.course.looks)} looks by site; {len(a.course.treatments)} treatments; today is {today}. The tables on this page say the same in words."


def _years(axis: Axis, height: int) -> Iterator[str]:
    step = 1 if (axis.end - axis.start).days < 12 * 366 else 2
    for year in range(axis.start.year + 1, axis.end.year + 1, step):
        x = axis.x(date(year, 1, 1))
        yield f'<path class="grid-line" d="M{x} {TOP - 8}V{height - 22}"/><text class="soft-text" x="{x}" y="{height - 6}" text-anchor="middle">{year}</text>'


def _panel(axis: Axis, marker: str, values: list[Judged], top: int, a: Assessment) -> Iterator[str]:
    bottom = top + PANEL - 16
    yield f'<text x="4" y="{top + 14}">{_NAMES[marker]}</text><path class="grid-line" d="M{LEFT} {bottom}H{WIDTH}"/>'
    yield from _windows(axis, a, lambda test, _: test == marker, bottom - 2, 10)
    if not values:
        yield f'<text class="soft-text" x="{LEFT + 24}" y="{top + 46}">no value in a known unit since the treatment</text>'
        return
    numbers = [_number(j) for j in values]
    high = max(2.0, log10(max(*numbers, *(j.threshold for j in values))) + 0.1)
    low = min(0.0, log10(min(numbers)))

    def y(value: float) -> float:
        return round(bottom - 6 - (log10(max(value, 0.1)) - low) / (high - low) * (PANEL - 34), 1)

    unit = values[-1].value.canonical_unit or ""
    yield f'<text class="soft-text" x="4" y="{top + 30}">{escape(unit)}, log</text>'
    for level in (1, 10, 100, 1000, 10000, 100000):
        if low <= log10(level) <= high:
            yield f'<path class="grid-line" d="M{LEFT} {y(level)}H{WIDTH}"/><text class="soft-text" x="{LEFT - 6}" y="{y(level) + 4}" text-anchor="end">{level:,}</text>'
    yield _steps(axis, values, y)
    yield _lows(axis, values, y)
    yield '<path class="series" d="M' + "L".join(f"{axis.x(_day(j))} {y(n)}" for j, n in zip(values, numbers, strict=True)) + '"/>'
    yield from _points([(axis.x(_day(j)), y(n), j) for j, n in zip(values, numbers, strict=True)], marker)


def _number(j: Judged) -> float:
    return max(j.value.canonical_value or 0.0, 0.1)


def _day(j: Judged) -> date:
    assert j.value.date is not None  # values without a day are not comparable and never judged
    return j.value.date


def _steps(axis: Axis, values: list[Judged], y: Height) -> str:
    """The person's own threshold, which every value moves."""
    path = _stairs([(axis.x(_day(j)), y(j.threshold), j.new_series) for j in values])
    return f'<path class="threshold" d="{path}"><title>own threshold</title></path>'


def _lows(axis: Axis, values: list[Judged], y: Height) -> str:
    """The own lowest value so far: the baseline."""
    path = _stairs([(axis.x(_day(j)), y(j.low), j.new_series) for j in values if j.low is not None])
    return f'<path class="own" d="{path}"><title>own lowest value so far</title></path>' if path else ""


def _stairs(points: list[tuple[float, float, bool]]) -> str:
    """Level until the next point; a new series (another assay, another unit) begins anew."""
    return "".join(f"M{x} {y}" if n == 0 or new else f"H{x}V{y}" for n, (x, y, new) in enumerate(points))


def _points(found: list[tuple[float, float, Judged]], marker: str) -> Iterator[str]:
    """Round dots; a value above the own threshold is a larger diamond. Very many are one drawing without words of their own."""
    if len(found) > _MOST_VALUES:
        for above in (False, True):
            path = "".join(dict.fromkeys(_dot(round(x), y, above) for x, y, j in found if j.above == above))
            yield f'<path class="dot{" above" if above else ""}" d="{path}"/>' if path else ""
        return
    for x, y, j in found:
        said = f"{_NAMES[marker]} {j.value.comparator or ''}{j.value.canonical_value:g} {j.value.canonical_unit} on {_day(j)}, own threshold {j.threshold:.3g}"
        yield f'<path class="dot{" above" if j.above else ""}" d="{_dot(x, y, j.above)}"><title>{escape(said)}</title></path>'


def _dot(x: float, y: float, above: bool) -> str:
    return f"M{x} {y - 6:.1f}l6 6-6 6-6-6z" if above else f"M{x - 3.5} {y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0"


def _lane(axis: Axis, a: Assessment, site: str, top: int, today: date, named: bool) -> Iterator[str]:
    middle = top + LANE / 2
    looks = _telling([k for k in a.course.looks if k.site == site])
    yield f'<text x="4" y="{middle + 4}">{escape(word(site))}</text><path class="grid-line" d="M{LEFT} {middle}H{WIDTH}"/>'
    yield from _windows(axis, a, lambda _, sites: site in sites, middle, LANE - 8)
    yield from _gaps(axis, looks, a.course.counted_from, today, middle)
    yield from _marks(axis, looks, middle, named)


def _telling(looks: list[Look]) -> list[Look]:
    """Where several tests of one day saw a site, those that say something of it."""
    said = {k.date for k in looks if k.result not in ("not_mentioned", "not_assessed")}
    return [k for k in looks if k.result not in ("not_mentioned", "not_assessed") or k.date not in said]


def _windows(axis: Axis, a: Assessment, mine: Mine, middle: float, tall: int) -> Iterator[str]:
    for d in a.due:
        if d.opens and d.closes and d.status != "not_applicable" and mine(d.test, d.sites):
            x, w = axis.x(d.opens), max(axis.x(d.closes) - axis.x(d.opens), 3)
            said = f"{word(d.test)}: {word(d.status)}, from {d.opens} to {d.closes}"
            yield f'<rect class="window {d.status}" x="{x}" y="{middle - tall / 2}" width="{w:.1f}" height="{tall}" rx="3"><title>{escape(said)}</title></rect>'


def _gaps(axis: Axis, looks: list[Look], start: date | None, today: date, middle: float) -> Iterator[str]:
    days = sorted({*(k.date for k in looks if k.adequate), today, *([start] if start else [])})
    for one, other in pairwise(d for d in days if d <= today):
        if (other - one).days > GAP_DAYS:
            x, right, months = axis.x(one), axis.x(other), round((other - one).days / 30.44)
            yield f'<path class="gap" d="M{x + 7} {middle}H{right - 7}"><title>{months} months without a full look</title></path>'
            if right - x > 90 and not any(one < k.date < other for k in looks):
                yield f'<text class="soft-text" x="{(x + right) / 2}" y="{middle - 4}" text-anchor="middle">{months} months unseen</text>'


def _marks(axis: Axis, looks: list[Look], middle: float, named: bool) -> Iterator[str]:
    """A mark for each look. Where there are very many, those that would cover each other are one, and carry no words."""
    if named:
        for k in looks:
            said = f"{word(k.test)} {k.date}: {word(k.result)}{'' if k.adequate else ', in part'}"
            yield f'<path class="look {k.result}{"" if k.adequate else " partial"}" d="{_shape(axis, k, middle)}"><title>{escape(said)}</title></path>'
        return
    kinds: dict[tuple[str, bool], dict[str, None]] = {}
    for k in looks:
        kinds.setdefault((k.result, k.adequate), {})[_shape(axis, k, middle)] = None
    for (result, adequate), shapes in kinds.items():
        yield f'<path class="look {result}{"" if adequate else " partial"}" d="{"".join(shapes)}"/>'


def _shape(axis: Axis, k: Look, middle: float) -> str:
    return _SHAPES[k.result].format(x=round(axis.x(k.date)), y=middle)


def _treatments(axis: Axis, a: Assessment, height: int) -> Iterator[str]:
    """Upright lines with their names; a name that would run into the one before goes one row lower."""
    last, row = -1000.0, 0
    for t in sorted((t for t in a.course.treatments if t.date), key=lambda t: t.date or date.min):
        x, name = axis.x(t.date or date.min), word(t.kind)
        row = 1 - row if x - last < 7 * len(name) + 12 else 0
        last = x
        yield (f'<path class="treated-line" d="M{x} {6 + 12 * row}V{height - 22}"/><text x="{x + 4}" y="{12 + 12 * row}">{escape(name)}'
               f"<title>{escape(name)} {t.date}</title></text>")


def _today(axis: Axis, today: date, height: int) -> str:
    x = axis.x(today)
    return f'<path class="today-line" d="M{x} {TOP - 8}V{height - 22}"/><text class="soft-text" x="{x - 4}" y="{height - 24}" text-anchor="end">today</text>'
