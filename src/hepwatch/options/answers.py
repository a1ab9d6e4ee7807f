"""The answer about one person: every option, whether it applies, what is for and against it, and what is missing.

Nothing is left out and nothing is ranked: an option that does not apply says why, and a contraindication that holds is
shown whatever else is known.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from hepwatch.course.answers import Course
from hepwatch.options.catalogue import Evidence, Option, Rule, catalogue
from hepwatch.options.conditions import Truth, all_of, facts_named, judge
from hepwatch.options.facts import Facts, facts_of, words_for
from hepwatch.record.history import History
from hepwatch.words.certainty import Certainty

Applies = Literal["yes", "no", "cannot_tell"]


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sentence for or against, with where it comes from and the rows that make it true."""

    text: str
    source: str
    certainty: Certainty
    contraindication: bool = False
    because: tuple[str, ...] = ()


class OptionAnswer(msgspec.Struct, frozen=True, kw_only=True, rename={"for_": "for"}):
    """One option for one person on one day."""

    option: str
    name: str
    group: str
    applies: Applies
    for_: tuple[Reason, ...]
    against: tuple[Reason, ...]
    missing: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    cases: tuple[str, ...] = ()


def options(
    history: History, course: Course, as_of: date, cases: Mapping[str, tuple[str, ...]] | None = None
) -> list[OptionAnswer]:
    """Every option for one person. `cases` names the cases that show each option, by option id."""
    facts = facts_of(history, course, as_of)
    return [answer(option, facts, (cases or {}).get(option.id, ())) for option in catalogue()]


def answer(option: Option, facts: Facts, cases: tuple[str, ...] = ()) -> OptionAnswer:
    """One option against one person's facts."""
    indicated = [judge(rule, facts) for rule in option.applies]
    against = [judge(rule, facts) for rule in option.against]
    forbids = [t for rule, t in zip(option.against, against, strict=True) if _decides(rule, t)]
    needed = [_known(need.fact, facts) for need in option.first]
    verdict = all_of([*indicated, *(_not(t) for t in forbids), *needed])
    return OptionAnswer(
        option=option.id,
        name=option.name,
        group=option.group,
        applies="cannot_tell" if verdict.holds is None else "yes" if verdict.holds else "no",
        for_=_for(option, indicated, facts),
        against=_against(option, indicated, against, facts),
        missing=_missing(option, indicated, against, facts),
        evidence=option.evidence,
        cases=cases,
    )


def _for(option: Option, indicated: list[Truth], facts: Facts) -> tuple[Reason, ...]:
    held = [rule for rule, t in zip(option.applies, indicated, strict=True) if t.holds]
    held += [rule for rule in option.favours if judge(rule, facts).holds]
    return tuple(_reason(rule, facts) for rule in held)


def _against(option: Option, indicated: list[Truth], against: list[Truth], facts: Facts) -> tuple[Reason, ...]:
    held = [_reason(r, facts, forbids=r.severity == "contraindication") for r, t in zip(option.against, against, strict=True) if t.holds]
    failed = [rule for rule, t in zip(option.applies, indicated, strict=True) if t.holds is False]
    return tuple(held + [_reason(rule, facts, "not so: ") for rule in failed])


def _missing(option: Option, indicated: list[Truth], against: list[Truth], facts: Facts) -> tuple[str, ...]:
    """What would decide it, and what must be known first; nothing more once an indication has failed."""
    if any(t.holds is False for t in indicated):
        return ()
    deciding = [t for rule, t in zip(option.against, against, strict=True) if _decides(rule, t)]
    names = [words_for(name) for t in (*indicated, *deciding) for name in t.missing]
    firsts = [f"first: {need.text}" for need in option.first if _known(need.fact, facts).holds is None]
    asked = [t for rule, t in zip(option.against, against, strict=True) if rule.severity == "contraindication" and not _decides(rule, t)]
    checks = [f"check: {words_for(name)}" for t in asked for name in t.missing]
    return tuple(dict.fromkeys(names + firsts + checks))


def _decides(rule: Rule, truth: Truth) -> bool:
    """Whether a line against the option counts in the verdict: a contraindication, unless it is unknown and only asks."""
    return rule.severity == "contraindication" and (truth.holds is not None or rule.unknown == "blocks")


def _reason(rule: Rule, facts: Facts, prefix: str = "", *, forbids: bool = False) -> Reason:
    rows = [row for name in sorted(facts_named(rule)) for row in facts.because.get(name, ())]
    return Reason(
        text=prefix + rule.text,
        source=rule.source,
        certainty=rule.certainty,
        contraindication=forbids,
        because=tuple(rows),
    )


def _not(truth: Truth) -> Truth:
    return truth if truth.holds is None else Truth(not truth.holds)


def _known(fact: str, facts: Facts) -> Truth:
    return Truth(None, (fact,)) if getattr(facts, fact) is None else Truth(True)
