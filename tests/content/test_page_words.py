"""The words of the pages: what is filled in, and what an editor is told of a fault."""

import shutil
from pathlib import Path

import pytest

from charley.content.check import check
from charley.content.page_words import PageWords
from charley.knowledge import ContentError

WORDS = Path("widget/pages/words.yml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{votes} votes", "many votes", "'average': the words in braces must be {average} and {votes}"),
        ("{number}.", "{number.", "'emergency': a brace is missing its partner"),
        ("skip: Skip to the content\n", "", "'skip': field required"),
        ("start_link: Start\n", "start_link: Start {here}\n", "'start_link': the words in braces must be nothing"),
        ("start_link: Start\n", "start_link: Start\nanother: Word\n", "'another'"),
        ("[Not helpful, ", "[", "'stars'"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, old, new, message):
    text = WORDS.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file = tmp_path / "words.yml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentError) as error:
        PageWords.load(file, WORDS)

    (problem,) = error.value.problems
    assert message in problem.message
    assert problem.path == WORDS
    assert problem.line >= 1


def test_charley_check_tells_it_too(tmp_path):
    shutil.copytree("knowledge", tmp_path / "knowledge")
    shutil.copytree("data", tmp_path / "data")
    (tmp_path / "widget" / "pages").mkdir(parents=True)
    text = WORDS.read_text(encoding="utf-8").replace("skip: Skip to the content\n", "")
    (tmp_path / WORDS).write_text(text, encoding="utf-8")

    (problem,) = [problem for problem in check(tmp_path, with_dates=False) if problem.path == WORDS]

    assert "'skip'" in problem.message
