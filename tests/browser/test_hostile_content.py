"""Whatever the bot's answer holds: no script runs, the layout holds, and nothing of the answer is lost."""

import itertools

import pytest
from chat_page import QUESTION
from playwright.sync_api import expect

ATTACKS = (
    "<img src=x onerror=\"document.title='hit'\">",
    "<script>document.title='hit'</script>",
    "[press me](javascript:document.title='hit')",
    "[press me](data:text/html,<script>parent.document.title='hit'</script>)",
    "[press me](JaVaScRiPt:document.title='hit')",
    "![drawing](javascript:document.title='hit')",
    "![drawing](drawings/../../secret.svg)",
    "**<b onclick=alert(1)>**",
    "</p></div><charley-chat></charley-chat>",
    "{name} ${7*7} {{7*7}}",
    "under < 4 mmol & more > 2, a_b_c * d [x] `y`",
)
numbers = itertools.count()


def answer(text="Words.", **fields):
    """An answer object as the channel sends it."""
    return {"kind": "answer", "message_id": f"m{next(numbers)}", "text": text, "more": [], **fields}


def is_harmless(chat):
    targets = chat.element.locator("a").evaluate_all("links => links.map((a) => a.protocol)")
    assert set(targets) <= {"https:", "http:", "tel:"}
    assert chat.page.title() == "A page"
    assert chat.log.locator("script, iframe, object, svg, b b, charley-chat").count() == 0
    assert chat.log.locator("img:not([src^='http'])").count() == 0
    return True


def assert_nothing_sticks_out(chat):
    wide = chat.element.evaluate("""chat => [...chat.shadowRoot.querySelectorAll("*")].filter((element) => {
        const box = element.getBoundingClientRect();
        return element.checkVisibility() && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
      }).map((element) => `${element.localName}.${element.className}`)""")
    assert wide == [], wide
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_markup_and_addresses_stay_words(new_chat):
    chat = new_chat("narrow").open()
    chat.answer_with(*[answer(attack, title=f"Part {i}") for i, attack in enumerate(ATTACKS)])
    chat.ask(QUESTION)

    expect(chat.answers).to_have_count(len(ATTACKS))
    shown = chat.answers.all_inner_texts()
    for attack, text in zip(ATTACKS, shown, strict=True):
        kept = attack.replace("**", "")
        assert kept in text, f"{attack} was shown as {text}"
    for link in chat.log.locator("a").all():
        link.click(trial=True)
    assert is_harmless(chat)
    assert_nothing_sticks_out(chat)


def test_in_every_field(new_chat):
    chat = new_chat("narrow").open()
    attack = ATTACKS[0]
    chat.answer_with(
        answer(
            attack,
            title=attack,
            buttons=[{"title": attack, "payload": "/" + attack}],
            sources=[
                {"name": attack, "url": "javascript:document.title='hit'"},
                {"name": "data", "url": "data:text/html,hit"},
                {"name": "no address", "url": "::"},
                {"name": "Good", "url": "https://example.org/"},
            ],
            article="javascript:document.title='hit'",
            reviewed=attack,
            related_questions=[{"title": attack, "payload": attack}],
            urgency=attack,
            topic=attack,
        ),
        answer("The last part."),
    )
    shown = chat.ask(attack)

    expect(shown).to_contain_text(attack)
    expect(shown.get_by_role("link", name="Good")).to_have_attribute("href", "https://example.org/")
    expect(shown.locator("footer")).to_contain_text("no address")
    expect(chat.answers.last).to_contain_text("The last part.")
    expect(chat.asked).to_contain_text(attack)
    expect(chat.replies.get_by_role("button", name=attack)).to_be_visible()
    assert is_harmless(chat)


@pytest.mark.parametrize("profile", ["desktop", "narrow"])
def test_a_word_of_five_thousand_letters_breaks_no_layout(new_chat, profile):
    chat = new_chat(profile).open()
    word = "x" * 5000
    related = [{"title": word[:300], "payload": "/a"}]
    chat.answer_with(answer(word, title=word[:600], sources=[{"name": word[:600], "url": f"https://x.example/{word}"}],
                            related_questions=related))  # fmt: skip
    chat.ask(word)
    assert_nothing_sticks_out(chat)
    assert chat.element.locator(".scroll").evaluate("box => box.scrollWidth <= box.clientWidth")


def test_unknown_kinds_and_missing_fields_lose_nothing(chat):
    chat.answer_with(
        {"kind": "hologram", "text": "An unknown kind.", "spin": {"x": [1]}},
        {"kind": "answer", "text": "Hardly a field."},
        {"kind": "answer", "message_id": None, "text": "Nothing there.", "buttons": None, "sources": None, "more": None,
         "related_questions": None, "title": None, "article": None, "reviewed": None, "urgency": None},
        {"kind": "answer", "message_id": "m", "title": "Only a title"},
        {"type": "carousel", "items": []},
        answer("Two in one.", more=[answer("The second of them.")]),
        {"kind": "answer", "message_id": "n", "text": 42},
        answer("The last part.", buttons=[{"title": "No payload"}, {"payload": "/no_title"}]),
    )  # fmt: skip
    chat.ask(QUESTION)

    for words in ("An unknown kind.", "Hardly a field.", "Nothing there.", "Only a title", "Two in one.",
                  "The second of them.", "The last part."):  # fmt: skip
        expect(chat.log.get_by_text(words, exact=True)).to_be_visible()
    expect(chat.notice).to_be_empty()
    expect(chat.input).to_be_enabled()


def test_what_cannot_be_drawn_in_a_history_does_not_end_the_chat(chat):
    chat.ask(QUESTION)
    broken = [{"who": "bot", "answer": None}, {"who": "ghost"}, {"who": "visitor", "id": None, "text": None}]
    good = [{"who": "visitor", "id": "v", "text": "Before"}, {"who": "bot", "answer": answer("After"), "stars": None}]
    chat.page.route("**/charley/history", lambda route: route.fulfill(json={"turns": broken + good}))
    chat.page.reload()
    chat.open()

    expect(chat.log).to_contain_text("Before")
    expect(chat.log).to_contain_text("After")
    chat.ask("hello")


def test_what_a_visitor_writes_stays_words(chat):
    for attack in ATTACKS[:3]:
        chat.ask(attack)
        expect(chat.asked.last).to_contain_text(attack)
    chat.page.reload()
    chat.open()
    expect(chat.asked).to_have_count(3)
    assert is_harmless(chat)
