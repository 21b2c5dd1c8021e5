"""Answer objects made from the articles."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from charley.answers import (
    Answer,
    Button,
    Context,
    SourceLink,
    answer_topic,
    caution_topic,
    elaborate_topic,
    offer_topics,
    with_alternatives,
)
from charley.answers.answer import TEXT_LIMIT
from charley.answers.compose import WARNING_LIMIT, room_beside_alternatives
from charley.knowledge import Article, KnowledgeBase, Section, Vocabulary
from charley.knowledge.article import FrontMatter, TopicBlock, without_markers
from charley.knowledge.site import Site
from charley.knowledge.vocabulary import Term
from charley.knowledge.wording import Wording

NHS = SourceLink(name="NHS: Leg cramps", url="https://www.nhs.uk/conditions/leg-cramps/")
MAYO = SourceLink(name="Mayo Clinic: Muscle cramp", url="https://www.mayoclinic.org/muscle-cramp")
TOPICS = ["relief/overview", "relief/cold-packs", "relief/heat", "relief/rest"]
TERMS = [
    Term(id=name, entity=entity, name=name, phrase=phrase, words=(name,), not_in=())
    for name, entity, phrase in (
        ("pregnant", "person", "somebody who is pregnant"),
        ("athlete", "person", "an athlete"),
        ("neck", "body_part", "your neck"),
        ("jaw", "body_part", "your jaw"),
        ("night", "time", "night-time"),
    )
]
CAREFUL = "It depends on you. Take care with this:\n\n{}"


def base_with(**overview):
    """A knowledge base of four topics, in which ``relief/overview`` has the given fields."""
    front = FrontMatter(
        family="relief",
        title="How to ease a cramp",
        summary="What to do while it lasts.",
        reviewed="2026-11-22",
        reviewer="Dr A. Example",
        next_review="2027-05-22",
        sources={"nhs": {**NHS.dict(), "strength": "expert"}, "mayo": {**MAYO.dict(), "strength": "review"}},
    )
    sections = [section(topic, **(overview if topic == TOPICS[0] else {})) for topic in TOPICS]
    article = Article(path=Path("relief.md"), front=front, intro="", sections=sections)
    vocabulary = Vocabulary({term.id: term for term in TERMS})
    return KnowledgeBase([article], vocabulary, wording(), Site())


def wording():
    """That of the project, but for what these tests compare word by word."""
    compared = {
        "title_for": "{title} (for {about})",
        "or_did_you_mean": "{answer}\n\nOr did you mean:",
        "be_careful": CAREFUL.format("{warnings}"),
    }
    return Wording.load(Path("knowledge/wording.yml")).copy(update=compared)


def section(topic, **fields):
    block = TopicBlock(button=topic.partition("/")[2], asks="what helps", next=TOPICS[1:], related=["relief/rest"])
    texts = {"short": "Short.", "variants": {}, "more": "More.", "do": "", "do_not": "", "get_help": ""}
    return Section(**{"topic": topic, "title": "Title", "block": block, "line": 1, **texts, **fields})


def test_the_short_answer_has_no_source_markers():
    base = base_with(short="Stretch it[^nhs], now.[^nhs][^mayo] [^nhs]\n\nThen rest. [^mayo]")
    assert answer_topic(base, "relief/overview", Context(), 0.9).text == "Stretch it, now.\n\nThen rest."


def test_sources_stand_in_the_order_of_citation_each_once():
    base = base_with(short="A.[^mayo] B.[^nhs] C.[^mayo]")
    assert answer_topic(base, "relief/overview", Context(), 0.9).sources == [MAYO, NHS]


def test_only_the_sources_of_the_text_said_are_named():
    base = base_with(short="A.[^mayo]", variants={"neck": "B.[^nhs]"}, more="C.[^mayo]")
    assert answer_topic(base, "relief/overview", Context(body_part="neck"), 0.9).sources == [NHS]


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (Context(person="pregnant", body_part="neck", time="night"), "Person."),
        (Context(body_part="neck", time="night"), "Place."),
        (Context(time="night"), "Time."),
        (Context(person="athlete", body_part="jaw", time="night"), "Time."),
        (Context(person="athlete"), "Short."),
        (Context(), "Short."),
        (Context(person="pregnant", body_part="neck", asked_for=("neck",)), "Place."),
        (Context(person="pregnant", body_part="jaw", asked_for=("jaw", "night")), "Time."),
        (Context(person="pregnant", body_part="jaw", asked_for=("jaw",)), "Person."),
    ],
)
def test_the_variant_is_chosen_by_what_was_asked_for_then_person_then_body_part_then_time(context, text):
    base = base_with(variants={"night": "Time.", "neck": "Place.", "pregnant": "Person."})
    assert answer_topic(base, "relief/overview", context, 0.9).text == text


@pytest.mark.parametrize(
    ("context", "title"),
    [
        (Context(body_part="neck"), "Title (for your neck)"),
        (Context(person="pregnant", body_part="neck"), "Title (for somebody who is pregnant)"),
        (Context(body_part="jaw"), "Title"),
        (Context(), "Title"),
    ],
)
def test_the_title_says_for_whom_or_what_an_answer_is(context, title):
    base = base_with(variants={"neck": "Place.", "pregnant": "Person."})
    assert answer_topic(base, "relief/overview", context, 0.9).title == title


def test_an_answer_carries_topic_title_article_review_and_related_topics():
    answer = answer_topic(base_with(), "relief/cold-packs", Context(), 0.75)
    assert (answer.kind, answer.topic, answer.title, answer.confidence) == (
        "answer",
        "relief/cold-packs",
        "Title",
        0.75,
    )
    assert answer.article == "articles/relief#cold-packs"
    assert answer.related == ["relief/rest"]
    assert answer.reviewed == date(2026, 11, 22)


def with_related(*topics):
    base = base_with(block=TopicBlock(button="overview", asks="what helps", next=["relief/rest"], related=topics))
    return base, answer_topic(base, "relief/overview", Context(), 0.9)


def test_related_questions_are_the_titles_of_related_topics_and_lead_there_by_their_intents():
    _, answer = with_related("relief/gone", "relief/cold-packs", "relief/heat")

    asked = [(question.title, question.payload) for question in answer.related_questions]
    assert asked == [("Title", "/relief_cold_packs"), ("Title", "/relief_heat")]


def test_what_a_button_leads_to_is_no_related_question_as_well():
    base, answer = with_related("relief/rest", "relief/cold-packs", "relief/heat")
    unsure = with_alternatives(base, answer, ["relief/heat"])

    assert [question.payload for question in answer.related_questions] == ["/relief_cold_packs", "/relief_heat"]
    assert [question.payload for question in unsure.related_questions] == ["/relief_rest", "/relief_cold_packs"]


def test_buttons_lead_to_the_next_topics_by_their_intents():
    answer = answer_topic(base_with(), "relief/overview", Context(), 0.9)
    assert answer.buttons == [
        Button(title="cold-packs", payload="/relief_cold_packs"),
        Button(title="heat", payload="/relief_heat"),
        Button(title="rest", payload="/relief_rest"),
    ]


def test_every_answer_has_a_message_id_of_its_own():
    base = base_with()
    ids = {answer_topic(base, "relief/overview", Context(), 0.9).message_id for _ in range(3)}
    assert len(ids) == 3


def test_no_answer_has_more_than_three_buttons():
    buttons = [Button(title=f"Button {number}", payload="/relief_rest") for number in range(4)]
    assert Answer(kind="choice", buttons=buttons).buttons == buttons[:3]


def test_a_button_title_of_21_characters_is_refused():
    assert Button(title="x" * 20, payload="/greet").title == "x" * 20
    with pytest.raises(ValidationError):
        Button(title="x" * 21, payload="/greet")


def test_an_unknown_topic_is_a_key_error():
    with pytest.raises(KeyError):
        answer_topic(base_with(), "relief/magic", Context(), 0.9)


def test_an_offer_drops_unknown_and_doubled_topics():
    offer = offer_topics(base_with(), ["relief/rest", "relief/magic", "relief/rest", "relief/heat"], "Which?", 0.4)
    assert (offer.kind, offer.text, offer.confidence, offer.topic) == ("choice", "Which?", 0.4, None)
    assert offer.alternatives == ["relief/rest", "relief/heat"]
    assert [button.payload for button in offer.buttons] == ["/relief_rest", "/relief_heat"]


def test_an_offer_has_the_first_three_topics_that_exist():
    offer = offer_topics(base_with(), ["relief/magic", *TOPICS], "Which?", 0.4)
    assert offer.alternatives == TOPICS[:3]
    assert len(offer.buttons) == 3


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["a" * 299, "b" * 299], 2),  # 600 with the empty line between them
        (["a" * 299, "b" * 300], 1),
        (["a" * 299, "b" * 299 + "[^nhs]"], 2),  # markers do not count
        (["a" * 200, "b" * 500, "c"], 1),  # what follows the gap is left out too
        (["a", "b", "c"], 3),
    ],
)
def test_elaborating_stops_at_600_characters_at_a_paragraphs_end(paragraphs, said):
    text = elaborate_topic(base_with(more="\n\n".join(paragraphs)), "relief/overview", 0.9).text
    assert text == "\n\n".join(paragraphs[:said]).replace("[^nhs]", "")
    assert len(text) <= TEXT_LIMIT


def test_elaborating_names_the_sources_of_what_it_says_only():
    more = "\n\n".join(["A." * 100 + "[^mayo]", "B." * 300 + "[^nhs]"])
    assert elaborate_topic(base_with(more=more), "relief/overview", 0.9).sources == [MAYO]


def test_elaborating_keeps_to_600_characters_when_the_first_paragraph_is_longer():
    text = elaborate_topic(base_with(more="Word word. " * 70), "relief/overview", 0.9).text
    assert 0 < len(text) <= TEXT_LIMIT


def test_alternatives_are_offered_as_buttons_below_the_answer():
    base = base_with(short="Stretch it.[^nhs]")
    answer = answer_topic(base, "relief/overview", Context(), 0.5)
    offering = with_alternatives(base, answer, ["relief/rest", "relief/heat"])
    assert offering.text == "Stretch it.\n\nOr did you mean:"
    assert offering.alternatives == ["relief/rest", "relief/heat"]
    assert [button.payload for button in offering.buttons] == ["/relief_rest", "/relief_heat"]
    assert (offering.topic, offering.sources, offering.message_id) == (answer.topic, [NHS], answer.message_id)


def test_alternatives_are_three_other_topics_that_exist_each_once():
    base = base_with()
    answer = answer_topic(base, "relief/heat", Context(), 0.5)
    likely = ["relief/heat", "relief/magic", "relief/rest", "relief/rest", "relief/cold-packs", "relief/overview"]
    assert with_alternatives(base, answer, [*likely, "relief/rest"]).alternatives == [
        "relief/rest",
        "relief/cold-packs",
        "relief/overview",
    ]


@pytest.mark.parametrize("topics", [[], ["relief/magic"], ["relief/heat"]])
def test_an_answer_without_an_alternative_stays_as_it_is(topics):
    base = base_with()
    answer = answer_topic(base, "relief/heat", Context(), 0.5)
    assert with_alternatives(base, answer, topics) == answer


def test_elaborating_leaves_the_room_that_alternatives_need():
    base = base_with(more="Word word.[^nhs] " * 70)
    more = elaborate_topic(base, "relief/overview", 0.9, room_beside_alternatives(base))
    text = with_alternatives(base, more, ["relief/rest"]).text
    assert TEXT_LIMIT - len("Word word. ") < len(text) <= TEXT_LIMIT


def test_what_to_be_careful_of_is_what_not_to_do_and_when_to_get_help():
    base = base_with(do_not="- Do not bounce.[^nhs]", get_help="See a doctor if it stays.[^mayo]", short="A.[^mayo]")
    answer = caution_topic(base, "relief/overview", 0.9)
    assert answer.text == CAREFUL.format("- Do not bounce.\n\nSee a doctor if it stays.")
    assert (answer.topic, answer.sources) == ("relief/overview", [NHS, MAYO])


@pytest.mark.parametrize(
    ("texts", "warnings"),
    [({"do_not": "Do not bounce."}, "Do not bounce."), ({"get_help": "See a doctor."}, "See a doctor.")],
)
def test_of_two_warnings_one_may_be_missing(texts, warnings):
    assert caution_topic(base_with(**texts), "relief/overview", 0.9).text == CAREFUL.format(warnings)


def test_a_topic_without_warnings_is_answered_in_short():
    assert caution_topic(base_with(short="Harmless.[^nhs]"), "relief/overview", 0.9).text == "Harmless."


@pytest.mark.parametrize(
    ("do_not", "get_help"),
    [
        (20, 9),  # lines of some 30 characters each: both too long
        (1, 30),
        (20, 1),
        (9, 9),
    ],
)
def test_long_warnings_leave_room_for_when_to_get_help(do_not, get_help):
    never, seek = "- Do not do this or that.[^nhs]", "- See somebody about that.[^mayo]"
    base = base_with(do_not="\n".join([never] * do_not), get_help="\n".join([seek] * get_help))
    text = caution_topic(base, "relief/overview", 0.9).text
    told, asked = text.count(without_markers(never)), text.count(without_markers(seek))
    assert len(text) <= TEXT_LIMIT
    assert told == min(do_not, (WARNING_LIMIT + 1) // len(without_markers(never) + "\n"))
    assert asked == get_help or len(text) > TEXT_LIMIT - len(seek)


def test_every_topic_of_the_project_says_when_to_get_help_when_asked_whether_it_is_safe():
    base = KnowledgeBase.load(Path("knowledge"))
    silent, endless = [], []
    for topic in base.topics:
        text = caution_topic(base, topic, 0.9).text
        if without_markers(base.section(topic).get_help).partition(". ")[0] not in text:
            silent.append(topic)
        if len(text) > TEXT_LIMIT:
            endless.append(topic)
    assert (silent, endless) == ([], [])
