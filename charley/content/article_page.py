"""An article as HTML, from the same Markdown that the chat answers come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from charley.knowledge import Article, KnowledgeBase, Section
from charley.knowledge.article import NOT_REVIEWED

FOR_SOMEBODY = "In short for:"
ADVICE = {"Do": "do", "Do not": "do-not", "When to get help": "get-help"}  # headings and their classes
DRAWING_SIZE = {"width": "320", "height": "240"}  # of every drawing, so that nothing moves when it comes
_FENCE, _OUTER_FENCE = ":" * 7, ":" * 9  # around what stands in a box; longer than an editor would type


def article_body(article: Article, base: KnowledgeBase) -> str:
    """The article's HTML below its title, for a page whose address lies one folder below the drawings' folder."""
    return _markdown.render("\n\n".join(_document(article, base))).replace('src="drawings/', 'src="../drawings/')


def section_anchor(topic: str) -> str:
    """The id of a section on its page: what follows the ``#`` in an address."""
    return topic.partition("/")[2]


def related_articles(article: Article, base: KnowledgeBase) -> list[Article]:
    """The other articles that this one leads to, the most linked first."""
    links = Counter(
        topic.partition("/")[0]
        for section in article.sections
        for topic in (*section.block.next, *section.block.related)
    )
    del links[article.front.family]
    return [base.articles[family] for family, _ in links.most_common()]


def structured_data(article: Article) -> dict[str, Any]:
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


def place_in_section(part: str, base: KnowledgeBase) -> str:
    """How a reader finds a part of a section: the heading it stands under, empty for what stands right at its start."""
    if part.startswith(FOR_SOMEBODY):
        return _for_whom(part, base)
    return part if part in ADVICE else ""


def _document(article: Article, base: KnowledgeBase) -> Iterator[str]:
    """The whole article as one Markdown text, with its sources as footnotes."""
    yield article.intro
    for section in article.sections:
        yield f"{{#{section_anchor(section.topic)}}}\n## {section.title}"
        yield section.short
        yield from _for_somebody(section, base)
        yield section.more
        for heading, text in zip(ADVICE, (section.do, section.do_not, section.get_help), strict=True):
            if text:
                yield f"{_FENCE} {ADVICE[heading]}\n### {heading}\n\n{text}\n{_FENCE}"
    for name, source in article.front.sources.items():
        yield f"[^{name}]: [{source.name}]({source.url}) ({source.strength})"


def _for_somebody(section: Section, base: KnowledgeBase) -> Iterator[str]:
    """The short answers for a place, a person or a time, in one box that opens."""
    passages = [passage for passage in section.passages if passage.part.startswith(FOR_SOMEBODY)]
    if passages:
        headings = [_for_whom(passage.part, base) for passage in passages]
        summary = "; ".join(heading.removeprefix("For ") for heading in headings)
        yield f"{_OUTER_FENCE} for-somebody {summary}"
        for heading, passage in zip(headings, passages, strict=True):
            yield f"### {heading}\n\n{passage.text}"
        yield _OUTER_FENCE


def _for_whom(part: str, base: KnowledgeBase) -> str:
    """The heading of a variant, such as "For your calf" or "For somebody who is pregnant"."""
    terms = [base.vocabulary.terms[name.strip()] for name in part.removeprefix(FOR_SOMEBODY).split(",")]
    return "For " + " or ".join(term.phrase for term in terms)


def _advice_box(renderer: RendererHTML, tokens: Sequence[Token], at: int, *_: Any) -> str:
    token = tokens[at]
    return f'<div class="advice {escape(token.info.strip())}">\n' if token.nesting == 1 else "</div>\n"


def _opening_box(renderer: RendererHTML, tokens: Sequence[Token], at: int, *_: Any) -> str:
    token = tokens[at]
    if token.nesting != 1:
        return "</details>\n"
    for_whom = escape(token.info.strip().removeprefix("for-somebody").strip())
    return f'<details class="for-somebody">\n<summary>Just for <span>{for_whom}</span></summary>\n'


def sized_picture(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """A picture that is fetched when it is near the screen, and whose room is kept till then."""
    for name, value in {**DRAWING_SIZE, "loading": "lazy"}.items():
        tokens[at].attrSet(name, value)
    return RendererHTML.image(renderer, tokens, at, options, env)


def _sources(renderer: RendererHTML, *_: Any) -> str:
    return '<section class="footnotes" aria-labelledby="sources">\n<h2 id="sources">Sources</h2>\n<ol>\n'


def _way_back(renderer: RendererHTML, tokens: Sequence[Token], at: int, *_: Any) -> str:
    source, times = tokens[at].meta["id"] + 1, tokens[at].meta["subId"]
    place = f"{source}:{times}" if times > 0 else f"{source}"
    label = f"Back to the text, place {times + 1} that names source {source}"
    return f' <a href="#fnref{place}" class="footnote-backref" aria-label="{label}">\u21a9\ufe0e</a>'


def _reader() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).use(footnote_plugin).use(attrs_block_plugin)
    for kind in ADVICE.values():
        markdown.use(container_plugin, kind, render=_advice_box)
    markdown.use(container_plugin, "for-somebody", render=_opening_box)
    rules = {
        "footnote_anchor": _way_back,
        "footnote_block_open": _sources,
        # A source that is cited again has the same number again; the plugin's own captions are "2", "2:1", "2:2".
        "footnote_caption": lambda renderer, tokens, at, *_: f"[{tokens[at].meta['id'] + 1}]",
        "image": sized_picture,
    }
    for name, rule in rules.items():
        markdown.add_render_rule(name, rule)
    return markdown


_markdown = _reader()
