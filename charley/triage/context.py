"""Whether what a sentence names is denied, supposed, feared, past or somebody else's: medspaCy's ConText."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import spacy
from medspacy.context import ConText, ConTextRule
from spacy.language import Language
from spacy.tokens import Doc, Span

from charley.triage.patterns import Place
from charley.triage.reading import PAUSE, START, words_of
from charley.triage.signs import DangerSigns

Meaning = Literal["denied", "supposed", "feared", "past", "over", "other"]

CLAUSE_END = ";"  # put in the place of a comma at which a denial ends
DENIED_BEFORE = 7  # words that a denial reaches forward: "no swelling, heat or redness in the calf"
DENIED_AFTER = 4  # words that it reaches back: "pee is normal"
LIST_ITEM = 2  # words between two commas of a list
_TOLD = "told"
# medspaCy lets a stop end only what does not lie wholly inside the reach of the stop itself.
_STOP_REACH = 1

# The kind of modifier, medspaCy's direction, and how many words it reaches (None: the sentence).
_RULES = {
    "denial_before": ("DENIED", "FORWARD", DENIED_BEFORE),
    "denial_after": ("DENIED", "BACKWARD", DENIED_AFTER),
    "question": ("ASKED", "BIDIRECTIONAL", None),
    "about_me_now": ("ABOUT_ME", "PSEUDO", None),
    "supposed": ("SUPPOSED", "BIDIRECTIONAL", None),
    "worry": ("WORRY", "FORWARD", None),
    "past": ("PAST", "BIDIRECTIONAL", None),
    "over": ("OVER", "BIDIRECTIONAL", None),
    "again": ("AGAIN", "PSEUDO", None),
    "somebody_else": ("OTHER", "BIDIRECTIONAL", None),
    "stops": ("STOP", "TERMINATE", _STOP_REACH),
    "not_a_modifier": ("NOTHING", "PSEUDO", None),
}
_MEANING_OF: dict[str, Meaning] = {
    "DENIED": "denied",
    "SUPPOSED": "supposed",
    "ASKED": "supposed",
    "WORRY": "feared",
    "PAST": "past",
    "OVER": "over",
    "OTHER": "other",
}
_CANCELLED_BY = {"ABOUT_ME": {"ASKED"}, "AGAIN": {"PAST", "OVER"}}


class Context:
    """Knows the modifiers, and says for each place in a sentence how it is meant."""

    def __init__(self, signs: DangerSigns) -> None:
        self._nlp = _blank_english()
        self._context = ConText(
            self._nlp,
            rules=None,
            span_attrs=None,
            input_span_type="group",
            span_group_name=_TOLD,
        )
        rules = {
            (" ".join(phrase), category, direction, reach)
            for kind, (category, direction, reach) in _RULES.items()
            for line in getattr(signs.modifiers, kind)
            for phrase in signs.groups.expand(line)
        }
        rules.add((CLAUSE_END, "STOP", "TERMINATE", _STOP_REACH))
        self._context.add(
            [
                ConTextRule(literal, category, direction=direction, max_scope=reach)
                for literal, category, direction, reach in sorted(rules, key=str)
            ]
        )

    def meanings(self, words: list[str], places: Collection[Place]) -> Mapping[Place, set[Meaning]]:
        """For each place what the words around it make of it; what nothing is made of is simply said.

        ``words`` are those of a sentence, as :func:`with_clause_ends` makes them.
        """
        doc = Doc(self._nlp.vocab, words=words, sent_starts=[True] + [False] * (len(words) - 1))
        doc.spans[_TOLD] = [Span(doc, start, end, label=_TOLD) for start, end in places]
        self._context(doc)
        graph = doc._.context_graph
        cancelled = set().union(*(_CANCELLED_BY.get(modifier.category, ()) for modifier in graph.modifiers))
        meanings: dict[Place, set[Meaning]] = defaultdict(set)
        for span, modifier in graph.edges:
            is_part_of_sign = modifier.category == "DENIED" and any(
                start < modifier.modifier_span[1] and modifier.modifier_span[0] < end for start, end in places
            )
            if modifier.category not in cancelled and not is_part_of_sign:
                meanings[span.start, span.end].add(_MEANING_OF[modifier.category])
        return meanings


def with_clause_ends(sentence: Sequence[str]) -> list[str]:
    """The words of a sentence after a mark of its start, and with a mark for each comma at which a denial ends."""
    ends = (word == PAUSE and _ends_list(sentence[at + 1 :]) for at, word in enumerate(sentence))
    return [START, *(CLAUSE_END if is_end else word for is_end, word in zip(ends, sentence, strict=True))]


def _ends_list(after: Iterable[str]) -> bool:
    """Whether no list goes on after a comma: "no fever, rash or chills" goes on, "no fever, my neck is stiff" not."""
    item = 0
    for word in after:
        if word in ("or", "nor"):
            return False
        if word == PAUSE:
            break
        item += 1
        if item > LIST_ITEM:
            return True
    return item == 0


def _blank_english() -> Language:
    """A blank pipeline whose tokens are our words: English exceptions would make two of "cant" and "im"."""
    nlp = spacy.blank("en")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=words_of(text.replace(CLAUSE_END, " ; ")) or [" "])
    return nlp
