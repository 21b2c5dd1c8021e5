"""The editors' guard, on the project's own content and on content with one fault."""

import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from charley.content.check import check
from charley.knowledge import Problem

ARTICLE = "knowledge/articles/relief.md"
QUESTIONS = "data/topics/relief/nlu.yml"
CORE = "data/core/nlu.yml"
PUBLISHERS = "knowledge/publishers.yml"
SPELLING = "knowledge/spelling.txt"
KNOWN_TEXTS = "knowledge/known_texts.bin"
DANGER_SIGNS = "knowledge/danger_signs.yml"
TODAY = date(2026, 12, 1)

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
    url: https://nhs.uk/conditions/leg-cramps/
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

More on {id}.[^nhs]
"""
ONE_SIGN = """
version: "2026-11-22"
fillers: [my, is]
words:
  calf: [calf, calves]
findings:
  swollen_calf:
    patterns:
      - <calf> & swollen
modifiers:
  denial_before: ["no"]
  denial_after: [is fine]
  question: ["^ can"]
  about_me_now: [my]
  supposed: [what if]
  worry: [scared]
  past: [years ago]
  over: [all gone]
  again: [again]
  somebody_else: [family history]
  stops: [but]
  whole_message_supposed: [for homework]
  cleared: [scan was clear]
  reopened: [worse]
  idioms: [killing me]
signs:
  U01:
    name: Possible clot
    tier: urgent
    fires_when:
      - {all: [swollen_calf]}
    action: Go to a doctor today. Do not rub the leg.
    why: A clot can move to the lungs.
    watch_for: Call {emergency_number} if it is hard to breathe.
    now: If you have this now, go to a doctor today.
    topic: relief/overview
    sources:
      - name: "NHS: Leg cramps"
        url: https://nhs.uk/conditions/leg-cramps/
    examples:
      - my calf is swollen
      - both swollen, my calves
harmless_examples:
  - my calf is killing me
