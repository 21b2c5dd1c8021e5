"""Makes answer objects from the articles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from charley.answers.answer import BUTTON_LIMIT, TEXT_LIMIT, Answer, Button, Question, SourceLink
from charley.knowledge import KnowledgeBase, Section
from charley.knowledge.article import cited_sources, intent_of, without_markers

RELATED_LIMIT = 3  # questions offered below an answer
WARNING_LIMIT = 300  # characters of what not to do, so that when to get help fits beside it


@dataclass(frozen=True)
class Context:
    """What the conversation knows of the person's case, as ids of the vocabulary.

    ``asked_for`` are ids that a follow-up such as "and my neck?" asks the same answer for.
    """

    person: str | None = None
    body_part: str | None = None
    time: str | None = None
    asked_for: tuple[str, ...] = ()

    def ids(self) -> list[str]:
        """What was asked for, then what matters most for safety: who asks, where it is, when it comes."""
        return [value for value in (*self.asked_for, self.person, self.body_part, self.time) if value]


def variant_for(section: Section, context: Context) -> str | None:
    """The id for which the section has an answer of its own, or ``None``."""
    return next((name for name in context.ids() if name in section.variants), None)


def answer_topic(base: KnowledgeBase, topic: str, context: Context, confidence: float) -> Answer:
    """The short answer to a topic, in the variant that fits. Raises ``KeyError`` for an unknown topic."""
    section = base.section(topic)
    variant = variant_for(section, context)
    if variant is None:
        return _from_section(base, section, section.short, confidence)
    answer = _from_section(base, section, section.variants[variant], confidence)
    answer.title = base.wording.title_for.format(title=section.title, about=base.vocabulary.terms[variant].phrase)
    return answer


def with_alternatives(base: KnowledgeBase, answer: Answer, topics: Iterable[str]) -> Answer:
    """The answer with buttons to other topics that may have been meant; as it is when there are none."""
    offered = [topic for topic in dict.fromkeys(topics) if topic in base and topic != answer.topic][:BUTTON_LIMIT]
    if not offered:
        return answer
    changed = {
        "text": base.wording.or_did_you_mean.format(answer=answer.text),
        "alternatives": offered,
        "buttons": [button_to(base, topic) for topic in offered],
        "related_questions": _questions(base, answer.related, but_not=offered),
    }
    return answer.copy(update=changed)


def caution_topic(base: KnowledgeBase, topic: str, confidence: float) -> Answer:
    """What not to do and when to get help: the answer to "is that safe?". The short answer where nothing is told."""
    section = base.section(topic)
    do_not = _beginning(section.do_not, WARNING_LIMIT)
    room = TEXT_LIMIT - len(without_markers(base.wording.be_careful.format(warnings=f"{do_not}\n\n")))
    warnings = "\n\n".join(part for part in (do_not, _beginning(section.get_help, room)) if part)
    text = base.wording.be_careful.format(warnings=warnings) if warnings else section.short
    return _from_section(base, section, text, confidence)


def elaborate_topic(base: KnowledgeBase, topic: str, confidence: float, limit: int = TEXT_LIMIT) -> Answer:
    """The fuller text of a topic, as much of it as ``limit`` characters hold; the article page has the rest."""
    section = base.section(topic)
    return _from_section(base, section, _beginning(section.more, limit), confidence)


def room_beside_alternatives(base: KnowledgeBase) -> int:
    """The characters that an answer may have for one part to hold it with alternatives."""
    return TEXT_LIMIT - len(base.wording.or_did_you_mean.format(answer=""))


def _beginning(text: str, limit: int = TEXT_LIMIT) -> str:
    """Whole paragraphs, or else whole lines, or else whole sentences from the start, within the limit of one part."""
    for end in (r"\n\n", r"\n", r"(?<=[.!?\]])\s"):
        kept = ""
        for piece in re.split(f"({end})", text):
            if len(without_markers(kept + piece)) > limit:
                break
            kept += piece
        if kept.strip():
            return kept.strip()
    return text[:limit]


def offer_topics(base: KnowledgeBase, topics: Iterable[str], text: str, confidence: float) -> Answer:
    """A choice between topics, the first three of them that exist."""
    offered = [topic for topic in dict.fromkeys(topics) if topic in base][:BUTTON_LIMIT]
    buttons = [button_to(base, topic) for topic in offered]
    return Answer(kind="choice", alternatives=offered, text=text, buttons=buttons, confidence=confidence)


def button_to(base: KnowledgeBase, topic: str) -> Button:
    """The button that leads to a topic."""
    return Button(title=base.section(topic).block.button, payload=f"/{intent_of(topic)}")


def _questions(base: KnowledgeBase, topics: Iterable[str], but_not: Iterable[str]) -> list[Question]:
    offered = set(but_not)
    asked = [topic for topic in topics if topic in base and topic not in offered][:RELATED_LIMIT]
    return [Question(title=base.section(topic).title, payload=f"/{intent_of(topic)}") for topic in asked]


def _from_section(base: KnowledgeBase, section: Section, text: str, confidence: float) -> Answer:
    article = base.article_of(section.topic)
    sources = article.front.sources
    return Answer(
        kind="answer",
        topic=section.topic,
        confidence=confidence,
        title=section.title,
        text=without_markers(text),
        buttons=[button_to(base, topic) for topic in section.block.next],
        sources=[SourceLink(name=sources[name].name, url=sources[name].url) for name in cited_sources(text)],
        article=f"articles/{article.front.family}#{section.topic.partition('/')[2]}",
        related=list(section.block.related),
        related_questions=_questions(base, section.block.related, but_not=section.block.next),
        reviewed=article.front.reviewed,
    )
