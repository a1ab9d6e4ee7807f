"""What stands in front of the findings: titles, who is examined, the disease named as the reason."""

import re

from hepwatch.reports.match import Item

_JUDGING = frozenset({"size", "change", "suspicious", "definite", "verb", "neg", "normal", "benign", "indeterminate"})
_BEFORE_THE_DISEASE = frozenset({"number", "mark", "known", "count", "history", "procedure"})
_OF_THE_PATIENT = re.compile(
    r"\b(?:\d{2} ?[mf]|patient|pt|gentleman|lady|man|woman|male|female|year old|years old|yo|case of|follow[- ]?up of|followed for|known to have|who has|on (?:surveillance|palliative care|sorafenib|lenvatinib|nivolumab|atezolizumab|durvalumab|cabozantinib|regorafenib|immunotherapy|systemic therapy|treatment|tx))\b"
)


def tells_of_the_patient(sentence: str, items: list[Item]) -> bool:
    """ "This is a 74-year-old gentleman with hepatocellular carcinoma": who is examined, not what is found."""
    return _OF_THE_PATIENT.search(sentence) is not None and not any(i.kind in ("size", "change", "normal", "neg", "possible", "suspect", "suspicious", "notexcluded") for i in items)


def lists_the_disease(items: list[Item]) -> bool:
    """ "Known metastases: left adrenal slightly larger, right lung regressive": the disease heads a list of places."""
    named = next((n for n, i in enumerate(items[:4]) if i.kind not in ("known", "mark", "number", "count", "change")), None)
    if named is None or named + 1 >= len(items) or items[named].kind != "lesion" or items[named].value != "malignant" or items[named].note != "spread":
        return False
    return items[named + 1].kind == "mark" and items[named + 1].value == "colon" and any(i.kind in ("site", "side") for i in items[named + 2 : named + 4])


def without_an_answer(items: list[Item]) -> list[Item]:
    """ "No: the liver has a mass of 52 mm": the "no" answers what was asked, and denies nothing of what follows."""
    if len(items) < 4 or items[0].kind != "neg" or items[0].value != "forward" or items[1].value != "colon" or items[1].start > items[0].end:
        return items
    affirms = any(i.kind == "lesion" for i in items[2:]) and any(i.kind in ("size", "verb") for i in items[2:]) and not any(i.kind == "neg" for i in items[2:])
    return items[2:] if affirms else items


def only_names_the_disease(items: list[Item], opening: bool) -> bool:
    """ "HCC post segmentectomy, annual CT": the reason for the examination, written without a heading.

    `opening`: nothing was told yet; then it may name organs too, "HCC with lung metastases".
    """
    if any(i.kind in _JUDGING for i in items) or not opening and any(i.kind in ("site", "treated") for i in items):
        return False
    passed = _BEFORE_THE_DISEASE | {"site"} if opening and any(i.kind in ("history", "procedure") for i in items) else _BEFORE_THE_DISEASE
    first = next((i for i in items if i.kind not in passed), None)
    return first is not None and first.kind == "lesion" and first.value == "malignant" and first.site == "liver"


_EXAMINATION = re.compile(r"\b(?:ct|cect|ceus|mri|mr|mrcp|pet|us|usg|ultrasound|scan|tomography|imaging|report|mdt|letter|examination|exam)\b")


def is_a_title(line: str, items: list[Item]) -> bool:
    """ "CT CHEST (CANCER FOLLOW-UP)" at the head of the report: what is examined and why, nothing found."""
    return _EXAMINATION.search(line) is not None and not any(i.kind in _TELLING for i in items)
_TELLING = frozenset({"size", "change", "verb", "neg", "normal", "global", "suspicious", "definite", "indeterminate", "past", "unseen", "today"})


def without_past_disease(items: list[Item]) -> list[Item]:
    """ "HCC, NBNC, s/p segmentectomy": the disease a line opens with, before what was done for it."""
    at = next((n for n, i in enumerate(items) if i.kind not in ("number", "mark", "known", "count", "then")), None)
    if at is None or items[at].kind != "lesion" or items[at].value != "malignant" or items[at].site != "liver":
        return items
    for item in items[at + 1 :]:
        if item.kind in ("history", "procedure"):
            return [*items[:at], *items[at + 1 :]]
        if item.kind in ("size", "change", "verb", "neg", "definite", "suspicious"):
            return items
    return items
