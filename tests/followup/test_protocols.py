"""The protocol files: what each holds, what a hospital's own file may get wrong, and who is never left without a next action."""

from datetime import date

import pytest

from drawn import day, drawn
from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.course.coverage import sites_seen_by
from hepwatch.errors import ProtocolError
from hepwatch.followup.protocols import compiled, names, plan

BY_REFERENCE = {"easl-2025", "esmo-2025", "apasl-2017", "tlca-2023", "bsg-2024"}
ALL = {
    "whole-body", "aasld-2023", "easl-2018", "easl-2025", "nccn", "esmo-2018", "esmo-2025", "jsh-2021", "apasl-2017",
    "klca-ncc-2022", "cnlc", "tlca-2023", "bsg-2024", "retreat", "imbrave050",
}
KINDS = ("resection", "ablation", "transplant", "tace", "tare", "adrenalectomy", "metastasectomy", "systemic", "radiotherapy")


def asked(text: str, on: str | date, protocol: str) -> Assessment:
    return assess(drawn(text), day(on) if isinstance(on, str) else on, Knowledge.of(protocol))


def owed(text: str, on: str, protocol: str) -> dict[str, str]:
    return {d.rule: d.status for d in asked(text, on, protocol).due}


def test_every_protocol_of_the_list_is_there() -> None:
    assert set(names()) == ALL


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_file_is_whole(name: str) -> None:
    found = plan(name)
    assert found.id == name
    assert found.source and found.note and found.after
    assert (found.schedule == "none") == (name in BY_REFERENCE) == (not found.items)
    for item in found.items:
        assert item.source and item.why and item.basis, item.id
        assert all(kind in found.after for kind in item.after), item.id


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("on", ["2022-02-01", "2023-06-01", "2027-06-01", "2039-01-01"])
def test_nobody_is_left_without_a_next_action(name: str, kind: str, on: str) -> None:
    answer = asked(f"2022-01-10 {kind}", on, name)
    assert answer.next_action is not None
    assert any(d.target is not None for d in answer.due)
    assert answer.valid_until is not None or any(d.status == "overdue" for d in answer.due)


@pytest.mark.parametrize("name", sorted(BY_REFERENCE))
def test_a_guideline_listed_by_reference_leaves_the_person_to_the_default(name: str) -> None:
    answer = asked("2022-01-10 resection", "2022-03-01", name)
    assert {d.rule for d in answer.due} >= {"whole-body/liver", "whole-body/chest", "whole-body/adrenals", "whole-body/afp"}
    assert all("the whole-body default goes on" in d.why for d in answer.due)


RETREAT_0 = "2022-01-01 afp 5\n2022-01-10 transplant\n2022-01-12 specimen liver hcc 0mm n=0 no-mvi"
RETREAT_2 = "2022-01-01 afp 5\n2022-01-10 transplant\n2022-01-12 specimen liver hcc 38mm n=2 no-mvi"
RETREAT_4 = "2022-01-01 afp 45\n2022-01-10 transplant\n2022-01-12 specimen liver hcc 22mm n=1 mvi"
RETREAT_7 = "2022-01-01 afp 450\n2022-01-10 transplant\n2022-01-12 specimen liver hcc 90mm n=3 mvi"
RETREAT_UNKNOWN = "2022-01-10 transplant"


@pytest.mark.parametrize(
    ("drawing", "applies"),
    [(RETREAT_2, "liver-1-to-3"), (RETREAT_4, "liver-4"), (RETREAT_7, "liver-5-or-more")],
)
def test_the_retreat_band_chooses_the_branch(drawing: str, applies: str) -> None:
    found = owed(drawing, "2022-03-01", "retreat")
    assert {r for r, s in found.items() if r.startswith("retreat/liver") and s != "not_applicable"} == {f"retreat/{applies}"}


def test_retreat_0_asks_for_nothing_and_the_default_goes_on() -> None:
    found = owed(RETREAT_0, "2022-03-01", "retreat")
    assert {s for r, s in found.items() if r.startswith("retreat/")} == {"not_applicable"}
    assert found["whole-body/liver"] == "not_due"


