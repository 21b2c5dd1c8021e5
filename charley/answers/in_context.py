"""What a message means after what was said before it: "and in my neck?", "which foods have it?"."""

from __future__ import annotations

from charley.answers.compose import Context, variant_for
from charley.knowledge import KnowledgeBase
from charley.knowledge.knowledge_base import VARIANT_TYPES

CONDITIONS = ("basics", "body", "causes", "difference", "people")  # their sections also say what to do about them
GENERAL = ("relief/overview", "prevention/overview")  # what to do about cramps of any kind
ANY_CRAMP = frozenset(  # sections of those families that are no condition: what to do is the general advice
    (
        *("basics/definition", "basics/symptoms", "basics/where", "basics/duration", "basics/who", "basics/serious"),
        *("basics/charley-horse", "difference/overview", "difference/cramp", "difference/spasm"),
    )
)


def topic_in_context(
    base: KnowledgeBase, asked: str, last: str | None, context: Context, named_before: tuple[str, ...] = ()
) -> str:
    """The topic that a message asks about which leans on what was said before it.

    ``asked`` is the topic it seems to ask about by itself, ``last`` the one answered last; ``context.asked_for`` are
    the things that the message names, ``named_before`` those that the message before it named. Four cases: "and in my
    neck?" after stretching is about stretching the neck; "which foods have it?" after magnesium, or low magnesium, is
    about magnesium in food; "how do I get rid of it?" after a muscle knot is about the knot, whose section says so, and
    not about cramps in general; "would botox do anything?", which seems to stay with physiotherapy, is about what it
    newly names.
    """
    named = context.asked_for
    if last is None or last not in base:
        return asked
    if asked == last:
        return last if set(named) & set(named_before) else follow_up_topic(base, last, named)
    if asked in _topics_about(base, named) and variant_for(base.section(last), Context(asked_for=named)):
        return last
    last_family, _, last_name = last.partition("/")
    family, _, name = asked.partition("/")
    named_of_late = [part for told in (last_name, *named_before) for part in (told, told.rpartition("-")[2])]
    of_what_was_named = [f"{family}/{told}" for told in named_of_late if told != name]
    if name == "overview" and (narrower := next((topic for topic in of_what_was_named if topic in base), None)):
        return narrower
    is_condition = last_family in CONDITIONS and last not in ANY_CRAMP and last_name != "overview"
    if asked in GENERAL and is_condition and variant_for(base.section(asked), context) is None:
        return last
    return asked


def follow_up_topic(base: KnowledgeBase, last: str, named: tuple[str, ...]) -> str:
    """The topic of a message that only names something else: "and in my neck?", "no, my left foot", "or botox?".

    It is the last one when that has an answer for what is named. Else a message that changes the place after a question
    on a place, or the person, is about that: general advice may be wrong for a child, in pregnancy or on dialysis. So
    is one that names a remedy, a medicine, a food, a cause or an illness.
    """
    about = topic_about(base, named)
    if about is None or about.partition("/")[2] == last.partition("/")[2]:
        return last
    if variant_for(base.section(last), Context(asked_for=named)):
        return last
    same_family = about.partition("/")[0] == last.partition("/")[0]
    kinds = {base.vocabulary.terms[name].entity for name in named}
    return about if same_family or "person" in kinds or kinds - set(VARIANT_TYPES) else last


def topic_about(base: KnowledgeBase, named: tuple[str, ...]) -> str | None:
    """The topic that is all about the first of the named things which has one."""
    return next(iter(_topics_about(base, named)), None)


def _topics_about(base: KnowledgeBase, named: tuple[str, ...]) -> list[str]:
    topics = (base.vocabulary.terms[name].topic for name in named)
    return [topic for topic in topics if topic]
