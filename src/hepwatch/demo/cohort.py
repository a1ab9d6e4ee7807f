"""A simulated cohort for the demonstration: seeded, invented people, with every kind of signal among them.

Each person gets a story (STORIES, with its share); the rest of the life is ordinary follow-up. Nothing
about frequencies may be read from it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from hepwatch.demo import texts
from hepwatch.demo.fhir import Life
from hepwatch.words.dates import add_days, add_months, months_between

Story = Callable[[Life, Random, date, date], None]


def lives(people: int, seed: int, as_of: date) -> Iterator[Life]:
    """`people` invented lives; the same seed and day give the same lives."""
    names = list(STORIES)
    for number in range(people):
        rng = Random(f"{seed}/{number}")
        story = names[number % len(names)] if number < len(names) else rng.choices(names, [_SHARE.get(n, 1) for n in names])[0]
        yield _life(number, story, rng, as_of)


def _life(number: int, story: str, rng: Random, as_of: date) -> Life:
    treated = add_days(as_of, -rng.randint(420, 2600))
    life = Life(f"demo-{number:04d}", add_days(treated, -rng.randint(15_000, 28_000)), rng.choice(("male", "male", "male", "female")))
    life.diagnosis("hcc", add_days(treated, -rng.randint(20, 80)))
    life.diagnosis(rng.choice(("hbv", "hcv", "cirrhosis")), add_months(treated, -rng.randint(12, 120)))
    life.value("afp", add_days(treated, -14), round(rng.lognormvariate(4.5, 1.5), 1))
    if story != "tace_only":
        life.treatment(rng.choice(("resection", "resection", "ablation", "transplant")), treated)
    STORIES[story](life, rng, treated, as_of)
    return life


def _visits(treated: date, until: date) -> Iterator[tuple[date, bool, bool]]:
    """Follow-up days as the default protocol has them: (day, chest too, the marker too)."""
    day = add_months(treated, 3)
    while day < until:
        months = months_between(treated, day)
        yield day, (months % 6 == 0 if months <= 24 else months % 12 < 6), True
        day = add_months(day, 3 if months < 24 else 6)


def follow(life: Life, rng: Random, treated: date, until: date, afp: float | None = None, chest: bool = True) -> float:
    """Ordinary clear follow-up; gives the person's usual AFP."""
    usual = afp if afp is not None else round(rng.lognormvariate(1.4, 0.4), 1)
    for day, with_chest, marker in _visits(treated, until):
        shifted = add_days(day, rng.randint(-6, 10))
        if shifted >= until:
            break
        life.exam(rng.choice(("abdomen_ct", "abdomen_ct", "liver_mri")), shifted, texts.clear_abdomen(rng), rng.randint(0, 4))
        if with_chest and chest:
            life.exam("chest_ct", shifted, texts.clear_chest(rng), rng.randint(0, 4))
        if marker:
            life.value("afp", shifted, round(usual * rng.lognormvariate(0, 0.15), 1))
    return usual


def well(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, as_of)


def late(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -rng.randint(9, 18)))


def booked(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -5))
    life.booking("abdomen_ct", add_days(as_of, rng.randint(3, 20)), add_days(as_of, -20))


def cancelled(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -9))
    life.booking("abdomen_ct", add_days(as_of, -60), add_days(as_of, -90), "cancelled")


def adrenal_new(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_days(as_of, -20))
    life.exam("abdomen_ct", add_days(as_of, -12), texts.new_adrenal(rng.choice(("left", "right")), rng.randint(9, 34)))


def adrenal_growing(life: Life, rng: Random, treated: date, as_of: date) -> None:
    side = rng.choice(("left", "right"))
    follow(life, rng, treated, add_months(as_of, -7))
    life.exam("abdomen_ct", add_months(as_of, -6), texts.undecided_adrenal(side, 11))
    life.exam("abdomen_ct", add_days(as_of, -9), texts.growing_adrenal(side, 11, rng.randint(17, 26)))


def adrenal_undecided(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -6))
    life.exam("abdomen_ct", add_months(as_of, -5), texts.undecided_adrenal(rng.choice(("left", "right")), rng.randint(8, 14)))


