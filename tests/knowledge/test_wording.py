"""The sentences around the articles: what is filled in, and what is said of each fault."""

from pathlib import Path

import pytest

from charley.knowledge import ContentError
from charley.knowledge.wording import Wording

NAME = "wording.yml"


def test_sentences_are_read_with_their_places_to_fill(content):
    wording = Wording.load(content.path(NAME))
    assert wording.too_long.format(limit=200) == "Up to 200 characters, please."
    assert wording.in_general.format(about="your arm", answer="Rest.") == "Nothing just for your arm. In general: Rest."
    assert wording.title_for.format(title="Stretch it", about="your arm") == "Stretch it (for your arm)"
    assert wording.or_did_you_mean.format(answer="Rest.") == "Rest. Or did you mean:"
    assert wording.be_careful.format(warnings="No heat.") == "Take care: No heat."
    assert wording.start_topics == ["relief/overview", "help/when"]


FAULTS = {
    # name: (old text, new text, the line told begins so, words of the message, words of the remedy)
    "brace missing": ("{topics}", "{topics", "did_you_mean", "a brace is missing its partner", "{braces}"),
    "word in braces left out": ("{limit}", "100", "too_long", "must be {limit}", "{braces}"),
    "one of two left out": ("{about}", "you", "in_general", "must be {about} and {answer}", "{braces}"),
    "answer left out": ("{answer} Or", "Or", "or_did_you_mean", "must be {answer}", "{braces}"),
    "title left out": ("{title} (for", "(for", "title_for", "must be {about} and {title}", "{braces}"),
    "warnings left out": (" {warnings}", "", "be_careful", "must be {warnings}", "{braces}"),
    "word in braces renamed": ("{seconds}", "{minutes}", "too_fast", "must be {seconds}", "{braces}"),
    "word in braces where none is filled": (
        "All right.",
        "All {right}.",
        "declined_offer",
        "must be nothing",
        "{braces}",
    ),
    "empty braces": ("All right.", "All right {}.", "declined_offer", "must be nothing", "{braces}"),
    "empty sentence": ("All right.", '""', "declined_offer", "'declined_offer'", "one to three sentences"),
    "endless sentence": (
        "All right.",
        "All right. " * 40,
        "declined_offer",
        "'declined_offer'",
        "one to three sentences",
    ),
    "sentence left out": ("failure: Something", "# Something", "did_you_mean", "'failure'", "one to three sentences"),
    "unknown sentence": ("failure:", "goodbye: Bye.\nfailure:", "goodbye", "'goodbye'", "Compare"),
    "four start topics": ("[relief/overview,", "[a, b, c,", "start_topics", "'start_topics'", "1 to 3 topics"),
}


@pytest.mark.parametrize(("old", "new", "at", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_file_line_and_remedy(content, old, new, at, message, remedy):
    content.edit(NAME, old, new)
    with pytest.raises(ContentError) as caught:
        Wording.load(content.path(NAME), Path("knowledge", NAME))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (Path("knowledge", NAME), content.line(NAME, at))
    assert message in problem.message
    assert remedy in problem.remedy
