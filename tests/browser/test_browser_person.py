"""What a doctor does with one person on the screen, in a real browser."""

from datetime import timedelta
from typing import Any

import pytest
from screen_people import NOW

pytestmark = pytest.mark.browser


def opened(page: Any, name: str) -> Any:
    page.goto("/")
    page.get_by_label("Find a person").fill(name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    return page


def record(page: Any, kind: str, **fields: str) -> None:
    """Opens the form of an action, fills it in and sends it."""
    form = page.locator(f"details[name=act]:has(input[value={kind}])")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, content in fields.items():
        field = form.locator(f"[name={name}]")
        field.select_option(content) if name == "test" else field.fill(content)
    form.locator("button").click()


def test_it_begins_with_where_things_stand_and_why(window: Any) -> None:
    page = opened(window(), "MRN-found")
    said = page.inner_text(".where")
    assert "The cancer is back" in said and "right adrenal lesion, 31 mm" in said and "Next: discuss the right adrenal lesion" in said


def test_the_words_of_the_report_are_one_click_away(window: Any) -> None:
    page = opened(window(), "MRN-found")
    why = page.locator("section:has(#h-unusual) summary", has_text="report's words").first
    mark = page.locator("section:has(#h-unusual) mark").first
    assert not mark.is_visible()
    why.click()
    assert mark.is_visible() and "mass in the right adrenal gland" in mark.inner_text()
    page.get_by_role("link", name="The whole report").first.click()
    assert "New 31 mm mass in the right adrenal gland" in page.locator("blockquote").inner_text() and page.locator("blockquote mark").count() >= 3


def test_why_leads_down_to_the_row(window: Any) -> None:
    page = opened(window(), "MRN-late")
    owed = page.locator("section:has(#h-owed) li", has_text="overdue").first
    owed.locator("summary").click()
    assert "whole-body/" in owed.inner_text()
    owed.get_by_role("link").first.click()
    assert page.locator("dl.pairs").inner_text().count("MRN-late-") >= 1


def test_the_axis_shows_markers_their_threshold_looks_windows_and_gaps(window: Any) -> None:
    page = opened(window(), "MRN-rise")
    axis = page.locator("svg.axis")
    assert axis.locator(".threshold").count() == 1 and axis.locator(".dot.above").count() == 2
    assert axis.locator(".look.clear").count() > 10 and axis.locator("rect.window").count() >= 3
    assert opened(page, "MRN-late").locator("svg.axis .gap").count() >= 1


def test_the_body_map_names_blind_spots_in_words(window: Any) -> None:
    page = opened(window(), "MRN-late")
    panel = page.locator("section:has(#h-body)")
    assert "Never looked at in full: " in panel.inner_text() and "brain" in panel.inner_text()
    assert "brain: never" in panel.locator("svg.body desc").first.text_content()


def test_the_outlook_says_how_each_look_moved_it(window: Any) -> None:
    page = opened(window(), "MRN-well")
    panel = page.locator("section:has(#h-outlook)")
    assert "chance that something is there and has not been seen" in panel.inner_text()
    panel.locator("summary").click()
    assert panel.locator("tbody tr").count() >= 3
    assert page.locator("svg.body").count() == 2


def test_booked_done_elsewhere_decided_and_withdrawn(window: Any) -> None:
    page = opened(window(), "MRN-more-05")
    record(page, "book", test="chest_ct", on="2026-03-20")
    page.locator(".told").wait_for()
    assert "Booked: chest CT on 2026-03-20" in page.inner_text(".facts")
    record(page, "decide", decision="Look again in three months.")
    page.locator(".told").wait_for()
    done = page.locator("section:has(#h-done)")
    assert "Look again in three months." in done.inner_text()
    done.get_by_text("Withdraw", exact=True).first.click()
    done.get_by_label("Reason").first.fill("entered for the wrong person")
    done.get_by_role("button", name="Withdraw no.").first.click()
    page.locator(".told").wait_for()
    assert "withdrawn" in page.locator("section:has(#h-done)").inner_text()


def test_what_was_done_elsewhere_is_no_longer_overdue(window: Any) -> None:
    page = opened(window(), "MRN-late")
    assert "AFP" in page.locator("section:has(#h-owed) li:has(.tag.overdue)").all_inner_texts().__str__()
    record(page, "done_elsewhere", test="afp", on="2026-02-25", reason="at the family doctor's, told by telephone")
    page.locator(".told").wait_for()
    assert "AFP" not in page.locator("section:has(#h-owed) li:has(.tag.overdue)").all_inner_texts().__str__()


def test_follow_up_ended_with_a_reason_and_taken_up_again(window: Any) -> None:
    page = opened(window(), "MRN-more-06")
    record(page, "end_follow_up", reason="moved abroad, followed there")
    page.locator(".told").wait_for()
    assert "Follow-up ended on 2026-03-02: moved abroad" in page.inner_text(".facts")
    page.goto("/?show=ended")
    assert page.locator("#list a.person").all_inner_texts() == ["MRN-more-06"]
    opened(page, "MRN-more-06")
    record(page, "resume", reason="has come back")
    page.locator(".told").wait_for()
    assert "Follow-up ended" not in page.inner_text(".facts")


def test_two_people_on_one_row_nothing_is_lost_and_the_second_is_told(window: Any) -> None:
    first, second = opened(window(), "MRN-more-07"), opened(window("coordinator"), "MRN-more-07")
    record(first, "acknowledge", reason="seen by me")
    first.locator(".told").wait_for()
    record(second, "snooze", until="2026-04-01", reason="my own words")
    told = second.get_by_role("alert").inner_text()
    assert "Somebody else acted" in told and "seen by me" in second.locator("section:has(#h-done)").inner_text()
    assert second.locator("details[name=act][open] [name=reason]").input_value() == "my own words"
    record(second, "snooze")
    second.locator(".told").wait_for()
    assert "Snoozed until 2026-04-01: my own words" in second.inner_text(".facts")


def test_the_back_button_and_a_page_sent_again_record_once(window: Any) -> None:
    page = opened(window(), "MRN-more-08")
    record(page, "acknowledge", reason="once")
    page.locator(".told").wait_for()
    page.reload()
    assert page.locator("section:has(#h-done) ol > li").count() == 1
    page.go_back()
    page.get_by_role("heading", name="MRN-more-08").wait_for()
    record(page, "acknowledge", reason="twice")
    page.locator(".told").wait_for()
    assert page.locator("section:has(#h-done) ol > li").count() == 2


def test_an_expired_session_loses_no_word_in_silence(window: Any, site: Any) -> None:
    page = opened(window(), "MRN-more-09")
    site.now = NOW + timedelta(days=2)
    record(page, "acknowledge", reason="too late")
    page.get_by_role("heading", name="Sign in").wait_for()
    assert "Your session has ended; what was not saved was not recorded" in page.get_by_role("alert").inner_text()


def test_an_expired_session_while_filtering_leads_to_the_sign_in(window: Any, site: Any) -> None:
    page = window()
    page.goto("/")
    site.now = NOW + timedelta(days=2)
    page.locator("form.filters [name=signal]").select_option("lesion_new")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_somebody_with_two_thousand_events(window: Any) -> None:
    page = window()
    sizes = []
    page.on("response", lambda r: sizes.append(len(r.body())) if "/people/" in r.url and r.status == 200 else None)
    opened(page, "MRN-large")
    assert page.locator("svg.axis .look").count() > 0 and max(sizes) < 300_000
    page.get_by_role("link", name="Record", exact=True).click()
    assert "page 1 of 20" in page.inner_text("main") or "page 1 of 21" in page.inner_text("main")
    assert max(sizes) < 300_000


def test_the_plan_on_paper_in_the_calendar_and_in_plain_words(window: Any) -> None:
    page = opened(window(), "MRN-well")
    address = page.url
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Calendar").click()
    calendar = waiting.value.path().read_text()
    assert calendar.startswith("BEGIN:VCALENDAR") and "SUMMARY:chest CT" in calendar and "MRN" not in calendar
    page.get_by_role("link", name="Plan to print").click()
    assert page.locator("table tbody tr").count() >= 3
    page.goto(address)
    page.get_by_role("link", name="Page for the person").click()
    assert "You had an operation that removed the tumour from your liver" in page.inner_text("article")


def test_the_plan_as_a_pdf(window: Any) -> None:
    from weasyprint import HTML  # noqa: F401 - without its library there is nothing to test

    page = opened(window(), "MRN-well")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF") and waiting.value.suggested_filename == "follow-up-plan.pdf"


def test_the_plain_page_tells_nobody_what_a_doctor_must_say(window: Any) -> None:
    page = opened(window(), "MRN-found")
    page.get_by_role("link", name="Page for the person").click()
    assert "should hear about from a doctor first" in page.inner_text("main")
    handed_over = page.inner_text("article").lower()
    assert not any(w in handed_over for w in ("adrenal", "metastasis", "suspicious", "mass"))


def test_cases_like_this_person_with_the_reasons(window: Any) -> None:
    page = opened(window(), "MRN-found")
    page.get_by_role("link", name="Look for cases like this person").click()
    assert "read no frequency" in page.inner_text("main") and page.locator("main li h2").count() == 10 and page.locator("main li .tag").count() > 10
