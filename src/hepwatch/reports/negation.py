"""Whether a sentence denies a condition: the English denial phrases of the reader, for any condition of medicine."""

import re
from functools import cache

from hepwatch.reports.clean import fold
from hepwatch.reports.match import Item, Matcher
from hepwatch.reports.phrases import load
from hepwatch.reports.tokens import tokens_of

# What ends the reach of a denial: words that turn the statement, name a cause, or begin a statement of its own.
_STOPS = re.compile(
    r"\b(?:but|however|nevertheless|nonetheless|yet|except|although|though|while|whereas|despite|aside from|apart from|other than|which|who|where|secondary to|due to|because|caused by"
    r"|as the (?:cause|source|reason|etiology|origin) (?:of|for)|cause[sd]? (?:of|for)|source of|presents?|presented|presenting|complain(?:s|ed|ing)|found to|noted to|started|treated|admitted|remain\w*|continues?|still"
    r"|on exam\w*|positive for|as (?:he|she|they)|once|so that|until|after which|status post|in the setting of|in a patient|with (?:a )?history of|as well as (?:a|an|his|her)\b|made (?:him|her)"
    r"|with (?:good|negative|pain|some|persistent|ongoing|worsening|known)|significant for|notable for|in order to"
    r"|and (?:he|she|they|there|it|is|was|has|had|positive|found|underwent|will|would|does|did|the patient|developed|reports?|reported|notes?|endorses?|complain\w*|presents?))\b"
    r"|, (?:he|she|they|there|it|the patient|patient|has|had|did|does|only|just|including|developed|reports?|reported|notes|endorses?|with|who|but)\b|[;:]|\.\s(?=[a-z]+)|\d\)"
)


# Gone by the end of the sentence, so not there: "his nausea resolved".
_GONE = re.compile(r"[^.;,:]{0,60}?\b(?:had |has |have |to have |since )?(?:resolved|subsided|abated|disappeared|gone away|went away)\b|, resolved\b")
_FORMER = re.compile(r"\b(?:former|ex|non|never)[- ]+$|(?<![a-z])non$")
# What directly follows a condition and answers it: "pain-free", "Tobacco: quit", "Seizures: never".
_ANSWERED = re.compile(r"[- ]free\b|\s*(?::|--?|,)\s*(?:none|nil|never|quit|negative|absent|denie[sd]|no(?=\s*(?:[.,;]|$)))\b")


@cache
def _denials() -> Matcher:
    """Only the phrases that deny, and those that only look like it."""
    pack = load("en")
    return Matcher(((phrase, m) for phrase, m in pack.meanings if m.kind in ("neg", "pseudo", "against", "notexcluded") or (m.kind == "change" and m.value == "stable")), ())


def is_denied(sentence: str, condition: str) -> bool:
    """True when the sentence says that the condition is not there. A condition not found in the sentence is not denied.

    Of several mentions the one in capitals is meant, when the condition stands so.
    """
    wanted = r"\s+".join(re.escape(w) for w in condition.split())
    found = wanted and (next(reversed(list(re.finditer(wanted.upper(), sentence))), None) or re.search(wanted, sentence, re.IGNORECASE))
    if not found:
        return False
    folded, (start, end) = fold(sentence), found.span()
    if _GONE.match(folded, end) or _FORMER.search(folded, 0, start) or _ANSWERED.match(folded, end):
        return True
    items = _denials().items(tokens_of(folded))
    if any(i.kind == "change" and i.start < start < i.end and folded.startswith("no ", i.start) for i in items):
        return True  # "no change in vision": the change itself is asked about
    listed = [i for i in items if i.kind == "change" and folded.startswith("no ", i.start) and "," in folded[i.end : start]]
    denials = [i for i in items if i.kind in ("neg", "against") and "less likely" not in folded[i.start : i.end]] + listed  # "unlikely", "rather than"
    inside = [i for i in denials if start <= i.start < end]
    if inside and inside[0].start > start + 3:
        return False  # "pain not relieved by rest": the denial is part of what is asked about
    return any(_reaches(d, start, end, folded) for d in denials if d not in inside)


_ONE_PHRASE = 45  # characters "not" reaches over: "did not have any complaints of chest pain"
_BEHIND = 40
_ONLY_BEHIND = frozenset({"negative", "absent", "excluding", "unremarkable"})


def _reaches(denial: Item, start: int, end: int, folded: str) -> bool:
    words = folded[denial.start : denial.end]
    if denial.value != "back" and denial.start < start and words not in _ONLY_BEHIND:
        at = min(denial.end + folded.startswith((":", " :"), denial.end) * 2, start)  # "denies: fever, chills"
        return _STOPS.search(folded, at, start) is None and not (denial.value == "word" and start - at > _ONE_PHRASE)
    if denial.start >= end and (denial.value in ("back", "both") or words in _ONLY_BEHIND):
        between = folded[end : denial.start].lstrip().removeprefix(":")
        return len(between) < _BEHIND and _STOPS.search(between) is None and "," not in between
    return False
