"""The whole content folder: looking topics up, and what its files say of each other."""

from pathlib import Path

import pytest

from charley.knowledge import KnowledgeBase

RELIEF = "articles/relief.md"


def test_topics_are_found_by_id_and_by_intent(content):
    base = content.load()
    assert base.topics == ["help/when", "relief/overview", "relief/cold-packs"]
    assert "relief/cold-packs" in base
    assert base.section("relief/cold-packs").title == "Cold packs"
    assert base.article_of("relief/cold-packs").front.family == "relief"
    assert base.topic_of_intent("relief_cold_packs") == "relief/cold-packs"
    assert base.site.contact == "Call 555 0100."


def test_what_is_no_topic_is_not_found(content):
    base = content.load()
    assert "relief/heat" not in base
    assert None not in base
    assert base.topic_of_intent("greet") is None
    with pytest.raises(KeyError):
        base.section("relief/heat")
    with pytest.raises(KeyError):
        base.article_of("foods/salt")


@pytest.mark.parametrize("field", ["next: [help/why]", "next: [help/when]\nrelated: [help/why]"])
def test_an_unknown_linked_topic_is_told_at_its_section(content, field):
    content.edit(RELIEF, "next: [relief/overview]", field)
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path("knowledge", RELIEF), content.line(RELIEF, "## Cold packs"))
    assert "'relief/cold-packs' links to the unknown topic 'help/why'" in problem.message
    assert "next or related" in problem.remedy


@pytest.mark.parametrize("variant", ["ice", "nobody"])
def test_a_variant_that_is_no_body_part_person_or_time_is_told_at_its_section(content, variant):
    content.edit(RELIEF, "for: pregnant", f"for: {variant}")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path("knowledge", RELIEF), content.line(RELIEF, "## What to do now"))
    assert f"'{variant}', which is no body part, person or time" in problem.message
    assert "vocabulary.yml" in problem.remedy


def test_an_unknown_start_topic_is_told_with_its_line(content):
    content.edit("wording.yml", "[relief/overview, help/when]", "[relief/heat]")
    problem = content.only_problem()
    assert "'relief/heat'" in problem.message
    assert (problem.path, problem.line) == (Path("knowledge/wording.yml"), content.line("wording.yml", "start_topics"))


def test_a_word_about_an_unknown_topic_is_told_with_its_line(content):
    content.edit("vocabulary.yml", "topic: relief/cold-packs", "topic: relief/ice")
    problem = content.only_problem()
    assert "'ice' names the unknown topic 'relief/ice'" in problem.message
    assert (problem.path, problem.line) == (Path("knowledge/vocabulary.yml"), content.line("vocabulary.yml", "topic:"))


@pytest.mark.parametrize("name", [RELIEF, "articles/help.md", "vocabulary.yml", "wording.yml", "site.yml"])
def test_a_file_that_is_not_utf_8_is_told(content, name):
    content.path(name).write_bytes(content.path(name).read_bytes() + "# crème\n".encode("latin-1"))
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path("knowledge", name), 1)
    assert "not UTF-8" in problem.message
    assert "UTF-8" in problem.remedy


@pytest.mark.parametrize("name", ["vocabulary.yml", "wording.yml", "site.yml"])
def test_a_missing_file_is_told(content, name):
    content.path(name).unlink()
    problem = content.only_problem()
    assert problem.path == Path("knowledge", name)
    assert "cannot be read" in problem.message
    assert problem.remedy == "Put it back."


def test_a_field_that_site_yml_does_not_know_is_told(content):
    content.edit("site.yml", "contact", "\nkontact")
    problem = content.only_problem()
    assert (problem.path, problem.line) == (Path("knowledge/site.yml"), 2)
    assert "'kontact'" in problem.message


def test_faults_of_several_files_are_told_together_by_file_and_line(content):
    content.edit(RELIEF, "### Do not", "### Never")
    content.edit(RELIEF, "strength: expert", "strength: strong")
    content.edit("articles/help.md", "[^nhs]", "[^nsh]")
    content.edit("articles/help.md", " {#when}", "")
    content.edit("wording.yml", "{limit}", "100")
    content.edit("vocabulary.yml", "name: ice pack", "name: nape")
    content.path("site.yml").unlink()
    told = [(str(problem.path), problem.line) for problem in content.problems()]
    assert told == [
        ("knowledge/articles/help.md", content.line("articles/help.md", "## When to see a doctor")),
        ("knowledge/articles/help.md", content.line("articles/help.md", "When it keeps coming back")),
        ("knowledge/articles/relief.md", content.line(RELIEF, "strength: strong")),
        ("knowledge/site.yml", 1),
        ("knowledge/vocabulary.yml", content.line("vocabulary.yml", "ice:")),
        ("knowledge/wording.yml", content.line("wording.yml", "too_long")),
    ]


def test_a_problem_reads_as_file_line_fault_and_remedy(content):
    content.edit(RELIEF, "numbs.[^nhs]", "numbs.[^nsh]")
    place = f"knowledge/articles/relief.md:{content.line(RELIEF, 'Cold numbs')}"
    assert str(content.only_problem()).startswith(f"{place}: The source 'nsh' is not listed. List it under 'sources:'")


def test_whom_to_call_is_filled_in_from_the_site_and_else_from_the_wording(content):
    base = content.load()
    text = "Call {emergency_number}. {crisis_line}"
    own = base.site.copy(update={"emergency_number": "999", "crisis_line": "Ring [116 123](tel:116123)."})
    known = KnowledgeBase(list(base.articles.values()), base.vocabulary, base.wording, own)

    assert known.with_numbers(text) == "Call [999](tel:999). Ring [116 123](tel:116123)."
    assert base.with_numbers(text) == f"Call {base.wording.emergency_number}. {base.wording.crisis_line}"
