"""The patterns of `deidentify`, built once from the word lists of deidentify.toml.

`surest` holds the rules that need no knowledge of words: (kind, what the rule says of itself, pattern). A pattern with a
group `x` removes that group only.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_YEAR = r"(?:19|20)\d\d"
_UNIT = r"(?!\s?(?:ng|mg|g|kg|mm|cm|m|ml|mL|mAU|IU|U|µ|u|%|percent|HU|Hounsfield|mSv|Gy|/|x10|×|cells|years?|months?|days?|weeks?|hours?)\b)(?!\s?%)"
# Latin letters of every language: the extended blocks, the Vietnamese ones, and marks written after their letter.
_LATIN = [chr(c) for block in ((0xC0, 0x250), (0x1E00, 0x1F00)) for c in range(*block)]
_CAP = "[A-Z" + "".join(c for c in _LATIN if c.isupper()) + "]"
_LETTER = "[A-Za-z" + "".join(c for c in _LATIN if c.isalpha()) + "\u0300-\u036f]"
_NAME = rf"(?:[dDlL]['’])?{_CAP}(?:{_LETTER}|['’\-‐](?={_LETTER}))*"
_CODE = r"(?=[A-Za-z0-9./\-]*\d)[A-Za-z0-9][A-Za-z0-9./\-]{2,}[A-Za-z0-9]"


class Patterns(msgspec.Struct, frozen=True):
    """Everything compiled."""

    surest: tuple[tuple[str, str, re.Pattern[str]], ...]
    hospital: re.Pattern[str]
    hospital_keep: re.Pattern[str]
    city: re.Pattern[str]
    titled: re.Pattern[str]
    labelled: re.Pattern[str]
    listed: re.Pattern[str]
    particles: re.Pattern[str]
    between: re.Pattern[str]
    capitalised: re.Pattern[str]
    word: re.Pattern[str]
    word_any: re.Pattern[str]
    medical: re.Pattern[str]
    ordinary: frozenset[str]
    vocabulary: frozenset[str]
    eponyms: frozenset[str]
    place_eponyms: frozenset[str]
    company: frozenset[str]
    given_names: frozenset[str]
    surnames: frozenset[str]
    pronouns: frozenset[str]
    shouted_surnames: frozenset[str]
    acronyms: frozenset[str]
    speaks: re.Pattern[str]
    classed: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """The compiled patterns."""
    words: dict[str, Any] = tomllib.loads(files("hepwatch.cases").joinpath("deidentify.toml").read_text())
    particle = "(?:" + "|".join(words["particles"].split()) + "|['’][ts])"
    full = rf"(?:{_CAP}\.[ \t]?)*(?:{particle}[ \t]+)*{_NAME}(?:(?:[ \t]+{particle})*[ \t]+(?:{_CAP}\.|{_NAME}))*"
    titles = "|".join(sorted(words["titles"].split(), key=len, reverse=True))
    labels = "|".join(words["before_names"].split())
    return Patterns(
        surest=(*_machines(), *_dates(), *_numbers(), *_ages(), *_streets(words), *_han_names()),
        hospital=_hospital(words["hospital_words"].split()),
        hospital_keep=re.compile("|".join(words["hospital_keep"].split("|"))),
        city=re.compile(rf"\b(?:lives? in|living in|moved to|moving to|works? in|resident of|residing in|from|born in|returned to|home in|travel(?:led|s)? (?:to|from)|native of|in|of|to|at)\s+(?P<x>{_NAME}(?:[ \t]{_NAME}){{0,2}})(?=\s+(?:for|with|since|last|and|where|until|\d{{4,5}})\b|[,.;)\n]|\s*$)"),
        titled=re.compile(rf"\b(?:{titles})\b\.?\s+(?P<x>{full})"),
        labelled=re.compile(rf"\b(?i:{labels})\b(?:\s+(?i:by|from|name|is))?\s*(?:\((?:wife|husband|son|daughter|patient)\))?[:,]?\s+(?P<x>{_CAP}{{2,}}(?:['’\-]{_CAP}+)*(?:,?\s{_NAME})|{full})"),
        listed=re.compile(rf"(?<![\w-])(?P<x>(?:(?i:{particle})[ \t]+)*{_CAP}{{2,}}(?:['’\-]{_CAP}+)*(?:[ \t]{_CAP}{{2,}})?,[ \t]{_NAME}(?:[ \t]{_NAME})?)(?=\s*(?:[(;,.\n\-–:]|$|[A-Z]{{2,}}|D\.?O\.?B))"),
        particles=re.compile(rf"(?P<initials>(?<!\w)(?:{_CAP}\.[ \t]?)*)(?P<x>(?:(?i:{particle})[ \t]+)+)$"),
        between=re.compile(rf"[ \t]*(?:(?i:{particle})[ \t]+)*"),
        capitalised=re.compile(rf"(?<!\w)(?:{_CAP}\.[ \t]?)*(?:{particle}[ \t]+)*(?:{_NAME})(?:,?[ \t]+(?:{particle}[ \t]+)*(?:{_CAP}\.[ \t]?)*{_NAME})*"),
        word=re.compile(rf"(?<!\w)(?:{_CAP}\.[ \t]?)*{_NAME}"),
        word_any=re.compile(rf"{_LETTER}(?:{_LETTER}|['’\-](?={_LETTER}))*"),
        medical=re.compile(r"(?i)(?:ology|ologist|ectomy|itis|osis|oma|omas|mab|nib|vir|gram|graphy|scopy|therapy|ation|ition|ical|aemia|emia|opathy|plasty|ostomy|imus|cillin|statin|olol|pril|sartan|azole|tion|sion|ment|ness|ular|atic|ous|phase|genic|ally|fully|ised|ized|ising|izing)$"),
        ordinary=frozenset(f'{words["ordinary"]} {words["more_ordinary"]} {words["titles"]}'.split()),
        vocabulary=_vocabulary() - frozenset(words["name_words"].split()),
        eponyms=frozenset(words["eponyms"].split()),
        place_eponyms=frozenset(words["place_eponyms"].split()),
        company=frozenset(words["place_company"].split()),
        given_names=frozenset(words["given_names"].split()),
        surnames=frozenset(w.capitalize() for w in words["name_words"].split()),
        pronouns=frozenset(w.capitalize() for w in words["name_pronouns"].split()),
        shouted_surnames=frozenset(w.upper() for w in words["name_pronouns"].split()),
        acronyms=frozenset(words["acronyms"].split()),
        classed=re.compile(r"(?i:stage|class|grade|pugh|child|segment|phase|vitamin|hepatitis|type|group|bclc|score|level)\s+$"),
        speaks=re.compile(r"\s+(?:" + words["speaking"] + r")\b"),
    )


def _vocabulary() -> frozenset[str]:
    """Words of medical English in small letters: those met four times or more in a public (CC0) collection of transcription samples."""
    return frozenset(files("hepwatch.cases").joinpath("deidentify_words.txt").read_text().split())


_Rule = tuple[str, str, re.Pattern[str]]


def _machines() -> list[_Rule]:
    return [
        ("email", "a mail address", re.compile(r"[\w.+'\-]+@[\w\-]+(?:\.[\w\-]+)+")),
        ("url", "a web address", re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\")\]]*[^\s<>\")\].,;:]")),
        ("id", "an address of a machine", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")),
    ]


def _dates() -> list[_Rule]:
    forms = [
        rf"\b{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?=\D|$)", rf"\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:{_YEAR}|\d\d)\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s\-]+{_MONTH}\.?,?[\s\-]+(?:{_YEAR}|'?\d\d)\b", rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b", rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?(?:mg|mm|cm|ng|%))",
        rf"\b{_MONTH}\.?,?\s+(?:of\s+)?{_YEAR}\b", rf"\b{_YEAR}[-/]\d{{1,2}}\b", rf"\b\d{{1,2}}[-/]{_YEAR}\b", r"\b(?:19|20)\d{6}\b",
        r"\d{4}年\d{1,2}月(?:\d{1,2}日)?", r"\d{4}년\s?\d{1,2}월(?:\s?\d{1,2}일)?", r"(?:令和|平成|昭和)\d{1,2}年\d{1,2}月(?:\d{1,2}日)?",
        rf"(?<=\bin ){_YEAR}\b", rf"(?<=\bsince ){_YEAR}\b", rf"(?<=\bfrom ){_YEAR}\b", rf"(?<=\bof ){_YEAR}\b", rf"(?<=\buntil ){_YEAR}\b", rf"(?<=\bborn ){_YEAR}\b",
        r"(?i:(?<=dob )|(?<=dob: )|(?<=d\.o\.b\. )|(?<=dated )|(?<=seen on ))\d{1,2}/\d{1,2}\b",
    ]
    roughly = rf"\b(?:early |late |mid-?){_YEAR}\b"
    at_a_figure_or_month = r"(?=[\dJFMASOND令平昭])"  # most places in a text begin no date: told by one letter
    return [("date", "a date", re.compile(at_a_figure_or_month + "(?:" + "|".join(f"(?:{f})" for f in forms) + ")")), ("date", "a date", re.compile(roughly))]


def _numbers() -> list[_Rule]:
    label = (
        r"(?i:\b(?:mrn|m\.r\.n\.|urn|chi|hosp(?:ital)?\.?|record|medical record|patient|nhs|ssn|social security|accession|acc|study id|study|case id|insurance(?: id)?|policy|member|medicare|medicaid|health plan|account|acct|"
        r"licen[cs]e|passport|chart|file|reference|ref|report|request|order|specimen|sample|id|encounter|visit|admission)\b\.?"
        r"(?:\s*(?:number|no|nr|num|id|#))?\.?\s*[:#]?\s*(?:is\s+)?)"
    )
    return [
        ("id", "a number after its label", re.compile(rf"{label}(?P<x>(?:[A-Z]{{1,3}}\s)?(?:\d{{3}}[ ]\d{{3}}[ ]\d{{4}}|(?=\S*\d\S*\d\S*\d){_CODE}))")),
        ("device", "a serial number", re.compile(rf"(?i:\b(?:serial|lot|batch|udi|device|implant|s/n|sn)\b\.?(?:\s*(?:number|no|nr|id|#))?\.?\s*[:#]?\s*)(?P<x>(?:\(\d\d\))?{_CODE})")),
        ("device", "a serial number by its form", re.compile(r"\b[A-Z]{2,3}-\d{4,}[A-Z]?\b")),
        ("phone", "a telephone number", re.compile(r"(?<![\w.])(?:\+\d{1,3}[\s.\-]?(?:\(0\)\s?)?(?:\(?\d{1,4}\)?[\s.\-]?){2,5}\d{2,4}|\(\d{2,4}\)\s?\d{3,4}[\s.\-]\d{3,4}|\d{3}[.\-\s]\d{3}[.\-\s]\d{4}|0\d{1,4}[\s\-]\d{3,4}[\s\-]?\d{3,4}|0\d{2,3}-\d{6,8})(?!\w)")),
        ("phone", "a number after telephone", re.compile(r"(?i:\b(?:tel|telephone|phone|mobile|cell|fax|pager|bleep|ext|extension|call|whatsapp)\b\.?(?:\s*(?:number|no|on|at|is))?\.?\s*[:#]?\s*)(?P<x>\+?\d[\d\s().\-]{2,}\d)")),
        ("id", "a social security number", re.compile(r"\b\d{3}-\d{2}-\d{3,4}\b")),
        ("id", "a health service number", re.compile(r"\b\d{3} \d{3} \d{4}\b")),
        ("id", "a long number", re.compile(rf"(?<![\d.,/<>=\-])(?<!AFP )(?<!DCP )(?<!PIVKA-II )\b(?:[A-Z]{{1,3}}-?)?\d{{7,}}\b(?![.,]\d){_UNIT}")),
        ("id", "a code of letters and figures", re.compile(r"\b[A-Z]{1,2}-?\d{6,}\b")),
    ]


def _ages() -> list[_Rule]:
    old = r"(?:9\d|1[01]\d)"
    return [
        ("age", "an age above 89", re.compile(rf"(?i:\b(?:aged?|age of|at the age of|turned|is now)\s*:?\s*)(?P<x>{old})\b(?!\s?(?:%|mg|mm|cm|ng))")),
        ("age", "an age above 89", re.compile(rf"\b(?P<x>{old})(?=[\s\-]*(?i:years?[\s\-]*old|year-old|y/?o\b|y\.o\.|yrs? old|years of age|[MF]\b))")),
        ("age", "an age above 89", re.compile(rf"(?<=[\s(,])(?P<x>{old})(?=\s+(?i:years?|yrs?)\b(?!\s+(?i:ago|of follow|later|after|before|survival)))")),
        ("age", "an age above 89", re.compile(rf"\b(?:is|was|turned|turns|be|now|becomes?)\s+(?P<x>{old})(?=\s*(?:[,.;)]|and\b|or\b|in\b|$))")),
        ("age", "an age above 89", re.compile(rf"{_NAME}(?:,|\s\()\s?(?P<x>{old})(?=[,;)])")),
        ("age", "an age above 89", re.compile(rf"\b(?:At|at)\s+(?P<x>{old})(?=,?\s+(?:he|she|they|the patient|years)\b)")),
    ]


def _streets(words: dict[str, Any]) -> list[_Rule]:
    after = "|".join(words["street_after"].split())
    before = "|".join(words["street_before"].split())
    lives = r"(?i:(?:lives?|living|resid(?:es?|ing)|staying|stays) at|(?:new |home |postal |current )?address(?:\s+(?:is|unchanged|remains))?\s*:?|moved to|discharged (?:home )?to|returned to)"
    unit = r"(?:,?\s+(?:Apt|Apartment|Unit|Flat|Suite|Floor|#)\.?\s*\w+)?"
    return [
        ("address", "what follows lives at", re.compile(rf"\b{lives}\s+(?P<x>(?:\d{{1,5}}[A-Za-z]?,?\s+{_NAME}|{_NAME}(?:\s+{_NAME})*\s+\d{{1,5}})(?:[ ,\-]+(?:{_NAME}|(?:of|the|de|das|dos|la|del|della)\b|[\dA-Z][\w\-]*))*)")),
        ("address", "a street", re.compile(rf"\b\d{{1,5}}[A-Za-z]?,?\s+(?:{_NAME}\s+){{0,3}}(?:{after})\b\.?{unit}")),
        ("address", "a street", re.compile(rf"\b(?:\d{{1,5}}[A-Za-z]?,?\s+)?(?:{before})\s+(?:(?:de|des|du|la|le|les|della|dei|del|da|do|dos|das)\s+|d[’'])*{_NAME}(?:\s+{_NAME})*(?:,?\s+\d{{1,4}})?{unit}")),
        ("address", "a street", re.compile(rf"\b{_NAME}(?:strasse|straße|str\.|straat|gatan|gata|vägen|veien|vej|weg|gasse|allee|platz|plein|gracht|singel|kade|laan|dijk|torget|torvet|plads)\s+\d{{1,4}}[a-z]?\b")),
        ("address", "a post code", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")),
        ("address", "a post code", re.compile(rf"(?<=[a-zà-ÿ,] )\d{{5}}(?:-\d{{4}})?\b{_UNIT}(?=[\s.,;)]|$)")),
        ("address", "a post code", re.compile(rf"{_NAME}\s\((?P<x>\d{{5}}(?:-\d{{4}})?)\)")),
        ("address", "a place with its post code", re.compile(rf"(?:{_NAME}[ \t]){{0,1}}{_NAME},?\s\d{{5}}(?:-\d{{4}})?\b(?=[\s.,;)]|$)")),
    ]


def _han_names() -> list[_Rule]:
    return [
        ("name", "a name before its form of address", re.compile(r"[\u4e00-\u9fff]{1,4}(?=様|さん|氏|先生|医師|女士|医生)")),
        ("name", "a name after its label", re.compile(r"(?:患者|姓名|氏名|主治医|환자|성명)\s*[:：]\s*(?P<x>[\u4e00-\u9fff\uac00-\ud7af]{2,5})")),
    ]


def _hospital(words: list[str]) -> re.Pattern[str]:
    word = "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
    link = r"(?:of|for|the|de|del|della|di|du|des|la|le|and|&|der|für)"
    name = rf"(?:St\.|{_NAME})"
    first = rf"{name}(?:[ \t]+(?:{link}[ \t]+)*{name})*?[ \t]+{word}(?:[ \t]+{word})*(?:[ \t]+(?:{link}[ \t]+)+{name}(?:[ \t]+{name})*)?"
    then = rf"{word}(?:[ \t]+{word})*[ \t]+(?:{link}[ \t]+)*(?!(?:Drs?|Prof|Mrs?|Ms)\b){name}(?:[ \t]+(?:{link}[ \t]+)*{name})*"
    return re.compile(rf"\b(?:{first}|{then})")
