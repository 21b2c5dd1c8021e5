"""The chat on a page of another site, which has styles of its own and one tag of ours."""

import pytest
from chat_page import CALF, QUESTION, ChatPage
from playwright.sync_api import expect

HOSTILE_STYLE = """
  *, *::before, *::after { all: revert; font: 9px/1 fantasy !important; color: yellow !important;
    background: lime !important; text-transform: uppercase !important; letter-spacing: 1em !important;
    float: right !important; margin: 40px !important; box-sizing: content-box !important; }
  button, a, input, textarea, dialog, section, p { display: none !important; pointer-events: none !important;
    opacity: 0.01 !important; transform: rotate(20deg) !important; }
  html { font-size: 3px; }
  body { writing-mode: vertical-rl; word-spacing: 3em; text-align: right; line-height: 9; cursor: none; }
"""
TAG = '<script src="{bot}/charley.js" data-chat{inline} defer></script>'
PAGE = '<!doctype html><html lang="en"><title>Another site</title><style>{style}</style><h1>Another site</h1>{tag}'
STYLES = ("fontFamily", "color", "backgroundColor", "textTransform", "letterSpacing", "float", "display", "transform",
          "lineHeight", "writingMode", "wordSpacing", "textAlign", "pointerEvents", "opacity", "boxSizing")  # fmt: skip
COMPUTED = """([chat, names]) => [...chat.shadowRoot.querySelectorAll("section, section *")].map((element) => {
  const style = getComputedStyle(element);
  return [element.localName + "." + element.className, ...names.map((name) => style[name])];
})"""


@pytest.fixture
def site(embedding_site, watch):
    watch.origins |= {embedding_site.origin, embedding_site.unknown_origin}
    return embedding_site


@pytest.fixture
def embedded(site, new_context, stack):
    """Opens a page of the other site with the chat on it."""

    def open_page(style="", inline="", origin=site.origin):
        tag = TAG.format(bot=stack.url, inline=inline)
        site.pages["/"] = PAGE.format(style=style, tag=tag)
        page = new_context().new_page()
        page.goto(origin)
        return ChatPage(page, f"{stack.url}/")

    return open_page


def test_one_tag_is_enough(embedded):
    chat = embedded().open()
    answer = chat.ask(CALF)
    chat.rate(5)

    drawing = answer.get_by_role("img")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    more = answer.get_by_role("link", name="Read more")
    assert more.get_attribute("href").startswith(f"{chat.home}articles/")
    chat.page.reload()
    chat.open()
    expect(chat.star(5)).to_be_checked()
    assert chat.said() == [CALF]


def test_in_the_page_by_an_attribute(embedded):
    chat = embedded(inline="=inline")
    expect(chat.input).to_be_visible()
    expect(chat.launcher).to_have_count(0)
    assert chat.focused != "Your question"
    chat.ask(QUESTION)


def test_hostile_styles_do_not_reach_it(embedded):
    chat = embedded().open()
    chat.ask(QUESTION)
    untouched = chat.page.evaluate(COMPUTED, [chat.element.element_handle(), list(STYLES)])
    chat.page.add_style_tag(content=HOSTILE_STYLE)
    expect(chat.page.get_by_role("heading", name="Another site")).to_have_css("color", "rgb(255, 255, 0)")
    touched = chat.page.evaluate(COMPUTED, [chat.element.element_handle(), list(STYLES)])

    assert len(untouched) > 50
    assert [pair for pair in zip(untouched, touched, strict=True) if pair[0] != pair[1]] == []


def test_it_can_be_used_among_hostile_styles(embedded):
    chat = embedded(style=HOSTILE_STYLE)
    chat.open().ask(QUESTION)
    box = chat.element.get_by_role("dialog").bounding_box()
    assert box["width"] > 350
    assert box["height"] > 500
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_it_changes_nothing_of_the_page(embedded):
    chat = embedded()
    heading = chat.page.get_by_role("heading", name="Another site")
    before = heading.evaluate("h1 => ({ ...getComputedStyle(h1) })")
    names = chat.page.evaluate("Object.keys(window).length")
    chat.open().ask(QUESTION)

    assert heading.evaluate("h1 => ({ ...getComputedStyle(h1) })") == before
    assert chat.page.evaluate("Object.keys(window).length") == names


def test_a_site_that_is_not_allowed_gets_nothing(embedded, site, stack, watch):
    chat = embedded(origin=site.unknown_origin)
    chat.element.wait_for(state="attached")
    chat.page.wait_for_timeout(300)
    expect(chat.element.get_by_role("button")).to_have_count(0)
    read = "address => fetch(address, { method: 'POST' }).then((reply) => reply.status, (error) => error.name)"
    assert chat.page.evaluate(read, f"{stack.url}/session") == "TypeError"
    watch.faults = [fault for fault in watch.faults if "CORS policy" not in fault]
