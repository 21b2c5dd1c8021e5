"""Markdown as a reader hears it."""

import pytest

from charley.content.plain_text import blocks, plain, sentences

TEXT = """\
**Stop** and
stretch.[^nhs]

Then:

- walk a *little*
  in the room
- rest. [^nhs][^mayo]
1. sleep

![A leg](drawings/leg.svg)
"""


@pytest.mark.parametrize(
    ("markdown", "heard"),
    [
        ("Stretch.[^nhs][^mayo-1] Rest [^nhs].", "Stretch. Rest."),
        ("**Straighten** the *leg*, `now`, _please_.", "Straighten the leg, now, please."),
        ("Call [the **NHS**](https://111.nhs.uk/a_b) now.", "Call the NHS now."),
        ("Look:\n![A leg, bent](drawings/leg.svg)", "Look:"),
        ("- one\n* two\n  3. three", "one\ntwo\nthree"),
        ("Take 2 - 3 steps, 1.5 m each.", "Take 2 - 3 steps, 1.5 m each."),
        ("", ""),
    ],
)
def test_signs_that_nobody_hears_are_left_out(markdown, heard):
    assert plain(markdown) == heard


def test_blocks_are_paragraphs_and_list_items_with_their_first_lines():
    assert blocks(TEXT) == [
        (0, "**Stop** and stretch.[^nhs]"),
        (3, "Then:"),
        (5, "- walk a *little* in the room"),
        (7, "- rest. [^nhs][^mayo]"),
        (8, "1. sleep"),
        (10, "![A leg](drawings/leg.svg)"),
    ]
    assert blocks("\n \n") == []


def test_a_list_item_ends_a_sentence_and_a_picture_is_none():
    assert sentences(TEXT) == ["Stop and stretch.", "Then:", "walk a little in the room", "rest.", "sleep"]


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("**Rest.**[^nhs] Then walk![^nhs] Better?", ["Rest.", "Then walk!", "Better?"]),
        ("Wait 1.5 hours. Go.", ["Wait 1.5 hours.", "Go."]),
        ("A sentence over\ntwo lines. Another.", ["A sentence over two lines.", "Another."]),
        ("(It hurts.) Stop.", ["(It hurts.", "Stop."]),  # the bracket goes with the pause
    ],
)
def test_sentences_end_at_their_signs(markdown, said):
    assert sentences(markdown) == said