def test_an_unknown_band_is_said_and_the_default_goes_on() -> None:
    answer = asked(RETREAT_UNKNOWN, "2022-03-01", "retreat")
    item = next(d for d in answer.due if d.rule == "retreat/liver-4")
    assert item.status == "cannot_tell"
    assert "AFP at the transplant" in item.missing[0] and "invasion" in item.missing[0]
    assert any(d.rule == "whole-body/liver" for d in answer.due)


def test_a_band_is_settled_when_the_unknown_cannot_change_it() -> None:
    found = owed("2022-01-01 afp 2000\n2022-01-10 transplant\n2022-01-12 specimen liver hcc mvi", "2022-03-01", "retreat")
    assert found["retreat/liver-5-or-more"] == "not_due"
    assert found["retreat/liver-4"] == "not_applicable"


def test_after_the_last_examination_of_a_stopping_schedule_the_default_goes_on() -> None:
    looks = "\n".join(f"{d} ct abdomen: liver absent" for d in ("2022-07-10", "2023-01-10", "2023-07-10", "2024-01-10"))
    found = owed(f"{RETREAT_2}\n{looks}", "2024-02-01", "retreat")
    assert found["retreat/liver-1-to-3"] == "not_applicable"
    assert found["whole-body/liver"] == "not_due"


def test_microvascular_invasion_chooses_the_branch_after_transplant() -> None:
    high = owed("2022-01-10 transplant\n2022-01-12 specimen liver hcc 20mm n=1 mvi", "2022-03-01", "aasld-2023")
    low = owed("2022-01-10 transplant\n2022-01-12 specimen liver hcc 20mm n=1 no-mvi", "2022-03-01", "aasld-2023")
    assert (high["aasld-2023/liver-transplant-high-risk"], high["aasld-2023/liver-transplant"]) == ("not_due", "not_applicable")
    assert (low["aasld-2023/liver-transplant-high-risk"], low["aasld-2023/liver-transplant"]) == ("not_applicable", "not_due")


@pytest.mark.parametrize(
    ("specimen", "answer"),
    [
        ("50mm n=1", "not_applicable"), ("51mm n=1", "not_due"), ("30mm n=3", "not_applicable"), ("31mm n=3", "not_due"),
        ("10mm n=4", "not_due"), ("31mm", "cannot_tell"), ("51mm", "not_due"), ("n=4", "not_due"), ("10mm n=1 macrovascular", "not_due"),
    ],
)
def test_beyond_milan(specimen: str, answer: str) -> None:
    drawing = f"2022-01-10 transplant\n2022-01-12 specimen liver hcc no-mvi {specimen}"
    assert owed(drawing, "2022-03-01", "aasld-2023")["aasld-2023/liver-transplant-high-risk"] == answer


def test_treatment_branches() -> None:
    assert "aasld-2023/liver-resection" in owed("2022-01-10 resection", "2022-02-01", "aasld-2023")
    assert "aasld-2023/liver-resection" not in owed("2022-01-10 ablation", "2022-02-01", "aasld-2023")


def test_an_ultrasound_does_what_asks_for_ultrasound_and_clears_nothing() -> None:
    answer = asked("2022-01-10 resection\n2022-04-10 us liver: liver absent", "2022-04-20", "jsh-2021")
    found = {d.rule: d for d in answer.due}
    assert found["jsh-2021/ultrasound"].target == day("2022-07-10")
    assert found["jsh-2021/liver"].target == day("2022-07-10")
    assert found["jsh-2021/liver"].why.count("only in part") == 0


@pytest.mark.parametrize(
    ("on", "status"), [("2022-03-27", "not_due"), ("2022-03-28", "due"), ("2022-04-11", "due"), ("2022-04-12", "overdue")]
)
def test_weeks_are_weeks(on: str, status: str) -> None:
    """2022-01-10 + 84 days = 2022-04-04, 7 days either way."""
    assert owed("2022-01-10 resection", on, "imbrave050")["imbrave050/liver"] == status


@pytest.mark.parametrize("done", ["2022-03-28", "2022-04-11", "2022-05-20"])
def test_counted_from_the_target(done: str) -> None:
    answer = asked(f"2022-01-10 resection\n{done} ct abdomen: liver absent", "2022-05-21", "imbrave050")
    assert next(d for d in answer.due if d.rule == "imbrave050/liver").target == day("2022-06-27")


