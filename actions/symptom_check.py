"""The symptom check: asks up to six questions and says how fast help is needed, with a summary for a clinician."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import LAST_TOPIC, OFFERED_TOPIC, Events, SafeAction, Turn, knowledge_base
from charley.answers import Answer, Button, danger_answer
from charley.answers.answer import TEXT_LIMIT
from charley.answers.compose import button_to
from charley.knowledge import KnowledgeBase
from charley.triage import DangerSigns
from charley.triage.check_content import QUESTIONS
from charley.triage.symptom_check import SKIPPED, Before, SymptomCheck, Verdict

FORM = "symptom_check_form"
REQUESTED = "requested_slot"  # Rasa's own: what the form waits for
START, SKIP, STOP = "symptom_check", "skip", "stop"  # intents
CHOICES = ("choose_1", "choose_2")  # intents of the two buttons that every question has
PREPARE_VISIT = "help/prepare-visit"
TOLD_AT_ONCE = ("emergency", "urgent")  # tiers that the dialogue tells before it asks the form
LONGEST_ANSWER = 300  # characters that are kept of one
MOST_WORDS_OF_A_COMMAND = 4  # "skip this one please"
SURELY = 0.6  # confidence from which a thank-you or a wish for a person is one, and no answer
ASIDES = ("thanks", "greet", "capabilities", "bot_challenge", "request_person", "abuse", "other_language")
_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|ok|so|wait|sorry|first|also)\W+)*(?:what|whats|why|whys|how|hows|who|which|where (?:do|can|is)|"
    r"when (?:do|should|can|is|will)|is|are|do|does|did|can|could|should|would|will|tell me|explain)\b"
    r"|\b(?:what (?:is|are|helps|can|should|do)|why (?:is|do|does)|how (?:do|can|to|should)|should i|can i|is it|"
    r"is this|do i need)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:not sure|unsure|no idea|dunno|(?:dont|don't|do not) (?:know|remember))\b", re.IGNORECASE)
_COMMANDS = {  # said so plainly that no classifier is needed
    STOP: re.compile(
        r"(?:please )?(?:stop|cancel|quit|exit|abort)"
        r"(?: (?:it|this|now|asking|please|the|symptom|check|questions))*\W*",
        re.IGNORECASE,
    ),
    SKIP: re.compile(r"(?:please )?(?:skip|pass|next)(?: (?:it|this|that|one|question|please))*\W*", re.IGNORECASE),
}
_FEWEST_WORDS_OF_A_QUESTION = 3  # "calf?" is an answer


@functools.cache
def symptom_check() -> SymptomCheck:
    """The questions and rules, read once, from the same folder as the articles."""
    folder = Path(os.environ.get("CHARLEY_KNOWLEDGE", "knowledge"))
    return SymptomCheck.load(
        folder / "symptom_check.yml", DangerSigns.load(folder / "danger_signs.yml"), knowledge_base()
    )


def start_button() -> Button:
    """The button that starts the check."""
    return Button(title=symptom_check().wording.start, payload=f"/{START}")


class AskSymptoms(SafeAction):
    """One step of the form: takes the answer to a question and asks the next, or says what follows from all.

    Rasa calls it when the form begins, after every message inside it, and again after a message that something else
    has answered. To leave a message to the rules, it returns nothing: then Rasa takes the form as rejected.
    """

    def name(self) -> str:
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answers the turn. A failure ends the check: without an event Rasa would drop what was said about it."""
        events = super().run(dispatcher, tracker, domain)
        return _ended() if dispatcher.messages and not events else events

    def respond(self, turn: Turn) -> Events:
        asked = _asked(turn)
        if asked is None:
            return _ask(turn, QUESTIONS[0], {}, begins=True)
        answers, (told, words) = _answers(turn), _danger_told(turn)
        if told == "emergency":
            return _ended() if _is_answered_by_rules(turn) else []
        if not _is_answered_by_rules(turn):
            wants_out = turn.intent in (STOP, "goodbye") and turn.confidence >= SURELY
            if wants_out or _COMMANDS[STOP].fullmatch(turn.text):
                turn.say(Answer(kind="smalltalk", text=symptom_check().wording.stopped, confidence=turn.confidence))
                return _ended()
            if _is_something_else(turn):
                return []
            if not told and turn.intent != START:
                return _go_on(turn, {**answers, asked: _answer_in(turn, asked)}, asked)
        if told:
            return _go_on(turn, {**answers, asked: words}, asked, resumes=True)
        return _ask(turn, asked, answers, resumes=True)


def _go_on(turn: Turn, answers: dict[str, str | None], answered: str, resumes: bool = False) -> Events:
    """The next question, or the result when there is none or an emergency has been named."""
    check = symptom_check()
    question, verdict = check.next_question(answers), check.verdict(answers, _before(turn, answered))
    if question is None or verdict.urgency == "emergency":
        return _tell(turn, answers, verdict)
    return [SlotSet(_slot(answered), answers[answered]), *_ask(turn, question, answers, resumes=resumes)]


