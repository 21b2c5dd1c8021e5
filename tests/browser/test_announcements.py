"""What a screen reader is told, and how often."""

from chat_page import CALF, EMERGENCY, QUESTION, lost
from live_regions import announced
from playwright.sync_api import expect


def told(chat, region):
    return [said.words for said in announced(chat.page) if said.region == region]


def times(chat, words):
    """How often words were announced, in whatever region."""
    return sum(said.words.count(words) for said in announced(chat.page))


def test_each_reply_once_and_that_it_is_being_written(chat):
    first = chat.ask(QUESTION).locator("p").first.inner_text()
    second = chat.ask(CALF).locator("p").first.inner_text()

    assert (times(chat, first), times(chat, second)) == (1, 1)
    assert sum(first in said for said in told(chat, "log")) == 1
    assert told(chat, "status").count("Charley is writing") == 2


def test_who_is_speaking(chat):
    chat.ask(QUESTION)
    spoken = [said for said in told(chat, "log") if said]

    assert spoken[0].startswith("You said:")
    assert spoken[1].startswith("Charley said:")


def test_replies_are_counted_and_not_read_out(chat):
    chat.ask(QUESTION)
    buttons = chat.replies.get_by_role("button").all_inner_texts()

    assert f"{len(buttons)} suggested replies" in told(chat, "status")
    for title in buttons:
        assert all(title != said for said in told(chat, "log") + told(chat, "status") + told(chat, "alert"))
    assert not any("stars of 5" in said.words for said in announced(chat.page))


def test_a_danger_once_and_first(chat):
    answer = chat.ask(EMERGENCY)
    heading = answer.get_by_role("heading").inner_text()
    advice = answer.locator("li, p").last.inner_text()

    alerts = [said for said in announced(chat.page) if said.region == "alert"]
    assert [alert.words.count("Immediate action required") for alert in alerts] == [1]
    assert heading in alerts[0].words
    assert times(chat, heading) == 1
    assert times(chat, advice) == 1


def test_nothing_of_the_past_after_a_reload(chat):
    chat.ask(QUESTION)
    chat.ask(EMERGENCY)
    shown = chat.turns.all_inner_texts()
    chat.page.reload()
    chat.open()

    expect(chat.turns).to_have_count(len(shown))
    chat.page.wait_for_timeout(300)  # longer than the log stays silent
    assert [said for said in announced(chat.page) if said.region in ("log", "alert")] == []
    new = chat.ask(CALF).locator("p").first.inner_text()
    assert times(chat, new) == 1


def test_a_failure_once(chat):
    chat.on_message(lost)
    chat.send(QUESTION)
    expect(chat.notice).not_to_be_empty()

    assert times(chat, "I cannot reach the bot.") == 1
    assert times(chat, "You said:") == 1


def test_a_rating_is_thanked_for(chat):
    chat.ask(QUESTION)
    chat.rate(4)
    assert told(chat, "status").count("Thank you. You can change your rating.") == 1
