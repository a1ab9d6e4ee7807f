"""Every way to call a new lesion spread, recurrence or tumour, at every site and in both orders: none is lost, none weakened."""

from itertools import product

import pytest

from hepwatch.reports import read

HEDGES = {
    "definite": ("consistent with", "compatible with", "in keeping with", "representing", "due to", "diagnostic of"),
    "suspicious": ("suspicious for", "favouring", "likely representing", "concerning for"),
}
DISEASES = (
    "metastatic disease", "metastatic deposit", "metastatic deposits", "metastatic involvement", "metastatic spread", "a metastasis", "metastases", "a secondary", "secondaries", "a secondary deposit",
    "recurrence", "recurrent disease", "HCC recurrence", "tumour recurrence", "tumour", "malignancy", "metastatic HCC", "extrahepatic spread", "distant metastasis",
)  # fmt: skip
SITES = {
    "left adrenal gland": ("adrenal", "left"), "right lung": ("lung", "right"), "liver": ("liver", None), "left iliac bone": ("bone", "left"), "peritoneum": ("peritoneum", None), "brain": ("brain", None),
    "spleen": ("spleen", None), "right kidney": ("kidney", "right"), "pancreas": ("pancreas", None), "left pleura": ("pleura", "left"), "chest wall": ("soft_tissue", None), "right ventricle": ("heart", None),
}  # fmt: skip
ORDERS = (
    "There is a new 21 mm nodule in the {site}, {hedge} {disease}.",
    "New 21 mm nodule in the {site} {hedge} {disease}.",
    "{site}: new 21 mm lesion. Appearances are {hedge} {disease}.",
    "Findings {hedge} {disease} to the {site}, new.",
    "New finding in the {site} {hedge} {disease}.",
)


def _said(hedge: str, order: str) -> str:
    return hedge if "are {hedge}" not in order else {"favouring": "favoured to represent", "representing": "thought diagnostic of", "likely representing": "likely to represent"}.get(hedge, hedge)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("disease", DISEASES)
def test_a_new_lesion_is_called_by_its_words(disease: str, order: str) -> None:
    wrong = []
    for status, hedges in HEDGES.items():
        for hedge, (name, place) in product(hedges, SITES.items()):
            text = order.format(site=name, hedge=_said(hedge, order), disease=disease)
            row = next((r for r in read(text, language="en").rows if (r.site, r.side) == place), None)
            if row is None or (row.status, row.change) != (status, "new"):
                wrong.append((text, row and (row.status, row.change)))
    assert not wrong, wrong[:3]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("No evidence of metastatic disease.", [("other", None, "absent")]),
        ("No CT evidence of metastatic spread in the chest, abdomen or pelvis.", [("other", None, "absent")]),
        ("No new metastatic disease. The adrenals are normal.", [("adrenal", None, "absent")]),
        ("Left adrenal nodule of 12 mm. Metastatic disease is not established.", [("adrenal", "left", "indeterminate")]),
        ("Left adrenal nodule of 12 mm. Metastatic disease cannot be excluded.", [("adrenal", "left", "indeterminate")]),
        ("Left adrenal nodule of 12 mm, metastatic disease considered unlikely.", [("adrenal", "left", "benign")]),
        ("Left adrenal nodule of 12 mm, may represent metastatic disease.", [("adrenal", "left", "indeterminate")]),
        ("Left adrenal nodule of 12 mm with signal loss, adenoma rather than metastatic disease.", [("adrenal", "left", "benign")]),
        ("History of metastatic disease. The lungs are clear.", [("lung", None, "absent")]),
        ("CT for staging of metastatic disease. The lungs are clear.", [("lung", None, "absent")]),
    ],
)
def test_what_is_denied_doubted_or_past_is_no_spread(text: str, rows: list[tuple[str, str | None, str]]) -> None:
    got = [(r.site, r.side, r.status) for r in read(text, language="en").rows]
    assert [r for r in got if r != ("other", None, "absent") or r in rows] == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Heterogeneous 6 cm mass interposed between segment 7 and the right kidney, inseparable from the right adrenal gland; exophytic HCC versus adrenal metastasis.",
         [("adrenal", "right", "indeterminate", None, 60), ("liver", None, "indeterminate", None, 60)]),
        ("New hypervascular lesion at the hepatic resection margin 11 mm: recurrence.", [("liver", None, "definite", "new", 11)]),
        ("Both adrenals show new nodules: right 12 mm, left 20 mm, suspicious for bilateral metastases.", [("adrenal", "bilateral", "suspicious", "new", 20)]),
        ("Increased tracer uptake in the right proximal femur, new since the prior scan, in keeping with skeletal metastasis.", [("bone", "right", "definite", "new", None)]),
        ("Left adrenal metastasis no longer enhances after ablation; no viable tumour.", [("adrenal", "left", "benign", None, None)]),
        ("Left adrenal metastasis no longer enhances after ablation.", [("adrenal", "left", "benign", None, None)]),
        ("Right lung metastasis, no longer avid after SBRT. No viable tumour.", [("lung", "right", "benign", None, None)]),
        ("The left iliac bone metastasis no longer enhances, no residual enhancement.", [("bone", "left", "benign", None, None)]),
        ("There has been interval development of two arterially enhancing foci in segments 2 and 7, 9 and 12 mm, with washout, LR-5 and LR-4 respectively.", [("liver", None, "definite", "new", 12)]),
        ("New lesions in segments 4 and 8, 10 and 14 mm, LR-4 and LR-5 respectively.", [("liver", None, "definite", "new", 14)]),
        ("- new right adrenal lesion, 1.9 cm, DDx metastasis > adenoma", [("adrenal", "right", "suspicious", "new", 19)]),
        ("- new right adrenal lesion, 1.9 cm, DDx adenoma > metastasis", [("adrenal", "right", "benign", "new", 19)]),
    ],
)  # fmt: skip
def test_what_was_met_outside(text: str, rows: list[tuple[str, str | None, str, str | None, float | None]]) -> None:
    assert sorted((r.site, r.side, r.status, r.change, r.size_mm) for r in read(text, language="en").rows) == rows
