"""The plan in plain language, for the person it is about. Short sentences, no abbreviation without its meaning, no number that
needs a statistician; nothing new is told here: an open finding is named only as a result the team will talk about.
"""

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from hepwatch.assess import Assessment
from hepwatch.surfaces.web.wording import word

if TYPE_CHECKING:
    from hepwatch.surfaces.web.plan import Step

TREATMENTS = {
    "resection": "an operation that removed the tumour from your liver", "ablation": "a treatment that destroyed the tumour with heat or cold",
    "transplant": "a liver transplant", "tace": "a treatment through the blood vessels of your liver (chemoembolisation)",
    "tare": "a treatment with radiation through the blood vessels of your liver", "radiotherapy": "radiotherapy",
    "ethanol": "an injection that destroyed the tumour", "systemic": "treatment with medicines", "adrenalectomy": "an operation on your adrenal gland",
    "metastasectomy": "an operation that removed a tumour outside your liver",
}
TESTS = {
    "liver_ct_or_mri": "a scan of your liver (CT or MRI)", "abdomen_ct_or_mri": "a scan of your abdomen (CT or MRI)", "chest_ct": "a scan of your chest (CT)",
    "afp": "a blood test (AFP, a tumour marker)", "dcp": "a blood test (DCP, a tumour marker)", "afp_l3": "a blood test (AFP-L3, a tumour marker)",
    "ultrasound": "an ultrasound of your abdomen", "brain_mri": "a scan of your head (MRI)", "bone_scan": "a scan of your bones",
}
# Signals that are a finding a person hears from a doctor first.
_TELL_FIRST = frozenset({"lesion_new", "lesion_growing", "lesion_suspicious", "lesion_undecided", "marker_rise", "marker_unexplained"})
CALL_US = (
    "pain in the belly, back or bones that is new and stays", "yellow skin or eyes", "weight loss without trying", "a cough or shortness of breath that stays",
    "a new lump", "headaches, weakness or trouble speaking that are new",
)


class PlainWords(msgspec.Struct, frozen=True):
    """The page. `tell_first`: there is something a doctor has to say before this page is handed over."""

    happened: str
    why_we_look: str
    coming: tuple[tuple[str, str], ...]
    tell_first: bool
    call_us: tuple[str, ...] = CALL_US


def in_plain_words(a: Assessment, coming: "list[Step]", today: date) -> PlainWords:
    return PlainWords(
        happened=_happened(a),
        why_we_look="Liver cancer can come back, in the liver or somewhere else, even after many years. Most people feel nothing at first. "
        "That is why we look regularly: what is found early can be treated better.",
        coming=tuple((test_in_words(s.test), _when(s, today)) for s in coming),
        tell_first=bool(a.course.open_lesions) or any(s.code in _TELL_FIRST for s in a.signals),
    )


def _happened(a: Assessment) -> str:
    treatment = a.course.index_treatment or a.course.last_treatment
    if treatment is None:
        return "You have been treated for liver cancer."
    what = TREATMENTS.get(treatment.kind, "treatment for liver cancer")
    return f"You had {what}" + (f" on {_said(treatment.date)}." if treatment.date else ".")


def test_in_words(test: str) -> str:
    return TESTS.get(test, word(test))


def _when(s: "Step", today: date) -> str:
    if s.booked:
        return f"You have an appointment on {_said(s.on)}."
    if s.closes and s.closes < today:
        return "This should have been done already. Please call us, so that we find a day soon."
    if s.opens and s.opens <= today:
        return f"It is time for this now. Please have it done by {_said(s.closes or s.on)}."
    return f"Planned for around {_said(s.on)}. We will tell you the day."


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
