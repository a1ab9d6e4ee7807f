"""A bundle, one part in memory at a time: its names are learned in a first pass, its parts decoded again when they are read.

A hospital's export may be one bundle of a gigabyte; decoded whole it would take ten.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from hepwatch.ingest.fhir.parts import NotUnderstood, Resource, as_dict, as_list


def name_of(r: Any) -> str | None:
    """"Type/id" of a resource that has both."""
    kind, name = as_dict(r).get("resourceType"), as_dict(r).get("id")
    return f"{kind}/{name}" if isinstance(kind, str) and isinstance(name, str) and name else None


def _called_by(url: Any, r: Any) -> str | None:
    """The name of a resource that has none but the full URL by which a transaction calls it."""
    kind = as_dict(r).get("resourceType")
    return f"{kind}/{url}" if isinstance(kind, str) and isinstance(url, str) and url.startswith("urn:") else None


class _Raw(msgspec.Struct):
    resourceType: Literal["Bundle"]
    entry: list[msgspec.Raw]


class Bundle(Mapping[str, Resource]):
    """The parts of a bundle, patients first, then reports (which may take up the words of observations); as a mapping, the resource that a full URL or a name within it stands for."""

    def __init__(self, parts: list[Any]) -> None:
        self._parts = parts
        self.names: dict[str, str] = {}
        self._place: dict[str, int] = {}
        order: dict[str, list[int]] = {"Patient": [], "DiagnosticReport": [], "": []}
        named = dict[int, str]()
        for n in range(len(parts)):
            part = self._part(n)
            resource, url = part.get("resource"), part.get("fullUrl")
            kind = as_dict(resource).get("resourceType")
            order[kind if isinstance(kind, str) and kind in order else ""].append(n)
            name = name_of(resource) or _called_by(url, resource)
            if isinstance(url, str) and isinstance(resource, dict):
                self._place[url] = n
                if name:
                    self.names[url] = named[n] = name
        self._order = [n for of_kind in order.values() for n in of_kind]
        self._place |= {named[n]: n for n in self._place.values() if n in named}

    @classmethod
    def of(cls, bundle: Resource) -> "Bundle":
        return cls(as_list(bundle.get("entry")))

    @classmethod
    def of_file(cls, raw: bytes) -> "Bundle | None":
        """A bundle's text as a bundle; None when it is anything else, or not JSON throughout."""
        try:
            return cls(list(msgspec.json.decode(raw, type=_Raw).entry))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, NotUnderstood):
            return None

    def parts(self) -> Iterator[Resource]:
        return map(self._part, self._order)

    def _part(self, number: int) -> Resource:
        part = self._parts[number]
        return as_dict(msgspec.json.decode(part) if isinstance(part, msgspec.Raw) else part)

    def __getitem__(self, name: str) -> Resource:
        return as_dict(self._part(self._place[name]).get("resource"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)