def test_one_late_day_closes_every_window_it_missed() -> None:
    """Targets: 4 April, 27 June, 19 September. Done on 26 September only: the next is 12 December."""
    answer = asked("2022-01-10 resection\n2022-09-26 ct abdomen: liver absent", "2022-10-01", "imbrave050")
    assert next(d for d in answer.due if d.rule == "imbrave050/liver").target == day("2022-12-12")


@pytest.mark.parametrize(("counted", "target"), [("done", "2022-08-01"), ("target", "2022-07-10"), ("earlier", "2022-07-10"), ("later", "2022-08-01")])
def test_what_the_next_is_counted_from(counted: str, target: str) -> None:
    text = OWN.replace('certainty = "unverified"', f'certainty = "unverified"\ncounted_from = "{counted}"')
    found = assess(drawn("2022-01-10 resection\n2022-05-01 ct abdomen: liver absent"), day("2022-05-02"), Knowledge(compiled(text, "own.toml")))
    assert found.due[0].target == day(target)


def test_certainty_of_the_period_that_set_the_window() -> None:
    early = asked("2022-01-10 resection", "2022-03-01", "esmo-2018")
    late = asked("2022-01-10 resection\n2023-02-10 ct abdomen: liver absent", "2023-03-01", "esmo-2018")
    assert next(d for d in early.due if d.rule == "esmo-2018/liver").certainty == "verified"
    assert next(d for d in late.due if d.rule == "esmo-2018/liver").certainty == "unverified"


PALLIATIVE = "2022-01-10 resection\n2022-06-01 decision palliative"


@pytest.mark.parametrize(("on", "status"), [("2022-08-01", "not_due"), ("2022-08-02", "due"), ("2022-10-01", "due"), ("2022-10-02", "overdue")])
def test_palliation_pauses_the_schedule_and_asks_for_a_review(on: str, status: str) -> None:
    found = owed(PALLIATIVE, on, "whole-body")
    assert found.pop("palliation/review") == status
    assert set(found.values()) == {"not_applicable"}


@pytest.mark.parametrize("later", ["2022-07-01 decision resumed", "2022-07-01 metastasectomy lung"])
def test_the_pause_ends(later: str) -> None:
    found = owed(f"{PALLIATIVE}\n{later}", "2022-08-01", "whole-body")
    assert "palliation/review" not in found
    assert found["whole-body/liver"] != "not_applicable"


def test_a_confirmed_decision_opens_the_next_review() -> None:
    answer = asked(f"{PALLIATIVE}\n2022-09-01 decision palliative", "2022-09-02", "whole-body")
    assert answer.next_action is not None and answer.next_action.by == day("2022-12-01")
    assert "review" in answer.next_action.what


OWN = """id = "own"
title = "Own"
edition = "2026"
source = "ours"
valid_from = "2026-01-01"
after = ["resection"]

[[items]]
id = "liver"
test = "liver_ct_or_mri"
satisfied_by = ["liver_ct"]
sites = ["liver"]
why = "we do"
source = "ours"
certainty = "unverified"
periods = [ { from_month = 0, every_months = 3, opens_before_days = 30, closes_after_days = 30 } ]
"""


