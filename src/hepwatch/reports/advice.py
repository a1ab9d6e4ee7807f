"""What a report recommends: the words, the test, the time, the places.

A sentence is advice when it recommends, suggests or asks for something, or names a test with a time. `within_days` is the
upper end of a range: "6-8 weeks" is 56 days, "3 months" 91.
"""

import re

from hepwatch.record.reading import Advice
from hepwatch.reports.phrases import load

# What reports in other languages say; looked for only where the cheap search for a stem has found something.
_OTHER = load("shared").settings["advice"]

_TEST_WORDS = r"mri|mr|ct|pet|us|usg|ultrasound|biops\w+|sampling|imaging|scan|scintigraphy|follow|repeat|review|correlat\w+|afp|metanephrines?|referral|evaluation|ercp|eus|ceus|doppler|echocardiograph\w+|radiograph|endoscopy|surveillance|control|work.?up|fnac?"
_ASKS = re.compile(
    r"\b(?:recommend(?:ed|s|ation|ations|ing)?|advis(?:e|ed|es|able|ing)|propose[ds]?|"
    rf"suggest(?:s|ed)?:? (?=(?:an? |the |further |dedicated |short |interval |early |urgent |close |\w+[ -]){{0,4}}(?:{_TEST_WORDS})\b)|(?:is|are) suggested(?! on| by| as)|would suggest|i suggest|we suggest|"
    rf"consider(?=:? (?:an? |further |\w+[ -]){{0,3}}(?:{_TEST_WORDS})\b)|(?:should|could|may|can) be (?:considered(?! (?:first|as|an? (?!ct|mri|pet|biops)|the |metast|malig|benign|likely|suspicious|indeterminate))|obtained|performed|helpful|sampled|biopsied|sought|repeated|followed|discussed|evaluated|reviewed|assessed|arranged|monitored|characteri[sz]ed|correlated)|"
    r"(?:could|can|should|may|might) (?:also |now |then |initially |)be (?:pursued|watched|tracked|kept under|re-?imaged|reassessed|re-?evaluated|offered|requested|undertaken|clarified|resolved|planned|booked|triggered|added|used to)|is accessible to|(?:is|are|would be) (?:an option|feasible|the next (?:step|test|option)s?|reasonable|appropriate|worthwhile|prudent)|"
    rf"\b(?:monitor|check|watch|screen) (?:for|with|by|the )|continue[ds]? (?:with )?(?:\d|three|six|four|twelve|monthly|annual|regular|routine|current|the )|consider (?:laparoscop\w+|surgical|tissue|mdt|mdm|tumou?r board|ablation|angiograph\w+|nuclear|eus|bronch\w+|sampling|thoracic|referral|endocrine|re-?treatment)|repeat (?:tace|rfa|ablation|sirt|tare|treatment)|"
    r"for (?:discussion|review|consideration) (?:at|in|by|of)|needs? (?:an? |)(?:urgent |further |dedicated |early |)(?:biopsy|mri|ct|pet|follow|work.?up|characteri[sz]ation|assessment)|ought to be|to be (?:discussed|monitored|followed|reviewed|repeated|re-?evaluated|controlled|considered|done|performed|arranged|offered|defined by|clarified|characteri[sz]ed|obtained)|is indicated|(?:are|is) (?:advised|proposed)|plan:|correlat(?:e|ion) (?:with|clinically|for|to)|clinical correlation|is (?:warranted|required|needed)|(?:would|will|may) be (?:helpful|useful|of value)|"
    rf"(?:short.?(?:term|interval) |annual |interval |routine )?(?:follow.?up|f/u|fu)(?: (?=(?:{_TEST_WORDS}|in|with|at|after|by|advised)\b)|(?= ?\d))|repeat (?=(?:\w+[ -]){{0,3}}(?:{_TEST_WORDS}|in)\b)|"
    r"consult(?:ation)?\b|next control|(?:control|follow.?up) (?:at|in) |to be discussed|discussion (?:at|in)|continue (?:\w+ )?(?:imaging|surveillance|follow)|next (?:timepoint|time point|ct|mri|scan|imaging|surveillance)\b|(?:is|are) (?:desirable|due(?! to)|advisable|preferred next)|(?:will|would|can) be (?:arranged|needed|necessary|feasible|required|reasonable)|(?:^|[.;)] ?)rec (?=\w)|suggested[ .]*$|(?:suggested|advised|recommended) (?:before|prior to|to|for|in|within|now|at)\b|consider (?:laparoscop|endoscop|bronchoscop|resection)|get an? |needs? an? (?=\w+ ?(?:ct|mri|pet|biops))|monthly (?:ct|mri|us)|follow on|screen as per|to be (?:assessed|considered) at|re-?(?:scan|image|evaluation|check|biopsy|discuss)|refer(?:ral|red)?\b(?! states| says| from| after| by| with| because| as| is| has| was)|attention (?:on|at|to) |annual (?:review|f/u|follow)|(?:surgeon|oncology|urology|endocrine|endocrinology|ns|neurosurg\w*) (?:consult|referral|opinion|to see)|should (?:resolve|clarify|settle)|mdt discussion|discuss(?:ion)? (?:at|in|with) (?:the )?\w*.?(?:mdt|meeting|board)|needs? (?:biopsy|mri|ct|pet|follow|further)|(?:please|kindly) (?!note|see))"
    rf"|{_OTHER['asks']}|{_OTHER['more']}"
    r"|(?:^|[\n.;-])\s*(?:rec|adv|plan)\s?[.:)]"
    rf"|->\s*(?={_TEST_WORDS})|(?:\bf/u|\bfollow.?up)\.?\s*$"
)
# An order opens the sentence: "Discuss at conference", "Obtain the outside CT", "Suggest a further TACE"; "suggest metastasis" is none.
_ORDERS = re.compile(
    r"^\W*(?:\d{1,2}[.)]\W*)?(?:please |kindly |would |i |we |pls )?(?:discuss|check|obtain|review(?! of| date| by)|arrange|book|perform|continue(?! to)|return to|put on|list for|proceed|monitor|contact|exclude by|add\.? (?=\w+ (?:to be|is)\b)|present (?:at|to)|(?<!i )(?<!we )suggest(?! that| of)|(?<!i )(?<!we )consider(?! as))\b"
    r"(?! ?[:=])(?! (?:\w+ ){0,3}(?:metasta\w*|recurren\w*|malignan\w*|hcc|lesions?|nodules?|adenoma|benign|cirrhosis|progression|disease|thrombus)\b)"
)
_ORDER_LAST = re.compile(r"[,;-] (?:please |to |do |suggest )?(?:monitor|watch|follow|follow.?up|mdt|for mdt|do (?:mri|ct|pet))\W*$|(?:^\W*|[,;] )for (?:re-?\w+ )?(?:mdt|mdm)\W*$")
_EARLIER_ADVICE = re.compile(r"\b(?:i|we|was|were|had) (?:been |)(?:recommended|advised|suggested)\b.{0,60}\b(?:last|previous|prior|earlier|outside)\b|\b(?:last|previous|prior|earlier) (?:\w+ ){0,3}(?:i|we) (?:recommended|advised|suggested)|\b(?:previously|earlier|already) (?:recommended|advised|suggested)|please disregard")
_DENIES = re.compile(r"\bno (?:\w+ ){0,3}(?:is|are) (?:needed|required|necessary|indicated|warranted)|(?:not|un) ?(?:needed|required|necessary|indicated|warranted)|need not be|^\W*comp(?:arison)?\b(?!.{0,50}(?:recommend|necessar|advis|needed))|\bno (?:further |routine |specific |additional |separate |special |dedicated |)(?:follow.?up|imaging|recommendation|action)|(?:follow.?up|imaging) (?:is )?not (?:needed|required|necessary|recommended)|\b(?:withdrawn|cancelled|retracted)\b|(?:does|do|did) not (?:call for|need|require|warrant)|refer to (?:the |)(?:separate|\w+ (?:mri|ct)|mri|ct)\b|(?:referral|request) made|\brequested\W*$|\bneither\b.{0,40}\b(?:feasible|needed|possible|indicated)|(?:informed|notified) (?:by|of|at|about)|(?:has|have) been (?:sent|made|booked|requested|informed)")
# Every recommendation holds one of these stems; looked for once in the whole text, so that most sentences cost nothing.
_STEMS = re.compile(
    r"\b(?:recommend|advi|propos|suggest|consider|follow|f/u|fu\b|fnac?|repeat|refer|correl|rec\b|plan\b|need|requir|warrant|indicated|attention|annual|year|month|week|day|mdt|consult|control|sampl|biops|monitor|check|watch|mrcp|ercp|paracent|thoracent|cytol|sputum|radiogr|x-?ray|radiother|tumou?r board|option|mdm|tace|helpful|useful|review|discuss|re-?|should|could|may|can|ought|please|kindly|get|to be|would|will|pet|ct|mri|us\b|usg|ultra|plasma|metaneph|biochem|bone scan|hrct|ceus|eus|multiphas|triple|echocard|bx|vats|desir|scint|laparo|colono|broncho|due|arrang|feasib|ebus|fdg|cect|cemri|ldct|whole|staging|targeted|immediate|urgent|next|obtain|perform|add\b|add\.|do |put on|present|list\b|contact|continu|opinion|echo\b|eus-fna|fapi\b|(?:skull|spine|bone|chest|liver) mri|ogd\b|xr\b|drain|tapping|adrenalectomy|immunotherap|systemic|clinic\b|meeting|bridging|\brt\b|sabr|sbrt|for mdt|access|immuno|anti ?coag|endocrin|screen|surgeon|oncolog|urolog|neurosurg|ns |adv\b|hold |return|recall|routine|plain film|ablation|resection|embol)"
    r"|->"
)


