"""`hepwatch watch`: the worklist."""

import csv as csv_module
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from hepwatch.assess import Assessment
from hepwatch.assess.driver import assessed, is_past, kept, renew
from hepwatch.assess.pool import Engine, Pool
from hepwatch.assess.render import rendered
from hepwatch.errors import UsageError
from hepwatch.followup.protocols import DEFAULT, plan
from hepwatch.record import Store
from hepwatch.surfaces.cli.decided import take_in_decisions
from hepwatch.surfaces.cli.outlooks import with_outlook
from hepwatch.surfaces.cli.places import day, print_lines, store_folder

_FIRST_PAGE = 25


def watch(
    *,
    store: Path | None = None,
    as_of: str | None = None,
    protocol: str = DEFAULT,
    person: str | None = None,
    all: bool = False,
    json: bool = False,
    csv: bool = False,
    parquet: Path | None = None,
    limit: int | None = None,
    engine: Literal["processes", "spark"] = "processes",
) -> None:
    """Everyone treated for HCC, most urgent first: what is due, overdue or unusual, and why.

    Example: hepwatch watch --store mystore --as-of 2024-05-01 --json

    Parameters
    ----------
    store
        The store's folder (or set HEPWATCH_STORE).
    as_of
        The day the question is asked for, YYYY-MM-DD; today when left out.
    protocol
        A protocol's id (see `hepwatch protocols list`) or the path of your own file.
    person
        One person only, treated or not.
    all
        Also people with HCC and no treatment yet.
    json
        One JSON object per person and line.
    csv
        A table for a spreadsheet.
    parquet
        Write the answers to this Parquet file.
    limit
        At most so many people.
    engine
        Where the work is done: processes of this machine, or Spark (its own or the session spark-submit gives).
    """
    asked = day(as_of)
    plan(protocol)
    worker = _engine(engine)
    folder = store_folder(store)
    with Store.open(folder) as opened:
        take_in_decisions(opened, folder)
        people = list(_answers(opened, asked, protocol, person, all, limit, worker))
        _shown(opened, people, asked, json, csv, parquet, limit)


def _engine(name: Literal["processes", "spark"]) -> Engine:
    if name == "processes":
        return Pool()
    from hepwatch.assess.spark import Spark

    return Spark()


def _answers(
    store: Store, asked: date, protocol: str, person: str | None, all: bool, limit: int | None, engine: Engine
) -> list[Assessment]:
    if person is not None:
        found = assessed(store, asked, protocol, [person]) if store.history(person) else []
        if not found:
            raise UsageError("Nobody of that name with HCC is in the store; check the name, or ingest their records first.")
        return found
    if is_past(store, asked):
        return assessed(store, asked, protocol, engine=engine)[:limit]
    renew(store, asked, protocol, engine=engine)
    return list(kept(store, "true" if all else "listed", limit=limit))


def _shown(
    store: Store, people: list[Assessment], asked: date, json: bool, csv: bool, parquet: Path | None, limit: int | None
) -> None:
    if parquet is not None:
        _write_parquet(people, asked, parquet)
    elif csv:
        _print_csv(rendered(a, asked) for a in people)
    elif json:
        print_lines(rendered(a, asked) for a in with_outlook(store, people, asked))
    else:
        _print_table(people, asked)


_COLUMNS = ("person", "state", "pattern", "index_treatment", "index_date", "signals", "overdue", "next_action", "by", "why")


def _flat(answer: dict[str, Any]) -> dict[str, Any]:
    course, index = answer["course"], answer["course"]["index_treatment"] or {}
    action = answer["next_action"] or {}
    return {
        "person": answer["person"],
        "state": course["state"],
        "pattern": course["pattern"],
        "index_treatment": index.get("kind"),
        "index_date": index.get("date"),
        "signals": " ".join(dict.fromkeys(s["code"] for s in answer["signals"])),
        "overdue": " ".join(d["test"] for d in answer["due"] if d["status"] == "overdue"),
        "next_action": action.get("what"),
        "by": action.get("by"),
        "why": next((x["why"] for x in (*answer["signals"], *answer["due"]) if x.get("status") in (None, "cannot_tell")), None),
    }


def _print_csv(answers: Iterator[dict[str, Any]]) -> None:
    writer = csv_module.DictWriter(sys.stdout, _COLUMNS)
    writer.writeheader()
    for answer in answers:
        writer.writerow(_flat(answer))


def _write_parquet(people: list[Assessment], asked: date, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    answers = [rendered(a, asked) for a in people]
    rows = [{**_flat(a), "as_of": asked, "answer": msgspec.json.encode(a).decode()} for a in answers]
    pq.write_table(pa.Table.from_pylist(rows), path)


def _print_table(people: list[Assessment], asked: date) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Worklist for {asked}: {len(people)} people under watch, most urgent first", show_lines=False)
    for heading in ("Person", "Stands", "What", "By", "Why"):
        table.add_column(heading, overflow="fold")
    for a in people[:_FIRST_PAGE]:
        why = a.signals[0].why if a.signals else next((d.why for d in a.due if d.status == "cannot_tell"), "")
        action = a.next_action
        table.add_row(a.person, a.course.state.replace("_", " "), action.what if action else "", str(action.by) if action else "", why)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    if len(people) > _FIRST_PAGE:
        console.print(f"... and {len(people) - _FIRST_PAGE} more; --json, --csv or the web app show everyone.")
