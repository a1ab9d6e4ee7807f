"""How a lesion compares with before, told by the build of the wording and not by a list of phrases.

"Not visible on the prior CT", "the previous scan did not show it", "unremarkable six months ago, now contains": each joins
a word for an earlier study with a word for being absent, or normal, there. The parts are listed once and combined.
Wordings that are one fixed phrase stay in `phrases/en/change.toml`.
"""

import re

_STUDY = r"(?:ct|cts|mri|mr|pet(?:[/-]ct)?|scans?|stud(?:y|ies)|exam(?:ination)?s?|imaging|ultrasound|us|reports?|films?|images?|comparisons?|priors?|time|occasion|visit|investigation|acquisition|series)"
_EARLIER = r"(?:prior|previous|last|earlier|older|preceding|old|comparison|outside|baseline|pre-?operative|pre-?treatment|initial|first|most recent|recent|latter|past)"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?(?: (?:of )?(?:19|20)\d\d)?|(?:the )?(?:spring|summer|autumn|fall|winter)\b|(?:19|20)\d\d\b|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?|\d{1,2}[/.](?:19|20)\d\d|\d{1,2} [a-z]{3,9} (?:19|20)\d\d"
_COUNT = r"(?:\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|some|several)"
# An earlier study, or a time before this one.
_THEN = (
    rf"(?:(?:on|in|at|by|from|with|compared (?:with|to)|since|during|as of)?\s?(?:the |any |either |both |all |an? |that |those |his |her |patient'?s )?(?:(?:{_EARLIER}|two|three|{_MONTH})\s){{1,2}}(?:liver |chest |abdominal |staging |surveillance |{_STUDY} )?{_STUDY}\b(?: (?:of|from|in|dated) (?:{_MONTH}))?"
    rf"|(?:on|in|at|by|from)\s(?:the )?(?:{_EARLIER}\b|{_MONTH}|{_STUDY}\b(?: (?:of|from|in|dated) (?:{_MONTH}))?)"
    rf"|{_COUNT} (?:days?|weeks?|months?|years?) (?:ago|earlier|before|previously|prior)|(?:last|the previous|earlier this) (?:year|month|week|spring|summer|autumn|winter|time|{_MONTH})|(?:at|on) (?:week|month|day|cycle) \d{{1,3}}"
    r"|before(?:hand)?\b|previously|formerly|earlier\b|hitherto|until now|so far|at that time|back then|then\b)"
)
_SEE = r"(?:present|seen|visible|visuali[sz]ed|identified|identifiable|there|apparent|evident|detected|detectable|demonstrated|demonstrable|appreciated|noted|found|recogni[sz]ed|recogni[sz]able|discernible|shown|depicted|described|reported|recorded|mentioned|documented|observed|discovered|perceptible|measurable|conspicuous|distinguishable|made out|on|in|avid|fdg avid|fdg-avid|enhancing)"
_HEALTHY = r"(?:normal|unremarkable|clear|clean|thin|slender|slim|not enlarged|negative|healthy|free of disease|free of (?:lesions?|nodules?|tumou?r)|uninvolved|unaffected|intact|empty|smooth|without (?:a )?(?:lesion|nodule|mass|abnormality))"
_GAP = r"(?:[a-z'/-]+ ){0,3}?"
_ADVERB = r"(?:(?:newly|since|slightly|mildly|markedly|significantly|minimally|clearly|further|steadily|progressively|now|meanwhile|recently|also|subsequently|apparently|substantially|considerably|rapidly|modestly|evidently|definitely|again|only|just|in the interval|in the meantime) ){0,2}"
_BECOME = r"(?:appeared|developed|arisen|emerged|formed|come up|come to light|sprung up|cropped up|popped up|shown up|turned up|surfaced|manifested|become (?:visible|apparent|evident|detectable|measurable|avid|discernible|conspicuous)|come into (?:view|being)|grown up)"
_HOLDS = r"(?:contains?|carr(?:y|ies)|harbou?rs?|shows?|demonstrates?|bears?|hosts?|hold|holds|exhibits?|reveals?|has|have|houses?|replaced by|occupied by|filled by|involved)"

