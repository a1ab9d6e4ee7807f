"""Several lesions in one place: which sentence speaks of which, and that the worst keeps its own course and lengths."""

import pytest

from hepwatch.reports import read

# (text, site, side, status, change, size, prior)
LESIONS = [
    (
        "FINDINGS: Segment 6: 24 mm. LR-5, was 15 mm. Segment 2: 31 mm cyst, unchanged.\nIMPRESSION: HCC in segment 6.",
        "liver", None, "definite", "increased", 24, 15,
    ),
    (
        "FINDINGS:\n#1 - segment 8. Size 30 mm (31 mm). LR-TR Nonviable.\n#2 - segment 3. Size 14 mm (9 mm). LR-4.\nIMPRESSION: Segment 3 observation, LR-4.",
        "liver", None, "suspicious", "increased", 14, 9,
    ),
    (
        "Treated lesion 1\n Location: segment 4. Size: 25 mm. Prior: 33 mm. LR-TR Nonviable.\nTreated lesion 2\n Location: segment 7. Size: 19 mm, unchanged. LR-TR Nonviable.",
        "liver", None, "benign", "decreased", 25, 33,
    ),
    (
        "FINDINGS: The L3 lesion is 22 mm, previously 14 mm. The T9 haemangioma is 27 mm and unchanged.\nIMPRESSION: L3 metastasis.",
        "bone", None, "definite", "increased", 22, 14,
    ),
    (
        "FINDINGS: A 21 mm mass lies in the left adrenal. The right adrenal is normal. In March the mass measured 12 mm.\nIMPRESSION: Left adrenal mass, likely metastasis.",
        "adrenal", "left", "suspicious", "increased", 21, 12,
    ),
    ("1. Left adrenal mass: 41 x 38 mm. Prior 30 x 28. 08/2023: 20 x 18.", "adrenal", "left", "indeterminate", "increased", 41, 30),
    (
        "The left adrenal mass is 3.1 cm, compared with 4.0 cm and 5.2 cm on the two priors.",
        "adrenal", "left", "indeterminate", "decreased", 31, 40,
    ),
    ("The right adrenal mass measures 19 mm, versus 26 mm in May and 32 mm before radiation.", "adrenal", "right", "indeterminate", "decreased", 19, 26),
    (
        "FINDINGS: Right adrenal nodule, 14 mm, was 9 mm.\nIMPRESSION: Right adrenal nodule has grown 5 mm, suspicious for metastasis.",
        "adrenal", "right", "suspicious", "increased", 14, 9,
    ),
    (
        "FINDINGS: Subcarinal node 9 mm, stable. Portocaval node 19 mm, previously 11 mm.\nIMPRESSION: Enlarging portocaval node, suspicious for metastasis.",
        "lymph_node", None, "suspicious", "increased", 19, 11,
    ),
    (
        "FINDINGS: Left adrenal nodule, 17 mm.\nIMPRESSION: Left adrenal nodule is new and does not behave as an adenoma. Suspicious for metastasis.",
        "adrenal", "left", "suspicious", "new", 17, None,
    ),
    ("FINDINGS: Right upper lobe nodule 8 mm.\nIMPRESSION: Right upper lobe nodule resolved, presumably inflammatory.", "lung", "right", "benign", "resolved", None, 8),
    ("Left and right adrenal nodules measure 21 and 12 mm respectively, previously 15 and 12 mm.", "adrenal", "left", "indeterminate", "increased", 21, 15),
    ("Left and right adrenal nodules measure 21 and 12 mm respectively, previously 15 and 12 mm.", "adrenal", "right", "indeterminate", "stable", 12, 12),
    ("The left and right adrenal nodules are a metastasis and an adenoma, respectively.", "adrenal", "right", "benign", None, None, None),
    (
        "There is a 15 mm right adrenal nodule and a 13 mm left adrenal nodule. The former is an adenoma, unchanged. The latter, 8 mm in May, is suspicious for metastasis.",
        "adrenal", "left", "suspicious", "increased", 13, 8,
    ),
    ("Two lung nodules. The one in the lingula has gone from 4 to 9 mm. The one at the right apex, 6 mm, is unchanged.", "lung", "right", "indeterminate", "stable", 6, None),
    ("The treated right adrenal metastasis measures 19 mm, 26 mm in May. It no longer enhances.", "adrenal", "right", "benign", "decreased", 19, 26),
    ("The left adrenal metastasis is the same as in February and smaller than in August.", "adrenal", "left", "definite", "stable", None, None),
    (
        "FINDINGS: The treated lesion in segment 4 is 31 mm. Along its lower edge there is a 10 mm nodule of enhancement, 7 mm before.\nIMPRESSION: LR-TR Viable, segment 4.",
        "liver", None, "definite", "increased", 10, 7,
    ),
    ("FINDINGS: The ablation zone in segment 4 is 31 mm, with a rim of enhancement, thickness 3 mm.\nIMPRESSION: LR-TR Nonviable.", "liver", None, "benign", None, 31, None),
    ("The adrenal glands are as before: the right is normal, and the left has a nodule of 18 mm.", "adrenal", "left", "indeterminate", "stable", 18, None),
    ("In the right adrenal a nodule is constant with 14 mm, an adenoma. A second nodule of 10 mm, new, is suspicious for metastasis.", "adrenal", "right", "suspicious", "new", 10, None),
    ("The ablation zone is 30 mm. Small adrenal adenomas on both sides (R 12, L 16).", "adrenal", "bilateral", "benign", None, 16, None),
    ("HCC of the VI segment, currently 38 mm (previously 31 mm).", "liver", None, "definite", "increased", 38, 31),
    ("The left adrenal nodule is 14 mm; it was on the 2020 CT.", "adrenal", "left", "indeterminate", "stable", 14, None),
    ("The left adrenal nodule is 20 mm. Cycle 4: 21 mm. Baseline: 35 mm.", "adrenal", "left", "indeterminate", "stable", 20, 21),
    ("Right adrenal adenoma, 23 mm, as in August.", "adrenal", "right", "benign", "stable", 23, None),
    ("A right upper lobe nodule, previously 9 mm, has become smaller (6 mm).", "lung", "right", "indeterminate", "decreased", 6, 9),
    ("The ablation zone is a little smaller at 33 mm. No evidence of local recurrence, new HCC or metastases.", "liver", None, "benign", "decreased", 33, None),
    ("A: 23 mm, segment 5. LR-TR Nonviable.\nB: 30 mm. Prior 27. LR-TR Viable.", "liver", None, "definite", "increased", 30, 27),
    ("The segment 7 ablation zone is 41 mm. At its posteromedial border a 20 mm nodule enhances and washes out. It was 11 mm.\nIMPRESSION: LR-TR viable.", "liver", None, "definite", "increased", 20, 11),
    ("The ablation zone measures 20 mm and was 24 mm.", "liver", None, "benign", "decreased", 20, 24),
    ("FINDINGS: A 12 mm right adrenal nodule, stable. A 14 mm left adrenal nodule, new.\nIMPRESSION: Bilateral adrenal nodules, likely adenomas.", "adrenal", "left", "benign", "new", 14, None),
    ("The irradiated nodule in segment 4 is now 17 mm (21 mm).", "liver", None, "benign", "decreased", 17, 21),
    ("FINDINGS: Lung metastases, the largest 14 mm.\nIMPRESSION: Pulmonary progression. Treated liver, no viable tumour.", "lung", None, "definite", "increased", 14, None),
    ("Small cysts in the liver, the largest 7 mm, unaltered. A 10 mm splenunculus.", "liver", None, "benign", "stable", 7, None),
    ("Main portal vein is dilated (15 mm) with a bland thrombus, unchanged.", "vein", None, "benign", "stable", None, None),
    ("Liver: S7 48 (was 37), viable. Adr: L met 22 (was 30).", "adrenal", "left", "definite", "decreased", 22, 30),
    ("adr: R nl / L 1.6<-1.0, susp meta", "adrenal", "left", "suspicious", "increased", 16, 10),
    ("Lt adr nodule 2.2 (1.5), susp meta.", "adrenal", "left", "suspicious", "increased", 22, 15),
    ("Left adrenal: 9 mm nodule, appeared. Metastasis suspected.", "adrenal", "left", "suspicious", "new", 9, None),
    ("Right kidney 16 mm exophytic lesion, 15 previously, could be solid.", "kidney", "right", "indeterminate", "stable", 16, 15),
    ("The treated caudate lesion is now 21 mm as opposed to 24 mm.", "liver", None, "benign", "decreased", 21, 24),
    ("Left adrenal gland with two adenomas of 10 and 12 mm, unchanged, and a third of 9 mm, new, suspicious for metastasis.", "adrenal", "left", "suspicious", "new", 9, None),
    ("IMPRESSION: Right adrenal nodule, 17 mm, new, metastasis.\nADDENDUM: Wrong side. The nodule described is in the left adrenal. The right adrenal is normal.", "adrenal", "left", "definite", "new", 17, None),
    ("L nodule in the adrenal, 13 mm same, adenoma.", "adrenal", "left", "benign", "stable", 13, None),
    ("A left adrenal nodule of 10 mm is seen; in retrospect it was there, smaller (6 mm).", "adrenal", "left", "indeterminate", "increased", 10, 6),
    ("A 9 mm nodule in the left lung, not present on the staging CT.", "lung", "left", "indeterminate", "new", 9, None),
    ("Left adrenal nodule, 12 mm, as always.", "adrenal", "left", "indeterminate", "stable", 12, None),
    ("The left adrenal nodule is again 15 mm.", "adrenal", "left", "indeterminate", "stable", 15, None),
    (
        "FINDINGS:\nA. Left adrenal: 19 mm (10 weeks: 13; post-TACE: 21).\nB. Segment 4: 30 mm ablation zone.\nIMPRESSION:\nA: Regrowth since June. Metastasis likely.\nB: Treated, no viable tumour.",
        "adrenal", "left", "suspicious", "increased", 19, 13,
    ),
    (
        "FINDINGS:\n1. Liver: no lesion.\n2. Adrenals: Rt. nodule 12 mm, stationary.\n3. Lungs: RUL nodule 5 mm, stationary.\nIMPRESSION:\nItem 2: adenoma. Item 3: granuloma.",
        "adrenal", "right", "benign", "stable", 12, None,
    ),
    (
        "FINDINGS:\nA. RUL nodule 6 mm.\nB. L adrenal: 16 mm nodule, new.\nCOMMENT: A - likely granuloma. B is in keeping with metastasis.",
        "adrenal", "left", "definite", "new", 16, None,
    ),
    (
        "Both adrenal glands hold masses, 44 mm on the left (29 mm) and 35 mm on the right (35 mm).\nCONCLUSION: Bilateral adrenal metastases.",
        "adrenal", "left", "definite", "increased", 44, 29,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "site", "side", "status", "change", "size", "prior"), LESIONS, ids=[x[0][:60] for x in LESIONS])
def test_the_worst_lesion_with_what_is_its_own(text: str, site: str, side: str | None, status: str, change: str | None, size: float | None, prior: float | None) -> None:
    row = next(r for r in read(text).rows if (r.site, r.side) == (site, side))
    assert (row.status, row.change, row.size_mm, row.prior_size_mm) == (status, change, size, prior)