_OTHER_STEMS = re.compile(f"{_STEMS.pattern}|{_OTHER['stems']}")


def may_advise(folded: str, language: str = "en") -> list[int]:
    """Where a word stands that a recommendation could hold, ascending."""
    stems = _STEMS if language == "en" else _OTHER_STEMS
    return [m.start() for m in stems.finditer(folded)]


# A test with a time, in an impression, is a recommendation without the word: "CT chest in 6-8 weeks".
_MAY_ASK = re.compile(
    r"\b(?:in|within|at|every|after) (?:the next |a |about |approximately )?(?:\d|one|two|three|four|six|twelve)|repeat|follow|short|\d\s*(?:months?|weeks?|mo\b|wks?)|annual|yearly|"
    + _OTHER["may_ask"]
)
_PAST = re.compile(r"\bago\b|since|prior|previous|earlier|compared|\bbefore\b|\b(?:on|at) (?:the |an )?annual")
_TESTS: tuple[tuple[str, str], ...] = (
    ("pet_ct", r"\bpet\b|pet[-/ ]?ct"),
    ("hormone_workup", r"metanephrine|hormon|cortisol|endocrin|functional work|biochemical"),
    ("biopsy", r"biops|\bbx\b|fna|sampling|ebus|tissue (?:sampling|diagnosis)|histolog"),
    ("adrenal_mri", r"adrenal (?:protocol |gland )?mri|mri (?:of the )?(?:\w+ )?adrenal|chemical.shift"),
    ("adrenal_ct", r"adrenal (?:protocol )?ct|ct adrenal|adrenal (?:protocol|mass protocol)|washout ct|ct of the adrenal"),
    ("liver_ct_or_mri", r"(?:ct or mri|mri or ct|ct/mri|mri/ct|multipha\w+ (?:liver )?imaging|multipha\w+ ct or|triple.phase ct or)"),
    ("liver_mri", r"liver mri|mri (?:of the )?liver|eob|gadoxet\w+|primovist|hepatobiliary mri|multiphas\w+ mri"),
    ("brain_mri", r"brain mri|mri (?:of the )?brain|cranial mri"),
    ("bone_scan", r"bone scan|scintigra"),
    ("chest_ct", r"chest ct|ct (?:of the )?(?:chest|thorax)|thoracic ct|low.dose ct"),
    ("liver_ct", r"liver ct|ct (?:of the )?liver|multiphas\w+ ct|triple.phase ct|dynamic ct|triphasic ct"),
    ("mri", r"\bmri\b|\bmr\b|mri"),
    ("ct", r"\bct\b"),
    ("ultrasound", r"ultrasound|\busg?\b|sonograph|doppler|ceus"),
    ("afp", r"\bafp\b|alpha.?fetoprotein"),
)
_TESTS_COMPILED = tuple((name, re.compile(f"{words}|{_OTHER['tests'][name]}" if name in _OTHER["tests"] else words)) for name, words in _TESTS)
_DAYS = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}
_OTHER_UNITS = "|".join(_OTHER["units"].values())
_UNITS = rf"(?P<unit>days?|weeks?|wks?|wk|months?|mos?|mo|years?|yrs?|{_OTHER_UNITS})"
_NUMBERS = "|".join(sorted(_OTHER["numbers"], key=len, reverse=True))
_WITHIN = re.compile(rf"(?P<a>\d{{1,2}}|one|two|three|four|six|nine|twelve|(?<![a-zäéñ])(?:{_NUMBERS})(?![a-z]))(?:\s*(?:-|to|or|~|〜|～|à|a|bis)\s*(?P<b>\d{{1,2}}|two|three|four|six|eight|twelve))?[\s-]*" + _UNITS)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "nine": 9, "twelve": 12} | _OTHER["numbers"]


