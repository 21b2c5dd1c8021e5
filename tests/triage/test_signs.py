"""Reading the danger signs, and what is said of each fault in them."""

from pathlib import Path

import pytest

from charley.knowledge import ContentError
from charley.triage import DangerSigns
from charley.triage.signs import Combination

OWN = Path("knowledge/danger_signs.yml")


def test_every_sign_of_the_sheet_is_there(signs):
    expected = {f"{letter}{n:02}" for letter, last in (("E", 29), ("U", 19), ("S", 13)) for n in range(1, last + 1)}
    assert set(signs.signs) == expected
    assert {sign.tier for name, sign in signs.signs.items() if name[0] == "E"} == {"emergency"}


def test_a_combination_is_met():
    combination = Combination(all=["a|b", "c"], none=["d"])
    assert combination.met_by({"b", "c", "x"}) == {"b", "c"}
    assert combination.met_by({"b", "c", "d"}) == set()
    assert Combination(at_least=2, of=["a", "b", "c"]).met_by({"a", "c"}) == {"a", "c"}
    assert Combination(at_least=2, of=["a", "b", "c"]).met_by({"a"}) == set()


FAULTS = {
    "version": ('version: "', 'version: "of ', "'version'"),
    "unknown finding": ("{any: [suicidal]}", "{any: [suicidall]}", "There is no 'suicidall'"),
    "unknown sign": ("lifts_to: [E27]", "lifts_to: [E99]", "There is no 'E99'"),
    "unknown group": ("      - <pee> ... <dark>", "      - <peee> ... <dark>", "there is no group <peee>"),
    "unknown field": ("    tier: emergency", "    tear: emergency", "tear"),
    "a brace": (
        "Call {emergency_number} now. Keep still.",
        "Call {number} now. Keep still.",
        "the only words in braces",
    ),
    "a bare no": ('    - "no"\n', "    - no\n", "need quotation marks"),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_file_and_line(tmp_path, old, new, message):
    text = OWN.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "danger_signs.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        DangerSigns.load(path, OWN)
    assert message in str(caught.value)
    assert all(problem.path == OWN and problem.line >= 1 and problem.remedy for problem in caught.value.problems)
