"""A second opinion on a reading, from an endpoint the user configured; off unless they did.

Any service that answers like OpenAI's chat completions can be asked. It is never merged: where it and the reader differ, the
difference comes back as "check this" for a person. The text of a report leaves this machine only when the address is the
machine itself, or when the user has said in so many words that it may.
"""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hepwatch.errors import UsageError
from hepwatch.record.reading import Reading
from hepwatch.words.sites import SITES

_ASK = (
    "You read radiology reports. Answer with JSON only: a list of objects with site (one of {sites}), side (left, right, bilateral or null) "
    "and status (absent, benign, indeterminate, suspicious, definite): the report's own judgement of the worst present lesion per site and side."
)
_STATUSES = frozenset({"absent", "benign", "indeterminate", "suspicious", "definite"})


class CheckThis(NamedTuple):
    site: str
    side: str | None
    reader: str | None
    second: str | None


class Endpoint(NamedTuple):
    url: str  # up to /v1
    model: str
    key: str | None = None
    allow_remote: bool = False


def _permitted(endpoint: Endpoint) -> None:
    host = urlsplit(endpoint.url).hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local and not endpoint.allow_remote:
        raise UsageError("The second reader's address is not this machine; reports are sent elsewhere only when that is allowed explicitly.")


def ask(endpoint: Endpoint, text: str, reading: Reading, *, timeout: float = 60.0) -> tuple[CheckThis, ...]:
    """Where the second reader differs from the first, by (site, side)."""
    import httpx

    _permitted(endpoint)
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    messages = [{"role": "system", "content": _ASK.format(sites=", ".join(SITES))}, {"role": "user", "content": text}]
    try:
        answer = httpx.post(f"{endpoint.url.rstrip('/')}/chat/completions", headers=headers, timeout=timeout, trust_env=False, json={"model": endpoint.model, "temperature": 0, "messages": messages})
        answer.raise_for_status()
        second = _statuses(answer.json()["choices"][0]["message"]["content"])
    except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError) as error:
        raise UsageError("The second reader gave no usable answer; check its address and model. The first reading stands as it is.") from error
    first: dict[tuple[str, str | None], str] = {(r.site, r.side): r.status for r in reading.rows}
    return tuple(CheckThis(site, side, first.get((site, side)), second.get((site, side))) for site, side in sorted({*first, *second}, key=str) if first.get((site, side)) != second.get((site, side)))


def _statuses(content: str) -> dict[tuple[str, str | None], str]:
    rows: list[Mapping[str, Any]] = json.loads(content[content.index("[") : content.rindex("]") + 1])
    return {(r["site"], r.get("side")): r["status"] for r in rows if r["site"] in SITES and r["status"] in _STATUSES}
