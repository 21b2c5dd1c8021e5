"""What visitors think of answers and articles, for editors: figures and comments, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from charley.storage.ratings import Comment, Figures, Rated, Ratings

KINDS: tuple[Rated, ...] = ("topic", "article")
WITHOUT_TOPIC = "(no topic)"  # small talk, a choice, a question that was declined


def ratings_as_json(ratings: Ratings) -> dict[str, list[dict[str, Any]]]:
    """The figures of topics and of articles, for programs. Raises RatingsUnavailable."""
    return {f"{kind}s": [_as_json(kind, figures) for figures in ratings.figures(kind)] for kind in KINDS}


def ratings_tables(ratings: Ratings) -> Iterator[Table]:
    """The same for people; a kind without votes has no table. Raises RatingsUnavailable."""
    for kind in KINDS:
        figures = ratings.figures(kind)
        if figures:
            yield _table(kind, figures)


def _table(kind: Rated, figures: Iterable[Figures]) -> Table:
    table = Table(kind.capitalize(), "Stars", "Votes", "Comments", show_lines=True)
    for each in figures:
        comments = Text("\n".join(_line(comment) for comment in each.comments))
        table.add_row(Text(each.name or WITHOUT_TOPIC), f"{each.average:.1f}", str(each.votes), comments)
    return table


def _line(comment: Comment) -> str:
    return f"{comment.day} {comment.stars}★ {comment.text}"


def _as_json(kind: Rated, figures: Figures) -> dict[str, Any]:
    return {
        kind: figures.name,
        "average": figures.average,
        "votes": figures.votes,
        "comments": [
            {"text": comment.text, "stars": comment.stars, "day": comment.day.isoformat()}
            for comment in figures.comments
        ],
    }
