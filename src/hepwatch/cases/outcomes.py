"""How people like these fared: survival and time to recurrence, pooled over cases, by treatment, site or interval.

Counted from the treatment of the metastasis (or its discovery when untreated); or from the index treatment of the
primary, where a person enters the count only when the metastasis is found, because nobody is in the library who died
before (left truncation). Series stand beside the pooled persons, never among them. Every answer carries the warning.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from hepwatch.cases.case import Case, Event, Lesion, Status, Treatment, first_treatment, metastases, month
from hepwatch.cases.series import Series
from hepwatch.cases.survival import Curve, Span, at_risk, kaplan_meier
from hepwatch.cases.when import elapsed
from hepwatch.course.answers import Pattern
from hepwatch.words.sites import Site

Endpoint = Literal["survival", "recurrence"]
CountedFrom = Literal["treatment", "primary"]
By = Literal["treatment", "site", "interval", "all"]
WARNING = (
    "Published cases are selected: operated, unusual and doing well are reported more often than the rest. "
    "These figures describe the cases collected, not what to expect; no treatment can be compared with another by them."
)
GRID = (0.0, 6.0, 12.0, 24.0, 36.0, 60.0)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One group's curve, who is in it, and the numbers at risk on a common grid of months."""

    group: str
    n: int
    events: int
    median: float | None
    median_low: float | None
    median_high: float | None
    at_risk: tuple[tuple[float, int], ...]
    steps: Curve
    cases: tuple[str, ...]


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """The whole answer. `left_out` counts the cases that could not be counted, by reason."""

    endpoint: Endpoint
    counted_from: CountedFrom
    by: By
    groups: tuple[Group, ...]
    left_out: dict[str, int]
    series: tuple[Series, ...]
    warning: str = WARNING


def outcomes(
    cases: Iterable[Case],
    *,
    endpoint: Endpoint = "survival",
    counted_from: CountedFrom = "treatment",
    by: By = "treatment",
    site: Site | None = None,
    pattern: Pattern | None = None,
    series: Sequence[Series] = (),
) -> Outcomes:
    """Pooled outcomes of the cases with a metastasis at `site` and of this `pattern`."""
    chosen = [c for c in cases if _chosen(c, site, pattern)]
    groups: dict[str, list[Span]] = {}
    left_out: dict[str, int] = {}
    for case in chosen:
        span = observed(case, endpoint, counted_from)
        if isinstance(span, Span):
            groups.setdefault(_label(case, by), []).append(span)
        else:
            left_out[span] = left_out.get(span, 0) + 1
    beside = tuple(s for s in series if (site is None or s.site == site) and (pattern is None or s.pattern in (None, pattern)))
    return Outcomes(
        endpoint=endpoint, counted_from=counted_from, by=by, left_out=left_out, series=beside,
        groups=tuple(_group(label, groups[label]) for label in sorted(groups)),
    )


def observed(case: Case, endpoint: Endpoint, counted_from: CountedFrom) -> Span | str:
    """One case's time under observation, or why it cannot be counted."""
    last = next((e for e in case.events if isinstance(e, Status)), None)
    if last is None:
        return "the source does not say how the person fared"
    if last.status == "lost_to_follow_up" and last.when is None:
        return "lost to follow-up without a time"
    ending: Event = last
    happened = last.status.startswith("died")
    if endpoint == "recurrence":
        again = next((e for e in case.events if isinstance(e, Lesion) and e.phase == "after"), None)
        if again is not None:
            ending, happened = again, True
        elif happened and last.status == "died_of_disease":
            return "died of the disease, without the time it came back"
        else:
            happened = False
    return _span(case, ending, happened, counted_from)


def _span(case: Case, ending: Event, happened: bool, counted_from: CountedFrom) -> Span | str:
    if ending.when is None:
        return "the source gives no time for it"
    if counted_from == "primary":
        entered, end = _first_month(case), month(case, ending)
        if entered is None or end is None:
            return "not placed from the treatment of the primary"
    else:
        entered, end = 0.0, elapsed(ending.when).months
        if ending.since not in ("metastasis", "metastasis_treatment"):
            end = _from_metastasis(case, ending)
        if end is None:
            return "not placed from the metastasis"
    return Span(end, happened, entered, case.id) if end > entered else "no time under observation"


def _first_month(case: Case) -> float | None:
    return next((m for m in (month(case, e) for e in metastases(case)) if m is not None), None)


def _from_metastasis(case: Case, ending: Event) -> float | None:
    end, found = month(case, ending), _first_month(case)
    return None if end is None or found is None else end - found


def _chosen(case: Case, site: Site | None, pattern: Pattern | None) -> bool:
    found = metastases(case)
    return bool(found) and (site is None or any(m.site == site for m in found)) and pattern in (None, case.pattern)


def _label(case: Case, by: By) -> str:
    if by == "treatment":
        done: Treatment | None = first_treatment(case, "metastasis")
        return done.treatment if done else "not stated"
    if by == "site":
        return " and ".join(sorted({m.site for m in metastases(case)}))
    if by == "interval":
        return _band(_first_month(case))
    return "all"


def _band(months: float | None) -> str:
    if months is None:
        return "not stated"
    return next((label for limit, label in ((12, "up to 12 months"), (24, "12 to 24 months"), (60, "24 to 60 months")) if months <= limit), "beyond 60 months")


def _group(label: str, spans: list[Span]) -> Group:
    curve = kaplan_meier(spans)
    return Group(
        group=label, n=curve.n, events=curve.events, median=curve.median, median_low=curve.median_low,
        median_high=curve.median_high, at_risk=tuple(zip(GRID, at_risk(spans, GRID), strict=True)), steps=curve,
        cases=tuple(s.case for s in spans),
    )
