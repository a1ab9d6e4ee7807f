"""Everyday sentences, each with the whole of what it says: the tables are in `sentences/`, one text a line.

`text || rows ! organs not assessed`. A row is `site:side=status/change`; side l, r, b; status a(bsent), b(enign),
i(ndeterminate), s(uspicious), d(efinite); change n(ew), +, =, -, x (resolved). `[...]` in front names the examination,
`\\n` breaks the line.
"""

import re
from pathlib import Path

import pytest

from hepwatch.reports import read

STATUS = {"a": "absent", "b": "benign", "i": "indeterminate", "s": "suspicious", "d": "definite"}
SITE = {"ln": "lymph_node", "st": "soft_tissue", "per": "peritoneum", "pan": "pancreas", "adr": "adrenal", "kid": "kidney"}
SIDE = {"l": "left", "r": "right", "b": "bilateral", "": None}
CHANGE = {"n": "new", "+": "increased", "=": "stable", "-": "decreased", "x": "resolved", "": None}

Rows = dict[tuple[str, str | None], tuple[str, str | None]]


def _rows(told: str) -> Rows:
    found: Rows = {}
    for row in told.split():
        place, _, verdict = row.partition("=")
        site, _, side = place.partition(":")
        status, _, change = verdict.partition("/")
        found[SITE.get(site, site), SIDE[side]] = (STATUS[status], CHANGE[change])
    return found


def _cases() -> list[tuple[str, str]]:
    lines = [line for file in sorted((Path(__file__).parent / "sentences").glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    return [(text, told) for text, sign, told in (line.rpartition(" ||") for line in lines if not line.startswith("#")) if sign]


@pytest.mark.parametrize(("text", "told"), _cases(), ids=lambda x: x[:50])
def test_a_sentence_says_this_and_nothing_else(text: str, told: str) -> None:
    exam = re.match(r"\[([^]]*)\] ", text)
    reading = read(text[exam.end() if exam else 0 :].replace("\\n", "\n"), exam=exam.group(1) if exam else None)
    rows, _, unseen = told.partition("!")
    assert {(r.site, r.side): (r.status, r.change) for r in reading.rows} == _rows(rows)
    if unseen:
        assert set(reading.not_assessed) == {SITE.get(site, site) for site in unseen.strip().split(",")}
