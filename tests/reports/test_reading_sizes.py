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
]


@pytest.mark.parametrize(("text", "site", "side", "change", "size", "prior"), SIZES, ids=[s[0][:50] for s in SIZES])
def test_lengths(text: str, site: str, side: str | None, change: str | None, size: float | None, prior: float | None) -> None:
    row = next(r for r in read(text).rows if (r.site, r.side) == (site, side))
    assert (row.change, row.size_mm, row.prior_size_mm) == (change, size, prior)
