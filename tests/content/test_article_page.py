"""The web pages of the real articles."""

import re
from datetime import date
from pathlib import Path

import pytest
from html_page import Page

from charley.content.site_pages import RatingForm, SitePages, Votes
from charley.knowledge import KnowledgeBase
from charley.knowledge.article import NOT_REVIEWED

KNOWLEDGE = Path("knowledge")
TEMPLATES = Path("widget/pages")
FAMILIES = sorted(path.stem for path in (KNOWLEDGE / "articles").glob("*.md"))


@pytest.fixture(scope="module")
def base():
    return KnowledgeBase.load(KNOWLEDGE)


@pytest.fixture(scope="module")
def show(base):
    """Shows an article, as it is or changed."""

    def show(article):
        return Page(SitePages(base, TEMPLATES, 5000).article(article, Votes(4.3, 12), RatingForm("token")))

    return show


@pytest.fixture(scope="module")
def pages(base, show):
    return {family: show(article) for family, article in base.articles.items()}


@pytest.fixture(params=FAMILIES)
def article(request, base):
    return base.articles[request.param]


@pytest.fixture
def page(article, pages):
    return pages[article.front.family]


def changed(article, **front):
    return article.copy(update={"front": article.front.copy(update=front)})


def test_every_section_has_a_heading_with_its_id_and_is_linked(article, page):
    headings = [
        (f"#{heading.attributes['id']}", heading.text)
        for heading in page.all("h2", page.one("article"))
        if heading.attributes["id"] != "sources"
    ]
    assert headings == [
        (section.topic.replace(f"{article.front.family}/", "#"), section.title) for section in article.sections
    ]
    assert page.links(page.navigation("On this page")) == [link for link, _ in headings]
    assert page.one("h1").text == article.front.title
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))


def test_every_part_of_every_section_is_on_the_page(article, page):
    parts = [
        passage.part
        for section in article.sections
        for passage in section.passages
        if passage.part not in ("In short", "More")
    ]
    headings = [heading.text for heading in page.all("h3", page.one("article"))]
    assert len(headings) == len(parts)
    assert sum(text.startswith("For ") for text in headings) == sum("for:" in part for part in parts)
    assert "[^" not in page.one("main").text
    assert ":::" not in page.one("main").text


def test_markers_are_plain_numbers_that_lead_to_their_source(article, page):
    notes = page.one("section", **{"class": "footnotes"})
    items = [f"#{item.attributes['id']}" for item in page.all("li", notes)]
    markers = page.all("sup")
    for marker in markers:
        (link,) = page.links(marker)
        assert marker.text == f"[{items.index(link) + 1}]"
    written = [article.intro, *(passage.text for section in article.sections for passage in section.passages)]
    assert len(markers) == sum(len(re.findall(r"\[\^", text)) for text in written)


def test_every_source_is_linked_with_its_name_and_strength(article, page):
    notes = page.one("section", **{"class": "footnotes"})
    shown = {(page.links(item)[0], re.sub(r"[↩︎\s]+$", "", item.text)) for item in page.all("li", notes)}
    assert shown == {(source.url, f"{source.name} ({source.strength})") for source in article.front.sources.values()}


def test_the_review_line_says_that_no_clinician_has_read_it(base, show):
    article = changed(base.articles["relief"], reviewer=NOT_REVIEWED)
    page = show(article)
    assert "not yet reviewed by a clinician" in page.one("p", **{"class": "review"}).text
    assert "reviewedBy" not in page.data()


def test_the_review_line_names_who_has_read_it_and_both_days(base, show):
    article = changed(
        base.articles["relief"], reviewer="Dr A. Example", reviewed=date(2026, 3, 1), next_review=date(2027, 12, 31)
    )
    page = show(article)
    line = " ".join(page.one("p", **{"class": "review"}).text.split())
    assert line.startswith("Last reviewed 1 March 2026, by Dr A. Example. Next review by 31 December 2027.")
    assert page.data()["reviewedBy"] == {"@type": "Person", "name": "Dr A. Example"}


def test_related_articles_are_the_others_that_its_sections_lead_to(article, page, base):
    leads_to = {
        topic.partition("/")[0]
        for section in article.sections
        for topic in (*section.block.next, *section.block.related)
    }
    related = page.navigation("Related articles")
    shown = {link.attributes["href"]: link.text for link in page.all("a", related)}
    assert shown == {family: base.articles[family].front.title for family in leads_to - {article.front.family}}


def test_search_engines_are_told_that_it_is_a_medical_page(article, page):
    data, front = page.data(), article.front
    assert (data["@context"], data["@type"]) == ("https://schema.org", "MedicalWebPage")
    assert (data["name"], data["description"]) == (front.title, front.summary)
    assert data["lastReviewed"] == front.reviewed.isoformat()
    assert data["citation"] == [source.url for source in front.sources.values()]


def test_every_drawing_is_shown_from_its_folder_with_words_for_who_does_not_see_it(pages):
    pictures = [image.attributes for page in pages.values() for image in page.all("img", page.one("article"))]
    assert {picture["src"] for picture in pictures} == {
        f"../drawings/{path.name}" for path in (KNOWLEDGE / "drawings").glob("*.svg")
    }
    assert all(len(picture["alt"]) >= 20 for picture in pictures)
    assert all(picture["loading"] == "lazy" for picture in pictures)
    for picture in pictures:
        drawing = (KNOWLEDGE / "drawings" / picture["src"].rpartition("/")[2]).read_text(encoding="utf-8")
        assert f'viewBox="0 0 {picture["width"]} {picture["height"]}"' in drawing


def test_html_in_an_article_is_shown_not_run(base, show):
    html = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    article = base.articles["basics"]
    sections = (article.sections[0].copy(update={"title": html, "short": html}), *article.sections[1:])
    name, source = next(iter(article.front.sources.items()))
    sources = {**article.front.sources, name: source.copy(update={"name": html})}
    article = changed(article, title=html, summary=html, reviewer=html, sources=sources)
    article = article.copy(update={"intro": f"{html}\n\n{html} cited.[^{name}]", "sections": sections})
    page = show(article)
    assert [script.attributes.get("src") for script in page.all("script")] == [None, "../charley.js"]
    assert page.data()["name"] == html
    assert not page.all("img", page.one("main"))
    assert not [element for element in page.elements if any(name.startswith("on") for name in element.attributes)]
    # title, breadcrumb, h1, summary, review line, list of sections, intro twice, heading, short answer, source
    assert "".join(page.one("html").text.split("\n")).count(html) == 11