_SPOKEN = (
    (re.compile(r"\b(?:this week|within (?:a|the|one) week|next week|weekly)\b"), 7),
    (re.compile(r"\b(?:immediate(?:ly)?|now|today|same.day|due now)\b"), 0),
    (re.compile(r"\b(?:six.monthly|half.yearly|biannual)\b"), 183),
    (re.compile(r"\b(?:three.monthly)\b"), 91),
    (re.compile(r"\b(?:annual(?:ly)?|yearly|in a year|one year)\b"), 365),
    (re.compile(r"\b(?:monthly|in a month|within a month)\b"), 30),
)


# "6/52", "3/12": weeks and months as British hospitals write them.
_SLASHED = re.compile(r"(?<![\d/])(?P<n>\d{1,2})/(?P<of>52|12|7)\b(?!/)")
_EVERY = re.compile(r"\b(?P<n>\d{1,2}|two|three|four|six|twelve)[- ]?(?P<unit>month|week)ly\b")


def _shorthand(text: str) -> int | None:
    if found := _EVERY.search(text):
        return _days(found.group("n"), found.group("unit"))
    found = _SLASHED.search(text)
    if found is None or found.group("of") != "52" and not re.search(r"\b(?:in|after|at|every|within|f/u|fu|repeat)\W*$", text[: found.start()]):
        return None
    return _days(found.group("n"), {"52": "week", "12": "month", "7": "day"}[found.group("of")])


