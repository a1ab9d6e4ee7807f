"""Kept answers against fresh ones over whole generated lives and all protocols: before every change, in every tenth life on every day.

Usage: python -m bench every_day; LIVES=500, SEED=1.
"""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main() -> dict[str, Any]:
    sys.path[:0] = [str(ROOT / "tests")]
    from every_day import compared, lived

    lives, first = int(os.environ.get("LIVES", "500")), int(os.environ.get("SEED", "1")) * 1_000_000
    days = renewed = 0
    wrong: dict[int, str] = {}
    for number, seed in enumerate(range(first, first + lives), 1):
        whole = lived(seed)
        found = compared(whole, every_day=number % 10 == 0)
        days, renewed = days + found.days, renewed + found.renewed
        if found.wrong:
            wrong[seed] = f"{len(found.wrong)} days from {found.wrong[0]} under {whole.protocol}"
            print(f"{seed}: {wrong[seed]}", flush=True)
        if number % 50 == 0:
            print(f"... {number} lives, {days:,} days", flush=True)
    print(f"{lives} lives: {renewed:,} answers made, each kept one compared on {days:,} later days; {len(wrong)} lives with a day on which the kept answer was wrong")
    return {"lives": lives, "days": days, "renewed": renewed, "wrong": wrong}
