"""The action server: custom actions that pull the answers from the articles. Imports nothing of Rasa but its SDK."""
