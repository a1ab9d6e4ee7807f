"""Two independent ways to the same answers, on random lives; and answers kept until they expire against fresh ones."""

from datetime import timedelta

import msgspec
import pytest

from drawn import day, drawn
from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.assess.render import rendered
from hepwatch.assess.replay import days_known
from random_lives import as_of, life
from reference import by_sets, disagreements

PER_RUN = 5000


def _lives(first: int, number: int) -> dict[str, tuple[str, object]]:
    texts = {str(seed): life(seed) for seed in range(first, first + number)}
    return {person: (text, as_of(int(person), text)) for person, text in texts.items()}


def test_the_sets_agree_with_assess() -> None:
    wrong = disagreements(_lives(0, PER_RUN))  # type: ignore[arg-type]
    assert not wrong, f"{len(wrong)} of {PER_RUN} lives differ; the shortest:\n{min(wrong, key=len)}"


def test_the_lives_reach_what_is_compared() -> None:
    found = {(a[0], a[1]) if a[0] == "signal" else (a[0], a[2] if a[0] == "due" else a[3] if a[0] == "look" else None)
             for answers in by_sets(_lives(0, 400)).values() for a in answers}  # type: ignore[arg-type]
    codes = ("lesion_new", "lesion_growing", "lesion_suspicious", "lesion_undecided", "marker_rise", "marker_unexplained",
             "overdue", "blind_spot", "symptom", "second_gland", "advice_not_followed", "report_unread")
    assert found >= {("signal", c) for c in codes}
    assert found >= {("due", s) for s in ("not_due", "due", "overdue", "booked")}
    assert found >= {("look", r) for r in ("clear", "finding", "unread", "not_mentioned", "not_assessed")}


def test_a_changed_rule_is_noticed() -> None:
    """The comparison can fail: a life asked a day later than the sets were asked differs somewhere."""
    lives = _lives(0, 60)
    shifted = {p: (text, on + timedelta(days=1)) for p, (text, on) in lives.items()}  # type: ignore[operator]
    assert by_sets(lives) != by_sets(shifted)  # type: ignore[arg-type]


EXTRA = (
    "2020-09-01 symptom bone_pain", "2020-08-01 ct abdomen: liver absent; advise chest_ct within 90", "2021-02-01 decision palliative",
    "2021-02-01 decision ended\n2021-06-01 decision resumed", "2021-05-05 died", "2020-07-07 adrenalectomy left",
    "2020-10-01 alt 90", "2021-01-01 resection until-known 2021-03-01", "2020-09-09 ct chest booked 2021-01-05 until-known 2020-11-11",
)


@pytest.mark.parametrize("protocol", ["whole-body", "retreat", "imbrave050", "bsg-2024"])
@pytest.mark.parametrize("seed", range(9))
def test_an_answer_kept_until_it_expires_equals_a_fresh_one_every_day(seed: int, protocol: str) -> None:
    history = drawn(life(seed, years=2) + "\n" + EXTRA[seed])
    knowledge, news = Knowledge.of(protocol), set(days_known(history, day("2022-06-01")))
    kept: Assessment | None = None
    on = min(news)
    while on < day("2022-06-01"):
        fresh = assess(history, on, knowledge)
        if kept is None or on in news or (kept.valid_until is not None and kept.valid_until <= on):
            kept = fresh
        assert _shown(kept, on) == _shown(fresh, on), f"{on}: kept since {kept.as_of}, valid until {kept.valid_until}"
        on += timedelta(days=1)


def test_a_missing_day_is_asked_for_by_the_day_it_was_missed_first() -> None:
    """An answer that stands until a new fact may not hold a date that moves with the day it is asked on."""
    history = drawn("2020-03-01 resection")
    history = msgspec.structs.replace(history, treatments=tuple(msgspec.structs.replace(t, date=None) for t in history.treatments))
    answers = [assess(history, day(on), Knowledge.of()) for on in ("2020-03-01", "2020-09-01")]
    assert [a.next_action.by for a in answers if a.next_action] == [day("2020-03-01")] * 2
    assert answers[0].valid_until is None


def _shown(a: Assessment, on: object) -> dict[str, object]:
    shown = rendered(a, on)  # type: ignore[arg-type]
    return {k: v for k, v in shown.items() if k != "valid_until"}
