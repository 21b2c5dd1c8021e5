"""Small screens, large text, fingers, and what people set in their system."""

import pytest
from chat_page import CALF, EMERGENCY, QUESTION
from playwright.sync_api import expect

PAGES = ("", "articles/causes", "search?q=night+cramps", "chat", "articles/nothing")
SMALLEST, MAIN = 24, 44  # CSS pixels of a target
TARGETS = """chat => [...chat.shadowRoot.querySelectorAll("button, a, textarea, input")]
  .filter((element) => element.checkVisibility())
  .map((element) => {
    const { width, height } = (element.type === "radio" ? element.closest("label") : element).getBoundingClientRect();
    const main = element.matches("button, textarea, .banner a, .stars input, .options input");
    return { name: element.ariaLabel || element.textContent || element.id, width, height, main };
  })"""
SCROLLS_SIDEWAYS = """() => {
  const boxes = [document.documentElement];
  for (const host of document.querySelectorAll("charley-chat"))
    boxes.push(...(host.shadowRoot?.querySelectorAll(".chat, .scroll, header, form, .top") ?? []));
  return boxes.filter((box) => box.scrollWidth > box.clientWidth + 1 && box.checkVisibility())
    .map((box) => `${box.localName}.${box.className}: ${box.scrollWidth} in ${box.clientWidth}`);
}"""

BORDER = """part => {
  const style = getComputedStyle(part);
  return [parseFloat(style.borderTopWidth), style.borderTopColor, style.backgroundColor];
}"""
MOVING = """() => {
  const roots = [document, ...[...document.querySelectorAll("charley-chat")].map((host) => host.shadowRoot)];
  const shown = roots.flatMap((root) => [...root.querySelectorAll("*")]).filter((element) => element.checkVisibility());
  return shown.filter((element) => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
    return animationName !== "none" || parseFloat(transitionDuration) > 0 || scrollBehavior === "smooth";
  }).map((element) => `${element.localName}.${element.className}`);
}"""


def enlarge_text(page):
    """Twice the text size of the browser's settings."""
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


def assert_nothing_scrolls_sideways(page):
    assert page.evaluate(SCROLLS_SIDEWAYS) == []


def assert_targets_are_large_enough(chat):
    targets = chat.element.evaluate(TARGETS)
    assert len(targets) > 5
    for target in targets:
        least = MAIN if target["main"] else SMALLEST
        assert target["height"] >= least - 0.5, target
        assert target["width"] >= least - 0.5, target


@pytest.mark.parametrize("profile", ["phone", "narrow"])
def test_the_beginning_of_an_answer_is_on_the_screen_though_the_page_was_at_the_input(new_chat, profile):
    chat = new_chat(profile, path="")
    chat.input.wait_for()
    chat.settle()
    chat.input.scroll_into_view_if_needed()
    chat.ask(EMERGENCY)

    expect(chat.banner).to_be_in_viewport(ratio=0.9)
    expect(chat.answers.last.locator("p").first).to_be_in_viewport()


@pytest.mark.parametrize(("profile", "text"), [("phone", "normal"), ("narrow", "normal"), ("narrow", "twice as large")])
def test_the_chat_on_a_small_screen(new_chat, profile, text):
    chat = new_chat(profile)
    if text != "normal":
        enlarge_text(chat.page)
    chat.open()
    assert_nothing_scrolls_sideways(chat.page)
    for words in (QUESTION, CALF, EMERGENCY):
        answer = chat.ask(words)
        expect(answer.get_by_role("heading")).to_be_in_viewport()
        assert_nothing_scrolls_sideways(chat.page)
        assert_targets_are_large_enough(chat)
    chat.input.scroll_into_view_if_needed()
    expect(chat.input).to_be_in_viewport(ratio=0.9)
    chat.element.get_by_role("button", name="Options").click()
    assert_nothing_scrolls_sideways(chat.page)
    assert_targets_are_large_enough(chat)


