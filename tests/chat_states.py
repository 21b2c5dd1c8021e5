"""The states that the chat can be in, each as a function that brings a new page with the chat into it."""

from __future__ import annotations

from chat_page import CALF, EMERGENCY, QUESTION, URGENT, ChatPage, lost
from playwright.sync_api import expect


def closed(chat: ChatPage) -> None:
    chat.launcher.wait_for()


def empty(chat: ChatPage) -> None:
    chat.open()
    expect(chat.element.get_by_role("group", name="You could ask")).to_be_visible()


def answer(chat: ChatPage) -> None:
    chat.open().ask(QUESTION)
    expect(chat.answers.last.get_by_role("link").first).to_be_visible()


def drawing_and_quick_replies(chat: ChatPage) -> None:
    chat.open().ask(CALF)
    expect(chat.replies.get_by_role("button").first).to_be_visible()


def rating(chat: ChatPage) -> None:
    answer(chat)
    chat.rate(2)
    expect(chat.element.get_by_label("Tell us how we can improve")).to_be_visible()


def urgent(chat: ChatPage) -> None:
    chat.open().ask(URGENT)
    expect(chat.banner).to_contain_text("Urgent advice")


def emergency(chat: ChatPage) -> None:
    chat.open().ask(EMERGENCY)
    expect(chat.banner).to_contain_text("Immediate action required")


def symptom_check(chat: ChatPage) -> None:
    chat.open().press("Check my symptoms")
    expect(chat.replies.get_by_role("button", name="Skip")).to_be_visible()


def error(chat: ChatPage) -> None:
    chat.open()
    chat.on_message(lambda route: route.fulfill(status=500, body="no"))
    chat.send(QUESTION)
    expect(chat.notice.get_by_role("button", name="Try again")).to_be_visible()


def offline(chat: ChatPage) -> None:
    chat.open()
    chat.on_message(lost)
    chat.page.context.set_offline(True)
    chat.send(QUESTION)
    expect(chat.notice).to_contain_text("offline")


def writing(chat: ChatPage) -> None:
    chat.open()
    chat.on_message(lambda route: None)
    chat.send(QUESTION)
    expect(chat.element.get_by_text("Charley is writing")).to_be_visible()


def options(chat: ChatPage) -> None:
    chat.open().element.get_by_role("button", name="Options").click()
    expect(chat.element.get_by_role("radio", name="Largest")).to_be_visible()


def question_before_deleting(chat: ChatPage) -> None:
    chat.open().option("Delete our talk")
    expect(chat.element.get_by_role("button", name="Yes, delete it")).to_be_visible()


STATES = (
    closed, empty, answer, drawing_and_quick_replies, rating, urgent, emergency, symptom_check, error, offline, writing,
    options, question_before_deleting,
)  # fmt: skip
