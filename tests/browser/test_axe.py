"""Every state through axe-core: light and dark, left to right and right to left, without one violation."""

import pytest
from accessibility import check
from chat_page import EMERGENCY
from chat_states import STATES
from playwright.sync_api import expect

PAGES = {
    "start page": "",
    "article page": "articles/stiffness",
    "search page": "search?q=night+cramps",
    "search without a hit": "search?q=zebra",
    "page that is not there": "articles/nothing",
    "chat without JavaScript": "chat",
}


def assert_no_violation(page):
    for scheme, direction in (("light", "ltr"), ("dark", "rtl")):
        checked = check(page, scheme, direction)
        assert checked.passed > 10, "axe has looked at nothing"
        assert checked.faults == [], f"{scheme}, {direction}"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_chat(new_chat, state):
    chat = new_chat()
    state(chat)
    assert_no_violation(chat.page)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page(page, stack, path):
    page.goto(f"{stack.url}/{path}")
    page.locator("charley-chat .launcher, charley-chat textarea, form.ask").locator("visible=true").first.wait_for()
    assert_no_violation(page)


def test_the_page_after_rating(page, stack):
    page.goto(f"{stack.url}/articles/stiffness")
    page.get_by_role("radio", name="Fairly helpful").check()
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_role("heading", name="Thank you for your rating")).to_be_visible()
    assert_no_violation(page)


def test_an_answer_of_the_chat_without_javascript(new_context, stack):
    """axe itself is a script: the page is loaded without, and looked at in a browser that has it."""
    silent = new_context("no script").new_page()
    silent.goto(f"{stack.url}/chat")
    silent.get_by_label("Your question").fill(EMERGENCY)
    silent.get_by_role("button", name="Send").click()
    page = new_context(bypass_csp=True).new_page()
    page.goto(f"{stack.url}/chat")
    page.set_content(silent.content())
    expect(page.get_by_role("link", name="Call 112").first).to_be_visible()
    assert_no_violation(page)
