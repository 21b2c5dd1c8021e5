"""An article as a web page, from the same Markdown that the chat answers come from."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.footnote import footnote_plugin

from charley.knowledge import Article, KnowledgeBase
from charley.knowledge.article import NOT_REVIEWED

FOR_SOMEBODY = "In short for:"
_markdown = MarkdownIt("commonmark", {"html": False}).use(footnote_plugin).use(attrs_block_plugin)
# A source that is cited again has the same number again; the plugin's own captions are "2", "2:1", "2:2".
_markdown.add_render_rule("footnote_caption", lambda self, tokens, i, *_: f"[{tokens[i].meta['id'] + 1}]")


def article_page(article: Article, base: KnowledgeBase, template: Path) -> str:
    """The page's HTML, made with the Jinja ``template``."""
    front = article.front
    return _template(template).render(
        front=front,
        sections=[{"id": _anchor(section.topic), "title": section.title} for section in article.sections],
        body=_markdown.render("\n\n".join(_document(article, base))).replace('src="drawings/', 'src="../drawings/'),
        not_reviewed=front.reviewer == NOT_REVIEWED,
        related=_related(article, base),
        data=_structured_data(article),
    )


def _related(article: Article, base: KnowledgeBase) -> list[dict[str, str]]:
    """The other articles that this one leads to, the most linked first."""
    links = Counter(
        topic.partition("/")[0]
        for section in article.sections
        for topic in (*section.block.next, *section.block.related)
    )
    del links[article.front.family]
    return [{"family": family, "title": base.articles[family].front.title} for family, _ in links.most_common()]


def _structured_data(article: Article) -> dict[str, Any]:
    """What search engines read: https://schema.org/MedicalWebPage."""
    front = article.front
    reviewer = {} if front.reviewer == NOT_REVIEWED else {"reviewedBy": {"@type": "Person", "name": front.reviewer}}
    return {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": front.title,
        "description": front.summary,
        "inLanguage": "en",
        "lastReviewed": front.reviewed.isoformat(),
        "medicalAudience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": [
            {"@type": "MedicalSymptom", "name": "Muscle cramp"},
            {"@type": "MedicalSymptom", "name": "Muscle spasm"},
        ],
        "citation": [source.url for source in front.sources.values()],
        **reviewer,
    }


@functools.cache
def _template(path: Path) -> Template:
    return Environment(loader=FileSystemLoader(path.parent), autoescape=True).get_template(path.name)


def _document(article: Article, base: KnowledgeBase) -> Iterator[str]:
    """The whole article as one Markdown text, with its sources as footnotes."""
    yield article.intro
    for section in article.sections:
        yield f"{{#{_anchor(section.topic)}}}\n## {section.title}"
        yield section.short
        for passage in section.passages:
            if passage.part.startswith(FOR_SOMEBODY):
                yield f"### {_for_whom(passage.part, base)}\n\n{passage.text}"
        yield section.more
        for heading, text in (("Do", section.do), ("Do not", section.do_not), ("When to get help", section.get_help)):
            if text:
                yield f"### {heading}\n\n{text}"
    for name, source in article.front.sources.items():
        yield f"[^{name}]: [{source.name}]({source.url}) ({source.strength})"


def _for_whom(part: str, base: KnowledgeBase) -> str:
    """The heading of a variant, such as "For your calf" or "For somebody who is pregnant"."""
    terms = [base.vocabulary.terms[name.strip()] for name in part.removeprefix(FOR_SOMEBODY).split(",")]
    return "For " + " or ".join(term.phrase for term in terms)


def _anchor(topic: str) -> str:
    return topic.partition("/")[2]
