"""Published cases of spread after treated HCC as FHIR bundles: published facts, invented dates (and marked so)."""

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from random import Random
from typing import Any

from hepwatch.demo import texts
from hepwatch.demo.fhir import Life
from hepwatch.words.dates import add_days, add_months

_WORDS = {
    "spleen": "mass in the spleen",
    "heart": "mass in the right ventricle of the heart",
    "peritoneum": "peritoneal nodule",
    "lymph_node": "enlarged lymph node",
}


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("published.toml").read_text("utf-8"))["cases"]
    return found


def lives(as_of: date) -> Iterator[Life]:
    """Each case placed so that its last finding was read in the weeks before `as_of`."""
    for number, case in enumerate(cases()):
        last = case.get("again", {}).get("months", case["months"])
        yield _life(case, add_days(add_months(as_of, -last), -10 - 5 * number))


def _life(case: dict[str, Any], treated: date) -> Life:
    rng = Random(case["id"])
    born = add_months(treated, -12 * case["age"] - 5) if "age" in case else None
    life = Life(f"published-{case['id']}", born, case.get("sex"), f"Published case, dates invented. Source: {case['source']}.")
    life.diagnosis("hcc", add_days(treated, -40))
    if "liver_disease" in case:
        life.diagnosis(case["liver_disease"], add_months(treated, -60))
    if "afp_before" in case:
        life.value("afp", add_days(treated, -30), case["afp_before"])
    life.treatment(case["treatment"], treated)
    _quiet(life, rng, treated, 6, case["months"])
    if case.get("undecided_first"):
        life.exam("abdomen_ct", add_months(treated, case["months"]), texts.undecided_adrenal(case["side"], 12))
        life.exam("abdomen_ct", add_months(treated, case["months"] + 6), texts.growing_adrenal(case["side"], 12, 30))
        found = add_months(treated, case["months"] + 6)
    else:
        found = add_months(treated, case["months"])
        _find(life, case, found, case.get("size_mm"))
    if "intrahepatic_months" in case:
        back = add_months(treated, case["intrahepatic_months"])
        life.exam("liver_mri", back, texts.new_liver(20))
        life.treatment("tace", add_days(back, 30))
    if case.get("afp_rise") or "afp_found" in case:
        life.value("afp", add_days(found, -20), case.get("afp_found", 60.0))
    _after(life, rng, case, treated, found)
    return life


def _quiet(life: Life, rng: Random, treated: date, start: int, until: int) -> None:
    """Invented clear follow-up up to the finding."""
    for month in range(start, until, 6):
        life.exam("abdomen_ct", add_months(treated, month), texts.clear_abdomen(rng))
        life.exam("chest_ct", add_months(treated, month), texts.clear_chest(rng))


def _find(life: Life, case: dict[str, Any], day: date, size: int | None) -> None:
    site = case["site"]
    if site == "adrenal" and case.get("growing"):
        life.exam("abdomen_ct", add_months(day, -6), texts.undecided_adrenal(case["side"], 12))
        life.exam("abdomen_ct", day, texts.growing_adrenal(case["side"], 12, size or 20))
    elif site == "adrenal":
        life.exam("abdomen_ct", day, texts.new_adrenal(case["side"], size))
    elif site == "lung":
        life.exam("abdomen_ct", day, texts.clear_abdomen(Random(case["id"])))
        life.exam("chest_ct", day, texts.new_lung(size))
    else:
        life.exam("pet_ct" if site == "heart" else "abdomen_ct", day, texts.new_elsewhere(case.get("words", _WORDS.get(site, site)), size))


def _after(life: Life, rng: Random, case: dict[str, Any], treated: date, found: date) -> None:
    if "removed" in case:
        life.treatment(case["removed"], add_days(found, 45), case.get("side"))
    again = case.get("again")
    if again:
        months = case["months"] + 6 + (6 if case.get("undecided_first") else 0)
        _quiet(life, rng, treated, months, again["months"])
        life.exam("abdomen_ct", add_months(treated, again["months"]), texts.new_adrenal(again["side"], None))
