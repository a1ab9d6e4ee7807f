"""Everyday sentences, each with the whole of what it says: the tables are in `sentences/`, one text a line.

`text || rows ! organs not assessed`. A row is `site:side=status/change/now/before`; side l, r, b; status a(bsent), b(enign),
i(ndeterminate), s(uspicious), d(efinite); change n(ew), +, =, -, x (resolved); the lengths in mm, checked where the table is of
lengths (`lengths*.txt`). `[...]` in front names the examination, `\\n` breaks the line.
"""

import re
from pathlib import Path

import pytest

from hepwatch.record.reading import Reading
from hepwatch.reports import read

STATUS = {"a": "absent", "b": "benign", "i": "indeterminate", "s": "suspicious", "d": "definite"}
SITE = {"ln": "lymph_node", "st": "soft_tissue", "per": "peritoneum", "pan": "pancreas", "adr": "adrenal", "kid": "kidney"}
SIDE = {"l": "left", "r": "right", "b": "bilateral", "": None}
CHANGE = {"n": "new", "+": "increased", "=": "stable", "-": "decreased", "x": "resolved", "": None}

Verdict = tuple[str, str | None, float | None, float | None]
Rows = dict[tuple[str, str | None], Verdict]


def _rows(told: str) -> Rows:
    found: Rows = {}
    for row in told.split():
        place, _, verdict = row.partition("=")
        site, _, side = place.partition(":")
        status, change, now, before = (*verdict.split("/"), "", "", "")[:4]
        found[SITE.get(site, site), SIDE[side]] = (STATUS[status], CHANGE[change], float(now) if now else None, float(before) if before else None)
    return found


def _lines(name: str) -> list[tuple[str, str]]:
    lines = [line for file in sorted((Path(__file__).parent / "sentences").glob("*.txt")) if file.name.startswith("lengths") == (name == "lengths") for line in file.read_text("utf-8").splitlines()]
    return [(text, told) for text, sign, told in (line.rpartition(" ||") for line in lines if not line.startswith("#")) if sign]


def _read(text: str) -> Reading:
    exam = re.match(r"\[([^]]*)\] ", text)
    return read(text[exam.end() if exam else 0 :].replace("\\n", "\n"), exam=exam.group(1) if exam else None)


@pytest.mark.parametrize(("text", "told"), _lines("lengths"), ids=lambda x: x[:50])
def test_a_sentence_gives_these_lengths(text: str, told: str) -> None:
    assert {(r.site, r.side): (r.status, r.change, r.size_mm, r.prior_size_mm) for r in _read(text).rows} == _rows(told)


@pytest.mark.parametrize(("text", "told"), _lines("others"), ids=lambda x: x[:50])
def test_a_sentence_says_this_and_nothing_else(text: str, told: str) -> None:
    reading = _read(text)
    rows, _, unseen = told.partition("!")
    assert {(r.site, r.side): (r.status, r.change) for r in reading.rows} == {place: verdict[:2] for place, verdict in _rows(rows).items()}
    if unseen:
        assert set(reading.not_assessed) == {SITE.get(site, site) for site in unseen.strip().split(",")}
