"""`python -m bench [NAME ...]`: runs the named benchmarks (all of them without a name) and writes bench/results/NAME.json."""

import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    return sorted(p.stem for p in HERE.glob("*.py") if not p.stem.startswith("_"))


def run(name: str) -> None:
    print(f"\n== {name} ==", flush=True)
    figures = importlib.import_module(f"bench.{name}").main()
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"{name}.json").write_text(json.dumps(figures, indent=1, default=str) + "\n")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or names():
        run(chosen)
