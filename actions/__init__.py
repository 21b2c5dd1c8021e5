"""The action server: custom actions that pull the answers from the articles. Imports nothing of Rasa but its SDK."""

from actions.turn import knowledge_base

# At start: faulty content stops the server before a visitor meets it, and the first answer is as quick as the next.
knowledge_base()
