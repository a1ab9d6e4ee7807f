"""The list, the person, the guards: each attack has a test that fails when its guard is removed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import PASSWORD, TestClient, browser

from hepwatch.decisions.database import Database, url_beside
from hepwatch.surfaces.web.access import COOKIE, PUBLIC


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(url_beside(tmp_path))
    yield opened
    opened.close()


def client(database: Database, role: str | None, teams: tuple[str, ...] = ()) -> TestClient:
    return browser(database, role, teams=teams)


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf|request|version|seen)" value="([^"]*)"', page))


def someone(c: TestClient) -> str:
    return str(re.findall(r'href="(/people/[^"]+)"', c.get("/").text)[0])


def test_the_list_counts_everyone_and_addresses_name_nobody(database: Database) -> None:
    text = client(database, "viewer").get("/").text
    assert "2 people, each in exactly one group" in text and not re.findall(r'(?:href|action)="[^"]*MRN', text)


def test_a_person_page_escapes_what_reports_say_and_its_title_names_nobody(database: Database) -> None:
    c = client(database, "clinician")
    text = c.get(someone(c)).text
    assert "<script>alert" not in text and "MRN" not in re.findall("<title>(.*)</title>", text)[0]


def test_two_people_on_one_row_the_second_is_told_and_keeps_their_words(database: Database) -> None:
    first, second = client(database, "clinician"), client(database, "coordinator")
    address = someone(first)
    forms = [fields(c.get(address).text) for c in (first, second)]
    assert "Recorded." in first.post(f"{address}/act", data={**forms[0], "kind": "acknowledge"}).text
    told = second.post(f"{address}/act", data={**forms[1], "kind": "acknowledge", "reason": "my own words"})
    assert told.status_code == 409 and "Somebody else acted" in told.text and "my own words" in told.text


def test_a_change_without_the_words_of_the_session_or_from_elsewhere_is_refused(database: Database) -> None:
    c = client(database, "clinician")
    address = someone(c)
    form = {**fields(c.get(address).text), "kind": "acknowledge"}
    assert c.post(f"{address}/act", data={**form, "csrf": "guess"}).status_code == 403
    assert c.post(f"{address}/act", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    assert c.post(f"{address}/act", data=form).status_code == 200


def test_a_team_sees_only_its_own(database: Database) -> None:
    everyone = client(database, "viewer")
    address = someone(everyone)
    assert client(database, "viewer", ("north",)).get(address).status_code == 404


def test_signing_in_makes_a_new_session_and_a_planted_one_opens_nothing(database: Database) -> None:
    client(database, "viewer")
    c = client(database, None)
    c.cookies.set(COOKIE, "planted")
    assert c.get("/").headers["location"].startswith("/sign-in")
    word = re.findall(r'name="word" value="([^"]+)"', c.get("/sign-in").text)[0]
    answer = c.post("/sign-in", data={"word": word, "name": "viewer 0", "password": PASSWORD})
    assert answer.status_code == 303 and "planted" not in answer.headers["set-cookie"]


def test_every_route_is_guarded_but_the_public_ones(database: Database) -> None:
    client(database, "viewer")
    c = client(database, None)
    open_ones = set()
    for path, verbs in c.get("/api/openapi.json").json()["paths"].items():
        for verb in verbs:
            if c.request(verb, path.replace("{person_token}", "x")).status_code not in (401, 303):
                open_ones.add(path)
    for path in ("/", "/people/x", "/export.csv", "/administration", "/administration/audit.jsonl"):
        if c.get(path).status_code != 303:
            open_ones.add(path)
    assert open_ones <= PUBLIC


@pytest.mark.parametrize(("role", "allowed"), [("viewer", False), ("coordinator", False), ("clinician", False), ("administrator", True)])
def test_only_the_administrator_administers(database: Database, role: str, allowed: bool) -> None:
    assert (client(database, role).get("/administration").status_code == 200) == allowed


def test_every_answer_carries_the_policy(database: Database) -> None:
    answer = client(database, "viewer").get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'") and answer.headers["cache-control"] == "no-store"


def test_without_accounts_it_is_a_marked_demonstration_on_loopback(database: Database) -> None:
    c = client(database, None)
    assert "Demonstration mode" in c.get("/").text
    assert c.get("/", headers={"host": "evil.example"}).status_code == 421


def test_errors_have_one_shape(database: Database) -> None:
    c = client(database, "viewer")
    for path in ("/api/people/none", "/api/worklist?page=x", "/api/nothing"):
        assert set(c.get(path).json()["error"]) == {"code", "message"}


def test_the_person_page_draws_the_time_axis_and_says_the_outlook_or_what_it_lacks(database: Database) -> None:
    c = client(database, "viewer")
    text = c.get(someone(c)).text
    assert '<svg class="axis"' in text and ">resection<title>" in text
    assert "chance that something is there" in text or "No outlook: " in text


@pytest.mark.parametrize(("path", "words"), [("/protocols", "Whole body, for life"), ("/protocols/nccn", "Done by"), ("/cohort", "Recurrence by site"), ("/lab", "Policy lab"), ("/cases", "read no frequency"), ("/cases/adr21_resection_left_4y_eob", "Sources")])
def test_what_hepwatch_knows_has_pages(database: Database, path: str, words: str) -> None:
    answer = client(database, "viewer").get(path)
    assert answer.status_code == 200 and words.lower() in answer.text.lower()


def test_a_case_that_is_not_there(database: Database) -> None:
    assert client(database, "viewer").get("/cases/no-such-case").status_code == 404
