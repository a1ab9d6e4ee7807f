"""How reports say that an adrenal lesion is new, or has grown: every wording must be found, with its lengths.

Reason: a new or growing lesion outside the liver is what must never be missed. Each text is about the left gland; 12 mm is
the length of a new lesion, 15 mm the present and 9 mm the earlier length of a growing one.
"""

import pytest

from hepwatch.reports import read

NEW = (
    "A 12 mm left adrenal nodule is now seen.",
    "A 12 mm nodule has appeared in the left adrenal since the last scan.",
    "There is a 12 mm left adrenal nodule which was not evident previously.",
    "Left adrenal nodule, 12 mm, not identified on the earlier examination.",
    "The left adrenal gland, previously normal, now contains a 12 mm nodule.",
    "The left adrenal, normal in 2022, is replaced by a 30 mm mass.",
    "Interval development of a 1.2 cm left adrenal nodule.",
    "A left adrenal nodule measuring 1.2 cm has developed in the interim.",
    "Newly demonstrated left adrenal lesion of 12 mm.",
    "12 mm left adrenal nodule, new since prior.",
    "12 mm left adrenal nodule, previously not present.",
    "12 mm left adrenal nodule; this was absent on the CT of June.",
    "12 mm left adrenal nodule. No corresponding abnormality on the previous CT.",
    "12 mm left adrenal nodule. This is a new finding.",
    "12 mm left adrenal nodule. This represents an interval change.",
    "12 mm left adrenal nodule. It was not visible six months ago.",
    "12 mm left adrenal nodule, in retrospect not seen on the previous MRI.",
    "12 mm left adrenal nodule that has come up since May.",
    "12 mm left adrenal nodule that cannot be found on the earlier study.",
    "12 mm left adrenal nodule without a correlate on the prior study.",
    "12 mm left adrenal nodule that the previous examination did not show.",
    "The previous CT showed a normal left adrenal; there is now a 12 mm nodule.",
    "The left adrenal was unremarkable three months ago. Today it harbors a 12 mm nodule.",
    "Compared with the previous study there is a new left adrenal nodule, 12 mm.",
    "Compared to 3/2023, a 12 mm nodule has arisen in the left adrenal.",
    "New since the last exam: left adrenal nodule 12 mm.",
    "New: left adrenal nodule (12 mm).",
    "Left adrenal: new nodule, 12 mm.",
    "Left adrenal: nodule 12 mm (new).",
    "Left adrenal nodule 12 mm, NEW.",
    "Lt adrenal nodule 1.2cm, newly noted.",
    "Lt. adrenal: 1.2 cm sized newly developed nodule.",
    "Lt adrenal nodule (1.2 cm), not seen on prev CT.",
    "Left adrenal nodule 12 mm (prior: none).",
    "Left adrenal nodule 12 mm, prior none.",
    "Left adrenal nodule 12 mm (not present 06/2023).",
    "Left adrenal nodule 12 mm, none in June.",
    "The left adrenal shows a 12 mm nodule for the first time.",
    "First appearance of a 12 mm left adrenal nodule.",
    "De novo 12 mm left adrenal nodule.",
    "There has been development of a 12 mm nodule in the left adrenal gland.",
    "Since the previous examination a 12 mm nodule has become visible in the left adrenal gland.",
    "An additional 12 mm nodule has emerged in the left adrenal gland.",
    "On today's study there is a 12 mm left adrenal nodule; on the previous there was none.",
    "Adrenals: right normal; left, new 12 mm nodule.",
    "Adrenals: right normal, left with a new 12 mm nodule.",
    "Both adrenals were normal in May; the left now has a 12 mm nodule.",
    "The 12 mm nodule in the left adrenal is new.",
    "A nodule not previously described is noted in the left adrenal, 12 mm.",
    "A previously undescribed 12 mm left adrenal nodule is noted.",
    "Interval appearance of left adrenal nodule, 12 mm.",
    "Left adrenal nodule (12 mm) not there before.",
)
GROWN = (
    "The left adrenal nodule has increased from 9 mm to 15 mm.",
    "The left adrenal nodule has grown and now measures 15 mm (previously 9 mm).",
    "Interval enlargement of the left adrenal nodule, 15 mm from 9 mm.",
    "Left adrenal nodule 15 mm, was 9 mm.",
    "Left adrenal nodule 15 mm (9 mm).",
    "Left adrenal nodule measures 15 mm compared with 9 mm previously.",
    "Left adrenal nodule measures 15 mm as compared to 9 mm on the prior CT.",
    "Left adrenal nodule measuring 15 mm versus 9 mm.",
    "Left adrenal nodule, 15 mm vs. 9 mm previously.",
    "Left adrenal nodule: 9 -> 15 mm.",
    "Left adrenal nodule: 9mm→15mm.",
    "Left adrenal nodule: previously 9 mm, now 15 mm.",
    "Left adrenal nodule: 9 mm in March, 15 mm today.",
    "Left adrenal nodule: 15 mm today, 9 mm in March.",
    "Left adrenal nodule: 15 mm, up from 9 mm.",
    "Left adrenal nodule: 15 mm, having measured 9 mm in March.",
    "Left adrenal nodule: 15 mm; it measured 9 mm in March.",
    "Left adrenal nodule is larger, now 15 mm.",
    "Left adrenal nodule has enlarged, now measuring 15 mm.",
    "Left adrenal nodule has nearly doubled in size to 15 mm.",
    "Left adrenal nodule shows interval growth.",
    "Left adrenal nodule is bigger than before.",
    "Left adrenal nodule, slightly larger.",
    "Left adrenal nodule, slight interval increase.",
    "Left adrenal nodule continues to grow.",
    "Growing left adrenal nodule.",
    "Enlarging left adrenal nodule.",
    "Increasing left adrenal nodule.",
    "Increased size of left adrenal nodule.",
    "Increase in size of the left adrenal nodule.",
    "Progressive enlargement of left adrenal nodule.",
    "Progression of left adrenal metastasis.",
    "Left adrenal metastasis has progressed.",
    "Lt adrenal nodule 1.5cm (prev. 0.9cm), increased.",
    "Lt adrenal nodule, increased in size (0.9 -> 1.5 cm).",
    "Lt adrenal nodule, inc. size.",
    "Lt adrenal nodule 15 mm, increased by 6 mm.",
    "Left adrenal nodule has gained 6 mm since March.",
    "The left adrenal nodule was 9 mm in March and is 15 mm today.",
    "What was a 9 mm left adrenal nodule in March is 15 mm today.",
    "The left adrenal nodule, 9 mm on the last study, measures 15 mm.",
    "The known 9 mm left adrenal nodule now measures 15 mm.",
    "The previously 9 mm left adrenal nodule is now 15 mm.",
    "The previously seen 9 mm left adrenal nodule is now 15 mm.",
    "The previously described left adrenal nodule has grown.",
    "There is growth of the left adrenal nodule.",
    "There is definite growth of the left adrenal nodule to 15 mm.",
    "There has been an increase in size of the left adrenal nodule.",
    "In the interval the left adrenal nodule increased to 15 mm.",
    "Left adrenal nodule not stable: 15 mm, 9 mm before.",
    "Left adrenal nodule is no longer stable.",
    "Left adrenal nodule, stable for years, has now enlarged.",
    "Left adrenal thickening, more nodular than before.",
    "The left adrenal gland is thicker than on the previous scan.",
    "The left adrenal is bulkier than in June.",
    "Left adrenal lesion has expanded.",
    "Left adrenal lesion has progressed from 9 to 15 mm.",
    "Left adrenal lesion: interval progression.",
    "Left adrenal lesion 15 mm, doubled.",
    "The right gland is stable but the left adrenal nodule grew to 15 mm.",
    "Right adrenal nodule is unchanged, while the left one is larger (15 mm, previously 9 mm).",
    "Bilateral adrenal nodules: right stable at 10 mm, left increased to 15 mm.",
)
# Near misses: newness denied, said of something else, of then, or only supposed.
NOT_NEW = (
    "No new adrenal nodule.",
    "The 12 mm left adrenal nodule is not new.",
    "Left adrenal nodule 12 mm, unchanged. No new lesion.",
    "Should a new left adrenal nodule develop, MRI is advised.",
    "MRI to look for new adrenal metastases is recommended.",
    "History of a new left adrenal nodule in 2021. The left adrenal is now normal.",
    "Left adrenal adenoma, 12 mm, stable. New gallstones.",
)


def _left(text: str) -> tuple[str | None, float | None, float | None]:
    found = {(r.site, r.side): r for r in read(text).rows if r.status != "absent"}
    row = found.get(("adrenal", "left"))
    return (row.change, row.size_mm, row.prior_size_mm) if row else (None, None, None)


@pytest.mark.parametrize("text", NEW)
def test_new(text: str) -> None:
    change, now, _ = _left(text)
    assert change == "new" and (now == 12 or "12" not in text and "1.2" not in text)


@pytest.mark.parametrize("text", GROWN)
def test_grown(text: str) -> None:
    change, now, before = _left(text)
    assert change == "increased"
    assert now == 15 or "15" not in text and "1.5" not in text
    assert before == 9 or " 9" not in text and "0.9" not in text


@pytest.mark.parametrize("text", NOT_NEW)
def test_near_misses(text: str) -> None:
    assert _left(text)[0] not in ("new", "increased")


def test_a_new_lesion_named_only_in_a_recommendation_is_not_lost() -> None:
    assert _left("PET/CT is recommended for further evaluation of the new left adrenal nodule.")[0] == "new"
