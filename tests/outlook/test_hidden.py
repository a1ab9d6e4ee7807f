"""What each thing in the record does to the chance of a hidden recurrence, and what is missing when there is no answer."""

from datetime import date

import numpy as np
import pytest
from tests.outlook.people import TREATED, afp, course, history, look, treatment

from hepwatch.course.answers import Course, Lesion, Sighting
from hepwatch.outlook.answers import Outlook
from hepwatch.outlook.hidden import outlook
from hepwatch.outlook.parameters import changed, default_parameters
from hepwatch.record.history import History
from hepwatch.record.rows import FindingStatus
from hepwatch.words.dates import add_months

AS_OF = date(2021, 2, 15)


def ask(c: Course, h: History | None = None, as_of: date = AS_OF) -> Outlook:
    found, missing = outlook(h or history(), c, as_of)
    assert missing == ()
    assert found is not None
    return found


def test_the_chances_by_site_add_up() -> None:
    found = ask(course())
    assert set(found.hidden) == set(default_parameters().sites.names)
    assert sum(found.hidden.values()) == pytest.approx(found.any)
    assert 0 < found.any < 1


@pytest.mark.parametrize(
    ("without", "with_it"),
    [
        (course(), course(look(12))),
        (course(look(3)), course(look(12))),  # the fresher look says more
        (course(look(12, test="ultrasound", adequate=False)), course(look(12))),
        (course(look(12, adequate=False)), course(look(12))),  # the same test without contrast
        (course(look(12, result="not_mentioned")), course(look(12))),
        (course(), course(look(12, result="not_mentioned"))),
    ],
)
def test_a_clear_look_lowers_the_chance_at_its_site(without: Course, with_it: Course) -> None:
    assert ask(with_it).hidden["liver"] < ask(without).hidden["liver"]


def test_an_unread_look_says_nothing() -> None:
    assert ask(course(look(12, result="unread"))).hidden == ask(course()).hidden


def test_a_clear_liver_does_not_clear_the_chest() -> None:
    before, after = ask(course()), ask(course(look(12)))
    assert after.hidden["lung"] >= before.hidden["lung"]


def test_a_normal_marker_never_clears() -> None:
    quiet = history(*(afp(m, 4.0) for m in (3, 6, 9, 12)))
    assert ask(course(), quiet).any > 0.5 * ask(course()).any


def test_a_marker_that_rises_above_the_persons_own_level_raises_the_chance() -> None:
    level = [afp(m, 4.0) for m in (3, 6, 9)]
    still, risen = ask(course(), history(*level, afp(12, 4.2))), ask(course(), history(*level, afp(12, 12.0)))
    assert risen.any > 2 * still.any
    assert risen.hidden["lung"] > still.hidden["lung"]


def test_a_steady_high_marker_is_the_persons_own_level() -> None:
    steady = history(*(afp(m, 12.0) for m in (3, 6, 9, 12)))
    rising = history(*(afp(m, 4.0) for m in (3, 6, 9)), afp(12, 12.0))
    assert ask(course(), steady).any < 0.6 * ask(course(), rising).any


def test_a_value_without_a_unit_is_not_used() -> None:
    assert ask(course(), history(afp(12, 900.0, unit=None))).hidden == ask(course()).hidden


def test_a_value_not_yet_known_is_not_used() -> None:
    assert ask(course(), history(afp(14, 900.0))).hidden == ask(course()).hidden


def with_lesion(status: FindingStatus, size: float | None = 14.0) -> Course:
    day = add_months(TREATED, 12)
    seen = Sighting(day, day, status, None, size, None, "f1")
    return course(look(12, result="finding"), lesions=(Lesion("liver", None, "open", status, day, (seen,)),))


def test_a_finding_enters_by_what_the_report_calls_it() -> None:
    chances = [ask(with_lesion(s)).hidden["liver"] for s in ("indeterminate", "suspicious", "definite")]
    assert chances == sorted(chances)
    assert chances[0] < 0.5 < chances[2]


def test_a_clear_look_later_takes_a_suspicion_back() -> None:
    day = add_months(TREATED, 12)
    lesion = Lesion("liver", None, "open", "suspicious", day, (Sighting(day, day, "suspicious", None, None, None, "f1"),))
    before = course(look(12, result="finding"), lesions=(lesion,))
    after = course(look(12, result="finding"), look(13, test="liver_mri"), lesions=(lesion,))
    assert ask(after).hidden["liver"] < 0.5 * ask(before).hidden["liver"]


