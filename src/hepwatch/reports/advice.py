"""What a report recommends: the words, the test, the time, the places.

A sentence is advice when it recommends, suggests or asks for something, or names a test with a time. `within_days` is the
upper end of a range: "6-8 weeks" is 56 days, "3 months" 91.
"""

import re

from hepwatch.record.reading import Advice

_TEST_WORDS = r"mri|mr|ct|pet|us|usg|ultrasound|biops\w+|sampling|imaging|scan|scintigraphy|follow|repeat|review|correlat\w+|afp|metanephrines?|referral|evaluation|ercp|eus|ceus|doppler|echocardiograph\w+|radiograph|endoscopy|surveillance|control|work.?up|fnac?"
_ASKS = re.compile(
    r"\b(?:recommend(?:ed|s|ation|ations|ing)?|advis(?:e|ed|es|able|ing)|propose[ds]?|"
    rf"suggest(?:s|ed)?:? (?=(?:an? |the |further |dedicated |short |interval |early |urgent |close |\w+[ -]){{0,4}}(?:{_TEST_WORDS})\b)|(?:is|are) suggested|would suggest|i suggest|we suggest|"
    rf"consider(?=:? (?:an? |further |\w+[ -]){{0,3}}(?:{_TEST_WORDS})\b)|(?:should|could|may|can) be (?:considered(?! (?:first|as|an? (?!ct|mri|pet|biops)|the |metast|malig|benign|likely|suspicious|indeterminate))|obtained|performed|helpful|sampled|biopsied|sought|repeated|followed|discussed|evaluated|reviewed|assessed|arranged|monitored|characteri[sz]ed|correlated)|"
    r"ought to be|to be (?:discussed|monitored|followed|reviewed|repeated|re-?evaluated|controlled)|is indicated|(?:are|is) (?:advised|proposed)|plan:|correlat(?:e|ion) (?:with|clinically|for|to)|clinical correlation|is (?:warranted|required|needed)|(?:would|will|may) be (?:helpful|useful|of value)|"
    rf"(?:short.?(?:term|interval) |annual |interval |routine )?(?:follow.?up|f/u|fu)(?: (?=(?:{_TEST_WORDS}|in|with|at|after|by|advised)\b)|(?= ?\d))|repeat (?=(?:\w+[ -]){{0,3}}(?:{_TEST_WORDS}|in)\b)|"
    r"consult(?:ation)?\b|next control|(?:control|follow.?up) (?:at|in) |to be discussed|discussion (?:at|in)|get an? |needs? an? (?=\w+ ?(?:ct|mri|pet|biops))|monthly (?:ct|mri|us)|follow on|screen as per|to be (?:assessed|considered) at|re-?(?:scan|image|evaluation|check|biopsy|discuss)|refer(?:ral|red)?\b(?! states| says| from)|attention (?:on|at|to) |annual (?:review|f/u|follow)|(?:surgeon|oncology|urology|endocrine|endocrinology|ns|neurosurg\w*) (?:consult|referral|opinion|to see)|should (?:resolve|clarify|settle)|mdt discussion|discuss(?:ion)? (?:at|in|with) (?:the )?\w*.?(?:mdt|meeting|board)|needs? (?:biopsy|mri|ct|pet|follow|further)|(?:please|kindly) (?!note|see))"
    r"|empf(?:ehlen|ohlen|iehlt)|empfehlung|recommand|à contrôler|se (?:recomienda|aconseja|sugiere)|勧め|推奨|望ましい|建议|권고|권장|추천|요함"
    r"|(?:^|[\n.;-])\s*(?:rec|adv|plan)\s?[.:)]"
    rf"|->\s*(?={_TEST_WORDS})|(?:\bf/u|\bfollow.?up)\.?\s*$"
)
_DENIES = re.compile(r"\bno (?:further |routine |specific |additional |)(?:follow.?up|imaging|recommendation|action)|(?:follow.?up|imaging) (?:is )?not (?:needed|required|necessary|recommended)")
# Every recommendation holds one of these stems; looked for once in the whole text, so that most sentences cost nothing.
_STEMS = re.compile(
    r"\b(?:recommend|advi|propos|suggest|consider|follow|f/u|fu\b|fnac?|repeat|refer|correl|rec\b|plan\b|need|requir|warrant|indicated|attention|annual|year|month|week|day|mdt|consult|control|sampl|biops|helpful|useful|review|discuss|re-?|should|could|may|can|ought|please|kindly|get|to be|would|will|pet|ct|mri|us\b|usg|ultra|plasma|metaneph|biochem|bone scan|hrct|ceus|eus|multiphas|triple|echocard|bx|vats|endocrin|screen|surgeon|oncolog|urolog|neurosurg|ns )"
    r"|->|empf|recommand|contrôler|recomienda|aconseja|sugiere|勧め|推奨|望ましい|建议|권고|권장|추천|요함|再検"
)


