"""`hepwatch scores`: list the published scores, compute one on stated inputs."""

import msgspec

from hepwatch.errors import UsageError
from hepwatch.outlook.scores import Score, ScoreAnswer, catalogue
from hepwatch.outlook.scores import compute as computed
from hepwatch.outlook.scores.inputs import inputs
from hepwatch.surfaces.cli.places import print_lines


def list_scores(*, json: bool = False) -> None:
    """Every score, what it takes and where it comes from; those that are not computed say why.

    Example: hepwatch scores list

    Parameters
    ----------
    json
        One JSON object per score.
    """
    if json:
        print_lines(_listed(s) for s in catalogue())
        return
    for s in catalogue():
        if s.refused:
            print(f"{s.id:20} not computed: {s.refused}")
        else:
            takes = ", ".join(f"{t.name}{f' ({t.unit})' if t.unit else ''}{' if known' if t.optional else ''}" for t in s.input)
            print(f"{s.id:20} {s.title} [{s.certainty}]: {takes}")


def compute(score: str, *given: str, json: bool = False) -> None:
    """One score on inputs written as name=value; a value may carry its unit.

    Example: hepwatch scores compute albi bilirubin=20 albumin='3.8 g/dL'

    Parameters
    ----------
    score
        A score's id (hepwatch scores list).
    given
        Inputs as name=value: numbers, yes or no, male or female.
    json
        As one JSON object.
    """
    answer = computed(score, **_pairs(given))
    if json:
        print_lines([msgspec.to_builtins(answer)])
    else:
        _print(answer)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        name = name.strip().lower().replace("-", "_")
        if not sign or not name or not value.strip():
            raise UsageError("Inputs are written name=value, for example bilirubin=20; an input that is not known is left out.")
        if name in pairs:
            raise UsageError(f"{name[:40]} was given twice; give it once.")
        pairs[name] = value
    return pairs


def _listed(s: Score) -> dict[str, object]:
    known = inputs()
    takes = [
        {"name": t.name, "unit": t.unit, "optional": t.optional, "kind": known[t.name].kind, "help": known[t.name].help,
         "choices": list(known[t.name].choices), "note": t.note}
        for t in s.input
    ]
    return {
        "score": s.id, "title": s.title, "about": s.about, "computed": s.computed, "refused": s.refused, "formula": s.written,
        "inputs": takes, "groups": [g.name for g in s.group], "source": s.source, "certainty": s.certainty, "notes": list(s.notes),
    }


def _print(a: ScoreAnswer) -> None:
    whole = f" (as published, a whole number: {a.rounded})" if a.rounded is not None else ""
    print(f"{a.score} = {a.value}{whole}" + (f", group {a.group}" if a.group else ""))
    for what, value in a.expected.items():
        print(f"  {what.replace('_', ' ')}: {value}")
    print(f"  source: {a.source} [{a.certainty}]")
    for note in a.notes:
        print(f"  note: {note}")
