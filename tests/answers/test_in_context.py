"""What a message means after what was said before it."""

from pathlib import Path

import pytest

from charley.answers import Context, follow_up_topic, topic_about, topic_in_context
from charley.answers.in_context import ANY_CRAMP, GENERAL
from charley.knowledge import Article, KnowledgeBase, Section, Vocabulary
from charley.knowledge.article import FrontMatter, TopicBlock
from charley.knowledge.site import Site
from charley.knowledge.vocabulary import Term
from charley.knowledge.wording import Wording

TOPICS = {  # and the things for which each has a short answer of its own
    "basics/definition": [],
    "basics/knots": [],
    "body/neck": ["pregnant"],
    "body/thigh": [],
    "body/eyelid": [],
    "causes/overview": ["night"],
    "causes/dehydration": [],
    "foods/overview": [],
    "foods/magnesium": [],
    "people/pregnancy": [],
    "people/children": [],
    "prevention/overview": ["pregnant"],
    "relief/overview": ["neck"],
    "relief/stretch": ["neck", "pregnant"],
    "relief/magnesium": [],
    "night/overview": [],
}
TERMS = {  # entity, and the topic that is all about it
    "neck": ("body_part", "body/neck"),
    "thigh": ("body_part", "body/thigh"),
    "eyelid": ("body_part", "body/eyelid"),
    "elbow": ("body_part", None),
    "pregnant": ("person", "people/pregnancy"),
    "child": ("person", "people/children"),
    "athlete": ("person", None),
    "night": ("time", "night/overview"),
    "magnesium": ("remedy", None),
}


@pytest.fixture(scope="module")
def base():
    """A knowledge base with one article for each family."""
    families = {topic.partition("/")[0] for topic in TOPICS}
    vocabulary = Vocabulary({name: term(name, *kind) for name, kind in TERMS.items()})
    return KnowledgeBase(
        [article(family) for family in sorted(families)],
        vocabulary,
        Wording.load(Path("knowledge/wording.yml")),
        Site(),
    )


def term(name, entity, topic):
    return Term(id=name, entity=entity, name=name, phrase=name, words=(name,), not_in=(), topic=topic)


def article(family):
    front = FrontMatter(
        family=family,
        title="Title",
        summary="What it tells.",
        reviewed="2026-11-22",
        reviewer="Dr A. Example",
        next_review="2027-05-22",
        sources={},
    )
    sections = [section(topic) for topic in TOPICS if topic.startswith(f"{family}/")]
    return Article(path=Path(f"{family}.md"), front=front, intro="", sections=sections)


def section(topic):
    block = TopicBlock(button="Button", asks="what helps", next=["relief/overview"])
    texts = {"short": "Short.", "more": "More.", "do": "", "do_not": "", "get_help": ""}
    variants = {name: f"For {name}." for name in TOPICS[topic]}
    return Section(topic=topic, title="Title", block=block, variants=variants, line=1, **texts)


def asked_for(*named):
    return Context(asked_for=named)


@pytest.mark.parametrize("last", [None, "relief/of-last-year", "relief/stretch"])
def test_without_an_earlier_topic_a_message_means_what_it_says(base, last):
    assert topic_in_context(base, "relief/stretch", last, asked_for("neck")) == "relief/stretch"


@pytest.mark.parametrize(
    ("asked", "named", "meant"),
    [
        ("body/neck", ["neck"], "relief/stretch"),
        ("people/pregnancy", ["pregnant"], "relief/stretch"),
        ("body/neck", ["thigh", "neck"], "relief/stretch"),
        ("body/thigh", ["thigh"], "body/thigh"),  # which stretching has no answer for
        ("body/neck", [], "body/neck"),
        ("body/thigh", ["neck"], "body/thigh"),
        ("causes/overview", ["neck"], "causes/overview"),
    ],
)
def test_and_in_my_neck_is_about_the_last_topic_when_that_knows_necks(base, asked, named, meant):
    assert topic_in_context(base, asked, "relief/stretch", asked_for(*named)) == meant


