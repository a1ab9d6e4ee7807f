"""Whether a sentence denies a condition: the English denial phrases of the reader, for any condition of medicine."""

import re

from hepwatch.reports.clean import fold
from hepwatch.reports.match import Item, matcher
from hepwatch.reports.tokens import tokens_of

_STOPS = re.compile(r"\b(?:but|however|except|although|though|which|secondary to|due to|because|who|presents?|presented|complain\w*|found to|started|treated|admitted|remain\w*|continues?|on exam\w*)\b|[;:]|\.\s(?=[a-z]+)|\d\)")


def is_denied(sentence: str, condition: str) -> bool:
    """True when the sentence says that the condition is not there. A condition not found in the sentence is not denied."""
    folded, wanted = fold(sentence), " ".join(fold(condition).split())
    found = re.search(r"\s+".join(re.escape(w) for w in wanted.split()), folded) if wanted else None
    if found is None:
        return False
    denials = [i for i in matcher("en").items(tokens_of(folded)) if i.kind == "neg"]
    inside = [i for i in denials if found.start() <= i.start < found.end()]
    if inside and inside[0].start > found.start() + 3:
        return False
    return any(_reaches(d, found.start(), found.end(), folded) for d in denials if d not in inside)


def _reaches(denial: Item, start: int, end: int, folded: str) -> bool:
    words = folded[denial.start : denial.end]
    if denial.value in ("forward", "new") and denial.end <= start and words not in ("negative", "excluding", "absent"):
        return _STOPS.search(folded, denial.end, start) is None and not (words in ("not", "is not", "are not") and start - denial.end > 40)
    if denial.start >= end and (denial.value == "back" or words in ("negative", "absent")):
        between = folded[end : denial.start]
        return len(between) < 40 and _STOPS.search(between) is None and "," not in between
    return False
