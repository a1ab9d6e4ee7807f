"""Policies compared on the same people: one summary a policy, with intervals from independent batches of people."""

from typing import Any

import msgspec
import numpy as np

from hepwatch.errors import UsageError
from hepwatch.outlook.parameters import Parameters, default_parameters
from hepwatch.outlook.simulate.attendance import Attendance
from hepwatch.outlook.simulate.numbers import personal_schedule, rows_of, visits, world
from hepwatch.outlook.simulate.policies import (
    AS_IT_HAPPENS,
    PERSONAL,
    assumed_attendance,
    plan_of,
    treatment_for,
)
from hepwatch.outlook.simulate.specimen import groups
from hepwatch.outlook.tables import SETTINGS, Floats, tables

BATCHES = 20
_AFTER = 60  # years for which visits are laid out: a recurrence that began in time is followed until it is known


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy came to. Shares are of first recurrences that began in the years simulated, found or not."""

    policy: str
    people: int
    recurrences: int
    looks_per_person_year: float
    visits_per_person_year: float
    median_size_mm: float | None
    share_found_curable: float | None
    share_found_curable_extrahepatic: float | None
    mean_delay_months: float | None
    median_delay_months: float | None
    share_symptomatic: float | None
    dose_msv_per_person: float
    cost_per_person: float
    life_years: float
    intervals: dict[str, tuple[float, float]]
    share_never_known: float | None = None
    retreated_per_person: float = 0.0
    recurrences_extrahepatic: int = 0
    treatment: str = ""
    parameters: str = ""


def compare(
    policies: list[str], people: int, years: int, seed: int, parameters: Parameters | None = None,
    believed: Parameters | None = None, setting: str | None = None, attendance: Attendance | None = None,
) -> list[Summary]:
    """Every policy on the same simulated people. `believed`: what `personal` takes for true, where it is wrong.

    `setting`: the treatment they had; None for the first that every policy covers.
    """
    if people < 1 or not 1 <= years <= 40:
        raise UsageError(f"simulating {people} people for {years} years is not possible; give at least 1 person and 1 to 40 years")
    if setting is not None and setting not in SETTINGS:
        raise UsageError(f"{setting!r} is no treatment to follow up; choose from {', '.join(SETTINGS)}")
    p, treated = parameters or default_parameters(), treatment_for(policies, setting)
    return [summarised(k, outcomes(k, people, years, seed, p, believed, treated, attendance), years, p, treated) for k in policies]


def outcomes(
    policy: str, people: int, years: int, seed: int, p: Parameters, believed: Parameters | None = None,
    setting: str = "resection", attendance: Attendance | None = None,
) -> Floats:
    """One row a person; the columns are named in `world`."""
    from hepwatch.outlook.simulate import personal
    from hepwatch.outlook.simulate import world as kernels

    rows: Floats = rows_of(people)
    if policy == PERSONAL:
        b = believed or p
        personal.watch_all(world(p, setting), tables(b), personal_schedule(b), SETTINGS.index(setting), seed, np.arange(people), years * 12.0, rows)
    else:
        kept = (attendance or assumed_attendance()) if policy == AS_IT_HAPPENS else Attendance(1.0, 0.0, 0)
        plan = plan_of(policy)
        for holds, who in groups(plan, p, setting, seed, people):
            laid, mine = visits(plan, p, years + _AFTER, kept.share, kept.late_months, setting, holds), rows_of(len(who))
            kernels.follow_all(world(p, setting), laid, seed, who, years * 12.0, mine)
            rows[who] = mine
    return rows


def summarised(policy: str, rows: Floats, years: int, p: Parameters, treatment: str) -> Summary:
    """The rows as the figures of the contract."""
    whole = figures(rows, years)
    parts = [figures(part, years) for part in np.array_split(rows, BATCHES)] if len(rows) >= 2 * BATCHES else []
    intervals = {}
    for name, value in whole.items():
        spread = np.array([x[name] for x in parts], dtype=float)
        if value is not None and len(spread) and np.isfinite(spread).all() and name not in ("recurrences", "recurrences_extrahepatic"):
            half = 2.093 * float(spread.std(ddof=1)) / np.sqrt(BATCHES)  # t, 19 degrees of freedom
            intervals[name] = (_round(value - half), _round(value + half))
    shown = {k: v if isinstance(v, int) else _round(v) if np.isfinite(v) else None for k, v in whole.items()}
    return msgspec.convert({"policy": policy, "people": len(rows), "parameters": p.name, "treatment": treatment, "intervals": intervals, **shown}, Summary)


def _round(value: float) -> float:
    return round(float(value), 4)


def figures(rows: Floats, years: int) -> dict[str, Any]:
    """All figures of a group of people; nan where there is nothing to average."""
    from hepwatch.outlook.simulate.world import (
        AT_SITE,
        BY_SYMPTOM,
        COST,
        CURABLE,
        DIAMETER,
        DIED_AT,
        DOSE,
        FOLLOWED,
        HOW,
        KNOWN_AT,
        LOOKS,
        NEVER,
        ONSET_AT,
        RETREATED,
        VISITS,
    )

    began = (rows[:, AT_SITE] >= 0) & (rows[:, ONSET_AT] < 12 * years)
    outside, known = began & (rows[:, AT_SITE] > 0), began & (rows[:, HOW] != NEVER)
    person_years = max(float(rows[:, FOLLOWED].sum()) / 12, 1e-9)
    delay = rows[known, KNOWN_AT] - rows[known, ONSET_AT]
    return {
        "recurrences": int(began.sum()),
        "recurrences_extrahepatic": int(outside.sum()),
        "looks_per_person_year": rows[:, LOOKS].sum() / person_years,
        "visits_per_person_year": rows[:, VISITS].sum() / person_years,
        "median_size_mm": _of(np.median, rows[known, DIAMETER]),
        "share_found_curable": _of(np.mean, rows[began, CURABLE]),
        "share_found_curable_extrahepatic": _of(np.mean, rows[outside, CURABLE]),
        "mean_delay_months": _of(np.mean, delay),
        "median_delay_months": _of(np.median, delay),
        "share_symptomatic": _of(np.mean, rows[began, HOW] == BY_SYMPTOM),
        "share_never_known": _of(np.mean, rows[began, HOW] == NEVER),
        "dose_msv_per_person": rows[:, DOSE].mean(),
        "cost_per_person": rows[:, COST].mean(),
        "life_years": np.minimum(rows[:, DIED_AT], 12.0 * years).mean() / 12,
        "retreated_per_person": rows[:, RETREATED].mean(),
    }


def _of(average: Any, values: Any) -> float:
    return float(average(values)) if len(values) else float("nan")
