"""`charley report`: the figures on judged questions made by hand, the page, and the command on a small project."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from charley.content import report_certainty as certainty
from charley.content import report_figures as figures
from charley.content import report_sentences as sentences
from charley.content.cross_validation import FOLDS, cross_validate, deal
from charley.content.examples import Example, read_examples
from charley.content.judged import FALLBACK, Judged, JudgingError
from charley.content.report import MOST_SHOWN, Report, Thresholds, make_report, page, percent

TOPICS = {"causes_cold": "causes/cold", "causes_heat": "causes/heat", "relief_rest": "relief/rest"}
HEALTH, OTHER = "out_of_scope_health", "out_of_scope_other"
FILE = Path("data/topics/some/nlu.yml")
MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \"'&"
VOID = {"meta", "link", "br", "img"}
QUESTIONS = {
    "causes_dehydration": [
        "can dehydration cause cramps",
        "not drinking enough and cramps",
        "too little water leg cramp",
        "i barely drink, is that why my calf cramps",
        "cramps because i sweat and don't drink",
        "stretching my calf, how long",
    ],
    "relief_stretch": [
        "how do i stretch a calf cramp",
        "which stretch stops it",
        "show me a stretch for my foot",
        "stretching my calf, how long",
        "what stretch for a cramp in my thigh",
        "best calf stretch",
        "who won the match on saturday",
    ],
    "greet": ["hello", "hi there", "good morning", "hey", "good evening"],
    OTHER: [
        "what is the weather tomorrow",
        "tell me a joke",
        "who won the football match",
        "buy a car",
        "book a flight",
    ],
}


def judged(asked, given=None, confidence=0.9, scope=0.99, verdict=None, text="why", line=1, then=()):
    """A question that is taken for what it is, unless told otherwise; ``then`` are the next likeliest intents."""
    given = given or asked
    ranking = ((given, confidence), *((intent, (1 - confidence) / 4) for intent in then))
    return Judged(Example(asked, text, FILE, line), ranking, scope, verdict or given)


# The figures


def test_the_headline_counts_what_is_first_among_three_and_declined():
    questions = [
        judged("causes_cold"),
        judged("causes_cold", "causes_heat", then=("relief_rest", "causes_cold")),
        judged("causes_heat", verdict=FALLBACK),
        judged("causes_heat", "greet", then=("thanks", "affirm", "causes_heat")),
        judged("relief_rest", verdict=OTHER),
        judged(HEALTH),
        judged(HEALTH, verdict="causes_cold"),
        judged("greet"),
    ]

    head = figures.headline(questions, TOPICS)

    assert (head.questions, head.topics) == (5, 3)
    assert (head.first, head.among_three) == (3 / 5, 4 / 5)
    assert (head.answered_right, head.answered_other, head.choice, head.other_reply, head.declined) == (0.2,) * 5
    assert head.off_topic_declined == 1 / 2


def test_a_pair_holds_the_questions_mixed_up_in_either_direction_the_surest_first():
    questions = [
        judged("causes_cold", "causes_heat", 0.4, text="ice bath cramp", line=7),
        judged("causes_heat", "causes_cold", 0.8, text="cramp in a sauna", line=9, verdict=FALLBACK),
        judged("relief_rest", "causes_cold"),
        judged("causes_cold"),
        judged("causes_cold", "greet"),
        judged(OTHER, "causes_cold"),
    ]

    pairs = sentences.confused_pairs(questions, TOPICS, most=40)

    assert [(pair.first, pair.second, len(pair.mixed_up)) for pair in pairs] == [
        ("causes/cold", "causes/heat", 2),
        ("causes/cold", "relief/rest", 1),
    ]
    assert pairs[0].questions_of_both == 4
    assert pairs[0].mixed_up == [
        sentences.Sentence("cramp in a sauna", f"{FILE}:9", "causes/heat", "causes/cold", 0.8, 0.99, "choice", None),
        sentences.Sentence(
            "ice bath cramp", f"{FILE}:7", "causes/cold", "causes/heat", 0.4, 0.99, "answer", "causes/heat"
        ),
    ]
    assert sentences.confused_pairs(questions, TOPICS, most=1) == pairs[:1]


def test_a_step_of_the_calibration_holds_how_many_were_how_sure_and_right():
    questions = [
        judged("causes_cold", confidence=0.62),
        judged("causes_cold", "causes_heat", confidence=0.68),
        judged("causes_cold", confidence=1.0),
        judged("greet", "causes_cold", confidence=0.65),
    ]

    six, nine = certainty.calibration(questions, TOPICS)

    assert (six.low, six.high, six.questions, six.right) == (0.6, 0.7, 2, 0.5)
    assert six.confidence == pytest.approx(0.65)
    assert (nine.low, nine.high, nine.questions, nine.confidence, nine.right) == (0.9, 1.0, 1, 1.0, 1.0)
    assert certainty.modesty([six, nine]) == pytest.approx((2 * (0.5 - 0.65) + 0) / 3)


def test_who_is_right_more_often_than_sure_is_modest():
    bins = certainty.calibration([judged("causes_cold", confidence=0.55)], TOPICS)

    assert certainty.modesty(bins) == pytest.approx(0.45)
    assert certainty.modesty([]) == 0


def test_the_histogram_of_scope_has_the_threshold_as_a_border_and_loses_nobody():
    ours = [judged("causes_cold", scope=scope) for scope in (0.0, 0.79, 0.81, 1.0)]
    others = [judged(HEALTH, scope=scope) for scope in (0.0, 0.1)]

    bins = certainty.scope_bins([*ours, *others, judged("greet", scope=0.5)], TOPICS, threshold=0.8)

    assert sum(each.ours for each in bins) == pytest.approx(1)
    assert sum(each.off_topic for each in bins) == pytest.approx(1)
    below = [each for each in bins if each.high <= 0.8 + 1e-9]
    assert below[-1].high == pytest.approx(0.8)
    assert sum(each.ours for each in below) == pytest.approx(0.5)
    assert sum(each.off_topic for each in below) == pytest.approx(1)


def test_our_questions_that_are_declined_are_listed_with_the_surest_refusal_first():
    questions = [
        judged("causes_cold", scope=0.7, verdict=HEALTH, text="later"),
        judged("causes_heat", scope=0.1, verdict=OTHER, text="first"),
        judged("causes_cold", scope=0.2, verdict=FALLBACK),
        judged(HEALTH, scope=0.0),
        judged("causes_cold"),
    ]

    assert [each.text for each in sentences.wrongly_declined(questions, TOPICS)] == ["first", "later"]


def test_off_topic_questions_that_are_answered_are_listed_with_the_likeliest_ours_first():
    questions = [
        judged(HEALTH, scope=0.85, verdict="causes_cold", text="later"),
        judged(OTHER, scope=0.95, verdict="relief_rest", text="first"),
        judged(OTHER, verdict="greet"),
        judged(OTHER, verdict=FALLBACK),
        judged("causes_heat", verdict="causes_cold"),
    ]

    listed = sentences.wrongly_answered(questions, TOPICS)

    assert [(each.text, each.answered_with) for each in listed] == [("first", "relief/rest"), ("later", "causes/cold")]


def test_each_intent_outside_has_its_own_count():
    questions = [judged(HEALTH), judged(HEALTH, verdict=OTHER), judged(HEALTH, verdict="causes_cold")]
    questions += [judged(OTHER, verdict="greet"), judged(OTHER, verdict=FALLBACK)]

    assert figures.off_topic(questions, TOPICS) == [
        figures.OffTopic(HEALTH, questions=3, declined=2, choice=0, other_reply=0, answer=1),
        figures.OffTopic(OTHER, questions=2, declined=0, choice=1, other_reply=1, answer=0),
    ]


def test_a_row_of_the_families_tells_where_their_questions_went():
    questions = [judged("causes_cold"), judged("causes_heat", "causes_cold"), judged("causes_cold", "relief_rest")]
    questions += [judged("causes_cold", HEALTH), judged("relief_rest"), judged("greet", "thanks")]

    rows = {row.family: row for row in figures.families(questions, TOPICS)}

    assert list(rows) == ["causes", "relief", "conversation", "off-topic"]
    assert rows["causes"].questions == 4
    assert rows["causes"].shares == {"causes": 0.5, "relief": 0.25, "conversation": 0, "off-topic": 0.25}
    assert rows["conversation"].shares["conversation"] == 1
    assert rows["off-topic"].questions == 0


def test_every_topic_has_a_row_even_one_without_questions():
    questions = [judged("causes_cold") for _ in range(39)] + [judged("causes_cold", "causes_heat", verdict=OTHER)]

    cold, heat, rest = figures.coverage(questions, TOPICS)

    assert (cold.topic, cold.family, cold.questions, cold.right, cold.declined) == (
        *("causes/cold", "causes"),
        *(40, 39 / 40, 1 / 40),
    )
    assert cold.taken_for == [("causes/heat", 1)]
    assert cold.advice == []
    assert heat.advice == rest.advice == ["Few questions: add 40 or more that differ from each other."]


def test_a_topic_below_60_per_cent_is_told_which_rivals_take_its_questions():
    questions = [judged("causes_cold") for _ in range(23)] + [judged("causes_cold", "causes_heat") for _ in range(17)]

    (told,) = figures.coverage(questions, TOPICS)[0].advice

    assert told.startswith("Often taken for causes/heat (17 of 40).")
    assert figures.coverage([*questions, *questions[:4]], TOPICS)[0].advice == []  # 27 of 44 are right


def test_a_topic_whose_questions_scatter_is_told_so():
    rivals = [f"rival_{number}" for number in range(20)]
    questions = [judged("causes_cold") for _ in range(20)] + [judged("causes_cold", rival) for rival in rivals]

    (told,) = figures.coverage(questions, TOPICS)[0].advice

    assert told.startswith("Taken for 20 different topics, most often rival_0 (1)")


def test_near_identical_questions_are_found_across_topics_only(monkeypatch):
    monkeypatch.setattr(sentences, "ROWS_AT_ONCE", 2)
    asked = ["causes_cold", "causes_cold", "greet", "causes_heat", "relief_rest", "thanks"]
    questions = [judged(intent, text=f"question {number}") for number, intent in enumerate(asked)]
    angles = np.radians([0, 1, 90, 91, 12, 93])  # of 21 degrees the cosine is 0.934
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])

    twins = sentences.near_identical(questions, vectors, TOPICS)

    assert [(each.first.text, each.second.text) for each in twins] == [
        ("question 2", "question 3"),
        ("question 3", "question 5"),
        ("question 1", "question 4"),
        ("question 0", "question 4"),
    ]
    assert twins[-1].likeness == pytest.approx(np.cos(np.radians(12)))


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [(0.5, 0, "50"), (0, 0, "0"), (0.001, 0, "<1"), (0.999, 0, ">99"), (1, 0, "100"), (0.9996, 1, ">99.9")],
)
def test_a_little_is_not_shown_as_nothing_nor_nearly_all_as_all(share, digits, shown):
    assert percent(share, digits) == f"{shown}\N{NO-BREAK SPACE}%"


# The dealing


def test_the_questions_of_each_topic_are_dealt_evenly_and_always_alike():
    examples = [Example(intent, f"{intent} {number}", FILE, number) for intent in TOPICS for number in range(12)]

    parts = deal(examples)

    assert parts == deal(examples)
    for intent in TOPICS:
        own = [part for part, example in zip(parts, examples, strict=True) if example.intent == intent]
        assert sorted(own.count(part) for part in range(FOLDS)) == [2, 2, 2, 3, 3]
    assert parts != [number % FOLDS for number in range(len(examples))]


def test_another_question_in_one_topic_does_not_move_those_of_others():
    examples = [Example(intent, f"{intent} {number}", FILE, number) for intent in TOPICS for number in range(12)]
    more = [Example("causes_cold", "a new one", FILE, 99), *examples]

    moved = [
        example.intent
        for example, before, after in zip(examples, deal(examples), deal(more)[1:], strict=True)
        if before != after
    ]

    assert set(moved) <= {"causes_cold"}


# The page


class Page(HTMLParser):
    """Tags with their attributes and the text of a page; a tag that is not closed where it should be is an error."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def report_on(questions, vectors=None):
    bins = certainty.calibration(questions, TOPICS)
    vectors = np.eye(len(questions)) if vectors is None else vectors
    return Report(
        made=date(2026, 11, 22),
        thresholds=Thresholds(least_scope=0.8, answer_confidence=0.2, certain_confidence=0.8),
        headline=figures.headline(questions, TOPICS),
        coverage=figures.coverage(questions, TOPICS),
        families=figures.families(questions, TOPICS),
        pairs=sentences.confused_pairs(questions, TOPICS, 40),
        calibration=bins,
        modesty=certainty.modesty(bins),
        scope=certainty.scope_bins(questions, TOPICS, 0.8),
        off_topic=figures.off_topic(questions, TOPICS),
        wrongly_declined=sentences.wrongly_declined(questions, TOPICS),
        wrongly_answered=sentences.wrongly_answered(questions, TOPICS),
        near_identical=sentences.near_identical(questions, vectors, TOPICS),
    )


