"""The Markdown of an answer as HTML: paragraphs, lists, emphasis, our own drawings, and numbers to call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from charley.content.article_page import sized_picture

_DRAWINGS = "drawings/"
_ALLOWED_ADDRESS = re.compile(rf"tel:\d+|https://\S+|{_DRAWINGS}[a-z0-9-]+\.svg")
_NOT_IN_ANSWERS = (
    *("code", "fence", "blockquote", "hr", "heading", "lheading", "reference", "html_block"),
    *("html_inline", "autolink", "backticks"),
)


def answer_html(text: str, root: str = "") -> Markup:
    """The HTML of an answer's text; ``root`` leads from the page to the folder that has the drawings' folder."""
    return Markup(_markdown.render(text).replace('src="drawings/', f'src="{root}drawings/'))


def _drawing(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    if not str(tokens[at].attrGet("src")).startswith(_DRAWINGS):
        return escape(tokens[at].content)
    return sized_picture(renderer, tokens, at, options, env)


def _reader() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).disable(list(_NOT_IN_ANSWERS))
    markdown.validateLink = lambda address: _ALLOWED_ADDRESS.fullmatch(address) is not None
    markdown.add_render_rule("image", _drawing)
    return markdown


_markdown = _reader()