def test_every_look_and_value_says_how_it_moved_the_chance() -> None:
    found = ask(course(look(6), look(6, "lung", "chest_ct"), look(12)), history(afp(9, 5.0)))
    rows = [row for row, _, _ in found.moved]
    assert rows == ["look-6", "afp-9", "look-12"]
    assert all(after < before for row, before, after in found.moved if row.startswith("look"))


def test_what_is_not_known_of_the_risk_counts_as_the_average_and_is_named() -> None:
    assert "microvascular_invasion" in ask(course()).averaged


@pytest.mark.parametrize("kind", ["resection", "ablation", "transplant"])
def test_there_is_an_answer_after_each_curative_treatment(kind: str) -> None:
    assert 0 < ask(course(kind=kind)).any < 1


def test_after_a_transplant_less_is_expected_in_the_liver() -> None:
    assert ask(course(kind="transplant")).hidden["liver"] < 0.3 * ask(course()).hidden["liver"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (course(state="died"), "died"),
        (course(state="not_yet_treated"), "no treatment"),
        (course(state="recurred"), "a recurrence is known"),
        (course(state="under_treatment"), "under way"),
        (course(state="cannot_tell"), "remission"),
        (Course(person="p", as_of=AS_OF, state="in_remission"), "no curative treatment"),
        (Course(person="p", as_of=AS_OF, state="in_remission", index_treatment=treatment(day=None)), "the date"),
        (Course(person="p", as_of=AS_OF, state="in_remission", index_treatment=treatment(day=date(2022, 1, 1))), "ahead"),
        (Course(person="p", as_of=AS_OF, state="in_remission", index_treatment=treatment(day=date(1960, 1, 1))), "47 years"),
    ],
)
def test_no_answer_says_what_is_missing(asked: Course, says: str) -> None:
    found, missing = outlook(history(), asked, AS_OF)
    assert found is None
    assert says in missing[0]


@pytest.mark.parametrize("day", [TREATED, date(2020, 1, 16), date(2020, 2, 14), date(2020, 2, 15), date(2055, 1, 1)])
def test_there_is_an_answer_on_the_day_itself_and_decades_later(day: date) -> None:
    assert 0 < ask(course(as_of=day), as_of=day).any < 1


def test_the_next_look_is_never_later_than_the_longest_wait_allowed() -> None:
    found = ask(course(look(12), look(12, "lung", "chest_ct"))).next_look
    assert found is not None
    assert AS_OF <= found.by <= add_months(TREATED, 12 + 6)


def test_the_days_shown_are_those_of_the_simulated_schedule() -> None:
    """Somebody of average risk who always comes on the day shown has the examinations that the simulation gives them."""
    from hepwatch.outlook.simulate.numbers import personal_schedule, rows_of, world
    from hepwatch.outlook.simulate.personal import stretch
    from hepwatch.outlook.simulate.world import LOOKS
    from hepwatch.outlook.tables import tables

    p, years = changed({"personal": {"markers": 0, "blood_every": [100, 100, 100]}}), 6
    row = rows_of(1)[0]
    stretch(world(p), tables(p), personal_schedule(p), 0, 1, 0, 0, -1, np.zeros(5), np.ones(5), 1.0, 12.0 * years, 12.0 * years, row, np.empty(0))
    looks, day, done = [], TREATED, 0
    while True:
        found = outlook(history(), course(*looks, as_of=day), day, p)[0]
        assert found is not None and found.next_look is not None
        day = found.next_look.by
        if day >= add_months(TREATED, 12 * years):
            break
        months = round((day - TREATED).days / 30.4375)
        both = "at the same visit" in found.next_look.why
        looks += [look(months, s.site, s.test) for s in p.sees if s.test in ("liver_ct", "chest_ct") and (both or found.next_look.test == s.test)]
        done += 1 + both
    assert abs(done - row[LOOKS]) <= 1
    assert row[LOOKS] > 10


def test_a_lung_base_on_a_ct_of_the_liver_is_no_look_at_the_chest() -> None:
    without, beside = ask(course(look(12))).next_look, ask(course(look(12), look(12, "lung", "liver_ct"))).next_look
    real = ask(course(look(12), look(12, "lung", "chest_ct"))).next_look
    assert without is not None and beside is not None and real is not None
    assert (without.test, beside.test, beside.by) == ("chest_ct", "chest_ct", without.by)
    assert real.by > beside.by
