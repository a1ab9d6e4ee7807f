"""`hepwatch serve`: the web app; and `hepwatch accounts add`."""

from getpass import getpass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from hepwatch.errors import UsageError
from hepwatch.surfaces.cli.places import store_folder

if TYPE_CHECKING:
    from hepwatch.surfaces.web.provider import HooksSettings, OpenIDSettings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_DEMONSTRATION_STORE = Path("demo-store")


def serve(
    *, host: str = "127.0.0.1", port: int = 8000, store: Path | None = None, decisions: str | None = None, secure: bool = False,
    name: str = "", issuer: str = "", client: str = "", hooks_issuer: str = "", hooks_keys: Path | None = None,
) -> None:
    """The web app. Without accounts: demonstration mode, on this machine only.

    Example: hepwatch serve --store mystore

    Parameters
    ----------
    host
        The address to listen on; any but this machine's own needs accounts first.
    port
        The port to listen on.
    store
        The store's folder (or set HEPWATCH_STORE; else demo-store).
    decisions
        Where decisions are kept, as a database URL; a file in the store when left out.
    secure
        The app is reached over https: cookies travel no other way.
    name
        The name people reach it by, when that is not the address.
    issuer
        The OpenID Connect issuer people may sign in with; its secret is read from HEPWATCH_OPENID_SECRET.
    client
        The client id this server has there.
    hooks_issuer
        The record system that may ask for cards (CDS Hooks), as its tokens name it.
    hooks_keys
        A file with its public keys (a JWK set).
    """
    import uvicorn

    from hepwatch.decisions import accounts
    from hepwatch.decisions.database import Database, url_beside
    from hepwatch.surfaces.web.app import create_app
    from hepwatch.surfaces.web.desk import Settings
    from hepwatch.surfaces.web.source import FromStore

    folder = _folder(store)
    database = Database(decisions or url_beside(folder))
    with database.read() as c:
        demonstration = not accounts.exist(c)
    if demonstration and host not in _LOOPBACK:
        raise UsageError("There are no accounts yet, so only this machine may be served; add one with `hepwatch accounts add`, or leave out --host.")
    source = FromStore(folder)
    source.stamp()
    settings = Settings(
        hosts=tuple({*_LOOPBACK, host, *([name] if name else [])}), secure=secure, openid=_openid(issuer, client),
        hooks=_hooks(hooks_issuer, hooks_keys),
    )
    app = create_app(source, database, settings=settings)
    Thread(target=app.state.desk.warm, daemon=True).start()
    uvicorn.run(app, host=host, port=port, access_log=False, server_header=False, log_level="warning")


def _hooks(issuer: str, keys: Path | None) -> "HooksSettings | None":
    from hepwatch.surfaces.web.hooks import trusted_keys

    if bool(issuer) != (keys is not None):
        raise UsageError("CDS Hooks need both --hooks-issuer and --hooks-keys; give both, or neither.")
    return trusted_keys(issuer, keys) if keys is not None else None


def _openid(issuer: str, client: str) -> "OpenIDSettings | None":
    import os

    from hepwatch.surfaces.web.provider import OpenIDSettings, checked

    if bool(issuer) != bool(client):
        raise UsageError("Signing in with OpenID Connect needs both --issuer and --client; give both, or neither.")
    return checked(OpenIDSettings(issuer=issuer, client_id=client, secret=os.environ.get("HEPWATCH_OPENID_SECRET", ""))) if issuer else None


def add(
    name: str, role: str, *, store: Path | None = None, decisions: str | None = None, teams: str = "", issuer: str = "", subject: str = "",
) -> None:
    """Add an account; the password is asked for, never given on the command line.

    Example: hepwatch accounts add ada coordinator --store mystore

    Parameters
    ----------
    name
        The name to sign in with.
    role
        viewer, coordinator, clinician or administrator.
    store
        The store's folder (or set HEPWATCH_STORE; else demo-store).
    decisions
        Where decisions are kept, as a database URL.
    teams
        Teams by comma, when the account may see only people assigned to them.
    issuer
        The OpenID Connect issuer that vouches for this person; then no password is asked for.
    subject
        Who the person is there (the `sub` of its tokens).
    """
    from hepwatch.decisions import accounts
    from hepwatch.decisions.database import Database, url_beside
    from hepwatch.surfaces.web.desk import utc_now
    from hepwatch.surfaces.web.provider import subject_name

    if bool(issuer) != bool(subject):
        raise UsageError("An account for OpenID Connect needs both --issuer and --subject; give both, or neither.")
    database = Database(decisions or url_beside(_folder(store)))
    password = None if subject else getpass("Password: ")
    with database.write() as c:
        accounts.add(
            c, name=name, role=role, password=password, teams=tuple(t.strip() for t in teams.split(",") if t.strip()),
            by="command line", at=utc_now(), subject=subject_name(issuer, subject) if subject else None,
        )


def _folder(given: Path | None) -> Path:
    try:
        folder = store_folder(given)
    except UsageError:
        folder = _DEMONSTRATION_STORE
    if not folder.is_dir():
        raise UsageError("There is no store there; make the demonstration with `make demo`, or give --store FOLDER.")
    return folder