"""
PICTURE = "\n![A person pulls the toes towards the shin.](drawings/calf.svg)\n"
REST_63_WORDS = "Rest a bit. " * 21
SIXTY_WORDS_600_CHARACTERS = "straight, straight, straight. " * 19 + "straight, straight, strengths."
FOURTEEN_WORDS = "Sit on the bed and pull your toes up to your nose with both"


def examples(intent, about):
    lines = "".join(f"    - {about} question {number}\n" for number in range(20))
    return f"# What people ask.\n- intent: {intent}\n  examples: |\n{lines}\n"


class Content:
    """A project with two topics and nothing wrong. Files are named as seen from its root."""

    def __init__(self, root):
        self.root = root
        texts = {
            ARTICLE: FRONT + SECTION.format(id="overview") + SECTION.format(id="cold-packs") + PICTURE,
            QUESTIONS: "nlu:\n" + examples("relief_overview", "what helps") + examples("relief_cold_packs", "ice"),
            CORE: "nlu:\n- intent: greet\n  examples: |\n    - hello\n",
            PUBLISHERS: "# Whose pages count.\nhealth_services:\n- nhs.uk\njournals:\n- bmj.com\n",
            SPELLING: "# medicines\nZorblinol\n",
            "knowledge/vocabulary.yml": (
                "body_part:\n  neck:\n    name: neck\ncondition:\n  myokymia:\n    name: myokymia\n"
            ),
            "knowledge/site.yml": "contact:\n",
            "knowledge/drawings/calf.svg": "<svg/>\n",
        }
        texts[DANGER_SIGNS] = ONE_SIGN
        for name, text in texts.items():
            self.write(name, text)
        shutil.copy("knowledge/wording.yml", root / "knowledge")
        self.edit("knowledge/wording.yml", "causes/overview, help/when", "relief/cold-packs")

    def write(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def edit(self, name, old, new):
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        (self.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, name, text):
        """The last line that holds ``text``."""
        lines = (self.root / name).read_text(encoding="utf-8").splitlines()
        return max(number for number, line in enumerate(lines, 1) if text in line)

    def problems(self):
        return check(self.root, TODAY)

    def only_problem(self):
        (problem,) = self.problems()
        return problem


@pytest.fixture
def content(tmp_path):
    return Content(tmp_path)


def test_the_projects_own_content_is_in_order_and_checked_in_ten_seconds():
    start = time.process_time()
    assert check(Path()) == []
    assert time.process_time() - start < 10


def test_content_in_order_has_no_problem(content):
    assert content.problems() == []


# One fault each, in the article: what is replaced, by what, where it is told, and the whole of what is told.
FAULTS = {
    "length: 66 words": (
        "Stretch.",
        REST_63_WORDS + "Rest a bit.",
        "Rest a bit.",
        "This answer of 'relief/overview' has 66 words and 263 characters.",
        "Keep to 65 words and 600 characters; move the rest to '### More'.",
    ),
    "length: 601 characters": (
        "Stretch.",
        SIXTY_WORDS_600_CHARACTERS.replace("straight", "strengths", 1),
        "straight, straight.",
        "This answer of 'relief/overview' has 60 words and 601 characters.",
        "Keep to 65 words and 600 characters; move the rest to '### More'.",
    ),
    "length: a variant": (
        "### More",
        f"### In short for: neck\n\n{REST_63_WORDS}Turn your neck.[^nhs]\n\n### More",
        "Turn your neck.",
        "This answer of 'relief/overview' has 66 words and 267 characters.",
        "Keep to 65 words and 600 characters; move the rest to '### More'.",
    ),
    "sourcing: a claim without a source": (
        "More on overview.[^nhs]",
        "More on this.[^nhs]\n\n- Ice helps.[^nhs]\n- Heat helps more than ice does, in\n  most people.",
        "- Heat helps",
        "'Heat helps more than ice does, in most …' in 'relief/overview' names no source.",
        "End it with a marker such as [^nhs-leg-cramps], or take the claim out.",
    ),
    "sourcing: a publisher that is not listed": (
        "https://nhs.uk/",
        "https://www.notnhs.uk/",
        "  nhs:",
        "www.notnhs.uk is not on the list of publishers.",
        "Name the publisher's own page, or add the publisher to knowledge/publishers.yml.",
    ),
    "sourcing: a source that nothing cites": (
        "    strength: expert\n",
        "    strength: expert\n  bmj:\n    name: A trial\n    url: https://bmj.com/trial\n    strength: trial\n",
        "  bmj:",
        "Nothing cites the source 'bmj'.",
        "Cite it or take it out.",
    ),
    # 11 words, 3 sentences, 23 syllables: 0.39 * 11 / 3 + 11.8 * 23 / 11 - 15.59 = 10.5, and 10.6 as textstat rounds
    "plainness: hard words": (
        "Stretch.",
        "Rest right now. Medication is dangerous. Dehydration is dangerous in hospital.",
        "Rest right now.",
        "This answer of 'relief/overview' is hard to read: grade 10.5, 4 words a sentence.",
        "Keep to grade 6. Hardest: Medication is dangerous. | Dehydration is dangerous in hospital.",
    ),
    # 0.39 * 21 + 11.8 - 15.59 = 4.4
    "plainness: long sentences": (
        "Stretch.",
        "Rest" + " and rest" * 10 + ".",
        "Rest and rest",
        "This answer of 'relief/overview' is hard to read: grade 4.4, 21 words a sentence.",
        f"Keep to grade 6. Hardest: Rest{' and rest' * 10}.",
    ),
    "plainness: a misspelled word": (
        "More on overview.[^nhs]",
        "More on this.[^nhs]\n\n- **Ice** helps.[^nhs]\n- Do not strecth.[^nhs]",
        "Do not strecth",
        "'strecth' is in no dictionary.",
        "Correct it, or add it to knowledge/spelling.txt.",
    ),
    "pictures: no such file": (
        "More on overview.[^nhs]",
        "More on this.[^nhs]\nSee:\n![A person bends over to reach the toes.](drawings/gone.svg)",
        "gone.svg",
        "There is no picture 'drawings/gone.svg'.",
        "Put it into knowledge/drawings/.",
    ),
    "pictures: not among the drawings": (
        "(drawings/calf.svg)",
        "(drawings/calf.svg)\n![A person bends over to reach the toes.](site.yml)",
        "site.yml",
        "There is no picture 'site.yml'.",
        "Put it into knowledge/drawings/.",
    ),
    "pictures: no words for who does not see them": (
        "[A person pulls the toes towards the shin.]",
        "[]",
        "calf.svg",
        "The picture 'drawings/calf.svg' does not say what it shows.",
        "Write what one sees between the square brackets, in a sentence.",
    ),
}


@pytest.mark.parametrize(("old", "new", "at", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_one_fault_is_told_once_with_file_line_and_remedy(content, old, new, at, message, remedy):
    content.edit(ARTICLE, old, new)
    assert content.problems() == [Problem(Path(ARTICLE), content.line(ARTICLE, at), message, remedy)]


# What is just within a rule, in the article.
ALLOWED = {
    "65 words": ("Stretch.", REST_63_WORDS + "Stretch well."),
    "600 characters, markers not counted": ("Stretch.", SIXTY_WORDS_600_CHARACTERS),
    "a long text under More": ("More on overview.", REST_63_WORDS * 4),
    "a subdomain of a listed publisher": ("https://nhs.uk/", "https://www.leeds.nhs.uk/"),
    "a line that leads to a list": ("More on overview.[^nhs]", "Try:\n\n- ice[^nhs]\n- heat[^nhs]"),
    "20 words a sentence": ("Stretch.", "Rest" + " and rest" * 9 + " now."),
    "words of spelling.txt and of the vocabulary": ("Stretch.", "Rest if you have myokymia. It is ZORBLINOL's work."),
}


@pytest.mark.parametrize(("old", "new"), ALLOWED.values(), ids=ALLOWED)
def test_what_is_within_the_rules_is_not_told(content, old, new):
    content.edit(ARTICLE, old, new)
    assert content.problems() == []


def test_a_word_taken_out_of_spelling_txt_is_told(content):
    content.edit(ARTICLE, "More on overview.", "More on Zorblinol.")
    content.edit(SPELLING, "Zorblinol", "# Zorblinol")
    problem = content.only_problem()
    assert (problem.line, problem.message) == (
        content.line(ARTICLE, "Zorblinol."),
        "'zorblinol' is in no dictionary.",
    )


def test_short_sentences_are_easy(content):
    content.edit(ARTICLE, "Stretch.", "Rest now. " * 20)
    assert content.problems() == []


def test_a_drawing_that_nothing_shows_is_told(content):
    content.write("knowledge/drawings/spare.svg", "<svg/>\n")
    assert content.problems() == [
        Problem(
            Path("knowledge/drawings/spare.svg"),
            1,
            "No answer shows this picture.",
            "Show it in one, or take it out.",
        )
    ]


def test_a_copied_run_of_eight_words_is_told_where_the_text_is_known(content, tmp_path):
    own = "Try this: ease the tight calf, then rub IT. "
    content.edit(ARTICLE, "More on overview.", f"{own}That is all.")
    assert content.problems() == []

    def knows(text):
        """Writes known_texts.bin as its documentation says."""
        source = tmp_path / "source.txt"
        source.write_text(f"{text}\n", encoding="utf-8")
        with (content.root / KNOWN_TEXTS).open("wb") as file:
            subprocess.run([sys.executable, "-m", "charley.content.fingerprints", source], stdout=file, check=True)

    knows("Slowly ease the tight calf then rub it - with care.")
    assert content.problems() == []  # seven words
    knows("You can ease the tight calf. Then rub it; that might help.")
    assert content.problems() == [
        Problem(
            Path(ARTICLE),
            content.line(ARTICLE, "ease the tight calf"),
            "'ease the tight calf then rub it that' stands in a source word for word.",
            "Say it in our own words.",
        )
    ]


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 5, 22)])
def test_on_the_days_of_the_reviews_nothing_is_told(content, today):
    assert check(content.root, today) == []


def test_a_review_in_the_future_is_told(content):
    assert check(content.root, date(2026, 11, 21)) == [
        Problem(
            Path(ARTICLE),
            content.line(ARTICLE, "reviewed:"),
            "The review of 2026-11-22 lies in the future.",
            "Write the day on which the article was last read and found right.",
        )
    ]


def test_an_overdue_review_is_told(content):
    assert check(content.root, date(2027, 5, 23)) == [
        Problem(
            Path(ARTICLE),
            content.line(ARTICLE, "next_review:"),
            "The review was due on 2027-05-22.",
            "Read the article against its sources, then set both dates.",
        )
    ]


def test_fifteen_words_of_another_section_are_told_at_the_second(content):
    content.edit(ARTICLE, "More on overview.", f"{FOURTEEN_WORDS} hands.")
    content.edit(ARTICLE, "More on cold-packs.", f"First this. {FOURTEEN_WORDS}, hands and all.")
    first, second = content.line(ARTICLE, "both hands."), content.line(ARTICLE, "First this.")
    assert content.problems() == [
        Problem(
            Path(ARTICLE),
            second,
            f"This repeats what stands in {ARTICLE}:{first}.",
            "Keep it where it fits best, and lead there with 'next' or 'related'.",
        )
    ]


def test_fourteen_words_of_another_section_are_not_told(content):
    content.edit(ARTICLE, "More on overview.", f"{FOURTEEN_WORDS} hands.")
    content.edit(ARTICLE, "More on cold-packs.", f"{FOURTEEN_WORDS} your feet.")
    assert content.problems() == []


def test_a_section_may_repeat_itself(content):
    content.edit(ARTICLE, "Stretch.", f"{FOURTEEN_WORDS} hands.")
    content.edit(ARTICLE, "More on overview.", f"{FOURTEEN_WORDS} hands.")
    assert content.problems() == []


def test_fifteen_repeated_words_are_told_although_some_of_them_stand_elsewhere_too(content):
    content.edit(ARTICLE, "Stretch.", "Sit on the bed and pull your toes up now.")
    content.edit(ARTICLE, "More on overview.", f"{FOURTEEN_WORDS} hands.")
    content.edit(ARTICLE, "More on cold-packs.", f"{FOURTEEN_WORDS} hands.")
    assert content.only_problem().line == content.line(ARTICLE, "both hands.")


def test_a_topic_with_too_few_questions_is_told_with_its_file(content):
    content.edit(QUESTIONS, "    - ice question 19\n", "")
    assert content.problems() == [
        Problem(
            Path(QUESTIONS),
            1,
            "'relief_cold_packs' has 19 questions.",
            "Give it 20 or more, as people would type them.",
        )
    ]


def test_a_topic_without_questions_is_told(content):
    (content.root / QUESTIONS).unlink()
    told = [(problem.path, problem.message) for problem in content.problems()]
    assert told == [
        (Path(QUESTIONS), "'relief_cold_packs' has 0 questions."),
        (Path(QUESTIONS), "'relief_overview' has 0 questions."),
    ]


@pytest.mark.parametrize("again", ["ICE Question 7", "ice, question 7?", "Ice question  7 !"])
def test_a_question_twice_is_told_whatever_its_capitals_and_signs(content, again):
    content.edit(CORE, "- hello", f"- {again}")
    assert content.problems() == [
        Problem(
            Path(QUESTIONS),
            content.line(QUESTIONS, "ice question 7"),
            f"'ice question 7' stands in {CORE}:4 too, under greet.",
            "Keep it where it is answered best.",
        )
    ]


def test_a_question_twice_in_one_topic_is_told_at_the_second(content):
    content.edit(QUESTIONS, "ice question 7", "Ice question 5")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(QUESTIONS), content.line(QUESTIONS, "Ice question 5"))


def test_an_intent_without_a_section_is_told_at_the_intent(content):
    content.edit(QUESTIONS, "nlu:\n", "nlu:\n" + examples("relief_heat", "heat"))
    assert content.problems() == [
        Problem(
            Path(QUESTIONS),
            content.line(QUESTIONS, "intent: relief_heat"),
            "No article has a section for 'relief_heat'.",
            "Write the section, or correct the name.",
        )
    ]


def test_a_question_that_does_not_begin_with_a_dash_is_told(content):
    content.edit(QUESTIONS, "- ice question 7", "ice question 7")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(QUESTIONS), content.line(QUESTIONS, "ice question 7"))
    assert problem.message == "'ice question 7' does not begin with '- '."


def test_an_entry_without_examples_is_told(content):
    content.edit(CORE, "examples: |\n    - hello", "question: hello")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(CORE), 2)
    assert "not an intent with examples" in problem.message


def test_an_intent_that_is_no_name_is_told(content):
    content.edit(CORE, "intent: greet", "intent: {name: greet}")
    assert content.only_problem().path == Path(CORE)


def test_faults_of_several_files_of_questions_are_told_together(content):
    content.edit(QUESTIONS, "- ice question 7", "ice question 7")
    content.edit(CORE, "intent: greet", "intent: greet: x")
    told = [(str(problem.path), problem.line) for problem in content.problems()]
    assert told == [(CORE, 2), (QUESTIONS, content.line(QUESTIONS, "ice question 7"))]


def test_faults_of_articles_and_questions_are_told_together(content):
    content.edit(ARTICLE, "Stretch.[^nhs]", "Stretch.[^nsh]")
    content.edit(QUESTIONS, "- ice question 7", "ice question 7")
    assert {str(problem.path) for problem in content.problems()} == {ARTICLE, QUESTIONS}


def test_faults_of_several_rules_are_told_together_by_line(content):
    content.edit(ARTICLE, "Stretch.[^nhs]", "Strecth.")
    content.edit(ARTICLE, "https://nhs.uk/", "https://example.org/")
    content.edit(CORE, "- hello", "- Ice question 7")
    told = [(str(problem.path), problem.message) for problem in content.problems()]
    assert told == [
        (QUESTIONS, f"'ice question 7' stands in {CORE}:4 too, under greet."),
        (ARTICLE, "example.org is not on the list of publishers."),
        (ARTICLE, "'Strecth.' in 'relief/overview' names no source."),
        (ARTICLE, "'strecth' is in no dictionary."),
    ]


def test_questions_that_are_not_utf_8_are_told(content):
    (content.root / QUESTIONS).write_bytes((content.root / QUESTIONS).read_bytes() + "# crème\n".encode("latin-1"))
    assert content.only_problem().path == Path(QUESTIONS)


@pytest.mark.parametrize("name", [PUBLISHERS, SPELLING])
def test_a_missing_list_is_told(content, name):
    (content.root / name).unlink()
    assert content.only_problem().path == Path(name)


@pytest.mark.parametrize("text", ["# nobody\n", "journals: [bmj.com\n", "journals:\n"])
def test_a_broken_list_of_publishers_is_told(content, text):
    content.write(PUBLISHERS, text)
    assert content.problems()[0].path == Path(PUBLISHERS)


def test_three_dashes_within_the_front_matter_are_words_like_others(content):
    content.edit(ARTICLE, "NHS: Leg cramps", "NHS --- Leg cramps")
    assert content.problems() == []


def test_a_word_with_an_accent_can_be_listed(content):
    content.edit(ARTICLE, "Stretch.", "Do it now as Sjögren did.")
    content.edit(SPELLING, "Zorblinol", "Sjögren")
    assert content.problems() == []


# One fault each, in the danger signs: what is replaced, by what, where it is told, words of the message.
DANGER_FAULTS = {
    "a group that nothing uses": ("  calf: [", "  shin: [shin]\n  calf: [", "  shin:", "Nothing uses the group <shin>"),
    "a finding that no sign uses": (
        "findings:\n",
        "findings:\n  rash:\n    patterns:\n      - rash\n",
        "  rash:",
        "No sign uses the finding 'rash'",
    ),
    "a group that is not there": ("- <calf> &", "- <knee> &", "- <knee>", "there is no group <knee>"),
    "a hard action": (
        "Go to a doctor today.",
        "Immediately discontinue strenuous physical activities.",
        "    action:",
        "hard to read",
    ),
    "a topic that is not there": ("topic: relief/overview", "topic: relief/heat", "topic: relief/heat", "no topic"),
    "a publisher that is not listed": ("nhs.uk/conditions", "example.org/x", "example.org", "not on the list"),
    "an example that does not fire": (
        "- my calf is swollen",
        "- my knee is swollen",
        "my knee is",
        "does not fire U01",
    ),
    "a harmless line that fires": ("- my calf is killing me", "- swollen calf", "- swollen calf", "but fires U01"),
}


@pytest.mark.parametrize(("old", "new", "at", "message"), DANGER_FAULTS.values(), ids=DANGER_FAULTS)
def test_a_fault_in_the_danger_signs_is_told_with_file_and_line(content, old, new, at, message):
    content.edit(DANGER_SIGNS, old, new)
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path(DANGER_SIGNS), content.line(DANGER_SIGNS, at))
    assert message in problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    ("examples", "line", "message"),
    [
        ("signs:\n  U99:\n  - my calf is swollen\nharmless:\n  plain: []\n", 2, "no danger sign 'U99'"),
        ("signs:\n  U01:\n  - swollen calf\nharmless:\n  plain:\n  - Swollen calf\n", 6, "stands under U01 too"),
    ],
    ids=["a sign that is not there", "one message in two places"],
)
def test_a_fault_in_the_examples_of_danger_signs_is_told(content, examples, line, message):
    content.root.joinpath("knowledge", "danger_examples.yml").write_text(examples, encoding="utf-8")
    (problem,) = content.problems()

    assert (problem.path, problem.line) == (Path("knowledge/danger_examples.yml"), line)
    assert message in problem.message


def test_missing_danger_signs_are_told(content):
    (content.root / DANGER_SIGNS).unlink()
    assert content.only_problem().path == Path(DANGER_SIGNS)
