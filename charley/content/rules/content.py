"""What the rules look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from charley.content.examples import Example
from charley.knowledge import Article, KnowledgeBase, Section
from charley.knowledge.article import Passage


@dataclass(frozen=True)
class Content:
    """The whole content, and the day on which it is looked at."""

    root: Path
    base: KnowledgeBase
    examples: list[Example]
    today: date

    def passages(self) -> Iterator[tuple[Article, Section, Passage]]:
        """Every text of every section, with its article."""
        for article in self.base.articles.values():
            for section in article.sections:
                for passage in section.passages:
                    yield article, section, passage
