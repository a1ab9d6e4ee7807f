"""The role matrix over every route of the app, whatever routes there are: what a role may do is answered, what it may not is refused."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from desks import browser, database, first_person, word_of
from fastapi.routing import APIRoute

from hepwatch.decisions.database import Database
from hepwatch.decisions.roles import Right, Role, may
from hepwatch.surfaces.web.access import BY_TOKEN, PUBLIC


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    with database(tmp_path) as found:
        yield found


def right_of(route: APIRoute) -> Right | None:
    """The right its guard asks for, read off the route itself."""
    return next((d.call.right for d in route.dependant.dependencies if hasattr(d.call, "right")), None)


def routes(app: Any) -> list[tuple[str, APIRoute]]:
    """Every (verb, route), those of included routers too."""
    found, waiting = [], list(app.routes)
    while waiting:
        route = waiting.pop()
        waiting += list(getattr(getattr(route, "original_router", None), "routes", []))
        if isinstance(route, APIRoute):
            found += [(verb, route) for verb in sorted(route.methods)]
    return found


def test_every_route_names_a_right_or_is_public(opened: Database) -> None:
    client = browser(opened, "viewer")
    found = routes(client.app)
    assert len(found) > 15
    for verb, route in found:
        assert right_of(route) is not None or route.path in PUBLIC | BY_TOKEN, f"{verb} {route.path} has no guard"


def test_a_change_never_asks_for_sight_alone_but_to_sign_out_or_find(opened: Database) -> None:
    changing = {route.path for verb, route in routes(browser(opened, "viewer").app) if verb != "GET" and right_of(route) == "see"}
    assert changing <= {"/sign-out", "/find", "/api/cases/search"}


@pytest.mark.parametrize("role", get_args(Role))
def test_each_role_on_each_route(opened: Database, role: Role) -> None:
    client = browser(opened, role)
    token = first_person(client)["token"]
    headers = {"accept": "application/json", "x-csrf-token": word_of(opened, client)}
    for verb, route in routes(client.app):
        right = right_of(route)
        if right is None or route.path == "/sign-out":
            continue
        address = re.sub(r"{[^}]*token[^}]*}", token, route.path)
        answer = client.request(verb, re.sub(r"{[^}]+}", "1", address), headers=headers)
        refused = answer.status_code == 403
        assert refused != may(role, right), f"{role} {verb} {route.path}: {answer.status_code}"
        assert answer.status_code != 401 and answer.status_code < 500


def test_nobody_signed_in_gets_nothing_but_the_public(opened: Database) -> None:
    browser(opened, "viewer")
    client = browser(opened, None)
    for verb, route in routes(client.app):
        if route.path not in PUBLIC:
            address = re.sub(r"{[^}]+}", "1", route.path)
            assert client.request(verb, address, headers={"accept": "application/json"}).status_code == 401, f"{verb} {route.path}"
