"""What is recommended, as reports word it: with and without a verb, several steps in one sentence, by when; and what is no advice."""

import pytest

from hepwatch.reports import read

# (the impression, [(test, days)])
ADVISED = [
    ("Nodule in the left adrenal. PET/CT.", [("pet_ct", None)]),
    ("Nodule in the left adrenal. PET/CT or percutaneous sampling after exclusion of pheochromocytoma.", [("pet_ct", None), ("biopsy", None)]),
    ("New left adrenal nodule; MRI adrenal protocol.", [("adrenal_mri", None)]),
    ("Left thyroid nodule - USG neck and FNAC.", [("ultrasound", None), ("biopsy", None)]),
    ("Repeat staging MRI and chest CT every 3 months.", [("mri", 91), ("chest_ct", 91)]),
    ("New lesion in segment 3. Contrast MRI brain when stable.", [("brain_mri", None)]),
    ("Short-interval chest CT in 6 weeks or PET/CT.", [("chest_ct", 42), ("pet_ct", None)]),
    ("CT or MRI of the liver in 3 to 6 months is recommended.", [("liver_ct_or_mri", 183)]),
    ("A bone scan is desirable.", [("bone_scan", None)]),
    ("Liver MRI within two weeks and discussion at the HPB MDT.", [("liver_mri", 14), (None, 14)]),
    ("Continue imaging every three months.", [(None, 91)]),
    ("CT chest this week please.", [("chest_ct", 7)]),
    ("New adrenal nodule. Adv. MRI adrenals.", [("adrenal_mri", None)]),
    ("A PET/CT would be prudent.", [("pet_ct", None)]),
    ("New 14 mm muscle lesion, indeterminate, US guided biopsy.", [("biopsy", None)]),
    ("Nodule in the left lung, likely primary; PET.", [("pet_ct", None)]),
    ("New liver lesion, suspicious, needs multiphase MRI.", [("liver_mri", None)]),
    ("To be presented at the tumour board.", [(None, None)]),
    ("Suggest sonography of the thyroid.", [("ultrasound", None)]),
    ("Return to annual follow-up.", [(None, 365)]),
    ("Plan: bridging TACE. CT in 6 weeks.", [(None, None), ("ct", 42)]),
    ("MRI brain to exclude metastasis.", [("brain_mri", None)]),
    ("Discuss at conference.", [(None, None)]),
    ("Obtain the outside CT for comparison.", [("ct", None)]),
    ("Suggest a further TACE.", [(None, None)]),
    ("New bland thrombus. Discuss anticoagulation.", [(None, None)]),
    ("Continue surveillance.", [(None, None)]),
    ("Biliary drainage to be considered.", [(None, None)]),
    ("Oesophageal wall thickening, new, indeterminate, OGD.", [(None, None)]),
    ("Fullness of the lateral limb, equivocal, monitor.", [(None, None)]),
    ("Nodule to be defined by ultrasound.", [("ultrasound", None)]),
    ("Comparison with outside imaging is recommended.", [(None, None)]),
    ("Plan: L adrenalectomy.", [(None, None)]),
    ("Plan: systemic therapy clinic.", [(None, None)]),
    ("Plan: Neurosurgical MDT. Hold lenvatinib.", [(None, None), (None, None)]),
]
NO_ADVICE = [
    "No further imaging needed.",
    "The increase in size is due to necrosis.",
    "US-1.",
    "We consider this to be a metastasis.",
    "Findings suggest metastasis.",
    "HPB MDT referral made.",
    "It does not call for special follow-up.",
    "For the liver please refer to the separate MRI.",
    'The referrer writes: "large adrenal mass, please consider SABR".',
    "Stable since the CT 3 months ago.",
    "At the last examination I recommended a chest CT.",
    "PET/CT shows no uptake.",
    "The patient was referred after an abnormal CT.",
    "Previously recommended MRI was not done.",
    "Urology referral has been sent.",
    "Neither biopsy nor PET is needed.",
    "Stable on annual CT.",
    "Metastasis should be considered.",
]


@pytest.mark.parametrize(("text", "advised"), ADVISED, ids=[a[0][:50] for a in ADVISED])
def test_each_step_is_told(text: str, advised: list[tuple[str | None, int | None]]) -> None:
    found = read(f"CT ABDOMEN\nFINDINGS: The liver is normal.\nIMPRESSION: {text}").advice
    assert [(a.test, a.within_days) for a in found] == advised


@pytest.mark.parametrize("text", NO_ADVICE)
def test_no_advice(text: str) -> None:
    assert read(f"CT ABDOMEN\nFINDINGS: The liver is normal.\nIMPRESSION: {text}").advice == ()
