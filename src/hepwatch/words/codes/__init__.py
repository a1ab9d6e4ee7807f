"""Code sets: what a code, or the words beside it, means here. Data files with certainty, and the look-ups over them."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

from hepwatch.words.codes.folding import first_fitting, fold, says
from hepwatch.words.sites import PAIRED, Side, Site

Coding = tuple[str, str]  # (system, code); system one of snomed, loinc, icd10, icdo3, cpt, icd10pcs, rxnorm, dicom or the URL

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "http://loinc.org": "loinc",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-de": "icd10",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "icd10",
    "http://terminology.hl7.org/CodeSystem/icd-o-3": "icdo3",
    "urn:oid:2.16.840.1.113883.6.43.1": "icdo3",
    "http://www.ama-assn.org/go/cpt": "cpt",
    "http://www.cms.gov/Medicare/Coding/ICD10": "icd10pcs",
    "http://hl7.org/fhir/sid/icd-10-pcs": "icd10pcs",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://dicom.nema.org/resources/ontology/DCM": "dicom",
    "urn:oid:1.2.840.10008.2.16.4": "dicom",
}


class Diagnosis(NamedTuple):
    kind: str
    site: Site | None
    side: Side | None


class Treatment(NamedTuple):
    kind: str
    site: Site | None
    side: Side | None


class Examination(NamedTuple):
    modality: str | None
    regions: tuple[str, ...]
    contrast: bool | None


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@lru_cache(maxsize=20_000)
def diagnosis(codings: tuple[Coding, ...], text: str) -> Diagnosis | None:
    """What a diagnosis is: by code (the longest that fits), else by words; None when it is none of ours."""
    for system in ("snomed", "icdo3", "icd10"):
        found = _by_code(system, [c for s, c in codings if s == system])
        if found is not None:
            return _placed(found, text)
    found = first_fitting(table("conditions")["words"], text)
    return _placed(found, text) if found and found["kind"] else None


def _by_code(system: str, codes: list[str]) -> dict[str, Any] | None:
    best: tuple[int, dict[str, Any]] | None = None
    for group in table("conditions")["groups"]:
        for known in group.get(system, ()):
            for code in codes:
                fits = code == known if system != "icd10" else code.replace(".", "").startswith(known.replace(".", ""))
                if fits and (best is None or len(known) > best[0]):
                    best = (len(known), group)
    return best[1] if best else None


def _placed(found: dict[str, Any], text: str) -> Diagnosis:
    site = found.get("site")
    if found["kind"] == "metastasis" and site in (None, "other"):
        site = site_in(text) or site or "other"
    elif found["kind"] == "other_cancer":
        site = site or site_in(text)
    return Diagnosis(found["kind"], site, found.get("side") or (side_in(text) if site else None))


@lru_cache(maxsize=20_000)
def site_in(text: str) -> Site | None:
    """The site a short label names."""
    low = fold(text)
    return next((cast(Site, site) for site, words in table("places")["site"].items() if any(says(w, low) for w in words)), None)


@lru_cache(maxsize=20_000)
def side_in(text: str) -> Side | None:
    low, sides = fold(text), table("places")["side"]
    said = {side for side, words in sides.items() if any(says(w, low) for w in words)}
    if re.search(r"\blt\.? (?!x\b)", low) and site_in(low) in PAIRED:  # LT alone is a liver transplant
        said.add("left")
    if re.search(r"\brt\.? ", low) and site_in(low) in PAIRED:  # RT alone is radiotherapy
        said.add("right")
    if "bilateral" in said or {"left", "right"} <= said:
        return "bilateral"
    return cast(Side, said.pop()) if said else None


@lru_cache(maxsize=20_000)
def treatment(codings: tuple[Coding, ...], text: str) -> Treatment | None:
    """What a procedure does to the cancer; None when it is none of ours."""
    for system, code in codings:
        for known, means in table("procedures")["codes"].items():
            kind, _, prefix = known.partition(":")
            if kind == system and code.startswith(prefix):
                return _treating(means, text)
    found = first_fitting(table("procedures")["words"], text)
    return None if found is None or found.get("ignore") else _treating(found, text)


def _treating(found: dict[str, Any], text: str) -> Treatment:
    kind = found["kind"]
    site: Site | None = found.get("site")
    if site is None and kind in ("ablation", "radiotherapy", "metastasectomy", "ethanol"):
        site = site_in(text)
    if site is None:
        site = {"adrenalectomy": "adrenal", "resection": "liver", "transplant": "liver", "tace": "liver", "tare": "liver", "ablation": "liver", "ethanol": "liver"}.get(kind)  # type: ignore[assignment]
    side = found.get("side") or (side_in(text) if site in ("adrenal", "lung", "kidney") else None)
    return Treatment(kind, site, side)


@lru_cache(maxsize=20_000)
def procedure_looks_relevant(text: str) -> bool:
    """Words that may mean a treatment of the liver or a metastasis, in a procedure that was not understood."""
    rules, low = table("procedures")["looks_relevant"], fold(text)
    known = first_fitting(table("procedures")["words"], text)
    if known is not None and known.get("ignore"):
        return False
    return any(says(w, low) for w in rules["words"]) and not any(says(w, low) for w in rules["none"])


@lru_cache(maxsize=20_000)
def analyte(codings: tuple[Coding, ...], text: str) -> str | None:
    """The analyte of a laboratory value; None when it is none of ours."""
    known = table("measurements")
    for system, code in codings:
        if system in ("loinc", "cpt") and code in known[system]:
            return str(known[system][code])
    low = fold(text)
    if low in known["exact"]:
        return str(known["exact"][low])
    found = first_fitting(known["names"], low)
    return str(found["analyte"]) if found else None


def ecog_answer(codings: tuple[Coding, ...]) -> int | None:
    """The ECOG grade that a LOINC answer code stands for."""
    answers = table("measurements")["ecog_answers"]
    return next((answers[code] for _, code in codings if code in answers), None)


@lru_cache(maxsize=20_000)
def examination(codings: tuple[Coding, ...], text: str) -> Examination:
    """Modality, regions and contrast of an imaging examination, as far as codes and words say."""
    known = table("imaging")
    modality: str | None = None
    regions: set[str] = set()
    for system, code in codings:
        if system == "dicom":
            modality = modality or known["dicom"].get(code)
        elif system == "loinc" and code in known["loinc"]:
            modality = modality or known["loinc"][code]["modality"]
            regions.update(known["loinc"][code]["regions"])
        elif system == "snomed" and code in known["snomed_region"]:
            regions.add(known["snomed_region"][code])
    low = fold(text)
    by_words = next((m["is"] for m in known["modality"] if any(says(w, low) for w in m["any"])), None)
    modality = by_words if by_words == "pet" or modality is None else modality
    regions.update(r for r, words in known["region"].items() if any(says(w, low) for w in words))
    for short, means in known["abbreviations"].items():
        if says(short, low):
            regions.update(means["regions"])
            modality = modality or means.get("modality")
    if modality == "pet" and not regions & {"brain"}:
        regions = {"whole_body"}
    return Examination(modality, tuple(sorted(regions)), _contrast(low))


def _contrast(low: str) -> bool | None:
    """Given, not given, not said. "With and without" is with; "without" outranks a bare "contrast"."""
    known = table("imaging")["contrast"]
    if any(says(w, low) for w in known["both"]):
        return True
    if any(says(w, low) for w in known["no"]):
        return False
    return True if any(says(w, low) for w in known["yes"]) else None


@lru_cache(maxsize=20_000)
def drug(codings: tuple[Coding, ...], text: str) -> tuple[str, str] | None:
    """(ingredient, group) of a drug that matters to follow-up."""
    known, low = table("medications"), fold(text)
    by_code = next((known["rxnorm"][c] for s, c in codings if s == "rxnorm" and c in known["rxnorm"]), None)
    for group, names in known["groups"].items():
        for name in names:
            if name == by_code or name in low:
                return name, group
    return None


def symptom(codings: tuple[Coding, ...], text: str) -> str | None:
    """The kind of complaint (signals/symptoms.toml), when it is one that points somewhere."""
    known, low = table("conditions"), fold(text)
    by_code = next((known["symptom_snomed"][c] for s, c in codings if s == "snomed" and c in known["symptom_snomed"]), None)
    return by_code or next((kind for words, kind in known["symptoms"].items() if words in low), None)
