"""Reads a pathology report: what the specimen was and what it showed. English; anything else stays unread."""

import re

from hepwatch.record.reading import Reading, SpecimenFinding
from hepwatch.reports.clean import LONGEST_REPORT, fold, unwrap
from hepwatch.reports.language import detect
from hepwatch.reports.match import items_in

READER = "pathology-1"
_IS_PATHOLOGY = re.compile(r"\b(?:specimen|microscop|macroscop|gross description|histolog|immunohisto|hepatectomy specimen|final pathologic|frozen section|edmondson|resection margin|microvascular|lymphovascular)")
_HCC = re.compile(r"hepatocellular carcinoma|\bhcc\b")
_OTHER = re.compile(r"cholangiocarcinoma|adenocarcinoma|squamous|lymphoma|neuroendocrine|renal cell carcinoma|sarcoma|melanoma|urothelial")
_BENIGN = re.compile(r"adenoma\b|myelolipoma|haemangioma|hemangioma|granuloma|focal nodular hyperplasia|dysplastic nodule|cirrhosis only|cyst\b|hyperplasia|reactive")
_NONE = re.compile(r"no (?:residual |viable |evidence of )?(?:tumou?r|malignan\w+|carcinoma)|negative for (?:malignan\w+|tumou?r|carcinoma)|complete necrosis")
_DENY = re.compile(r"\b(?:no|not|negative|absent|without|excludes?|against|rather than|history of|h/o)\b[^.;\n]{0,40}$")
_GRADES = {"i": 1, "1": 1, "ii": 2, "2": 2, "iii": 3, "3": 3, "iv": 4, "4": 4, "well": 1, "moderately": 2, "poorly": 3}
_NUMBERS = {"one": 1, "single": 1, "solitary": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def looks_like_pathology(text: str) -> bool:
    folded = fold(text[:20_000])
    return len(set(_IS_PATHOLOGY.findall(folded))) >= 2


def _asserted(pattern: re.Pattern[str], folded: str) -> bool:
    return any(not _DENY.search(folded[max(0, m.start() - 60) : m.start()]) for m in pattern.finditer(folded))


def _yes_no(folded: str, words: str) -> bool | None:
    """Present, absent, or not said, from "X: present", "no X", "X is not identified"."""
    answer: bool | None = None
    for m in re.finditer(words, folded):
        after = folded[m.end() : m.end() + 45].split("\n")[0]
        denied = bool(_DENY.search(folded[max(0, m.start() - 40) : m.start()]) or re.match(r"[^.;]{0,25}\b(?:not|absent|none|negative|no|m0|free|\(-\))", after))
        if answer is None or not denied:
            answer = not denied
    return answer


def _margin(folded: str) -> str | None:
    if re.search(r"\br2\b|macroscopic(?:ally)? positive", folded):
        return "macroscopic"
    if re.search(r"\br1\b|margins? (?:is |are |: ?)?(?:positive|involved)|positive (?:resection |surgical )?margin|(?:tumou?r|carcinoma) (?:at|extends to|present at|involves) (?:the )?(?:\w+ )?margin", folded):
        return "microscopic"
    if re.search(r"\br0\b|margins?[^.;\n]{0,40}(?:negative|free|clear|uninvolved|not involved)|free (?:resection |surgical )?margin|(?:negative|clear) (?:resection |surgical )?margin|margins?:? \d", folded):
        return "negative"
    return None


def _grade(folded: str) -> int | None:
    found = re.search(r"(?:grade|edmondson(?:-| and )?steiner(?:'s)?|g)[\s:]*(?:grade )?(iv|iii|ii|i|[1-4])\b|(well|moderately|poorly)[\s-]*(?:to[\s-]*(moderately|poorly)[\s-]*)?differentiated", folded)
    if found is None:
        return None
    return _GRADES[next(g for g in (found.group(1), found.group(3), found.group(2)) if g)]


def read_pathology(text: str, *, report: str = "", language: str | None = None) -> Reading:
    """What the specimen showed. `read` False when neither a diagnosis nor a site could be told."""
    folded = fold(unwrap(text).text)
    told = detect(folded)
    if told != "en" or len(folded) > LONGEST_REPORT:
        return Reading(report, told or language, False, reader=READER)
    items = items_in(folded, "en")
    place = next((i for i in items if i.kind == "site" and i.site), None)
    side = next((i.side for i in items if i.kind == "side" and place is not None and abs(i.start - place.start) < 25), None)
    diagnosis = "hcc" if _asserted(_HCC, folded) else "other_cancer" if _asserted(_OTHER, folded) else "no_tumour" if _NONE.search(folded) else "benign" if _asserted(_BENIGN, folded) else None
    sizes = [i.size for i in items if i.kind == "size" and re.search(r"tumou?r|mass|nodule|lesion|carcinoma|size|dimension|hcc|metasta|diameter", folded[max(0, i.start - 70) : i.end + 25])
             and not re.search(r"margin|specimen|weigh|distance|clearance|from the|piece|measuring overall|biopsy core|core", folded[max(0, i.start - 30) : i.end + 22])]  # fmt: skip
    counted = re.search(r"(?:number of (?:tumou?rs|lesions|nodules)|tumou?r (?:focality|number))[\s:]*(\d{1,2}|one|single|solitary|two|three|four|five)", folded) or re.search(r"\b(two|three|four|five|single|solitary|one) (?:\w+ ){0,2}(?:tumou?rs?|nodules?|mass|masses|lesions?)\b", folded)
    number = None if counted is None else _NUMBERS.get(counted.group(1)) or int(counted.group(1))
    found = SpecimenFinding(
        place.site if place else None, side or (place.side if place else None), diagnosis, max((s for s in sizes if s is not None), default=None), number,  # type: ignore[arg-type]
        _yes_no(folded, r"micro-?\s?(?:scopic )?(?:vascular|vessel) invasion|\bmvi\b|lymphovascular invasion|small vessel invasion"),
        _yes_no(folded, r"macro-?\s?(?:scopic )?vascular invasion|(?:large|portal|hepatic) (?:vessel|vein) invasion|gross vascular invasion"),
        _margin(folded), _grade(folded), _yes_no(folded, r"satellite (?:nodules?|lesions?|tumou?rs?|nodul\w+)|satellitosis|\bsatellites?\b"),
        "metastatic hepatocellular carcinoma" if diagnosis == "hcc" and re.search(r"metasta", folded) and place is not None and place.site != "liver" else None,
    )  # fmt: skip
    return Reading(report, told, diagnosis is not None, (), (), (), found, READER)