def may_advise(folded: str) -> list[int]:
    """Where a word stands that a recommendation could hold, ascending."""
    return [m.start() for m in _STEMS.finditer(folded)]


# A test with a time, in an impression, is a recommendation without the word: "CT chest in 6-8 weeks".
_MAY_ASK = re.compile(r"\b(?:in|within|at|every|after) (?:the next |a |about |approximately )?(?:\d|one|two|three|four|six|twelve)|repeat|follow|short|\d\s*(?:months?|weeks?|mo\b|wks?)|annual|yearly|再検")
_PAST = re.compile(r"\bago\b|since|prior|previous|earlier")
_TESTS: tuple[tuple[str, str], ...] = (
    ("pet_ct", r"\bpet\b|pet[-/ ]?ct"),
    ("hormone_workup", r"metanephrine|hormon|cortisol|endocrin|functional work|biochemical"),
    ("biopsy", r"biops|\bbx\b|fna|percutaneous sampling|tissue (?:sampling|diagnosis)|histolog|生検|活检|穿刺|조직검사|punktion"),
    ("adrenal_ct", r"adrenal (?:protocol )?ct|ct adrenal|adrenal (?:protocol|mass protocol)|washout ct|ct of the adrenal"),
    ("liver_ct_or_mri", r"(?:ct or mri|mri or ct|ct/mri|mri/ct|multipha\w+ (?:liver )?imaging|multipha\w+ ct or|triple.phase ct or)"),
    ("liver_mri", r"liver mri|mri (?:of the )?liver|eob|gadoxet\w+|primovist|hepatobiliary mri|multiphas\w+ mri|lebr-?mrt|leber-?mrt|irm hépatique|rm hep"),
    ("brain_mri", r"brain mri|mri (?:of the )?brain|cranial mri"),
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


# A test alone in an impression: "Biopsy.", "PET-CT now."
_ALONE = re.compile(r"\W*(?:\d[.)] )?(?:(?:then|otherwise|or|and|urgent|dedicated|contrast|plasma|chemical shift|adrenal protocol|short.interval|next|early|repeat) )*(?:pet|mri|ct|biops|fna|us\b|usg|ultrasound|plasma metaneph|metaneph|vats bx|fnac|usg|lft|endocrine|biochem|bone scan|chest ct|hrct|ceus|eus|multiphas|triple|echocardio)[^.]{0,45}$")
_NOT_ALONE = re.compile(r"\b(?:of|was|were|is|are|shows?|no|not|normal|unremarkable|since|ago|prior|previous|with (?:and|or)|w/|\d{1,2}/\d|(?:19|20)\d\d|protocol$|contrast$|phase)\b")
_JOINS = re.compile(r"\b(?:or|and|then|otherwise|followed by|before|after)\b|[,;/](?= )")


def advice_in(folded: str, text: str, start: int, end: int, impression: bool, sites: tuple[str, ...]) -> list[Advice]:
    """What a sentence recommends: one piece of advice for each test it names."""
    words = folded[start:end]
    asked = _ASKS.search(words)
    alone = asked is None and impression and end - start < 70 and _ALONE.match(words) is not None and not _NOT_ALONE.search(words)
    if asked is None and not alone and not ((impression or end - start < 90) and _MAY_ASK.search(words)):
        return []
    if _DENIES.search(words):
        return []
    first = asked.start() - 60 if asked and asked.start() > 60 else 0
    test, days = test_named(words[first:]), within(words)
    if asked is None and not alone and (test is None or days is None or _PAST.search(words)):
        return []
    if asked is not None and asked.group().startswith(("consider", "could be", "can be", "may be")) and test is None and days is None:
        return []
    a, b = _trim(text, start, end)
    found = [Advice(text[a:b], test, days, a, b, sites)]  # type: ignore[arg-type]
    return found + _others(words, text, start, first, test, days, sites)


def _others(words: str, text: str, start: int, first: int, test: str | None, days: int | None, sites: tuple[str, ...]) -> list[Advice]:
    """The further tests of a sentence: "PET/CT or, if not available, biopsy"."""
    found: list[Advice] = []
    named = {test}
    cuts = [m for m in _JOINS.finditer(words, first)]
    for n, cut in enumerate(cuts):
        stop = cuts[n + 1].start() if n + 1 < len(cuts) else len(words)
        piece = words[cut.end() : stop]
        other = test_named(piece)
        if other is None or other in named or other in ("mri", "ct") and (named & {"liver_ct_or_mri", "adrenal_ct", "liver_mri"}):
            continue
        named.add(other)
        a, b = _trim(text, start + cut.end(), start + stop)
        found.append(Advice(text[a:b], other, within(piece) or days, a, b, sites))  # type: ignore[arg-type]
    return found


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n\r-*•,.;:":
        start += 1
    while end > start and text[end - 1] in " \t\n\r,;":
        end -= 1
    return start, end