_NEW = (
    rf"(?:(?:that |which )?(?:was|were|is|are|had been|has been|have been|could|can) )?(?:(?:not|never|nowhere|neither) (?:yet |clearly |definitely |previously |hitherto |formerly |earlier |be |been |to be )*{_SEE}(?: (?:or|nor|and) {_SEE})?,?(?: (?:by|there|here|at all|even in retrospect))?|absent|missing|lacking|invisible|undetectable|undetected|unseen),? (?:either |even |in retrospect |yet )?{_THEN}",
    rf"(?:not|never) (?:previously|hitherto|formerly|earlier|before|yet) {_SEE}",
    rf"(?:previously|formerly|hitherto|earlier|up to now) (?:un(?:recorded|seen|known|detected|reported|noticed|described|recogni[sz]ed|identified|documented|suspected)|not {_SEE}|absent|invisible)",
    rf"{_THEN},? (?:the )?(?:(?:ct|mri|scan|study|examination|report|gland|site|area|region|place|spot|location|it|there) )?(?:did not|does not|do not|didn't|failed to|had not) (?:yet )?(?:show|shown|demonstrate|contain|reveal|have|depict|display|mention|include|describe|report|record)(?: (?:it|this|them|that|any such (?:lesion|nodule|finding)|such a (?:lesion|nodule|finding)|any))?",
    rf"(?:unlike|in contrast (?:to|with)|as opposed to|other than) (?:on |in )?(?:the )?{_EARLIER} {_STUDY}",
    rf"(?:nothing|none|no such (?:lesion|nodule|mass|finding|focus)|no (?:corresponding|comparable|matching|equivalent) (?:lesion|nodule|mass|finding|focus|abnormality|uptake)|no (?:nodule|lesion|mass|correlate|counterpart|trace)(?: of (?:it|this))?|nil)(?: (?:was|were|had been|could be|is))?(?: {_SEE})?(?: (?:here|there|at this site|in this (?:gland|area|place|location)|at this location|of (?:it|this)))?,? {_THEN}",
    rf"{_THEN}[:=]?\s?(?:was |were |had been )?(?:none|nil|not {_SEE}|absent|no (?:nodule|lesion|mass)|nothing|-(?= |$|\)|,|;|\.)|{_HEALTHY})(?: (?:adrenal )?glands?| (?:adrenals?|appearances?|study))?(?! (?:size|limits))",
    rf"{_THEN},? (?:the |this |that |both )?(?:(?:left|right|adrenal|same) )?(?:gland|glands|adrenal|adrenals|site|area|region|limb|organ|location|it|node|bone|lung)s? (?:was|were|had been|looked|appeared|seemed) (?:still |entirely |quite |perfectly |completely )?(?:{_HEALTHY}|not {_SEE})",
    rf"(?:(?:was|were|had been|looked|appeared|seemed) )?(?:still |entirely |quite |perfectly |completely |reported as |read as |called )?{_HEALTHY} (?:glands? |adrenals? )?{_THEN}",
    rf"(?:replac(?:es?|ed|ing)|in place of|instead of) (?:the |a |what was (?:the |a )?)?(?:previously )?normal(?:-appearing| looking)? (?:gland|limb|adrenal|tissue)(?: of {_THEN}| {_THEN})?",
    rf"(?:has|have|had|having) {_ADVERB}{_BECOME}",
    r"(?:newly|recently|freshly|meanwhile) (?:[a-z]+ed|seen|found|visible|evident|apparent|present|measurable|arisen|avid|enhancing)",
    r"(?:interval|new|interim|recent|subsequent) (?:development|appearance|emergence|occurrence|formation|finding|manifestation|presence|onset)(?: of)?",
    r"(?:development|emergence|appearance|occurrence|formation|onset) of(?= (?:an? |the |some |several |multiple |further |\d+ |two |three |bilateral |left |right |rt |lt |[a-z]+ ){0,4}(?:nodul|mass|lesion|metasta|adrenal|suprarenal|deposit|tumou?r|thromb|node|implant|focus|foci))",
    r"(?:appeared|developed|arisen|emerged|arose|occurring|appearing|developing|emerging|formed) (?:in the (?:interval|interim|meantime|meanwhile)|since|after|between|newly|de novo)",
    r"in the (?:interval|interim|meantime|meanwhile),? (?:newly )?(?:appeared|developed|arisen|emerged|formed)",
    r"(?:there (?:is|are)|is|are|shows?|contains?|has|with|we see|i see|one sees|displays?) now(?= (?:an? |the |some |several |multiple |two |three |\d|clear|definite|visible|measurable|small|large|enhanc|bilateral|evident|seen|apparent|present|detectable|avid|nodul|mass))(?! (?:\d+(?:\.\d+)? ?(?:mm|cm)(?: in| x| \(|,|\.|;|$)))",
    rf"now (?:also |both |clearly |definitely )?{_HOLDS}(?= (?:an? |some |several |multiple |two |three |clear|definite|small|large|enhanc|\d+(?:\.\d+)? ?(?:mm|cm) |by |mass|nodul|metast))",
    r"(?<=, )now (?:visible|present|apparent|evident|detectable|identifiable|demonstrable|seen|measurable)",
    r"for the first time|first (?:seen|noted|identified|visible|detected|apparent|appearing|appearance|depicted|shown)(?: (?:today|now|here|on (?:this|the (?:current|present))))?(?! (?:on|in|at) (?:the )?(?:prior|previous|\d|19|20|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec))",
    r"(?:is|are|was|as|represents?|being|constitutes?) (?:an? )?(?:interval|new) (?:change|finding|lesion|development)|an interval change|(?:this|which|it|both|all) (?:is|are) new",
    rf"(?:prior|previous|previously|before|earlier|old|last|then) ?[:=] ?(?:none|nil|absent|not {_SEE}|no(?: nodule| lesion| mass)?|0|nothing|negative|normal)",
    rf"(?:has|have|had|with) no (?:correlate|counterpart|equivalent|precedent|corresponding \w+) {_THEN}",
)  # fmt: skip
_MORE_WORDS = r"(?:bulkier|thicker|wider|longer|fuller|greater|larger|bigger|broader|more (?:marked|bulky|extensive|pronounced|prominent|conspicuous|evident|nodular|numerous|avid|obvious|substantial|voluminous|sizeable))"
_LESS_WORDS = r"(?:slimmer|thinner|narrower|shorter|lesser|less (?:marked|bulky|extensive|pronounced|prominent|conspicuous|evident|nodular|numerous|avid|obvious))"
_MORE = (
    rf"{_MORE_WORDS}(?: (?:than|now|since|compared|today|when|by)\b)",
    rf"{_ADVERB}{_MORE_WORDS}(?=\s*[,.;)(]|\s*$| \d)",
    rf"(?:has|have|had|having) {_ADVERB}(?:grown|increased|enlarged|progressed|expanded|doubled|tripled|trebled|quadrupled|advanced|thickened|swollen|swelled|extended|risen|gained|augmented|worsened)(?: in (?:size|diameter|volume|bulk|extent))?",
    r"(?:continu(?:es?|ed|ing) to|still|kept on|keeps?) (?:grow(?:ing)?|enlarg(?:e|ing)|increas(?:e|ing)|progress(?:ing)?|expand(?:ing)?)",
    r"(?:interval|rapid|slow|marked|slight|mild|clear|definite|significant|further|continued|continuing|ongoing|steady|obvious|substantial|minimal|gradual|subtle) (?:\w+ )?(?:growth|enlargement|increase|progression|expansion|thickening)(?: (?:of|in)\b)?",
    r"growth of(?= (?:the |an? |known |a known )?(?:left|right|rt|lt|both|bilateral|known|adrenal|suprarenal|nodul|mass|lesion|metast|portac|node|deposit|\w+ (?:adrenal|nodule|lesion|metastasis|node|mass)))",
    r"(?:two|three|four)-?fold|tripled|trebled|quadrupled|doubled|twice (?:its|the) (?:previous |former |earlier )?size|twice as (?:large|big)|expanding",
    r"\+\s?\d{1,2}(?:\.\d)?\s?mm",
)
_LESS = (rf"{_LESS_WORDS}(?: (?:than|now|since|compared|today|when|by)\b)", rf"(?:has|have|had|having) {_ADVERB}(?:decreased|shrunk|regressed|reduced|diminished|receded|involuted|contracted|retracted|halved|lessened)(?: in (?:size|diameter|volume|bulk|extent))?", r"half (?:its|the) (?:previous |former |earlier )?size|halved")
_SAME = (r"of the same size|same size|same (?:as|in) (?:before|previous|the previous|prior|the prior|\d{4})|as (?:before|previously|on the previous|in the previous)|no different from|not (?:appreciably |significantly |materially )?different|identical (?:to|in)|equal in size to",)
_HYPOTHETICAL = re.compile(r"\b(?:no|not|without|if|should|unless|any|for|nor|denies|exclude|never)\s+(?:\w+ ){0,2}$")


def _joined(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{p})" for p in patterns)


_COMPARED = re.compile(r"(?<![\w-])(?:(?P<same>" + _joined(_SAME) + r")|(?P<more>" + _joined(_MORE) + r")|(?P<less>" + _joined(_LESS) + r")|(?P<new>" + _joined(_NEW) + r"))(?!\w)")
_KINDS = {"new": "new", "more": "increased", "less": "decreased", "same": "stable"}


_AFTER = re.compile(r"\s*\(?" + _THEN)


def dated_before(folded: str, at: int) -> bool:
    """Whether what stands before this position is dated to an earlier time: "15 mm six months ago"."""
    return _AFTER.match(folded, at) is not None


def compared(folded: str) -> list[tuple[str, int, int]]:
    """(change, start, end) of every comparison told by its build, left to right."""
    found: list[tuple[str, int, int]] = []
    for m in _COMPARED.finditer(folded):
        if _HYPOTHETICAL.search(folded, max(0, m.start() - 24), m.start()):
            continue
        found.append((_KINDS[m.lastgroup or "new"], m.start(), m.end()))
    return found
