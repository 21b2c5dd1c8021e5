"""Every state through axe-core: light and dark, left to right and right to left, without one violation."""

import pytest
from accessibility import check
from chat_page import CALF, EMERGENCY, QUESTION, URGENT, lost
from playwright.sync_api import expect

PAGES = {
    "start page": "",
    "article page": "articles/difference",
    "search page": "search?q=night+cramps",
    "search without a hit": "search?q=zebra",
    "page that is not there": "articles/nothing",
    "chat without JavaScript": "chat",
}


def closed(chat):
    chat.launcher.wait_for()


def empty(chat):
    chat.open()
    expect(chat.element.get_by_role("group", name="You could ask")).to_be_visible()


def answer(chat):
    chat.open().ask(QUESTION)
    expect(chat.answers.last.get_by_role("link").first).to_be_visible()


def drawing_and_quick_replies(chat):
    chat.open().ask(CALF)
    expect(chat.replies.get_by_role("button").first).to_be_visible()


def rating(chat):
    answer(chat)
    chat.rate(2)
    expect(chat.element.get_by_label("Tell us how we can improve")).to_be_visible()


def urgent(chat):
    chat.open().ask(URGENT)
    expect(chat.banner).to_contain_text("Urgent advice")


def emergency(chat):
    chat.open().ask(EMERGENCY)
    expect(chat.banner).to_contain_text("Immediate action required")


def symptom_check(chat):
    chat.open().press("Check my symptoms")
    expect(chat.replies.get_by_role("button", name="Skip")).to_be_visible()


def error(chat):
    chat.open()
    chat.on_message(lambda route: route.fulfill(status=500, body="no"))
    chat.send(QUESTION)
    expect(chat.notice.get_by_role("button", name="Try again")).to_be_visible()


def offline(chat):
    chat.open()
    chat.on_message(lost)
    chat.page.context.set_offline(True)
    chat.send(QUESTION)
    expect(chat.notice).to_contain_text("offline")


def writing(chat):
    chat.open()
    chat.on_message(lambda route: None)
    chat.send(QUESTION)
    expect(chat.element.get_by_text("Charley is writing")).to_be_visible()


def options(chat):
    chat.open().element.get_by_role("button", name="Options").click()
    expect(chat.element.get_by_role("radio", name="Largest")).to_be_visible()


def question_before_deleting(chat):
    chat.open().option("Delete our talk")
    expect(chat.element.get_by_role("button", name="Yes, delete it")).to_be_visible()


STATES = (
    closed, empty, answer, drawing_and_quick_replies, rating, urgent, emergency, symptom_check, error, offline, writing,
    options, question_before_deleting,
)  # fmt: skip


def assert_no_violation(page):
    for scheme, direction in (("light", "ltr"), ("dark", "rtl")):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        checked = check(page)
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
    page.locator("charley-chat:defined section, form.ask").first.wait_for()
    assert_no_violation(page)


def test_the_page_after_rating(page, stack):
    page.goto(f"{stack.url}/articles/difference")
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
