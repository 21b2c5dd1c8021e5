"""An answer object from a topic and the conversation so far. Imports nothing of Rasa."""

from charley.answers.answer import Answer, Button, SourceLink
from charley.answers.compose import (
    Context,
    answer_topic,
    caution_topic,
    elaborate_topic,
    offer_topics,
    with_alternatives,
)
from charley.answers.in_context import follow_up_topic, topic_about, topic_in_context

__all__ = [
    "Answer",
    "Button",
    "Context",
    "SourceLink",
    "answer_topic",
    "caution_topic",
    "elaborate_topic",
    "follow_up_topic",
    "offer_topics",
    "topic_about",
    "topic_in_context",
    "with_alternatives",
]