def _ask(
    turn: Turn, question: str, answers: dict[str, str | None], begins: bool = False, resumes: bool = False
) -> Events:
    turn.say(question_answer(symptom_check(), question, answers, turn.confidence, begins, resumes))
    return [SlotSet(_slot(question), None), SlotSet(REQUESTED, _slot(question))]


def _tell(turn: Turn, answers: dict[str, str | None], verdict: Verdict) -> Events:
    result = result_answer(knowledge_base(), symptom_check(), answers, verdict)
    turn.say(result)
    return [*_ended(), SlotSet(LAST_TOPIC, result.topic), SlotSet(OFFERED_TOPIC, result.topic)]


def _ended() -> Events:
    """The form is over, and what was answered in it is forgotten."""
    forgotten = [SlotSet(_slot(question), None) for question in QUESTIONS]
    return [*forgotten, SlotSet(REQUESTED, None), ActiveLoop(None)]


def question_answer(
    check: SymptomCheck,
    question: str,
    answers: dict[str, str | None],
    confidence: float,
    begins: bool = False,
    resumes: bool = False,
) -> Answer:
    """A question of the check. The first says what it is; one that is asked again can be stopped by a button."""
    asked, wording = check.questions[question], check.wording
    ask = wording.back.format(question=asked.ask) if resumes else asked.ask
    lines = [line.says for line in check.place_of(answers).signs] if question == "signs" else []
    listed = "\n".join(f"- {number}: {line}" for number, line in enumerate(lines, 1))
    last = Button(title=wording.stop, payload=f"/{STOP}") if resumes else Button(title=wording.skip, payload=f"/{SKIP}")
    return Answer(
        kind="triage",
        confidence=confidence,
        title=wording.title.format(number=QUESTIONS.index(question) + 1, all=len(QUESTIONS)),
        text="\n\n".join(part for part in (wording.intro if begins else "", f"**{ask}**", listed, asked.why) if part),
        buttons=[
            *(
                Button(title=choice.button, payload=f"/{intent}")
                for intent, choice in zip(CHOICES, asked.choices.values(), strict=True)
            ),
            last,
        ],
    )


def result_answer(base: KnowledgeBase, check: SymptomCheck, answers: dict[str, str | None], verdict: Verdict) -> Answer:
    """What follows from the answers: what to do, why, and in ``more`` what to show a clinician."""
    wording = check.wording
    answer = _what_to_do(base, check, answers, verdict)
    notes = [wording.worse] if verdict.two_urgent and verdict.urgency == "urgent" else []
    first, *further = _parts([answer.text, *notes, _why(check, verdict)], "\n\n")
    answer.text = first
    shown = [(answer.title, text) for text in further]
    shown += [(wording.summary_title, text) for text in _parts(_summary(check, answers, verdict), "\n")]
    answer.more = [
        Answer(kind="triage", title=title, text=text, urgency=verdict.urgency, confidence=1.0) for title, text in shown
    ]
    answer.more[-1].buttons = answer.buttons  # where a page shows those of the last part
    return answer


def _what_to_do(base: KnowledgeBase, check: SymptomCheck, answers: dict[str, str | None], verdict: Verdict) -> Answer:
    """In the words of the gravest sign, where a sign is what decides; else in those of the check."""
    wording, urgency = check.wording, verdict.urgency
    by_sign = verdict.signs if verdict.sign_urgency == urgency else ()
    if by_sign and urgency in TOLD_AT_ONCE:
        return danger_answer(base, list(by_sign), urgency)
    if verdict.unnamed:
        title, text = wording.some_title, _some_of(check, verdict)
    elif by_sign:
        title, text = wording.soon_title, f"**{by_sign[0].action}**"
    else:
        kind = "untold" if urgency == "none" and not verdict.told_of_signs else urgency
        title, text = getattr(wording, f"{kind}_title"), getattr(wording, kind)
    topic = check.topic_of(answers)
    offered = {"none": [topic], "soon": [topic, PREPARE_VISIT]}.get(urgency, [])
    return Answer(
        kind="triage",
        topic=topic if offered else None,
        confidence=1.0,
        urgency=urgency,
        signs=[sign.id for sign in verdict.signs],
        title=title,
        text=base.with_numbers(text),
        buttons=[button_to(base, name) for name in offered if name in base],
    )


