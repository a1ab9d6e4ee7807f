"""Actions: what each needs, who may, two people on one row, the same request twice."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from cast import NOON, account

from hepwatch.decisions import actions, audit
from hepwatch.decisions.actions import Detail, Kind, Screen
from hepwatch.decisions.database import Database
from hepwatch.decisions.standing import fold, rows_for_record
from hepwatch.errors import ConflictError, DecisionError, RefusedError

TODAY = NOON.date()
SCREEN = Screen("in_remission", ("chest_ct|overdue|2026-02-01",), ("lesion_new|adrenal|right",))


def act(database: Database, kind: Kind = "acknowledge", *, version: int = 0, request: str = "r1", by: str = "ada",
        role: str = "clinician", seen: str | None = None, screen: Screen = SCREEN, **detail: object) -> actions.Action:
    with database.write() as c:
        return actions.record(
            c, person="p1", kind=kind, detail=Detail(**detail), account=account(by, role), at=NOON, version=version,
            seen=seen or screen.name, screen=screen, request=request,
        )


def test_an_action_keeps_who_when_what_and_what_was_on_the_screen(database: Database) -> None:
    act(database, "snooze", until=date(2026, 4, 1), reason="on holiday until then")
    with database.read() as c:
        [kept] = actions.of_person(c, "p1")
    assert (kept.account, kept.at, kept.kind, kept.detail.until, kept.screen) == ("ada", NOON, "snooze", date(2026, 4, 1), SCREEN)


DAY = timedelta(days=1)
WHAT_IS_NEEDED = [
    ("acknowledge", {}, True),
    ("snooze", {"until": TODAY, "reason": "x"}, False),
    ("snooze", {"until": TODAY + DAY, "reason": "x"}, True),
    ("snooze", {"until": TODAY + 366 * DAY, "reason": "x"}, True),
    ("snooze", {"until": TODAY + 367 * DAY, "reason": "x"}, False),
    ("snooze", {"until": TODAY + DAY}, False),
    ("book", {"test": "chest_ct", "on": TODAY - DAY}, False),
    ("book", {"test": "chest_ct", "on": TODAY}, True),
    ("book", {"test": "chest_ct"}, False),
    ("done_elsewhere", {"test": "chest_ct", "on": TODAY + DAY, "reason": "County"}, False),
    ("done_elsewhere", {"test": "chest_ct", "on": TODAY, "reason": "County"}, True),
    ("assign", {}, False),
    ("assign", {"team": "north"}, True),
    ("decide", {"decision": "adrenalectomy"}, True),
    ("decide", {}, False),
    ("end_follow_up", {}, False),
    ("end_follow_up", {"reason": "moved abroad; handed over"}, True),
    ("acknowledge", {"until": TODAY + DAY}, False),
    ("acknowledge", {"reason": "y" * 2000}, True),
    ("acknowledge", {"reason": "y" * 2001}, False),
]


@pytest.mark.parametrize(("kind", "detail", "accepted"), WHAT_IS_NEEDED)
def test_what_each_action_needs(kind: Kind, detail: dict[str, object], accepted: bool) -> None:
    if accepted:
        actions.check(kind, Detail(**detail), TODAY)
    else:
        with pytest.raises(RefusedError):
            actions.check(kind, Detail(**detail), TODAY)


WHO_MAY = {"viewer": set(), "administrator": set(), "coordinator": set(actions.KINDS) - {"decide", "end_follow_up", "resume"},
           "clinician": set(actions.KINDS)}
ENOUGH = {"snooze": {"until": TODAY + DAY, "reason": "x"}, "book": {"test": "afp", "on": TODAY},
          "done_elsewhere": {"test": "afp", "on": TODAY, "reason": "x"}, "assign": {"team": "n"}, "decide": {"decision": "x"},
          "end_follow_up": {"reason": "x"}, "resume": {"reason": "x"}, "withdraw": {"action": 1, "reason": "x"}}


@pytest.mark.parametrize("role", WHO_MAY)
def test_who_may_do_what(database: Database, role: str) -> None:
    allowed = set()
    for kind in actions.KINDS:
        try:
            act(database, kind, version=len(allowed), role=role, request=kind, **ENOUGH.get(kind, {}))
            allowed.add(kind)
        except RefusedError:
            pass
    assert allowed == WHO_MAY[role]


def test_the_second_of_two_on_one_row_is_told_and_nothing_is_overwritten(database: Database) -> None:
    act(database, version=0, request="first", by="ada")
    with pytest.raises(ConflictError, match="Somebody else acted"):
        act(database, version=0, request="second", by="ben")
    act(database, version=1, request="second again", by="ben")
    with database.read() as c:
        assert [a.account for a in actions.of_person(c, "p1")] == ["ada", "ben"]


def test_eight_at_the_same_instant_one_wins_and_seven_are_told(database: Database) -> None:
    told: list[str] = []
    gate = Barrier(8)

    def one(n: int) -> None:
        gate.wait()
        try:
            act(database, request=f"r{n}", by=f"person{n}")
            told.append("recorded")
        except ConflictError:
            told.append("told")

    threads = [Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["recorded"] + ["told"] * 7
    with database.read() as c:
        assert len(actions.of_person(c, "p1")) == 1
        assert audit.verify(c).holds


def test_a_record_that_changed_since_refuses_the_action(database: Database) -> None:
    with pytest.raises(ConflictError, match="record has changed"):
        act(database, seen=Screen("recurred").name)


def test_the_same_request_twice_is_recorded_once(database: Database) -> None:
    first, again = act(database, request="one form"), act(database, request="one form")
    assert first.seq == again.seq
    with database.read() as c:
        assert len(actions.of_person(c, "p1")) == 1


def test_a_request_of_somebody_else_is_not_answered_with_their_action(database: Database) -> None:
    act(database, request="one form", by="ada")
    with pytest.raises(RefusedError):
        act(database, request="one form", by="ben")


def test_an_action_and_its_audit_line_happen_together_or_not_at_all(database: Database) -> None:
    with pytest.raises(DecisionError):
        act(database, "snooze", reason="no day given")
    with database.read() as c:
        assert actions.of_person(c, "p1") == [] and list(audit.lines(c)) == []


@pytest.mark.parametrize("statement", ["UPDATE actions SET account='x'", "DELETE FROM actions"])
def test_actions_are_append_only(database: Database, statement: str) -> None:
    act(database)
    with pytest.raises(Exception, match="append-only"), database.write() as c:
        c.exec_driver_sql(statement)


def test_the_standing_after_all_actions(database: Database) -> None:
    act(database, "snooze", version=0, request="a", until=TODAY + 30 * DAY, reason="CT next week")
    act(database, "book", version=1, request="b", test="chest_ct", on=TODAY + 7 * DAY)
    act(database, "assign", version=2, request="c", team="north", clinician="Dr Ode")
    with database.read() as c:
        standing = fold(actions.of_person(c, "p1"))
    assert standing.snoozed(TODAY + 29 * DAY, SCREEN.signals)
    assert not standing.snoozed(TODAY + 30 * DAY, SCREEN.signals), "a snooze ends on its day"
    assert not standing.snoozed(TODAY, [*SCREEN.signals, "marker_rise|afp"]), "a new signal wakes at once"
    assert (standing.team, standing.clinician, standing.version) == ("north", "Dr Ode", 3)
    assert standing.never_acted_on([*SCREEN.signals, "marker_rise|afp"]) == ["marker_rise|afp"]


def test_a_withdrawn_action_counts_as_not_done_and_stays_in_the_history(database: Database) -> None:
    ended = act(database, "end_follow_up", version=0, request="a", reason="wrong person")
    act(database, "withdraw", version=1, request="b", action=ended.seq, reason="meant somebody else")
    with database.read() as c:
        kept = actions.of_person(c, "p1")
    assert fold(kept).ended is None and rows_for_record(kept) == () and len(kept) == 2


def test_ended_and_done_elsewhere_reach_the_record_as_rows(database: Database) -> None:
    act(database, "done_elsewhere", version=0, request="a", test="chest_ct", on=TODAY - DAY, reason="County")
    act(database, "end_follow_up", version=1, request="b", reason="palliative care")
    with database.read() as c:
        rows = rows_for_record(actions.of_person(c, "p1"))
    assert [(r.kind, r.test, r.date, r.known_on) for r in rows] == [
        ("done_elsewhere", "chest_ct", TODAY - DAY, TODAY), ("ended", None, TODAY, TODAY),
    ]
