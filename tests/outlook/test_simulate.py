"""The simulation: same seed, same answer; the same luck in every policy; the protocol's own dates."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.outlook.people import treatment

from hepwatch.course.answers import Course, Look
from hepwatch.errors import UsageError
from hepwatch.followup import protocols
from hepwatch.followup.due import due
from hepwatch.followup.plan import Item, Period, Plan
from hepwatch.outlook.parameters import changed, default_parameters
from hepwatch.outlook.simulate.baseline import found_by
from hepwatch.outlook.simulate.compare import compare, outcomes
from hepwatch.outlook.simulate.numbers import schedule
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow
from hepwatch.surfaces.cli import run

P = default_parameters()


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = (compare(["whole-body", "personal"], 60, 5, 3) for _ in range(2))
    assert msgspec.json.encode(one) == msgspec.json.encode(two)


def test_another_seed_gives_other_people() -> None:
    one, two = (compare(["whole-body"], 500, 5, seed)[0] for seed in (1, 2))
    assert one.recurrences != two.recurrences


def test_a_person_has_the_same_luck_in_every_policy() -> None:
    from hepwatch.outlook.simulate.world import AT_SITE, HOW, NEVER, ONSET_AT

    one, two = (outcomes(k, 400, 10, 5, P) for k in ("nccn-like", "personal"))
    both = (one[:, HOW] != NEVER) & (two[:, HOW] != NEVER)
    assert both.sum() > 100
    # The same to the last bits: two compiled loops may round differently.
    assert np.allclose(one[both, ONSET_AT], two[both, ONSET_AT], rtol=1e-12, atol=0)
    assert np.array_equal(one[both, AT_SITE], two[both, AT_SITE])


def test_more_looks_find_more_while_curable_and_sooner() -> None:
    heavy, light = compare(["nccn-like", "liver-only-6-monthly"], 20_000, 10, 1)
    assert heavy.looks_per_person_year > 2 * light.looks_per_person_year
    assert (heavy.share_found_curable or 0) > (light.share_found_curable or 0)
    assert (heavy.share_found_curable_extrahepatic or 0) > 0.05 + (light.share_found_curable_extrahepatic or 0)
    assert (heavy.mean_delay_months or 0) < (light.mean_delay_months or 0)


def test_missed_visits_cost_delay() -> None:
    kept, missed = compare(["whole-body", "as-it-happens"], 20_000, 10, 1)
    assert (missed.mean_delay_months or 0) > (kept.mean_delay_months or 0)
    assert missed.visits_per_person_year < kept.visits_per_person_year


def test_recurrence_found_is_that_of_the_published_cohort() -> None:
    found = found_by(outcomes("nccn-like-afp", 50_000, 40, 11, P), (2, 5, 10))
    assert found == pytest.approx([0.397, 0.603, 0.710], abs=0.025)


@pytest.mark.parametrize(("policy", "people", "years"), [("no-such", 10, 5), ("whole-body", 0, 5), ("whole-body", 10, 0), ("whole-body", 10, 41)])
def test_what_cannot_be_simulated_is_refused(policy: str, people: int, years: int) -> None:
    with pytest.raises(UsageError):
        compare([policy], people, years, 1)


def test_nobody_recurs_when_nothing_begins() -> None:
    still = {"occult": 0.0, "early": [{"from": 0, "rate": 0.0}], "late": [{"from": 0, "rate": 0.0}]}
    found = compare(["whole-body"], 200, 5, 1, changed({"onset": {"resection": still}}))[0]
    assert found.recurrences == 0
    assert found.share_found_curable is None


def applies(item: Item) -> bool:
    return not item.after or "resection" in item.after


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(protocols.names()), st.dates(date(2015, 1, 1), date(2020, 12, 31)))
def test_the_simulators_dates_are_the_evaluators(name: str, start: date) -> None:
    """Done on the days simulated, the evaluator of `followup` never calls an item overdue, and aims where the simulator goes next."""
    plan = protocols.plan(name)
    if plan.schedule == "none":
        return
    days = schedule(plan, 5, start)
    for k, (day, _) in enumerate(days[:-1]):
        done, following = days[: k + 1], days[k + 1][0]
        looks = tuple(
            Look(site, d, test, "clear", True, d, (f"{d}",))
            for d, tests in done for test in sorted(tests)
            for site in sorted({i.sites[0] for i in plan.items if i.sites and test in i.satisfied_by and applies(i)})
        )
        blood = tuple(
            MeasurementRow(row_id=f"{d}-{t}", person="p", known_on=d, date=d, analyte=t, value=4.0, canonical_value=4.0, canonical_unit="any")
            for d, tests in done for t in sorted(tests) if t in ("afp", "dcp", "afp_l3")
        )
        course = Course(
            person="p", as_of=day, state="in_remission", index_treatment=treatment(day=start), counted_from=start, looks=looks,
            treatments=(treatment(day=start),),
        )
        items = [i for i in due(History(person="p", measurements=blood), course, plan, ()) if i.target and not plan.item(i.rule.split("/")[1]).when]
        assert min(i.target for i in items if i.target) == following
        assert all(i.status != "overdue" for i in items)
        assert day < following <= day + timedelta(days=400)


def test_what_is_done_early_beside_something_else_moves_the_next_by_what_the_plan_counts_from() -> None:
    """The chest falls due a month after the liver; done beside it, the next is counted from that day, or from its own target."""

    def of(counted_from: str) -> list[tuple[date, frozenset[str]]]:
        period = Period(from_month=0, every_months=6, opens_before_days=61, closes_after_days=61)
        said = dict(periods=(period,), why="", source="", certainty="unverified", sites=())
        liver = Item(id="liver", test="whole_body_ct", satisfied_by=("whole_body_ct",), first_months=3, **said)  # type: ignore[arg-type]
        chest = Item(id="chest", test="chest_ct", satisfied_by=("chest_ct", "whole_body_ct"), first_months=4, counted_from=counted_from, **said)  # type: ignore[arg-type]
        plan = Plan(id="x", title="", edition="", source="", valid_from="2020-01-01", after=("resection",), items=(liver, chest))
        return schedule(plan, 1, date(2020, 1, 1))

    assert of("done") == [(date(2020, 4, 1), frozenset({"whole_body_ct"})), (date(2020, 10, 1), frozenset({"whole_body_ct", "chest_ct"}))]
    assert (date(2020, 10, 1), frozenset({"whole_body_ct"})) in of("target")


def test_the_report_holds_its_drawing_and_says_when_it_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["simulate", "--policies", "whole-body", "--people", "60", "--years", "3"]
    assert run([*asked, "--report", str(tmp_path / "page.html")]) == 0
    page = (tmp_path / "page.html").read_text()
    assert "<svg" in page and "src=" not in page
    assert run([*asked, "--report", str(tmp_path / "no" / "page.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err
