"""One statement a text: what kind of lesion, where, how sure, how it compares, how long; hedges, denials and mimics."""

import pytest

from hepwatch.reports import read

# (text, site, side, status, change, size, prior)
TABLE = (
    ("Right adrenal metastasis, 3.1 x 2.4 cm (previously 2.2 x 1.8 cm), enlarging.", "adrenal", "right", "definite", "increased", 31, 22),
    ("Segment 8 HCC measures 42 mm in maximum diameter, having been 35 mm in January and 28 mm in October.", "liver", None, "definite", "increased", 42, 35),
    ("Segment 8 HCC: 28 mm (Oct), 35 mm (Jan), 42 mm (now).", "liver", None, "definite", "increased", 42, 35),
    ("The lung metastasis in the right upper lobe has shrunk to 9 mm; it was 14 mm.", "lung", "right", "definite", "decreased", 9, 14),
    ("RUL metastasis now 9 mm, formerly 14 mm.", "lung", "right", "definite", "decreased", 9, 14),
    ("The largest of several left lung nodules measures 11 mm compared to 8 mm; these are consistent with metastases.", "lung", "left", "definite", "increased", 11, 8),
    ("Left adrenal nodule 14 mm, unchanged since 2019, adenoma.", "adrenal", "left", "benign", "stable", 14, None),
    ("Left adrenal nodule of 14 mm is unchanged from 14 mm.", "adrenal", "left", "indeterminate", "stable", 14, 14),
    ("No change in the 14 mm left adrenal adenoma.", "adrenal", "left", "benign", "stable", 14, None),
    ("A 2.2 cm lytic lesion in L2 is new, consistent with metastasis.", "bone", None, "definite", "new", 22, None),
    ("New destructive lesion of the left 7th rib with soft tissue component, 35 mm, metastasis.", "bone", "left", "definite", "new", 35, None),
    ("Two new nodules in the right lower lobe (5 and 7 mm) are suspicious for metastases.", "lung", "right", "suspicious", "new", 7, None),
    ("Portal vein tumor thrombus, progressed.", "vein", None, "definite", "increased", None, None),
    ("New filling defect in the right portal vein with arterial enhancement, in keeping with tumour thrombus.", "vein", None, "definite", "new", None, None),
    ("Bland thrombus in the main portal vein, unchanged.", "vein", None, "benign", "stable", None, None),
    ("A new peritoneal nodule of 15 mm in the left paracolic gutter suspicious for implant.", "peritoneum", None, "suspicious", "new", 15, None),
    ("Enlarged portocaval lymph node, 22 mm in short axis (15 mm), suspicious.", "lymph_node", None, "suspicious", "increased", 22, 15),
    ("Retroperitoneal lymphadenopathy has resolved.", "lymph_node", None, "absent", None, None, None),
    ("The previously seen 8 mm left lower lobe nodule is no longer visible.", "lung", "left", "absent", None, None, None),
    ("The previously noted left adrenal nodule has disappeared.", "adrenal", "left", "absent", None, None, None),
    ("Ablation zone in segment 6 measures 30 mm, previously 34 mm, without nodular enhancement.", "liver", None, "benign", "decreased", 30, 34),
    ("At the margin of the segment 6 ablation zone (30 mm) there is a new 11 mm enhancing nodule consistent with recurrence.", "liver", None, "definite", "new", 11, None),
    ("There is a 12 mm nodule in the right adrenal gland. It has a density of 8 HU, consistent with an adenoma.", "adrenal", "right", "benign", None, 12, None),
    ("The right adrenal gland contains a 12 mm nodule. This was 12 mm in 2020. Adenoma.", "adrenal", "right", "benign", "stable", 12, 12),
    ("A 12 mm right adrenal nodule is nonspecific; metastasis cannot be excluded.", "adrenal", "right", "indeterminate", None, 12, None),
    ("Indeterminate 12 mm right adrenal nodule, new. Follow-up in 3 months.", "adrenal", "right", "indeterminate", "new", 12, None),
    ("Right adrenal nodule likely represents a metastasis.", "adrenal", "right", "suspicious", None, None, None),
    ("Right adrenal nodule most likely an adenoma, although metastasis is not excluded.", "adrenal", "right", "indeterminate", None, None, None),
    ("Right adrenal nodule favored to represent adenoma rather than metastasis.", "adrenal", "right", "benign", None, None, None),
    ("Findings in the right adrenal are highly concerning for metastasis.", "adrenal", "right", "suspicious", None, None, None),
    ("Biopsy-proven right adrenal metastasis, stable at 24 mm.", "adrenal", "right", "definite", "stable", 24, None),
    ("Known right adrenal metastasis, 24 mm, previously 20 mm.", "adrenal", "right", "definite", "increased", 24, 20),
    ("History of right adrenal metastasis. The right adrenal is now normal.", "adrenal", "right", "absent", None, None, None),
    ("Status post right adrenalectomy. New 9 mm nodule in the surgical bed, suspicious for recurrence.", "adrenal", "right", "suspicious", "new", 9, None),
    ("No recurrence in the right adrenalectomy bed. Left adrenal normal.", "adrenal", "left", "absent", None, None, None),
    ("Multiple bone metastases, increased in number.", "bone", None, "definite", "increased", None, None),
    ("Multiple liver lesions, the largest 45 mm in segment 4 (previously 38 mm), consistent with multifocal HCC.", "liver", None, "definite", "increased", 45, 38),
    ("LR-5 observation in segment 3, 24 mm, new.", "liver", None, "definite", "new", 24, None),
    ("LR-4 observation in segment 3, 14 mm, previously 12 mm LR-3.", "liver", None, "suspicious", "increased", 14, 12),
    ("LR-3 observation in segment 3, 14 mm, unchanged.", "liver", None, "indeterminate", "stable", 14, None),
    ("LR-TR viable, segment 7, 18 mm enhancing component.", "liver", None, "definite", None, 18, None),
    ("Soft tissue nodule in the right rectus muscle along the biopsy tract, 13 mm, new, compatible with tract seeding.", "soft_tissue", None, "definite", "new", 13, None),
    ("8 mm enhancing lesion in the left frontal lobe, new, suspicious for metastasis.", "brain", None, "suspicious", "new", 8, None),
    ("Small right pleural effusion.", "pleura", "right", "benign", None, None, None),
    ("Spleen: 9 mm hypodense lesion, unchanged, likely cyst.", "spleen", None, "benign", "stable", 9, None),
    ("Solid 22 mm mass in the left kidney, suspicious for renal cell carcinoma.", "kidney", "left", "suspicious", None, 22, None),
    ("Simple cyst in the right kidney, 31 mm.", "kidney", "right", "benign", None, 31, None),
    ("Cystic lesion of the pancreatic tail, 12 mm, stable, likely IPMN.", "pancreas", None, "benign", "stable", 12, None),
    ("Focal uptake in the left adrenal (SUVmax 7.2) corresponding to a 16 mm nodule, suspicious for metastasis.", "adrenal", "left", "suspicious", None, 16, None),
    ("The uptake in the left adrenal gland has increased (SUVmax 7.2, previously 3.1).", "adrenal", "left", "indeterminate", "increased", None, None),
    ("FDG-avid 16 mm left adrenal nodule, new compared with 2/2023.", "adrenal", "left", "indeterminate", "new", 16, None),
    ("Thickening of the left adrenal gland, unchanged.", "adrenal", "left", "indeterminate", "stable", None, None),
    ("There is no evidence of adrenal metastasis.", "adrenal", None, "absent", None, None, None),
    ("Neither adrenal gland is enlarged.", "adrenal", "bilateral", "absent", None, None, None),
    ("No adrenal nodule is seen on either side.", "adrenal", "bilateral", "absent", None, None, None),
    ("The adrenal glands are free of metastasis.", "adrenal", None, "absent", None, None, None),
    ("Adrenals are without nodule.", "adrenal", None, "absent", None, None, None),
    ("Adrenals negative.", "adrenal", None, "absent", None, None, None),
    ("Both adrenals have a normal appearance.", "adrenal", "bilateral", "absent", None, None, None),
    ("Adrenal glands appear normal bilaterally.", "adrenal", "bilateral", "absent", None, None, None),
    ("The right adrenal is normal. The left adrenal has been resected.", "adrenal", "right", "absent", None, None, None),
    ("Right adrenal: unremarkable. Left adrenal: 11 mm nodule (new).", "adrenal", "left", "indeterminate", "new", 11, None),
    ("No lymphadenopathy by size criteria.", "lymph_node", None, "absent", None, None, None),
    ("Lymph nodes are not pathologically enlarged.", "lymph_node", None, "absent", None, None, None),
    ("Subcentimeter lymph nodes, not enlarged.", "lymph_node", None, "absent", None, None, None),
    ("No suspicious osseous lesions are identified.", "bone", None, "absent", None, None, None),
    ("No aggressive-appearing bone lesion.", "bone", None, "absent", None, None, None),
    ("No focal hepatic lesion.", "liver", None, "absent", None, None, None),
    ("Liver without suspicious arterial enhancement.", "liver", None, "absent", None, None, None),
    ("No washout or capsule.", "liver", None, "absent", None, None, None),
    ("The lungs are clear without nodules or consolidation.", "lung", None, "absent", None, None, None),
    ("Lungs: no metastases.", "lung", None, "absent", None, None, None),
)


