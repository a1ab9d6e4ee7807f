"""Numbers as people write them: 1,210.5 and 1.210,5, 3,5 and 1 210; a comma that may be either mark is not guessed."""

import re

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_THOUSANDS_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_DOT = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_THOUSANDS_SPACE = re.compile(r"[+-]?\d{1,3}(?:[ '\u00a0\u2009\u202f\u2019]\d{3})+(?:[.,]\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d{1,3})?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")

_COMPARED = re.compile(r"\s*(<=|>=|<|>|≤|≥)?\s*(.*?)\s*", re.DOTALL)
_COMPARATORS = {"≤": "<=", "≥": ">="}


class EitherMark(ValueError):
    """1,210 is twelve hundred and ten in one house and one and a fifth in another."""


def number_in(text: str, decimal: str | None = None) -> float:
    """The number that a whole text is. `decimal` settles what a lone comma means. EitherMark, or ValueError when it is no finite number."""
    text = text.strip()
    if decimal is None and _EITHER.fullmatch(text):
        raise EitherMark
    if decimal == "," and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if _PLAIN.fullmatch(text):
        return _finite(text)
    if _THOUSANDS_COMMA.fullmatch(text):
        return _finite(text.replace(",", ""))
    if _THOUSANDS_DOT.fullmatch(text):
        return _finite(text.replace(".", "").replace(",", "."))
    if _THOUSANDS_SPACE.fullmatch(text):
        return _finite(re.sub(r"[ '\u00a0\u2009\u202f\u2019]", "", text).replace(",", "."))
    if decimal != "." and _DECIMAL_COMMA.fullmatch(text):
        return _finite(text.replace(",", "."))
    raise ValueError("not a number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("not a finite number")
    return number


def compared(text: str) -> tuple[str | None, str]:
    """("<", "1.3") of "<1.3": a limit of detection, and the number that follows."""
    found = _COMPARED.fullmatch(text)
    sign, rest = (found[1], found[2]) if found else (None, text)
    return (_COMPARATORS.get(sign, sign) if sign else None), rest
