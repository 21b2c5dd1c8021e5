"""The chat in a real browser, against a bot that says what each test needs."""

import pytest
from fake_bot import LAUNCHER, Reply, answer, emergency

FAILURE = answer("Something went wrong.", kind="declined")
STRETCH = {
    "title": "Stretch it",
    "buttons": [
        {"title": "Heat or ice?", "payload": "/relief_heat"},
        {"title": "Rub it", "payload": "/relief_massage"},
    ],
    "sources": [{"name": "NHS: Leg cramps", "url": "https://www.nhs.uk/conditions/leg-cramps/"}],
    "article": "articles/relief#stretch",
    "reviewed": "2026-11-22",
    "related_questions": [{"title": "Cramp in the calf", "payload": "/body_leg_calf"}],
}
SUMMARY = "- Where: Leg or foot\n- How long: Under 10 minutes\n- Not a diagnosis."


def test_by_keyboard_alone(chat, bot):
    bot.says = [answer(**STRETCH), answer("Both help.")]
    chat.page.goto(chat.url)
    chat.find(".launcher").wait_for()
    keys = chat.page.keyboard
    keys.press("Tab")
    keys.press("Enter")
    chat.find("#question").wait_for()
    chat.page.wait_for_function("document.querySelector('charley-chat').shadowRoot.activeElement?.id === 'question'")
    keys.type("how do i stretch")
    keys.press("Enter")
    chat.find(".replies button").first.wait_for()
    assert chat.heard("status")[-1] == "2 suggested replies"

    keys.press("Shift+Tab")
    assert chat.focused() == "Rub it"
    keys.press("Shift+Tab")
    keys.press("Enter")
    chat.settled()
    assert bot.messages[1]["payload"] == "/relief_heat"
    assert "Heat or ice?" in chat.log
    assert chat.focused() == "question"

    chat.find(".stars input").first.focus()
    keys.press("ArrowRight")
    chat.find(".rating [role=status]:not(:empty)").wait_for()
    assert [body["stars"] for _, path, body in bot.heard if path == "rating"] == [2]

    keys.press("Escape")
    assert chat.focused() == "launcher"
    assert not chat.find("#question").is_visible()


def test_an_answer_shows_where_it_comes_from(chat, bot):
    bot.says = [answer(**STRETCH)]
    chat.open().ask("stretch?")

    links = {link.inner_text(): link.get_attribute("href") for link in chat.find("footer a").all()}
    assert links["NHS: Leg cramps"] == STRETCH["sources"][0]["url"]
    assert links["Read more"] == f"{chat.url}articles/relief#stretch"
    assert "Last reviewed on November 22, 2026." in chat.log
    assert chat.find(".related button").inner_text() == "Cramp in the calf"


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "[press](data:text/html,x)",
        "under < 4 mmol_L *",
        "x" * 5000,
    ],
)
def test_text_of_the_bot_stays_text(chat, bot, text):
    bot.says = [answer(text)]
    chat.page.set_viewport_size({"width": 320, "height": 568})
    chat.open().ask(text[:4000])

    assert text in chat.find(".turn.bot p").first.inner_text()
    assert chat.find(".turn a, .turn img").count() == 0
    assert chat.find(".chat").evaluate("box => box.scrollWidth <= innerWidth")
    assert chat.page.evaluate("document.documentElement.scrollWidth") == 320


def test_markdown_of_an_answer(chat, bot):
    drawing = "![A person leans on a wall.](drawings/stretch-calf.svg)"
    bot.says = [answer(f"Try **this**:\n- one\n- two\n\n[999](tel:999)\n\n{drawing}\n\n![x](https://elsewhere/x.svg)")]
    chat.open().ask("stretch?")

    assert chat.find(".turn.bot li").all_inner_texts() == ["one", "two"]
    assert chat.find(".turn.bot strong").inner_text() == "this"
    assert chat.find(".turn.bot a").first.get_attribute("href") == "tel:999"
    (shown,) = chat.find(".turn.bot img").all()
    assert shown.get_attribute("src") == f"{chat.url}drawings/stretch-calf.svg"


def test_each_reply_is_announced_once_and_history_never(chat, bot):
    bot.says = [{**answer("First part."), "more": [answer("Second part.")]}]
    chat.open().ask("hello")
    assert [sum(part in said for said in chat.heard("log")) for part in ("First part.", "Second part.")] == [1, 1]

    bot.history = [{"who": "visitor", "id": "a", "text": "hello"}, {"who": "bot", "answer": answer("First part.")}]
    chat.page.reload()
    chat.find(".turn.bot").wait_for()
    chat.page.wait_for_timeout(300)
    assert chat.heard("log") == []
    bot.says = [answer("Third part.")]
    chat.ask("again")
    assert sum("Third part." in said for said in chat.heard("log")) == 1


