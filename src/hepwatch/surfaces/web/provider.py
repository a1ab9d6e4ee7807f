"""An OpenID Connect provider the installation trusts: its addresses, the exchange of a code, and the check of what it says.

Authorization code flow with PKCE (OpenID Connect Core 1.0, sections 3.1 and 3.1.3.7; RFC 7636). Only the issuer named when the
server was started is ever called, and only over https (or this machine's own loopback, for trying it out).
"""

from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hepwatch.errors import UsageError

SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]  # never "none", never a shared secret
_LEEWAY_SECONDS = 60
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_UNREACHABLE = "The sign-in service did not answer as OpenID Connect says it should; try again, or sign in with a local account."


class ProviderError(Exception):
    """The provider could not be reached, or what it said does not hold."""


class OpenIDSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to trust. `secret` may be empty for a public client; PKCE is used either way."""

    issuer: str
    client_id: str
    secret: str = ""


class HooksSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whose record system may ask for cards, and the public keys its tokens are signed with."""

    issuer: str
    keys: Any


def checked(settings: OpenIDSettings) -> OpenIDSettings:
    """UsageError where the issuer is not an address that can be trusted with a sign-in."""
    parts = urlsplit(settings.issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise UsageError("The OpenID Connect issuer must be an https address; give the one your identity service states.")
    return settings


class Provider:
    """One per server. `client` is injected by tests."""

    def __init__(self, settings: OpenIDSettings, client: httpx.Client | None = None) -> None:
        self.settings = settings
        self._client = client or httpx.Client(timeout=10, follow_redirects=False)
        self._lock = Lock()
        self._about: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def ask_for_code(self, *, back: str, state: str, nonce: str, challenge: str) -> str:
        """The address a browser is sent to."""
        asked = {
            "response_type": "code", "client_id": self.settings.client_id, "redirect_uri": back, "scope": "openid",
            "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{self._described()['authorization_endpoint']}?{urlencode(asked)}"

    def subject_for_code(self, *, code: str, back: str, verifier: str, nonce: str, now: int) -> str:
        """Who signed in, as "issuer subject"; ProviderError where anything about the answer does not hold."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier, "client_id": self.settings.client_id}
        proof = httpx.BasicAuth(self.settings.client_id, self.settings.secret) if self.settings.secret else httpx.USE_CLIENT_DEFAULT
        answer = self._got(lambda: self._client.post(self._described()["token_endpoint"], data=form, auth=proof))
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderError(_UNREACHABLE)
        return self._subject(token, nonce, now)

    def _subject(self, token: str, nonce: str, now: int) -> str:
        claims = self._claims(token)
        audience = claims.get("aud")
        holds = (
            claims.get("iss") == self.settings.issuer
            and (audience == self.settings.client_id or isinstance(audience, list) and self.settings.client_id in audience)
            and (not isinstance(audience, list) or len(audience) == 1 or claims.get("azp") == self.settings.client_id)
            and in_time(claims, now)
            and claims.get("nonce") == nonce
            and isinstance(claims.get("sub"), str) and claims["sub"]
        )  # fmt: skip
        if not holds:
            raise ProviderError("What the sign-in service said about you does not hold; nothing was opened. Try again from the sign-in page.")
        return subject_name(self.settings.issuer, claims["sub"])

    def _claims(self, token: str) -> dict[str, Any]:
        """Signature first; keys are fetched once more when it does not fit, for providers change them."""
        for afresh in (False, True):
            try:
                return dict(jwt.decode(token, self._key_set(afresh), algorithms=SIGNED_BY).claims)
            except (JoseError, ValueError):
                continue
        raise ProviderError("What the sign-in service said could not be verified; nothing was opened. Try again from the sign-in page.")

    def _key_set(self, afresh: bool) -> KeySet:
        with self._lock:
            if self._keys is None or afresh:
                found = self._got(lambda: self._client.get(self._described()["jwks_uri"]))
                try:
                    self._keys = KeySet.import_key_set({"keys": [k for k in found.get("keys", []) if k.get("kty") != "oct"]})
                except (JoseError, ValueError, TypeError, AttributeError):
                    raise ProviderError(_UNREACHABLE) from None
            return self._keys

    def _described(self) -> dict[str, Any]:
        if self._about is None:
            about = self._got(lambda: self._client.get(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"))
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if about.get("issuer") != self.settings.issuer or not all(isinstance(about.get(k), str) for k in needed):
                raise ProviderError(_UNREACHABLE)
            self._about = about
        return self._about

    def _got(self, call: Any) -> dict[str, Any]:
        try:
            answer = call()
            found = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            found = None
        if not isinstance(found, dict):
            raise ProviderError(_UNREACHABLE)
        return found


def in_time(claims: dict[str, Any], now: int) -> bool:
    """Whether a token was issued and has not run out, a minute's difference between clocks allowed."""
    expires, issued = claims.get("exp"), claims.get("iat")
    return (
        isinstance(expires, (int, float)) and expires > now - _LEEWAY_SECONDS
        and isinstance(issued, (int, float)) and issued < now + _LEEWAY_SECONDS
    )  # fmt: skip


def subject_name(issuer: str, subject: str) -> str:
    """How an account is bound: a subject means nothing without its issuer."""
    return f"{issuer} {subject}"
