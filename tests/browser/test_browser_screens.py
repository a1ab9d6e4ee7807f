"""The cohort, the lab and the protocols; and every page on a phone, in the dark, and by keyboard alone."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser
PAGES = ("/", "/cohort", "/lab", "/protocols", "/protocols/whole-body", "/cases", "person", "person/plan", "person/plain", "person/record", "person/alike")


def visit(page: Any, address: str) -> None:
    if not address.startswith("person"):
        page.goto(address)
        return
    page.goto("/")
    page.locator("a.person").first.click()
    page.wait_for_url("**/people/**")
    page.goto(page.url + address.removeprefix("person"))


def test_the_cohort_shows_recurrence_lateness_coverage_markers_and_the_record(window: Any) -> None:
    page = window("viewer")
    page.goto("/cohort")
    said = page.inner_text("main")
    for words in ("What came first", "Overdue, by protocol and team", "Coverage and blind spots", "Markers", "How good the record is", "too few"):
        assert words in said
    assert page.locator("svg.chart .curve").count() >= 2


def test_policies_are_compared_in_the_background_and_can_be_stopped(window: Any) -> None:
    page = window("coordinator")
    page.goto("/lab")
    for box in page.locator("input[name=chosen]").all():
        box.set_checked(box.get_attribute("value") in ("whole-body", "liver-only"))
    page.get_by_label("Simulated people").select_option("1000")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/work/**")
    page.get_by_text("Figures by policy").wait_for(timeout=240_000)
    assert page.locator("svg.chart .point").count() == 4 and page.locator("svg.chart .whisker").count() == 4
    page.goto("/lab")
    assert "done" in page.locator("section", has_text="Comparisons since").inner_text()


def test_work_that_was_stopped_says_so(window: Any, site: Any) -> None:
    import threading

    gate = threading.Event()

    def endless() -> Any:
        while True:
            yield 0.25
            gate.wait(0.05)

    app = site.server.config.app
    desk = (app.app if hasattr(app, "app") else app).state.desk
    job = desk.jobs.start("protocol", "nccn", "somebody", endless)
    page = window()
    page.goto(f"/work/{job.id}")
    page.get_by_text("25 % done").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped; there is no result.").wait_for()


def test_what_would_change_if_another_protocol_were_chosen(window: Any) -> None:
    page = window()
    page.goto("/protocols/nccn")
    page.get_by_role("button", name="Count it").click()
    page.get_by_text("people followed by").wait_for()
    assert page.locator("tbody tr").count() >= 3


def test_each_number_of_a_protocol_has_its_certainty(window: Any) -> None:
    page = window("viewer")
    page.goto("/protocols/nccn")
    table = page.locator("table")
    assert table.locator("tr:has(td.nowrap)").count() == table.locator("td .tag").count() > 5
    assert table.get_by_text("Source:").count() > 3


@pytest.mark.parametrize("address", PAGES)
def test_nothing_runs_off_a_phone(window: Any, address: str) -> None:
    page = window(width=390, height=844)
    visit(page, address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("how", ["device", "chosen"])
def test_in_the_dark(window: Any, how: str) -> None:
    page = window(color_scheme="dark" if how == "device" else "light")
    page.goto("/theme?to=dark" if how == "chosen" else "/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    text = page.evaluate("getComputedStyle(document.body).color")
    assert max(_parts(ground)) < 60 < 180 < min(_parts(text))


def _parts(colour: str) -> list[int]:
    return [int(part) for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]


def test_by_keyboard_alone_from_the_list_to_a_recorded_action(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone&sort=person")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator("main:focus").wait_for()
    page.keyboard.press("j")
    page.locator("a.person:focus", has_text="MRN-found").wait_for()
    page.keyboard.press("j")
    page.locator("a.person:focus", has_text="MRN-large").wait_for()
    page.keyboard.press("x")
    assert page.inner_text("#chosen-count") == "1 chosen"
    page.keyboard.press("k")
    page.locator("a.person:focus", has_text="MRN-found").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="MRN-found").wait_for()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "reason":
            break
    page.keyboard.type("seen, by keyboard")
    page.keyboard.press("Enter")
    page.locator(".told").wait_for()
    assert "seen, by keyboard" in page.locator("section:has(#h-done)").inner_text()


def test_a_jump_within_the_page_keeps_the_list_and_what_is_chosen(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone&sort=person")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Choose MRN-large").check()
    page.evaluate("location.hash = 'main'")
    page.wait_for_function("location.hash === '#main'")
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert not [url for url in asked if "show=" in url] and page.inner_text("#chosen-count") == "1 chosen"


def test_the_search_is_one_key_away(window: Any) -> None:
    page = window()
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("MRN-late")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="MRN-late").wait_for()


def test_where_the_hand_is_can_be_seen(window: Any) -> None:
    page = window()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_signing_in_and_out(window: Any, site: Any) -> None:
    page = window(None)
    page.goto("/")
    page.get_by_label("Name").fill("somebody 1")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Worklist").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
