"""Whether a sentence denies a condition of any kind: how far a denial reaches, and where it stops."""

import pytest

from hepwatch.reports.negation import is_denied

# (sentence, condition, denied)
TABLE = (
    ("The patient denied any fever, cough, or chest pain.", "chest pain", True),
    ("She did not have any complaints of dizziness.", "dizziness", True),
    ("No change in vision, diplopia or hearing loss.", "diplopia", True),
    ("His nausea and vomiting resolved.", "vomiting", True),
    ("Metastasis is unlikely.", "metastasis", True),
    ("Pneumonia rather than metastasis.", "metastasis", True),
    ("He was ruled out for myocardial infarction.", "myocardial infarction", True),
    ("Ascites: negative.", "ascites", True),
    ("No fever but has a cough.", "cough", False),
    ("There is no biliary dilatation and positive for gallstones.", "gallstones", False),
    ("Pneumonia cannot be excluded.", "pneumonia", False),
    ("No evidence of fracture; the effusion persists.", "effusion", False),
    ("The cysts have not changed in size.", "cysts", False),
    ("Ascites.", "fever", False),
)


@pytest.mark.parametrize(("sentence", "condition", "denied"), TABLE)
def test_denial(sentence: str, condition: str, denied: bool) -> None:
    assert is_denied(sentence, condition) is denied
