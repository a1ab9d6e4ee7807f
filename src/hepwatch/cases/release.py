"""What may leave: the release check, a person's review, and the signed record without which nothing is exported.

The check lists every rule that is not met. Rarity is judged against all cases known here: a case whose coarse facts (sex,
age band of ten years, sites, primary treatment, interval in years, outcome) are shared by fewer than `alike` is rare. A rare
case is released only when a named person accepts that, and says why. A record holds the hash of exactly what was read: change
one word and it is no longer released.
"""

import hashlib
import hmac
import secrets
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from hepwatch.cases.case import Case, Status, first_treatment, metastases, month
from hepwatch.cases.deidentify import identifiers
from hepwatch.cases.when import elapsed
from hepwatch.errors import StoreError, UsageError

KEY_FILE = "site.key"


class Problem(msgspec.Struct, frozen=True):
    """A rule that is not met, in words. Never the words found: only what kind they look like."""

    rule: str
    why: str


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """Who read it, when, on what ground it may leave, and why although rare."""

    reviewer: str
    reviewed_on: date
    ground: str
    rare_accepted: str | None = None


class ReleaseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Proof that exactly this case was read and released. The signature is made with the site's key."""

    case: str
    version: int
    sha256: str
    review: Review
    signature: str


def problems(case: Case, others: Sequence[Case], review: Review | None = None) -> list[Problem]:
    """Every rule that is not met, the review included."""
    found = [*_facts_too_fine(case), *_texts(case)]
    if is_rare(case, others) and not (review and review.rare_accepted):
        found.append(_problem("rare"))
    if review is None or not review.reviewer.strip():
        found.append(_problem("review"))
    if review is None or not review.ground.strip():
        found.append(_problem("ground"))
    return found


def release(case: Case, others: Sequence[Case], review: Review, key: bytes) -> ReleaseRecord:
    """The signed record, or one sentence naming every rule that is not met."""
    refused = problems(case, others, review)
    if refused:
        raise UsageError("not released: " + "; ".join(f"{p.rule}: {p.why}" for p in refused))
    record = ReleaseRecord(case=case.id, version=case.version, sha256=fingerprint(case), review=review, signature="")
    return msgspec.structs.replace(record, signature=_signature(record, key))


def is_genuine(record: ReleaseRecord, key: bytes) -> bool:
    """Whether the record was signed with this key and nothing in it was changed."""
    return hmac.compare_digest(record.signature, _signature(msgspec.structs.replace(record, signature=""), key))


def covers(record: ReleaseRecord, case: Case) -> bool:
    """Whether the record is of exactly this case."""
    return (record.case, record.version, record.sha256) == (case.id, case.version, fingerprint(case))


def fingerprint(case: Case) -> str:
    """The hash of everything the case says, but where it is kept."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(case, origin="local"), order="sorted")).hexdigest()


def coarsen(case: Case) -> Case:
    """Ages to bands, times to whole months."""
    person = case.person
    if person.age is not None:
        band = "90+" if person.age >= 90 else f"{person.age // 5 * 5}-{person.age // 5 * 5 + 4}"
        person = msgspec.structs.replace(person, age=None, age_band=band)
    events = tuple(msgspec.structs.replace(e, when=_in_months(e.when)) for e in case.events)
    return msgspec.structs.replace(case, person=person, events=events)


def is_rare(case: Case, others: Sequence[Case]) -> bool:
    """Whether fewer known cases than the limit share its coarse facts (the case itself counts as one)."""
    own = coarse_facts(case)
    alike = 1 + sum(1 for c in others if c.id != case.id and coarse_facts(c) == own)
    return alike < int(_knowledge()["limits"]["alike"])


def coarse_facts(case: Case) -> tuple[object, ...]:
    """What someone who knows the person could recognise the case by."""
    person, treated = case.person, first_treatment(case, "primary")
    found = metastases(case)
    months = next((m for m in (month(case, x) for x in found) if m is not None), None)
    status = next((e.status for e in case.events if isinstance(e, Status)), None)
    return (
        person.sex, _decade(case), frozenset(x.site for x in found), treated.treatment if treated else None,
        None if months is None else round(months / 12), status is not None and status.startswith("died"),
    )


def site_key(store: Path) -> bytes:
    """The site's secret, made on first need and readable by its owner only."""
    path = store / "cases" / KEY_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise StoreError("the site's key for releasing cases is damaged; restore cases/site.key from a backup, or remove it to make a new one")
    return key


def _signature(record: ReleaseRecord, key: bytes) -> str:
    return hmac.new(key, msgspec.json.encode(record, order="sorted"), hashlib.sha256).hexdigest()


def _facts_too_fine(case: Case) -> list[Problem]:
    found = []
    if case.person.age is not None:
        found.append(_problem("no_exact_age"))
    if any(e.when and e.when.split()[-1] in ("days", "weeks") for e in case.events):
        found.append(_problem("no_days"))
    if case.origin == "local" and not case.id.startswith("own_"):
        found.append(_problem("no_person_name"))
    return found


def _texts(case: Case) -> list[Problem]:
    texts = [case.title, case.summary, case.licence, *(e.text for e in case.events if e.text), *(getattr(e, "site_text", None) or "" for e in case.events)]
    kinds = sorted({i.kind for text in texts for i in identifiers(text)})
    return [Problem("no_identifiers", f"{_rule('no_identifiers')}: {', '.join(kinds)}")] if kinds else []


def _in_months(when: str | None) -> str | None:
    if when is None or when.split()[-1] not in ("days", "weeks"):
        return when
    read = elapsed(when)
    prefix = "" if read.exactness == "exact" else f"{read.exactness} "
    return f"{prefix}{round(read.months)} months"


def _decade(case: Case) -> int | None:
    person = case.person
    if person.age is not None:
        return min(person.age, 90) // 10
    return None if person.age_band is None else int(person.age_band.rstrip("+").split("-")[0]) // 10


def _problem(rule: str) -> Problem:
    return Problem(rule, _rule(rule))


def _rule(rule: str) -> str:
    return str(_knowledge()["rules"][rule])


@cache
def _knowledge() -> dict[str, Any]:
    return tomllib.loads(files("hepwatch.cases").joinpath("release.toml").read_text())