def _days(number: str, unit: str) -> int:
    amount = _WORDS.get(number) or int(number)
    told = next((name for name, words in _OTHER["units"].items() if re.fullmatch(words, unit)), None)
    name = told or {"d": "day", "w": "week", "y": "year"}.get(unit[0], "month")
    return round(amount * _DAYS[name])


def within(text: str) -> int | None:
    """The days a recommendation allows; None when it names no time."""
    found = [m for m in _WITHIN.finditer(text) if not re.match(r"\s*(?:ago|prior|earlier|later than)", text[m.end() :])]
    if not found and (short := _shorthand(text)) is not None:
        return short
    if not found:
        return next((days for pattern, days in _SPOKEN if pattern.search(text)), None)
    return _days(found[0].group("b") or found[0].group("a"), found[0].group("unit"))


def test_named(text: str) -> str | None:
    return next((name for name, words in _TESTS_COMPILED if words.search(text)), None)


# A test that opens a sentence of an impression and tells no result is asked for: "Biopsy.", "PET-CT now.", "Contrast MRI brain when stable".
_VERBS = re.compile(r"recommend|advis|suggest|should|need|propos")
# Under "Plan:" what is denied, or only stated, is no step.
_NO_STEP = re.compile(r"\b(?:no|not|nothing|none|suitable|is|was|were)\b(?! (?:been|due))")
_ASKS_OUTRIGHT = re.compile(r"recommend|advis|suggest|propos")
_DIAGNOSIS = re.compile(r"metasta|recurren|hcc|malignan|tumou?r|carcinom|infection")
_OPENING = 250
_KNOWN_CASE = re.compile(r"\bk/?c/?o\b|\bknown\b|\bs/p\b|follow.?up scan|compar|\bhcc\b|status post|case of")
_ALONE = re.compile(
    r"\W*(?:(?:\d[.)]|then|otherwise|or|and|for|urgent|dedicated|contrast|contrast.enhanced|fdg|plasma|chemical shift|adrenal protocol|short.interval|short.term|next|early|repeat|close|annual|continue|"
    r"whole.body|image.guided|(?:ct|us|usg|ultrasound).guided|percutaneous|targeted|staging|eus|2ww|triple phase|triphasic|pelvic|brain|liver|chest|adrenal|bone|spine|multiphas\w+|f/u|lt\.?|rt\.?|needs?|elective|later) )*"
    r"(?:pet\b|mri\b|ogd\b|xr\b|mrcp|ercp|paracentesis|thoracentesis|pleural tap|cytology|sputum|(?:chest |plain )?(?:radiograph|x-?ray)|echo\b|omental biops|core biops|emergency radiotherapy|radiotherapy|tumou?r board|(?:hcc|liver) (?:mdt|mdm)|mdm\b|oncology|endocrine|urology|dexa|ct\b|cect\b|biops|fna|us\b(?!-)|usg|ultrasound|plasma metaneph|metaneph|vats bx|fnac|lft|endocrine|biochem|bone scan|chest ct|hrct|ldct|ceus|ebus|eus\b|multiphas|triple|echocardio|imaging every|plain film|percutaneous sampling|(?:hpb )?mdt\b|multidisciplinary|colonoscopy|bronchoscopy|radiation oncology|thoracic surgery)[^.]{0,90}[.\s]*$"
)
_NOT_ALONE = re.compile(r"\b(?:was|were|is|are|shows?|showed|seen|no|not|normal|clear|unremarkable|negative|positive|avid|patent|since|ago|prior|previous|performed|with(?:out)? (?:and|or|iv|contrast|gad)|w/(?!w?o\b)|protocol with|\d{1,2}/\d\d|\d{1,2} ?mm|(?:19|20)\d\d|contrast$|phase|lr-|abdomen and pelvis|suv\w*|findings?)\b|\d\.\d")
# A dash or a colon after the finding: "Left thyroid nodule - USG neck and FNAC".
_AFTER_DASH = re.compile(r" (?:-|->|:) +(?=\w)")
_JOINS = re.compile(r"\b(?:or|and|then|otherwise|followed by|but|which may include)\b|[,;/+](?= )")
# Steps that are no examination.
_CONDITION = re.compile(r"\b(?:if|when|unless|because|although|as this|as the|in view of|after|before|prior to|once)\b")
_STEPS = re.compile(r"referral|\brefer\b|consult\w*|\bopinion|attention|drainage|anti.?coagulation|adrenalectomy|systemic therapy|immunotherapy|(?:multidisciplinary|mdt|tumou?r board)|wedge resection|surgery|neurosurg|correlat\w+|bronchoscopy|colonoscopy|gastroscopy|endoscopy|laparoscop\w+|repeat imaging|presentation\b|\b(?:sabr|sbrt|tace|radiotherapy|ablation)\b|(?:imaging|follow.?up|f/u) in \d|laparoscopy")


