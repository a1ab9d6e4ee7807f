"""The usual attacks. Each is tried with its guard in place (nothing happens) and with the guard taken away (it works):
so none of these tests can pass for another reason than the guard."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desks import EVIL, NOW, PASSWORD, action, browser, database, first_person, word_of

from hepwatch.decisions import accounts, actions, schema, sessions
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.database import Database
from hepwatch.surfaces.web import access, export, pages, safety, signin
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.desk import Settings

Attack = Callable[[Database], bool]
"""Tries it; True when it worked."""
Disarm = Callable[[pytest.MonkeyPatch], None]
"""Takes the guard away."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    with database(tmp_path) as found:
        yield found


def recorded(opened: Database) -> int:
    with opened.read() as c:
        return len(list(actions.after(c, 0)))


def somebody(opened: Database) -> None:
    with opened.write() as c:
        accounts.add(c, name="ada", role="viewer", password=PASSWORD, by="test", at=NOW)


def forged_form(opened: Database) -> bool:
    """CSRF: a page elsewhere sends a form with the victim's cookie, without the session's word."""
    victim = browser(opened, "clinician")
    victim.post(f"/api/people/{first_person(victim)['token']}/actions", json=action(victim), headers={"x-csrf-token": "guess"})
    return recorded(opened) > 0


def from_elsewhere(opened: Database) -> bool:
    """A change whose Origin is another site, the word having leaked."""
    victim = browser(opened, "clinician")
    headers = {"origin": "https://evil.example", "x-csrf-token": word_of(opened, victim)}
    victim.post(f"/api/people/{first_person(victim)['token']}/actions", json=action(victim), headers=headers)
    return recorded(opened) > 0


def script_in_a_report(opened: Database) -> bool:
    """XSS: a report's text holds a script."""
    reader = browser(opened, "clinician")
    text = reader.get(f"/people/{first_person(reader)['token']}").text
    return EVIL.partition(" ")[0] in text


def another_teams_person(opened: Database) -> bool:
    """IDOR: the address of a person of another team."""
    token = first_person(browser(opened, "viewer"))["token"]
    outsider = browser(opened, "clinician", teams=("north",))
    return any(outsider.get(f"{where}{token}").status_code == 200 for where in ("/people/", "/api/people/"))


def acting_on_another_teams_person(opened: Database) -> bool:
    insider = browser(opened, "clinician")
    body, token = action(insider), first_person(insider)["token"]
    outsider = browser(opened, "clinician", teams=("north",))
    outsider.post(f"/api/people/{token}/actions", json=body, headers={"x-csrf-token": word_of(opened, outsider)})
    return recorded(opened) > 0


def planted_session(opened: Database) -> bool:
    """Session fixation: the attacker knows the token the victim's browser brings to the sign-in."""
    somebody(opened)
    victim = browser(opened, None)
    victim.cookies.set(COOKIE, "planted")
    word = re.findall(r'name="word" value="([^"]+)"', victim.get("/sign-in").text)[0]
    victim.post("/sign-in", data={"word": word, "name": "ada", "password": PASSWORD})
    with opened.read() as c:
        return sessions.find(c, "planted", NOW, opened.token_key) is not None


def signed_in_as_somebody_else(opened: Database) -> bool:
    """Login CSRF: a page elsewhere signs the victim in to the attacker's account."""
    browser(opened, "viewer")
    victim = browser(opened, None)
    victim.post("/sign-in", data={"word": "", "name": "viewer 0", "password": PASSWORD})
    return COOKIE in victim.cookies


def guessing(opened: Database) -> bool:
    """Six wrong passwords, then the right one at once."""
    browser(opened, "viewer")
    for _ in range(6):
        accounts.sign_in(opened, name="viewer 0", password="wrong", at=NOW)
    return accounts.sign_in(opened, name="viewer 0", password=PASSWORD, at=NOW) is not None


def guessing_many_names(opened: Database) -> bool:
    """From one address, so many names a minute that no account locks."""
    somebody(opened)
    guesser = browser(opened, None, settings=Settings(sign_ins_per_minute=2))
    answers = []
    for n in range(6):
        word = re.findall(r'name="word" value="([^"]+)"', guesser.get("/sign-in").text)[0]
        answers.append(guesser.post("/sign-in", data={"word": word, "name": f"n{n}", "password": "x"}).status_code)
    return 429 not in answers


def wrong_host(opened: Database) -> bool:
    """DNS rebinding: a name of the attacker's points at this server."""
    return browser(opened, "viewer").get("/", headers={"host": "evil.example"}).status_code == 200


def framed(opened: Database) -> bool:
    """Clickjacking: the page inside another."""
    return "frame-ancestors 'none'" not in browser(opened, "viewer").get("/").headers.get("content-security-policy", "")


def formula_in_a_spreadsheet(opened: Database) -> bool:
    """A person's id that a spreadsheet would run."""
    text = browser(opened, "viewer", people=("=cmd|' /C calc'!A0",)).get("/export.csv").text
    return any(cell.startswith("=") for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row)


def flooding(opened: Database) -> bool:
    """Far more requests than a minute allows."""
    caller = browser(opened, "viewer", settings=Settings(requests_per_minute=5))
    return all(caller.get("/healthz").status_code == 200 for _ in range(30))


def a_session_kept_for_ever(opened: Database) -> bool:
    """A stolen cookie, used the next day."""
    victim = browser(opened, "viewer")
    with opened.read() as c:
        return sessions.find(c, str(victim.cookies[COOKIE]), NOW + timedelta(days=1), opened.token_key) is not None


