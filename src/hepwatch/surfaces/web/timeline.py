"""The time axis of one person as one SVG: marker values (log scale) with the own threshold, looks by site as lanes, treatments,
due windows. Shapes and words carry the meaning; colour only repeats it. Everything is escaped by the template that holds it."""

from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from math import log10

from hepwatch.assess import Assessment
from hepwatch.record.history import History

Place = Callable[[date], float]
_WIDTH, _LEFT, _LANE, _PLOT = 1000, 110, 22, 130
_LANES = ("liver", "adrenal", "lung", "lymph_node", "bone", "brain")
_MARK = {"clear": "o", "finding": "x", "unread": "?", "not_mentioned": "-", "not_assessed": "-"}


def svg(history: History, a: Assessment) -> str:
    """The picture, with a text alternative in its title."""
    start = min([t.date for t in a.course.treatments if t.date] or [a.as_of]) - timedelta(days=30)
    end = max([a.as_of, *(d.closes for d in a.due if d.closes)]) + timedelta(days=10)
    days = max((end - start).days, 1)

    def x(day: date) -> float:
        return round(_LEFT + (day - start).days / days * (_WIDTH - _LEFT - 10), 1)

    height = _PLOT + _LANE * len(_LANES) + 40
    parts = [
        f'<svg class="timeline" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="timeline-title">',
        '<title id="timeline-title">Markers, looks by site, treatments and due windows over time; the tables below say the same in words.</title>',
    ]
    parts += _years(start, end, x, height)
    parts += _markers(history, a, x)
    for n, site in enumerate(_LANES):
        parts += _lane(a, site, _PLOT + n * _LANE, x)
    for t in a.course.treatments:
        if t.date:
            parts.append(f'<line class="treated" x1="{x(t.date)}" x2="{x(t.date)}" y1="14" y2="{height - 22}"/>'
                         f'<text class="label" x="{x(t.date) + 3}" y="12">{escape(t.kind)}</text>')
    parts.append(f'<line class="today" x1="{x(a.as_of)}" x2="{x(a.as_of)}" y1="14" y2="{height - 22}"/>')
    return "".join([*parts, "</svg>"])


def _years(start: date, end: date, x: Place, height: int) -> list[str]:
    return [
        f'<line class="year" x1="{x(day)}" x2="{x(day)}" y1="14" y2="{height - 22}"/><text class="label" x="{x(day)}" y="{height - 6}">{year}</text>'
        for year in range(start.year + 1, end.year + 1)
        if (day := date(year, 1, 1))
    ]


def _markers(history: History, a: Assessment, x: Place) -> list[str]:
    values = [
        (m.date, m.canonical_value) for m in history.measurements
        if m.analyte == "afp" and m.canonical_value and m.date and m.date <= a.as_of and m.known_on <= a.as_of
    ]
    parts = [f'<text class="label" x="4" y="{_PLOT - 60}">AFP (log)</text>']
    if not values:
        return [*parts, f'<text class="label" x="{_LEFT}" y="{_PLOT - 60}">no AFP value in a known unit</text>']
    top = max(2.0, *(log10(max(v, 0.1)) for _, v in values))

    def y(value: float) -> float:
        return round(_PLOT - 14 - (max(log10(max(value, 0.1)), 0.0) / top) * (_PLOT - 40), 1)

    for level in (1, 10, 100, 1000, 10000):
        if log10(level) <= top:
            parts.append(f'<text class="label" x="{_LEFT - 8}" y="{y(level) + 4}" text-anchor="end">{level}</text>')
    points = sorted(values)
    parts.append('<polyline class="marker" points="' + " ".join(f"{x(d)},{y(v)}" for d, v in points) + '"/>')
    parts += [f'<circle class="marker-point" cx="{x(d)}" cy="{y(v)}" r="3"><title>AFP {v:g} ng/mL, {d}</title></circle>' for d, v in points]
    return parts


def _lane(a: Assessment, site: str, top: float, x: Place) -> list[str]:
    middle = top + _LANE / 2
    parts = [f'<text class="label" x="4" y="{middle + 4}">{site.replace("_", " ")}</text><line class="lane" x1="{_LEFT}" x2="{_WIDTH}" y1="{middle}" y2="{middle}"/>']
    for d in a.due:
        if site in d.sites and d.opens and d.closes:
            parts.append(f'<rect class="window {d.status}" x="{x(d.opens)}" y="{top + 3}" width="{max(x(d.closes) - x(d.opens), 2)}" height="{_LANE - 6}"><title>{escape(d.why)}</title></rect>')
    for k in a.course.looks:
        if k.site == site:
            kind = "full" if k.adequate else "partial"
            parts.append(f'<text class="look {k.result} {kind}" x="{x(k.date)}" y="{middle + 5}" text-anchor="middle">{_MARK[k.result]}'
                         f"<title>{escape(k.test)} {k.date}: {escape(k.result)}</title></text>")
    return parts
