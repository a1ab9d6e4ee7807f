"""What every answer of the server carries and every request must pass: headers, host, origin, size, rate.

The policy allows nothing from elsewhere and no script or style inside a page. A change must come from our own pages
(Origin), besides carrying the session's word (access.py). The log holds the route's pattern, never the address asked for.
"""

import logging
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hepwatch.surfaces.web.failures import plain_failure
from hepwatch.surfaces.web.rate import Rate

log = logging.getLogger("hepwatch.web")

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LARGEST_BODY = 1_000_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Safety:
    """ASGI middleware: everything above, around the whole app."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], per_minute: int, secure: bool) -> None:
        self.app, self.hosts, self.secure = app, frozenset(hosts), secure
        self.rate = Rate(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, started, status = Headers(scope=scope), time.monotonic(), 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(MutableHeaders(scope=message), scope["path"])
            await send(message)

        refused = self._refusal(scope, headers)
        answer: ASGIApp = refused if refused is not None else self.app
        try:
            await answer(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "(no route)")
            log.info("%s %s %d %.0f ms", scope["method"], route, status, 1000 * (time.monotonic() - started))

    def _dress(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.secure:
            headers["strict-transport-security"] = "max-age=31536000"
        headers["cache-control"] = "public, max-age=3600" if path.startswith("/static/") else "no-store"

    def _refusal(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        host = headers.get("host", "")
        if self.hosts and urlsplit(f"//{host}").hostname not in self.hosts:
            return plain_failure(421, "wrong_host", "This server does not answer to that name; use the address it was started with.")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or "transfer-encoding" in headers:
            return plain_failure(413, "too_large", "The request is too large, or does not say how large it is; send less.")
        if scope["method"] not in _SAFE and not _same_origin(headers, host):
            return plain_failure(403, "wrong_origin", "The request did not come from a page of this server; open the page again.")
        if not self.rate.allows(_caller(scope, headers)):
            return plain_failure(429, "too_many", "Too many requests in a minute; wait a moment, then go on.")
        return None


def _same_origin(headers: Headers, host: str) -> bool:
    """Browsers send Origin with every change; a caller that is no browser sends neither and must hold the session's word."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return urlsplit(origin).netloc == host


def _caller(scope: Scope, headers: Headers) -> str:
    """The session where there is one, else the address."""
    client = scope.get("client")
    return headers.get("cookie") or (client[0] if client else "unknown")
