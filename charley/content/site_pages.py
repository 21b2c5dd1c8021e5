"""The web pages as HTML: start, articles, search, the chat without JavaScript. Made with Jinja from widget/pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from charley.answers import Answer, Button
from charley.answers.answer import Question, Urgency
from charley.content.answer_html import answer_html
from charley.content.article_page import article_body, related_articles, section_anchor, structured_data
from charley.content.page_words import PageWords
from charley.content.search import MOST_HITS, Results
from charley.knowledge import Article, KnowledgeBase
from charley.knowledge.article import NOT_REVIEWED
from charley.storage.ratings import LONGEST_COMMENT

DANGER_ARTICLE = "articles/help"
_NUMBER = re.compile(r"\[([^\]]+)\]\((tel:\d+)\)")  # to call, in Markdown
_RANKS: dict[Urgency, int] = {"emergency": 0, "urgent": 1}
_NO_DANGER = len(_RANKS)


@dataclass(frozen=True)
class Votes:
    """How an article page was rated; ``average`` is ``None`` before the first vote."""

    average: float | None
    count: int


@dataclass(frozen=True)
class RatingForm:
    """What stands in the form by which a page is rated. ``voter`` is a token; ``given`` once there is a vote."""

    voter: str
    stars: int | None = None
    comment: str = ""
    given: bool = False
    problem: str = ""


@dataclass(frozen=True)
class ChatTurn:
    """What a visitor said, ``None`` where nothing, and the parts of the answer to it."""

    said: str | None
    parts: tuple[Answer, ...]

    @classmethod
    def of(cls, said: str | None, parts: Iterable[Answer]) -> ChatTurn:
        """A turn with its parts in the order of a page: danger first."""
        flat = [piece for part in parts for piece in (part, *part.more)]
        return cls(said, tuple(sorted(flat, key=_rank)))

    @property
    def is_danger(self) -> bool:
        """Whether it tells of an emergency or urgent sign."""
        return _rank(self.parts[0]) < _NO_DANGER


@dataclass(frozen=True)
class ChatPage:
    """The chat without JavaScript after a turn: what was said before, the newest turn, and what the forms hold.

    ``session`` is the token of the conversation, empty before the first message; ``message_id`` names the message
    that the form will send; ``kept_text`` is what could not be answered and may be sent again.
    """

    message_id: str
    session: str = ""
    turns: Sequence[ChatTurn] = ()
    newest: ChatTurn | None = None
    buttons: Sequence[Button] = ()
    related: Sequence[Question] = ()
    notices: Sequence[str] = ()
    kept_text: str = ""


class SitePages:
    """Makes the pages. Made once; the articles' HTML is made when it is first asked for, and kept."""

    def __init__(self, base: KnowledgeBase, folder: Path, longest_text: int) -> None:
        """Reads words and templates in ``folder``. Raises ContentError when the words are faulty."""
        self.words = PageWords.load(folder / "words.yml")
        self.longest_text = longest_text
        self._base = base
        self._bodies: dict[str, Markup] = {}
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(answer_html=answer_html, day=_day)
        self._templates.globals.update(
            words=self.words,
            articles=[article.front for article in base.articles.values()],
            emergency_number=_with_links(base.emergency_number),
            emergency_numbers=_NUMBER.findall(base.emergency_number),
            longest_text=longest_text,
            longest_comment=LONGEST_COMMENT,
        )

    def start(self, message_id: str) -> str:
        """The start page: the chat, the search and the list of articles."""
        return self._page("start.html", "", message_id=message_id, danger_article=DANGER_ARTICLE)

    def article(self, article: Article, votes: Votes | None, form: RatingForm) -> str:
        """An article with everything around it; no ``votes`` where they cannot be told just now."""
        front, family = article.front, article.front.family
        if family not in self._bodies:
            self._bodies[family] = Markup(article_body(article, self._base))
        return self._page(
            "article.html",
            "../",
            front=front,
            reviewed=self._reviewed(article),
            sections=[{"id": section_anchor(section.topic), "title": section.title} for section in article.sections],
            body=self._bodies[family],
            related=[other.front for other in related_articles(article, self._base)],
            data=structured_data(article),
            average=self._average(votes),
            form=form,
        )

    def rated(self, article: Article, votes: Votes | None, form: RatingForm) -> str:
        """What follows a form's rating: thanks, or what is wrong with it; and the form to send it again."""
        return self._page("rated.html", "../../", front=article.front, average=self._average(votes), form=form)

    def search(self, results: Results | None, danger: Answer | None, message_id: str) -> str:
        """The search page; without ``results`` where nothing was asked. ``danger`` is what must be read first."""
        counted = self._counted(results) if results else ""
        return self._page("search.html", "", results=results, counted=counted, danger=danger, message_id=message_id)

    def chat(self, page: ChatPage) -> str:
        """The chat without JavaScript."""
        return self._page("chat.html", "", **{name: getattr(page, name) for name in page.__dataclass_fields__})

    def not_found(self, root: str) -> str:
        """What is shown for an address that leads nowhere; ``root`` leads from it to the start page's folder."""
        return self._page("not_found.html", root)

    def _page(self, template: str, root: str, **values: Any) -> str:
        return self._templates.get_template(template).render(root=root, **values)

    def _reviewed(self, article: Article) -> str:
        front = article.front
        by = front.reviewer if front.reviewer == NOT_REVIEWED else self.words.reviewed_by.format(name=front.reviewer)
        return self.words.reviewed.format(day=_day(front.reviewed), reviewer=by, next_day=_day(front.next_review))

    def _average(self, votes: Votes | None) -> str:
        if votes is None:
            return ""
        if votes.average is None or not votes.count:
            return self.words.no_votes
        sentence = self.words.average_of_one if votes.count == 1 else self.words.average
        return sentence.format(average=f"{votes.average:.1f}", votes=votes.count)

    def _counted(self, results: Results) -> str:
        sentences = {0: self.words.no_hits, 1: self.words.one_hit, MOST_HITS: self.words.most_hits}
        number = len(results.hits)
        return sentences.get(number, self.words.hits).format(number=number, asked=results.asked)


def _rank(part: Answer) -> int:
    return _RANKS.get(part.urgency, _NO_DANGER) if part.kind == "triage" else _NO_DANGER


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _with_links(text: str) -> Markup:
    return Markup(_NUMBER.sub(r'<a href="\2">\1</a>', str(Markup.escape(text))))
