"""Reads one report: clean, tell the language, section, state, merge. Never raises on any text; time is linear in its length."""

import re
from bisect import bisect_left

from hepwatch.record.reading import Advice, ReadFinding, Reading
from hepwatch.reports.advice import advice_in, may_advise
from hepwatch.reports.bare_lengths import the_unit
from hepwatch.reports.boxes import answered, without_boxes
from hepwatch.reports.clean import LONGEST_REPORT, Cleaned, fold, unwrap, with_misheard_no, with_spoken_signs
from hepwatch.reports.contradictions import taken_back
from hepwatch.reports.corrections import sides_corrected
from hepwatch.reports.counting import Count, count
from hepwatch.reports.discourse import Discourse
from hepwatch.reports.language import detect
from hepwatch.reports.merge import final
from hepwatch.reports.phrases import load
from hepwatch.reports.quotations import is_quoted
from hepwatch.reports.safety_net import missing
from hepwatch.reports.scan import items_in
from hepwatch.reports.sections import RANK, sections, sentences
from hepwatch.reports.statements import Statement
from hepwatch.reports.timeline import with_comparisons

# Renew stored readings when this changes.
READER = "9"
# Languages whose reading passes its own test set (tests/reports/test_languages.py).
SWITCHED_ON = ("en", "ko")

_LEADER = re.compile(r" ?\.{3,}| \.{2}(?= )")  # "Bones ........ normal"
_TR = re.compile(r"lr ?-?tr[ -]?(viable|non-?viable|equivocal|non-?progressing)|lr ?-?(tiv|m|nc|[1-5])\b")
_BELOW = re.compile(r"abdom|pelvi|thap|\bcap\b|\btap\b")  # more than the chest was examined
_RECOMMENDS = re.compile(r"\b(?:recommendations?|advice|plan|to do|decision|outcome|management|actions?|next steps?)\s*[:\-]?\s*$")  # the heading a sentence stands under
_DEFAULTS = (
    ("liver", re.compile(r"liver|hepat|primovist|eob|gadoxet|ultrasound|us abdomen|abdom\w* us")),
    ("lung", re.compile(r"chest|thorax|ctpa|lung")),
    ("brain", re.compile(r"brain|head mri|cranial")),
    ("bone", re.compile(r"spine|bone scan")),
)


def _default_site(exam: str | None, folded: str, language: str) -> str | None:
    words = (exam or folded[:160].split("\n")[0]).lower()
    named: list[str] = [site for site, pattern in load(language).settings.get("examined", {}).items() if re.search(pattern, words)]
    named += [site for site, pattern in _DEFAULTS if pattern.search(words)]
    if not named or re.search(r"pet|whole", words) or (named[0] == "lung" and _BELOW.search(words)):
        return None
    return named[0]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n\r-*•,.;:)，、。；：":
        start += 1
    number = re.match(r"\d{1,2}[.)]\s+", text[start : min(end, start + 6)])
    start += number.end() if number else 0
    while end > start and text[end - 1] in " \t\n\r,;:，、；：":
        end -= 1
    return start, end


def _row(statement: Statement, cleaned: Cleaned, text: str, folded: str, counted: Count) -> ReadFinding:
    start, end = _trim(cleaned.text, statement.start, statement.end)
    category = _TR.search(folded, start, end) if statement.present and statement.site in ("liver", "vein") else None
    a, b = cleaned.origin(start), cleaned.origin(end, end=True)
    present = statement.present
    at = statement.verdict_at
    decided = text[cleaned.origin(at[0]) : cleaned.origin(at[1], end=True)] if at else None
    return ReadFinding(
        statement.site, statement.side, statement.status,  # type: ignore[arg-type]
        statement.change if present else None,  # type: ignore[arg-type]
        statement.size if present else None, statement.prior if present else None,
        text[a:b], a, b, _category(category), *counted, decided_by=decided, grown_from=statement.grown_from if present else None,  # type: ignore[arg-type]
    )  # fmt: skip


