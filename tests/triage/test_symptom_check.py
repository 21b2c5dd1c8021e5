"""The rules of the symptom check, on the project's own content, and what its file is told when it is faulty."""

from datetime import date
from pathlib import Path

import pytest

from charley.content.rules import symptom_check as rule
from charley.content.rules.content import Content
from charley.knowledge import ContentError, KnowledgeBase
from charley.triage.check_content import ELSEWHERE, QUESTIONS
from charley.triage.symptom_check import SKIPPED, Before, SymptomCheck

PATH = Path("knowledge/symptom_check.yml")
SAFE = {
    "where": "leg",
    "how_long": "short",
    "how_often": "rarely",
    "background": "none",
    "trigger": "effort",
    "signs": "none",
}


@pytest.fixture(scope="module")
def base():
    return KnowledgeBase.load(Path("knowledge"))


@pytest.fixture(scope="module")
def check(signs, base):
    return SymptomCheck.load(PATH, signs, base)


def ids(verdict):
    return [sign.id for sign in verdict.signs]


def test_questions_are_asked_in_their_order(check):
    answers = {}
    for question in QUESTIONS:
        assert check.next_question(answers) == question
        answers[question] = SKIPPED
    assert check.next_question(answers) is None


def test_harmless_answers_make_no_sign(check):
    verdict = check.verdict(SAFE)
    assert (verdict.urgency, verdict.signs, verdict.unnamed) == ("none", (), ())
    assert verdict.reasons == (check.wording.no_sign,)
    assert verdict.told_of_signs


def test_no_answers_make_no_sign_and_are_told_apart_from_harmless_ones(check):
    verdict = check.verdict(dict.fromkeys(QUESTIONS, SKIPPED))
    assert (verdict.urgency, verdict.signs) == ("none", ())
    assert not verdict.told_of_signs


@pytest.mark.parametrize(
    ("answers", "urgency", "fired"),
    [
        ({"how_long": "long"}, "urgent", ["U02"]),
        ({"how_long": "about 20 mins"}, "urgent", ["U02"]),
        ({"how_long": "90 seconds"}, "none", []),
        ({"how_long": "10 minutes"}, "none", []),
        ({"how_long": "11 min"}, "urgent", ["U02"]),
        ({"how_long": "1.5 h"}, "urgent", ["U02"]),
        ({"how_long": "two hours"}, "urgent", ["U02"]),
        ({"how_long": "not an hour, a few seconds"}, "none", []),
        ({"how_often": "often"}, "soon", ["S01"]),
        ({"how_often": "Every night!"}, "soon", ["S01"]),
        ({"how_often": "not every night"}, "none", []),
        ({"how_often": "once a week"}, "none", []),
        ({"background": "medicine"}, "urgent", ["U04"]),
        ({"background": "started statins in may"}, "urgent", ["U04"]),
        ({"background": "no new tablets"}, "none", []),
        ({"background": "ill"}, "soon", []),
        ({"background": "I'm pregnant"}, "soon", []),
        ({"background": "no new tablets but diabetic"}, "soon", []),
        ({"how_often": "often", "background": "ill"}, "urgent", ["S01"]),
        ({"trigger": "injury"}, "soon", []),
        ({"trigger": "i fell down the stairs"}, "soon", []),
        ({"how_long": "long", "background": "ill"}, "urgent", ["U02"]),
    ],
)
def test_what_follows_from_an_answer(check, answers, urgency, fired):
    verdict = check.verdict({**SAFE, **answers})
    assert (verdict.urgency, ids(verdict)) == (urgency, fired)


@pytest.mark.parametrize(
    ("question", "typed", "choice"),
    [
        ("how_long", "the second one", "long"),
        ("how_long", "Option A", "short"),
        ("how_often", "button 2", "often"),
        ("how_often", "2", None),
        ("how_long", "seconds", "short"),
        ("signs", "the second one", None),
    ],
)
def test_a_choice_can_be_named_by_its_position(check, question, typed, choice):
    assert check.choice_of(question, typed) == choice


