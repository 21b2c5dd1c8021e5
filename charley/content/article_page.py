"""An article as a web page, from the same Markdown that the chat answers come from."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.footnote import footnote_plugin

from charley.knowledge import Article, Section
from charley.knowledge.article import NOT_REVIEWED

_markdown = MarkdownIt("commonmark", {"html": False}).use(footnote_plugin).use(attrs_block_plugin)
# A source that is cited again has the same number again; the plugin's own captions are "2", "2:1", "2:2".
_markdown.add_render_rule("footnote_caption", lambda self, tokens, i, *_: f"[{tokens[i].meta['id'] + 1}]")


def article_page(article: Article, template: Path) -> str:
    """The page's HTML, made with the Jinja ``template``."""
    return _template(template).render(
        front=article.front,
        sections=[{"id": _anchor(section), "title": section.title} for section in article.sections],
        body=_markdown.render("\n\n".join(_document(article))),
        not_reviewed=article.front.reviewer == NOT_REVIEWED,
    )


@functools.cache
def _template(path: Path) -> Template:
    return Environment(loader=FileSystemLoader(path.parent), autoescape=True).get_template(path.name)


def _document(article: Article) -> Iterator[str]:
    """The whole article as one Markdown text, with its sources as footnotes."""
    yield article.intro
    for section in article.sections:
        yield f"{{#{_anchor(section)}}}\n## {section.title}"
        yield section.short
        yield section.more
        for heading, text in (("Do", section.do), ("Do not", section.do_not), ("When to get help", section.get_help)):
            if text:
                yield f"### {heading}\n\n{text}"
    for name, source in article.front.sources.items():
        yield f"[^{name}]: [{source.name}]({source.url}) ({source.strength})"


def _anchor(section: Section) -> str:
    return section.topic.partition("/")[2]
