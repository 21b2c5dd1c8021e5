"""Gives Rasa an intent for each topic of the articles, and the one rule that answers them all.

A content editor adds a topic by writing its section and its questions; no list of topics is kept anywhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from charley.knowledge import KnowledgeBase
from charley.nlu.tensorflow_check import refuse_tensorflow

ANSWER_ACTION = "action_answer"


class TopicImporter(RasaFileImporter):
    """Rasa's file importer, and the topics of the articles in ``knowledge`` (a folder, beside the config file)."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        knowledge: str = "knowledge",
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        folder = Path(config_file).parent / knowledge if config_file else Path(knowledge)
        base = KnowledgeBase.load(folder)
        self._intents = [base.section(topic).intent for topic in base.topics]

    def get_config(self) -> dict[str, Any]:
        """The configuration. Raises TensorFlowNeeded when it needs TensorFlow, which is not installed."""
        config = super().get_config()
        refuse_tensorflow(config, self.config_file or "config.yml")
        return config

    @cached_method  # Rasa asks for it twice, and to read it takes seconds
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The questions of the data files."""
        return super().get_nlu_data(language)

    @cached_method
    def get_domain(self) -> Domain:
        """The domain file with an intent for each topic; no topic's entities steer the dialogue."""
        topics = {"intents": [{intent: {"use_entities": []}} for intent in self._intents]}
        return super().get_domain().merge(Domain.from_dict(topics))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """The stories and rules of the data files and the rule of the topics."""
        reader = YAMLStoryReader(self.get_domain())
        rule = StoryGraph(reader.read_from_parsed_yaml({"rules": [self._topic_rule()]}))
        return super().get_stories(exclusion_percentage).merge(rule)

    def _topic_rule(self) -> dict[str, Any]:
        return {
            "rule": "a visitor asks about a topic, the answer comes from its article",
            "steps": [{"or": [{"intent": intent} for intent in self._intents]}, {"action": ANSWER_ACTION}],
        }