@pytest.mark.parametrize(("text", "site", "side", "status", "change", "size", "prior"), TABLE)
def test_one_statement(text: str, site: str, side: str | None, status: str, change: str | None, size: float | None, prior: float | None) -> None:
    found = {(r.site, r.side): (r.status, r.change, r.size_mm, r.prior_size_mm) for r in read(text).rows}
    assert found.get((site, side)) == (status, change, size, prior), found


def test_no_change_of_a_gland_says_nothing_of_a_lesion() -> None:
    assert read("Adrenals: no change. Liver: no lesion.").rows[0].site == "liver"


def test_the_words_that_decided_are_kept() -> None:
    (row,) = read("Right adrenal nodule, suspicious for metastasis.").rows
    assert row.decided_by == "suspicious for metastasis"


@pytest.mark.parametrize(
    "text, site, side, status, from_liver",
    [
        ("HCC in segment 7, 62 mm, directly invading the right adrenal gland.", "adrenal", "right", "definite", "liver"),
        ("Segment 7 HCC 50 mm. It extends into the diaphragm.", "soft_tissue", None, "definite", "liver"),
        ("The segment 7 tumour, 70 mm, LR-5, shows direct invasion of the right adrenal gland.", "adrenal", "right", "definite", "liver"),
        ("Segment 6 HCC, 50 mm, without invasion of the right kidney.", "kidney", "right", "absent", None),
        ("A 44 mm mass arises from segment 6 and abuts, displacing rather than invading, the right adrenal gland, which is normal.", "adrenal", "right", "absent", None),
    ],
)
def test_direct_growth_is_told_from_neighbourhood(text: str, site: str, side: str | None, status: str, from_liver: str | None) -> None:
    rows = {(r.site, r.side): (r.status, r.grown_from) for r in read(text, exam="CT liver").rows}
    assert rows[site, side] == (status, from_liver)