def advice_in(folded: str, text: str, start: int, end: int, impression: bool, sites: tuple[str, ...], under: bool = False) -> list[Advice]:
    """What a sentence recommends: one piece of advice for each step it names. `under`: it stands under "Recommendation:"."""
    words = folded[start:end]
    if start < 4 and end - start < 60 and not _VERBS.search(words):
        return []  # the title of the report
    if _DENIES.search(words) or _EARLIER_ADVICE.search(words):
        return []
    if under and _NO_STEP.search(words) and not _ASKS_OUTRIGHT.search(words):
        return []
    asked = _ASKS.search(words) or ((impression or start > len(text) // 2) and _ORDERS.search(words) or None) or _ORDER_LAST.search(words)
    if asked is not None and not impression and start < _OPENING and _KNOWN_CASE.search(words) and not _VERBS.search(words):
        return []  # "K/c/o HCC, f/u scan"
    begins = 0 if asked is not None or under else _alone(words) if impression or (end - start < 24 and start > len(text) // 2) else None
    if begins is None:
        begins = _tail(words)
    if begins is None and not ((impression or end - start < 90) and _MAY_ASK.search(words)):
        return []
    first = asked.start() - 60 if asked and asked.start() > 60 else begins or 0
    test, days = test_named(words[first:]), within(words)
    if begins is None and (test is None or days is None or _PAST.search(words)):
        return []
    if asked is not None and test is None and days is None and _only_weighs(asked, words):
        return []
    return _pieces(words, text, start, first, sites)


_OPEN_QUESTION = re.compile(r"susp|indetermin|worrisome|unclear|uncertain|can't|cannot|\?|\bnew\b|likely|undetermined")
_LAST_PIECE = re.compile(r"[,;:] | -+>? | / ")
_SHORT_STEP = 45


def _tail(words: str) -> int | None:
    """ "New 14 mm lesion, indeterminate, US guided biopsy": a test named last, behind what leaves a question open."""
    for last in _LAST_PIECE.finditer(words, max(0, len(words) - _SHORT_STEP - 3)):
        at = last.end()
        if _OPEN_QUESTION.search(words, 0, last.start()) and _ALONE.match(words, at) and not _NOT_ALONE.search(words, at):
            return at
    return None


def _only_weighs(asked: re.Match[str], words: str) -> bool:
    """ "Metastasis should be considered", "could be followed": a thought, where no test and no time is named."""
    if asked.group().endswith("be considered"):
        return _DIAGNOSIS.search(words, 0, asked.start()) is not None
    return asked.group() == "consider" and _STEPS.search(words, asked.end()) is None or asked.group().startswith(("can be", "may be", "could be"))


def _alone(words: str) -> int | None:
    """Where a step without a verb of advice begins."""
    dash = list(_AFTER_DASH.finditer(words))
    for at in (0, dash[-1].end()) if dash else (0,):
        condition = _CONDITION.search(words, at)
        if len(words) - at < 130 and _ALONE.match(words, at) and not _NOT_ALONE.search(words, at, condition.start() if condition else len(words)):
            return at
    return None


def _pieces(words: str, text: str, start: int, first: int, sites: tuple[str, ...]) -> list[Advice]:
    """A sentence cut where its next step begins: "PET/CT or, if not available, biopsy"."""
    cuts = [0]
    named: list[str | None] = [None]
    for m in _JOINS.finditer(words, first):
        step = test_named(_until_join(words, m.end()))
        said = named[-1] or test_named(words[max(cuts[-1], first) : m.start()])
        other = step is not None and said is not None and step != said and step not in named and not (m.group() in ("or", "/") and _one_test(said, step))
        if other or step is None and said is not None and _STEPS.search(_until_join(words, m.end())):
            named[-1] = said
            cuts.append(m.end())
            named.append(step)
        elif step is not None and said is None and _STEPS.search(words, max(cuts[-1], first), m.start()):
            cuts.append(m.end())
            named.append(step)
    spans = list(zip(cuts, [*cuts[1:], len(words)], strict=True))
    days = [within(words[a:b]) for a, b in spans] if len(spans) > 1 else [within(words)]
    for n, cut in enumerate(cuts[1:], 1):
        if words[:cut].endswith(" and"):  # one time for both
            days[n - 1], days[n] = days[n - 1] if days[n - 1] is not None else days[n], days[n] if days[n] is not None else days[n - 1]
    return [_piece(words, text, start, span, max(span[0], first) if span[0] == 0 else span[0], time, sites) for span, time in zip(spans, days, strict=True)]


def _piece(words: str, text: str, start: int, span: tuple[int, int], from_: int, days: int | None, sites: tuple[str, ...]) -> Advice:
    a, b = _trim(text, start + span[0], start + span[1])
    return Advice(text[a:b], test_named(words[from_ : span[1]]), days, a, b, sites)  # type: ignore[arg-type]


def _until_join(words: str, at: int) -> str:
    join = _JOINS.search(words, at)
    return words[at : join.start() if join else len(words)]


def _one_test(said: str, step: str) -> bool:
    """ "CT or MRI" of one organ is one step."""
    organs = {said.rpartition("_")[0], step.rpartition("_")[0]} - {""}
    kinds = {said.rpartition("_")[2], step.rpartition("_")[2]}
    return (kinds == {"ct", "mri"} and len(organs) < 2 and "pet_ct" not in (said, step)) or said == "liver_ct_or_mri" and step in ("mri", "ct", "liver_mri", "liver_ct")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n\r-*•,.;:":
        start += 1
    while end > start and text[end - 1] in " \t\n\r,;":
        end -= 1
    return start, end
