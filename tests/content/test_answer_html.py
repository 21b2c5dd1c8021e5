"""The Markdown of answers as HTML: what it may hold, and that nothing else comes of it."""

import pytest

from charley.content.answer_html import answer_html

DRAWING = (
    '<img src="drawings/stretch-calf.svg" alt="A person leans on a wall" width="320" height="240" loading="lazy" />'
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One\nline.", "<p>One\nline.</p>"),
        ("**Stop**, and _wait_.", "<p><strong>Stop</strong>, and <em>wait</em>.</p>"),
        ("Do:\n- one\n- two", "<p>Do:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("Call [999](tel:999).", '<p>Call <a href="tel:999">999</a>.</p>'),
        ("![A person leans on a wall](drawings/stretch-calf.svg)", f"<p>{DRAWING}</p>"),
        ("Less than < 4 & more", "<p>Less than &lt; 4 &amp; more</p>"),
        ("# 1 is no heading", "<p># 1 is no heading</p>"),
        ("    no code", "<p>no code</p>"),
        ("", ""),
    ],
)
def test_text_becomes_paragraphs_lists_emphasis_drawings_and_numbers_to_call(text, html):
    assert answer_html(text).strip() == html


def test_drawings_are_found_from_a_page_in_another_folder():
    assert 'src="../drawings/stretch-calf.svg"' in answer_html("![A wall](drawings/stretch-calf.svg)", "../")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example/)",
        "[x](http://evil.example/)",
        "[x](tel:1;evil)",
        "<javascript:alert(1)>",
        "![x](https://evil.example/x.svg)",
        "![x](drawings/../../secret.svg)",
        "![x](data:image/svg+xml,x)",
        "[x]: javascript:alert(1)\n[x]",
        "&lt;script&gt;",
    ],
)
def test_nothing_else_becomes_html(text):
    html = answer_html(text)
    assert html.count("<") == html.count("<p>") + html.count("</p>")


def test_a_link_to_a_page_with_encryption_works():
    assert 'href="https://www.nhs.uk/"' in answer_html("[NHS](https://www.nhs.uk/)")
