"""The web pages: what every one of them must have, and what each shows."""

import itertools
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from html_page import Page

from charley.answers import Answer, Button, Context, Question, SourceLink, answer_topic
from charley.content.search import ArticleSearch
from charley.content.site_pages import ChatPage, ChatTurn, RatingForm, SitePages, Votes
from charley.knowledge import KnowledgeBase

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ADDRESSES = (
    *("", "articles/relief", "articles/relief/rating", "articles/relief/rating?wrong", "articles/none"),
    *("search", "search?q=calf", "search?q=xylophone", "chat", "chat?answered", "chat?danger"),
)
EMERGENCY = Answer(
    kind="triage", urgency="emergency", title="Get emergency help now", text="**Go now.**\n\n- Do not drive."
)
URGENT = Answer(kind="triage", urgency="urgent", title="Be seen today", text="Today.")
PLAIN = Answer(kind="answer", title="Stretch it", text="Slowly.", article="articles/relief#stretch")


@pytest.fixture(scope="module")
def base():
    return KnowledgeBase.load(Path("knowledge"))


@pytest.fixture(scope="module")
def site(base):
    return SitePages(base, Path("widget/pages"), 5000)


@pytest.fixture(scope="module")
def search(base):
    return ArticleSearch(base)


@pytest.fixture(scope="module")
def pages(site, base, search):
    """A page of every kind, by the address that it has below the bot's own."""
    relief = base.articles["relief"]
    answer = answer_topic(base, "relief/stretch", Context(body_part="calf"), 0.9)
    turns = [ChatTurn.of("why do I cramp", [answer_topic(base, "causes/overview", Context(), 0.9)])]
    chat = ChatPage("id", "token", turns, ChatTurn.of("and now?", [answer]), answer.buttons, answer.related_questions)
    danger = ChatPage("id", "token", turns, ChatTurn.of("help", [PLAIN, EMERGENCY]))
    html = {
        "": site.start("id"),
        "articles/relief": site.article(relief, Votes(4.3, 12), RatingForm("token")),
        "articles/relief/rating": site.rated(relief, Votes(4.0, 1), RatingForm("token", 4, "Good.", given=True)),
        "articles/relief/rating?wrong": site.rated(relief, None, RatingForm("token", problem="Choose.")),
        "search": site.search(None, None, "id"),
        "search?q=calf": site.search(search.find("calf"), EMERGENCY, "id"),
        "search?q=xylophone": site.search(search.find("xylophone"), None, "id"),
        "chat": site.chat(ChatPage("id")),
        "chat?answered": site.chat(chat),
        "chat?danger": site.chat(danger),
        "articles/none": site.not_found("../"),
    }
    return {address: Page(page) for address, page in html.items()}


@pytest.fixture(params=ADDRESSES)
def address(request):
    return request.param


@pytest.fixture
def page(address, pages):
    return pages[address]


def chat(site, **values):
    return Page(site.chat(ChatPage("id", "token", **values)))


def text_of(element):
    return " ".join(element.text.split())


def test_a_page_has_language_title_landmarks_and_a_way_past_the_head(page):
    assert page.one("html").attributes["lang"] == "en"
    assert len(text_of(page.one("title"))) > 10
    main = page.one("main", id="content")
    assert page.all("a")[0].attributes == {"class": "skip", "href": "#content"}
    assert page.one("header", **{"class": "site"})
    assert page.one("footer", **{"class": "site"})
    assert page.all("h1", main) == page.all("h1")
    names = [nav.attributes["aria-label"] for nav in page.all("nav")]
    assert len(names) == len(set(names))


