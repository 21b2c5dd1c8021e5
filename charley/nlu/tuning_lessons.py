"""What the sentence encoder is tuned on: texts, with what each is to be told apart by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from charley.content.examples import read_examples
from charley.knowledge.danger_examples import HARMLESS, DangerExamples, kept_back
from charley.nlu.intents import CONVERSATIONAL, OF_A_SIGN, OUTSIDE

NONE = ""  # instead of a class


@dataclass(frozen=True)
class Lessons:
    """Texts, and what each is to be told apart by: its intent, its danger class; NONE where it has none."""

    texts: list[str]
    intents: np.ndarray
    dangers: np.ndarray

    @classmethod
    def read(cls, root: Path) -> Lessons:
        """All questions in ``data``, and the danger examples that are not kept back.

        Questions on topics are harmless messages too, but for those about danger signs. Raises ContentError.
        """
        questions = [(example.text, example.intent, _danger_of(example.intent)) for example in read_examples(root)]
        examples = DangerExamples.load(root / "knowledge" / "danger_examples.yml").labelled()
        dangers = [(text, NONE, name) for text, name in examples if not kept_back(text)]
        texts, intents, names = zip(*questions, *dangers, strict=True)
        return cls(list(texts), np.array(intents), np.array(names))

    def only(self, chosen: np.ndarray) -> Lessons:
        """Those at the chosen places."""
        return Lessons([self.texts[at] for at in chosen], self.intents[chosen], self.dangers[chosen])


def _danger_of(intent: str) -> str:
    return NONE if intent in (*CONVERSATIONAL, *OUTSIDE, *OF_A_SIGN) else f"{HARMLESS} question"
