"""`hepwatch recurrence`: a cohort in a file, a model, a judgement, a recalibration; and what is said of files that are no such thing."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.outlook.people import TREATED, afp, course, history, look, treatment

from hepwatch.course.answers import Course
from hepwatch.outlook.recurrence import Cohort
from hepwatch.outlook.recurrence.from_record import cohort as collected
from hepwatch.outlook.recurrence.table import csv_of
from hepwatch.record.history import History
from hepwatch.record.rows import PathologyRow
from hepwatch.surfaces.cli import run

HEAD = "months,event,age,male,hbsag,cirrhosis,afp_raised,poorly_differentiated,vascular_invasion,stage_above_one\n"


def made_up(rows: int, seed: int, effect: float = 1.0) -> Cohort:
    """A cohort in which only `x` matters; a third lost, some dead."""
    random = np.random.default_rng(seed)
    x, z = random.normal(size=rows), random.normal(size=rows)
    months = np.stack([random.exponential(80, rows), random.exponential(30 * np.exp(-effect * x)), random.exponential(150, rows)])
    return Cohort.from_columns(months.min(axis=0), months.argmin(axis=0), {"x": x, "z": z})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text(csv_of(made_up(400, 1)))
    (tmp_path / "two.csv").write_text(csv_of(made_up(400, 2, effect=0.5)))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *tokens: str) -> dict[str, object]:
    assert run(["recurrence", *tokens, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_fitted_here_judged_there_and_recalibrated(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fitted = said(capsys, "fit", "one.csv", "--features", "x,z", "--bootstrap", "40", "--folds", "3", "--out", "model.json")
    assert abs(fitted["bootstrap"]["optimism"]) < 0.03  # type: ignore[index]
    assert fitted["crossvalidated"]["harrell_c"] > 0.65  # type: ignore[index]
    before = said(capsys, "validate", "model.json", "two.csv", "--horizons", "12,24", "--report", "page.html")
    assert 0.55 < before["harrell_c"] < 0.75 and before["slope"] < 0.8  # type: ignore[operator]
    said(capsys, "recalibrate", "model.json", "two.csv", "--out", "there.json")
    after = said(capsys, "validate", "there.json", "two.csv", "--horizons", "12,24")
    assert after["slope"] == pytest.approx(1.0, abs=0.01)
    assert after["horizons"]["24"]["brier"] < before["horizons"]["24"]["brier"]  # type: ignore[index]
    assert before["horizons"]["24"]["other_end"] > 0  # type: ignore[index]


def test_the_page_holds_its_drawings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["recurrence", "fit", "one.csv", "--features", "x", "--bootstrap", "0", "--out", "model.json"])
    assert run(["recurrence", "validate", "model.json", "two.csv", "--report", "page.html"]) == 0
    page = (here / "page.html").read_text()
    assert "<svg" in page and "decision curve" in page
    assert "src=" not in page and "@import" not in page


def test_predictions_are_columns_beside_the_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["recurrence", "fit", "one.csv", "--features", "x", "--bootstrap", "0", "--out", "model.json"])
    Path("people.csv").write_text('id,x\n"a, b",2\nc,-2\nd,\n')
    capsys.readouterr()
    assert run(["recurrence", "predict", "model.json", "people.csv", "--horizons", "12"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head == "id,x,risk_12_months"
    high, low, unknown = (float(r.rsplit(",", 1)[1]) for r in rows)
    assert low < unknown < high
    assert rows[0].startswith('"a, b",2,')


def test_days_and_semicolons_are_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cohort = made_up(400, 1)
    lines = [f"{m * 365.25 / 12};{e};{x}" for m, e, x in zip(cohort.time, cohort.event, cohort.values["x"], strict=True)]
    Path("days.csv").write_text("\ufefft;e;x\n" + "\n".join(lines))
    run(["recurrence", "fit", "one.csv", "--features", "x", "--bootstrap", "0", "--out", "model.json"])
    capsys.readouterr()
    same = said(capsys, "validate", "model.json", "one.csv")
    assert said(capsys, "validate", "model.json", "days.csv", "--time", "t", "--event", "e", "--unit", "days")["slope"] == pytest.approx(same["slope"], rel=1e-3)


def test_landmarks_are_made_from_visits(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("visits.csv").write_text("person,day,lesion,afp\na,2020-01-01,0,5\na,2020-04-01,0,\na,2020-07-01,1,90\nb,2020-01-01,,4\nb,2020-05-01,1,4\n")
    assert run(["recurrence", "landmarks", "visits.csv", "--out", "l.csv"]) == 0
    head, *rows = Path("l.csv").read_text().splitlines()
    assert head.startswith("person,months,event,months_free")
    assert [r.split(",")[2] for r in rows] == ["1", "1"]  # two visits of a, none of b: "not said" is not lesion-free


@pytest.mark.parametrize(
    ("text", "tokens", "says"),
    [
        (HEAD + "12,1,eighty,1,1,1,1,1,1,1\n", ["validate", "resection_asaur", "bad.csv"], "column 'age' holds 1 value(s) that are no number (first in line 2)"),
        (HEAD + "12,3,50,1,1,1,1,1,1,1\n", ["validate", "resection_asaur", "bad.csv"], "An event is not 0"),
        (HEAD + "-1,1,50,1,1,1,1,1,1,1\n", ["validate", "resection_asaur", "bad.csv"], "below zero"),
        (HEAD, ["validate", "resection_asaur", "bad.csv"], "has no rows"),
        ("", ["predict", "resection_asaur", "bad.csv"], "has no rows"),
        ("a,b\n1\n", ["predict", "resection_asaur", "bad.csv"], "line 2 has 1 cells"),
        ("a,a\n1,2\n", ["predict", "resection_asaur", "bad.csv"], "there twice"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["recalibrate", "resection_asaur", "bad.csv", "--out", "x.json"], "at least 5"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["fit", "bad.csv", "--features", "age", "--out", "x.json"], "fewer than 5"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["fit", "bad.csv", "--features", "weight", "--out", "x.json"], "has no column 'weight'"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["fit", "bad.csv", "--features", "age:cubic", "--out", "x.json"], "name:log"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["validate", "resection_asaur", "bad.csv", "--horizons", "60"], "within 12 months"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["validate", "bad.csv", "bad.csv"], "not a recurrence model"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["validate", "no-such", "bad.csv"], "neither a model file"),
        (HEAD + "12,1,50,1,1,1,1,1,1,1\n", ["validate", "resection_asaur", "bad.csv", "--unit", "weeks"], "no unit of time"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    here: Path, capsys: pytest.CaptureFixture[str], text: str, tokens: list[str], says: str
) -> None:
    Path("bad.csv").write_text(text)
    assert run(["recurrence", *tokens]) == 2
    error = capsys.readouterr().err
    assert says in error and "eighty" not in error
    assert error.count("\n") == 1


def test_a_cohort_from_the_record_leaves_the_unknown_empty() -> None:
    specimen = PathologyRow(row_id="x", person="p", known_on=TREATED, date=TREATED, site="liver", size_mm=40, number=1, microvascular_invasion=True)
    free = course(look(6), look(12), treatments=(treatment(),))
    dead = course(look(6), treatments=(treatment(),), died_on=date(2020, 9, 15))
    never = Course(person="p", as_of=TREATED, state="in_remission")
    found, left_out = collected([(History(person="p", pathology=(specimen,)), free), (history(afp(0, 300.0)), dead), (history(), never)])
    assert found.event.tolist() == [0, 2]
    assert found.time.tolist() == pytest.approx([12.0, 8.0], abs=0.1)
    assert found.values["stage_above_one"][0] == 1 and np.isnan(found.values["stage_above_one"][1])
    assert found.values["afp_raised"].tolist()[1] == 1 and np.isnan(found.values["afp_raised"][0])
    assert np.isnan(found.values["cirrhosis"]).all()
    assert left_out["no curative treatment with a date"] == 1
