"""The case library over the API and on its pages: the warning is always there, a description is searched in the body only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import browser, database, first_person, word_of

from hepwatch.cases.fhir import from_fhir
from hepwatch.cases.library import find
from hepwatch.cases.phenopacket import from_phenopacket
from hepwatch.decisions.database import Database


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    with database(tmp_path) as found:
        yield found


def asked(opened: Database, path: str) -> Any:
    answer = browser(opened, "viewer").get(path, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_list_by_site_and_one_case_in_three_forms(opened: Database) -> None:
    found = asked(opened, "/api/cases?site=spleen")
    assert found["warning"] and {"oth01_lt_spleen", "oth43_spleen_6y_no_liver"} <= {c["id"] for c in found["cases"]}
    one = find("oth01_lt_spleen")
    assert asked(opened, f"/api/cases/{one.id}")["case"]["id"] == one.id
    assert from_fhir(asked(opened, f"/api/cases/{one.id}?form=fhir")) == one
    assert from_phenopacket(asked(opened, f"/api/cases/{one.id}?form=phenopacket")) == one


def test_outcomes_and_series_carry_the_warning(opened: Database) -> None:
    pooled = asked(opened, "/api/cases/outcomes?site=adrenal&by=treatment")
    assert "selected" in pooled["warning"] and pooled["left_out"] and pooled["series"]
    assert asked(opened, "/api/cases/series")["series"]
    page = browser(opened, "viewer").get("/cases/outcomes?by=all").text
    assert "selected" in page and "<svg" in page and "At risk at 12" in page


def test_a_description_finds_its_like(opened: Database) -> None:
    client = browser(opened, "viewer")
    sent = {"text": "mass in the spleen six years after hepatectomy", "sites": ["spleen"], "primary_treatment": "resection", "months_since_treatment": 72}
    answer = client.post("/api/cases/search?top=3", json=sent, headers={"x-csrf-token": word_of(opened, client)})
    found = answer.json()["cases"]
    assert found[0]["case"] == "oth43_spleen_6y_no_liver" and found[0]["because"] and len(found) == 3


def test_cases_like_a_person(opened: Database) -> None:
    client = browser(opened, "viewer")
    token = first_person(client)["token"]
    assert client.get(f"/api/people/{token}/alike?top=2").json()["cases"]


@pytest.mark.parametrize("path", ["/api/cases/nobody", "/api/people/nobody/alike"])
def test_what_is_not_there_is_404(opened: Database, path: str) -> None:
    assert browser(opened, "viewer").get(path, headers={"accept": "application/json"}).status_code == 404


def test_the_pages(opened: Database) -> None:
    client = browser(opened, "viewer")
    assert "Isolated" in client.get("/cases?site=spleen").text or "spleen" in client.get("/cases?site=spleen").text
    assert "Cases like this one" in client.get("/cases/oth01_lt_spleen").text
