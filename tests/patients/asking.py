"""Questions to the command line's own JSON: one `watch` object of a person on a day, and what `replay` says of the whole life."""

from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]


def answered(question: str, watched: Answer, replayed: list[Answer]) -> str:
    word, *about = question.split()
    if word in _OF_THE_LIFE:
        return str(_OF_THE_LIFE[word](replayed, about))
    return str(_OF_A_DAY[word](watched, about))


def _signals(a: Answer, about: list[str]) -> list[Answer]:
    code, *rest = about
    return [s for s in a["signals"] if s["code"] == code and all(w in _named(s) for w in rest)]


def _named(s: Answer) -> set[str | None]:
    return {s.get("site"), s.get("side"), s.get("marker"), s.get("test")}


def _one(a: Answer, about: list[str], field: str) -> Any:
    found = _signals(a, about)
    return found[0].get(field) if found else f"no {about[0]}"


def _due(a: Answer, about: list[str], field: str = "status") -> Any:
    return next((d.get(field) for d in a["due"] if d["rule"] == about[0]), None)


def _treatment(found: Answer | None) -> str | None:
    return found and f"{found['kind']} {found['date']}"


def _lesion(a: Answer, about: list[str]) -> str:
    return " ".join(x["state"] for x in a["course"]["lesions"] if x["site"] == about[0] and (len(about) < 2 or x["side"] == about[1])) or "none"


_OF_A_DAY: dict[str, Callable[[Answer, list[str]], Any]] = {
    "state": lambda a, _: a["course"]["state"],
    "pattern": lambda a, _: a["course"]["pattern"],
    "pattern_missing": lambda a, _: "; ".join(a["course"]["pattern_missing"]),
    "timing": lambda a, _: a["course"]["timing"],
    "recurrences": lambda a, _: len(a["course"]["recurrences"]),
    "sites_recurred": lambda a, _: " ".join(s for r in a["course"]["recurrences"] for s in r["sites"]),
    "index": lambda a, _: _treatment(a["course"]["index_treatment"]),
    "counted_from_last": lambda a, _: _treatment(a["course"]["last_treatment"]),
    "lesion": _lesion,
    "response": lambda a, about: next((x.get("response") for x in a["course"]["lesions"] if x["site"] == about[0]), None),
    "look": lambda a, about: a["looks"][about[0]] and a["looks"][about[0]]["result"],
    "signals": lambda a, _: " ".join(s["code"] for s in a["signals"]) or "none",
    "signal": lambda a, about: "yes" if _signals(a, about) else "no",
    "signal_anywhere": lambda a, about: "yes" if any(about[0] in _named(s) for s in a["signals"]) else "no",
    "count": lambda a, about: len(_signals(a, about)),
    "urgency": lambda a, about: _one(a, about, "urgency"),
    "explained": lambda a, about: _one(a, about, "explained_by"),
    "facts": lambda a, about: " | ".join(f["says"] for s in _signals(a, about)[:1] for f in s.get("facts", ())),
    "why": lambda a, about: _one(a, about, "why"),
    "look_at": lambda a, about: " ".join(p["site"] for s in _signals(a, about)[:1] for p in s["look_at"]) or f"no {about[0]}",
    "due": _due,
    "target": lambda a, about: _due(a, about, "target"),
    "days_overdue": lambda a, about: _due(a, about, "days_overdue"),
    "next": lambda a, _: a["next_action"] and a["next_action"]["what"],
    "next_by": lambda a, _: a["next_action"] and a["next_action"]["by"],
}


def _raised(replayed: list[Answer], about: list[str]) -> list[Answer]:
    code, *rest = about
    return [r for r in replayed if r.get("code") == code and all(w in _named(r) for w in rest)]


_OF_THE_LIFE: dict[str, Callable[[list[Answer], list[str]], Any]] = {
    "first": lambda r, about: min((x["first_raised"] for x in _raised(r, about)), default="never"),
    "cleared": lambda r, about: max((str(x["cleared"]) for x in _raised(r, about)), default="never"),
    "ever": lambda r, about: "yes" if _raised(r, about) else "no",
    "people_known": lambda r, _: len({x["person"] for x in r}),
}