def test_the_banner_stays_in_sight_however_large_the_text(new_chat):
    chat = new_chat("phone")
    enlarge_text(chat.page)
    chat.open()
    answer = chat.ask(EMERGENCY)
    expect(answer.get_by_role("heading")).to_be_in_viewport()
    expect(chat.banner.get_by_role("link").first).to_be_in_viewport()

    chat.input.scroll_into_view_if_needed()
    expect(chat.banner.get_by_role("link").first).to_be_in_viewport()
    chat.input.click()
    chat.page.keyboard.type("help is coming")
    expect(chat.input).to_be_in_viewport(ratio=0.8)


def test_the_text_does_become_larger(new_chat):
    chat = new_chat("narrow").open()
    size = "input => parseFloat(getComputedStyle(input).fontSize)"
    normal = chat.input.evaluate(size)
    enlarge_text(chat.page)
    assert chat.input.evaluate(size) == 2 * normal


def test_the_largest_text_of_the_chat_itself(new_chat):
    chat = new_chat("narrow").open()
    chat.element.get_by_role("button", name="Options").click()
    chat.element.get_by_role("radio", name="Largest").check()
    chat.page.keyboard.press("Escape")
    chat.ask(CALF)
    assert_nothing_scrolls_sideways(chat.page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_on_a_small_screen(new_context, stack, path):
    page = new_context("narrow").new_page()
    page.goto(f"{stack.url}/{path}")
    assert_nothing_scrolls_sideways(page)
    enlarge_text(page)
    assert_nothing_scrolls_sideways(page)


def test_a_phone_shows_the_chat_over_all_of_the_screen(new_chat):
    chat = new_chat("phone").open()
    box = chat.element.get_by_role("dialog").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 667)


def test_a_finger_does_not_bring_up_the_keyboard(new_chat):
    chat = new_chat("phone")
    chat.launcher.tap()
    expect(chat.input).to_be_visible()
    assert chat.focused != "Your question"
    chat.settle()
    chat.element.get_by_role("button", name="When should I get help?").tap()
    chat.answered(0)
    assert chat.focused != "Your question"


def test_dark_where_the_system_is_dark(new_chat):
    shades = []
    for profile in ("desktop", "dark"):
        dialog = new_chat(profile).open().element.get_by_role("dialog")
        shades.append(dialog.evaluate("box => getComputedStyle(box).backgroundColor"))
    assert shades == ["rgb(255, 255, 255)", "rgb(16, 25, 28)"]


def test_nothing_moves_where_the_system_says_so(new_chat):
    chat = new_chat("calm", path="")
    chat.input.wait_for()
    chat.on_message(lambda route: None)
    chat.send(QUESTION)
    expect(chat.element.get_by_text("Charley is writing")).to_be_visible()
    assert chat.page.evaluate(MOVING) == []


def test_borders_where_colours_are_forced(new_chat):
    chat = new_chat("forced colours").open()
    chat.ask(EMERGENCY)
    call, send = chat.banner.get_by_role("link").first, chat.element.get_by_role("button", name="Send")
    for part in (chat.answers.first, chat.asked.first, call, send):
        width, line, behind = part.evaluate(BORDER)
        assert width > 0
        assert line != behind


def test_right_to_left(new_chat):
    chat = new_chat()
    chat.page.evaluate("document.documentElement.dir = 'rtl'")
    chat.open().ask(QUESTION)
    window = chat.element.get_by_role("dialog").bounding_box()
    assert window["x"] < 100
    visitor, bot = chat.asked.first.bounding_box(), chat.answers.first.bounding_box()
    assert visitor["x"] < bot["x"] + bot["width"] - visitor["width"]
    assert chat.element.get_by_role("button", name="Send").bounding_box()["x"] < chat.input.bounding_box()["x"]
    assert_nothing_scrolls_sideways(chat.page)


def test_the_window_does_not_hide_what_has_the_focus(new_chat):
    """On a small screen the page behind is out of reach; on a large one the window is on its edge."""
    chat = new_chat().open()
    window = chat.element.get_by_role("dialog").bounding_box()
    assert window["width"] < 1280 / 2
