"""A nation: every person of a large store assessed in full, then a night with 1 % of them changed. `python -m bench scale`.

HEPWATCH_PEOPLE says how many (200,000 unless set; the goal is 1,000,000), 60 records each: 17 examinations with reports, 23 AFP
values. 2,000 lives are simulated and copied under other names inside the tables, so that filling the store takes minutes, not hours.
Memory is the peak of the main process plus that of its largest worker, twice: more than was ever in use at once. That of writing out the
histories and that of the two runs are told apart; filling the store is no part of either.
"""

import os
import resource
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from bench.journey import AS_OF, cpu_s, fill, life, timed, touch
from hepwatch.assess.driver import renew
from hepwatch.record import Store
from hepwatch.record.rows import TABLES

TEMPLATES = 2_000
_LISTS = frozenset({"study", "part_of"})


def copied(file: Path, times: int) -> None:
    """Every row of the templates again under `times` - 1 other names: p000nnnn becomes p001nnnn, p002nnnn ..."""
    with duckdb.connect(str(file), config={"memory_limit": "3GiB"}) as con:
        for table in (*TABLES, "readings", "read_findings"):
            names = [name for name, *_ in con.execute(f"DESCRIBE {table}").fetchall()]
            columns = ", ".join(_renamed(name) for name in names)
            con.execute(f"INSERT INTO {table} SELECT {columns} FROM range(1, {times}) AS copies(k), {table} ORDER BY k")
        con.execute("INSERT INTO touched SELECT DISTINCT person, 1 FROM people")


def _renamed(name: str) -> str:
    new = "printf('p%03d', k)"
    if name in ("person", "row_id", "report", "payload"):
        return f"replace({name}, 'p000', {new})"
    return f"list_transform({name}, lambda x: replace(x, 'p000', {new}))" if name in _LISTS else f'"{name}"'


def changed(people: int) -> Iterator[int]:
    """1 % of them, over all copies."""
    return (copy * 10_000 + n for copy in range(people // TEMPLATES) for n in range(0, TEMPLATES, 100))


def peak_mib(workers: int = 2) -> int:
    """Since the peak was last forgotten."""
    own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return (own + workers * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def main() -> dict[str, Any]:
    people = int(os.environ.get("HEPWATCH_PEOPLE", "200000"))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "s"
        with Store.create(folder) as store:
            fill(store, range(TEMPLATES), partial(life, exams=17, values=23, years_more=3))
        copying, _ = timed(lambda: copied(folder / "record.duckdb", people // TEMPLATES))
        with Store.open(folder) as store:
            records = sum(store.counts().values())
            forget_peak()
            before = cpu_s()
            sealing, _ = timed(store.seal)
            sealed, sealing_mib = cpu_s() - before, peak_mib(0)
        with Store.open(folder) as store:
            forget_peak()
            before = cpu_s()
            full, _ = timed(lambda: renew(store, AS_OF, "whole-body"))
            used = cpu_s() - before
            kept = store.answers("assessments", columns="count(*) AS n", order="n")["n"][0].as_py()
            touch(store, changed(people))
            night, asked = timed(lambda: renew(store, AS_OF + timedelta(days=1), "whole-body"))
        size = (folder / "record.duckdb").stat().st_size
    figures = {
        "people": people, "records": records, "answers_kept": kept, "store_filled_s": round(copying), "histories_written_s": round(sealing),
        "histories_cpu_ms_per_person": round(sealed / people * 1e3, 2), "histories_peak_memory_mib": sealing_mib,
        "full_run_s": round(full), "people_per_s": round(people / full), "cpu_ms_per_person": round(used / people * 1e3, 2), "night_s": round(night, 1), "night_people": asked,
        "night_share_of_full": round(night / full, 4), "peak_memory_mib": peak_mib(), "store_gib": round(size / 2**30, 1),
        "load_average": os.getloadavg()[0],
    }  # fmt: skip
    for name, value in figures.items():
        print(f"{name:24} {value}")
    return figures
