"""Persons out of a published curve: the method of Guyot and others (BMC Med Res Methodol 2012;12:9).

From points read off a Kaplan-Meier curve, the numbers at risk printed under it, and the number of events when the
paper gives it, times of events and departures are found that reproduce the curve. They are reconstructed, not observed,
and every span says so in its name. Departures are taken to be spread evenly within each interval.
"""

from collections.abc import Sequence

from hepwatch.cases.survival import Span

Points = Sequence[tuple[float, float]]
Risk = Sequence[tuple[float, int]]


def reconstruct(curve: Points, at_risk: Risk, events: int | None = None) -> list[Span]:
    """Spans that reproduce the curve. `curve`: (months, share alive); `at_risk`: (months, number), the first at 0."""
    points = _cleaned(curve)
    if not at_risk or at_risk[0][0] != 0 or any(b[1] > a[1] for a, b in zip(at_risk, at_risk[1:], strict=False)):
        raise ValueError("numbers at risk must start at 0 months and never rise")
    spans: list[Span] = []
    state = _State(points, at_risk[0][1])
    bounds = [*at_risk, (float("inf"), None)]
    for (start, number), (stop, wanted) in zip(bounds, bounds[1:], strict=False):
        state.at_risk = number if number is not None else state.at_risk
        inside = [p for p in points if start <= p[0] < stop]
        spans += _interval(state, inside, stop, wanted, None if events is None else events - sum(s.event for s in spans))
    last = points[-1][0]
    return spans + [Span(last, False, 0.0, "reconstructed") for _ in range(at_risk[0][1] - len(spans))]


class _State:
    """The curve rebuilt so far."""

    def __init__(self, points: list[tuple[float, float]], at_risk: int) -> None:
        self.at_risk = at_risk
        self.share = 1.0
        self.end = points[-1][0]
        self.departures = 0
        self.departures_a_month = 0.0

    def seen(self, spans: list[Span], until: float) -> None:
        """Counts who left, for the time after the last number at risk."""
        self.departures += sum(not s.event for s in spans)
        self.departures_a_month = self.departures / until if until else 0.0


def _interval(state: _State, inside: list[tuple[float, float]], stop: float, wanted: int | None, remaining: int | None) -> list[Span]:
    """One interval between two numbers at risk: departures are raised or lowered until the next number is met."""
    if not inside:
        leaving = state.at_risk - wanted if wanted is not None else 0
        return [Span(max(stop - 1e-6, 1e-6), False, 0.0, "reconstructed")] * leaving
    begin, length = inside[0][0], min(stop, state.end) - inside[0][0]
    if wanted is None:  # after the last number at risk: people leave as often as before
        leaving = min(round(state.departures_a_month * max(length, 0.0)), state.at_risk)
        spans, state.share, _ = _walk(state.share, state.at_risk, inside, begin, length, leaving, remaining)
        return spans
    low, high = 0, state.at_risk
    while True:
        departures = (low + high) // 2
        spans, share, left = _walk(state.share, state.at_risk, inside, begin, length, departures, remaining)
        if left == wanted or low >= high:
            break
        low, high = (departures + 1, high) if left > wanted else (low, departures)
    state.share = share
    spans = _met(spans, state.at_risk - wanted, min(stop, state.end))
    state.seen(spans, stop)
    return spans


def _walk(
    share: float, at_risk: int, inside: list[tuple[float, float]], begin: float, length: float, departures: int, remaining: int | None
) -> tuple[list[Span], float, int]:
    """Goes along the points of one interval with this many departures."""
    leave_at = [begin + length * (i + 0.5) / departures for i in range(departures)]
    spans: list[Span] = []
    for t, target in inside:
        gone = [x for x in leave_at if x < t]
        leave_at = leave_at[len(gone):]
        spans += [Span(x, False, 0.0, "reconstructed") for x in gone[:at_risk]]
        at_risk = max(at_risk - len(gone), 0)
        died = min(max(round(at_risk * (1 - target / share)), 0), at_risk) if share > 0 and at_risk else 0
        if remaining is not None:
            died = min(died, max(remaining - sum(s.event for s in spans), 0))
        spans += [Span(max(t, 1e-6), True, 0.0, "reconstructed")] * died
        share *= 1 - died / at_risk if at_risk else 1.0
        at_risk -= died
    spans += [Span(x, False, 0.0, "reconstructed") for x in leave_at[:at_risk]]
    return spans, share, at_risk - len(leave_at)


def _met(spans: list[Span], wanted: int, stop: float) -> list[Span]:
    """Exactly as many people gone as the two numbers at risk say: surplus departures are dropped, missing ones added at the end."""
    while len(spans) > wanted:
        surplus = next((i for i in range(len(spans) - 1, -1, -1) if not spans[i].event), len(spans) - 1)
        spans = spans[:surplus] + spans[surplus + 1:]
    return spans + [Span(max(stop - 1e-6, 1e-6), False, 0.0, "reconstructed")] * (wanted - len(spans))


def _cleaned(curve: Points) -> list[tuple[float, float]]:
    """In the order of time, starting at 1, never rising (reading off a figure jitters)."""
    points = sorted((float(t), float(s)) for t, s in curve)
    if len(points) < 2 or any(not 0 <= s <= 1 for _, s in points) or points[0][0] < 0:
        raise ValueError("a curve needs at least two points, times from 0 and shares between 0 and 1")
    cleaned: list[tuple[float, float]] = []
    lowest = 1.0
    for t, share in points:
        lowest = min(lowest, share)
        cleaned.append((t, lowest))
    return cleaned