@pytest.mark.parametrize(
    "text, site, side, status",
    [
        ("Left adrenal nodule 5mm.", "adrenal", "left", "indeterminate"),
        ("No liver recurrence, and a left adrenal nodule, 12 mm.", "adrenal", "left", "indeterminate"),
        ("KIDNEYS: 12 mm angiomyolipoma in the right kidney.", "kidney", "right", "benign"),
        ("Adrenals: R 8 mm nodule, adenoma; L 12 mm nodule, suspicious.", "adrenal", "left", "suspicious"),
        ("FINDINGS: L2 haemangioma. L4 lesion, 16 mm, new, metastasis.\nIMPRESSION: L2 haemangioma.", "bone", None, "definite"),
        ("IMPRESSION: New 21 mm right adrenal nodule, likely metastatic.\nADDENDUM: The 21 mm nodule is in the left adrenal. The right adrenal is normal.", "adrenal", "left", "suspicious"),
        ("Right adrenal nodule 27 mm (18 mm).\nConclusion: growth, consistent with metastatic HCC.", "adrenal", "right", "definite"),
        ("The right adrenal metastasis was resected. Left adrenal normal.", "adrenal", "left", "absent"),
    ],
)
def test_a_lesion_keeps_its_place_and_judgement(text: str, site: str, side: str | None, status: str) -> None:
    assert {(r.site, r.side): r.status for r in read(text, exam="CT").rows}.get((site, side)) == status
