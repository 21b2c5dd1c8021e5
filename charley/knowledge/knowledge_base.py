"""The articles as one base to look topics up in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from charley.knowledge.article import Article, Section
from charley.knowledge.article_reader import read_article
from charley.knowledge.files import read_content
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.site import Site
from charley.knowledge.vocabulary import Vocabulary
from charley.knowledge.wording import Wording
from charley.knowledge.yaml_source import YamlSource

Content = TypeVar("Content")

# A variant may depend on these: where it is, who asks, when it comes.
VARIANT_TYPES = ("body_part", "person", "time")


class KnowledgeBase:
    """Every article, the vocabulary, the wording and the site's own facts, checked against each other."""

    def __init__(self, articles: list[Article], vocabulary: Vocabulary, wording: Wording, site: Site) -> None:
        self.articles = {article.front.family: article for article in articles}
        self.vocabulary = vocabulary
        self.wording = wording
        self.site = site
        self._sections = {section.topic: section for article in articles for section in article.sections}
        self._by_intent = {section.intent: section for section in self._sections.values()}

    @classmethod
    def load(cls, folder: Path) -> KnowledgeBase:
        """Reads ``folder``: ``articles/*.md``, ``vocabulary.yml``, ``wording.yml`` and ``site.yml``.

        Raises :class:`ContentError` with all problems of all files.
        """
        problems: list[Problem] = []

        def read(reader: Callable[[Path, Path], Content], *parts: str) -> Content | None:
            try:
                return reader(folder.joinpath(*parts), Path(folder.name, *parts))
            except ContentError as error:
                problems.extend(error.problems)
            return None

        vocabulary = read(Vocabulary.load, "vocabulary.yml")
        wording = read(Wording.load, "wording.yml")
        site = read(Site.load, "site.yml")
        found = [read(read_article, "articles", path.name) for path in sorted((folder / "articles").glob("*.md"))]
        articles = [article for article in found if article]
        if problems or not (vocabulary and wording and site):
            raise ContentError(problems)
        base = cls(articles, vocabulary, wording, site)
        problems += _cross_check(base, folder)
        if problems:
            raise ContentError(problems)
        return base

    @property
    def topics(self) -> list[str]:
        """All topic ids, by article and section."""
        return list(self._sections)

    @property
    def emergency_number(self) -> str:
        """The emergency number of the visitors, or the best known ones; each a link to tap, in Markdown."""
        number = self.site.emergency_number
        return f"[{number}](tel:{number})" if number else self.wording.emergency_number

    def with_numbers(self, text: str) -> str:
        """A text of the danger signs or the symptom check, with whom to call in it."""
        crisis_line = self.site.crisis_line or self.wording.crisis_line
        return text.replace("{emergency_number}", self.emergency_number).replace("{crisis_line}", crisis_line)

    def section(self, topic: str) -> Section:
        """The section of a topic id. Raises ``KeyError`` when there is none."""
        return self._sections[topic]

    def __contains__(self, topic: object) -> bool:
        return topic in self._sections

    def article_of(self, topic: str) -> Article:
        """The article that holds a topic. Raises ``KeyError`` when there is none."""
        return self.articles[topic.partition("/")[0]]

    def topic_of_intent(self, intent: str) -> str | None:
        """The topic id of a Rasa intent, or ``None`` when the intent is not a topic."""
        section = self._by_intent.get(intent)
        return section.topic if section else None


def _cross_check(base: KnowledgeBase, folder: Path) -> Iterator[Problem]:
    """What one file says of another: topics that are named exist, variants are words of the vocabulary."""
    for topic in base.wording.start_topics:
        if topic not in base:
            line = YamlSource(read_content(folder / "wording.yml"), folder).line_of("start_topics")
            path = Path(folder.name, "wording.yml")
            yield Problem(path, line, f"start_topics names the unknown topic '{topic}'.", "Correct the id.")
    for term in base.vocabulary.terms.values():
        if term.topic and term.topic not in base:
            line = YamlSource(read_content(folder / "vocabulary.yml"), folder).line_of(term.entity, term.id, "topic")
            path = Path(folder.name, "vocabulary.yml")
            yield Problem(path, line, f"'{term.id}' names the unknown topic '{term.topic}'.", "Correct the id.")
    for article in base.articles.values():
        for section in article.sections:
            for topic in (*section.block.next, *section.block.related):
                if topic not in base:
                    yield Problem(
                        article.path,
                        section.line,
                        f"'{section.topic}' links to the unknown topic '{topic}'.",
                        "Correct the id under next or related.",
                    )
            for variant in section.variants:
                term = base.vocabulary.terms.get(variant)
                if term is None or term.entity not in VARIANT_TYPES:
                    yield Problem(
                        article.path,
                        section.line,
                        f"'{section.topic}' has a short answer for '{variant}', which is no body part, person or time.",
                        "Use an id of knowledge/vocabulary.yml, or add it there.",
                    )
