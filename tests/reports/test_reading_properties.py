"""However a report joins its sentences, a denied list denies each of its members and a new or growing adrenal lesion is found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepwatch.reports import read

DENIED = {
    "pulmonary nodule": "lung", "adrenal mass": "adrenal", "lymphadenopathy": "lymph_node", "pleural effusion": "pleura", "bone lesion": "bone",
    "peritoneal nodule": "peritoneum", "renal mass": "kidney", "splenic lesion": "spleen", "pancreatic mass": "pancreas",
    "portal vein thrombosis": "vein", "hepatic lesion": "liver", "brain metastasis": "brain", "omental disease": "peritoneum", "lytic or blastic lesion": "bone",
}  # fmt: skip
DENIALS = ["No {}.", "There is no evidence of {}.", "No {} is identified.", "No suspicious {}.", "Negative for {}.", "Without {}.", "I see no {}.", "No new {}."]

NEW = [
    "There is a new {now} {noun} in the {side} adrenal gland", "A {now} {noun} has developed in the {side} adrenal gland", "The {side} adrenal gland now contains a {now} {noun}",
    "A {now} {noun} in the {side} adrenal, not present on the prior CT", "Interval development of a {now} {noun} in the {side} adrenal gland", "On the {side}, the adrenal gland shows a {now} {noun} which is new",
]  # fmt: skip
GROWN = [
    "The {side} adrenal {noun} has increased in size, now {now}, previously {before}", "Enlarging {side} adrenal {noun}, {now} (previously {before})", "The {noun} in the {side} adrenal gland has grown from {before} to {now}",
    "The {side} adrenal {noun} is larger, measuring {now} today compared with {before} three months ago", "There has been interval enlargement of the {side} adrenal {noun}, which now measures {now} versus {before} previously",
]  # fmt: skip
BEFORE = ["", "In this patient with known HCC, ", "As before, the liver is cirrhotic. ", "Status post right hepatectomy. ", "No pulmonary nodule. ", "ADRENALS: ", "The spleen and pancreas are normal. "]
AFTER = [
    "", " and is suspicious for metastasis", ", indeterminate", ". The other adrenal gland is normal", ", and recommend PET/CT", ", not characteristic of an adenoma", ". No other adrenal lesion",
    ". Metastasis cannot be excluded", ". There is no lymphadenopathy", ". Unchanged right renal cyst", ", most consistent with metastasis given the history of HCC",
]  # fmt: skip


def _listed(words: list[str], comma: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}{comma} or {words[-1]}"


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(sorted(DENIED)), min_size=1, max_size=5, unique=True), st.sampled_from(DENIALS), st.sampled_from(["", ","]))
def test_a_denied_list_denies_each_member(words: list[str], denial: str, comma: str) -> None:
    reading = read(denial.format(_listed(words, comma if len(words) > 2 else "")), exam="CT chest, abdomen and pelvis")
    assert {(r.site, r.status) for r in reading.rows} == {(DENIED[w], "absent") for w in words}


@pytest.mark.parametrize("said", [*NEW, *GROWN])
@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["left", "right"]), st.sampled_from(["nodule", "mass", "heterogeneous mass", "metastasis"]), st.integers(8, 20), st.integers(5, 14), st.sampled_from(BEFORE), st.sampled_from(AFTER))
def test_a_new_or_growing_adrenal_lesion_is_found(said: str, side: str, noun: str, before: int, growth: int, ahead: str, behind: str) -> None:
    text = ahead + said.format(side=side, noun=noun, now=f"{before + growth} mm", before=f"{before} mm") + behind + "."
    row = next(r for r in read(text, exam="CT abdomen").rows if (r.site, r.side) == ("adrenal", side))
    assert (row.change, row.size_mm) == ("new" if said in NEW else "increased", before + growth)
    assert row.status != "absent"
