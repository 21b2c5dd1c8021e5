"""What the sentence encoder does not read of a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from charley.nlu import code_edition, sentence_encoder
from charley.nlu.marks import without_marks
from charley.nlu.sentence_encoder import Encoder, encoder_edition

ENCODER = Path("build/encoder")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("why??", "why"),
        ("is it?  yes!", "is it. yes"),
        ("a?! b", "a. b"),
        ("the doctor says so. ok.", "the doctor says so. ok"),
        ("what ? why ?\nok", "what. why. ok"),
        ("3.5 g", "3.5 g"),
        ("<b>calf</b> and/or thigh", "b calf b and or thigh"),
        ("{{ user_id }}: x", "user id x"),
        ("it's 50% (or so), isn\u2019t it", "it's 50% (or so), isn\u2019t it"),
        ("...", "..."),
        ("???", "???"),
        ("", ""),
    ],
)
def test_marks_of_questions_and_of_markup_are_not_read(text, read):
    assert without_marks(text) == read


def test_a_question_mark_changes_no_vector():
    encoder = Encoder(ENCODER)
    assert np.array_equal(encoder.encode("does magnesium help"), encoder.encode("does magnesium help?!"))


def test_vectors_of_another_reading_are_of_another_edition(monkeypatch, tmp_path):
    before = encoder_edition(ENCODER)
    changed = tmp_path / "marks.py"
    changed.write_text("# reads otherwise")
    monkeypatch.setattr(sentence_encoder.marks, "__file__", str(changed))
    assert encoder_edition(ENCODER) not in ("", before)
    assert encoder_edition(tmp_path) == ""


def test_changed_code_is_another_edition(monkeypatch, tmp_path):
    before = code_edition.code_edition()
    changed = tmp_path / "changed.py"
    changed.write_text("# learns otherwise")
    monkeypatch.setattr(code_edition, "code_files", lambda: [changed])
    assert code_edition.code_edition.__wrapped__() != before
