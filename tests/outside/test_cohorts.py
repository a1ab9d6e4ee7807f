"""Cohorts of other houses for `recurrence`, `calibrate` and `scores`: other names, gaps, ties, nobody recurring; clear answers or a clear refusal."""

import json
import random
import re
from importlib.resources import files
from pathlib import Path

import pytest

from .fhir_kit import bundle
from .test_bad_input import is_plain, said
from .test_fhir_stories import resected
from .ward import Ward


def cohort(path: Path, people: int = 60, header: str = "months,event,age,afp", event: str | None = None, gaps: float = 0.0, tied: bool = False, delimiter: str = ",", decimal: str = ".") -> Path:
    chance = random.Random(people)
    lines = [header.replace(",", delimiter)]
    for n in range(people):
        age, afp = chance.randint(40, 80), chance.choice([3, 9, 40, 900])
        months = 12.0 if tied else round(chance.expovariate(0.02 * (1 + afp / 300)) + 0.5, 1)
        cells = [f"{min(months, 60)}", event or str(int(months < 60)), "" if chance.random() < gaps else str(age), "" if chance.random() < gaps else str(afp)]
        lines.append(delimiter.join(c.replace(".", decimal) for c in (cells if header.count(",") == 3 else [f"p{n}", *cells])))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("shape", [
    {}, {"gaps": 0.3}, {"people": 25}, {"delimiter": ";", "decimal": ","}, {"delimiter": "\t"},
], ids=str)
def test_a_cohort_of_ones_own_is_fitted(tmp_path: Path, shape: dict[str, object]) -> None:
    file = cohort(tmp_path / "c.csv", **shape)  # type: ignore[arg-type]
    code, out, err = said("recurrence", "fit", str(file), "--features", "age,afp:log", "--out", str(tmp_path / "m.json"))
    assert code == 0, err
    assert json.loads((tmp_path / "m.json").read_text())
    code, out, err = said("recurrence", "predict", str(tmp_path / "m.json"), str(file), "--horizons", "12,24")
    assert code == 0 and out.strip(), err


def test_columns_of_other_names_and_units(tmp_path: Path) -> None:
    file = cohort(tmp_path / "c.csv", header="mrn,dfs_days,relapse,age_at_op,afp_pre")
    code, _, err = said("recurrence", "fit", str(file), "--time", "dfs_days", "--unit", "days", "--event", "relapse", "--person", "mrn", "--features", "age_at_op,afp_pre:log", "--out", str(tmp_path / "m.json"))
    assert code == 0, err


@pytest.mark.parametrize(("shape", "features"), [
    ({"event": "0"}, "age"), ({"people": 1}, "age"), ({"people": 3}, "age,afp"), ({"people": 0}, "age"), ({"gaps": 1.0}, "age"),
])
def test_a_cohort_that_cannot_teach_anything_is_refused_in_a_sentence(tmp_path: Path, shape: dict[str, object], features: str) -> None:
    file = cohort(tmp_path / "c.csv", **shape)  # type: ignore[arg-type]
    code, out, err = said("recurrence", "fit", str(file), "--features", features, "--out", str(tmp_path / "m.json"))
    assert code in (1, 2, 3) and is_plain(err) and "inside Hepwatch" not in err, (code, out, err)
    assert not (tmp_path / "m.json").exists()


def test_everyone_recurring_on_one_day_gives_an_answer_or_a_sentence(tmp_path: Path) -> None:
    file = cohort(tmp_path / "c.csv", tied=True, event="1")
    code, out, err = said("recurrence", "fit", str(file), "--features", "age", "--out", str(tmp_path / "m.json"))
    assert "inside Hepwatch" not in err and (code == 0 or is_plain(err)), (code, err)


