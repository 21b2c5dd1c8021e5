"""An answer object from a topic and the conversation so far. Imports nothing of Rasa."""

from charley.answers.answer import Answer, Button, SourceLink
from charley.answers.compose import Context, answer_topic, elaborate_topic, offer_topics

__all__ = ["Answer", "Button", "Context", "SourceLink", "answer_topic", "elaborate_topic", "offer_topics"]
