"""Reading a batch of questions."""

import pytest

from charley.serving.client import AskError, Question, read_questions


def test_each_line_is_a_question_in_order():
    lines = ['{"id": "a", "text": "why"}\n', '{"id": "b", "text": "and my neck", "conversation": "c1", "note": 1}\n']
    assert read_questions(lines) == [Question("a", "why"), Question("b", "and my neck", "c1")]


def test_a_number_as_id_becomes_text():
    assert read_questions(['{"id": 7, "text": "why"}']) == [Question("7", "why")]


def test_blank_lines_are_passed_over_and_counted():
    assert read_questions(["\n", '{"id": "a", "text": "why"}\n', "  \t\n"]) == [Question("a", "why")]
    with pytest.raises(AskError, match="Line 3 "):
        read_questions(["\n", "\n", "oops\n"])


def test_no_line_is_no_question():
    assert read_questions([]) == []


@pytest.mark.parametrize(
    "line",
    [
        "why do I cramp",
        '{"id": "a", "text": "why"',
        '{"id": "a"}',
        '{"text": "why"}',
        '["a", "why"]',
        '"a"',
        "7",
        "null",
    ],
)
def test_a_line_that_is_no_question_is_named(line):
    with pytest.raises(AskError, match="Line 2 is not like"):
        read_questions(['{"id": "a", "text": "why"}', line])


@pytest.mark.parametrize("text", ["7", "null", '["why"]', "{}", "true"])
def test_a_text_that_is_no_string_is_named(text):
    with pytest.raises(AskError, match="Line 1: 'text' is not a string"):
        read_questions([f'{{"id": "a", "text": {text}}}'])