@pytest.mark.parametrize(
    ("replace", "by", "says"),
    [
        ('id = "own"\n', "", "own.toml, line 1: Object missing required field `id`"),
        ('edition = "2026"', "edition = 2026", "own.toml, line 3: Expected `str`, got `int`"),
        ('["resection"]', '["surgery"]', "own.toml, line 6: treatment 'surgery' is not known"),
        ('why = "we do"', 'whi = "we do"', "own.toml, line 13: Object"),
        ("every_months = 3", "every_months = 0", "own.toml, line 16: item 'liver' has an interval that is not above zero"),
        ("from_month = 0", "from_month = 1", "own.toml, line 8: item 'liver' must have a period from month 0"),
        ("opens_before_days = 30", "opens_before_days = 90", "own.toml, line 16: item 'liver' opens before the examination"),
        ("every_months = 3", "until_month = 0, every_months = 3", "own.toml, line 16: item 'liver' has a period that ends before"),
        ('["liver_ct"]', '["chest_ct"]', "own.toml, line 11: test 'chest_ct' is not known to see the liver in full"),
        ('["liver_ct"]', "[]", "own.toml, line 11: item 'liver' names no test that does it"),
        ('why = "we do"', 'why = "we do"\nwhen = ["rich"]', "own.toml, line 14: condition 'rich' is not known"),
        ('sites = ["liver"]', "sites = []", "own.toml, line 11: marker 'liver_ct' is not known"),
        ("[[items]]", "[[items]", "own.toml: "),
        ('title = "Own"', 'title = "Own"\nschedule = "none"', "own.toml, line 3: schedule = 'none' has no items"),
    ],
)
def test_an_own_file_is_checked_and_the_line_is_named(replace: str, by: str, says: str) -> None:
    assert compiled(OWN, "own.toml").id == "own"
    with pytest.raises(ProtocolError) as caught:
        compiled(OWN.replace(replace, by), "own.toml")
    assert str(caught.value).startswith(says)


def test_an_item_twice_and_a_gap_between_periods() -> None:
    with pytest.raises(ProtocolError, match=r"line 17: item 'liver' is there twice"):
        compiled(OWN + OWN[OWN.index("[[items]]") :], "own.toml")
    two = OWN.replace("every_months = 3,", "until_month = 12, every_months = 3,").replace(
        " } ]", " }, { from_month = 13, every_months = 6, opens_before_days = 30, closes_after_days = 30 } ]"
    )
    with pytest.raises(ProtocolError, match="until month 12 and the next from month 13"):
        compiled(two, "own.toml")
    with pytest.raises(ProtocolError, match="line 1: a schedule that is 'full' needs items"):
        compiled(OWN[: OWN.index("[[items]]")], "own.toml")


def test_tests_that_see_a_site_in_part_are_known() -> None:
    assert "liver" not in sites_seen_by("ultrasound")
    assert "liver" in sites_seen_by("ultrasound", in_part=True)


@pytest.mark.parametrize(("on", "answer"), [("2022-01-09", "not_due"), ("2022-01-10", "not_due"), ("2022-01-11", "cannot_tell")])
def test_an_afp_up_to_the_day_of_the_first_treatment_tells_a_producer(on: str, answer: str) -> None:
    assert owed(f"2022-01-10 resection\n{on} afp 20", "2022-01-12", "aasld-2023")["aasld-2023/afp"] == answer


@pytest.mark.parametrize(("value", "answer"), [("19", "not_applicable"), ("20", "not_due"), ("21", "not_due")])
def test_twenty_makes_a_producer(value: str, answer: str) -> None:
    assert owed(f"2022-01-01 afp {value}\n2022-01-10 resection", "2022-01-12", "aasld-2023")["aasld-2023/afp"] == answer


@pytest.mark.parametrize(("done", "answer"), [("2023-07-09", "overdue"), ("2023-07-10", "overdue"), ("2023-07-11", "not_applicable")])
def test_six_monthly_for_two_years_includes_the_second_anniversary(done: str, answer: str) -> None:
    """Done on the 18th month, the 24th is still asked for; a day later its target would lie beyond the two years."""
    looks = "\n".join(f"{d} ct abdomen: liver absent" for d in ("2022-07-10", "2023-01-10", done))
    assert owed(f"{RETREAT_2}\n{looks}", "2024-04-01", "retreat")["retreat/liver-1-to-3"] == answer


@pytest.mark.parametrize(("on", "applies"), [("2021-11-10", "cannot_tell"), ("2021-11-11", "due"), ("2022-03-11", "due"), ("2022-03-12", "cannot_tell")])
def test_a_specimen_within_60_days_is_the_treatments(on: str, applies: str) -> None:
    drawing = f"2022-01-10 transplant\n{on} specimen liver hcc 20mm n=1 mvi"
    assert owed(drawing, "2022-03-20", "aasld-2023")["aasld-2023/liver-transplant-high-risk"] == applies
