"""What labels and codes of hospitals mean here: one table per kind, near-misses included."""

import pytest

from hepwatch.words import codes

# kind, site, side; None = nothing done to the cancer; "?" = set aside for a person to see.
TREATMENTS = {
    "Partial hepatectomy": ("resection", "liver", None),
    "S6 segmentectomy": ("resection", "liver", None),
    "Wedge resection segment 7": ("resection", "liver", None),
    "Left lateral segmentectomy": ("resection", "liver", None),
    "Hemihepatektomie rechts": ("resection", "liver", None),
    "Hépatectomie droite": ("resection", "liver", None),
    "Hepatectomía derecha": ("resection", "liver", None),
    "肝部分切除術": ("resection", "liver", None),
    "간절제술": ("resection", "liver", None),
    "RF ablation": ("ablation", "liver", None),
    "RFA of HCC": ("ablation", "liver", None),
    "MWA segment 5": ("ablation", "liver", None),
    "射频消融": ("ablation", "liver", None),
    "ラジオ波焼灼術": ("ablation", "liver", None),
    "Liver biopsy and radiofrequency ablation": ("ablation", "liver", None),
    "CT-guided ablation of right adrenal metastasis": ("ablation", "adrenal", "right"),
    "PEIT": ("ethanol", "liver", None),
    "cTACE": ("tace", "liver", None),
    "TAE": ("tace", "liver", None),
    "Chimioembolisation": ("tace", "liver", None),
    "肝动脉化疗栓塞": ("tace", "liver", None),
    "Y90 radioembolization": ("tare", "liver", None),
    "Living donor liver transplant": ("transplant", "liver", None),
    "Transplantation hépatique": ("transplant", "liver", None),
    "Lebertransplantation": ("transplant", "liver", None),
    "Right adrenalectomy": ("adrenalectomy", "adrenal", "right"),
    "Lt adrenalectomy": ("adrenalectomy", "adrenal", "left"),
    "Left adrenal gland excision": ("adrenalectomy", "adrenal", "left"),
    "Surrénalectomie droite": ("adrenalectomy", "adrenal", "right"),
    "左副腎摘除術": ("adrenalectomy", "adrenal", "left"),
    "VATS wedge resection right lower lobe": ("metastasectomy", "lung", "right"),
    "Right lower lobectomy": ("metastasectomy", "lung", "right"),
    "CyberKnife": ("radiotherapy", None, None),
    "IMRT to vertebra L2": ("radiotherapy", "bone", None),
    "SBRT to right adrenal": ("radiotherapy", "adrenal", "right"),
    "HAIC": ("systemic", None, None),
    "Atezolizumab + bevacizumab": ("systemic", None, None),
    "Tumor resection": "?",
    "Operation on liver": "?",
    "Excision of lymph node": "?",
    "Craniotomy and tumour excision": "?",
    "Portal vein embolization": None,
    "Donor hepatectomy": None,
    "Biopsy of liver": None,
    "Biopsy of liver transplant": None,
    "Evaluation for liver transplantation": None,
    "Planning of SBRT": None,
    "Cholecystectomy": None,
    "Splenectomy": None,
    "Radiofrequency ablation of cardiac tissue": "?",
    "Segmental resection of sigmoid colon": None,
}


@pytest.mark.parametrize(("label", "expected"), TREATMENTS.items())
def test_treatments_by_name(label: str, expected: object) -> None:
    found = codes.treatment((), label)
    if expected == "?":
        assert found is None and codes.procedure_looks_relevant(label)
    else:
        assert (tuple(found) if found else None) == expected
        assert expected is not None or not codes.procedure_looks_relevant(label)


