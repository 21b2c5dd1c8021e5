"""Articles: reading them, and what is said of each fault in one."""

from datetime import date
from pathlib import Path

import pytest

from charley.knowledge import ContentError
from charley.knowledge.article_reader import read_article

RELIEF = "articles/relief.md"
SHOWN = Path("knowledge/articles/relief.md")


def test_front_matter_and_introduction_are_read(content):
    article = read_article(content.path(RELIEF))
    assert article.front.title == "How to ease a cramp"
    assert article.front.next_review == date(2027, 5, 22)
    assert list(article.front.sources) == ["nhs", "mayo"]
    assert article.front.sources["mayo"].strength == "review"
    assert article.intro == "Stretching comes first."


def test_a_section_is_read_with_all_its_parts(content):
    section, other = read_article(content.path(RELIEF)).sections
    assert (section.topic, section.title, section.intent) == ("relief/overview", "What to do now", "relief_overview")
    assert section.line == content.line(RELIEF, "## What to do now")
    assert section.block.next == ["relief/cold-packs", "help/when"]
    assert section.short == "Stretch the muscle.[^nhs] Then rest.[^mayo]"
    assert section.variants == {
        "neck": "Turn your head slowly.[^mayo]",
        "shoulder": "Turn your head slowly.[^mayo]",
        "pregnant": "Hold on to a chair.[^nhs]",
    }
    assert (section.more, section.do) == ("Hold the stretch for a while.[^nhs]", "Breathe.")
    assert (section.do_not, section.get_help) == ("Do not bounce.", "When it does not stop.")
    assert (other.topic, other.intent, other.do) == ("relief/cold-packs", "relief_cold_packs", "")


def test_windows_line_ends_change_nothing(content):
    unix = read_article(content.path(RELIEF))
    content.path(RELIEF).write_bytes(content.path(RELIEF).read_bytes().replace(b"\n", b"\r\n"))
    assert read_article(content.path(RELIEF)) == unix


FAULTS = {
    # name: (old text, new text, the line told begins so, words of the message, words of the remedy)
    "no front matter": ("---\nfamily", "family", "family", "no front matter", "'---'"),
    "front matter without an end": ("review\n---\n", "review\n", "---", "no front matter", "'---'"),
    "broken YAML": ("summary: What", "summary: What: ", "summary", "not valid YAML", "spaces"),
    "doubled key": ("reviewer:", "title: Again\nreviewer:", "title: Again", "'title' stands here twice", "Keep one"),
    "field nobody knows": ("reviewer:", "colour: red\nreviewer:", "colour", "'colour'", "Compare"),
    "missing field": ("title: How to ease a cramp\n", "", "family", "'title'", "Give the article a title"),
    "next review before the last": (
        "next_review: 2027",
        "next_review: 2025",
        "next_review",
        "lies before",
        "2027-05-22",
    ),
    "date that is none": ("reviewed: 2026-11-22", "reviewed: last week", "reviewed", "'reviewed'", "2026-11-22"),
    "http address": ("https://www.nhs", "http://www.nhs", "url: http://www.nhs", "not an https address", "https://"),
    "unknown strength": (
        "strength: expert",
        "strength: strong",
        "strength: strong",
        "'sources.nhs.strength'",
        "guideline",
    ),
    "family of another name": ("family: relief", "family: comfort", "family", "'comfort'", "'relief'"),
    "heading without id": (" {#cold-packs}", "", "## Cold packs", "has no topic id", "{#cold}"),
    "topic twice": (
        "{#cold-packs}",
        "{#overview}",
        "## Cold packs",
        "'relief/overview' stands here twice",
        "another id",
    ),
    "no topic block": ("```topic\nbutton: Cold", "```\nbutton: Cold", "## Cold packs", "no topic block", "```topic"),
    "button of 21 characters": (
        "Stop a cramp now",
        "Stop a cramp just now",
        "button: Stop",
        "'button'",
        "20 characters",
    ),
    "four next topics": ("next: [relief/o", "next: [a, b, c, relief/o", "next: [a", "'next'", "1 to 3 topics"),
    "doubled key in a topic block": ("asks: whether", "button: Ice\nasks: whether", "button: Ice", "twice", "Keep one"),
    "missing In short": (
        "### In short\n\nTen",
        "### Do\n\nTen",
        "## Cold packs",
        "no '### In short' part",
        "'### In short'",
    ),
    "empty In short": ("Ten minutes, in a cloth.[^nhs]", "", "## Cold packs", "or it is empty", "'### In short'"),
    "missing More": ("### More\n\nCold", "### Do\n\nCold", "## Cold packs", "no '### More' part", "'### More'"),
    "unknown part": ("### Do not", "### Never", "### Never", "'Never' is no part", "'### Do not'"),
    "part at another level": ("### Do not", "#### Do not", "#### Do not", "'Do not' is no part", "'### Do not'"),
    "part twice": ("### Do not", "### Do", ("### Do", 1), "'### Do' twice", "together"),
    "variant twice": (
        "for: pregnant",
        "for: neck",
        ("### In short for: neck", 1),
        "two short answers for 'neck'",
        "Keep one",
    ),
    "unknown source": (
        "Cold numbs.[^nhs]",
        "Cold numbs.[^nsh]",
        "Cold numbs",
        "The source 'nsh' is not listed",
        "sources:",
    ),
}


@pytest.mark.parametrize(("old", "new", "at", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_file_line_and_remedy(content, old, new, at, message, remedy):
    content.edit(RELIEF, old, new)
    (problem,) = read_problems(content)
    start, which = at if isinstance(at, tuple) else (at, 0)
    assert (problem.path, problem.line) == (SHOWN, content.line(RELIEF, start, which))
    assert message in problem.message
    assert remedy in problem.remedy


def test_a_section_without_a_source_is_told_at_its_heading(content):
    content.edit(RELIEF, "cloth.[^nhs]", "cloth.")
    content.edit(RELIEF, "numbs.[^nhs]", "numbs.")
    (problem,) = read_problems(content)
    assert "'relief/cold-packs' cites no source" in problem.message
    assert problem.line == content.line(RELIEF, "## Cold packs")


def test_an_article_without_sections_is_told(content):
    text = content.path(RELIEF).read_text(encoding="utf-8")
    content.path(RELIEF).write_text(text.partition("##")[0], encoding="utf-8")
    (problem,) = read_problems(content)
    assert "no section" in problem.message


def test_all_faults_of_a_file_are_told_in_the_order_of_its_lines(content):
    content.edit(RELIEF, " {#cold-packs}", "")
    content.edit(RELIEF, "### Do not", "### Never")
    content.edit(RELIEF, "Then rest.[^mayo]", "Then rest.[^moya]")
    expected = [content.line(RELIEF, start) for start in ("Stretch the muscle", "### Never", "## Cold packs")]
    assert [problem.line for problem in read_problems(content)] == expected


def test_an_empty_variant_is_told_at_its_heading(content):
    content.edit(RELIEF, "Hold on to a chair.[^nhs]", "")
    (problem,) = read_problems(content)
    assert problem.line == content.line(RELIEF, "### In short for: pregnant")


def test_a_byte_order_mark_changes_nothing(content):
    plain = read_article(content.path(RELIEF))
    content.path(RELIEF).write_bytes(b"\xef\xbb\xbf" + content.path(RELIEF).read_bytes())
    assert read_article(content.path(RELIEF)) == plain


def read_problems(content):
    with pytest.raises(ContentError) as caught:
        read_article(content.path(RELIEF), SHOWN)
    return caught.value.problems
