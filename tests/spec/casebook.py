"""Reads the case files: drawn histories, questions and the answers the prose gives.

    ## chapter
    > the sentence the answers come from
    2022-01-10 resection              the history, in the notation of tests/drawn.py
    ...
    ? 2022-05-01 state = in_remission
    ? 2022-05-01 signal lesion_new lung = yes

A blank line ends a history. A chapter and a sentence hold until the next. Questions:
`state`, `pattern`, `timing`, `index`, `counted_from`, `look SITE`, `lesion SITE [SIDE]`, `signal CODE [SITE] [SIDE] [MARKER]`,
`urgency CODE`, `explained CODE`, `look_at CODE`, `due RULE`, `booked RULE`, `opens RULE`, `target RULE`, `closes RULE`, `why RULE`, `because RULE`, `certainty RULE`, `holds CONDITION`, `judged MARKER`, `next`, `next_by`, `until` (the day before which the answer holds), `recurrences`, `early_or_late` (of each recurrence).
`@`, as in `due@retreat RULE`, asks under another protocol than the default. `~` instead of `=` asks whether the answer contains the words, `!~` whether it does not.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from drawn import day, drawn
from hepwatch.assess import Assessment, Knowledge, assess
from hepwatch.followup import conditions
from hepwatch.followup.protocols import DEFAULT
from hepwatch.signals.marker_baseline import Judged, judged

HERE = Path(__file__).parent / "cases"


class Case(NamedTuple):
    chapter: str
    sentence: str
    drawing: str
    on: date
    question: str
    relation: str
    expected: str
    place: str


def casebook() -> list[Case]:
    return [case for path in sorted(HERE.glob("*.txt")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    cases: list[Case] = []
    chapter = sentence = ""
    drawing: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("## "):
            chapter = text[3:]
        elif text.startswith("> "):
            sentence = text[2:]
        elif text.startswith("? "):
            when, rest = text[2:].split(" ", 1)
            relation = next(r for r in (" !~ ", " ~ ", " = ") if r in rest)
            question, expected = rest.split(relation, 1)
            cases.append(Case(chapter, sentence, "\n".join(drawing), day(when), question.strip(), relation.strip(), expected.strip(), f"{path.stem}:{number}"))
        elif not text:
            drawing = []
        else:
            drawing.append(text)
    return cases


def holds(case: Case, found: str) -> bool:
    if case.relation == "=":
        return case.expected == found
    return (case.expected in found) == (case.relation == "~")


def answered(case: Case) -> str:
    word, _, about = case.question.partition(" ")
    word, _, protocol = word.partition("@")
    asked = assess(drawn(case.drawing), case.on, Knowledge.of(protocol or DEFAULT))
    if word == "holds":
        return condition(conditions.CONDITIONS[about](drawn(case.drawing).as_known(case.on), asked.course))
    if word == "judged":
        return values(judged(drawn(case.drawing).as_known(case.on), asked.course, about, case.on))
    return answer(asked, f"{word} {about}")


def values(found: tuple[Judged, ...]) -> str:
    """Each value and whether it lies over or under the threshold of its day."""
    return ", ".join(f"{j.value.canonical_value:g} {'over' if j.above else 'under'} {j.threshold:.3g}" for j in found) or "nothing"


def condition(found: conditions.Holds) -> str:
    """yes, no or cannot_tell with what is missing; and the rows it was told from."""
    told = {True: "yes", False: "no", None: f"cannot_tell without {found.missing}"}[found.answer]
    return f"{told} ({' '.join(dict.fromkeys(found.because))})" if found.because else told


def answer(a: Assessment, question: str) -> str:
    word, *about = question.split()
    return str(_QUESTIONS[word](a, about))


def _signals(a: Assessment, about: list[str]) -> list:  # type: ignore[type-arg]
    code, *rest = about
    return [
        s for s in a.signals
        if s.code == code and all(r in (s.site, s.side, s.marker, s.test) for r in rest)
    ]


def _one(a: Assessment, about: list[str]):  # type: ignore[no-untyped-def]
    found = _signals(a, about)
    assert len(found) == 1, f"{len(found)} signals {about}"
    return found[0]


def _due(a: Assessment, about: list[str]):  # type: ignore[no-untyped-def]
    return next((d for d in a.due if d.rule == about[0]), None)


def _lesion(a: Assessment, about: list[str]) -> str:
    found = [x.state for x in a.course.lesions if x.site == about[0] and (len(about) < 2 or x.side == about[1])]
    return " ".join(found) or "none"


def _shown(number: float | None) -> str:
    return "None" if number is None else f"{number:g}"


def _doubling(found) -> str:  # type: ignore[no-untyped-def]
    if found is None:
        return "None"
    upper = "open" if found.high is None else f"{found.high:g}"
    return f"{found.days:g} ({found.low:g} to {upper}), {found.values} values, R2 {found.r_squared:g}"


_QUESTIONS = {
    "state": lambda a, _: a.course.state,
    "pattern": lambda a, _: a.course.pattern,
    "recist": lambda a, _: a.course.response and a.course.response.recist.outcome,
    "mrecist": lambda a, _: a.course.response and a.course.response.mrecist.outcome,
    "li_rads": lambda a, _: a.course.response and a.course.response.li_rads,
    "response_missing": lambda a, _: "; ".join(a.course.response.recist.missing),
    "missing": lambda a, _: "; ".join(a.course.pattern_missing),
    "timing": lambda a, _: a.course.timing,
    "index": lambda a, _: a.course.index_treatment and f"{a.course.index_treatment.kind} {a.course.index_treatment.date}",
    "counted_from": lambda a, _: a.course.counted_from,
    "recurrences": lambda a, _: len(a.course.recurrences),
    "early_or_late": lambda a, _: " ".join(str(r.timing) for r in a.course.recurrences) or "none",
    "look": lambda a, about: a.looks[about[0]] and a.looks[about[0]].result,
    "lesion": _lesion,
    "signal": lambda a, about: "yes" if _signals(a, about) else "no",
    "count": lambda a, about: len(_signals(a, about)),
    "urgency": lambda a, about: _one(a, about).urgency,
    "since": lambda a, about: _one(a, about).since,
    "explained": lambda a, about: _one(a, about).explained_by,
    "facts": lambda a, about: " | ".join(f.says for f in _one(a, about).facts) or "none",
    "half_life": lambda a, about: _shown(_one(a, about).half_life_days),
    "doubling": lambda a, about: _doubling(_one(a, about).doubling_time),
    "signal_why": lambda a, about: _one(a, about).why,
    "look_at": lambda a, about: " ".join(p.site for p in _one(a, about).look_at),
    "due": lambda a, about: _due(a, about) and _due(a, about).status,
    "booked": lambda a, about: _due(a, about) and _due(a, about).booked_for,
    "target": lambda a, about: _due(a, about) and _due(a, about).target,
    "why": lambda a, about: _due(a, about) and _due(a, about).why,
    "because": lambda a, about: _due(a, about) and " ".join(_due(a, about).because),
    "certainty": lambda a, about: _due(a, about) and _due(a, about).certainty,
    "opens": lambda a, about: _due(a, about) and _due(a, about).opens,
    "closes": lambda a, about: _due(a, about) and _due(a, about).closes,
    "signal_because": lambda a, about: " ".join(_one(a, about).because),
    "next": lambda a, _: a.next_action and a.next_action.what,
    "until": lambda a, _: a.valid_until,
    "next_by": lambda a, _: a.next_action and a.next_action.by,
}
