"""The fast road for plain Observations gives, for every line, what the long way gives, or leaves the line to it."""

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple

from hepwatch.ingest.fhir import Reader, decoded
from hepwatch.ingest.fhir.parts import NotUnderstood
from hepwatch.record.entry import Entry

RECEIVED = date(2024, 6, 1)
_DAYS = st.sampled_from(["2024-03-05", "2024-03", "2024", "2024-02-30", "2024-03-05T08:30:00+01:00", "2031-01-01", "1930-01-01", "", "x", "2024-W01-1", None])
_TEXT = st.sampled_from(["ng/mL", "[IU]/mL", "{other}", " ", "", "µg/L", None, "mAU/mL"])
_CODES = st.sampled_from([
    {"coding": [{"system": "http://loinc.org", "code": "1834-1", "display": "AFP"}], "text": "AFP"}, {"text": "alpha-fetoprotein"},
    {"coding": [{"system": "http://loinc.org", "code": "21889-1"}]}, {"coding": [{"system": "http://loinc.org", "code": "97509-4"}]},
    {"coding": [{"system": "http://loinc.org", "code": "8302-2"}], "text": "Body height"}, {}, None, "AFP", [],
])
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "resourceType": st.sampled_from(["Observation"] * 8 + ["Condition"]),
    "id": st.sampled_from(["a", "b", "", 3]),
    "status": st.sampled_from(["final", "amended", "cancelled", "registered", "entered-in-error", None]),
    "code": _CODES,
    "subject": st.sampled_from([{"reference": r} for r in ("Patient/p1", "Patient/", "Group/g", "http://x/Patient/p2", "Patient/p1/_history/2", "Patient/a?b", "#p")] + [None, {}]),
    "effectiveDateTime": _DAYS,
    "issued": _DAYS,
    "meta": st.one_of(st.none(), st.fixed_dictionaries({}, optional={"versionId": st.sampled_from(["1", "2", "0", "x", " ", None, 3]), "lastUpdated": _DAYS})),
    "valueQuantity": st.one_of(st.none(), st.fixed_dictionaries({}, optional={
        "value": st.sampled_from([4, 4.5, -1, True, "4", None, 10**30]), "comparator": st.sampled_from(["<", ">=", "~", None]), "unit": _TEXT, "code": _TEXT,
    })),
}
_MORE: dict[str, st.SearchStrategy[Any]] = {
    "component": st.sampled_from([[], [{"code": {"text": "AFP"}, "valueQuantity": {"value": 3, "unit": "ng/mL"}}], None]),
    "valueCodeableConcept": st.sampled_from([{"text": "bone pain"}, None]),
    "valueString": st.just("positive"),
    "method": st.sampled_from([{"text": "Roche"}, None]),
    "recordedDate": _DAYS,
    "hasMember": st.just([{"reference": "Observation/x"}]),
    "verificationStatus": st.just({"coding": [{"code": "entered-in-error"}]}),
    "contained": st.just([]),
    "note": st.sampled_from([[{"text": "é"}], 3]),
}
_LINES = st.builds(lambda r, more: json.dumps({**r, **more}, ensure_ascii=False).encode(),
                   st.fixed_dictionaries({}, optional=_PLAIN), st.fixed_dictionaries({}, optional=_MORE))
_USUAL = {
    "resourceType": "Observation", "id": "a", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]},
    "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2024-03-05", "valueQuantity": {"value": 4.5, "unit": "ng/mL"},
}
_NEARLY = st.builds(lambda changed: json.dumps({**_USUAL, **changed}).encode(), st.fixed_dictionaries({}, optional={**_PLAIN, **_MORE}))


def reader(known_on: date | None) -> Reader:
    made = Reader(known_on, RECEIVED)
    list(made.entries({"resourceType": "Patient", "id": "p1", "birthDate": "1950-01-01"}, "f", 1, b""))
    return made


def the_long_way(line: bytes, known_on: date | None) -> list[Entry] | None:
    try:
        return list(reader(known_on).entries(decoded(line), "f", 2, line))
    except NotUnderstood:
        return None


def agree(line: bytes, known_on: date | None) -> bool:
    """Whether the line was plain; and if so, that both ways say the same of it."""
    fast = reader(known_on)._plain.entry(line, "f", 2)
    if fast is None:
        return False
    slow = the_long_way(line, known_on)
    assert slow is not None, "the long way reads nothing here"
    assert [astuple(fast)] == [astuple(e) for e in slow]
    return True


@settings(max_examples=1500, deadline=None)
@given(st.one_of(_LINES, _NEARLY), st.sampled_from([None, date(2024, 5, 1)]))
def test_both_ways_say_the_same(line: bytes, known_on: date | None) -> None:
    agree(line, known_on)


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=0, max_size=3), st.integers(0, 3))
def test_both_ways_say_the_same_of_damaged_lines(place: int, bytes_put: bytes, taken: int) -> None:
    line = json.dumps({**_USUAL, "note": [{"text": "a \\ b"}], "issued": "2024-03-06"}).encode()
    agree(line[:place] + bytes_put + line[place + taken:], None)


def test_what_hospitals_send_most_is_plain() -> None:
    assert agree(json.dumps(_USUAL).encode(), None)
    assert agree(json.dumps({**_USUAL, "meta": {"versionId": "1"}, "issued": "2024-03-06T10:00:00Z"}).encode(), None)
    assert agree(json.dumps({**_USUAL, "code": {"coding": [{"system": "http://loinc.org", "code": "8302-2"}], "text": "Body height"}}).encode(), None)


def test_what_is_not_plain_is_left_to_the_long_way() -> None:
    for changed in ({"status": "cancelled"}, {"component": []}, {"effectiveDateTime": "2024-03"}, {"effectiveDateTime": "2031-01-01"}, {"effectiveDateTime": "1940-01-01"}):
        assert not agree(json.dumps({**_USUAL, **changed}).encode(), None), changed