def test_an_emergency_is_told_once_with_numbers_to_tap(chat, bot):
    bot.says = [emergency(), answer("Well.")]
    chat.page.set_viewport_size({"width": 320, "height": 568})
    chat.open().ask("chest pain")

    (told,) = chat.heard("alert")
    assert told.startswith("Immediate action required:Get emergency help now")
    assert not any("Get emergency help now" in said for said in chat.heard("log"))
    assert sum("Do not drive." in said for said in chat.heard("log")) == 1
    calls = chat.find(".banner a").all()
    assert [call.get_attribute("href") for call in calls] == ["tel:112", "tel:911", "tel:999"]
    assert all(call.bounding_box()["height"] >= 44 for call in calls)

    chat.ask("thanks")
    assert len(chat.heard("alert")) == 1
    assert chat.find(".banner").is_visible()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply({"error": {"code": "x", "message": ""}}, 500), "Something went wrong on our side"),
        (Reply(b"<html>", 502), "Something went wrong on our side"),
        (Reply([]), "No answer came back"),
        (Reply({"error": {"code": "x", "message": ""}}, 429, {"Retry-After": "7"}), "Wait 7 seconds"),
        (Reply(FAILURE, 503), "Your message is kept"),
    ],
)
def test_after_a_failure_the_text_is_kept_and_sent_again_under_the_same_id(chat, bot, reply, said):
    bot.says = [reply, answer("Here it is.")]
    chat.open().ask("does magnesium help")
    assert said in chat.find(".notice").inner_text()
    assert "does magnesium help\n\nNot sent" in chat.log

    chat.find(".notice button").click()
    chat.page.get_by_text("Here it is.").wait_for()
    first, second = bot.messages
    assert first == second
    chat.settled()
    assert chat.find(".notice").inner_text() == ""
    assert "Not sent" not in chat.log


def test_danger_advice_is_shown_whatever_the_status(chat, bot):
    bot.says = [Reply(emergency(), 503)]
    chat.open().ask("chest pain")
    assert chat.find(".banner").is_visible()
    assert chat.find(".notice").inner_text() == ""


def test_offline_messages_are_sent_once_when_the_connection_is_back(chat, bot):
    chat.open()
    chat.page.context.set_offline(True)
    chat.ask("why do i cramp")
    assert "You are offline" in chat.find(".notice").inner_text()

    chat.page.context.set_offline(False)
    chat.page.get_by_text("Stretch it.").wait_for()
    assert [message["text"] for message in bot.messages] == ["why do i cramp"]


def test_a_bot_that_does_not_answer_is_not_waited_for_for_ever(chat, bot):
    bot.says = [Reply(answer(), after=3)]
    chat.page.clock.install()
    chat.open()
    chat.find("#question").fill("why")
    chat.page.keyboard.press("Enter")
    chat.page.wait_for_timeout(300)
    chat.page.clock.fast_forward(9000)
    assert chat.find(".status").inner_text() == "Charley is still writing"
    chat.page.clock.fast_forward(17000)
    chat.page.get_by_text("The answer takes too long").wait_for()


def test_an_expired_conversation_is_followed_by_a_new_one(chat, bot):
    chat.open().ask("hello")
    bot.expired = True
    bot.says = [answer("Hello again.")]
    chat.ask("and now?")
    assert "This is a new one." in chat.log
    assert "Hello again." in chat.log


def test_a_message_on_its_way_when_the_page_is_left_is_answered_after_it(chat, bot):
    bot.says = [Reply(answer("Too late."), after=1), answer("In time.")]
    chat.open()
    chat.find("#question").fill("why")
    chat.page.keyboard.press("Enter")
    chat.page.wait_for_timeout(300)
    chat.page.reload()
    chat.page.get_by_text("In time.").wait_for()
    first, second = bot.messages
    assert first["id"] == second["id"]


def test_tabs_share_one_conversation(chat, bot):
    chat.open()
    other = chat.page.context.new_page()
    other.goto(f"{chat.url}other")
    other.locator("charley-chat .launcher").click()
    other.locator("charley-chat #question").wait_for()
    other.wait_for_timeout(400)
    chat.ask("hello")
    other.get_by_text("Stretch it.").wait_for()

    other.locator("charley-chat #question").fill("and then?")
    other.keyboard.press("Enter")
    chat.page.get_by_text("and then?").wait_for()
    assert [path for _, path, _ in bot.heard].count("session") == 1


def test_tabs_whose_conversation_has_expired_share_the_new_one(chat, bot):
    chat.open().ask("hello")
    other = chat.page.context.new_page()
    other.goto(f"{chat.url}other")
    other.locator("charley-chat .launcher").click()
    other.locator("charley-chat #question").wait_for()
    other.wait_for_timeout(400)
    bot.expired = True
    chat.ask("and now?")

    other.locator("charley-chat #question").fill("and then?")
    other.keyboard.press("Enter")
    chat.page.get_by_text("and then?").wait_for()
    assert [path for _, path, _ in bot.heard].count("session") == 2


