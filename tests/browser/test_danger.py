"""Danger signs: the banner, the numbers to tap, and nothing beside that could hold somebody back."""

import pytest
from chat_page import EMERGENCY, QUESTION, URGENT
from playwright.sync_api import expect


@pytest.mark.parametrize("profile", ["desktop", "narrow"])
def test_an_emergency(new_chat, profile):
    chat = new_chat(profile).open()
    answer = chat.ask(EMERGENCY)

    expect(chat.banner.get_by_text("Immediate action required")).to_be_attached()
    calls = chat.banner.get_by_role("link")
    assert {call.get_attribute("href") for call in calls.all()} == {"tel:112", "tel:911", "tel:999"}
    for call in calls.all():
        expect(call).to_be_in_viewport(ratio=1)
        assert call.bounding_box()["height"] >= 44
    assert chat.banner.get_by_text("Immediate action required").bounding_box()["width"] <= 1
    expect(answer.get_by_role("heading")).to_be_in_viewport()
    expect(chat.answers).to_have_count(1)
    expect(chat.replies).to_have_count(0)
    expect(chat.stars).to_have_count(0)
    expect(chat.element.get_by_role("group", name="Related questions")).to_have_count(0)
    for self_care in ("stretch", "massage", "magnesium", "heat"):
        expect(answer).not_to_contain_text(self_care)


def test_urgent_advice(chat):
    chat.ask(URGENT)
    expect(chat.banner.get_by_text("Urgent advice")).to_be_attached()
    expect(chat.banner).not_to_contain_text("Immediate action required")
    expect(chat.answers.first.get_by_role("heading")).to_be_in_viewport()


def test_the_banner_stays_until_it_is_hidden(chat):
    chat.ask(EMERGENCY)
    chat.ask(QUESTION)
    expect(chat.banner).to_contain_text("Immediate action required")
    chat.element.get_by_role("button", name="Hide").click()
    expect(chat.banner).to_have_count(0)
    expect(chat.answers.first).to_be_attached()


def test_an_emergency_is_not_replaced_by_something_less_urgent(chat):
    chat.ask(EMERGENCY)
    chat.ask(URGENT)
    expect(chat.banner).to_contain_text("Immediate action required")


def test_after_a_reload_the_advice_is_still_there_in_silence(chat):
    chat.ask(EMERGENCY)
    chat.page.reload()
    chat.open()
    expect(chat.banner.get_by_role("link", name="Call 112")).to_be_visible()
    expect(chat.element.get_by_role("alert").filter(has_text="Immediate")).to_have_count(0)


def test_other_sites_can_hear_of_a_danger(chat):
    chat.page.evaluate("addEventListener('charley-answer', ({ detail }) => { window.heard = detail; })")
    chat.ask(EMERGENCY)
    assert chat.page.evaluate("window.heard.urgency") == "emergency"
