"""YAML that knows its lines."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, Extra, Field

from charley.knowledge import ContentError
from charley.knowledge.yaml_source import YamlSource

PATH = Path("some.yml")


class Pet(BaseModel, extra=Extra.forbid):
    name: str = Field(..., min_length=2, description="Write what you call it.")


class Home(BaseModel):
    pets: dict[str, Pet]
    rooms: int = Field(..., description="Count the rooms.")
    built: date | None = None


def problems_of(text, first_line=1):
    with pytest.raises(ContentError) as caught:
        YamlSource(text, PATH, first_line).parse_as(Home)
    return caught.value.problems


def test_a_good_document_becomes_the_model():
    home = YamlSource("rooms: 3\npets:\n  cat: {name: Tom}\n", PATH).parse_as(Home)
    assert home == Home(rooms=3, pets={"cat": Pet(name="Tom")})


@pytest.mark.parametrize(
    ("location", "line"),
    [((), 1), (("a",), 1), (("b",), 2), (("b", "c"), 3), (("b", "c", 1), 5), (("b", "gone", "deep"), 2), (("no",), 1)],
)
def test_a_value_or_the_nearest_around_it_is_found_by_line(location, line):
    assert YamlSource("a: 1\nb:\n  c:\n  - x\n  - y\n", PATH).line_of(*location) == line


def test_lines_count_from_where_the_document_begins_in_its_file():
    assert YamlSource("a: 1\nb: 2\n", PATH, first_line=40).line_of("b") == 41


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: c: d\n", 2, "not valid YAML"),
        ("a: 1\nb: 2\n\tc: 3\n", 3, "not valid YAML"),
        ("a: \x01\n", 1, "not valid YAML"),
        ("a: 1\nb: !!python/name:os.system\n", 2, "not valid YAML"),
        ("", 1, "'key: value' lines are expected"),
        ("- a\n- b\n", 1, "'key: value' lines are expected"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here twice"),
        ("a:\n- x: 1\n  y: 2\n  x: 3\n", 4, "'x' stands here twice"),
    ],
)
def test_what_is_no_usable_yaml_is_told_with_its_line(text, line, message):
    (problem,) = problems_of(text)
    assert (problem.path, problem.line) == (PATH, line)
    assert message in problem.message
    assert problem.remedy


def test_every_doubled_key_is_told():
    assert [problem.line for problem in problems_of("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")] == [2, 5]


def test_what_does_not_fit_the_model_is_told_with_line_and_remedy():
    problems = problems_of("rooms: many\npets:\n  cat: {name: Tom}\n  dog:\n    name: X\n", first_line=10)
    assert [(problem.line, problem.remedy) for problem in problems] == [
        (10, "Count the rooms."),
        (14, "Write what you call it."),
    ]


def test_a_missing_value_is_told_at_the_block_that_lacks_it():
    (problem,) = problems_of("rooms: 1\npets:\n  cat: {}\n")
    assert problem.line == 3
    assert problem.message.startswith("'pets.cat.name'")


@pytest.mark.parametrize(
    ("written", "remedy"), [("nmae", "Did you mean 'name'?"), ("zzz", "Compare with a block that works")]
)
def test_a_name_that_is_not_known_is_told_with_the_one_that_may_be_meant(written, remedy):
    (problem,) = problems_of(f"rooms: 3\npets:\n  cat:\n    name: Tom\n    {written}: x\n")
    assert (problem.line, problem.message) == (5, f"'pets.cat.{written}' is no name that is known here.")
    assert problem.remedy.startswith(remedy)


def test_a_day_that_does_not_exist_is_told_with_its_line():
    (problem,) = problems_of("rooms: 1\npets: {}\nbuilt: 2026-02-30\n")
    assert problem.line == 3


def test_a_block_that_holds_itself_is_told():
    (problem,) = problems_of("a: &itself\n  b: *itself\n")
    assert problem.line == 2
