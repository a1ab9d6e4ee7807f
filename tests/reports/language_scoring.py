"""The labelled reports of each language other than English: which are for building a pack, which judge it."""

from pathlib import Path
from typing import Any

from scoring import load, score

from hepwatch.reports import read as read_report

CORPUS = Path(__file__).parent / "corpus"
LANGUAGES = ("de", "fr", "es", "ja", "zh", "ko")
_MIXED = ("german_french_spanish", "japanese_chinese_korean")
# What a pack must reach on its judging half to be switched on: the bar English is asked for.
BAR = {"suspicious_f1": 0.95, "change_accuracy": 0.95, "size_exact": 0.98, "adrenal_new_recall": 0.99}


def reports(language: str, part: str) -> list[dict[str, Any]]:
    """`part` is dev or test: the pack's own file, a second hand's (`_b`), an independent writer's (`fresh_`), and the older reports of a third."""
    own = sorted(f for f in (CORPUS / language).glob("*.jsonl") if part in f.stem.split("_"))
    files = [*own, *(CORPUS / part / f"{name}.jsonl" for name in _MIXED)]
    return [r for r in load(*files) if r["language"] == language]


def figures(language: str, part: str) -> dict[str, Any]:
    return score(reports(language, part))


def passes(found: dict[str, Any]) -> bool:
    """Whether figures reach the bar, with no new lesion outside the liver missed."""
    enough = all(found[name] is not None and found[name] >= least for name, least in BAR.items())
    return enough and found["new_extrahepatic_missed"] == 0


def understood(text: str) -> bool:
    return read_report(text).read
