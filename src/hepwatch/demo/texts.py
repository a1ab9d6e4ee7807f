"""The words of the demonstration's reports: several hands, the same facts."""

from random import Random

_CLEAR_ABDOMEN = (
    "FINDINGS: The liver shows the expected post-treatment change. No arterially enhancing lesion. Portal vein patent. "
    "Both adrenal glands are normal. No enlarged lymph nodes. No suspicious osseous lesion.\n"
    "IMPRESSION: No evidence of recurrent hepatocellular carcinoma.",
    "Liver: treatment zone without enhancement, no new lesion. Adrenals: unremarkable. Spleen, pancreas, kidneys: unremarkable. "
    "Lymph nodes: not enlarged. Bones: no aggressive lesion.\nConclusion: no recurrence.",
    "There is no focal hepatic lesion. The adrenal glands are normal in size and contour. No lymphadenopathy. No ascites.\n"
    "Impression: No evidence of recurrence or metastasis.",
)
_CLEAR_CHEST = (
    "The lungs are clear. No pulmonary nodule. No pleural effusion. No enlarged mediastinal lymph nodes.\n"
    "IMPRESSION: No evidence of thoracic metastasis.",
    "No suspicious pulmonary nodule or mass. Pleura unremarkable. Conclusion: normal chest CT.",
)
_LIVER_OK = "No recurrence in the liver."


def clear_abdomen(rng: Random) -> str:
    return rng.choice(_CLEAR_ABDOMEN)


def clear_chest(rng: Random) -> str:
    return rng.choice(_CLEAR_CHEST)


def silent_on_adrenals() -> str:
    return "Liver: treatment zone without enhancement. No new hepatic lesion. Portal vein patent.\nImpression: no recurrence in the liver."


def new_adrenal(side: str, size: int | None, status: str = "suspicious for metastasis") -> str:
    other = "right" if side == "left" else "left"
    sized = f"{size} mm " if size else ""
    return (
        f"{_LIVER_OK} There is a new {sized}nodule in the {side} adrenal gland, not present on the prior examination. "
        f"The {other} adrenal gland is normal.\nIMPRESSION: New {sized}{side} adrenal nodule, {status}."
    )


def undecided_adrenal(side: str, size: int) -> str:
    return (
        f"{_LIVER_OK} A {size} mm nodule of the {side} adrenal gland is nonspecific. The other adrenal gland is normal.\n"
        f"IMPRESSION: Indeterminate {size} mm {side} adrenal nodule. Recommend adrenal protocol CT in 3 months."
    )


def growing_adrenal(side: str, before: int, now: int) -> str:
    return (
        f"{_LIVER_OK} The nodule of the {side} adrenal gland has increased from {before} mm to {now} mm.\n"
        f"IMPRESSION: Enlarging {side} adrenal nodule, now {now} mm, previously {before} mm, concerning for metastasis."
    )


def new_lung(size: int | None = None) -> str:
    sized = f"{size} mm " if size else ""
    return (
        f"A new {sized}solid nodule in the right lower lobe of the lung, not seen previously. No pleural effusion.\n"
        f"IMPRESSION: New {sized}right lower lobe pulmonary nodule, suspicious for metastasis."
    )


def new_liver(size: int) -> str:
    return (
        f"A new {size} mm arterially enhancing lesion in segment 6 with washout. Adrenal glands are normal.\n"
        f"IMPRESSION: New {size} mm lesion in segment 6, LR-5, consistent with recurrent hepatocellular carcinoma."
    )


def new_elsewhere(words: str, size: int | None = None) -> str:
    sized = f" measuring {size} mm" if size else ""
    return f"{_LIVER_OK} The adrenal glands are normal. New {words}{sized}.\nIMPRESSION: New {words}{sized}, suspicious for metastasis."
