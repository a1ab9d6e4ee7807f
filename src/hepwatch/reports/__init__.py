"""Report text -> findings, each with its exact words.

The way of a text: `clean` (wrapping off, folded) -> `language` -> `sections` (sentences, what each may claim) -> `scan`
(every phrase, length, date and table cell, one pass: `tokens`, `match`, `lengths`, `timeline`) -> `clauses` -> per clause
`pruning` (history, purposes, advice out), `places`, `scope` (denial, certainty), `sizes`, `courses`, `claims` -> `headings`, `discourse`,
`findings`, `absences` (what a clause without a place speaks of; `locators` tell one lesion from another) -> `lesions` (what is said of
one) -> `merge` (one judgement a place). No step but the data knows a language.

How a language pack plugs in. A folder `phrases/xx/` with TOML files, any names, of tables `[kind.value]` holding `phrases`
(lower case, folded as `clean.fold` does; `(a|b|)` stands for each choice) and, where they apply, `site`, `side`, `note`.
A value's further words only tell groups apart: `[lesion."neutral bone"]` is kind lesion, value neutral. Kinds the engine knows:

- places: `site` (site, side), `side`, `region` (passed over in a list of places; with `site`: an organ by its region),
  `landmark` (the next place is only a neighbour), `origin` (the place a lesion comes from), `noise` (nothing), `label`.
- what is there: `lesion` neutral | tissue | feature | tumour | treated | benign | malignant | global; notes viable,
  recurrence, spread (whose absence a denial is), liver (only the liver shows it), nothing (an artefact).
- judgements: `suspect`, `definite`, `possible`, `notexcluded`, `against` forward | back (both: governs either way; note
  alone: suspicion with no diagnosis named); `suspicious`, `definite`, `indeterminate`, `benign` self (a verdict alone).
- denials: `neg` forward (over a list) | back ("- (-)", "keine") | word (the next word only) | new ("no new"); note each
  ("neither"), sight ("not seen": of an organ, it was not looked at); `pseudo`; `normal` self (note organ: only of a named organ); `global` self; `unseen` self.
- comparison: `change` new | increased | stable | decreased | resolved; times: `earlier`, `ago`, `month`, `unit`, `count`,
  `study`, `since`, `today`, `see` (to be visible: with a denial and a time before it makes a lesion new), `past`.
  `like` ("as in", with a time: no change); `change` notes from, same, afternoun, comparative, atend, looks (gone is how it looked).
- which lesion: `anaphor`, notes one (of several), another, former, latter, part (of it), same, bed; `respectively`.
- joints: `mark` comma | and | slash | open | close | colon | dash | arrow | rank | with | stop; `verb`; `term`; `except`.
- not of now: `history`, `procedure` ablation | resection (site: what was removed), `purpose`, `suppose`, `quoted`, `known`, `generic` (of lesions
  in general), `advice`; a new lesion named inside advice is kept all the same.
- `reason`: why something is thought ("in view of the known primary"); `likewise`: what was said of the place before holds here;
  `adjective` with note node: a size normal for a node; `bulk`: a gland that is so carries a finding; `unseen` note removed, or with a site of its own.
- `involves`: a lesion grows into the place that follows, and is counted there too.

A table `[settings]` may give `transparent` (words passed over everywhere), `bound` (pairs that are not), `prepositions` (before
a place) and `joints` (between a denied look and the lesion that is there);
`[settings.headings]` is required: regular expressions for impression, addendum, preliminary, indication, technique,
comparison, copied, body. Function words that tell the language stand in `language.py`; a language is read once it is in
`read.SWITCHED_ON`, which its own test set decides.
"""

from collections.abc import Iterable, Iterator

from hepwatch.record.reading import Reading
from hepwatch.reports.explain import explain
from hepwatch.reports.pathology import looks_like_pathology, read_pathology
from hepwatch.reports.read import READER, read

__all__ = ["READER", "explain", "looks_like_pathology", "read", "read_kind", "read_many", "read_pathology"]


def read_many(batch: Iterable[tuple[str, str, str | None, str | None]]) -> Iterator[Reading]:
    """Readings of (report, text, exam, language), in order."""
    for report, text, exam, language in batch:
        yield read(text, report=report, exam=exam, language=language)


def read_kind(kind: str, text: str, *, report: str, language: str | None) -> Reading:
    """A stored report by its kind: pathology by the reader of specimens, everything else as imaging."""
    return (read_pathology if kind == "pathology" else read)(text, report=report, language=language)
