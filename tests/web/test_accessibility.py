"""Every page in a real browser against WCAG 2.2 AA (axe-core): no violation, in light and dark, on a desk and on a telephone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from fastapi.routing import APIRoute
from serving import demonstration_store, signed_in_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Not pages: files to take along, other people's addresses, and answers for programs.
NO_PAGE = {"/export.csv", "/export.xlsx", "/people/{person_token}/plan.pdf", "/people/{person_token}/plan.ics", "/administration/audit.jsonl", "/theme", "/healthz", "/sign-in/openid", "/sign-in/openid/back", "/work/{job_id}"}
EXAMPLES = {"protocol": "whole-body", "case_id": "adr21_resection_left_4y_eob"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[tuple[Any, str, dict[str, str]]]:
    store = demonstration_store(tmp_path_factory.mktemp("demonstration"))
    with signed_in_server(store, "administrator") as (address, cookie):
        yield chromium, address, cookie


def pages(context: Any, address: str) -> list[str]:
    """The address of one example of every page there is."""
    app = context.request.get(f"{address}/api/openapi.json")
    assert app.ok
    person = context.request.get(f"{address}/api/worklist").json()["people"][0]["token"]
    row = _first_row(context, address, person)
    return [re.sub(r"{(\w+)}", lambda m: {**EXAMPLES, "person_token": person, "name": row}[m[1]], path) for path in _templates()]


def _templates() -> list[str]:
    from hepwatch.surfaces.web import (
        administration,
        cohort,
        export,
        knowledge,
        lab,
        openid,
        person,
        plan,
        protocols,
        record,
        signin,
        worklist,
    )  # fmt: skip

    parts = (administration, cohort, export, knowledge, lab, openid, person, plan, protocols, record, signin, worklist)
    found = {route.path for part in parts for route in part.router.routes if isinstance(route, APIRoute) and "GET" in route.methods}
    return sorted(found - NO_PAGE)


def _first_row(context: Any, address: str, person: str) -> str:
    text = context.request.get(f"{address}/people/{person}/record").text()
    return re.findall(r'/rows/([^"#?]+)', text)[0]


def violations(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_violates_wcag(opened: tuple[Any, str, dict[str, str]], scheme: str, width: int) -> None:
    browser, address, cookie = opened
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([cookie])
    page, wrong = context.new_page(), {}
    for path in [*pages(context, address), "/?show=all&sort=name", "/nothing-here"]:
        page.goto(address + path, wait_until="load")
        if found := violations(page):
            wrong[path] = found
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wrong.setdefault(path, []).append("the page is wider than the screen")
    context.close()
    assert wrong == {}


def test_nothing_is_asked_of_another_host_and_no_policy_is_broken(opened: tuple[Any, str, dict[str, str]]) -> None:
    browser, address, cookie = opened
    context = browser.new_context()
    context.add_cookies([cookie])
    page = context.new_page()
    asked, said = set(), []
    page.on("request", lambda r: asked.add(re.match(r"[a-z]+:(//[^/]*)?", r.url)[0]))  # type: ignore[index]
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    for path in pages(context, address):
        page.goto(address + path, wait_until="load")
    context.close()
    assert {a for a in asked if not a.startswith(("http://127.0.0.1", "data:", "blob:"))} == set() and said == []


def test_every_page_is_small(opened: tuple[Any, str, dict[str, str]]) -> None:
    """At most 300 KB transferred with its scripts and styles, unless it is a plot."""
    browser, address, cookie = opened
    context = browser.new_context()
    context.add_cookies([cookie])
    page, heavy = context.new_page(), {}
    for path in pages(context, address):
        sizes: list[int] = []
        page.on("response", lambda r, sizes=sizes: sizes.append(len(r.body())) if r.status == 200 else None)
        page.goto(address + path, wait_until="load")
        if sum(sizes) > 300_000:
            heavy[path] = sum(sizes)
    context.close()
    assert heavy == {}


def test_every_page_is_in_this_list(opened: tuple[Any, str, dict[str, str]]) -> None:
    assert len(_templates()) >= 14
