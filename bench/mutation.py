"""Mutation score of `followup` and `signals`: a rule changed in one place must fail a spec.

Every place where a comparison, an arithmetic sign, a boolean word, a number, a condition or an answer could be another is
listed from the syntax tree; a random sample of them is changed, one at a time, in memory (nothing on disk is touched), and the
specs are asked in a fork until the first fails. Usage: python -m bench mutation; MUTANTS=50 for a smaller sample, SEED for another one.
"""

import ast
import copy
import importlib.abc
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("followup", "signals")
_COMPARE = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}
_ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
# A mutant that keeps the specs busy for longer hangs: found.
_SECONDS = 120


class Mutant(NamedTuple):
    """A changed place: the file, the line, what was there and what is there now, and the whole source with it."""

    file: Path
    line: int
    before: str
    after: str
    source: str


def mutants() -> list[Mutant]:
    files = [f for room in ROOMS for f in sorted((ROOT / "src/hepwatch" / room).rglob("*.py"))]
    return [m for f in files for m in _of(f)]


def _of(file: Path) -> Iterator[Mutant]:
    tree = ast.parse(file.read_text("utf-8"))
    skipped = _not_behaviour(tree)
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for number, _ in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            found = list(ast.walk(changed))[place]
            before = ast.unparse(found)
            replace = list(_changes(found))[number]
            replace()
            after = ast.unparse(found)
            if before != after:
                yield Mutant(file, getattr(node, "lineno", 0), before, after, ast.unparse(ast.fix_missing_locations(changed)))


def _not_behaviour(tree: ast.AST) -> set[int]:
    """Types, docstrings, imports, error messages and words for people: what no answer depends on, or what a spec should not pin."""
    out: set[int] = set()
    for node in ast.walk(tree):
        for held in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if held is not None:
                out |= {id(n) for n in ast.walk(held)}
        if isinstance(node, (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)):
            out |= {id(n) for n in ast.walk(node)}
        if isinstance(node, ast.ClassDef):
            out |= {id(n) for d in (*node.decorator_list, *(k.value for k in node.keywords)) for n in ast.walk(d)}
        if isinstance(node, ast.FunctionDef):
            out |= {id(n) for d in node.decorator_list for n in ast.walk(d)}
    return out


def _changes(node: ast.AST) -> Iterator[Any]:
    """Functions that each change this node, in place, to something else it could have been."""
    if isinstance(node, ast.Compare) and len(node.ops) >= 1:
        for at, op in enumerate(node.ops):
            for other in _COMPARE.get(type(op), ()):
                yield lambda at=at, other=other: node.ops.__setitem__(at, other())
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield lambda: setattr(node, "op", _ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield lambda: setattr(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda: setattr(node, "op", ast.UAdd()) or setattr(node, "operand", ast.Call(ast.Name("bool", ast.Load()), [node.operand], []))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda: setattr(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield lambda: setattr(node, "value", node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.If):
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Return) and node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield lambda: setattr(node, "value", ast.Constant(None))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max", "any", "all"):
        other = {"min": "max", "max": "min", "any": "all", "all": "any"}[node.func.id]
        yield lambda: setattr(node, "func", ast.Name(other, ast.Load()))
    elif isinstance(node, (ast.Break, ast.Continue)):
        return


def survives(mutant: Mutant) -> bool:
    """Whether every spec passes with the changed place; judged in a fork, so that nothing of the change stays."""
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            signal.alarm(_SECONDS)
            try:
                quiet = _all_hold(mutant)
            except BaseException:  # whatever a changed rule brings down has been found
                quiet = False
            os._exit(0 if quiet else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def _all_hold(mutant: Mutant) -> bool:
    """The written cases, the planted failures, the edges of every window, the tests of hospitals' own protocols; quickest first."""
    for name in [n for n in sys.modules if n.startswith(("hepwatch.followup", "hepwatch.signals", "hepwatch.assess", "hepwatch.outlook"))]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(mutant))
    import casebook
    import test_schedules

    import planted

    cases = casebook.casebook()
    if not all(casebook.holds(c, casebook.answered(c)) for c in cases):
        return False
    if any(planted.shown(plant, move) != plant.expected for plant in planted.kinds() for move in planted.MOVES[:2]):
        return False
    if planted.false_signals(0)[0] or any(test_schedules._problem(w) for w in test_schedules.WINDOWS):
        return False
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", str(ROOT / "tests/followup")]) == 0


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hands out the changed source under the module's own name."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        relative = mutant.file.relative_to(ROOT / "src").with_suffix("")
        self.name = ".".join(relative.parts).removesuffix(".__init__")

    def find_spec(self, wanted: str, path: Any, target: Any = None) -> Any:
        if wanted != self.name:
            return None
        inside = [str(self.mutant.file.parent)] if self.mutant.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(wanted, self.mutant.file, loader=self, submodule_search_locations=inside)

    def exec_module(self, module: Any) -> None:
        exec(compile(self.mutant.source, str(self.mutant.file), "exec"), module.__dict__)


def interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, z = found / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - half, middle + half


def main() -> dict[str, Any]:
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/spec"), str(ROOT / "tests/planted")]
    import drawn  # noqa: F401  (the rooms below are loaded once, for every fork)

    everything = mutants()
    chosen = Random(int(os.environ.get("SEED", "1"))).sample(everything, min(int(os.environ.get("MUTANTS", "400")), len(everything)))
    alive: list[Mutant] = []
    for number, mutant in enumerate(chosen, 1):
        if survives(mutant):
            alive.append(mutant)
            print(f"{mutant.file.relative_to(ROOT)}:{mutant.line}: {mutant.before!r} -> {mutant.after!r}", flush=True)
        if number % 50 == 0:
            print(f"... {number} of {len(chosen)}, {len(alive)} not found", flush=True)
    killed = len(chosen) - len(alive)
    low, high = interval(killed, len(chosen))
    print(f"{killed} of {len(chosen)} changes found (of {len(everything)} possible): {killed / len(chosen):.1%}, 95 % interval {low:.1%} to {high:.1%}")
    return {"possible": len(everything), "sample": len(chosen), "found": killed, "share": killed / len(chosen), "interval": [low, high]}
