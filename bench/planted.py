"""Planted failures inside a cohort that lives: everyone's visits, reports and values vary as they do; how much is caught, how much cries wolf.

Each person is the healthy life of tests/planted, moved through the calendar, each visit up to ten days early or late, reports known up to
six days after, AFP around a level of the person's own (2 to 5 ng/mL) with 12 % of noise. In every second person one failure of
tests/planted/kinds.txt is planted, each kind equally often. Caught: the answer that must show it does, on its last day (as much later as the person's latest visit was late). Precision: of
all people with a signal on a day on which they are asked, the share with a failure. Usage: python -m bench planted; PEOPLE=2200.
"""

import os
import re
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
_ASKED_EVERY_DAYS = 30


def main() -> dict[str, Any]:
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/spec"), str(ROOT / "tests/planted")]
    from casebook import answer

    import planted
    from drawn import day
    from hepwatch.assess import Knowledge, assess

    kinds, dice = planted.kinds(), Random(11)
    people = int(os.environ.get("PEOPLE", str(40 * len(kinds))))
    caught: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    alarmed, false, healthy, healthy_asks = 0, 0, 0, 0
    codes: Counter[str] = Counter()
    knowledge = Knowledge.of()
    for number in range(people):
        move, level = dice.randrange(0, 1000), dice.uniform(2, 5)
        if number % 2:
            plant = kinds[(number // 2) % len(kinds)]
            late: dict[str, int] = {}
            healthy_part = _varied(planted.HEALTHY, dice, level, late)
            history = planted.life(plant._replace(lines=_varied(plant.lines, dice, level, None)), move, healthy_part)
            slack = planted.SLACK_DAYS + max(0, *late.values())
            found = assess(history, plant.by + timedelta(days=move + slack), knowledge)
            right = _asked(answer, found, plant.question) == plant.expected
            caught[plant.kind] += right
            asked[plant.kind] += 1
            alarmed += bool(found.signals)
        else:
            healthy += 1
            text = _varied(f"{planted.HEALTHY}\n{planted.LAST_VISIT}", dice, level, {})
            history = planted.drawn(planted.moved(text, move))
            days = [day("2022-02-01") + timedelta(days=move + n) for n in range(0, 420, _ASKED_EVERY_DAYS)]
            signals = [s for d in days for s in assess(history, d, knowledge).signals]
            healthy_asks += len(days)
            false += bool(signals)
            codes.update(s.code for s in signals)
    missed = {k: f"{asked[k] - caught[k]} of {asked[k]}" for k in asked if caught[k] < asked[k]}
    precision = alarmed / (alarmed + false)
    print(f"{sum(caught.values())} of {sum(asked.values())} planted failures shown in time ({len(kinds)} kinds); missed: {missed}")
    print(f"{false} of {healthy} healthy people had a signal on any of {healthy_asks} asks (by code: {dict(codes)}); precision {precision:.4f}")
    return {"planted": sum(asked.values()), "caught": sum(caught.values()), "missed": missed, "healthy": healthy, "false": false, "precision": precision, "codes": codes}


def _asked(answer: Any, found: Any, question: str) -> str:
    try:
        return str(answer(found, question))
    except AssertionError:  # a question about a signal that was not raised
        return ""


def _varied(text: str, dice: Random, level: float, shift: dict[str, int] | None) -> str:
    """Visits early or late (`shift` keeps by how much), reports later, values around the person's own level. Without `shift` only the values
    vary: the days of a failure are its own."""
    lines = []
    for line in text.splitlines():
        on = line[:10]
        if shift is not None and not line.endswith("resection"):
            by = shift.setdefault(on, dice.randint(-10, 10))
            line = re.sub(r"^\d{4}-\d\d-\d\d", str(_day(on) + timedelta(days=by)), line)
        if " afp 4" in line:
            line = re.sub(r" afp 4(?= |$)", f" afp {level * dice.lognormvariate(0, 0.12):.1f}", line)
        elif shift is not None and " ct " in line and ": " in line:
            head, said = line.split(": ", 1)
            line = f"{head} report-known {_day(line[:10]) + timedelta(days=dice.randint(0, 6))}: {said}"
        lines.append(line)
    return "\n".join(lines)


def _day(text: str) -> Any:
    from drawn import day

    return day(text)
