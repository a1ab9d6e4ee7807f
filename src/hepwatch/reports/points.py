"""The times that head the columns and rows of tables, and the order they stand in."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
POINT = r"\b(?:tp|time ?point|visit|cycle|wk|week) ?\d{1,2}\b|\bc\d{1,2}\b|\b(?:baseline|bl|nadir|screening)\b"
NOW = re.compile(r"\b(?:now|current|today|this (?:study|exam|ct|scan|time)|present)\b")
BEFORE = re.compile(r"prior|previous|\bprev\b|before|baseline|\blast\b|\bold\b|\b\d{1,2} ?(?:mo|m|months?|weeks?|wks?|w|y|years?)\b")
WHEN = re.compile(
    rf"(?:{POINT}|current|previous|prior|now|today)(?: \d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?)|{POINT}|now|current|today|this (?:study|exam|ct|scan|time)|present|prior|previous|prev|before|baseline|last|old|\b\d{{1,2}}[ -]{MONTH}(?:[ -]\d{{2,4}})?|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|"
    rf"\b\d{{1,2}} ?(?:mo|m|months?|weeks?|wks?|w|y|years?)\b|\b{MONTH}(?:[ -]?\d{{2,4}})?|\b(?:19|20)\d\d(?:[-/.]\d\d){{0,2}}|\b\d{{1,2}}/\d{{2,4}}"
)
_ALL_OF_IT = re.compile(rf"(?:size |ct |mri? |pet |last )?\(?(?:{WHEN.pattern})\)?(?: ?\((?:{WHEN.pattern})\)| ago| size| study| exam| scan| ct| mri?| board)*(?: ?\((?:mm|cm)\))?")


def is_a_time(cell: str) -> bool:
    """Whether a cell holds a time and nothing else."""
    return _ALL_OF_IT.fullmatch(cell) is not None


def key_of(time: str) -> tuple[int, int, int] | None:
    """Year, month and day by which times can be put in order; of "03/04/24" the day is taken to stand first."""
    numbers = [int(n) for n in re.findall(r"\d+", time)]
    if re.match(POINT, time):
        return None if time == "nadir" else (0, 0, numbers[0] if numbers else 0)
    if time.startswith("'") and numbers:
        return numbers[0], 0, 0
    month = next((n for n, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", time)), None)
    if month is not None:
        return _with_month(time, month, numbers)
    if len(numbers) == 1 and numbers[0] > 1900:
        return numbers[0] % 100, 0, 0
    if len(numbers) == 2:
        year, of_year = (numbers[0], numbers[1]) if numbers[0] > 1900 else (numbers[1], numbers[0])
        return year % 100, of_year, 0
    return _day_of(numbers) if len(numbers) == 3 else None


def _with_month(time: str, month: int, numbers: list[int]) -> tuple[int, int, int]:
    day = numbers[0] if numbers and time[0].isdigit() else 0
    year = numbers[-1] if numbers and not (time[0].isdigit() and len(numbers) == 1) else 0
    return year % 100, month, day


def _day_of(numbers: list[int]) -> tuple[int, int, int]:
    year, month, day = numbers if numbers[0] > 1900 else (numbers[2], numbers[1], numbers[0])
    return (year % 100, month, day) if month <= 12 else (year % 100, day, month)
