"""Mutation score of `followup` and `signals`: a rule changed in one place must fail a spec.

Every place where a comparison, an arithmetic sign, a boolean word, a number, a condition or an answer could be another is
listed from the syntax tree; a random sample of them is changed, one at a time, in memory (nothing on disk is touched), and the
specs whose course reaches the changed lines are asked in a fork until the first fails; a changed place that no spec reaches is not
found. Usage: python -m bench mutation; MUTANTS=50 for a smaller sample, MUTANTS=all for every place, SEED for another one,
MODULE=due.py for the places of one file.
"""

import ast
import importlib
import importlib.abc
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import product
from math import sqrt
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

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
    """A changed place: the file, the lines of its statement, what was there and what is there now; `node` and `change` find it again."""

    file: Path
    lines: range
    before: str
    after: str
    node: int
    change: int

    @property
    def source(self) -> str:
        """The whole module with the change."""
        tree = ast.parse(self.file.read_text("utf-8"))
        list(_changes(list(ast.walk(tree))[self.node]))[self.change]()
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants() -> list[Mutant]:
    files = [f for room in ROOMS for f in sorted((ROOT / "src/hepwatch" / room).rglob("*.py"))]
    return [m for f in files if f.name == os.environ.get("MODULE", f.name) for m in _of(f)]


def _of(file: Path) -> Iterator[Mutant]:
    text = file.read_text("utf-8")
    tree = ast.parse(text)
    skipped, spans = _not_behaviour(tree), _statement_lines(tree)
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for number, _ in enumerate(_changes(node)):
            found = list(ast.walk(ast.parse(text)))[place]
            before = ast.unparse(found)
            list(_changes(found))[number]()
            after = ast.unparse(found)
            if before != after:
                yield Mutant(file, spans[id(node)], before, after, place, number)


def _statement_lines(tree: ast.AST) -> dict[int, range]:
    """The lines of the statement each node stands in; of one that holds others (if, for, def), those before its body."""
    spans: dict[int, range] = {}

    def walk(node: ast.AST, lines: range) -> None:
        if isinstance(node, (ast.stmt, ast.match_case)):
            first = getattr(node, "lineno", lines.start)
            body = getattr(node, "body", None)
            last = body[0].lineno - (body[0].lineno > first) if body else getattr(node, "end_lineno", lines.stop - 1)
            lines = range(first, last + 1)
        spans[id(node)] = lines
        for child in ast.iter_child_nodes(node):
            walk(child, lines)

    walk(tree, range(0, 1))
    return spans


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


class Spec(NamedTuple):
    """A question to the rules; `holds` asks it, with whatever rules are loaded."""

    name: str
    holds: Callable[[], bool]


def specs() -> list[Spec]:
    """The written cases, the planted failures, a healthy life, the edges of every window, the tests of protocols; quickest first."""
    import casebook
    import test_protocols
    import test_schedules

    import planted

    found = [Spec(c.place, lambda c=c: casebook.holds(c, casebook.answered(c))) for c in casebook.casebook()]
    found += [Spec(p.kind, lambda p=p, m=m: planted.shown(p, m) == p.expected) for p in planted.kinds() for m in planted.MOVES[:2]]
    found.append(Spec("healthy", lambda: not planted.false_signals(0)[0]))
    found += [Spec(f"{w.item} {w.edge}", lambda w=w: not test_schedules._problem(w)) for w in test_schedules.WINDOWS]
    return found + [spec for name, test in vars(test_protocols).items() if name.startswith("test_") for spec in _parametrized(name, test)]


