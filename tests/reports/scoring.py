"""Scores readings against labels, per (site, side): the figures published in docs/reports.md."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hepwatch.reports import read

_BAD = ("suspicious", "definite")


def load(*files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _f1(hit: int, miss: int, false: int) -> float | None:
    return round(2 * hit / (2 * hit + miss + false), 4) if hit + miss + false else None


def score(labelled: Iterable[dict[str, Any]], say: bool = False) -> dict[str, Any]:
    n: Counter[str] = Counter()
    for label in labelled:
        if label.get("kind") == "pathology" or "rows" not in label:
            continue
        reading = read(label["text"], exam=label.get("exam"), language=None)
        got = {(r.site, r.side): r for r in reading.rows}
        want = {(r["site"], r.get("side")): r for r in label["rows"]}
        n["reports"] += 1
        wrong = _count(n, got, want)
        if say and wrong:
            print("==", label["id"], *wrong, sep="\n    ")
    return {
        "reports": n["reports"], "suspicious_f1": _f1(n["bad_hit"], n["bad_miss"], n["bad_false"]), "absent_f1": _f1(n["absent_hit"], n["absent_miss"], n["absent_false"]),
        "change_accuracy": _share(n["change_hit"], n["change"]), "size_exact": _share(n["size_hit"], n["size"]), "status_accuracy": _share(n["status_hit"], n["status"]),
        "adrenal_new_recall": _share(n["adrenal_hit"], n["adrenal"]), "adrenal_new_precision": _share(n["adrenal_hit"], n["adrenal_hit"] + n["adrenal_false"]),
        "new_extrahepatic_missed": n["new_missed"],
    }  # fmt: skip


def _share(hit: int, of: int) -> float | None:
    return round(hit / of, 4) if of else None


def _count(n: Counter[str], got: dict[Any, Any], want: dict[Any, Any]) -> list[str]:
    wrong = []
    for key in sorted({*got, *want}, key=str):
        g, w = got.get(key), want.get(key)
        gs, ws = (g.status if g else None), (w["status"] if w else None)
        for name, is_it in (("bad", lambda s: s in _BAD), ("absent", lambda s: s == "absent")):
            n[f"{name}_hit"] += is_it(gs) and is_it(ws)
            n[f"{name}_miss"] += is_it(ws) and not is_it(gs)
            n[f"{name}_false"] += is_it(gs) and not is_it(ws)
        if w:
            n["status"] += 1
            n["status_hit"] += gs == ws
        active = ("new", "increased")
        if key[0] == "adrenal":
            wants, gots = bool(w and w.get("change") in active), bool(g and g.change in active)
            n["adrenal"] += wants
            n["adrenal_hit"] += wants and gots
            n["adrenal_false"] += gots and not wants
        if w and ws != "absent":
            n["new_missed"] += w.get("change") == "new" and key[0] not in ("liver", "vein") and gs in (None, "absent")
            if w.get("change"):
                n["change"] += 1
                n["change_hit"] += bool(g and g.change == w["change"])
            for field in ("size_mm", "prior_size_mm"):
                if w.get(field) is not None:
                    n["size"] += 1
                    n["size_hit"] += bool(g and getattr(g, field) == w[field])
        a = (gs, g.change, g.size_mm, g.prior_size_mm) if g else None
        b = (ws, w.get("change"), w.get("size_mm"), w.get("prior_size_mm")) if w else None
        if a != b:
            wrong.append(f"{key} got {a} want {b}" + (f" | {g.quote[:90]!r}" if g else f" | {w.get('quote', '')[:90]!r}"))
    return wrong
