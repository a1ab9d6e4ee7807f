"""`hepwatch replay`: what would have been raised, and when, without hindsight."""

from pathlib import Path
from typing import Any

from hepwatch.assess import Knowledge
from hepwatch.assess.driver import read_new_reports
from hepwatch.assess.replay import replayed
from hepwatch.course.course import has_hcc
from hepwatch.errors import UsageError
from hepwatch.followup.protocols import DEFAULT
from hepwatch.record import Store, decode_history
from hepwatch.surfaces.cli.decided import take_in_decisions
from hepwatch.surfaces.cli.places import day, print_lines, store_folder


def replay(
    *,
    store: Path | None = None,
    person: str | None = None,
    step: str = "event",
    until: str | None = None,
    protocol: str = DEFAULT,
    json: bool = False,
) -> None:
    """History asked again on every day something became known or an answer expired, as it was known then.

    Example: hepwatch replay --store mystore --person p1 --json

    Parameters
    ----------
    store
        The store's folder (or set HEPWATCH_STORE).
    person
        One person only.
    step
        `event`, or a number of days.
    until
        The last day asked, YYYY-MM-DD; today when left out.
    protocol
        A protocol's id or the path of your own file.
    json
        One JSON object per signal and per person and line.
    """
    every = _step(step)
    knowledge = Knowledge.of(protocol)
    last = day(until)
    folder = store_folder(store)
    with Store.open(folder) as opened:
        take_in_decisions(opened, folder)
        read_new_reports(opened)
        if person is not None and opened.history(person) is None:
            raise UsageError("Nobody of that name is in the store; check the name, or ingest their records first.")
        for batch in opened.histories(None if person is None else [person]):
            for payload in batch.column("payload").to_pylist():
                history = decode_history(payload)
                if has_hcc(history):
                    _shown(list(replayed(history, last, knowledge, every)), json)


def _step(step: str) -> int | None:
    if step == "event":
        return None
    if step.isdigit() and int(step) > 0:
        return int(step)
    raise UsageError("--step takes `event` or a whole number of days above zero.")


def _shown(found: list[dict[str, Any]], json: bool) -> None:
    if json:
        print_lines(found)
        return
    for item in found:
        if "code" in item:
            place = " ".join(w for w in (item["side"], item["site"], item["marker"]) if w)
            print(f"{item['person']}  {item['first_raised']} to {item['cleared'] or 'now':10}  {item['code']} {place}: {item['why']}")
        else:
            print(f"{item['person']}  pattern: {', '.join(f'{p} from {d}' for d, p in item['pattern_by_date'])}")
            for r in item["recurrences"]:
                print(f"{item['person']}  recurrence on {r['date']} ({', '.join(r['sites'])}), known {r['known_on']}")