ANALYTES = {
    "AFP (tumor marker)": "afp", "Alfa fetoproteína": "afp", "甲胎蛋白": "afp", "AFP-L3 fraction": "afp_l3",
    "Alpha-1-Fetoprotein.L3/Alpha-1-Fetoprotein.total in Serum or Plasma": "afp_l3",
    "PIVKA-II": "dcp", "Des-gamma-carboxyprothrombin": "dcp", "Protein induced by vitamin K absence or antagonist II": "dcp",
    "ALAT": "alt", "SGPT (ALT)": "alt", "Total bilirubin": "bilirubin", "Albumin [Mass/volume] in Serum or Plasma": "albumin",
    "Platelet count": "platelets", "Hemoglobin [Mass/volume] in Blood": "haemoglobin", "Creatinine [Mass/volume] in Serum or Plasma": "creatinine",
    "AFP amniotic fluid": None, "Alpha-1-Fetoprotein [Multiple of the median] adjusted in Serum or Plasma": None,
    "Alpha-1-Fetoprotein in Pleural fluid": None, "Hemoglobin A1c": None, "Albumin/Creatinine [Ratio] in Urine": None,
    "Creatinine renal clearance": None, "Mean platelet volume": None, "HBV DNA": None,
}  # fmt: skip


@pytest.mark.parametrize(("label", "expected"), ANALYTES.items())
@pytest.mark.parametrize("coded", [(), (("loinc", "99999-9"),)], ids=["no code", "a code not known here"])
def test_analytes_by_name_also_under_an_unfamiliar_code(label: str, expected: str | None, coded: tuple[tuple[str, str], ...]) -> None:
    assert codes.analyte(coded, label) == expected


DIAGNOSES = {
    "Hepatocellular carcinoma": ("hcc", "liver"), "Leberzellkarzinom": ("hcc", "liver"), "Carcinoma hepatocelular": ("hcc", "liver"),
    "肝細胞癌": ("hcc", "liver"), "간세포암": ("hcc", "liver"), "Recurrent HCC": ("hcc", "liver"),
    "Liver cancer": ("liver_cancer", "liver"), "Malignant neoplasm of liver, primary": ("liver_cancer", "liver"), "肝癌": ("liver_cancer", "liver"),
    "Intrahepatic cholangiocarcinoma": ("other_cancer", "liver"), "Combined hepatocellular-cholangiocarcinoma": ("other_cancer", "liver"),
    "Secondary malignant neoplasm of liver": ("metastasis", "liver"), "Adrenal metastasis": ("metastasis", "adrenal"),
    "Lung adenocarcinoma": ("other_cancer", "lung"), "Adrenal adenoma": ("benign_lesion", "adrenal"),
    "Suspected hepatocellular carcinoma": None, "Family history of liver cancer": None, "Screening for HCC": None, "Hypertension": None,
}  # fmt: skip


@pytest.mark.parametrize(("label", "expected"), DIAGNOSES.items())
def test_diagnoses_by_name(label: str, expected: tuple[str, str] | None) -> None:
    found = codes.diagnosis((), label)
    assert (found and (found.kind, found.site)) == expected


EXAMINATIONS = {
    "CT Thorax/Abdomen/Becken": ("ct", "abdomen chest pelvis", None),
    "TDM thoraco-abdomino-pelvienne": ("ct", "abdomen chest pelvis", None),
    "IRM hépatique": ("mri", "liver", None),
    "TC de tórax y abdomen": ("ct", "abdomen chest", None),
    "胸部CT": ("ct", "chest", None),
    "腹部造影CT": ("ct", "abdomen", True),
    "肝脏MRI增强": ("mri", "liver", True),
    "EOB-MRI": ("mri", "liver", True),
    "4-phase CT abdomen": ("ct", "abdomen", True),
    "CT CAP": ("ct", "abdomen chest pelvis", None),
    "CTPA": ("ct", "chest", None),
    "HRCT thorax": ("ct", "chest", None),
    "CT Chest WO contrast": ("ct", "chest", False),
    "MR Abdomen WO and W contrast IV": ("mri", "abdomen", True),
    "18F-FDG PET-CT": ("pet", "whole_body", None),
    "Abdominal US": ("us", "abdomen", None),
    "CEUS liver": ("ceus", "liver", None),
    "Bone scintigraphy": ("bone_scan", "bone", None),
    "Blood pressure": (None, "", None),
    "Electrocardiogram": (None, "", None),
}


@pytest.mark.parametrize(("label", "expected"), EXAMINATIONS.items())
def test_examinations_by_name(label: str, expected: tuple[str | None, str, bool | None]) -> None:
    found = codes.examination((), label)
    assert (found.modality, " ".join(found.regions), found.contrast) == expected
