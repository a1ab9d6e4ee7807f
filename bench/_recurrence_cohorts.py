"""The open cohorts of the recurrence benchmark, read as their SOURCE.md describes them. Used by the benchmark and the tests, not by Hepwatch."""

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from hepwatch.outlook.recurrence import Cohort, Term
from hepwatch.outlook.recurrence.landmark import COURSE, Visits, landmarks

NAN = float("nan")
_MONTH = 365.25 / 12

# What both surgical cohorts know, coded alike. asaur does not say where it cuts AFP; above 20 ng/mL is our reading.
SHARED = ("age", "male", "hbsag", "cirrhosis", "afp_raised", "poorly_differentiated", "vascular_invasion", "stage_above_one")
SHARED_TERMS = [Term("age", spline=True), *(Term(n) for n in SHARED[1:])]


def asaur(shared: Path) -> Cohort:
    """227 resected people; recurrence and death in months."""
    with (shared / "data/asaur_hepatocellular/hepatoCellular.csv").open() as f:
        rows = list(csv.DictReader(f))
    died_free = [r["Death"] == "1" and r["Recurrence"] == "0" for r in rows]
    return Cohort.from_columns(
        [float(r["RFS"]) for r in rows], [1 if r["Recurrence"] == "1" else 2 if d else 0 for r, d in zip(rows, died_free, strict=True)],
        {
            "age": [float(r["Age"]) for r in rows], "male": [float(r["Gender"]) for r in rows], "hbsag": [float(r["HBsAg"]) for r in rows],
            "cirrhosis": [float(r["Cirrhosis"]) for r in rows], "afp_raised": [float(r["AFP"]) - 1 for r in rows],
            "poorly_differentiated": [float(r["Tumordifferentiation"]) - 1 for r in rows],
            "vascular_invasion": [float(r["Vascularinvasion"]) for r in rows], "stage_above_one": [float(r["TNM"]) - 1 for r in rows],
        },
    )


def tcga(shared: Path) -> Cohort:
    """TCGA-LIHC: the first new tumour event that is not a new primary, else the last contact; death without one is another end."""
    folder = shared / "data/tcga_lihc"
    patients = _table(folder / "clinical_patient_lihc.txt")
    events = _first_days(_table(folder / "clinical_nte_lihc.txt"), _table(folder / "clinical_follow_up_v4.0_nte_lihc.txt"))
    contact, death = _last_days([*patients, *_table(folder / "clinical_follow_up_v4.0_lihc.txt")])
    rows = []
    for p in patients:
        who = p["bcr_patient_barcode"]
        day, ends = events.get(who), max(contact.get(who, NAN), death.get(who, NAN)) if who in contact and who in death else contact.get(who, death.get(who, NAN))
        time = day if day is not None else ends
        if time == time and time >= 0:
            rows.append((time / _MONTH, 1 if day is not None else 2 if who in death else 0, _tcga_values(p)))
    return Cohort.from_columns([r[0] for r in rows], [r[1] for r in rows], {n: [r[2][n] for r in rows] for n in SHARED})


def _tcga_values(p: dict[str, str]) -> dict[str, float]:
    afp, factors, serology = _number(p["alpha_fetoprotien_at_procurement"]), p["history_hepato_carcinoma_risk_factors"], p["viral_hepatitis_serology"]
    return {
        "age": _number(p["age_at_diagnosis"]), "male": _one_of(p["gender"], ("MALE",), ("FEMALE",)),
        "hbsag": 1.0 if "Surface Antigen" in serology or "Hepatitis B" in factors else NAN if factors.startswith("[") and serology.startswith("[") else 0.0,
        "cirrhosis": NAN if p["ishak_fibrosis_score"].startswith("[") else float(p["ishak_fibrosis_score"][0] in "56"),
        "afp_raised": NAN if afp != afp else float(afp > 20), "poorly_differentiated": _one_of(p["tumor_grade"], ("G3", "G4"), ("G1", "G2")),
        "vascular_invasion": _one_of(p["vascular_invasion"], ("Micro", "Macro"), ("None",)),
        "stage_above_one": NAN if p["ajcc_pathologic_tumor_stage"].startswith("[") else float(p["ajcc_pathologic_tumor_stage"] != "Stage I"),
    }


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as f:
        lines = list(csv.reader(f, delimiter="\t"))
    return [dict(zip(lines[0], line, strict=False)) for line in lines[3:] if line[1].startswith("TCGA-")]


