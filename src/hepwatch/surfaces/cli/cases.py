"""`hepwatch cases`: the library: list, show, search, pooled outcomes, own cases and their exchange."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from hepwatch.cases.bundle import export as export_bundle
from hepwatch.cases.bundle import keep_record, merge, read_bundle, written
from hepwatch.cases.care import care
from hepwatch.cases.case import Case, metastases
from hepwatch.cases.draft import draft
from hepwatch.cases.fhir import from_fhir, to_fhir
from hepwatch.cases.library import add as keep
from hepwatch.cases.library import everything, find, read_case, series
from hepwatch.cases.outcomes import By, CountedFrom, Endpoint, Outcomes
from hepwatch.cases.outcomes import outcomes as pooled
from hepwatch.cases.phenopacket import from_phenopacket, to_phenopacket
from hepwatch.cases.reconstruct import reconstruct as persons_of_curve
from hepwatch.cases.release import Review, coarsen, problems, site_key
from hepwatch.cases.release import release as sign
from hepwatch.course.answers import Pattern
from hepwatch.errors import UsageError
from hepwatch.surfaces.cli.one_person import one_person
from hepwatch.surfaces.cli.places import day, print_lines, store_folder
from hepwatch.words.sites import Site

Format = Literal["case", "fhir", "phenopacket"]


def list_(*, store: Path | None = None, json: bool = False) -> None:
    """Every case: the published ones, and those of the store when one is named.

    Example: hepwatch cases list

    Parameters
    ----------
    store
        Also the cases kept in this store.
    json
        One JSON object per case and line.
    """
    found = everything(store)
    if json:
        print_lines(found)
        return
    for c in found:
        places = ", ".join(dict.fromkeys(m.site for m in metastases(c))) or "-"
        print(f"{c.id:45} {c.pattern:32} {places:20} [{c.certainty}] {c.title}")


def show(case: str, *, store: Path | None = None, json: bool = False, as_format: Format = "case") -> None:
    """One case, with what it lacks of the CARE checklist.

    Example: hepwatch cases show adr01_lt_lung_then_adrenal --json

    Parameters
    ----------
    case
        The case's id.
    store
        Also look in this store.
    json
        As JSON.
    as_format
        As our own case, as a FHIR bundle or as a Phenopacket (both JSON).
    """
    found = find(case, store)
    if json or as_format != "case":
        print_lines([_as(found, as_format)])
        return
    print(f"{found.title} [{found.certainty}]\n{found.summary}")
    for s in found.sources:
        print(f"  source: {s.title} ({s.address()}; read: {s.read})")
    for e in found.events:
        print("  " + msgspec.json.encode(e).decode())
    print("  missing of the CARE checklist: " + ", ".join(i.item for i in care(found) if i.state == "missing"))


def search(*, like: str, store: Path | None = None, as_of: str | None = None, top: int = 10, json: bool = False) -> None:
    """Cases like a person in the store, or like a case file, with the reasons.

    Example: hepwatch cases search --like p1 --store mystore --json

    Parameters
    ----------
    like
        A person's id (needs a store), or the path of a case file.
    store
        The store's folder (or set HEPWATCH_STORE).
    as_of
        The day the person is looked at, YYYY-MM-DD; today when left out.
    top
        How many cases.
    json
        One JSON object per case and line.
    """
    from hepwatch.cases.similar import CaseIndex

    asked = read_case(Path(like)) if Path(like).is_file() else _drafted(like, store_folder(store), as_of)
    found = CaseIndex(everything(store)).search(asked, top)
    if json:
        print_lines(found)
        return
    for s in found:
        print(f"{s.score:.2f}  {s.case}: {s.title}")
        for r in s.because[:5]:
            print(f"        {r.part.replace('_', ' ')}: {r.there or 'shared words'} (here {r.here or 'the text'}), alike {r.alike:.2f}")


def outcomes(
    *, site: Site | None = None, pattern: Pattern | None = None, by: By = "treatment", endpoint: Endpoint = "survival",
    counted_from: CountedFrom = "treatment", store: Path | None = None, json: bool = False,
) -> None:
    """Pooled survival or time to recurrence: numbers at risk, median with interval, the steps of the curve, and the warning.

    Example: hepwatch cases outcomes --site adrenal --pattern isolated_extrahepatic --by treatment

    Parameters
    ----------
    site
        Only cases with a metastasis there.
    pattern
        Only cases of this pattern.
    by
        Groups: by treatment, site, interval, or all together.
    endpoint
        Survival, or recurrence after treatment.
    counted_from
        The treatment of the metastasis, or the primary (people enter when the metastasis is found).
    store
        Also the cases kept in this store.
    json
        One JSON object.
    """
    answer = pooled(everything(store), endpoint=endpoint, counted_from=counted_from, by=by, site=site, pattern=pattern, series=series())
    if json:
        print_lines([answer])
    else:
        _print_outcomes(answer)


def reconstruct(curve: Path, *, json: bool = False) -> None:
    """Persons out of a published survival curve (Guyot): a JSON file with curve, at_risk and, when known, events.

    Example: hepwatch cases reconstruct curve.json --json

    Parameters
    ----------
    curve
        {"curve": [[months, share], ...], "at_risk": [[months, number], ...], "events": number}
    json
        One JSON object per person and line.
    """
    try:
        held = msgspec.json.decode(curve.read_bytes())
        spans = persons_of_curve(held["curve"], held["at_risk"], held.get("events"))
    except (OSError, KeyError, TypeError, msgspec.DecodeError):
        raise UsageError('The file is not a curve; expected JSON with "curve", "at_risk" and, when known, "events".') from None
    except ValueError as wrong:
        raise UsageError(f"The curve cannot be: {wrong}.") from None
    if json:
        print_lines(spans)
    else:
        print(f"{len(spans)} persons reconstructed, {sum(s.event for s in spans)} with the event; they are not observed.")


def add(file: Path | None = None, *, store: Path | None = None, person: str | None = None, as_of: str | None = None, from_format: Format = "case") -> None:
    """Keeps a case in the store: from a file, or drafted from a person of the store.

    Example: hepwatch cases add --person p1 --store mystore

    Parameters
    ----------
    file
        A case file (.toml, .json), a FHIR bundle or a Phenopacket.
    store
        The store's folder (or set HEPWATCH_STORE).
    person
        Draft the case from this person instead.
    as_of
        The day the person is looked at, YYYY-MM-DD; today when left out.
    from_format
        What the file is.
    """
    folder = store_folder(store)
    if (file is None) == (person is None):
        raise UsageError("Give a case file or --person, one of the two.")
    case = _drafted(person, folder, as_of) if person is not None else _read(file, from_format)  # type: ignore[arg-type]
    keep(case, folder)
    print(f"kept {case.id}; it has not left, and cannot before a named person releases it (hepwatch cases release)")


def release(
    case: str, *, reviewer: str, ground: str, store: Path | None = None, rare_accepted: str | None = None, on: str | None = None
) -> None:
    """A named person's release of a case: checked, made coarser, signed with the site's key.

    Example: hepwatch cases release own_1a2b3c4d5e6f7a8b --reviewer "Dr Reader" --ground "consent" --store mystore

    Parameters
    ----------
    case
        The case's id.
    reviewer
        Who has read it.
    ground
        The consent or legal ground on which it may leave.
    store
        The store's folder (or set HEPWATCH_STORE).
    rare_accepted
        Why it may leave although it is rare.
    on
        The day of the review, YYYY-MM-DD; today when left out.
    """
    folder = store_folder(store)
    ready = coarsen(find(case, folder))
    review = Review(reviewer=reviewer, reviewed_on=day(on), ground=ground, rare_accepted=rare_accepted)
    record = sign(ready, everything(folder), review, site_key(folder))
    keep(ready, folder)
    keep_record(record, folder)
    print(f"released {case}, version {record.version}")


def export(*case: str, store: Path | None = None, out: Path, site: str = "unnamed site", deidentify: bool = False) -> None:
    """Writes released cases as a bundle; refuses when a case is not released, and says which rules are not met.

    Example: hepwatch cases export own_1a2b3c4d5e6f7a8b --deidentify --store mystore --out bundle.json

    Parameters
    ----------
    case
        The ids of the cases.
    store
        The store's folder (or set HEPWATCH_STORE).
    out
        The file to write.
    site
        Your site's name, for those who read it.
    deidentify
        Make ages and times coarser first; the release must be of the coarser case.
    """
    folder = store_folder(store)
    if not case:
        raise UsageError("Name at least one case; `hepwatch cases list` shows the ids.")
    chosen = [coarsen(find(c, folder)) if deidentify else find(c, folder) for c in case]
    try:
        bundle = export_bundle(chosen, folder, site_key(folder), site)
    except UsageError as refused:
        broken = {p.rule: p.why for c in chosen for p in problems(c, everything(folder))}
        raise UsageError(f"{refused}. Rules not met: " + "; ".join(f"{r}: {why}" for r, why in broken.items())) from None
    out.write_bytes(written(bundle))
    print(f"wrote {len(bundle.cases)} cases with their release records")


def import_(bundle: Path, *, store: Path | None = None, key: Path | None = None, json: bool = False) -> None:
    """Takes in a bundle from another site; says what was added, refused, and may be the same person as a case known here.

    Example: hepwatch cases import bundle.json --store mystore

    Parameters
    ----------
    bundle
        The file another site wrote.
    store
        The store's folder (or set HEPWATCH_STORE).
    key
        The other site's key, when it was handed over; without it the signature is not checked.
    json
        One JSON object.
    """
    merged = merge(read_bundle(bundle), store_folder(store), key.read_bytes() if key else None)
    if json:
        print_lines([merged])
        return
    print(f"added {len(merged.added)}, renewed {len(merged.renewed)}, unchanged {len(merged.unchanged)}; signatures {merged.signatures}")
    for name, why in merged.refused.items():
        print(f"  refused {name}: {why}")
    for d in merged.maybe_the_same:
        print(f"  {d.one} may be the same person as {d.other}: same {', '.join(d.agree)}")


def _drafted(person: str, folder: Path, as_of: str | None) -> Case:
    asked = day(as_of)
    known, stands = one_person(folder, person, asked)
    return draft(known, stands, asked, site_key(folder))


def _read(file: Path, from_format: Format) -> Case:
    if from_format == "case":
        return read_case(file)
    try:
        held = msgspec.json.decode(file.read_bytes())
    except (OSError, msgspec.DecodeError):
        raise UsageError(f"{file.name} cannot be read as JSON; give a FHIR bundle or a Phenopacket written by hepwatch.") from None
    return from_fhir(held) if from_format == "fhir" else from_phenopacket(held)


def _as(case: Case, as_format: Format) -> object:
    if as_format == "fhir":
        return to_fhir(case)
    return to_phenopacket(case, datetime.now(UTC).isoformat()) if as_format == "phenopacket" else case


def _print_outcomes(answer: Outcomes) -> None:
    print(answer.warning)
    for g in answer.groups:
        median = "not reached" if g.median is None else f"{g.median:g} months"
        limits = f"{g.median_low if g.median_low is not None else '-'} to {g.median_high if g.median_high is not None else '-'}"
        print(f"{g.group}: n {g.n}, events {g.events}, median {median} ({limits})")
        print("  at risk: " + ", ".join(f"{t:g} months {n}" for t, n in g.at_risk))
        print("  curve: " + ", ".join(f"{s.months:g}: {s.share:.2f} ({s.low:.2f}-{s.high:.2f})" for s in g.steps.steps))
    for why, n in answer.left_out.items():
        print(f"not counted: {n} ({why})")
    for s in answer.series:
        print(f"series beside it: {s.title} [{s.certainty}; {s.sources[0].address()}]: " + "; ".join(f"{g.label} n {g.n}" for g in s.groups))
