"""The pages in a browser: with the widget on them, and without JavaScript."""

import pytest
from chat_page import CALF, EMERGENCY, QUESTION, ChatPage
from playwright.sync_api import expect


@pytest.fixture
def silent(new_context):
    """A page in a browser without JavaScript."""
    return new_context("no script").new_page()


def test_the_start_page_has_the_chat_in_it(page, stack):
    page.goto(f"{stack.url}/")
    chat = ChatPage(page, f"{stack.url}/")
    expect(chat.input).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    chat.ask(QUESTION)
    expect(chat.answers.first).to_contain_text("Last reviewed")
    expect(page.get_by_role("textbox", name="Your question")).to_have_count(1)


def test_from_an_answer_to_its_article_and_on_with_the_same_conversation(page, stack):
    page.goto(f"{stack.url}/")
    chat = ChatPage(page, f"{stack.url}/")
    more = chat.ask(CALF).get_by_role("link", name="Read more")
    address = more.get_attribute("href")
    with page.context.expect_page() as opened:
        more.click()
    article = ChatPage(opened.value, f"{stack.url}/")
    section = article.page.locator(f"[id='{address.partition('#')[2]}']")
    expect(section).to_be_in_viewport()
    article.open()
    expect(article.asked).to_contain_text(CALF)


def test_a_page_is_rated_and_the_rating_changed(page, stack):
    page.goto(f"{stack.url}/articles/foods")
    page.get_by_role("radio", name="5 Very helpful").check()
    page.get_by_label("Tell us how we can improve").fill("More on salt.")
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_text("You gave “")).to_contain_text("5 of 5 stars")
    votes = votes_in(page)
    page.get_by_role("radio", name="2 A little helpful").check()
    page.get_by_role("button", name="Change my rating").click()
    expect(page.get_by_text("You gave “")).to_contain_text("2 of 5 stars")
    assert votes_in(page) == votes
    page.get_by_role("link", name="Back to").click()
    expect(page.locator(".average")).to_contain_text(f"{votes} vote")


def votes_in(page):
    return int(page.locator(".average").first.inner_text().split(", ")[1].split()[0])


def test_search_leads_to_the_section(page, stack):
    page.goto(f"{stack.url}/articles/foods")
    page.get_by_role("searchbox").first.fill("magnesum for night cramps")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.locator("main h2").first).to_contain_text("“magnesum for night cramps”")
    hit = page.locator(".hits a").first
    expect(page.locator(".hits mark").first).to_be_visible()
    address = hit.get_attribute("href")
    hit.click()
    expect(page.locator(f"[id='{address.partition('#')[2]}']")).to_be_in_viewport()


def test_the_chat_without_javascript(silent, stack):
    silent.goto(f"{stack.url}/")
    silent.get_by_label("Your question").fill(QUESTION)
    silent.get_by_role("button", name="Send").click()
    newest = silent.locator(".newest")
    expect(newest).to_contain_text(QUESTION)
    expect(newest.get_by_role("link").first).to_be_visible()

    silent.locator("form.choices button").first.click()
    expect(silent.locator(".so-far")).to_contain_text(QUESTION)
    silent.get_by_label("Your next question").fill(EMERGENCY)
    silent.get_by_role("button", name="Send").click()
    expect(silent.get_by_text("Immediate action required")).to_be_visible()
    expect(silent.locator(".newest").get_by_role("link", name="Call 112")).to_have_attribute("href", "tel:112")
    assert silent.locator(".newest").bounding_box()["y"] < silent.locator(".so-far").bounding_box()["y"]

    silent.get_by_role("button", name="Delete this conversation").click()
    expect(silent.get_by_text("Your conversation is deleted.")).to_be_visible()
    expect(silent.locator(".so-far")).to_have_count(0)


def test_reading_searching_and_rating_without_javascript(silent, stack):
    silent.goto(f"{stack.url}/")
    silent.locator(".articles a").first.click()
    silent.locator("nav.contents a").last.click()
    expect(silent.locator(":target")).to_be_in_viewport()
    silent.get_by_role("radio", name="4 Helpful").check()
    silent.get_by_role("button", name="Send rating").click()
    expect(silent.get_by_role("heading", name="Thank you for your rating")).to_be_visible()
    silent.get_by_role("searchbox").first.fill("calf")
    silent.get_by_role("searchbox").first.press("Enter")
    expect(silent.locator(".hits li").first).to_be_visible()


def test_the_skip_link_leads_to_the_content(page, stack):
    page.goto(f"{stack.url}/articles/foods")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
