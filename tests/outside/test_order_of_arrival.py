"""The same records in another order, in pieces, in other files or twice are the same record."""

import json
import random

import pytest

from .fhir_kit import Resource, afp, code, condition, imaging, patient, procedure, study, write
from .test_fhir_stories import clear, resected
from .ward import Ward

FOUND = "New 15 mm nodule in the right adrenal gland, suspicious for metastasis. Liver without recurrence."


def cohort() -> list[Resource]:
    wrong = afp("oops", "a", "2018-01-10", 900, issued="2018-01-10T08:00:00Z")
    return [
        *resected("a"), *clear("a", "2016-06-10", "2017-06-12"), wrong | {"meta": {"versionId": "1"}},
        wrong | {"status": "entered-in-error", "issued": "2018-01-20T08:00:00Z", "meta": {"versionId": "2", "lastUpdated": "2018-01-20T08:00:00Z"}},
        *resected("b"), patient("b-old", link=[{"other": {"reference": "Patient/b"}, "type": "replaced-by"}]),
        imaging("b-x", "b-old", "2018-03-12", "CT abdomen", FOUND), imaging("b-y", "b", "2018-09-12", "CT abdomen", "Right adrenal nodule now 22 mm, suspicious. Liver clear."),
        *resected("c", deceasedDateTime="2019-02-02"), study("c-s", "c", "2018-03-12", "CT", "CT abdomen multiphase"),
        imaging("c-r", "c", "2018-03-12", "CT abdomen", "Liver clear. Adrenals normal.", issued="2018-04-20T08:00:00Z") | {"imagingStudy": [{"reference": "ImagingStudy/c-s"}]},
        patient("d"), condition("d-c", "d", "2017", code("HCC")), procedure("d-t", "d", "2017-02-02", code("RFA of liver tumour")), procedure("d-u", "d", "2018-08-08", code("Right adrenalectomy")),
        imaging("d-x", "d", "2018-06-06", "CT abdomen", FOUND),
    ]


def answers(ward: Ward) -> str:
    said = [ward.call("watch", "--store", str(ward.store), "--as-of", day, "--all", "--json") for day in ("2017-12-01", "2018-03-20", "2018-10-10")]
    raised = sorted(ward.call("replay", "--store", str(ward.store), "--json").splitlines())
    return json.dumps([said, raised])


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> str:
    ward = Ward(tmp_path_factory.mktemp("once"))
    ward.pack("ndjson.gz", cohort())
    ward.ingest()
    return answers(ward)


@pytest.mark.parametrize("seed", range(2))
def test_in_pieces_and_in_any_order(ward: Ward, at_once: str, seed: int) -> None:
    resources = cohort()
    random.Random(seed).shuffle(resources)
    for n in range(0, len(resources), 9):
        piece = ward.files / f"{n:02}.ndjson"
        write(piece, *resources[n : n + 9])
        ward.ingest(paths=[piece])
    assert answers(ward) == at_once


def test_twice_in_other_files(ward: Ward, at_once: str) -> None:
    ward.pack("bulk", cohort())
    ward.pack("batch", cohort())
    ward.ingest()
    assert answers(ward) == at_once
