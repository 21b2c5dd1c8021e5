"""The vocabulary: reading it, and what is said of each fault in it."""

from pathlib import Path

import pytest

from charley.knowledge import ContentError, Vocabulary

NAME = "vocabulary.yml"


def test_a_term_has_its_words_in_small_letters_each_once(content):
    neck = Vocabulary.load(content.path(NAME)).terms["neck"]
    assert (neck.id, neck.entity, neck.name, neck.phrase) == ("neck", "body_part", "neck", "your neck")
    assert neck.words == ("neck", "necks", "nape")
    assert neck.not_in == ("bottleneck",)


def test_a_term_without_a_phrase_reads_as_its_name(content):
    assert Vocabulary.load(content.path(NAME)).terms["pregnant"].phrase == "pregnancy"


def test_a_term_names_the_topic_that_is_all_about_it_if_there_is_one(content):
    terms = Vocabulary.load(content.path(NAME)).terms
    assert (terms["ice"].topic, terms["neck"].topic) == ("relief/cold-packs", None)


FAULTS = {
    # name: (old text, new text, the line told begins so, words of the message, words of the remedy)
    "word under two ids": ("[expecting]", "[NAPE]", "pregnant:", "'nape' stands under 'neck' too", "Keep it under one"),
    "id under two types": ("  ice:", "  neck:", ("neck:", 1), "'neck' stands here twice", "rename one"),
    "id twice in a type": ("  shoulder:", "  neck:", ("neck:", 1), "'neck' stands here twice", "Keep one"),
    "unknown type": ("remedy:", "remidy:", "remidy:", "'remidy' is no type", "body_part, person, time"),
    "no name": ("    name: shoulder", "    also: [joint]", "shoulder:", "'body_part.shoulder.name'", ""),
    "unknown field": ("    name: ice", "    spelt: x\n    name: ice", "spelt", "'remedy.ice.spelt'", ""),
}


@pytest.mark.parametrize(("old", "new", "at", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_file_line_and_remedy(content, old, new, at, message, remedy):
    content.edit(NAME, old, new)
    problem = only_problem(content)
    start, which = at if isinstance(at, tuple) else (at, 0)
    assert (problem.path, problem.line) == (Path("knowledge", NAME), content.line(NAME, start, which))
    assert message in problem.message
    assert problem.remedy
    assert remedy in problem.remedy


def test_a_missing_name_is_told_with_what_to_write(content):
    content.edit(NAME, "    name: shoulder", "    also: [joint]")
    assert only_problem(content).remedy == "Write the word as the bot should say it."


def only_problem(content):
    with pytest.raises(ContentError) as caught:
        Vocabulary.load(content.path(NAME), Path("knowledge", NAME))
    (problem,) = caught.value.problems
    return problem
