"""The published cases as files from a hospital, in FHIR and in tables, their reports in words of our own: `replay` raises the site by the month it was found."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from hepwatch.words.dates import add_months
from shared_data import SHARED

from .fhir_kit import (
    SCT,
    Resource,
    afp,
    bundle,
    code,
    condition,
    imaging,
    patient,
    procedure,
    write,
)
from .ward import Ward

TREATED = date(2006, 5, 17)
# The site column's words, the site, and the organ as a radiologist names it.
ORGANS = {
    "adrenal": ("adrenal", "{side} adrenal gland"), "spleen": ("spleen", "spleen"), "heart": ("heart", "right ventricle"),
    "kidney": ("kidney", "{side} kidney"), "lymph node": ("lymph_node", "paracaval lymph node"), "node": ("lymph_node", "common hepatic artery lymph node"),
    "peritoneum": ("peritoneum", "peritoneum"), "uterus": ("other", "uterus"), "bone": ("bone", "frontal skull bone"),
}
WORDINGS = (
    "FINDINGS: Since the previous examination a {mm} mm mass has appeared in the {organ}. Liver: no recurrence.\nIMPRESSION: New lesion of the {organ}, metastasis until proven otherwise.",
    "There is now a {mm} mm enhancing lesion in the {organ}, not evident on the prior study, highly suspicious for metastasis. No arterially enhancing lesion in the liver.",
    "1. S/P treatment of HCC, no evidence of recurrence in the liver.\n2. Newly noted {cm} cm mass in the {organ}.\n   -> r/o metastasis.",
    "Compared with the last CT, there is a new {cm} cm hypervascular nodule in the {organ}, consistent with metastatic disease. The liver shows no focal lesion.",
    "LIVER: Post-treatment change only.\nOTHER: Interval appearance of a {mm} x {less} mm mass in the {organ}.\nCONCLUSION: Findings concerning for metastatic HCC to the {organ}.",
    "A new {cm} cm heterogeneous mass is seen involving the {organ}. This most likely represents a metastasis. No new liver lesion.",
)


class Story(NamedTuple):
    name: str
    row: dict[str, str]
    site: str
    side: str | None
    found: date
    text: str


def _rows() -> list[dict[str, str]]:
    path = SHARED / "cases" / "published_cases.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if _organ(r)]


def _organ(row: dict[str, str]) -> tuple[str, str] | None:
    return next((organ for word, organ in ORGANS.items() if word in row["ehm_site"]), None)


def _story(number: int, row: dict[str, str]) -> Story:
    organ = _organ(row)
    assert organ is not None
    site, words = organ
    side = next((s for s in ("left", "right") if row["side"].startswith(s)), None)
    side = side if site in ("adrenal", "kidney") else None
    mm = round(float(row["ehm_size_cm"] or 2.1) * 10)
    text = WORDINGS[number % len(WORDINGS)].format(organ=words.format(side=side or "left"), mm=mm, less=mm - 2, cm=mm / 10)
    found = add_months(TREATED, int(row["months_primary_to_ehm"] or 31))
    return Story(row["case_id"].partition("_")[0], row, site, side or ("left" if "{side}" in words else None), found, text)


STORIES = [_story(n, row) for n, row in enumerate(_rows())]
KINDS = {"transplant": "Orthotopic liver transplantation", "ablation": "Radiofrequency ablation of liver tumour", "other": "Transarterial chemoembolization", "resection": "Partial hepatectomy", "": "Partial hepatectomy"}
QUIET = "CT abdomen and chest. No recurrence in the liver. Adrenal glands, spleen, kidneys and lymph nodes are normal. Lungs clear. No bone lesion. IMPRESSION: No evidence of disease."


def _values(story: Story) -> list[tuple[date, float]]:
    raised = story.row["afp_at_ehm"]
    return [(add_months(story.found, -n), 4.0) for n in (9, 6, 3) if add_months(story.found, -n) > TREATED] + ([(story.found, float(raised))] if raised not in ("", "normal") else [])


def _liver_before(story: Story) -> bool:
    return story.row["intrahepatic_recurrence_before_or_at_ehm"] == "before"


def _as_fhir(story: Story) -> list[Resource]:
    name = story.name
    made = [
        patient(name, birth="1948", sex="female" if story.row["sex"] == "F" else "male"),
        condition(f"{name}-c", name, str(TREATED - timedelta(days=40)), code("HCC", (SCT, "109841003"))),
        procedure(f"{name}-t", name, str(TREATED), code(KINDS[story.row["primary_treatment"]])),
        imaging(f"{name}-found", name, str(story.found), "MRI of the heart" if story.site == "heart" else "CT abdomen and pelvis with contrast", story.text, "conclusion" if len(name) % 2 else "text"),
        *[afp(f"{name}-m{n}", name, str(day), value) for n, (day, value) in enumerate(_values(story))],
    ]
    if (before := add_months(story.found, -3)) > TREATED:
        made.append(imaging(f"{name}-quiet", name, str(before), "CT abdomen and chest", QUIET))
    if _liver_before(story):
        half = TREATED + (story.found - TREATED) / 2
        made.append(imaging(f"{name}-liver", name, str(half), "CT liver multiphase", "New 17 mm lesion in segment 5 with washout, LR-5. No extrahepatic disease."))
        made.append(procedure(f"{name}-again", name, str(half + timedelta(days=30)), code("RFA of liver tumour, segment 5")))
    return made


MAPPING = """
id = "cases"
source = "a hospital's table of events"
recognise = ["patient", "day", "what", "detail", "value"]
person = "patient"
missing = [""]
[days]
day = { column = "day", formats = ["%d.%m.%Y"] }
[[rows]]
table = "conditions"
only_if = [{ column = "what", is_in = ["diagnosis"] }]
fields = { date = { day = "day" }, kind = { value = "hcc" }, site = { value = "liver" } }
[[rows]]
table = "treatments"
only_if = [{ column = "what", is_in = ["treatment"] }]
fields = { date = { day = "day" }, kind = { column = "detail", contains = { transplant = "transplant", "radiofrequency" = "ablation", "RFA" = "ablation", chemoembol = "tace", hepatectomy = "resection" } }, text = { column = "detail" } }
[[rows]]
table = "measurements"
only_if = [{ column = "what", is_in = ["AFP"] }]
fields = { date = { day = "day" }, analyte = { value = "afp" }, value = { column = "value", number = true }, unit = { value = "ng/mL" } }
[[rows]]
table = "studies"
only_if = [{ column = "what", is_in = ["imaging"] }]
fields = { done_on = { day = "day" }, text = { column = "detail" }, state = { value = "reported" } }
[[rows]]
table = "reports"
only_if = [{ column = "what", is_in = ["imaging"] }]
fields = { date = { day = "day" }, text = { column = "value" } }
"""


def _as_lines(story: Story) -> list[list[str]]:
    def line(day: date, what: str, detail: str, value: str = "") -> list[str]:
        return [story.name, day.strftime("%d.%m.%Y"), what, detail, value]

    made = [line(TREATED - timedelta(days=40), "diagnosis", "HCC"), line(TREATED, "treatment", KINDS[story.row["primary_treatment"]])]
    made += [line(day, "AFP", "", f"{value:g}") for day, value in _values(story)]
    if (before := add_months(story.found, -3)) > TREATED:
        made.append(line(before, "imaging", "CT abdomen and chest", QUIET))
    if _liver_before(story):
        half = TREATED + (story.found - TREATED) / 2
        made.append(line(half, "imaging", "CT liver multiphase", "New 17 mm lesion in segment 5 with washout, LR-5. No extrahepatic disease."))
        made.append(line(half + timedelta(days=30), "treatment", "RFA of liver tumour, segment 5"))
    made.append(line(story.found, "imaging", "MRI of the heart" if story.site == "heart" else "CT abdomen and pelvis with contrast", story.text))
    return made


@pytest.fixture(scope="module", params=["fhir", "table"])
def replayed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    if not STORIES:
        pytest.skip("the published cases are not beside the checkout (HEPWATCH_SHARED)")
    ward = Ward(tmp_path_factory.mktemp("published"))
    mapping = ward.files.parent / "cases.toml"
    mapping.write_text(MAPPING)
    if request.param == "fhir":
        for story in STORIES:
            write(ward.files / f"{story.name}.json", bundle(_as_fhir(story)))
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows([["patient", "day", "what", "detail", "value"], *(line for s in STORIES for line in _as_lines(s))])
        (ward.files / "cases.csv").write_text(out.getvalue())
    counts = ward.ingest("--mapping", str(mapping))
    assert counts["set_aside"] == 0 and counts["people"] == len(STORIES), counts
    found: dict[str, list[dict[str, Any]]] = {s.name: [] for s in STORIES}
    for line in ward.call("replay", "--store", str(ward.store), "--json").splitlines():
        answer = json.loads(line)
        found[answer["person"]].append(answer)
    return found


@pytest.mark.parametrize("story", STORIES, ids=[s.name for s in STORIES])
def test_the_site_is_raised_by_the_month_it_was_found(replayed: dict[str, list[dict[str, Any]]], story: Story) -> None:
    answers = replayed[story.name]
    lesions = [a for a in answers if str(a.get("code", "")).startswith("lesion_") and a["site"] == story.site]
    assert {"lesion_new", "lesion_suspicious"} <= {a["code"] for a in lesions}, story.text
    assert all(a["first_raised"] == str(story.found) and a["side"] == story.side for a in lesions), (lesions, story.text)
    [course] = [a for a in answers if "recurrences" in a]
    assert str(story.found) in {r["known_on"] for r in course["recurrences"] if story.site in r["sites"]}
    pattern = course["pattern_by_date"][-1][1]
    assert pattern == ("extrahepatic_with_intrahepatic" if _liver_before(story) else "isolated_extrahepatic"), course["pattern_by_date"]
