"""Cards in the record system: discovery, the answer, what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import EVIL, NOW, browser, database
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from hepwatch.decisions import audit
from hepwatch.decisions.database import Database
from hepwatch.errors import UsageError
from hepwatch.surfaces.web.desk import Settings
from hepwatch.surfaces.web.hooks import SERVICE, trusted_keys

HERE = f"/cds-services/{SERVICE}"
KEY = ECKey.generate_key("P-384", {"kid": "ehr"})
EHR = "https://ehr.example"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    with database(tmp_path) as found:
        yield found


def request(patient: str = "MRN-1", hook: str = "patient-view") -> dict[str, Any]:
    return {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": {"userId": "Practitioner/x", "patientId": patient}}


def trusted(folder: Path) -> Settings:
    keys = folder / "keys.json"
    keys.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    return Settings(hooks=trusted_keys(EHR, keys))


def proof(key: Any = KEY, alg: str = "ES384", **changed: Any) -> dict[str, str]:
    now = int(NOW.timestamp())
    claims = {"iss": EHR, "aud": f"http://127.0.0.1{HERE}", "iat": now, "exp": now + 300, "jti": "x", **changed}
    return {"authorization": "Bearer " + jwt.encode({"alg": alg, "kid": "ehr"}, claims, key, algorithms=[alg])}


def test_what_is_offered_can_be_asked_by_anybody(opened: Database) -> None:
    [service] = browser(opened, None).get("/cds-services").json()["services"]
    assert service["hook"] == "patient-view" and service["id"] == SERVICE and service["description"]


def test_cards_say_what_is_unusual_most_pressing_first_with_the_reports_words(opened: Database) -> None:
    cards = browser(opened, None).post(HERE, json=request()).json()["cards"]
    assert cards[0]["indicator"] in ("critical", "warning") and "adrenal" in cards[0]["summary"]
    assert any(EVIL.partition("> ")[2][:20] in c["detail"] for c in cards)
    assert all(len(c["summary"]) < 140 and c["source"]["label"] and "MRN" not in c["links"][0]["url"] for c in cards)


def test_somebody_never_treated_here_gives_no_card(opened: Database) -> None:
    assert browser(opened, None).post(HERE, json=request("1288992")).json() == {"cards": []}


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"hook": "patient-view"}, 400), (request(hook="order-sign"), 422), ([], 400)])
def test_what_is_no_hook_request_is_told_so(opened: Database, body: Any, status: int) -> None:
    answer = browser(opened, None).post(HERE, json=body)
    assert answer.status_code == status and set(answer.json()["error"]) == {"code", "message"}


def test_with_accounts_only_a_trusted_record_system_is_answered_and_it_is_audited(opened: Database, tmp_path: Path) -> None:
    browser(opened, "viewer")
    caller = browser(opened, None, settings=trusted(tmp_path))
    assert caller.post(HERE, json=request(), headers=proof()).json()["cards"]
    with opened.read() as c:
        assert audit.latest(c, 1)[0]["account"] == EHR


@pytest.mark.parametrize("headers", [
    {}, {"authorization": "Bearer x.y.z"}, proof(iss="https://evil.example"), proof(aud="http://127.0.0.1/elsewhere"), proof(exp=1),
    proof(iat=10**10), proof(ECKey.generate_key("P-384", {"kid": "ehr"})), proof(OctKey.import_key("0" * 64, {"kid": "ehr"}), "HS256"),
], ids=["nothing", "no token", "another issuer", "for another service", "run out", "from the future", "another key", "a shared secret"])  # fmt: skip
def test_a_caller_that_cannot_prove_itself_is_refused(opened: Database, tmp_path: Path, headers: dict[str, str]) -> None:
    browser(opened, "viewer")
    assert browser(opened, None, settings=trusted(tmp_path)).post(HERE, json=request(), headers=headers).status_code == 401
    assert browser(opened, None).post(HERE, json=request(), headers=proof()).status_code == 401


def test_keys_that_are_none_are_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("[]")
    with pytest.raises(UsageError, match="JWK set"):
        trusted_keys(EHR, tmp_path / "keys.json")