def test_deleting_asks_first_and_leaves_nothing(chat, bot):
    chat.open().ask("hello")
    chat.find(
        "button",
    ).get_by_text("Options").click()
    chat.page.get_by_text("Delete our talk", exact=True).click()
    chat.page.keyboard.press("Escape")
    assert "hello" in chat.log
    chat.find("header").get_by_text("Options").click()
    chat.page.get_by_text("Delete our talk", exact=True).click()
    chat.page.get_by_text("Yes, delete it").click()
    chat.page.get_by_text("Our talk is deleted.").wait_for()
    assert bot.heard[-1][:2] == ("DELETE", "session")
    assert chat.log == ""
    assert "hello" not in chat.page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "token-" not in chat.page.evaluate("JSON.stringify(sessionStorage)")


def test_too_long_a_text_is_counted_and_not_sent(chat, bot):
    chat.open()
    chat.find("#question").fill("x" * 4990)
    assert chat.find("#counter").inner_text() == "10 letters left"
    chat.find("#question").fill("x" * 5001)
    chat.page.keyboard.press("Enter")
    assert chat.find("#counter").inner_text() == "1 letter too many."
    assert chat.find("#question").get_attribute("aria-invalid") == "true"
    assert bot.messages == []


def test_the_summary_of_the_symptom_check_can_be_copied_and_printed(chat, bot):
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    result = answer("Care at home is fine.", kind="triage", title="Result")
    bot.says = [{**result, "more": [answer(SUMMARY, kind="triage", title="To show a clinician")]}]
    chat.open().ask("none")
    chat.page.get_by_text("Copy this summary").click()
    chat.page.get_by_text("Copied.").wait_for()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert SUMMARY in copied
    assert "Care at home" not in copied

    chat.page.evaluate(
        "window.print = () => "
        "{ window.printed = document.querySelector('[data-charley-print]').shadowRoot.textContent }; 0"
    )
    chat.page.get_by_text("Print this summary").click()
    printed = chat.page.evaluate("window.printed")
    assert "To show a clinician" in printed
    assert "Care at home" not in printed


def test_nothing_of_an_answer_is_lost_that_the_widget_does_not_know(chat, bot):
    unknown = {"kind": "video", "text": "Look.", "sources": [{"name": "A book", "url": "shelf 3"}]}
    bot.says = [
        {**unknown, "more": [{"kind": "answer"}, {"kind": "answer", "text": "Without an id."}, answer("Last.")]}
    ]
    chat.open().ask("hello")
    assert [text in chat.log for text in ("Look.", "A book", "Without an id.", "Last.")] == [True] * 4


def test_a_chat_in_its_place_opens_no_window_elsewhere(chat, bot):
    chat.page.set_viewport_size({"width": 1000, "height": 700})
    chat.open()
    chat.page.goto(f"{chat.url}other")
    chat.find(".window").wait_for()
    bot.page = '<script src="charley.js" defer></script><charley-chat inline></charley-chat>'
    chat.page.goto(chat.url)
    chat.find(".inline").wait_for()
    bot.page = LAUNCHER
    chat.page.goto(f"{chat.url}other")
    chat.find(".launcher").wait_for()
    chat.page.wait_for_timeout(300)
    assert chat.find(".window").count() == 0


def test_a_chat_that_could_not_be_loaded_can_be_tried_again(chat):
    chat.page.route("**/widget/chat.*", lambda route: route.abort())
    chat.page.goto(chat.url)
    chat.find(".launcher").click()
    chat.page.get_by_text("The chat did not open. Try again").wait_for()
    chat.page.unroute("**/widget/chat.*")
    chat.find(".launcher").click()
    chat.find("#question").wait_for()


def test_text_size_is_kept(chat):
    chat.open()
    chat.find("header").get_by_text("Options").click()
    chat.page.get_by_label("Largest").check()
    large = chat.find("#question").evaluate("e => getComputedStyle(e).fontSize")
    chat.page.reload()
    chat.find("#question").wait_for()
    assert chat.find("#question").evaluate("e => getComputedStyle(e).fontSize") == large == "23.2px"


def test_one_tag_embeds_it_in_a_page_with_styles_of_its_own(chat, bot):
    bot.page = '<script src="charley.js" data-chat defer></script>'
    bot.style = """
      html { font-size: 8px }
      * { color: red !important; font: 700 40px/3 serif !important; text-transform: uppercase !important }
      button, p, div { border: 5px solid lime !important; float: right; transform: rotate(3deg) }"""
    chat.open().ask("hello")
    assert chat.page.evaluate("document.querySelectorAll('charley-chat').length") == 1
    styles = "e => (s => [s.color, s.fontSize, s.textTransform, s.float])(getComputedStyle(e))"
    assert chat.find(".turn.bot p").first.evaluate(styles) == ["rgb(22, 38, 43)", "16px", "none", "none"]
    assert chat.find(".window").bounding_box()["width"] == 432


def test_inline_shows_what_is_inside_until_it_is_loaded(chat, bot):
    bot.page = "<charley-chat inline><p id=without>A form</p></charley-chat>"
    chat.page.goto(chat.url)
    assert chat.page.get_by_text("A form").is_visible()
    bot.page += '<script src="charley.js" defer></script>'
    chat.page.goto(chat.url)
    chat.find(".inline").wait_for()
    assert not chat.page.get_by_text("A form").is_visible()
