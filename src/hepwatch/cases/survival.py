"""Kaplan-Meier, with late entry, numbers at risk, intervals and the median.

A person is at risk at time t when entry < t <= end. Intervals are Greenwood's on the log(-log) scale, as lifelines
gives them and R's survival with conf.type = "log-log". At equal times deaths come before departures.
"""

import math
from collections.abc import Sequence

import msgspec

_Z = 1.959963984540054  # 97.5 % of the standard normal


class Span(msgspec.Struct, frozen=True):
    """One person's time under observation, in months. `event` False: still without it when last heard of."""

    end: float
    event: bool
    entry: float = 0.0
    case: str = ""


class Step(msgspec.Struct, frozen=True):
    """The curve just after a time at which something happened."""

    months: float
    at_risk: int
    events: int
    left: int
    share: float
    low: float
    high: float


class Curve(msgspec.Struct, frozen=True):
    """A survival curve. Medians are None when the curve (or its limit) never falls to one half."""

    n: int
    events: int
    steps: tuple[Step, ...]
    median: float | None
    median_low: float | None
    median_high: float | None


def kaplan_meier(spans: Sequence[Span]) -> Curve:
    """The curve of these people. Times must be positive and later than entry."""
    for span in spans:
        if not (span.end > span.entry >= 0 or span.end == span.entry == 0):
            raise ValueError("every time must be later than its entry, and neither may be negative")
    share, spread = 1.0, 0.0
    steps: list[Step] = []
    for t in sorted({s.end for s in spans}):
        at_risk = sum(1 for s in spans if s.entry < t <= s.end) if t > 0 else len([s for s in spans if s.entry == 0])
        events = sum(1 for s in spans if s.event and s.end == t)
        left = sum(1 for s in spans if not s.event and s.end == t)
        share *= 1 - events / at_risk
        spread += events / (at_risk * (at_risk - events)) if at_risk > events else math.inf if events else 0.0
        low, high = _limits(share, spread)
        steps.append(Step(t, at_risk, events, left, share, low, high))
    return Curve(
        n=len(spans), events=sum(s.event for s in spans), steps=tuple(steps),
        median=_reaches_half([(s.months, s.share) for s in steps]),
        median_low=_reaches_half([(s.months, s.low) for s in steps]),
        median_high=_reaches_half([(s.months, s.high) for s in steps]),
    )


def at_risk(spans: Sequence[Span], months: Sequence[float]) -> list[int]:
    """How many are under observation just before each time."""
    return [sum(1 for s in spans if (s.entry < t or s.entry == 0) and s.end >= t) for t in months]


def _limits(share: float, spread: float) -> tuple[float, float]:
    """The 95 % interval of the share; a curve that stands at 1 or has fallen to 0 has none of its own."""
    if share >= 1.0:
        return 1.0, 1.0
    if share <= 0.0:
        return 0.0, 0.0
    middle = math.log(-math.log(share))
    reach = _Z * math.sqrt(spread) / math.log(share)
    return math.exp(-math.exp(middle - reach)), math.exp(-math.exp(middle + reach))


def _reaches_half(points: list[tuple[float, float]]) -> float | None:
    """The first time at which the share is one half or less."""
    return next((t for t, share in points if share <= 0.5 + 1e-12), None)
