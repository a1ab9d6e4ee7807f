"""Every published case that gives treatment, interval and where it had spread: built as a history, found by the month it was found.

The report's words are ours, read by the real reader; the day before, nothing points to the site. Facts a row leaves out are left out.
"""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from drawn import drawn
from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.record.history import History
from hepwatch.record.rows import ReportRow
from hepwatch.words.dates import add_months
from shared_data import SHARED

TREATED = date(2008, 1, 15)
# The words of the site column, and the organ as a report names it.
SITES = {
    "adrenal": ("adrenal", "adrenal gland"), "spleen": ("spleen", "spleen"), "heart": ("heart", "right ventricle of the heart"),
    "kidney": ("kidney", "kidney"), "lymph node": ("lymph_node", "paracaval lymph node"), "node of": ("lymph_node", "hepatic artery lymph node"),
    "peritoneum": ("peritoneum", "peritoneum"), "uterus": ("other", "uterus"), "bone": ("bone", "bone"),
}
CHEST = {"heart"}
Row = dict[str, str]


def _rows() -> list[Row]:
    path = SHARED / "cases" / "published_cases.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if r["primary_treatment"] and r["months_primary_to_ehm"] and _site(r)]


def _site(row: Row) -> tuple[str, str] | None:
    return next((found for word, found in SITES.items() if word in row["ehm_site"]), None)


def _side(row: Row) -> str | None:
    return next((s for s in ("left", "right") if row["side"].startswith(s)), None)


def _found_on(row: Row) -> date:
    return add_months(TREATED, int(row["months_primary_to_ehm"]))


def _history(row: Row, with_finding: bool = True) -> History:
    found = _found_on(row)
    kind = {"other": "other_treatment"}.get(row["primary_treatment"], row["primary_treatment"])
    lines = [f"{TREATED} {kind}"]
    if row["primary_afp"]:
        lines.append(f"{TREATED - timedelta(days=10)} afp {row['primary_afp']}")
    if int(row["months_primary_to_ehm"]) > 6:
        lines.append(f"{add_months(found, -4)} ct abdomen: all clear")
    lines += _in_the_liver(row, found)
    if row["afp_at_ehm"] not in ("", "normal"):
        lines.append(f"{add_months(found, -4)} afp 4")
        lines.append(f"{found} afp {row['afp_at_ehm']}")
    region = "chest" if (_site(row) or ("",))[0] in CHEST else "abdomen"
    if with_finding:
        lines.append(f"{found} ct {region} unread")
        return _with_text(drawn("\n".join(lines)), _text(row))
    return drawn("\n".join([*lines, f"{found} ct {region}: liver absent"]))


def _in_the_liver(row: Row, found: date) -> list[str]:
    """A recurrence in the liver before the spread, or with it, where the row says so."""
    when = row["intrahepatic_recurrence_before_or_at_ehm"]
    if when == "before":
        half = add_months(TREATED, int(row["months_primary_to_ehm"]) // 2)
        return [f"{half} ct abdomen: liver suspicious new 15mm", f"{add_months(half, 1)} ablation"]
    return [f"{found} mri liver: liver suspicious new 15mm"] if when == "at" else []


def _with_text(history: History, text: str) -> History:
    """The last examination's report in words, for the reader to read."""
    last: ReportRow = history.reports[-1]
    report = ReportRow(row_id=last.row_id, person=last.person, known_on=last.known_on, date=last.date, study=last.study, text=text, language="en")
    readings = tuple(r for r in history.readings if r.report != last.row_id)
    return History(person=history.person, treatments=history.treatments, measurements=history.measurements, studies=history.studies,
                   reports=(*history.reports[:-1], report), readings=readings)


def _text(row: Row) -> str:
    organ = (_site(row) or ("", ""))[1]
    side = f"{_side(row)} " if _side(row) else ""
    size = f"{row['ehm_size_cm']} cm " if row["ehm_size_cm"] else ""
    return f"FINDINGS: Liver: no evidence of recurrence. New {size}mass in the {side}{organ}, suspicious for metastasis.\nIMPRESSION: New mass in the {side}{organ}, suspicious for metastasis."


@cache
def _asked(case: str, days: int, with_finding: bool = True) -> Assessment:
    row = next(r for r in _rows() if r["case_id"] == case)
    return assess(_history(row, with_finding), _found_on(row) + timedelta(days=days), Knowledge.of())


CASES = [r["case_id"] for r in _rows()]
RISES = [r["case_id"] for r in _rows() if r["detection_mode"] == "afp_rise" and r["afp_at_ehm"] and r["ehm_site"].startswith(("adrenal", "("))]


def test_the_table_is_there(shared: Path) -> None:
    assert len(CASES) >= 12


@pytest.mark.parametrize("case", CASES)
def test_a_signal_for_the_right_site_on_the_day_it_was_found_and_none_before(case: str) -> None:
    row = next(r for r in _rows() if r["case_id"] == case)
    site, _ = _site(row) or ("", "")
    pointing = {(s.site, s.side) for s in _asked(case, 0).signals if s.code in ("lesion_new", "lesion_suspicious")}
    assert {p for p in pointing if p[0] != "liver"} == {(site, _side(row))}
    assert not [s for s in _asked(case, -1).signals if s.code.startswith("lesion")]


@pytest.mark.parametrize("case", CASES)
def test_the_pattern(case: str) -> None:
    row = next(r for r in _rows() if r["case_id"] == case)
    pattern = _asked(case, 0).course.pattern
    if row["intrahepatic_recurrence_before_or_at_ehm"] in ("before", "at"):
        assert pattern == "extrahepatic_with_intrahepatic"
    elif (_site(row) or ("",))[0] in CHEST:
        assert pattern == "cannot_tell"  # nobody has looked at the liver within 90 days
    else:
        assert pattern == "isolated_extrahepatic"


@pytest.mark.parametrize("case", RISES)
def test_a_rise_with_a_clear_liver_names_the_site_before_anybody_has_looked_there(case: str) -> None:
    row = next(r for r in _rows() if r["case_id"] == case)
    signal = next(s for s in _asked(case, 0, with_finding=False).signals if s.code == "marker_unexplained")
    assert (_site(row) or ("",))[0] in {p.site for p in signal.look_at}
