"""Vectors of training examples are kept from one training to the next."""

from __future__ import annotations

import numpy as np
import pytest

from charley.nlu import vector_store
from charley.nlu.vector_store import VectorStore

TEXTS = ["why does my calf cramp", "what helps", "小腿抽筋"]


class Encoder:
    """Counts what it encodes; a vector is made from the letters of the text."""

    def __init__(self):
        self.encoded = []

    def __call__(self, text):
        self.encoded.append(text)
        return np.array([len(text), sum(map(ord, text))], dtype=np.float32)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "examples.npz"


@pytest.fixture
def encode():
    return Encoder()


def same(vectors, texts):
    return all(np.array_equal(vector, Encoder()(text)) for vector, text in zip(vectors, texts, strict=True))


def test_each_text_gets_its_vector_in_the_order_asked(path, encode):
    texts = [TEXTS[2], TEXTS[0], TEXTS[1]]
    assert same(VectorStore(path, "edition one").vectors(texts, encode), texts)


def test_a_text_that_stands_twice_is_encoded_once(path, encode):
    texts = [TEXTS[0], TEXTS[1], TEXTS[0]]
    assert same(VectorStore(path, "edition one").vectors(texts, encode), texts)
    assert encode.encoded == TEXTS[:2]


def test_vectors_are_kept_between_runs(path, encode):
    VectorStore(path, "edition one").vectors(TEXTS, Encoder())

    vectors = VectorStore(path, "edition one").vectors([*TEXTS[::-1], "does salt help"], encode)

    assert encode.encoded == ["does salt help"]
    assert same(vectors, [*TEXTS[::-1], "does salt help"])
    assert all(vector.dtype == np.float32 for vector in vectors)


def test_what_one_run_does_not_ask_for_is_kept_for_the_next(path, encode):
    VectorStore(path, "edition one").vectors(TEXTS, Encoder())
    VectorStore(path, "edition one").vectors(["does salt help"], Encoder())

    VectorStore(path, "edition one").vectors(TEXTS, encode)

    assert encode.encoded == []


def test_vectors_of_another_edition_are_not_used(path, encode):
    VectorStore(path, "edition one").vectors(TEXTS, lambda text: np.zeros(2, dtype=np.float32))

    assert same(VectorStore(path, "edition two").vectors(TEXTS[:2], encode), TEXTS[:2])
    assert encode.encoded == TEXTS[:2]


def test_a_run_that_makes_nothing_new_leaves_the_file_alone(path, encode):
    VectorStore(path, "edition one").vectors(TEXTS, Encoder())
    before = path.stat()

    VectorStore(path, "edition one").vectors(TEXTS, encode)

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_full_file_drops_what_is_no_longer_asked_for(path, encode, monkeypatch):
    monkeypatch.setattr(vector_store, "MOST_KEPT", 3)
    VectorStore(path, "edition one").vectors(TEXTS, Encoder())
    VectorStore(path, "edition one").vectors([TEXTS[0], "does salt help"], Encoder())

    VectorStore(path, "edition one").vectors([TEXTS[0], "does salt help", TEXTS[1]], encode)

    assert encode.encoded == [TEXTS[1]]


def test_a_write_that_is_cut_off_leaves_the_old_file(path, encode, monkeypatch):
    VectorStore(path, "edition one").vectors(TEXTS, Encoder())

    def cut_off(file, **arrays):
        file.write_bytes(b"half of a file")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(np, "savez", cut_off)
        with pytest.raises(KeyboardInterrupt):
            VectorStore(path, "edition one").vectors(["does salt help"], Encoder())

    assert same(VectorStore(path, "edition one").vectors(TEXTS, encode), TEXTS)
    assert encode.encoded == []


def test_encoding_that_fails_leaves_the_old_file(path, encode):
    VectorStore(path, "edition one").vectors(TEXTS, Encoder())

    def fail(text):
        raise ValueError(text)

    with pytest.raises(ValueError, match="does salt help"):
        VectorStore(path, "edition one").vectors(["does salt help"], fail)

    VectorStore(path, "edition one").vectors(TEXTS, encode)
    assert encode.encoded == []


def test_a_finished_run_leaves_one_file(path, encode):
    VectorStore(path, "edition one").vectors(TEXTS, encode)
    assert list(path.parent.iterdir()) == [path]


def test_no_texts_are_no_vectors(path, encode):
    assert VectorStore(path, "edition one").vectors([], encode) == []
    assert not path.exists()
