"""The symptom check as a visitor meets it, through the trained model and both servers."""

import pytest

START = "Check my symptoms"
WHERE, HOW_LONG, HOW_OFTEN, BACKGROUND, TRIGGER, SIGNS = range(1, 7)


def number_of(answer):
    """Which of the six questions an answer asks."""
    assert answer["title"].startswith("Symptom check, "), answer
    return int(answer["title"].removeprefix("Symptom check, ")[0])


def question_in(answer):
    """The part of a turn that asks a question of the check."""
    (question,) = [part for part in (answer, *answer["more"]) if part["title"].startswith("Symptom check, ")]
    return question


def buttons_of(answer):
    return {button["title"]: button["payload"] for button in answer["buttons"]}


def press(visitor, answer, title):
    return visitor.press(buttons_of(answer)[title])


def summary_of(answer):
    (summary,) = [part for part in answer["more"] if part["title"] == "To show a clinician"]
    return summary["text"].splitlines()


def texts_of(answer):
    return [part["text"] for part in (answer, *answer["more"])]


@pytest.fixture
def asked(visitor):
    """The first question of the check."""
    return visitor.press("/symptom_check")


@pytest.mark.parametrize("words", ["check my symptoms", "can you check if this is serious", "do the symptom check"])
def test_who_asks_for_the_check_is_asked_where_it_is_and_why(visitor, words):
    answer = visitor.say(words)

    assert (answer["kind"], number_of(answer)) == ("triage", WHERE)
    assert "I ask because" in answer["text"]
    assert list(buttons_of(answer)) == ["Leg or foot", "Back or neck", "Skip"]


@pytest.mark.parametrize("topic", ["help_when", "help_urgent", "basics_serious"])
def test_answers_on_when_to_get_help_offer_the_check(visitor, topic):
    answer = visitor.press(f"/{topic}")

    assert len(answer["buttons"]) <= 3
    assert number_of(press(visitor, answer, START)) == WHERE


def test_the_whole_check_by_buttons_ends_in_a_result_with_a_summary(visitor, asked):
    answer = asked
    for number, title in enumerate(
        ("Leg or foot", "Under 10 minutes", "Most nights or days", "Skip", "Sport or heat"), WHERE
    ):
        assert number_of(answer) == number
        assert len(answer["buttons"]) == 3
        assert all(len(button["title"]) <= 20 for button in answer["buttons"])
        answer = press(visitor, answer, title)
    assert number_of(answer) == SIGNS
    assert "- 1: One leg is swollen" in answer["text"]

    result = press(visitor, answer, "None")

    assert (result["kind"], result["urgency"], result["signs"]) == ("triage", "soon", ["S01"])
    assert "Book a visit to a doctor" in result["text"]
    assert any("Frequent cramps" in text for text in texts_of(result))
    assert "/body_leg_calf" in buttons_of(result).values()
    assert result["more"][-1]["buttons"] == result["buttons"]
    assert summary_of(result) == [
        "- Where: Leg or foot",
        "- How long: Under 10 minutes",
        "- How often: Most nights or days",
        "- Background: not said",
        "- What set it off: Sport or heat",
        "- Danger signs: None",
        "- Result: a visit in the next week or two",
        "- Not a diagnosis. Answers given to a chatbot.",
    ]
    assert all(len(text) <= 600 for text in texts_of(result))


def test_after_the_result_the_bot_answers_as_before(visitor, asked):
    answer = asked
    for _ in range(6):
        answer = press(visitor, answer, "Skip")

    assert visitor.say("thanks")["kind"] == "smalltalk"
    assert visitor.press("/relief_stretch")["more"] == []


def test_who_skips_everything_is_told_that_nothing_can_be_judged(visitor, asked):
    answer = asked
    for number in range(WHERE, SIGNS + 1):
        assert number_of(answer) == number
        answer = press(visitor, answer, "Skip")

    assert (answer["kind"], answer["urgency"], answer["signs"]) == ("triage", "none", [])
    assert "You did not say if you have a danger sign" in answer["text"]
    assert [line for line in summary_of(answer) if line.endswith("not said")] == summary_of(answer)[:6]


def test_a_check_in_the_visitors_own_words(visitor, asked):
    for words, number in (
        ("my left calf", HOW_LONG),
        ("a few seconds", HOW_OFTEN),
        ("about once a month", BACKGROUND),
        ("none", TRIGGER),
        ("football on sunday", SIGNS),
    ):
        answer = visitor.say(words)
        assert (words, number_of(answer)) == (words, number)
    result = visitor.say("no none of them")

    assert (result["kind"], result["urgency"]) == ("triage", "none")
    assert summary_of(result)[0] == "- Where: my left calf"
    assert summary_of(result)[4] == "- What set it off: football on sunday"


