"""The articles as one base to look topics up in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from charley.knowledge.article import Article, Section
from charley.knowledge.article_reader import read_article
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.vocabulary import Vocabulary

# A variant may depend on these: where it is, who asks, when it comes.
VARIANT_TYPES = ("body_part", "person", "time")


class KnowledgeBase:
    """Every article and the vocabulary, checked against each other."""

    def __init__(self, articles: list[Article], vocabulary: Vocabulary) -> None:
        self.articles = {article.front.family: article for article in articles}
        self.vocabulary = vocabulary
        self._sections = {section.topic: section for article in articles for section in article.sections}
        self._by_intent = {section.intent: section for section in self._sections.values()}

    @classmethod
    def load(cls, folder: Path) -> KnowledgeBase:
        """Reads ``folder`` (``articles/*.md`` and ``vocabulary.yml``).

        Raises :class:`ContentError` with all problems of all files.
        """
        problems: list[Problem] = []
        articles: list[Article] = []
        shown = Path(folder.name)
        try:
            vocabulary = Vocabulary.load(folder / "vocabulary.yml", shown / "vocabulary.yml")
        except ContentError as error:
            problems += error.problems
            vocabulary = Vocabulary({})
        for path in sorted((folder / "articles").glob("*.md")):
            try:
                articles.append(read_article(path, shown / "articles" / path.name))
            except ContentError as error:
                problems += error.problems
        base = cls(articles, vocabulary)
        if not problems:
            problems += _cross_check(base)
        if problems:
            raise ContentError(problems)
        return base

    @property
    def topics(self) -> list[str]:
        """All topic ids, by article and section."""
        return list(self._sections)

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


def _cross_check(base: KnowledgeBase) -> Iterator[Problem]:
    """What one file says of another: linked topics exist, variants are words of the vocabulary."""
    for article in base.articles.values():
        for section in article.sections:
            for topic in (*section.block.next, *section.block.related):
                if topic not in base:
                    yield Problem(article.path, section.line, f"'{section.topic}' links to the unknown topic '{topic}'.", "Correct the id under next or related.")
            for variant in section.variants:
                term = base.vocabulary.terms.get(variant)
                if term is None or term.entity not in VARIANT_TYPES:
                    yield Problem(
                        article.path,
                        section.line,
                        f"'{section.topic}' has a short answer for '{variant}', which is no body part, person or time.",
                        "Use an id of knowledge/vocabulary.yml, or add it there.",
                    )