def test_a_feature_that_is_the_same_for_all(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("months,event,male,age\n" + "".join(f"{n % 37 + 1},{n % 2},1,{40 + n % 30}\n" for n in range(80)))
    code, out, err = said("recurrence", "fit", str(file), "--features", "male,age", "--out", str(tmp_path / "m.json"))
    assert "inside Hepwatch" not in err and (code == 0 or is_plain(err)), (code, err)
    assert "nan" not in out.lower()


def test_a_shipped_model_names_the_features_a_cohort_lacks(tmp_path: Path) -> None:
    code, _, err = said("recurrence", "validate", "resection_asaur", str(cohort(tmp_path / "c.csv")), "--horizons", "12")
    assert code == 2 and is_plain(err) and "'hbsag'" in err and "'male'" in err, err


def test_recalibration_on_too_few_recurrences_is_refused(tmp_path: Path) -> None:
    columns = ["age", "male", "hbsag", "cirrhosis", "afp_raised", "poorly_differentiated", "vascular_invasion", "stage_above_one"]
    file = tmp_path / "c.csv"
    file.write_text(",".join(["months", "event", *columns]) + "\n" + "".join(f"{n + 2},{int(n < 3)},60,1,1,1,0,0,{n % 2},0\n" for n in range(40)))
    code, _, err = said("recurrence", "recalibrate", "resection_asaur", str(file), "--out", str(tmp_path / "h.json"))
    assert code in (1, 2) and is_plain(err) and "5" in err, err


def test_calibration_needs_people(ward: Ward) -> None:
    ward.put("one.json", bundle(resected("only")))
    ward.ingest()
    code, out, err = said("calibrate", "--store", str(ward.store))
    assert "inside Hepwatch" not in err and "nan" not in out.lower()
    assert is_plain(err) if code else out, (code, out, err)


@pytest.mark.parametrize(("tokens", "value", "group"), [
    ("albi bilirubin=20 albumin=38", -2.371, "2"),
    ("albi bilirubin=1.17mg/dL albumin=3.8g/dL", -2.37, "2"),
    ("malbi bilirubin=20 albumin=38", -2.371, "2a"),
    ("child_pugh bilirubin=20 albumin=38 inr=1.2 ascites=none encephalopathy=none", 5, "A"),
    ("meld bilirubin=2mg/dL inr=1.4 creatinine=1.2mg/dL", 14.6, None),
    ("milan sizes=4.5,3", None, "out"),
    ("ucsf sizes=4.5,3", None, "in"),
    ("retreat afp=45 microvascular_invasion=no sizes=3.2,1", 3, None),
    ("galad age=62 sex=male afp=25 afp_l3=15 dcp=0.8", 0.912, None),
    ("hap albumin=34 bilirubin=20 size=5 afp=50", 2, "C"),
    ("moral_korea dcp=900 afp=400", 370, None),
    ("amap age=65 sex=male bilirubin=25 albumin=38 platelets=150", 64.9, "high"),
    ("tbs size=4 number=2", 4.47, None),
])
def test_worked_examples_of_the_published_scores(tokens: str, value: float | None, group: str | None) -> None:
    code, out, err = said("scores", "compute", *tokens.split(" "), "--json")
    assert code == 0, err
    answer = json.loads(out)
    assert {"score", "value", "group", "expected", "source", "certainty"} <= answer.keys()
    if value is not None:
        assert answer["value"] == pytest.approx(value, abs=0.006 if abs(value) < 10 else 0.06), answer
    if group is not None:
        assert group in str(answer["group"]), answer


@pytest.mark.parametrize(("change", "line", "word"), [
    ("every_months = 3", 0, ""), ("every_months = 0", 1, "every_months"), ("every_months = -3", 1, "every_months"), ("every_months = 'three'", 1, "every_months"), ("evry_months = 3", 1, "evry_months"),
])
def test_a_hospitals_own_protocol_is_checked_line_by_line(tmp_path: Path, change: str, line: int, word: str) -> None:
    text = (files("hepwatch.followup.protocols") / "whole-body.toml").read_text("utf-8").replace('id = "whole-body"', 'id = "ours"')
    first = next(n for n, row in enumerate(text.splitlines(), 1) if "every_months" in row)
    rows = text.splitlines()
    rows[first - 1] = re.sub(r"every_months = \d+", change, rows[first - 1], count=1)
    (tmp_path / "ours.toml").write_text("\n".join(rows) + "\n")
    code, out, err = said("protocols", "check", str(tmp_path / "ours.toml"))
    if not line:
        assert code == 0, err
    else:
        assert code == 2 and is_plain(err) and word in err and f"line {first}:" in err, (first, err)
