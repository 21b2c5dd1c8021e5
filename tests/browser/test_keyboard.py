"""All of the chat by keyboard alone."""

from chat_page import LAUNCHER, QUESTION
from playwright.sync_api import expect


def tab_to(chat, name, key="Tab", most=40):
    """Goes on with Tab until the keyboard is on what has this name."""
    for _ in range(most):
        chat.page.keyboard.press(key)
        if name in chat.focused:
            return
    raise AssertionError(f"{name} was not reached; the keyboard is on {chat.focused}")


def test_open_ask_reply_rate_follow_a_source_and_close(new_chat):
    chat = new_chat()
    keys = chat.page.keyboard
    expect(chat.launcher).to_be_visible()

    tab_to(chat, LAUNCHER)
    keys.press("Enter")
    expect(chat.input).to_be_focused()

    keys.type(QUESTION)
    keys.press("Enter")
    expect(chat.replies).to_be_visible()
    assert chat.focused == "Your question"

    reply = chat.replies.get_by_role("button").last.inner_text()
    tab_to(chat, reply, "Shift+Tab")
    keys.press("Enter")
    chat.answered(1)
    expect(chat.asked.last).to_contain_text(reply)
    assert chat.focused == "Your question"

    tab_to(chat, "of 5", "Shift+Tab")  # into the group from its end
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    expect(chat.star(3)).to_be_checked()
    expect(chat.element.get_by_text("Thank you. You can change your rating.")).to_be_visible()

    source = chat.answers.last.locator("footer li a").first
    tab_to(chat, source.inner_text(), "Shift+Tab")
    expect(source).to_be_focused()
    assert source.get_attribute("href").startswith("https://")
    assert source.get_attribute("rel") == "noopener noreferrer"

    keys.press("Escape")
    expect(chat.launcher).to_be_focused()
    expect(chat.input).to_be_hidden()
    assert [turn["stars"] for turn in chat.history() if turn["who"] == "bot"][-1] == 3


def test_a_closed_window_takes_no_focus(chat):
    chat.ask(QUESTION)
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()

    reached = set()
    for _ in range(6):
        chat.page.keyboard.press("Tab")
        reached.add(chat.focused)
    assert reached <= {LAUNCHER, "Another page", "body", ""} | {text for text in reached if text.startswith("A page")}


def test_escape_closes_the_options_before_the_window(chat):
    opener = chat.element.get_by_role("button", name="Options")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    chat.page.keyboard.press("Escape")

    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()
    expect(chat.input).to_be_visible()


def test_on_a_phone_the_page_behind_the_open_chat_cannot_be_reached(new_chat):
    chat = new_chat("phone").open()
    for _ in range(25):
        chat.page.keyboard.press("Tab")
        assert chat.focused != "Another page"


def test_shift_and_enter_begin_a_new_line(chat):
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")

    expect(chat.input).to_have_value("one\ntwo")
    expect(chat.asked).to_have_count(0)