@pytest.mark.parametrize(
    ("before", "urgency"),
    [
        (Before(findings=("pregnant",)), "soon"),
        (Before(findings=("diabetes",)), "soon"),
        (Before(findings=("new_medicine",)), "urgent"),  # with the muscle complaint of everybody who does the check
        (Before(findings=("chest_pain",)), "none"),  # weighed when it was said, and no sign was told
        (Before(findings=("chest_pain",), signs=("E03",)), "emergency"),
        (Before(named=("one_leg_swollen",)), "urgent"),
    ],
)
def test_what_was_said_in_words_counts(check, before, urgency):
    assert check.verdict(SAFE, before).urgency == urgency


def test_the_sign_of_an_earlier_message_is_not_forgotten_when_all_is_skipped(check):
    verdict = check.verdict(dict.fromkeys(QUESTIONS, SKIPPED), Before(("one_leg_swollen",), ("S01", "U01")))
    assert (verdict.urgency, ids(verdict)) == ("urgent", ["U01", "S01"])


def test_named_signs_are_understood_although_no_line_is_picked(check):
    verdict = check.verdict({**SAFE, "signs": "it is all swollen"}, Before(named=("one_leg_swollen",)))
    assert (verdict.urgency, ids(verdict)) == ("urgent", ["U01"])
    assert check.wording.unclear not in verdict.reasons


@pytest.mark.parametrize(
    ("typed", "place", "topic"),
    [
        ("leg", "leg", "body/leg-calf"),
        ("my left Calf", "leg", "body/leg-calf"),
        ("thigh", "leg", "body/thigh"),
        ("neck", "neck", "body/neck"),
        ("between my shoulder blades", "back", "body/back"),
        ("ribs", "trunk", "body/chest-rib"),
        ("eyelid", "head", "body/eyelid"),
        ("all over", ELSEWHERE, "relief/overview"),
        (SKIPPED, ELSEWHERE, "relief/overview"),
        (None, ELSEWHERE, "relief/overview"),
    ],
)
def test_the_place_decides_on_the_list_of_signs_and_on_the_topic(check, typed, place, topic):
    answers = {"where": typed}
    assert check.place_of(answers) is check.places[place]
    assert check.topic_of(answers) == topic


def test_every_part_of_the_body_with_a_topic_has_a_place(check, base):
    listed = {part for place in check.places.values() for part in place.parts}
    parts = {name for name, term in base.vocabulary.terms.items() if term.entity == "body_part"}
    assert parts == listed


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("1", [1]),
        ("2 and 4", [2, 4]),
        ("number 3", [3]),
        ("the second one", [2]),
        ("just the first", [1]),
        ("yes, 1, 3", [1, 3]),
        ("0", []),
        ("99", []),
        ("one", []),
        ("one of them", []),
        ("2 weeks", []),
    ],
)
def test_lines_are_picked_by_number(check, typed, numbers):
    answers = {"where": "leg", "signs": typed}
    assert check.lines_named(answers) == tuple(check.places["leg"].signs[number - 1] for number in numbers)


def test_every_line_picked_alone_cannot_wait(check):
    for name, place in check.places.items():
        where = place.parts[0] if place.parts else SKIPPED
        for number, line in enumerate(place.signs, 1):
            verdict = check.verdict({**SAFE, "where": where, "signs": str(number)})
            assert verdict.urgency in ("urgent", "emergency"), (name, line.says)
            assert verdict.sign_urgency == verdict.urgency, (name, line.says)


@pytest.mark.parametrize("words", ["some", "yes", "Yes, some", "one of them"])
def test_some_signs_without_saying_which_are_the_gravest_of_the_list(check, words):
    verdict = check.verdict({**SAFE, "signs": words})
    assert verdict.urgency == "emergency"
    assert [line for line, _ in verdict.unnamed] == check.places["leg"].signs
    assert {urgency for _, urgency in verdict.unnamed} == {"urgent", "emergency"}
    assert check.wording.some_unnamed in verdict.reasons


def test_words_for_a_sign_that_are_not_understood_need_a_look(check):
    verdict = check.verdict({**SAFE, "signs": "my toes feel like sherbet"})
    assert (verdict.urgency, verdict.reasons) == ("soon", (check.wording.unclear,))


def test_two_signs_of_today_are_noted(check):
    assert check.verdict({**SAFE, "how_long": "long", "background": "medicine"}).two_urgent
    assert not check.verdict({**SAFE, "how_long": "long"}).two_urgent


