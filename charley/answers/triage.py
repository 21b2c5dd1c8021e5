"""What a person is told when a danger sign is found."""

from __future__ import annotations

from collections.abc import Iterable

from charley.answers.answer import TEXT_LIMIT, Answer, SourceLink, Urgency
from charley.answers.compose import button_to
from charley.knowledge import KnowledgeBase
from charley.triage import Sign


def danger_answer(base: KnowledgeBase, signs: list[Sign], urgency: Urgency) -> Answer:
    """What to do about the first of ``signs``, and nothing else. ``urgency`` is ``emergency`` or ``urgent``."""
    worst, wording = signs[0], base.wording
    if urgency == "emergency":
        do_not = "\n".join(f"- {line}" for line in worst.do_not)
        said = worst.what_to_say or worst.name
        text = wording.emergency.format(action=worst.action, what_to_say=said, do_not=do_not)
        title, buttons = wording.emergency_title, []  # nothing to read or press but the number
    else:
        text = wording.urgent.format(action=worst.action, watch_for=worst.watch_for or "")
        title, buttons = wording.urgent_title, [button_to(base, worst.topic)]
    return Answer(
        kind="triage",
        topic=worst.topic,
        confidence=1.0,
        urgency=urgency,
        signs=[sign.id for sign in signs],
        title=title,
        text=_shortened(base.with_numbers(text).strip()),
        buttons=buttons,
        sources=[SourceLink(name=source.name, url=source.url) for source in worst.sources],
    )


def with_advice(base: KnowledgeBase, answer: Answer, soon: Iterable[Sign], asked_about: Iterable[Sign]) -> Answer:
    """The answer to a question, with the advice to book a visit, or with what to do if a sign is happening now."""
    for sign in soon:
        text = base.wording.soon.format(answer=answer.text, action=_first_sentences(sign.action))
        signs = {"urgency": "soon", "signs": [sign.id]}
        return answer.copy(update={"text": base.with_numbers(text), **signs})
    for sign in asked_about:
        text = base.wording.asked_about.format(answer=answer.text, now=sign.now)
        return answer.copy(update={"text": base.with_numbers(text), "signs": [sign.id]})
    return answer


def _first_sentences(action: str, limit: int = 160) -> str:
    kept = ""
    for sentence in action.split(". "):
        if kept and len(kept) + len(sentence) > limit:
            break
        kept += f"{sentence.rstrip('.')}. "
    return kept.strip()


def _shortened(text: str) -> str:
    """Whole lines of the text, within the limit of one part."""
    while len(text) > TEXT_LIMIT and "\n" in text:
        text = text.rpartition("\n")[0].rstrip()
    return text
