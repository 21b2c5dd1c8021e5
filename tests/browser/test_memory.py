"""What stays when a page is loaded anew, in another tab, and after deleting."""

import time

import pytest
from chat_page import CALF, QUESTION, ChatPage
from playwright.sync_api import expect


def test_a_reload_keeps_transcript_conversation_and_stars(chat):
    chat.ask(QUESTION)
    chat.press(chat.replies.get_by_role("button").first.inner_text())
    chat.rate(4)
    shown, token = chat.turns.all_inner_texts(), chat.remembered["token"]
    chat.page.reload()
    chat.open()

    assert chat.turns.all_inner_texts() == shown
    assert chat.remembered["token"] == token
    expect(chat.star(4)).to_be_checked()
    expect(chat.replies).to_be_visible()


def test_going_to_another_page_keeps_them_and_the_open_window(chat):
    chat.ask(QUESTION)
    shown, token = chat.turns.all_inner_texts(), chat.remembered["token"]
    chat.page.get_by_role("link", name="Another page").click()
    expect(chat.input).to_be_visible()

    expect(chat.turns).to_have_count(len(shown))
    assert (chat.turns.all_inner_texts(), chat.remembered["token"]) == (shown, token)
    assert chat.focused != "Your question"


def test_deleting_removes_all_and_begins_anew(chat):
    chat.ask(QUESTION)
    before = chat.remembered["token"]
    chat.option("Delete our talk")
    chat.element.get_by_role("button", name="No, keep it").click()
    expect(chat.turns).to_have_count(2)
    chat.option("Delete our talk")
    chat.element.get_by_role("button", name="Yes, delete it").click()

    expect(chat.element.get_by_text("Our talk is deleted.")).to_be_visible()
    expect(chat.turns).to_have_count(0)
    expect(chat.element.get_by_role("group", name="You could ask")).to_be_visible()
    assert QUESTION not in chat.page.evaluate("JSON.stringify({ ...sessionStorage })")
    gone = chat.page.request.get(f"{chat.home}history", headers={"Authorization": f"Bearer {before}"})
    assert gone.status == 401 or gone.json()["turns"] == []
    chat.ask(CALF)
    assert chat.remembered["token"] != before
    assert chat.said() == [CALF]
    chat.page.reload()
    expect(chat.open().asked).to_have_text(["You said:" + CALF])


def test_two_tabs_share_one_conversation(chat):
    chat.ask(QUESTION)
    other = ChatPage(chat.page.context.new_page(), chat.home)
    other.page.goto(chat.page.url)
    other.open()
    expect(other.turns).to_have_count(2)
    assert other.remembered["token"] == chat.remembered["token"]

    other.ask(CALF)
    expect(chat.asked.last).to_contain_text(CALF)
    expect(chat.answers).to_have_count(other.answers.count())
    assert chat.turns.all_inner_texts() == other.turns.all_inner_texts()

    other.option("Delete our talk")
    other.element.get_by_role("button", name="Yes, delete it").click()
    expect(chat.turns).to_have_count(0)
    chat.ask("hello")
    expect(other.asked).to_have_text(["You said:hello"])
    assert other.remembered["token"] == chat.remembered["token"]


def test_nothing_stays_when_the_tabs_are_closed(chat):
    chat.ask(QUESTION)
    context = chat.page.context
    chat.page.close()
    later = ChatPage(context.new_page(), chat.home)
    later.page.goto(f"{chat.home}bare")
    later.open()

    expect(later.turns).to_have_count(0)
    assert context.cookies() == []
    assert later.page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("reloaded", [True, False], ids=["after a reload", "meanwhile"])
def test_a_conversation_that_has_expired_is_followed_by_a_new_one(chat, sign, reloaded):
    chat.ask(QUESTION)
    expired = sign({"sub": "long ago", "exp": int(time.time()) - 10})
    if reloaded:
        chat.page.evaluate(
            "([name, token]) => sessionStorage.setItem(name, JSON.stringify({ token }))",
            [f"charley {chat.home}", expired],
        )
        chat.page.reload()
        chat.open()
        expect(chat.turns).to_have_count(0)
    else:
        chat.page.route("**/charley/message", lambda route: route.continue_(headers=bearing(route, expired)), times=1)
        chat.ask(CALF)
        expect(chat.asked.last).to_contain_text(CALF)
    expect(chat.element.get_by_text("Our last talk was long ago and has ended.")).to_be_visible()
    chat.ask("hello")
    assert chat.said()[-1] == "hello"
    assert QUESTION not in chat.said()


def bearing(route, token):
    return {**route.request.headers, "authorization": f"Bearer {token}"}


def test_the_chosen_text_size_stays(chat):
    before = chat.input.evaluate("input => parseFloat(getComputedStyle(input).fontSize)")
    chat.element.get_by_role("button", name="Options").click()
    chat.element.get_by_role("radio", name="Largest").check()
    size = "input => parseFloat(getComputedStyle(input).fontSize)"
    assert chat.input.evaluate(size) > 1.3 * before
    chat.page.reload()
    assert chat.open().input.evaluate(size) > 1.3 * before


def test_the_talk_can_be_saved_and_copied(chat):
    answer = chat.ask(QUESTION)
    heading = answer.get_by_role("heading").inner_text()
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with chat.page.expect_download() as saved:
        chat.option("Save as a text file")
    text = saved.value.path().read_text(encoding="utf-8")
    chat.option("Copy our talk")
    expect(chat.element.get_by_text("Copied.")).to_be_visible()

    assert saved.value.suggested_filename == "charley.txt"
    assert text == chat.page.evaluate("navigator.clipboard.readText()")
    for part in ("I am a bot, not a doctor.", QUESTION, heading, "https://"):
        assert part in text
    assert "stars of 5" not in text
