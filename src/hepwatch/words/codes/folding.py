"""Labels made comparable: lower case, Latin accents off, full-width forms plain; and whether a rule's words stand in one."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

_ACCENT = re.compile("[\u0300-\u036f]")  # Latin, Greek and Cyrillic accents only: voiced kana keep their marks


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower().replace("ß", "ss"))
    return unicodedata.normalize("NFC", _ACCENT.sub("", plain)).strip()


def says(word: str, low: str) -> bool:
    """Whether a folded label holds a word; short Latin abbreviations only as whole words (sirt is not in sirturo)."""
    word = fold(word)
    if word.isascii() and len(word) <= 4:
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", low) is not None
    return word in low


def first_fitting(rules: list[dict[str, Any]], text: str) -> dict[str, Any] | None:
    """The first rule whose words stand in the text: any of `any`, one of `also`, none of `none`; or the whole text in `exact`."""
    low = fold(text)
    return next((r for r in rules if _fits(r, low)), None) if low else None


def _fits(rule: dict[str, Any], low: str) -> bool:
    if any(says(w, low) for w in rule.get("none", ())):
        return False
    if "exact" in rule:
        return low in rule["exact"]
    return any(says(w, low) for w in rule["any"]) and ("also" not in rule or any(says(w, low) for w in rule["also"]))