@pytest.mark.parametrize(
    ("asked", "last", "meant"),
    [
        ("foods/overview", "relief/magnesium", "foods/magnesium"),
        ("foods/overview", "relief/stretch", "foods/overview"),
        ("foods/magnesium", "relief/magnesium", "foods/magnesium"),
        ("causes/dehydration", "relief/magnesium", "causes/dehydration"),
    ],
)
def test_which_foods_have_it_is_about_the_foods_with_what_was_spoken_of(base, asked, last, meant):
    assert topic_in_context(base, asked, last, Context()) == meant


@pytest.mark.parametrize(
    ("before", "meant"),
    [("magnesium", "foods/magnesium"), ("low-magnesium", "foods/magnesium"), ("neck", "foods/overview")],
)
def test_what_should_i_eat_for_it_is_about_what_was_named_before(base, before, meant):
    assert topic_in_context(base, "foods/overview", "causes/dehydration", Context(), (before,)) == meant


@pytest.mark.parametrize("asked", GENERAL)
def test_how_do_i_get_rid_of_it_is_about_the_condition_spoken_of(base, asked):
    assert topic_in_context(base, asked, "basics/knots", Context()) == "basics/knots"


@pytest.mark.parametrize(
    ("asked", "last", "context"),
    [
        ("relief/overview", "basics/definition", Context()),
        ("prevention/overview", "basics/definition", Context()),
        ("relief/overview", "causes/overview", Context()),
        ("relief/overview", "basics/knots", Context(body_part="neck")),
        ("causes/overview", "basics/knots", Context()),
    ],
    ids=[
        "after what a cramp is",
        "preventing, after what a cramp is",
        "after causes in general",
        "the advice has an answer for the place",
        "another question than what to do",
    ],
)
def test_in_other_cases_what_to_do_is_the_general_advice(base, asked, last, context):
    assert topic_in_context(base, asked, last, context) == asked


@pytest.mark.parametrize(
    ("last", "named", "meant"),
    [
        ("relief/stretch", ["neck"], "relief/stretch"),
        ("relief/stretch", ["pregnant"], "relief/stretch"),
        ("relief/stretch", ["elbow", "neck"], "relief/stretch"),
        ("relief/stretch", ["eyelid"], "relief/stretch"),
        ("relief/stretch", ["child"], "people/children"),
        ("relief/stretch", ["athlete"], "relief/stretch"),
        ("relief/stretch", ["night"], "relief/stretch"),
        ("body/thigh", ["eyelid"], "body/eyelid"),
        ("body/thigh", ["elbow"], "body/thigh"),
        ("body/neck", ["pregnant"], "body/neck"),
        ("body/thigh", ["pregnant"], "people/pregnancy"),
        ("people/pregnancy", ["child"], "people/children"),
        ("relief/stretch", ["magnesium"], "relief/stretch"),
        ("relief/stretch", [], "relief/stretch"),
    ],
    ids=[
        "a place that the last topic knows",
        "a person that it knows",
        "one of two that it knows",
        "a place that it does not know, after a remedy",
        "a person that it does not know",
        "a person with no topic",
        "a time that it does not know",
        "another place after a place",
        "a place with no topic",
        "a person that a place knows",
        "a person that a place does not know",
        "another person after a person",
        "a remedy",
        "nothing",
    ],
)
def test_a_follow_up_keeps_its_topic_unless_place_or_person_need_another(base, last, named, meant):
    assert follow_up_topic(base, last, tuple(named)) == meant


@pytest.mark.parametrize(
    ("named", "topic"),
    [
        (["neck"], "body/neck"),
        (["pregnant", "neck"], "people/pregnancy"),
        (["elbow", "neck"], "body/neck"),
        (["elbow"], None),
        ([], None),
    ],
)
def test_a_thing_leads_to_the_topic_that_is_all_about_it(base, named, topic):
    assert topic_about(base, tuple(named)) == topic


def test_the_topics_that_these_rules_name_exist():
    assert {*GENERAL, *ANY_CRAMP} <= set(KnowledgeBase.load(Path("knowledge")).topics)


def test_a_general_question_about_what_was_named_before_is_about_that(base):
    named = ("leg", "magnesium")
    assert topic_in_context(base, "foods/overview", "causes/overview", Context(), named) == "foods/magnesium"
