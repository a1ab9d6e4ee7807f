"""How many lesions a report counts: only what its words give."""

import pytest

from hepwatch.reports.read import read


@pytest.mark.parametrize(
    ("text", "number", "at_least"),
    [
        ("Solitary 18 mm nodule in segment VI with washout, recurrent HCC.", 1, 1),
        ("A 22 mm nodule in segment VI shows arterial enhancement and washout, LR-5.", 1, 1),
        ("Segment 4 lesion 15 mm, suspicious for HCC.", 1, 1),
        ("LR-5 lesion in segments 5 and 8 measuring 30 mm.", 1, 1),
        ("Three arterially enhancing nodules with washout in both lobes, the largest 25 mm, HCC.", 3, 3),
        ("There are 3 hypervascular lesions in the liver, the largest 2.5 x 2.0 cm, recurrent HCC.", 3, 3),
        ("FINDINGS: 2 cm nodule in segment V with washout. 1.4 cm nodule in segment II with washout. IMPRESSION: Two HCC.", 2, 2),
        ("FINDINGS: 20 mm nodule in segment V with washout, HCC. 14 mm nodule in segment II with washout, HCC.", 2, 2),
        ("Multiple HCC nodules in both lobes, the largest 4 cm.", None, 2),
        ("22 mm HCC in segment VI and a further 12 mm HCC in segment II.", None, 2),
        ("Innumerable HCC nodules throughout the liver.", None, 4),
        ("At least 5 HCC nodules in the liver.", None, 5),
        ("More than ten HCC nodules in the liver, largest 14 mm.", None, 11),
        ("Recurrent HCC in the liver.", None, None),
    ],
)
def test_a_count_is_what_the_words_give(text: str, number: int | None, at_least: int | None) -> None:
    row = next(r for r in read(text, exam="CT abdomen").rows if r.site == "liver")
    assert (row.number, row.number_at_least) == (number, at_least)


def test_nothing_is_counted_where_nothing_is_seen() -> None:
    assert [(r.number, r.number_at_least) for r in read("No liver lesion. Two adrenal glands, both normal.", exam="CT abdomen").rows] == [(None, None)] * 2