def adrenal_treated(life: Life, rng: Random, treated: date, as_of: date) -> None:
    """One gland removed more than a year ago, the other never spoken of since."""
    follow(life, rng, treated, add_months(as_of, -17))
    side = rng.choice(("left", "right"))
    life.exam("abdomen_ct", add_months(as_of, -16), texts.new_adrenal(side, 24))
    life.treatment("adrenalectomy", add_months(as_of, -14), side)
    for months in (10, 7, 4, 1):
        life.exam("liver_mri", add_months(as_of, -months), texts.silent_on_adrenals())


def lung_new(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_days(as_of, -15))
    life.exam("chest_ct", add_days(as_of, -8), texts.new_lung(rng.randint(5, 16)))


def liver_new(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_days(as_of, -20))
    life.exam("liver_mri", add_days(as_of, -10), texts.new_liver(rng.randint(10, 28)))


def marker_up(life: Life, rng: Random, treated: date, as_of: date) -> None:
    """AFP rises, the liver is clear, nobody has looked elsewhere."""
    usual = follow(life, rng, treated, add_months(as_of, -4), chest=False)
    for months, factor in ((3, 4), (2, 8), (1, 18)):
        life.value("afp", add_months(as_of, -months), round(usual * factor, 1))
    life.exam("liver_mri", add_days(as_of, -20), texts.silent_on_adrenals())


def marker_flare(life: Life, rng: Random, treated: date, as_of: date) -> None:
    usual = follow(life, rng, treated, add_months(as_of, -2))
    life.value("afp", add_days(as_of, -25), round(usual * 7, 1))
    life.value("alt", add_days(as_of, -25), float(rng.randint(120, 400)))


def unread(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -1))
    life.exam("abdomen_ct", add_days(as_of, -21), "Nessuna lesione epatica di nuova comparsa. Surreni nella norma.")


def report_missing(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -2))
    life.exam("abdomen_ct", add_days(as_of, -30), None)


def silent(life: Life, rng: Random, treated: date, as_of: date) -> None:
    """The adrenals are in every field and in no report."""
    for day, with_chest, _ in _visits(treated, as_of):
        life.exam("liver_mri", day, texts.silent_on_adrenals())
        life.value("afp", day, 4.2)
        if with_chest:
            life.exam("chest_ct", day, texts.clear_chest(rng))


def complaint(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, add_months(as_of, -1))
    life.complaint(*rng.choice((("68962001", "Bone pain"), ("25064002", "Headache"), ("66857006", "Haemoptysis"))), add_days(as_of, -9))


def on_warfarin(life: Life, rng: Random, treated: date, as_of: date) -> None:
    follow(life, rng, treated, as_of)
    life.drug("Warfarin 5 mg tablet", add_months(as_of, -8))
    for months, dcp in ((20, 22), (14, 25), (8, 20), (1, 310)):
        life.value("dcp", add_months(as_of, -months), float(dcp))


def tace_only(life: Life, rng: Random, treated: date, as_of: date) -> None:
    life.treatment("tace", treated)
    follow(life, rng, treated, add_months(as_of, -1))


def died(life: Life, rng: Random, treated: date, as_of: date) -> None:
    last = add_months(as_of, -rng.randint(3, 9))
    follow(life, rng, treated, last)
    life.death(add_days(last, 30))


STORIES: dict[str, Story] = {
    "well": well, "late": late, "booked": booked, "cancelled": cancelled, "adrenal_new": adrenal_new,
    "adrenal_growing": adrenal_growing, "adrenal_undecided": adrenal_undecided, "adrenal_treated": adrenal_treated,
    "lung_new": lung_new, "liver_new": liver_new, "marker_up": marker_up, "marker_flare": marker_flare, "unread": unread,
    "report_missing": report_missing, "silent": silent, "complaint": complaint, "on_warfarin": on_warfarin,
    "tace_only": tace_only, "died": died,
}
_SHARE = {"well": 30, "late": 6, "booked": 8, "died": 3, "silent": 3}
