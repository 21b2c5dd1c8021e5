"""The editors' guard, on the project's own content and on content with one fault."""

import shutil
from pathlib import Path

import pytest

from charley.content.check import check

ARTICLE = "knowledge/articles/relief.md"
QUESTIONS = "data/topics/relief/nlu.yml"

FRONT = """\
---
family: relief
title: How to ease a cramp
summary: What to do while a cramp lasts.
reviewed: 2026-11-22
reviewer: Dr A. Example
next_review: 2027-05-22
sources:
  nhs:
    name: "NHS: Leg cramps"
    url: https://www.nhs.uk/conditions/leg-cramps/
    strength: expert
---
"""
SECTION = """
## Title {{#{id}}}

```topic
button: Button
asks: what helps
next: [relief/overview]
```

### In short

Stretch.[^nhs]

### More

More.
"""


def examples(intent, about):
    lines = "".join(f"    - {about} question {number}\n" for number in range(20))
    return f"# What people ask.\n- intent: {intent}\n  examples: |\n{lines}\n"


class Content:
    """A project with two topics and nothing wrong. Files are named as seen from its root."""

    def __init__(self, root):
        self.root = root
        texts = {
            ARTICLE: FRONT + SECTION.format(id="overview") + SECTION.format(id="cold-packs"),
            QUESTIONS: "nlu:\n" + examples("relief_overview", "what helps") + examples("relief_cold_packs", "ice"),
            "data/core/nlu.yml": "nlu:\n- intent: greet\n  examples: |\n    - hello\n",
            "knowledge/vocabulary.yml": "body_part:\n  neck:\n    name: neck\n",
            "knowledge/site.yml": "contact:\n",
        }
        for name, text in texts.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        shutil.copy("knowledge/wording.yml", root / "knowledge")
        self.edit("knowledge/wording.yml", "causes/overview, help/when", "relief/cold-packs")

    def edit(self, name, old, new):
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        (self.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, name, text):
        """The last line that holds ``text``."""
        lines = (self.root / name).read_text(encoding="utf-8").splitlines()
        return max(number for number, line in enumerate(lines, 1) if text in line)

    def only_problem(self):
        (problem,) = check(self.root)
        return problem


@pytest.fixture
def content(tmp_path):
    return Content(tmp_path)


def test_the_projects_own_content_is_in_order():
    assert check(Path()) == []


def test_content_in_order_has_no_problem(content):
    assert check(content.root) == []


def test_a_topic_with_too_few_questions_is_told_with_its_file(content):
    content.edit(QUESTIONS, "    - ice question 19\n", "")
    problem = content.only_problem()
    assert problem.path == Path(QUESTIONS)
    assert problem.message == "'relief_cold_packs' has 19 questions."
    assert "20 or more" in problem.remedy


def test_a_topic_without_questions_is_told(content):
    (content.root / QUESTIONS).unlink()
    told = [(problem.path, problem.message) for problem in check(content.root)]
    assert told == [
        (Path(QUESTIONS), "'relief_cold_packs' has 0 questions."),
        (Path(QUESTIONS), "'relief_overview' has 0 questions."),
    ]


@pytest.mark.parametrize("again", ["ICE Question 7", "ice, question 7?", "Ice question  7 !"])
def test_a_question_twice_is_told_whatever_its_capitals_and_signs(content, again):
    content.edit("data/core/nlu.yml", "- hello", f"- {again}")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(QUESTIONS), content.line(QUESTIONS, "ice question 7"))
    assert problem.message == "'ice question 7' stands in data/core/nlu.yml:4 too, under greet."


def test_a_question_twice_in_one_topic_is_told_at_the_second(content):
    content.edit(QUESTIONS, "ice question 7", "Ice question 5")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(QUESTIONS), content.line(QUESTIONS, "Ice question 5"))


def test_an_intent_without_a_section_is_told_at_the_intent(content):
    content.edit(QUESTIONS, "nlu:\n", "nlu:\n" + examples("relief_heat", "heat"))
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(QUESTIONS), content.line(QUESTIONS, "intent: relief_heat"))
    assert "'relief_heat'" in problem.message
    assert "section" in problem.remedy


def test_a_question_that_does_not_begin_with_a_dash_is_told(content):
    content.edit(QUESTIONS, "- ice question 7", "ice question 7")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(QUESTIONS), content.line(QUESTIONS, "ice question 7"))
    assert problem.message == "'ice question 7' does not begin with '- '."


def test_an_entry_without_examples_is_told(content):
    content.edit("data/core/nlu.yml", "examples: |\n    - hello", "question: hello")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path("data/core/nlu.yml"), 2)
    assert "not an intent with examples" in problem.message


def test_a_short_answer_over_600_characters_is_told_without_counting_markers(content):
    content.edit(ARTICLE, "Stretch.", "x" * 600)
    assert check(content.root) == []
    content.edit(ARTICLE, "x" * 600, "x" * 601)
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(ARTICLE), content.line(ARTICLE, "{#overview}"))
    assert problem.message == "A short answer of 'relief/overview' has 601 characters."


def test_a_variant_over_600_characters_is_told(content):
    content.edit(ARTICLE, "### More", f"### In short for: neck\n\n{'x' * 601}\n\n### More")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(ARTICLE), content.line(ARTICLE, "{#overview}"))


def test_faults_of_several_files_of_questions_are_told_together(content):
    content.edit(QUESTIONS, "- ice question 7", "ice question 7")
    content.edit("data/core/nlu.yml", "intent: greet", "intent: greet: x")
    told = [(str(problem.path), problem.line) for problem in check(content.root)]
    assert told == [("data/core/nlu.yml", 2), (QUESTIONS, content.line(QUESTIONS, "ice question 7"))]


def test_faults_of_articles_and_questions_are_told_together(content):
    content.edit(ARTICLE, "Stretch.[^nhs]", "Stretch.[^nsh]")
    content.edit(QUESTIONS, "- ice question 7", "ice question 7")
    assert {str(problem.path) for problem in check(content.root)} == {ARTICLE, QUESTIONS}


def test_questions_that_are_not_utf_8_are_told(content):
    (content.root / QUESTIONS).write_bytes((content.root / QUESTIONS).read_bytes() + "# crème\n".encode("latin-1"))
    assert content.only_problem().path == Path(QUESTIONS)
