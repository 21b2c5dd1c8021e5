"""An answer object from a topic and the conversation so far. Imports nothing of Rasa."""

from charley.answers.answer import Answer, Button, Question, SourceLink
from charley.answers.compose import (
    Context,
    answer_topic,
    caution_topic,
    elaborate_topic,
    offer_topics,
    with_alternatives,
)
from charley.answers.in_context import follow_up_topic, topic_about, topic_in_context
from charley.answers.triage import danger_answer, with_advice

__all__ = [
    "Answer",
    "Button",
    "Context",
    "Question",
    "SourceLink",
    "answer_topic",
    "caution_topic",
    "danger_answer",
    "elaborate_topic",
    "follow_up_topic",
    "offer_topics",
    "topic_about",
    "topic_in_context",
    "with_advice",
    "with_alternatives",
]
