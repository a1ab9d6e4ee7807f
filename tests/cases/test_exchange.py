"""Case -> FHIR -> case and case -> Phenopacket -> case: equal, through JSON text, for every case and for generated ones."""

import json

import pytest
from hypothesis import given, settings
from tests.cases.strategies import CASES

from hepwatch.cases.case import Case
from hepwatch.cases.fhir import from_fhir, to_fhir
from hepwatch.cases.library import published
from hepwatch.cases.phenopacket import from_phenopacket, to_phenopacket
from hepwatch.errors import UsageError

STAMP = "2024-01-01T00:00:00Z"


def through_fhir(case: Case) -> Case:
    return from_fhir(json.loads(json.dumps(to_fhir(case))))


def through_phenopacket(case: Case) -> Case:
    return from_phenopacket(json.loads(json.dumps(to_phenopacket(case, STAMP))))


@pytest.mark.parametrize("case", published(), ids=lambda c: c.id)
def test_every_published_case_comes_back(case: Case) -> None:
    assert through_fhir(case) == case
    assert through_phenopacket(case) == case


@settings(max_examples=120, deadline=None)
@given(CASES)
def test_generated_cases_come_back(case: Case) -> None:
    assert through_fhir(case) == case
    assert through_phenopacket(case) == case


def test_fhir_says_natively_what_it_can() -> None:
    case = next(c for c in published() if c.id == "adr01_lt_lung_then_adrenal")
    resources = [e["resource"] for e in to_fhir(case)["entry"]]
    patient = resources[0]
    assert patient["gender"] == "male"
    codes = {c["code"] for r in resources if r["resourceType"] == "Condition" for c in r["code"].get("coding", [])}
    assert {"109841003", "94161006", "94391008"} <= codes
    values = [r["valueQuantity"]["value"] for r in resources if "valueQuantity" in r]
    assert 55.8 in values
    assert all(len(r["id"]) <= 64 and "_" not in r["id"] for r in resources)


def test_a_phenopacket_says_natively_what_it_can() -> None:
    case = next(c for c in published() if c.id == "oth01_lt_spleen")
    packet = to_phenopacket(case, STAMP)
    assert packet["subject"]["sex"] == "MALE"
    assert packet["subject"]["vitalStatus"] == {"status": "DECEASED"}
    assert packet["metaData"]["phenopacketSchemaVersion"] == "2.0"
    assert [m["procedure"]["code"]["label"] for m in packet["medicalActions"]] == ["transplant", "metastasectomy", "radiotherapy"]


@pytest.mark.parametrize("wrong", [{}, {"entry": []}, {"entry": [{"resource": {}}]}, {"id": "x", "phenotypicFeatures": [{}], "metaData": {}, "subject": {}}])
def test_a_file_that_is_not_ours_is_told(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        from_fhir(wrong)
    with pytest.raises(UsageError):
        from_phenopacket(wrong)
