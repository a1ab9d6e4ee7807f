"""Random lives in the notation of tests/drawn.py: seeded, dense with edges, each a text a person can read when it disagrees."""

from datetime import date, timedelta
from random import Random

START = date(2020, 1, 1)
_EXAMS = (
    ("ct abdomen", ("liver", "adrenal", "lung")), ("mri liver", ("liver", "adrenal")), ("ct chest", ("lung", "adrenal")),
    ("ct chest abdomen", ("liver", "adrenal", "lung")), ("us liver", ("liver",)), ("xray chest", ("lung",)),
    ("ct abdomen plain", ("liver", "adrenal")),
)
# Distances that land on and beside the edges of windows, and some that land anywhere.
_STEPS = (29, 30, 31, 60, 61, 62, 89, 90, 91, 92, 120, 121, 122, 152, 181, 183, 244)


def life(seed: int, years: int = 4) -> str:
    """One life: a first treatment, then examinations, values, bookings and now and then another treatment."""
    dice = Random(seed)
    lines = [f"{_before(dice)} afp {dice.choice((4, 12, 60, 900))}"] if dice.random() < 0.5 else []
    treated = START + timedelta(days=dice.randrange(120))
    lines.append(_late(dice, f"{treated} {dice.choice(('resection', 'ablation', 'transplant', 'tace', 'resection palliative'))}", treated))
    day, used = treated, {treated}
    while (day := _next(dice, day, used)) < treated + timedelta(days=365 * years):
        used.add(day)
        lines.append(_event(dice, day))
    return "\n".join(_more(Random(f"more {seed}"), lines))


_COMPLAINTS = ("bone_pain", "flank_pain", "cough", "haemoptysis", "neurological", "weight_loss")


def _more(dice: Random, lines: list[str]) -> list[str]:
    """Advice in some reports; and in some lives a complaint, or DCP, a value whenever AFP is measured."""
    with_dcp = dice.random() < 0.25
    found = []
    for line in lines:
        if ": " in line and dice.random() < 0.08:
            line += f"; advise {dice.choice(('chest_ct', 'liver_ct_or_mri'))} within {dice.choice((30, 60, 90, 180))}"
        found.append(line)
        day = date.fromisoformat(line[:10])
        if with_dcp and " afp " in line and "<" not in line:
            found.append(_late(dice, f"{day} dcp {dice.choice((12, 25, 60, 300))} mAU/mL", day))
        if dice.random() < 0.04:
            found.append(_late(dice, f"{day} symptom {dice.choice(_COMPLAINTS)}", day))
    return found


def as_of(seed: int, text: str) -> date:
    """A day to ask on: on, before or after something in the life."""
    dice = Random(seed + 1)
    days = [date.fromisoformat(line[:10]) for line in text.splitlines()]
    return dice.choice(days) + timedelta(days=dice.choice((-1, 0, 0, 1, 14, 30, 31, 61, 62, 90, 92, 200)))


def _before(dice: Random) -> date:
    return START - timedelta(days=dice.randrange(1, 60))


def _next(dice: Random, day: date, used: set[date]) -> date:
    step = dice.choice(_STEPS) if dice.random() < 0.6 else dice.randrange(3, 120)
    found = day + timedelta(days=step)
    while found in used:
        found += timedelta(days=1)
    return found


def _late(dice: Random, line: str, day: date) -> str:
    return line if dice.random() < 0.7 else f"{line} known {day + timedelta(days=dice.randrange(1, 40))}"


def _event(dice: Random, day: date) -> str:
    kind = dice.choices(("exam", "afp", "booked", "treated"), (60, 28, 7, 5))[0]
    if kind == "afp":
        value = dice.choice(("3", "4", "5", "6.5", "8", "14", "15", "16", "24", "30", "80", "400", "<3", "<40"))
        return _late(dice, f"{day} afp {value}", day)
    if kind == "booked":
        return f"{day} {dice.choice(('ct abdomen', 'ct chest', 'mri liver'))} booked {day + timedelta(days=dice.choice(_STEPS))}"
    if kind == "treated":
        return _late(dice, f"{day} {dice.choice(('ablation', 'resection', 'tace', 'adrenalectomy left', 'adrenalectomy right', 'metastasectomy lung'))}", day)
    return _exam(dice, day)


def _exam(dice: Random, day: date) -> str:
    test, sites = dice.choice(_EXAMS)
    fate = dice.random()
    if fate < 0.06:
        return f"{day} {test}"
    if fate < 0.12:
        return f"{day} {test} unread"
    said = "; ".join(dict.fromkeys(s for site in sites for s in _said(dice, site))) or "all clear"
    told = f" report-known {day + timedelta(days=dice.randrange(1, 30))}" if dice.random() < 0.3 else ""
    return f"{day} {test}{told}: {said}"


def _said(dice: Random, site: str) -> list[str]:
    roll = dice.random()
    if roll < 0.25:
        return []
    if roll < 0.30:
        return [f"not assessed {site}"]
    if roll < 0.34:
        return ["all clear"]
    sides = ("left", "right") if site == "adrenal" else (None,)
    return [_words(dice, site, side) for side in sides if side is None or dice.random() < 0.85]


def _words(dice: Random, site: str, side: str | None) -> str:
    place = f"{side} {site}" if side else site
    if dice.random() < 0.6:
        return f"{place} absent"
    status = dice.choice(("indeterminate", "indeterminate", "suspicious", "definite"))
    change = dice.choice(("", "", "", " new", " increased", " stable", " decreased", " resolved"))
    size = f" {dice.choice((8, 10, 12, 14.9, 15, 20, 24, 25, 30, 36))}mm" if dice.random() < 0.7 else ""
    prior = f" was {dice.choice((8, 10, 20, 30))}mm" if size and dice.random() < 0.2 else ""
    return f"{place} {status}{change}{size}{prior}"
