"""When something fails: the text is kept, the reason said, one press sends it again, and it is answered once."""

import pytest
from chat_page import QUESTION, answered_but_lost, lost
from playwright.sync_api import expect


def unread(route):
    """The bot does not answer."""


def failing(**reply):
    return lambda route: route.fulfill(**reply)


FAILURES = {
    "a failure of the server": (failing(status=500, body="no"), "Something went wrong on our side."),
    "a page of a proxy": (
        failing(status=502, body="<h1>Bad gateway</h1>", content_type="text/html"),
        "Something went wrong",
    ),
    "an empty list": (failing(body="[]", content_type="application/json"), "No answer came back."),
    "an empty stream": (failing(body="", content_type="application/x-ndjson"), "No answer came back."),
    "half an answer": (
        failing(body='{"kind": "answer", "te', content_type="application/x-ndjson"),
        "Something went wrong",
    ),
    "a lost connection": (lost, "I cannot reach the bot."),
    "a lost answer": (answered_but_lost, "I cannot reach the bot."),
    "too many messages": (
        failing(status=429, headers={"Retry-After": "7"}, json={"error": {"code": "too_many", "message": ""}}),
        "Wait 7 seconds",
    ),
}


@pytest.mark.parametrize(("failure", "reason"), FAILURES.values(), ids=FAILURES)
def test_one_press_sends_it_again_and_it_is_answered_once(chat, failure, reason):
    chat.on_message(failure)
    chat.send(QUESTION)
    expect(chat.notice).to_contain_text(reason)
    expect(chat.asked).to_contain_text(QUESTION)
    expect(chat.asked).to_contain_text("Not sent")

    chat.let_messages_through()
    chat.notice.get_by_role("button", name="Try again").click()
    chat.answered(0)
    expect(chat.notice).to_be_empty()
    expect(chat.asked).not_to_contain_text("Not sent")
    expect(chat.asked).to_have_count(1)
    assert chat.said() == [QUESTION]


def test_no_answer_in_time(new_chat):
    chat = new_chat()
    chat.page.clock.install()
    chat.page.reload()
    chat.launcher.click()
    chat.page.clock.run_for(1000)
    chat.on_message(unread)
    chat.send(QUESTION)
    chat.page.clock.run_for(9000)
    expect(chat.element.get_by_text("Charley is still writing")).to_be_visible()
    chat.page.clock.run_for(17000)
    expect(chat.notice).to_contain_text("takes too long")
    expect(chat.asked).to_contain_text(QUESTION)


def test_what_is_said_offline_is_sent_once_back_online_by_itself(chat):
    chat.ask("hello")
    chat.page.context.set_offline(True)
    chat.send(QUESTION)
    expect(chat.notice).to_contain_text("You are offline.")
    expect(chat.asked.last).to_contain_text("Not sent")
    chat.page.context.set_offline(False)
    chat.answered(1)

    expect(chat.notice).to_be_empty()
    assert chat.said() == ["hello", QUESTION]


def test_what_is_not_sent_survives_a_reload(chat):
    chat.on_message(lost)
    chat.send(QUESTION)
    expect(chat.notice).to_contain_text("I cannot reach the bot.")
    chat.let_messages_through()
    chat.page.reload()
    chat.open().answered(0)

    expect(chat.asked).to_have_count(1)
    assert chat.said() == [QUESTION]


def test_what_is_typed_but_not_sent_survives_a_reload(chat):
    chat.input.fill("half a quest")
    chat.page.reload()
    expect(chat.open().input).to_have_value("half a quest")


def test_danger_advice_is_shown_whatever_the_status(chat):
    advice = {"kind": "triage", "urgency": "emergency", "title": "Get help", "text": "Call [112](tel:112) now."}
    chat.answer_with(advice | {"message_id": "m1"}, status=503)
    chat.ask(QUESTION)

    expect(chat.banner).to_contain_text("Get help")
    expect(chat.answers).to_contain_text("Call 112 now.")


def test_more_letters_than_the_bot_takes_are_counted_and_kept(chat):
    chat.input.fill("x" * 5003)
    expect(chat.element.get_by_text("3 letters too many.").first).to_be_visible()
    chat.input.press("Enter")
    expect(chat.asked).to_have_count(0)
    chat.input.fill("x" * 4999)
    expect(chat.element.get_by_text("1 letter left").last).to_be_visible()


def test_the_bot_cannot_be_reached_when_the_chat_is_opened(new_chat):
    chat = new_chat()
    chat.launcher.wait_for()
    chat.page.route("**/widget/*", lost)
    chat.launcher.click()
    retry = chat.element.get_by_role("button", name="The chat did not open. Try again")
    expect(retry).to_be_visible()
    chat.page.unroute("**/widget/*")
    retry.click()
    expect(chat.input).to_be_visible()
