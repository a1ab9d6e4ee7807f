"""Which length is now's and which was before, in the many ways reports put them; and which lengths are no lesion's."""

import pytest

from hepwatch.reports import read

# (text, site, side, change, size, prior)
SIZES = [
    ("The left adrenal nodule measures 15 mm. It was 15 mm in March.", "adrenal", "left", "stable", 15, 15),
    ("The right adrenal mass is smaller (38 to 27 mm).", "adrenal", "right", "decreased", 27, 38),
    ("A left para-aortic node is 1.0 by 1.8 cm, was 0.6 by 0.9.", "lymph_node", None, "increased", 18, 9),
    ("Left adrenal nodule 14 mm with little signal drop (index 3%).", "adrenal", "left", None, 14, None),
    ("Findings: Right paratracheal node 8 mm, unchanged. Retrocaval node 11 mm, 6 mm in January.\nImpression: Enlarging retrocaval node, likely metastatic.", "lymph_node", None, "increased", 11, 6),
    ("Findings: The right adrenal, 4 mm thick in May, has a 10 mm nodule.\nImpression: New nodule in the right adrenal, suspicious for metastasis.", "adrenal", "right", "new", 10, None),
    ("IMPRESSION: New left adrenal nodule 1.4 mm.\nADDENDUM: For 1.4 mm read 14 mm.", "adrenal", "left", "new", 14, None),
    ("IMPRESSION: Left adrenal nodule up to 15 mm.\nADDENDUM: 15 mm should read 1.5 mm.", "adrenal", "left", None, 1.5, None),
    ("A left adrenal nodule is 10 mm, correction 18 mm.", "adrenal", "left", None, 18, None),
    ("The T8 metastasis is larger (31 mm; 24 mm).", "bone", None, "increased", 31, 24),
    ("The left adrenal metastasis was 14 mm and is 19 mm.", "adrenal", "left", "increased", 19, 14),
    ("The spleen has a known cyst, 12 mm, idem.", "spleen", None, "stable", 12, None),
    ("Comparison is made with the CT of 05.02.2024.\n\nLIVER: There is a mass of 78 x 64 mm, previously 96 x 85 mm.", "liver", None, "decreased", 78, 96),
    ("A left adrenal nodule, 29 mm (unchanged 29 mm).", "adrenal", "left", "stable", 29, 29),
    ("A portacaval node remains 12 mm in short axis.", "lymph_node", None, "stable", 12, None),
    ("Right adrenal nodule 11 mm, enhancing, not on prev CT.", "adrenal", "right", "new", 11, None),
    ("The left adrenal nodule has almost disappeared.", "adrenal", "left", "decreased", None, None),
    ("The left adrenal nodule has remained the same.", "adrenal", "left", "stable", None, None),
    ("The left adrenal nodule has become smaller.", "adrenal", "left", "decreased", None, None),
    ("The left adrenal nodule has shown growth.", "adrenal", "left", "increased", None, None),
    ("Right adrenal nodule 12 mm, enhancing. Smaller.", "adrenal", "right", "decreased", 12, None),
    ("Right adrenal: 18 mm nodule. Comparison with the MRI of June shows it to be a shade larger (15 mm).", "adrenal", "right", "increased", 18, 15),
    ("The right kidney has an angiomyolipoma of 9 mm, old.", "kidney", "right", "stable", 9, None),
    ("T8 compression fracture, old.", "bone", None, None, None, None),
    ("Left adrenal: 26 mm (17 mm, not visible in June), enhancing.", "adrenal", "left", "increased", 26, 17),
    ("Right adrenal: 31 mm nodule. Last MRI (June): 24 mm.", "adrenal", "right", "increased", 31, 24),
    ("Right adrenal: 16 mm nodule. Left adrenal: 22 mm nodule. Prior MRI (4 months): right 16 mm, left 14 mm.", "adrenal", "left", "increased", 22, 14),
    ("Right upper lobe nodule seventeen millimeters, previously twelve.", "lung", "right", "increased", 17, 12),
    ("Both adrenals hold metastases, left 31 mm, right 24 mm. Bigger.", "adrenal", "bilateral", "increased", 31, None),
    ("Three ablation cavities in the liver, 12 to 26 mm, all reducing in size.", "liver", None, "decreased", 26, None),
    ("The left adrenal is thickened, which is no news.", "adrenal", "left", "stable", None, None),
    ("Segment 3 ablation zone 21 mm, segment 7 ablation zone 16 mm; neither enhances and both are smaller than before.", "liver", None, "decreased", 21, None),
    ("Two HCCs: segment VI (17 mm, shrinking) and segment III (12 mm, new).", "liver", None, "new", 12, None),
]
# Rows of tables with now's length and the one before it, whatever the order and the writing of the dates.
TABLES = [
    "Size (mm)   10/23   01/24   05/24\nL adrenal      9      13      20\n",
    "Size (mm)   05/24   01/24   10/23\nL adrenal      20     13      9\n",
    "Targets     08 Jan 24   04 Mar 24   29 Apr 24\nL adrenal      9           13          20\n",
    "L adrenal     20   13\n(first column this study, second column 11/2023; mm)\n",
    "Table (cm):\nleft adrenal 12.01.24: 1,3 / 08.04.24: 2,0\n",
    "Site         Prior   Now\nL adrenal     13     20\n",
    "Targets (mm)   Baseline   TP2   TP3\nT02 L adrenal    33    13    20\n",
    "Baseline 01/23, Previous 09/23, Current 12/23\n#2 L adrenal met:   40 | 13 | 20\n",
    "T02 L adrenal: BL 33 / TP2 13 / TP3 20\n",
    "L adrenal: '21 9 -> '22 13 -> '24 20 (mm)\n",
    "RECIST            Baseline   Nadir   Current\nL adrenal (cm)      3.0      1.3     2.0\n",
    "             Baseline   Cycle 3   Cycle 6 (today)\nL adrenal      9          13        20 mm\n",
    "LESION (mm)      C8   C4   BL\n1 L adrenal      20   13   9\nSum              20   13   9\n",
    "Lesions (now / 4 mo / 8 mo):\nL adrenal 20 / 13 / not seen\n",
    "Compare 2/2024 and 8/2023:\n L adrenal nodule 2.0 cm / 1.3 cm / 0.9 cm\n",
    "Table (columns: NOW // LAST BOARD)\nL adrenal     20 // 13    growing\n",
    "Date         Spleen cyst   Lt adrenal\n12 Jan 2023     34           9\n20 Apr 2023     34           13\n02 Aug 2023     34           20\n",
    "Left adrenal nodule, all measurements\n  2021  11 x 9\n  2022  13 x 10\n  2024  20 x 14   <- this study\n",
    "Previous 2/24 | Today 6/24\nLiver S5 bed: 30 | 26 mm, nonviable\nL adrenal: 13 | 20 mm\n",
    "Site      | Size now | Nov | May\nL adrenal | 20 mm    | 13  | -\n",
    "          SIZE    PRIOR   NOTE\nL adrenal   20 mm   13 mm   avid\n",
]


@pytest.mark.parametrize("table", TABLES)
def test_tables(table: str) -> None:
    row = next(r for r in read(f"CT ABDOMEN\nFINDINGS:\n{table}").rows if (r.site, r.side) == ("adrenal", "left"))
    assert (row.change, row.size_mm, row.prior_size_mm) == ("increased", 20, 13)


def test_a_row_is_told_by_its_segment_and_number() -> None:
    table = "Obs | Segment | Size now | Prior | Category\n1 | 3 | 21 | 21 | LR-1\n2 | 6 | 17 | 12 | LR-5\n"
    row = next(r for r in read(f"MRI LIVER\n{table}\nImpression: Observation 2 now meets LR-5.").rows if r.site == "liver")
    assert (row.status, row.size_mm, row.prior_size_mm) == ("definite", 17, 12)


@pytest.mark.parametrize(("text", "site", "side", "change", "size", "prior"), SIZES, ids=[s[0][:50] for s in SIZES])
def test_lengths(text: str, site: str, side: str | None, change: str | None, size: float | None, prior: float | None) -> None:
    row = next(r for r in read(text).rows if (r.site, r.side) == (site, side))
    assert (row.change, row.size_mm, row.prior_size_mm) == (change, size, prior)