def _parametrized(name: str, test: Callable[..., None]) -> Iterator[Spec]:
    """A test function as one question for each of its parameter sets; it holds when nothing is raised."""
    marks = [m.args for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
    for chosen in product(*(values for _, values in marks)):
        given: dict[str, Any] = {}
        for (names, _), value in zip(marks, chosen, strict=True):
            given |= {names: value} if isinstance(names, str) else dict(zip(names, value, strict=True))
        yield Spec(f"{name} {given}", lambda given=given: test(**given) is None)


Reached = dict[str, dict[int, list[int]]]


def reached(asked: list[Spec]) -> Reached:
    """By file and line of the rooms, the numbers of the specs that run through it."""
    inside = {str(f) for room in ROOMS for f in (ROOT / "src/hepwatch" / room).rglob("*.py")}
    found: Reached = {f: {} for f in inside}
    seen: set[tuple[str, int]] = set()

    def on_line(frame: Any, event: str, _: Any) -> Any:
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return on_line

    def on_call(frame: Any, event: str, _: Any) -> Any:
        return on_line(frame, event, None) if frame.f_code.co_filename in inside else None

    for number, spec in enumerate(asked):
        seen.clear()
        sys.settrace(on_call)
        spec.holds()
        sys.settrace(None)
        for file, line in seen:
            found[file].setdefault(line, []).append(number)
    return found


def chosen_for(mutant: Mutant, asked: list[Spec], through: Reached) -> list[Spec]:
    """The specs that reach the changed statement; all of them where it runs once, when the module is loaded."""
    by_line = through[str(mutant.file)]
    numbers = {n for line in mutant.lines for n in by_line.get(line, ())}
    return [asked[n] for n in sorted(numbers)] if numbers else asked


def survives(mutant: Mutant, asked: list[Spec]) -> bool:
    """Whether every spec passes with the changed place; judged in a fork, so that nothing of the change stays."""
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            signal.alarm(_SECONDS)
            try:
                quiet = _all_hold(mutant, asked)
            except BaseException:  # whatever a changed rule brings down has been found
                quiet = False
            os._exit(0 if quiet else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def _all_hold(mutant: Mutant, asked: list[Spec]) -> bool:
    _load_changed(mutant)
    return all(spec.holds() for spec in asked)


def _load_changed(mutant: Mutant) -> None:
    """Loads the rooms from the changed one upwards again, and hands them to the specs."""
    for name in [n for n in sys.modules if n.startswith(("hepwatch.followup", "hepwatch.signals", "hepwatch.assess"))]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(mutant))
    for module in ("casebook", "planted", "test_schedules", "test_protocols"):
        held = vars(sys.modules[module])
        for name, value in list(held.items()):
            home = getattr(value, "__module__", None) or ""
            if isinstance(value, ModuleType) and value.__name__.startswith("hepwatch."):
                held[name] = importlib.import_module(value.__name__)
            elif home.startswith("hepwatch."):
                held[name] = getattr(importlib.import_module(home), name)


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


def sample() -> tuple[list[Mutant], int]:
    """The changes to try, and how many there could be."""
    everything, wanted = mutants(), os.environ.get("MUTANTS", "400")
    if wanted == "all":
        return everything, len(everything)
    return Random(int(os.environ.get("SEED", "1"))).sample(everything, min(int(wanted), len(everything))), len(everything)


def main() -> dict[str, Any]:
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/spec"), str(ROOT / "tests/planted"), str(ROOT / "tests/followup")]
    tried, possible = sample()
    asked = specs()
    through = reached(asked)
    alive: list[Mutant] = []
    for number, mutant in enumerate(tried, 1):
        if survives(mutant, chosen_for(mutant, asked, through)):
            alive.append(mutant)
            print(f"{mutant.file.relative_to(ROOT)}:{mutant.lines.start}: {mutant.before!r} -> {mutant.after!r}", flush=True)
        if number % 50 == 0:
            print(f"... {number} of {len(tried)}, {len(alive)} not found", flush=True)
    killed = len(tried) - len(alive)
    low, high = interval(killed, len(tried))
    print(f"{killed} of {len(tried)} changes found (of {possible} possible): {killed / len(tried):.1%}, 95 % interval {low:.1%} to {high:.1%}")
    return {"possible": possible, "sample": len(tried), "found": killed, "share": killed / len(tried), "interval": [low, high]}
