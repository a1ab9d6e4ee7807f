"""Drawings for numbers: curves with intervals, bars in parts, points with whiskers. Each has a title; a table beside it says the same."""

from collections.abc import Sequence
from html import escape

import msgspec

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 720, 300, 52, 12, 34


class Curve(msgspec.Struct, frozen=True):
    """One line: its name, and (x, value, low, high) at each point. Drawn as steps."""

    name: str
    points: Sequence[tuple[float, float, float, float]]


def curves(title: str, found: Sequence[Curve], until: float, unit: str, bands: bool = True) -> str:
    """Shares (0 to 1) over time, each line with its own dash and its name at its end."""
    top = max([0.05, *(p[3] for c in found for p in c.points if p[3] == p[3])])
    top = min(1.0, top * 1.08)
    right = _WIDTH - 190

    def x(value: float) -> float:
        return round(_LEFT + value / until * (right - _LEFT), 1)

    def y(value: float) -> float:
        return round(_TOP + (1 - min(value, top) / top) * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">']
    for n in range(5):
        level = top * n / 4
        parts.append(f'<path class="grid-line" d="M{_LEFT} {y(level)}H{right}"/><text class="soft-text" x="{_LEFT - 6}" y="{y(level) + 4}" text-anchor="end">{100 * level:.0f} %</text>')
    step = 12 if until <= 120 else 24
    parts += [f'<text class="soft-text" x="{x(m)}" y="{_HEIGHT - 14}" text-anchor="middle">{m // 12}</text>' for m in range(0, int(until) + 1, step)]
    parts.append(f'<text class="soft-text" x="{(_LEFT + right) / 2}" y="{_HEIGHT - 1}" text-anchor="middle">{escape(unit)}</text>')
    for n, c in enumerate(found):
        if bands and c.points:
            parts.append(f'<path class="band" d="{_band([(x(p[0]), y(p[2]), y(p[3])) for p in c.points])}"/>')
        parts.append(f'<path class="curve line-{n % 7}" stroke-dasharray="{_DASHES[n % 7]}" d="{_steps([(x(p[0]), y(p[1])) for p in c.points])}"/>')
    parts += _names([(c.name, y(c.points[-1][1])) for c in found if c.points], right)
    return "".join([*parts, "</svg>"])


_DASHES = ("none", "8 3", "2 3", "10 3 2 3", "5 5", "1 4", "12 2")


def _names(ends: list[tuple[str, float]], right: float) -> list[str]:
    """Names at the ends of the lines, moved apart where they would cover each other."""
    parts, last = [], -100.0
    order = sorted(range(len(ends)), key=lambda n: ends[n][1])
    for n in order:
        name, y = ends[n]
        last = max(y, last + 14)
        parts.append(f'<path class="curve line-{n % 7}" stroke-dasharray="{_DASHES[n % 7]}" d="M{right + 4} {last}h22"/><text x="{right + 30}" y="{last + 4}">{escape(name)}</text>')
    return parts


def _steps(points: list[tuple[float, float]]) -> str:
    return "".join(f"M{x} {y}" if n == 0 else f"H{x}V{y}" for n, (x, y) in enumerate(points))


def _band(points: list[tuple[float, float, float]]) -> str:
    """Along the lower limit and back along the upper one, in steps."""
    lower = "".join(f"M{x} {low}" if n == 0 else f"H{x}V{low}" for n, (x, low, _) in enumerate(points))
    back = list(reversed(points))
    upper = "".join(f"L{x} {high}" if n == 0 else f"V{high}H{x}" for n, (x, _, high) in enumerate(back))
    return f"{lower}{upper}Z"


def bar(parts: Sequence[tuple[str, float]], title: str) -> str:
    """One bar in parts; (class, share) from left to right."""
    at, drawn = 0.0, []
    for style, share in parts:
        drawn.append(f'<rect class="{style}" x="{at:.1f}" y="0" width="{share * 1000:.1f}" height="12"/>')
        at += share * 1000
    return f'<svg class="bar" viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label="{escape(title)}">{"".join(drawn)}</svg>'


class Point(msgspec.Struct, frozen=True):
    """One point with intervals both ways."""

    name: str
    x: tuple[float, float, float]
    y: tuple[float, float, float]


def scatter(title: str, found: Sequence[Point], x_name: str, y_name: str) -> str:
    """Points with whiskers: what a policy costs against what it finds."""
    left, right = _span([v for p in found for v in p.x])
    low, high = _span([v for p in found for v in p.y])

    def x(value: float) -> float:
        return round(_LEFT + 10 + (value - left) / (right - left) * (_WIDTH - _LEFT - 150), 1)

    def y(value: float) -> float:
        return round(_TOP + (1 - (value - low) / (high - low)) * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">']
    for n in range(5):
        level, place = low + (high - low) * n / 4, left + (right - left) * n / 4
        parts.append(f'<path class="grid-line" d="M{_LEFT} {y(level)}H{_WIDTH - 120}"/><text class="soft-text" x="{_LEFT - 6}" y="{y(level) + 4}" text-anchor="end">{100 * level:.0f} %</text>')
        parts.append(f'<text class="soft-text" x="{x(place)}" y="{_HEIGHT - 18}" text-anchor="middle">{place:.1f}</text>')
    parts.append(f'<text class="soft-text" x="{(_WIDTH - 100) / 2}" y="{_HEIGHT - 3}" text-anchor="middle">{escape(x_name)}</text><text class="soft-text" x="{_LEFT + 4}" y="{_TOP + 4}">{escape(y_name)}</text>')
    for n, p in enumerate(sorted(found, key=lambda p: p.x)):
        parts.append(f'<path class="whisker" d="M{x(p.x[1])} {y(p.y[0])}H{x(p.x[2])}M{x(p.x[0])} {y(p.y[1])}V{y(p.y[2])}"/><circle class="point" cx="{x(p.x[0])}" cy="{y(p.y[0])}" r="5"/>')
        parts.append(f'<text x="{x(p.x[0]) + 9}" y="{y(p.y[0]) + (17 if n % 2 else -8)}">{escape(p.name)}</text>')
    return "".join([*parts, "</svg>"])


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return low - room, high + room
