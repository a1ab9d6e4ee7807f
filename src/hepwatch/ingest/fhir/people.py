"""Patient -> people. The person counts on every day; a death is a row of its own, known when it was known."""

from collections.abc import Iterator
from datetime import date

from hepwatch.ingest.fhir.parts import Names, Resource, as_dict, as_list, parsed_date, text_of
from hepwatch.record.rows import PersonRow, Row

_ALWAYS = date(1900, 1, 1)


def patient(r: Resource, names: Names, key: str, given: date | None, received: date | None) -> Iterator[tuple[str, Row]]:
    person = key.partition("/")[2]
    born = parsed_date(r.get("birthDate"), "birthDate").day
    sex = r.get("gender") if r.get("gender") in ("male", "female", "other") else None
    yield "people", PersonRow(
        row_id=key, person=person, known_on=born or _ALWAYS, birth_date=born, sex=sex, merged_into=_survivor(r, names)
    )
    died = parsed_date(r.get("deceasedDateTime"), "deceasedDateTime").day
    if died is not None or r.get("deceasedBoolean") is True:
        updated = parsed_date(as_dict(r.get("meta")).get("lastUpdated"), "meta.lastUpdated").day
        known = given or died or updated or received or _ALWAYS
        if given is None and died is not None and updated is not None and _is_later_version(r):
            known = max(died, updated)
        yield "people", PersonRow(row_id=f"{key}#death", person=person, known_on=known, death_date=died, deceased=True)


def _is_later_version(r: Resource) -> bool:
    version = text_of(as_dict(r.get("meta")).get("versionId")) or ""
    return version.isdigit() and int(version) > 1


def _survivor(r: Resource, names: Names) -> str | None:
    for link in as_list(r.get("link")):
        if as_dict(link).get("type") == "replaced-by":
            name = names.of(as_dict(link).get("other"))
            if name is not None and name.startswith("Patient/"):
                return name.partition("/")[2]
    return None
