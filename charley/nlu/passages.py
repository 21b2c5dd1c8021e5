"""Splits a message into sentences and finds those that ask something.

People tell a story and ask one thing in it; the sentence that asks says more about what they want than all the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONG = 24  # words; a shorter message is read as a whole
MOST_SENTENCES = 14  # of a post, from its start and its end: more tell nothing new and cost time
RUN_ON = 16  # words of a sentence that is searched for a question inside

_SENTENCE_END = re.compile(r"(?<=[.?!])[\s\"')]+|\s*\n+\s*|(?<=\w)\s*\.{2,}\s*|\s*;\s+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

_OPENERS = "|".join(  # words with which a question begins
    (
        r"what(?! (?:bothers|worries|gets|annoys|scares|puzzles|happens|happened) (?:me|is|was|now))",
        r"whats|what's|why|how|hows|how's|whose",
        r"which(?: (?:one|ones|of|food|foods|drink|drinks|vitamin|vitamins|mineral|minerals|kind|type|sort|brand|form)"
        r"| (?:stretch|stretches|exercise|exercises|cream|medicine|tablets|doctor|specialist|test|tests|signs|muscle)"
        r"| (?:should|do|does|would|is (?:it|best|better|right)))",
        r"is (?:it|this|that|there|the|my|he|she)|are (?:there|these|they|my)|was (?:it|this|that)|am i",
        r"can (?:i|it|this|that|you|u|we|some\w+|anyone|a|the|he|she)|could (?:i|it|this|that|you|u|we|my|the|someone)",
        r"should (?:i|we|it|he|she|my)|shud i|shall i|do (?:i|you|u|they|we|these|people|any)",
        r"does (?:it|this|that|the|my|any\w*|a)|did (?:i|it)",
        r"would (?:it|that|this|a|an|i|you|u)|will (?:it|this|that|i|a)",
        r"has any\w*|have (?:you|any\w*|others)|any(?:one|body) (?:else|know|got|had|have)",
        r"any (?:idea|ideas|advice|tips|suggestions|thoughts|help|other|way|ways|remedies|recommendations)",
        r"who (?:should|do|can|would)|where (?:do|should|can)|when (?:should|do|can)|worth (?:a|seeing|trying|getting)",
    )
)
_NO_SUBJECT = "|".join(  # after "is", "can": what follows is told of something, not asked ("and is worse at night")
    (
        r"not|nt|been|being|be|have|get|got|getting|going|gone|hardly|barely|only|still|just|also|now|always|often|never",
        r"so|very|really|quite|too|more|less|worse|better|bad|fine|sore|tender|tight|stiff|swollen|hard|painful|hurting",
        r"killing|driving|making|stopping|keeping|waking|cramping|twitching|feeling|usually|sometimes|to|on|in|at|of",
        r"seem|feel|hurt|help|happen|come|go|stop|wake|work|sleep|walk|move|stretch|try|take|drink|eat|see",
    )
)
_ANY_OPENER = (
    rf"{_OPENERS}|(?:is|are|was|were|can|could|does|do|did|will|would|should|has)\s+(?!(?:{_NO_SUBJECT})\b)\w+"
)
_LEAD_INS = "|".join(  # words that come before the question itself
    (
        r"so|and|but|ok|okay|well|also|hi|hello|hey|please|pls|plz|anyway|basically|then|or|oh|btw|now|just|really",
        r"my question is|question is|i (?:was|am|m)|im|i'm|wondering|curious|secondly|second question|first|firstly",
        r"does any(?:one|body) know|do you know|can (?:any(?:one|body)|you|u) tell me|could you tell me",
        r"if (?:so|not|yes|no)|if (?:[\w']+ ){1,6}?[\w']+(?=,)",
    )
)
_REQUESTS = "|".join(  # words that make a request of a sentence wherever they stand in it
    (
        r"any (?:idea|ideas|advice|tips|suggestions|thoughts|help|recommendations)",
        r"wonder(?:ing)? (?:if|what|why|how|whether)|(?:want|need|like|love) to know",
        r"(?:not sure|dont know|don't know|do not know) (?:if|what|whether|why|how)|what to do|tell me",
        r"(?:please|pls|plz) help|help me|can it be|could it be|is it because",
        r"(?:need|want|looking for) (?:some )?(?:advice|help|tips|ideas|suggestions)",
    )
)
_ASKS_FROM_START = re.compile(rf"^\W*(?:(?:{_LEAD_INS})[\s,:\-]+)*(?:{_ANY_OPENER})\b", re.IGNORECASE)
_ASKS_INSIDE = re.compile(rf"\b(?:{_REQUESTS})\b", re.IGNORECASE)
_QUESTION_INSIDE = re.compile(  # from "how" on in "how long does it last", not from "does it" on
    rf"(?<=\s)(?:(?:what|why|how|which)\s(?:\w+\s){{0,2}}?)?(?:{_OPENERS})\s", re.IGNORECASE
)
_AND = r"(?:\s*,\s*|\s+)(?:and|n|or|also|plus|but|then|&)\s+(?:(?:also|then|if so|secondly)\s+)?"
_ANOTHER_QUESTION = re.compile(  # "how long does it last and can salt help": between the two questions
    rf"(?:{_AND}|\s*,\s+)(?=(?:{_ANY_OPENER})\b)", re.IGNORECASE
)
_QUESTION_AFTER_STORY = re.compile(rf"\s*,\s+(?=(?:{_OPENERS})\b)", re.IGNORECASE)  # "back in spasm, do i use heat"
LEAST_OF_TWO = 2  # words of each of two questions in one sentence


@dataclass(frozen=True)
class Passage:
    """One sentence of a message, and whether it asks something."""

    text: str
    asks: bool


def passages(text: str) -> list[Passage]:
    """The sentences of a long message, in order. A short message, or one of a single sentence, has none."""
    sentences = [
        part
        for piece in _SENTENCE_END.split(text)
        for sentence in _one_question_each(piece)
        for part in _without_run_on(sentence)
        if _WORD.search(part)
    ]
    if len(sentences) < 2 or (word_count(text) < LONG and sum(map(asks, sentences)) < 2):
        return []
    if len(sentences) > MOST_SENTENCES:
        half = MOST_SENTENCES // 2
        sentences = [*sentences[:half], *sentences[-half:]]
    return [Passage(sentence, asks(sentence)) for sentence in sentences]


def asks(sentence: str) -> bool:
    """Whether a sentence asks for something, with or without a question mark."""
    return (
        sentence.rstrip(" \"')").endswith("?")
        or _ASKS_FROM_START.search(sentence) is not None
        or _ASKS_INSIDE.search(sentence) is not None
    )


def word_count(text: str) -> int:
    """The number of words."""
    return len(_WORD.findall(text))


def _without_run_on(sentence: str) -> list[str]:
    """The sentence, cut before the last question in it when it is long: many people write without full stops."""
    sentence = sentence.strip()
    if word_count(sentence) < RUN_ON:
        return [sentence]
    starts = [match.start() for match in _QUESTION_INSIDE.finditer(sentence)]
    starts = [start for start in starts if word_count(sentence[:start]) >= 4 and word_count(sentence[start:]) >= 2]
    return [sentence[: starts[-1]].strip(" ,-"), sentence[starts[-1] :]] if starts else [sentence]


def _one_question_each(sentence: str) -> list[str]:
    """The sentence, cut where a question begins after a question or, behind a comma, after a story."""
    cuts = [found for found in _ANOTHER_QUESTION.finditer(sentence) if asks(sentence[: found.start()])]
    for found in sorted([*cuts, *_QUESTION_AFTER_STORY.finditer(sentence)], key=re.Match.start):
        first, second = sentence[: found.start()], sentence[found.end() :]
        if min(word_count(first), word_count(second)) >= LEAST_OF_TWO:
            return [first, *_one_question_each(second)]
    return [sentence]