def test_headings_are_in_order(page):
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    main = [int(e.tag[1]) for e in page.elements if re.fullmatch("h[1-6]", e.tag) and page.one("main") in e.inside]
    assert levels.count(1) == 1
    assert main[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_ids_are_unique_and_every_field_has_a_label(page):
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    named = {label.attributes["for"] for label in page.all("label")}
    fields = [e for e in page.all("input") + page.all("textarea") if e.attributes.get("type") != "hidden"]
    assert {field.attributes["id"] for field in fields} == named
    for element in page.elements:
        for attribute in ("aria-describedby", "aria-labelledby"):
            assert set(element.attributes.get(attribute, "").split()) <= set(ids)


def test_nothing_on_a_page_needs_a_script_or_a_style_of_its_own(page):
    assert not page.all("style")
    assert not [
        e for e in page.elements if "style" in e.attributes or any(name.startswith("on") for name in e.attributes)
    ]
    for script in page.all("script"):
        assert script.attributes.get("type") == "application/ld+json" or script.attributes["src"].endswith("charley.js")
        assert script.attributes.get("type") or script.text == ""
    assert all(form.attributes["action"] and form.attributes.get("method", "get") for form in page.all("form"))


def test_links_and_files_are_there_from_the_pages_own_address(page, address, base):
    home = "https://example.org/charley/"
    known = {"", "chat", "search", "icon.svg", "charley.js", "pages/pages.css"}
    known |= {f"articles/{family}" for family in base.articles} | {
        f"articles/{family}/rating" for family in base.articles
    }
    known |= {f"drawings/{path.name}" for path in Path("knowledge/drawings").glob("*.svg")}
    used = [e.attributes[name] for e in page.elements for name in ("href", "src", "action") if name in e.attributes]
    for link in used:
        parts = urlsplit(urljoin(home + address, link))
        if link.startswith("#"):
            assert link[1:] in {element.attributes.get("id") for element in page.elements}
        elif parts.netloc == "example.org":
            assert parts.path.removeprefix("/charley/") in known, link
        else:
            assert parts.scheme in ("https", "tel"), link
    assert {f"{home}articles/{family}" for family in base.articles} <= {urljoin(home + address, link) for link in used}


def test_links_within_the_site_lead_to_a_place_that_is_there(pages, search, base, site):
    ids = {
        family: {e.attributes.get("id") for e in Page(site.article(article, None, RatingForm("token"))).elements}
        for family, article in base.articles.items()
    }
    for hit in search.find("cramp").hits:
        family, _, anchor = hit.address.removeprefix("articles/").partition("#")
        assert anchor in ids[family]
    for link in pages["articles/relief"].all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in ids["relief"]


def test_the_emergency_numbers_on_every_page_can_be_tapped(page):
    numbers = {link.attributes["href"] for link in page.all("a", page.one("footer"))}
    assert {"tel:112", "tel:911", "tel:999"} <= numbers


def test_the_number_of_the_site_is_shown_alone_where_it_is_known(base):
    known = KnowledgeBase(
        list(base.articles.values()), base.vocabulary, base.wording, base.site.copy(update={"emergency_number": "999"})
    )
    page = Page(SitePages(known, Path("widget/pages"), 5000).start("id"))
    assert {a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("tel:")} == {"tel:999"}


def test_the_start_page_lists_every_article_and_has_chat_and_search(pages, base):
    start = pages[""]
    shown = {a.attributes["href"]: a.text for a in start.all("a", start.one("section", id="articles"))}
    assert shown == {f"articles/{family}": article.front.title for family, article in base.articles.items()}
    assert all(" ".join(article.front.summary.split()) in start.text() for article in base.articles.values())
    widget = start.one("charley-chat", inline=None)
    (fallback,) = start.all("form", widget)
    assert (fallback.attributes["action"], fallback.attributes["method"]) == ("chat#answer", "post")
    assert [form.attributes["action"] for form in start.all("form", role="search")] == ["search"]


@pytest.mark.parametrize(
    ("votes", "shown"),
    [
        (Votes(4.3, 12), "Average 4.3 of 5, 12 votes"),
        (Votes(4.25, 4), "Average 4.2 of 5, 4 votes"),
        (Votes(5.0, 1), "Average 5.0 of 5, 1 vote"),
        (Votes(None, 0), "Nobody has rated this page yet."),
        (None, ""),
    ],
)
def test_the_average_of_an_article_is_told(site, base, votes, shown):
    page = Page(site.article(base.articles["night"], votes, RatingForm("token")))
    assert text_of(page.one("p", **{"class": "average"})) == shown


def test_a_rating_is_a_form_of_five_stars_and_a_comment(pages):
    page = pages["articles/relief"]
    stars = page.all("input", type="radio", name="stars")
    assert [star.attributes["value"] for star in stars] == ["1", "2", "3", "4", "5"]
    assert page.fields("relief/rating") == {"voter": "token", "comment": ""}
    assert page.one("textarea", name="comment").attributes["maxlength"] == "1000"


def test_a_vote_that_was_given_is_shown_and_can_be_changed(pages):
    page = pages["articles/relief/rating"]
    assert "4 of 5 stars" in page.text()
    assert "Average 4.0 of 5, 1 vote" in page.text()
    assert page.fields("rating") == {"voter": "token", "stars": "4", "comment": "Good."}
    assert "Change my rating" in page.text()


def test_a_vote_without_stars_is_asked_for_again(pages):
    page = pages["articles/relief/rating?wrong"]
    assert "Choose." in page.text()
    assert "Thank you" not in page.one("html").text


def test_a_result_shows_where_it_stands_with_the_words_marked(pages, search):
    page, hits = pages["search?q=calf"], search.find("calf").hits
    items = page.all("h3", page.one("main"))
    assert [page.links(item)[0] for item in items] == [hit.address for hit in hits]
    assert [text_of(item) for item in items] == ["".join(piece.text for piece in hit.title) for hit in hits]
    assert {mark.text.lower() for mark in page.all("mark")} >= {"calf", "calves"}
    assert page.one("input", id="search").attributes["value"] == "calf"


def test_a_danger_sign_in_a_search_is_answered_before_the_results(pages):
    text = pages["search?q=calf"].text()
    assert (
        text.index("Immediate action required") < text.index("Get emergency help now") < text.index("fitting sections")
    )


def test_a_search_without_results_offers_the_articles_and_the_chat(pages, base):
    page = pages["search?q=xylophone"]
    assert "Nothing was found for “xylophone”." in page.text()
    assert len(page.all("h3", page.one("main"))) == len(base.articles)
    assert page.one("button", name="text").attributes["value"] == "xylophone"


def test_the_page_for_words_that_are_not_there_keeps_what_was_asked(site, search):
    page = Page(site.search(search.find("xylophone"), None, "id"))
    assert page.fields("search") == {"q": "xylophone"}


def test_what_was_mended_is_told(site, search):
    page = Page(site.search(search.find("hypnick jerk"), None, "id"))
    assert "Shown for “hypnic jerk”. You typed “hypnick jerk”." in page.text()


def test_danger_comes_first_in_a_turn_and_on_the_page(pages):
    page = pages["chat?danger"]
    text = page.text()
    assert text.index("Get emergency help now") < text.index("Stretch it") < text.index("why do I cramp")
    assert "Immediate action required" in text
    assert text_of(page.one("title")).startswith("Charley\u2019s answer: Get emergency help now")
    calls = [a.attributes["href"] for a in page.all("a", **{"class": "call"})]
    assert calls == ["tel:112", "tel:911", "tel:999"]


def test_the_numbers_in_an_emergency_answer_can_be_tapped(site, base):
    text = f"Call {base.wording.emergency_number} now."
    page = chat(site, newest=ChatTurn.of("help", [EMERGENCY.copy(update={"text": text})]))
    links = [a.attributes["href"] for a in page.all("a", page.one("section", id="answer"))]
    assert links == ["tel:112", "tel:911", "tel:999"] * 2


def test_an_urgent_answer_says_so_in_words(site):
    page = chat(site, newest=ChatTurn.of("red leg", [PLAIN, URGENT]))
    assert page.text().index("Be seen today") < page.text().index("Stretch it")
    assert "Urgent advice" in page.text()
    assert not page.all("a", **{"class": "call"})


def test_the_parts_of_an_answer_are_in_their_order_without_danger():
    turn = ChatTurn.of("two things", [PLAIN.copy(update={"more": [PLAIN.copy(update={"title": "Second"})]})])
    assert [part.title for part in turn.parts] == ["Stretch it", "Second"]


def test_the_conversation_so_far_stands_above_the_newest_answer(pages):
    page = pages["chat?answered"]
    text = page.text()
    assert text.index("why do I cramp") < text.index("and now?") < text.index("Your next question")
    assert "Which stretch for which muscle" in page.one("section", id="answer").text


def test_an_answer_shows_its_drawing_sources_review_and_article(pages, base):
    page = pages["chat?answered"]
    newest = page.one("section", id="answer")
    answer = answer_topic(base, "relief/stretch", Context(body_part="calf"), 0.9)
    (drawing,) = page.all("img", newest)
    assert drawing.attributes["src"] == "drawings/stretch-calf.svg"
    assert {source.url for source in answer.sources} | {answer.article} == set(page.links(newest))
    assert f"Last reviewed {answer.reviewed.day} {answer.reviewed:%B %Y}" in text_of(newest)


def test_buttons_and_related_questions_send_their_payload_and_title(site):
    page = chat(
        site,
        newest=ChatTurn.of("hi", [PLAIN]),
        buttons=[Button(title="Heat or ice?", payload="/relief_heat")],
        related=[Question(title="Why cramps come at night", payload="/night_overview")],
    )
    pressed = [button.attributes["value"] for button in page.all("button", name="pressed")]
    assert pressed == ["/relief_heat Heat or ice?", "/night_overview Why cramps come at night"]
    assert page.fields("chat#answer") == {"session": "token", "id": "id", "text": ""}


def test_text_that_could_not_be_answered_stays_in_the_box(site):
    page = chat(site, newest=ChatTurn.of("my question", [PLAIN]), kept_text="my question")
    assert page.fields("chat#answer")["text"] == "my question"


def test_hostile_text_is_shown_as_it_is(site, base, search):
    answer = Answer(
        kind="answer",
        title=HOSTILE,
        text=f"{HOSTILE} [x](javascript:alert(1)) ![x](https://evil.example/x.png)",
        sources=[SourceLink(name=HOSTILE, url="https://example.org/")],
    )
    buttons = [Button.construct(title=HOSTILE, payload="/x")]
    form = RatingForm(HOSTILE, 3, f"</textarea>{HOSTILE}", given=True, problem=HOSTILE)
    shown = [
        site.chat(ChatPage(HOSTILE, HOSTILE, (), ChatTurn.of(HOSTILE, [answer]), buttons, (), [HOSTILE], HOSTILE)),
        site.search(search.find(HOSTILE), answer, HOSTILE),
        site.rated(base.articles["relief"], None, form),
        site.article(base.articles["relief"], None, form),
    ]
    for page in map(Page, shown):
        assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]
        assert all(script.attributes.get("src") or script.attributes.get("type") for script in page.all("script"))
        assert not [a for a in page.all("a") if a.attributes["href"].startswith("javascript")]
        assert all("evil" not in image.attributes["src"] for image in page.all("img"))
        assert HOSTILE in page.one("html").text