def _some_of(check: SymptomCheck, verdict: Verdict) -> str:
    """What to do about each of the danger signs, for somebody who did not say which."""
    of_tier = {
        tier: "\n".join(f"- {line.says}" for line, urgency in verdict.unnamed if urgency == tier)
        for tier in TOLD_AT_ONCE
    }
    texts = {"emergency": check.wording.some_emergency, "urgent": check.wording.some_urgent}
    return "\n\n".join(texts[tier].replace("{signs}", lines) for tier, lines in of_tier.items() if lines)


def _why(check: SymptomCheck, verdict: Verdict) -> str:
    """The reasons, as many as one message holds."""
    lines = [f"- {reason}" for reason in verdict.reasons]
    while len(why := check.wording.reasons.format(reasons="\n".join(lines))) > TEXT_LIMIT:
        lines.pop()
    return why


def _summary(check: SymptomCheck, answers: dict[str, str | None], verdict: Verdict) -> list[str]:
    return [f"- {line}" for line in check.summary(answers, verdict)]


def _parts(pieces: list[str], between: str) -> list[str]:
    """The pieces in as few parts as one message each can hold."""
    parts = [pieces[0]]
    for piece in pieces[1:]:
        joined = parts[-1] + between + piece
        if len(joined) <= TEXT_LIMIT:
            parts[-1] = joined
        else:
            parts.append(piece)
    return parts


def _slot(question: str) -> str:
    return f"symptom_{question}"


def _asked(turn: Turn) -> str | None:
    """The question that the form waits for; ``None`` at its beginning."""
    slot = turn.tracker.get_slot(REQUESTED)
    return next((question for question in QUESTIONS if _slot(question) == slot), None)


def _answers(turn: Turn) -> dict[str, str | None]:
    return {question: turn.tracker.get_slot(_slot(question)) for question in QUESTIONS}


def _answer_in(turn: Turn, question: str) -> str:
    """What the message answers: the id of a choice, SKIPPED, or its own words."""
    check, words = symptom_check(), turn.text[:LONGEST_ANSWER]
    choices = list(check.questions[question].choices)
    is_intent = turn.intent == SKIP and len(words.split()) <= MOST_WORDS_OF_A_COMMAND
    if is_intent or _COMMANDS[SKIP].fullmatch(words):
        return SKIPPED
    understood = check.choice_of(question, words) or check.lines_named(
        {"where": _answers(turn)["where"], question: words}
    )
    if turn.intent in CHOICES and not understood:
        return choices[CHOICES.index(turn.intent)]
    if question == "signs" and not understood:
        return {"affirm": "some", "deny": "none"}.get(turn.intent, words)
    return words


def _is_something_else(turn: Turn) -> bool:
    """Whether the message asks something, or is no answer for another reason."""
    if turn.text.startswith("/"):
        return turn.intent not in (START, SKIP, *CHOICES)
    if turn.intent == "emergency" or (turn.intent in ASIDES and turn.confidence >= SURELY):
        return True
    if _UNSURE.search(turn.text) or turn.intent in (START, SKIP, *CHOICES):
        return False
    long_enough = len(turn.text.split()) >= _FEWEST_WORDS_OF_A_QUESTION
    return long_enough and (turn.text.rstrip().endswith("?") or _QUESTION.search(turn.text) is not None)


def _is_answered_by_rules(turn: Turn) -> bool:
    """Whether this message was left to the rules, which have answered it."""
    for event in reversed(turn.tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action_execution_rejected" and event["name"] == FORM:
            return True
    return False


def _danger_told(turn: Turn) -> tuple[str | None, str]:
    """The tier and words of the message about which the dialogue, since the last question, told a danger sign."""
    for event in _before_this_message(turn):
        if event["event"] == "slot" and event["name"] == REQUESTED:
            break
        if event["event"] == "user" and (danger := _danger_in(event)).get("tier") in TOLD_AT_ONCE:
            return danger["tier"], (event.get("text") or "")[:LONGEST_ANSWER]
    return None, ""


def _before_this_message(turn: Turn) -> Iterator[dict[str, Any]]:
    """The events before the latest message, the last first."""
    events = reversed(turn.tracker.events)
    for event in events:
        if event["event"] == "user":
            break
    yield from events


def _before(turn: Turn, answered: str) -> Before:
    """What the conversation has said in its own words, this message included."""
    found = [_danger_in(event) for event in turn.tracker.events if event["event"] == "user"]
    findings = [danger["findings"] for danger in found if danger]
    named: set[str] = set()
    if answered == "signs" and found[-1]:
        named = set(findings[-1]).difference(*findings[-2:-1])
    signs = dict.fromkeys(sign for danger in found for sign in danger.get("signs", []))
    return Before(tuple(findings[-1]) if findings else (), tuple(signs), tuple(sorted(named)))


def _danger_in(event: dict[str, Any]) -> dict[str, Any]:
    return (event.get("parse_data") or {}).get("danger") or {}


# At start, as the articles are: faulty content stops the server before a visitor meets it.
symptom_check()
