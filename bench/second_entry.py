"""The second entry against the library: every field both readers gave, and where they differ."""

import tomllib
from pathlib import Path
from typing import Any

from hepwatch.cases.case import Case, Lesion, Measurement, Status, Treatment, first_treatment, metastases
from hepwatch.cases.library import published
from hepwatch.cases.when import elapsed

ENTRY = Path(__file__).parents[1] / "tests" / "cases" / "second_entry.toml"
_DAYS_APART = 1.0  # months: "about two years" and 23 months are one answer


def main() -> dict[str, Any]:
    cases = {c.id: c for c in published()}
    entered: dict[str, dict[str, Any]] = tomllib.loads(ENTRY.read_text())
    compared = agreed = 0
    differing: list[str] = []
    for name, second in entered.items():
        first = facts(cases[name])
        for field, value in second.items():
            compared += 1
            if agree(field, first.get(field), value):
                agreed += 1
            else:
                differing.append(f"{name}.{field}: first {first.get(field)}, second {value}")
    for line in differing:
        print(line)
    figures = {"cases": len(entered), "fields": compared, "agree": agreed, "share": round(agreed / compared, 4)}
    print(figures)
    return {**figures, "differ": differing}


def facts(case: Case) -> dict[str, Any]:
    """The library's answer to the fields of the second entry."""
    found = metastases(case)
    primary = [e for e in case.events if isinstance(e, Lesion) and e.phase == "primary"]
    last = next((e for e in case.events if isinstance(e, Status)), None)
    first = first_treatment(case, "primary")
    return {
        "sex": case.person.sex, "age": case.person.age, "aetiology": list(case.person.aetiology), "cirrhosis": case.person.cirrhosis,
        "primary": [t.treatment for t in case.events if isinstance(t, Treatment) and t.phase == "primary"] or ([first.treatment] if first else []),
        "primary_size_mm": next((e.size_mm for e in primary if e.size_mm), None),
        "primary_afp": _marker(case, "primary"), "afp": _marker(case, "metastasis"),
        "interval_months": next((elapsed(x.when).months for x in found if x.when), None),
        "sites": sorted({x.site for x in found}), "side": _side([x.side for x in found]), "size_mm": next((x.size_mm for x in found if x.size_mm), None),
        "treatments": [t.treatment for t in case.events if isinstance(t, Treatment) and t.phase == "metastasis"],
        "intrahepatic": case.intrahepatic, "status": last.status if last else None,
        "status_months": elapsed(last.when).months if last and last.when else None,
    }


def agree(field: str, first: Any, second: Any) -> bool:
    if first is None:
        return False
    if field in ("sites", "aetiology"):
        return sorted(first) == sorted(second)
    if field == "treatments":
        return set(second) <= set(first)
    if field == "primary":
        return second in first
    if field == "status":
        return bool(first == second or first.startswith(second))
    if isinstance(second, float | int) and not isinstance(second, bool):
        return abs(first - second) <= (_DAYS_APART if field.endswith("months") else 0.05 * second if field != "age" else 0)
    return bool(first == second)


def _marker(case: Case, phase: str) -> float | None:
    return next((e.value for e in case.events if isinstance(e, Measurement) and e.phase == phase and e.analyte == "afp" and e.value is not None), None)


def _side(sides: list[str | None]) -> str | None:
    known = {s for s in sides if s}
    return "bilateral" if "bilateral" in known or {"left", "right"} <= known else next(iter(known), None)


if __name__ == "__main__":
    main()