def _first_days(*tables: Iterable[dict[str, str]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in (r for t in tables for r in t):
        day = _number(row["new_tumor_event_dx_days_to"])
        if day == day and day >= 0 and "New Primary" not in row["new_tumor_event_type"]:
            found[row["bcr_patient_barcode"]] = min(day, found.get(row["bcr_patient_barcode"], day))
    return found


def _last_days(rows: Iterable[dict[str, str]]) -> tuple[dict[str, float], dict[str, float]]:
    contact: dict[str, float] = {}
    death: dict[str, float] = {}
    for row in rows:
        for column, into in (("last_contact_days_to", contact), ("death_days_to", death)):
            day = _number(row[column])
            if day == day:
                into[row["bcr_patient_barcode"]] = max(day, into.get(row["bcr_patient_barcode"], day))
    return contact, death


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return NAN


def _one_of(text: str, yes: tuple[str, ...], no: tuple[str, ...]) -> float:
    return 1.0 if text in yes else 0.0 if text in no else NAN


_FIRST = ("lesions", "size_mm", "child_pugh_score")
_LESION = ("lesion_count_0to4", "largest_diameter_mm", "new_lesion", "vascular_invasion", "local_lymph_node_metastasis", "distant_metastasis")

# Baseline: the state at the first visit and how long free. Landmark: the course and the markers up to the visit.
BASELINE_TERMS = [
    Term("afp_first", log=True, spline=True), Term("lesions_first"), Term("size_mm_first", log=True), Term("child_pugh_score_first"),
    Term("age_first"), Term("months_free", log=True, spline=True),
]
LANDMARK_TERMS = [
    *BASELINE_TERMS, Term("afp", spline=True), Term("afp_rise", spline=True), Term("afp_change"), Term("afp_highest"),
    Term("months_since_visit", log=True, spline=True), Term("relapses", log=True), Term("treated_visits", log=True),
    Term("lesions_last"), Term("size_mm_last", log=True), Term("lesions_most"),
]
LANDMARK_NAMES = tuple(dict.fromkeys(t.name for t in LANDMARK_TERMS))


def sysucc(shared: Path, name: str = "visits_development.csv.gz") -> Cohort:
    """Landmarks at every truly lesion-free visit; AFP as measured, never as filled in."""
    return landmarks(sysucc_visits(shared / "data/sysucc_hcc_timeseries" / name), (*_FIRST, "afp", "age"), ("afp",))


def sysucc_visits(path: Path) -> Visits:
    with gzip.open(path, "rt") as f:
        rows = list(csv.DictReader(f))
    seen: dict[tuple[str, str], dict[str, str]] = {(r["patient"], r["visit_date"]): r for r in rows}
    rows = list(seen.values())

    def column(name: str) -> np.typing.NDArray[np.float64]:
        return np.array([_number(r[name]) for r in rows])

    stated = np.column_stack([column(n) for n in _LESION])
    lesion = np.where((stated > 0).any(axis=1), 1.0, np.where(np.isnan(stated).any(axis=1), NAN, 0.0))
    day = np.array([np.datetime64(r["visit_date"]).astype("datetime64[D]").astype(int) for r in rows], float)
    age = column("age")
    return Visits(
        person=column("patient").astype(np.int64), day=day, lesion=lesion,
        series={
            "afp": np.where(column("afp_imputed") == 0, column("afp_ng_ml"), NAN), "lesions": column("lesion_count_0to4"),
            "size_mm": column("largest_diameter_mm"), "child_pugh_score": column("child_pugh_score"),
            "age": np.where((age >= 15) & (age <= 100), age, NAN),
        },
        treated=((column("embolization") > 0) | (column("resection") > 0) | (column("targeted_therapy") > 0)).astype(float),
    )


__all__ = ["BASELINE_TERMS", "COURSE", "LANDMARK_NAMES", "LANDMARK_TERMS", "SHARED", "SHARED_TERMS", "asaur", "sysucc", "sysucc_visits", "tcga"]
