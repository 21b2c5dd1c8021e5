"""Review dates: none in the future, none overdue."""

from __future__ import annotations

from collections.abc import Iterator

from charley.content.rules.content import Content
from charley.knowledge import Problem
from charley.knowledge.article_reader import front_matter
from charley.knowledge.files import read_content


def problems(content: Content) -> Iterator[Problem]:
    """Articles whose review lies in the future or is due."""
    for article in content.base.articles.values():
        front = front_matter(read_content(content.root / article.path).splitlines(), article.path)[0]
        if article.front.reviewed > content.today:
            yield Problem(
                article.path,
                front.line_of("reviewed"),
                f"The review of {article.front.reviewed} lies in the future.",
                "Write the day on which the article was last read and found right.",
            )
        if article.front.next_review < content.today:
            yield Problem(
                article.path,
                front.line_of("next_review"),
                f"The review was due on {article.front.next_review}.",
                "Read the article against its sources, then set both dates.",
            )
