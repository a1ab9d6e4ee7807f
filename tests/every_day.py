"""An answer kept until it expires or a new fact comes, against one asked afresh on every day of a whole generated life."""

from datetime import date
from random import Random
from typing import NamedTuple

import msgspec

from drawn import drawn
from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.followup.protocols import names
from hepwatch.record.history import History
from hepwatch.words.dates import add_days
from random_lives import life

# What random_lives does not draw: what people here decided and booked, complaints with values, treatments outside the liver, things not understood.
_MORE = (
    "{d} decision booked {t} known {k}", "{d} decision done_elsewhere {t} known {l}", "{d} decision palliative", "{d} decision resumed", "{d} decision ended",
    "{d} symptom flank_pain\n{d} haemoglobin 110\n{k} haemoglobin 140", "{d} symptom bone_pain", "{d} drug vitamin_k_antagonist until {l}", "{d} alt 180",
    "{d} radiotherapy bone curative", "{d} radiotherapy adrenal curative", "{d} metastasectomy brain", "{d} unclear known {l}", "{d} tace planned",
    "{d} specimen liver hcc 60mm n=2 mvi known {l}", "{d} afp <100", "{d} afp 30 assay=other", "{d} ct chest booked {l}", "{d} dcp 400",
    "{d} ct abdomen: denied right adrenal suspicious 21mm; liver absent", "{d} afp 700 until-known {l}",
)  # fmt: skip
_TESTS = ("liver_ct_or_mri", "chest_ct", "afp", "abdomen_ct_or_mri", "liver_mri")


class Lived(NamedTuple):
    """A whole life under one protocol, and the days it is asked on."""

    text: str
    protocol: str
    first: date
    last: date


def lived(seed: int) -> Lived:
    """Sixteen months are asked on beyond its last fact: what time alone changes goes on after the record has stopped."""
    dice, text = Random(seed), life(seed)
    days = sorted(date.fromisoformat(line[:10]) for line in text.splitlines())
    for more in dice.sample(_MORE, 4):
        day = add_days(days[0], dice.randint(30, max(31, (days[-1] - days[0]).days)))
        near = {"k": add_days(day, -dice.randint(1, 60)), "l": add_days(day, dice.randint(1, 60)), "t": dice.choice(_TESTS)}
        text += "\n" + more.format(d=day, **near)
    return Lived(text, dice.choice(names()), days[0], add_days(days[-1], 480))


class Compared(NamedTuple):
    """On how many days a kept answer was compared, how often one was made anew, and the days on which the kept one was wrong."""

    days: int
    renewed: int
    wrong: tuple[date, ...]


def compared(whole: Lived, every_day: bool) -> Compared:
    """`every_day` False: on the last day before each renewal and in the middle of what lies before it."""
    known, knowledge = drawn(whole.text), Knowledge.of(whole.protocol)
    day, days, renewed, wrong = whole.first, 0, 0, list[date]()
    while day <= whole.last:
        kept, renewed = assess(known, day, knowledge), renewed + 1
        end = min((d for d in (kept.valid_until, next_fact(known, day)) if d is not None and d > day), default=add_days(whole.last, 1))
        between = range(1, (end - day).days)
        for later in between if every_day else sorted({*between[-1:], *between[len(between) // 2 :][:1]}):
            days += 1
            if timeless(assess(known, add_days(day, later), knowledge)) != timeless(kept):
                wrong.append(add_days(day, later))
        day = end
    return Compared(days, renewed, tuple(wrong))


def next_fact(known: History, day: date) -> date | None:
    days = (d for r in known.rows() for d in (r.known_on, r.replaced_on) if d is not None and d > day)
    return min(days, default=None)


def timeless(answer: Assessment) -> Assessment:
    """An answer without the day it was asked on; all that is left must be the same."""
    some = date(2000, 1, 1)
    return msgspec.structs.replace(answer, as_of=some, course=msgspec.structs.replace(answer.course, as_of=some))