def test_the_summary_has_a_line_for_each_answer(check):
    answers = {**SAFE, "where": "my [left](x) *calf*", "how_often": SKIPPED, "signs": "1"}
    assert check.summary(answers, check.verdict(answers)) == [
        "Where: my left x calf",
        "How long: Under 10 minutes",
        "How often: not said",
        "Background: none",
        "What set it off: Sport or heat",
        "Danger signs: One leg is swollen, hot, red or sore",
        "Result: medical advice today",
        "Not a diagnosis. Answers given to a chatbot.",
    ]


def test_a_long_answer_is_shortened_in_the_summary(check):
    (line, *_) = check.summary({"where": "calf " * 60}, check.verdict({}))
    assert len(line) == len("Where: ") + 80
    assert line.endswith("…")


@pytest.fixture
def faulty(tmp_path, signs, base):
    """The problems of the file with something in it replaced, as the loading and then the rule tell them."""

    def problems(old, new):
        text = PATH.read_text(encoding="utf-8")
        assert old in text
        changed = text.replace(old, new, 1)
        (tmp_path / "knowledge").mkdir()
        for name in ("danger_signs.yml", "publishers.yml"):
            (tmp_path / "knowledge" / name).symlink_to(Path("knowledge", name).resolve())
        (tmp_path / PATH).write_text(changed, encoding="utf-8")
        try:
            return list(rule.problems(Content(tmp_path, base, [], date(2026, 11, 22))))
        except ContentError as error:
            return error.problems

    return problems


def line_of(text):
    lines = PATH.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "message", "remedy"),
    [
        ("findings: [long_cramp]", "findings: [longcramp]", "[long_cramp]", "no finding 'longcramp'", "Correct"),
        ("raised_by: [pregnant,", "raised_by: [pregnent,", "raised_by: [", "no finding 'pregnent'", "Correct"),
        ("parts: [neck]", "parts: [nek]", "parts: [neck]", "no part of the body 'nek'", "Correct"),
        ("topic: body/neck", "topic: body/nek", "topic: body/neck", "no topic 'body/nek'", "Correct"),
        ("leg: {button: Leg", "limb: {button: Leg", "    choices:", "no place 'limb'", "Correct"),
        ("button: Leg or foot", "button: Leg or foot or toes or so", "Leg or foot}", "at most 20", "20 characters"),
        ("    at_least: soon\n", "    at_least: later\n", "at_least: soon", "unexpected value", "soon or urgent"),
        ('alone: ["no"', "alone: [no", 'alone: ["no"', "quotation marks", "whole answers"),
        ("stop: Stop\n", "stop: Stop {now}\n", "stop: Stop", "the words in braces must be nothing", "20 characters"),
        ("{reasons}\n", "\n", "reasons: |-", "the words in braces must be {reasons}", "keep the words in braces"),
        ("[thunderclap]", "[any_headache]", "very bad headache", "make no urgent sign, but none", "Name findings"),
        (
            "How often does it come?",
            "Which periodicity characterises its reappearance?",
            "ask: How often",
            "hard to read",
            "grade 6",
        ),
    ],
)
def test_a_fault_is_told_with_file_line_and_remedy(faulty, old, new, at, message, remedy):
    (problem,) = faulty(old, new)
    assert problem.path == PATH
    assert (problem.message, problem.line) == (problem.message, line_of(at))
    assert message in problem.message
    assert remedy in problem.remedy


def test_three_buttons_of_its_own_leave_no_room_for_skip(faulty):
    (problem,) = faulty("      short:\n", "      hardly: {button: A moment}\n      short:\n")
    assert "two choices" in problem.message


def test_a_list_that_does_not_fit_into_a_message_is_told(faulty, monkeypatch):
    monkeypatch.setattr(rule, "TEXT_LIMIT", 200)
    problems = faulty("Dark brown pee", "Dark red pee")
    assert len(problems) == 7
    assert all("characters" in problem.message and problem.remedy == "Keep to 200." for problem in problems)


def test_a_missing_file_is_told_where_the_domain_has_the_form(tmp_path, base):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "danger_signs.yml").symlink_to(Path("knowledge/danger_signs.yml").resolve())
    content = Content(tmp_path, base, [], date(2026, 11, 22))
    assert list(rule.problems(content)) == []

    (tmp_path / "domain.yml").write_text("forms:\n  symptom_check_form:\n", encoding="utf-8")
    with pytest.raises(ContentError, match="cannot be read"):
        list(rule.problems(content))
