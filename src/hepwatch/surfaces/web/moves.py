"""How each look moved the chance that something is hidden: down when it showed nothing, up again while nobody looks."""

from datetime import date
from html import escape

import msgspec

from hepwatch.outlook.answers import Outlook
from hepwatch.surfaces.web.evidence import Evidence, day_of, told
from hepwatch.surfaces.web.wording import percent

_WIDTH, _HEIGHT, _LEFT, _TOP = 720, 170, 54, 10

MOST_DOTS = 150  # beyond, the line alone is drawn: the page must stay small


class Move(msgspec.Struct, frozen=True):
    """One look or marker: its day, what it was, the chance before and after it; the row's own page."""

    day: date
    what: str
    before: float
    after: float
    row: str


def moves(o: Outlook, evidence: Evidence) -> list[Move]:
    """Oldest first. A row without a day cannot be drawn, and the model has not used it."""
    found = []
    for row_id, before, after in o.moved:
        row = evidence.by_id(row_id)
        day = day_of(row) if row else None
        if row is not None and day is not None:
            found.append(Move(day, told(row), before, after, evidence.name(row.row_id)))
    return sorted(found, key=lambda m: m.day)


def svg(found: list[Move], now: float, today: date) -> str:
    """Steps down at each look, slopes up between: shown as they are, on a linear scale."""
    first, top = found[0].day, max(now, *(m.before for m in found)) * 1.08 or 1.0
    days = max((today - first).days, 1)

    def x(day: date) -> float:
        return round(_LEFT + (day - first).days / days * (_WIDTH - _LEFT - 12), 1)

    def y(chance: float) -> float:
        return round(_TOP + (1 - chance / top) * (_HEIGHT - _TOP - 26), 1)

    points = [f"{x(m.day)} {y(p)}" for m in found for p in (m.before, m.after)] + [f"{x(today)} {y(now)}"]
    lines = [_level(y(level), level) for level in (0.0, top / 2.16, top / 1.08)]
    years = [_year(x(date(n, 1, 1)), n) for n in range(first.year + 1, today.year + 1)]
    dots = [] if len(found) > MOST_DOTS else [
        f'<circle class="dot" cx="{x(m.day)}" cy="{y(m.after)}" r="3.5"><title>{escape(m.what)} {m.day}: from {percent(m.before)} to {percent(m.after)}</title></circle>'
        for m in found
    ]
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="moves-title"><title id="moves-title">Chance of a hidden recurrence over '
        f'time, now {percent(now)}; the table says how each look moved it</title>{"".join(lines)}{"".join(years)}'
        f'<path class="series" d="M{"L".join(points)}"/>{"".join(dots)}</svg>'
    )


def _level(y: float, chance: float) -> str:
    return f'<path class="grid-line" d="M{_LEFT} {y}H{_WIDTH}"/><text class="soft-text" x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{100 * chance:.1f} %</text>'


def _year(x: float, year: int) -> str:
    return f'<text class="soft-text" x="{x}" y="{_HEIGHT - 6}" text-anchor="middle">{year}</text>'