def _kept(c: Any, account: Account, at: Any) -> str:
    """A server that goes on with the token it was brought."""
    row = {"token_hash": sessions._hash("planted"), "account_id": account.id, "created_at": at.isoformat(), "last_seen_at": at.isoformat()}
    c.execute(schema.sessions.insert().values(**row))
    return "planted"


def _unescaped(patch: pytest.MonkeyPatch) -> None:
    plain = pages.templates.__wrapped__()
    plain.autoescape = False
    patch.setattr(pages, "templates", lambda: plain)


CASES: dict[str, tuple[Attack, Disarm]] = {
    "CSRF": (forged_form, lambda p: p.setattr(access.secrets, "compare_digest", lambda a, b: True)),
    "a change from elsewhere": (from_elsewhere, lambda p: p.setattr(safety, "_same_origin", lambda headers, host: True)),
    "XSS in a report": (script_in_a_report, _unescaped),
    "IDOR, reading": (another_teams_person, lambda p: p.setattr(Account, "sees_team", lambda self, team: True)),
    "IDOR, acting": (acting_on_another_teams_person, lambda p: p.setattr(Account, "sees_team", lambda self, team: True)),
    "session fixation": (planted_session, lambda p: p.setattr(sessions, "start", _kept)),
    "login CSRF": (signed_in_as_somebody_else, lambda p: p.setattr(signin, "_came_from_our_form", lambda request, desk, word: True)),
    "guessing one account": (guessing, lambda p: p.setattr(accounts, "FAILURES_BEFORE_LOCK", 10**6)),
    "guessing many accounts": (guessing_many_names, lambda p: p.setattr("hepwatch.surfaces.web.rate.Rate.allows", lambda self, caller: True)),
    "another host's name": (wrong_host, lambda p: p.setattr(safety.Safety, "_refusal", lambda self, scope, headers: None)),
    "framing": (framed, lambda p: p.setattr(safety, "HEADERS", {})),
    "a formula in an export": (formula_in_a_spreadsheet, lambda p: p.setattr(export, "_quoted", str)),
    "flooding": (flooding, lambda p: p.setattr("hepwatch.surfaces.web.rate.Rate.allows", lambda self, caller: True)),
    "a session without end": (a_session_kept_for_ever, lambda p: p.setattr(sessions, "IDLE", sessions.LONGEST * 9) or p.setattr(sessions, "LONGEST", sessions.LONGEST * 9)),
}


@pytest.mark.parametrize(("attack", "disarm"), CASES.values(), ids=CASES.keys())
def test_the_attack_fails(opened: Database, attack: Attack, disarm: Disarm) -> None:
    assert not attack(opened)


@pytest.mark.parametrize(("attack", "disarm"), CASES.values(), ids=CASES.keys())
def test_and_works_once_its_guard_is_gone(opened: Database, attack: Attack, disarm: Disarm, monkeypatch: pytest.MonkeyPatch) -> None:
    disarm(monkeypatch)
    assert attack(opened)


PATHS = ["/static/../app.py", "/static/..%2f..%2fapp.py", "/static/%2e%2e/%2e%2e/app.py", "/static//etc/passwd", "/cases/..%2f..%2fcase", "/cases/%2e%2e", "/people/..%2f..%2fetc%2fpasswd", "/static/app.css%00.html"]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leaves_its_folder(opened: Database, path: str) -> None:
    assert browser(opened, "viewer").get(path).status_code in (404, 422)


INJECTED = ["' OR '1'='1", "'; DROP TABLE actions; --", "\" OR \"\"=\"", "1 UNION SELECT password_hash FROM accounts", "%' --", "\\'; DELETE FROM audit; --"]


@pytest.mark.parametrize("text", INJECTED)
def test_nothing_typed_becomes_a_query(opened: Database, text: str) -> None:
    caller = browser(opened, "coordinator")
    word = word_of(opened, caller)
    assert "MRN" not in caller.post("/find", data={"person": text, "csrf": word}).text
    assert accounts.sign_in(opened, name=text, password=text, at=NOW) is None
    body = action(caller, reason=text)
    assert caller.post(f"/api/people/{first_person(caller)['token']}/actions", json=body, headers={"x-csrf-token": word}).status_code == 201
    with opened.read() as c:
        assert [a.detail.reason for a in actions.after(c, 0)] == [text]
        assert len(accounts.everyone(c)) == 1


def test_cookies_cannot_be_read_by_scripts_and_stay_on_this_site(opened: Database) -> None:
    browser(opened, "viewer")
    visitor = browser(opened, None)
    page = visitor.get("/sign-in")
    word = re.findall(r'name="word" value="([^"]+)"', page.text)[0]
    answer = visitor.post("/sign-in", data={"word": word, "name": "viewer 0", "password": PASSWORD})
    for cookie in [*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]:
        assert "httponly" in cookie.lower() and "samesite" in cookie.lower() or 'max-age=0' in cookie.lower()


def test_the_log_and_the_errors_name_nobody(opened: Database, caplog: pytest.LogCaptureFixture) -> None:
    caller = browser(opened, "clinician")
    with caplog.at_level("INFO", logger="hepwatch.web"):
        told = [caller.get(p).text for p in ("/people/MRN-1", "/api/people/MRN-1", "/nothing/MRN-1", "/?site=MRN-1&page=MRN-1")]
    assert "MRN-1" not in caplog.text and not any("MRN-1" in t for t in told[:3])
