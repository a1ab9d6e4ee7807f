"""What a report recommends: the words, the test, the time, the places.

A sentence is advice when it recommends, suggests or asks for something, or names a test with a time. `within_days` is the
upper end of a range: "6-8 weeks" is 56 days, "3 months" 91.
"""

import re

from hepwatch.record.reading import Advice

_ASKS = re.compile(
    r"\b(?:recommend(?:ed|s|ation)?|advised?|advise|suggest(?:ed)?(?= (?:mri|ct|us|pet|follow|further|repeat|correlat|biopsy|short|interval|a |clinical|dedicated|multi))|consider(?! (?:chronic))|should be considered|is indicated|rec\)|correlate|correlation|could be (?:obtained|performed|considered)|is (?:warranted|required|needed)|(?:short.?(?:term|interval) )?follow.?up(?= (?:ct|mri|us|imaging|pet|scan|in|with|at|after))|repeat(?= (?:ct|mri|us|pet|imaging|scan|afp|chest|liver|adrenal|multi|study|exam|in))|refer(?:ral)? (?:to|for)|attention (?:on|at) (?:the next |next )?follow|f/u)\b"
    r"|empf(?:ehlen|ohlen|iehlt)|empfehlung|recommand|à contrôler|se (?:recomienda|aconseja|sugiere)|勧め|推奨|望ましい|建议|권고|권장|추천|요함"
)
_DENIES = re.compile(r"\bno (?:further |routine |specific |additional |)(?:follow.?up|imaging|recommendation|action)|(?:follow.?up|imaging) (?:is )?not (?:needed|required|necessary|recommended)")
_TESTS: tuple[tuple[str, str], ...] = (
    ("hormone_workup", r"metanephrine|hormon|cortisol|endocrin|functional work|biochemical"),
    ("biopsy", r"biops|fna|tissue (?:sampling|diagnosis)|histolog|生検|活检|穿刺|조직검사|punktion"),
    ("adrenal_ct", r"adrenal (?:protocol )?ct|ct adrenal|adrenal (?:protocol|mass protocol)|washout ct|ct of the adrenal"),
    ("liver_ct_or_mri", r"(?:ct or mri|mri or ct|ct/mri|mri/ct|multipha\w+ (?:liver )?imaging|multipha\w+ ct or|triple.phase ct or)"),
    ("liver_mri", r"liver mri|mri (?:of the )?liver|eob|gadoxet\w+|primovist|hepatobiliary mri|multiphas\w+ mri|lebr-?mrt|leber-?mrt|irm hépatique|rm hep"),
    ("brain_mri", r"brain mri|mri (?:of the )?brain|cranial mri"),
    ("pet_ct", r"pet"),
    ("bone_scan", r"bone scan|scintigra"),
    ("chest_ct", r"chest ct|ct (?:of the )?(?:chest|thorax)|thoracic ct|low.dose ct|胸部ct|흉부 ?ct|tdm thoracique|scanner thoracique|thorax-ct|ct-thorax|tc de tórax"),
    ("liver_ct", r"liver ct|ct (?:of the )?liver|multiphas\w+ ct|triple.phase ct|dynamic ct|triphasic ct"),
    ("mri", r"\bmri\b|\bmr\b|\bmrt\b|\birm\b|\brm\b|mri"),
    ("ct", r"\bct\b|\btdm\b|scanner|\btc\b"),
    ("ultrasound", r"ultrasound|\bus\b|sonograph|échograph|ecograf|超音波|초음파|超声|doppler|ceus"),
    ("afp", r"\bafp\b|alpha.?fetoprotein"),
)
_TESTS_COMPILED = tuple((name, re.compile(words)) for name, words in _TESTS)
_DAYS = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}
_UNITS = r"(?P<unit>days?|weeks?|wks?|wk|months?|mos?|mo|years?|yrs?|tagen?|wochen?|monaten?|jours?|semaines?|mois|días|semanas?|mes(?:es)?|か月|ヶ月|カ月|ヵ月|週間?|个月|周|개월|주)"
_WITHIN = re.compile(r"(?P<a>\d{1,2}|one|two|three|four|six|nine|twelve)(?:\s*(?:-|to|or|~|〜|～|à|a|bis)\s*(?P<b>\d{1,2}|two|three|four|six|eight|twelve))?[\s-]*" + _UNITS)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "nine": 9, "twelve": 12}


def _days(number: str, unit: str) -> int:
    amount = _WORDS.get(number) or int(number)
    for name, starts in (("day", ("d", "ta", "j", "dí")), ("week", ("w", "semain", "seman", "週", "周", "주")), ("year", ("y",))):
        if unit.startswith(starts):
            return round(amount * _DAYS[name])
    return round(amount * _DAYS["month"])


def within(text: str) -> int | None:
    found = [m for m in _WITHIN.finditer(text) if not re.match(r"\s*(?:ago|prior|earlier|later than)", text[m.end() :])]
    if not found:
        return None
    return _days(found[0].group("b") or found[0].group("a"), found[0].group("unit"))


def test_named(text: str) -> str | None:
    return next((name for name, words in _TESTS_COMPILED if words.search(text)), None)


def advice_in(folded: str, text: str, start: int, end: int, impression: bool, sites: tuple[str, ...]) -> Advice | None:
    """The advice of a sentence, if it gives any."""
    words = folded[start:end]
    asked = _ASKS.search(words)
    test = test_named(words[asked.start() - 60 if asked and asked.start() > 60 else 0 :])
    days = within(words)
    if _DENIES.search(words) or (asked is None and not (impression and test and days is not None and re.search(r"\bin \d|repeat|follow|short|再検", words) and not re.search(r"\bago\b|since|prior", words))):
        return None
    if asked is not None and asked.group() in ("correlation", "correlate", "consider") and test is None and days is None:
        return None
    a, b = _trim(text, start, end)
    return Advice(text[a:b], test, days, a, b, sites)  # type: ignore[arg-type]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n\r-*•,.;:":
        start += 1
    while end > start and text[end - 1] in " \t\n\r,;":
        end -= 1
    return start, end
