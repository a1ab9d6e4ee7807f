"""Signing in through an identity service: the way that works, and every answer that must not open anything."""

import base64
import hashlib
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from hepwatch.decisions import accounts
from hepwatch.decisions.database import Database, url_beside
from hepwatch.errors import UsageError
from hepwatch.surfaces.web.access import COOKIE
from hepwatch.surfaces.web.app import create_app
from hepwatch.surfaces.web.desk import Settings
from hepwatch.surfaces.web.provider import OpenIDSettings, Provider, checked, subject_name
from hepwatch.surfaces.web.source import InMemory

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

ISSUER = "https://identity.example"
NOW = 1_772_452_800
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": name}) for name in ("one", "two"))
Change = Callable[[dict[str, Any]], None]


class Service:
    """An identity service that answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.keys, self.signs, self.header = [KEY], KEY, {"alg": "RS256", "kid": "one"}
        self.change: Change = lambda claims: None
        self.nonce, self.issuer, self.asked = "", ISSUER, ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            ends = {name: f"{ISSUER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            return httpx.Response(200, json={"issuer": self.issuer, **ends})
        if request.url.path == "/jwks_uri":
            return httpx.Response(200, json={"keys": [k.as_dict(private=False) for k in self.keys]})
        self.asked = request.content.decode()
        claims = {"iss": ISSUER, "aud": "hepwatch", "sub": "ada", "nonce": self.nonce, "iat": NOW, "exp": NOW + 300}
        self.change(claims)
        return httpx.Response(200, json={"id_token": jwt.encode(self.header, claims, self.signs, algorithms=["RS256", "HS256"])})


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def browser(tmp_path: Path, service: Service) -> Iterator[TestClient]:
    database = Database(url_beside(tmp_path))
    at = datetime.fromtimestamp(NOW, UTC)
    with database.write() as c:
        accounts.add(c, name="ada", role="clinician", password=None, subject=subject_name(ISSUER, "ada"), by="test", at=at)
    app = create_app(InMemory([]), database, lambda: at, Settings(openid=OpenIDSettings(issuer=ISSUER, client_id="hepwatch", secret="s")))
    app.state.desk.provider = Provider(app.state.desk.settings.openid, httpx.Client(transport=httpx.MockTransport(service)))
    yield TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, headers={"accept": "text/html"})
    database.close()


def away(browser: TestClient, service: Service) -> dict[str, str]:
    """Leave for the service; what it was given."""
    answer = browser.get("/sign-in/openid")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    service.nonce = asked["nonce"]
    return asked


def back(browser: TestClient, state: str, code: str = "c0de") -> Any:
    return browser.get("/sign-in/openid/back", params={"code": code, "state": state})


def test_somebody_bound_to_a_subject_gets_a_session_of_their_own(browser: TestClient, service: Service) -> None:
    assert "sign-in service" in browser.get("/sign-in").text
    asked = away(browser, service)
    answer = back(browser, asked["state"])
    assert answer.status_code == 303 and COOKIE in answer.cookies
    assert browser.get("/").status_code == 200
    sent = {k: v[0] for k, v in parse_qs(service.asked).items()}
    proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert asked["code_challenge"] == proof and asked["scope"] == "openid" and sent["redirect_uri"] == asked["redirect_uri"]


CLAIMS_THAT_DO_NOT_HOLD: dict[str, Change] = {
    "another issuer": lambda c: c.update(iss="https://evil.example"),
    "for another server": lambda c: c.update(aud="somebody-else"),
    "for several servers, not asked by this one": lambda c: c.update(aud=["hepwatch", "other"], azp="other"),
    "run out": lambda c: c.update(exp=NOW - 61),
    "without an end": lambda c: c.pop("exp"),
    "from the future": lambda c: c.update(iat=NOW + 3600),
    "a nonce of another sign-in": lambda c: c.update(nonce="other"),
    "without a nonce": lambda c: c.pop("nonce"),
    "nobody": lambda c: c.update(sub=""),
    "somebody unknown here": lambda c: c.update(sub="eve"),
}


@pytest.mark.parametrize("change", CLAIMS_THAT_DO_NOT_HOLD.values(), ids=CLAIMS_THAT_DO_NOT_HOLD.keys())
def test_claims_that_do_not_hold_open_nothing(browser: TestClient, service: Service, change: Change) -> None:
    service.change = change
    answer = back(browser, away(browser, service)["state"])
    assert answer.status_code == 403 and COOKIE not in answer.cookies and "eve" not in answer.text


def test_a_signature_by_a_key_the_service_does_not_own_opens_nothing(browser: TestClient, service: Service) -> None:
    service.signs = RSAKey.generate_key(2048, {"kid": "one"})
    assert COOKIE not in back(browser, away(browser, service)["state"]).cookies


def test_a_signature_by_a_shared_secret_opens_nothing_even_when_the_service_lists_it(browser: TestClient, service: Service) -> None:
    secret = OctKey.import_key("0" * 64, {"kid": "one"})
    service.signs, service.header, service.keys = secret, {"alg": "HS256", "kid": "one"}, [secret]  # type: ignore[assignment,list-item]
    assert COOKIE not in back(browser, away(browser, service)["state"]).cookies


def test_keys_that_have_changed_are_fetched_once_more(browser: TestClient, service: Service) -> None:
    assert COOKIE in back(browser, away(browser, service)["state"]).cookies
    service.keys, service.signs, service.header = [OTHER], OTHER, {"alg": "RS256", "kid": "two"}
    assert COOKIE in back(browser, away(browser, service)["state"]).cookies


def test_a_way_back_that_was_not_begun_here_opens_nothing(browser: TestClient, service: Service) -> None:
    asked = away(browser, service)
    assert back(browser, "another state").status_code == 403
    browser.cookies.clear()  # a link sent by somebody else: this browser never left
    assert back(browser, asked["state"]).status_code == 403


def test_a_service_that_calls_itself_by_another_name_is_not_used(browser: TestClient, service: Service) -> None:
    service.issuer = "https://evil.example"
    answer = browser.get("/sign-in/openid")
    assert answer.status_code == 502 and "did not answer" in answer.text


def test_an_account_bound_to_a_subject_has_no_password(browser: TestClient) -> None:
    desk = browser.app.state.desk  # type: ignore[attr-defined]
    assert accounts.sign_in(desk.database, name="ada", password="", at=datetime.fromtimestamp(NOW, UTC)) is None


def test_the_same_subject_of_another_issuer_is_somebody_else() -> None:
    assert subject_name("https://a.example", "ada") != subject_name("https://b.example", "ada")


@pytest.mark.parametrize(("issuer", "fine"), [("https://identity.example", True), ("http://127.0.0.1:9000", True), ("http://identity.example", False), ("ftp://x", False)])
def test_an_issuer_is_trusted_over_https_only(issuer: str, fine: bool) -> None:
    settings = OpenIDSettings(issuer=issuer, client_id="hepwatch")
    if fine:
        assert checked(settings) == settings
    else:
        with pytest.raises(UsageError, match="https"):
            checked(settings)


def test_without_an_issuer_the_way_is_not_there(tmp_path: Path) -> None:
    database = Database(url_beside(tmp_path))
    app = create_app(InMemory([]), database)
    assert TestClient(app, base_url="http://127.0.0.1").get("/sign-in/openid").status_code == 404
    database.close()