def test_typed_skip_and_typed_numbers_are_understood(visitor, asked):
    press(visitor, asked, "Leg or foot")
    for number in range(HOW_OFTEN, SIGNS + 1):
        answer = visitor.say("skip")
        assert number_of(answer) == number
    result = visitor.say("1")

    assert (result["urgency"], result["signs"]) == ("urgent", ["U01"])
    assert "- Danger signs: One leg is swollen, hot, red or sore" in summary_of(result)


def test_a_question_inside_is_answered_and_the_check_goes_on(visitor, asked):
    press(visitor, asked, "Leg or foot")

    answer = visitor.say("why do muscles cramp at night?")

    assert answer["kind"] == "answer"
    assert answer["sources"]
    again = question_in(answer)
    assert number_of(again) == HOW_LONG
    assert "Back to the check: How long" in again["text"]
    assert list(buttons_of(again)) == ["Under 10 minutes", "Over 10 minutes", "Stop"]
    assert number_of(press(visitor, again, "Under 10 minutes")) == HOW_OFTEN


def test_two_questions_in_a_row_are_both_answered(visitor, asked):
    for words in ("what is a cramp?", "does magnesium help?"):
        answer = visitor.say(words)
        assert answer["kind"] == "answer"
        assert number_of(question_in(answer)) == WHERE


def test_a_button_to_a_topic_inside_is_answered_and_the_check_goes_on(visitor, asked):
    answer = visitor.press("/relief_stretch")

    assert answer["topic"] == "relief/stretch"
    assert number_of(question_in(answer)) == WHERE


def test_thanks_inside_are_answered_and_the_check_goes_on(visitor, asked):
    answer = visitor.say("thank you so much")

    assert answer["kind"] == "smalltalk"
    assert number_of(question_in(answer)) == WHERE


@pytest.mark.parametrize("number", range(6))
def test_an_emergency_typed_at_any_step_outranks_the_check(visitor, asked, number):
    answer = asked
    for _ in range(number):
        answer = press(visitor, answer, "Skip")

    told = visitor.say("i have crushing chest pain and i am sweating")

    assert (told["kind"], told["urgency"], told["signs"][0]) == ("triage", "emergency", "E03")
    assert (told["more"], told["buttons"]) == ([], [])


def test_after_an_emergency_nothing_is_asked_any_more(visitor, asked):
    visitor.say("i have crushing chest pain and i am sweating")

    answer = visitor.say("thanks")
    assert (answer["kind"], answer["more"]) == ("smalltalk", [])
    assert visitor.press("/relief_stretch")["more"] == []


def test_an_urgent_sign_is_told_and_the_check_can_go_on_with_it(visitor, asked):
    press(visitor, asked, "Leg or foot")

    told = visitor.say("my calf is swollen and red")
    assert (told["urgency"], told["signs"]) == ("urgent", ["U01"])

    answer = visitor.say("ok")
    assert number_of(answer) == HOW_OFTEN
    assert "Back to the check" in answer["text"]
    for number in range(BACKGROUND, SIGNS + 1):
        answer = visitor.press("/skip")
        assert number_of(answer) == number
    result = press(visitor, answer, "None")
    assert (result["urgency"], result["signs"]) == ("urgent", ["U01"])
    assert "- How long: my calf is swollen and red" in summary_of(result)


def test_some_danger_signs_without_saying_which_are_taken_for_the_gravest(visitor, asked):
    answer = asked
    for title in ("Back or neck", *["Skip"] * 4):
        answer = press(visitor, answer, title)

    result = press(visitor, answer, "Yes, some")

    assert (result["kind"], result["urgency"]) == ("triage", "emergency")
    assert result["text"].startswith("**Call ")
    assert "An arm or leg is newly weak or numb" in result["text"].partition("Be seen today")[2]
    assert "- Result: emergency help now" in summary_of(result)


@pytest.mark.parametrize("stop", ["stop", "cancel the check", "no more questions"])
def test_stop_ends_the_check(visitor, asked, stop):
    press(visitor, asked, "Leg or foot")

    answer = visitor.say(stop)

    assert (answer["kind"], answer["more"]) == ("smalltalk", [])
    assert "stopped the check" in answer["text"]
    assert visitor.say("hello")["more"] == []


def test_the_stop_button_ends_the_check_and_it_can_be_started_again(visitor, asked):
    press(visitor, asked, "Leg or foot")
    again = question_in(visitor.say("what is a cramp?"))

    assert "stopped the check" in press(visitor, again, "Stop")["text"]

    anew = visitor.say("check my symptoms")
    assert number_of(anew) == WHERE
    for _ in range(6):
        anew = press(visitor, anew, "Skip")
    assert summary_of(anew)[0] == "- Where: not said"


@pytest.mark.parametrize("payload", ["/choose_1", "/choose_2", "/skip", "/stop"])
def test_a_button_of_a_check_that_is_over_offers_a_new_one(visitor, payload):
    answer = visitor.press(payload)

    assert answer["kind"] == "smalltalk"
    assert number_of(press(visitor, answer, START)) == WHERE
