"""What a coordinator does in the list, in a real browser."""

import io
import re
import zipfile
from typing import Any

import pytest

pytestmark = pytest.mark.browser


expect = pytest.importorskip("playwright.sync_api").expect


def shows(page: Any, number: int) -> None:
    expect(page.locator("#list a.person")).to_have_count(number, timeout=30_000)


def rows(page: Any) -> list[str]:
    return page.locator("#list a.person").all_inner_texts()  # type: ignore[no-any-return]


def test_everybody_is_counted_once_and_the_counts_add_up(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone")
    total = int(re.findall(r"(\d+) people, each in exactly one group", page.inner_text("#nobody"))[0])
    assert sum(int(n) for n in page.locator(".counter .legend b").all_inner_texts()) == total == 18


def test_the_new_mass_stands_first_and_says_why(window: Any) -> None:
    page = window()
    page.goto("/")
    first = page.locator("#list tbody tr").first.inner_text()
    assert "MRN-found" in first and "suspicious lesion: right adrenal" in first and "31 mm" in first


def test_filtering_stays_on_the_page_and_keeps_the_place_of_the_hand(window: Any) -> None:
    page = window()
    page.goto("/")
    page.locator("form.filters [name=signal]").select_option("lesion_new")
    page.wait_for_url("**signal=lesion_new**")
    shows(page, 1)
    assert rows(page) == ["MRN-found"] and page.evaluate("document.activeElement === document.body || document.activeElement.name === 'signal'")
    assert "1 person" in page.inner_text("#told")


def test_the_back_button_brings_the_filter_of_before(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone")
    everyone = len(rows(page))
    page.locator("form.filters [name=signal]").select_option("lesion_new")
    shows(page, 1)
    page.go_back()
    shows(page, everyone)
    assert page.locator("form.filters [name=signal]").input_value() == ""


def test_sorting(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone")
    page.get_by_label("In order of").select_option("person")
    page.wait_for_url("**sort=person**")
    expect(page.locator("#list a.person").first).to_have_text("MRN-found")
    expect(page.locator("#list a.person").nth(1)).to_have_text("MRN-large")
    assert rows(page) == sorted(rows(page))


def test_results_never_acted_on_have_a_list_of_their_own_that_an_action_empties(window: Any) -> None:
    page = window()
    page.goto("/?show=unanswered")
    before = rows(page)
    assert "MRN-rise" in before
    page.get_by_role("link", name="MRN-rise").click()
    page.get_by_role("button", name="Record: acknowledge").click()
    page.locator(".told").wait_for()
    page.goto("/?show=unanswered")
    assert rows(page) == [name for name in before if name != "MRN-rise"]


def test_one_action_for_many_and_each_is_told_of(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone&sort=person")
    for name in ("MRN-more-01", "MRN-more-02"):
        page.get_by_label(f"Choose {name}").check()
    assert page.inner_text("#chosen-count") == "2 chosen"
    page.locator("select[data-kinds]").select_option("assign")
    page.locator(".bulk [name=team]").fill("north")
    page.get_by_role("button", name="Record", exact=True).click()
    assert "2 recorded" in page.inner_text("p.told")
    page.goto("/?show=everyone&team=north")
    assert rows(page) == ["MRN-more-01", "MRN-more-02"] or sorted(rows(page)) == ["MRN-more-01", "MRN-more-02"]


def test_many_snoozed_need_a_day_and_a_reason(window: Any) -> None:
    page = window()
    page.goto("/?show=everyone&sort=person")
    page.get_by_label("Choose MRN-more-03").check()
    page.locator("select[data-kinds]").select_option("snooze")
    page.get_by_role("button", name="Record", exact=True).click()
    assert "please give: until, reason" in page.inner_text("main")
    page.goto("/?show=everyone&sort=person")
    page.get_by_label("Choose MRN-more-03").check()
    page.locator("select[data-kinds]").select_option("snooze")
    page.locator(".bulk [name=until]").fill("2026-04-01")
    page.locator(".bulk [name=reason]").fill("on holiday")
    page.get_by_role("button", name="Record", exact=True).click()
    page.goto("/?show=snoozed")
    assert rows(page) == ["MRN-more-03"]


def test_a_saved_view_is_there_the_next_time_and_can_be_removed(window: Any) -> None:
    page = window("coordinator")
    page.goto("/?show=everyone&signal=marker_rise")
    page.get_by_text("Saved views").click()
    page.get_by_label("Save what is shown as").fill("rising")
    page.get_by_role("button", name="Save view").click()
    page.goto("/")
    page.get_by_role("link", name="rising", exact=True).click()
    assert "MRN-rise" in rows(page)
    page.get_by_text("Saved views").click()
    page.get_by_role("button", name="Remove view rising").click()
    page.wait_for_url("**/")
    assert page.get_by_role("link", name="rising", exact=True).count() == 0


@pytest.mark.parametrize(("kind", "begins"), [("CSV", b"\xef\xbb\xbfperson"), ("Excel", b"PK")])
def test_the_list_to_take_along(window: Any, kind: str, begins: bytes) -> None:
    page = window()
    page.goto("/?show=everyone")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=kind).click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(begins)
    text = content.decode() if kind == "CSV" else "".join(zipfile.ZipFile(io.BytesIO(content)).read(n).decode() for n in zipfile.ZipFile(io.BytesIO(content)).namelist() if n.endswith("xml"))
    assert "MRN-found" in text and "MRN-large" in text


def test_a_person_is_found_without_their_name_in_any_address(window: Any) -> None:
    page = window("viewer")
    page.goto("/")
    page.get_by_label("Find a person").fill("mrn-well")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="MRN-well").wait_for()
    assert "MRN" not in page.url and "MRN" not in page.title()


def test_a_viewer_sees_and_cannot_act(window: Any) -> None:
    page = window("viewer")
    page.goto("/")
    assert page.locator("input[name=chosen]").count() == 0
    page.locator("a.person").first.click()
    assert page.get_by_role("heading", name="Act", exact=True).count() == 0


def test_the_list_filters_without_script(window: Any) -> None:
    page = window(java_script_enabled=False)
    page.goto("/")
    page.locator("form.filters [name=signal]").select_option("lesion_new")
    page.get_by_role("button", name="Show", exact=True).click()
    assert rows(page) == ["MRN-found"]
