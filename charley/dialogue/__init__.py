"""Policies and wording of the dialogue that Rasa runs in its own process, without the action server."""