@pytest.fixture(scope="module")
def troubled():
    """A page with something in each of its lists, every question of which is markup."""
    questions = [
        judged("causes_cold", "causes_heat", text=f"mixed up {MARKUP}", line=11),
        judged("causes_heat", verdict=HEALTH, scope=0.2, text=f"declined {MARKUP}", line=12),
        judged(OTHER, verdict="relief_rest", scope=0.9, text=f"answered {MARKUP}", line=13),
        judged("relief_rest", text=f"twin {MARKUP}", line=14),
        judged("causes_heat", text=f"other twin {MARKUP}", line=15),
    ]
    vectors = np.eye(5)
    vectors[4] = vectors[3]
    return page(report_on(questions, vectors))


def test_the_sentences_are_on_the_page_as_they_were_typed_with_file_and_line(troubled):
    shown = Page(troubled)
    for text, line in (("mixed up", 11), ("declined", 12), ("answered", 13), ("twin", 14), ("other twin", 15)):
        assert f"{text} {MARKUP}" in shown.text
        assert f"{FILE}:{line}" in shown.text
    assert not shown.all("img")
    assert len(shown.all("script")) == 1
    assert not [name for _, attributes in shown.tags for name in attributes if name.startswith("on")]


def test_the_page_asks_for_nothing_from_anywhere(troubled):
    shown = Page(troubled)
    for _, attributes in shown.tags:
        for name in ("href", "xlink:href", "src"):
            assert attributes.get(name, "#").startswith(("#", "data:,"))
    (policy,) = [meta["content"] for meta in shown.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "@import" not in troubled
    assert "url(http" not in troubled


def test_every_link_within_the_page_leads_somewhere_and_no_id_is_there_twice(troubled):
    shown = Page(troubled)
    ids = [attributes["id"] for _, attributes in shown.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {link["href"] for link in shown.all("a")} | {use["xlink:href"] for use in shown.all("use")}
    assert targets <= {f"#{each}" for each in ids}


def test_the_plots_stand_in_the_page_in_its_colours_with_words_for_who_does_not_see_them(troubled):
    curve, histogram = Page(troubled).all("svg")
    assert curve["role"] == histogram["role"] == "img"
    assert "90\N{NO-BREAK SPACE}% to 100\N{NO-BREAK SPACE}% sure: 75\N{NO-BREAK SPACE}% right" in curve["aria-label"]
    assert "25\N{NO-BREAK SPACE}% of our questions and 0\N{NO-BREAK SPACE}% of the off-topic" in histogram["aria-label"]
    drawn = troubled[troubled.index("<svg") : troubled.rindex("</svg>")]
    assert "var(--ours)" in drawn
    assert "var(--others)" in drawn
    assert "#00000" not in drawn


def test_a_faultless_project_has_a_page_too():
    shown = Page(page(report_on([judged(intent) for intent in (*TOPICS, HEALTH, OTHER) for _ in range(40)])))
    assert "No topic is below" in shown.text
    assert "None is mixed up." in shown.text
    assert shown.text.count("There are none") == 3


def test_a_long_list_is_cut_and_says_so():
    questions = [judged("causes_cold", verdict=OTHER, text=f"question {number}.") for number in range(MOST_SHOWN + 2)]
    shown = Page(page(report_on(questions)))
    assert f"question {MOST_SHOWN - 1}." in shown.text
    assert f"question {MOST_SHOWN}." not in shown.text
    assert f"These are the first {MOST_SHOWN} of {MOST_SHOWN + 2}" in shown.text


# The command, on a project with two topics that have questions


@pytest.fixture(scope="module")
def small_project(tmp_path_factory):
    root = tmp_path_factory.mktemp("project")
    here = Path.cwd()
    shutil.copy("config.yml", root)
    (root / "knowledge").symlink_to(here / "knowledge")
    (root / "build/encoder").mkdir(parents=True)
    for name in ("encoder.onnx", "tokenizer.json", "manifest.json"):  # the vectors go into a file of its own
        (root / "build/encoder" / name).symlink_to(here / "build/encoder" / name)
    (root / "data").mkdir()
    entries = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in QUESTIONS.items()
    ]
    (root / "data/nlu.yml").write_text("nlu:\n" + "".join(entries), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def done(small_project):
    command = [sys.executable, "-m", "charley", "report", "--out", "pages/own.html", "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=small_project, capture_output=True, text=True, timeout=120, env=environment, check=False
    )


def test_the_command_writes_the_page_says_where_and_shows_how_far_it_is(done, small_project):
    assert done.returncode == 0, done.stderr
    assert "How well Charley understands questions" in (small_project / "pages/own.html").read_text(encoding="utf-8")
    said = done.stderr.splitlines()
    assert all(line.startswith("» ") for line in said)  # no warnings of libraries
    assert sum("Part " in line for line in said) == FOLDS
    assert said[-1] == "» The page is pages/own.html"


def test_the_command_prints_the_figures_for_machines(done):
    told = json.loads(done.stdout)
    assert told["headline"]["questions"] == len(QUESTIONS["causes_dehydration"]) + len(QUESTIONS["relief_stretch"])
    (twins,) = told["near_identical"]
    assert {twins["first"]["asked"], twins["second"]["asked"]} == {"causes/dehydration", "relief/stretch"}
    assert twins["first"]["place"] == "data/nlu.yml:9"


def test_a_question_is_judged_by_a_charley_that_was_not_shown_it(done):
    declined = {each["text"] for each in json.loads(done.stdout)["wrongly_declined"]}
    assert "who won the match on saturday" in declined  # it stands under relief/stretch, where it would be learnt


def test_an_encoder_that_is_not_built_is_said_plainly(small_project, tmp_path):
    for name in ("config.yml", "knowledge", "data"):
        (tmp_path / name).symlink_to(small_project / name)

    with pytest.raises(JudgingError, match="Build it with 'make encoder'"):
        make_report(tmp_path, progress=lambda message: None)


def test_a_pipeline_without_our_components_is_said_plainly(small_project, tmp_path):
    (tmp_path / "config.yml").write_text("pipeline:\n- name: DIETClassifier\n", encoding="utf-8")

    with pytest.raises(JudgingError, match="There is no ConfidenceGate in the pipeline"):
        cross_validate(tmp_path, read_examples(small_project), set(TOPICS), progress=lambda message: None)


def test_questions_too_few_to_train_on_are_said_plainly(small_project):
    examples = [example for example in read_examples(small_project) if example.intent == "relief_stretch"]

    with pytest.raises(JudgingError, match="too few to train on"):
        cross_validate(small_project, examples, set(TOPICS), progress=lambda message: None)
