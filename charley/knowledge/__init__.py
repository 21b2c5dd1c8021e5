"""Reads, validates and looks up what content editors write. Imports nothing of Rasa and nothing above it."""

from charley.knowledge.article import Article, Section, Source
from charley.knowledge.knowledge_base import KnowledgeBase
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.vocabulary import Term, Vocabulary

__all__ = ["Article", "ContentError", "KnowledgeBase", "Problem", "Section", "Source", "Term", "Vocabulary"]