def _counted(row: Statement, reader: Discourse, folded: str) -> Count:
    if not row.present:
        return Count(None, None)
    return count(folded, (s for s in reader.statements if s.site == row.site and s.side == row.side))


def _category(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    if found.group(1):
        return "LR-TR " + found.group(1).replace("-", "")
    return "LR-" + found.group(2).upper()


def gather(folded: str, text: str, language: str, default: str | None) -> tuple[Discourse, list[tuple[int, int, bool, tuple[str, ...], bool]]]:
    """The discourse of a folded text once read, and its sentences with the places they name."""
    pack = load(language)
    items = items_in(folded, language)
    discourse = Discourse(folded, pack, default)
    discourse.unit = the_unit(items) if "suv" not in folded else None  # beside uptakes a bare number may be one
    seen: list[tuple[int, int, bool, tuple[str, ...], bool]] = []
    at = 0
    for section in sections(folded, language, text):
        rank = RANK[section.name]
        if rank is None:
            continue
        weighty = section.name in ("impression", "addendum", "preliminary")
        recommends = _RECOMMENDS.search(folded, max(0, section.start - 24), section.start) is not None
        for sentence in sentences(folded, section):
            while at < len(items) and items[at].start < sentence.start:
                at += 1
            stop = at
            while stop < len(items) and items[stop].start < sentence.end:
                stop += 1
            own = with_comparisons(items[at:stop])
            discourse.sentence(sentence, rank, own)
            sites = tuple(dict.fromkeys(i.site for i in own if i.kind == "site" and i.site))
            if rank:
                seen.append((sentence.start, sentence.end, weighty, sites, recommends))
            at = stop
    return discourse, seen


def read(text: str, *, report: str = "", exam: str | None = None, language: str | None = None) -> Reading:
    """What a report says, each finding with its exact words. `read` False: nothing was understood."""
    cleaned = unwrap(text)
    if len(cleaned.text) > LONGEST_REPORT:
        return Reading(report, language, False, reader=READER)
    folded = _LEADER.sub(lambda m: ":" + " " * (len(m.group()) - 1), fold(cleaned.text))
    if ":," in folded:  # line breaks lost and written as commas, "FINDINGS:,The liver"
        folded = re.sub(r"(?<=[.:]),", "\n", folded)
    folded = with_misheard_no(with_spoken_signs(without_boxes(answered(sides_corrected(folded)))))
    told = detect(folded)
    if told is None and folded.isascii() and len(folded) < 2_000 and len({i.kind for i in items_in(folded, "en")} & {"site", "lesion", "normal", "size", "change", "benign", "suspicious", "side", "neg", "unseen"}) > 1:
        told = "en"  # hospital shorthand has no function words; its vocabulary tells
    if told not in SWITCHED_ON:
        return Reading(report, told or language, False, reader=READER)
    reader, seen = gather(folded, cleaned.text, told, _default_site(exam, folded, told))
    told_of = final(reader.statements)
    told_of += missing(told_of, reader.nets)
    rows = tuple(_row(s, cleaned, text, folded, _counted(s, reader, folded)) for s in told_of)
    denied = tuple(_row(s, cleaned, text, folded, Count(None, None)) for s in taken_back((s for s in reader.statements if not s.quoted), rows))
    stems = may_advise(folded, told)
    advice = tuple(a for s in seen if bisect_left(stems, s[0]) < bisect_left(stems, s[1]) for a in advice_in(folded, cleaned.text, *s) if not is_quoted(reader.quotations, a.start, a.end))
    if cleaned.marks:
        advice = tuple(_moved(a, cleaned, text) for a in advice)
    unseen = tuple(dict.fromkeys(s for s in reader.unseen))
    return Reading(report, told, bool(rows or unseen), rows, advice, unseen, reader=READER, taken_back=denied)  # type: ignore[arg-type]


def _moved(advice: Advice, cleaned: Cleaned, text: str) -> Advice:
    a, b = cleaned.origin(advice.start), cleaned.origin(advice.end, end=True)
    return Advice(text[a:b], advice.test, advice.within_days, a, b, advice.sites)
