"""The benchmarks: what they choose, count and say. Their figures are in docs/performance.md."""

import importlib
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from charley.content.examples import Example

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))
nlu_speed = importlib.import_module("nlu_speed")
nlu_worker = importlib.import_module("nlu_worker")
public_sets = importlib.import_module("public_sets")
question_sets = importlib.import_module("question_sets")
aligned_table = importlib.import_module("aligned_table").aligned_table

EXAMPLES = [
    Example(intent, f"{intent} {number}", Path("nlu.yml"), number)
    for intent, examples in {"large": 50, "medium": 10, "small": 2}.items()
    for number in range(examples)
]
OURS = [
    nlu_worker.Measured(2.0, 1.0, 400.0, [2.0, 2.0, 8.0], 3.0, {"Encoder": 1.0, "Gate": 0.01}),
    nlu_worker.Measured(4.0, 2.0, 500.0, [4.0, 4.0, 4.0], 5.0, {"Encoder": 3.0, "Gate": 0.01}),
]
THEIRS = [
    nlu_worker.Measured(8.0, 4.0, 900.0, [6.0, 6.0, 6.0], 7.0, {"Net": 5.0}),
    nlu_worker.Measured(8.0, 4.0, 900.0, [6.0, 6.0, 6.0], 7.0, {"Net": 5.0}),
]


def contender(name, rounds, python=sys.executable):
    return nlu_speed.Contender(name, Path(python), Path("model.tar.gz"), rounds=rounds)


def program(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_questions_come_from_each_intent_in_turn():
    chosen = nlu_speed.varied_questions(EXAMPLES, 12)

    intents = [text.split()[0] for text in chosen]
    assert {intent: intents.count(intent) for intent in set(intents)} == {"large": 5, "medium": 5, "small": 2}
    assert len(set(chosen)) == 12


def test_the_same_questions_are_chosen_every_time_and_not_the_first_of_each_intent():
    chosen = nlu_speed.varied_questions(EXAMPLES, 12)

    assert chosen == nlu_speed.varied_questions(EXAMPLES, 12)
    assert {text for text in chosen if text.startswith("large")} != {f"large {number}" for number in range(5)}


def test_figures_pool_the_questions_of_all_rounds():
    figures = contender("Charley", OURS).figures()

    assert figures["median_ms"] == 4.0
    assert figures["p95_ms"] == pytest.approx(7.0)  # three quarters of the way from 4 to 8
    assert (figures["cpu_ms"], figures["ready_seconds"], figures["memory_mb"]) == (4.0, 4.5, 450.0)


def test_the_report_compares_in_all_and_by_round():
    report = nlu_speed.report(contender("Charley", OURS), contender("Rasa's default", THEIRS))

    assert (report["questions"], report["rounds"]) == (3, 2)
    assert report["default_to_charley"]["median_ms"] == 1.5
    assert report["default_to_charley"]["memory_mb"] == 2.0
    assert report["default_to_charley_median_ms_by_round"] == [3.0, 1.5]


def test_the_table_shows_both_and_where_their_time_goes():
    shown = nlu_speed.table(contender("Charley", OURS), contender("Rasa's default", THEIRS)).splitlines()

    assert shown[2].split("|")[1:-1] == [
        " one question, median, ms          ",
        "    4.00 ",
        "           6.00 ",
        "              1.50 ",
    ]
    assert "Default / Charley of the median, round by round: 1.50 to 3.00." in "\n".join(shown)
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in shown]
    assert ["Encoder", "2.00"] in cells
    assert ["Rasa and the rest", "2.00"] in cells  # the gate among it
    assert not any(row and row[0] == "Gate" for row in cells)


def test_a_table_is_markdown_with_figures_to_the_right():
    assert aligned_table([["", "ms"], ["median", "12.5"]]) == (
        "|        |   ms |\n| ------ | ---: |\n| median | 12.5 |"
    )


@pytest.mark.parametrize("name", ["uv", "/a/folder/that/is/gone/uv"])
def test_without_uv_the_bench_says_where_to_get_it(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("UV", name)

    with pytest.raises(nlu_speed.BenchError, match=r"uv is needed .* https://docs.astral.sh/uv/"):
        nlu_speed._install_tensorflow()


def test_without_a_network_the_bench_says_so_with_the_words_of_uv(monkeypatch, tmp_path):
    uv = program(tmp_path / "uv", "echo 'error: Failed to fetch tensorflow-cpu: dns error' >&2; exit 2")
    monkeypatch.setenv("UV", str(uv))

    with pytest.raises(nlu_speed.BenchError, match=r"is there a network\? uv says:\nerror: Failed to fetch"):
        nlu_speed._install_tensorflow()


def test_a_process_that_fails_is_named_with_its_last_words(monkeypatch, tmp_path):
    monkeypatch.setattr(nlu_speed, "FOLDER", tmp_path)
    python = program(tmp_path / "python", "echo 'no such model' >&2; exit 1")

    with pytest.raises(nlu_speed.BenchError, match="Rasa's default failed:\nno such model"):
        contender("Rasa's default", [], python).start(tmp_path / "questions.json")


def test_a_bench_of_no_rounds_is_wrong_usage():
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "charley", "bench", "--rounds", "0"], timeout=60)

    assert done.returncode == 2


def test_a_process_of_its_own_measures_the_trained_model(project, tmp_path):
    questions, result = tmp_path / "questions.json", tmp_path / "measured.json"
    questions.write_text(json.dumps(["why do i cramp at night"] * (nlu_worker.WARM_UP + 3)))
    command = [sys.executable, "-W", "ignore", nlu_speed.WORKER, "measure", project.model, questions, result]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    measured = nlu_worker.Measured(**json.loads(result.read_text()))
    assert len(measured.milliseconds) == 3
    assert min(asdict(measured)[name] for name in ("import_seconds", "load_seconds")) > 0
    assert 100 < measured.memory_mb < 2000
    parts = measured.component_milliseconds
    assert {"SentenceEncoder", "TopicClassifier", "ConfidenceGate"} < set(parts)
    assert 0 < parts["SentenceEncoder"] < sum(parts.values()) < measured.cpu_milliseconds


def test_few_of_each_topic_are_chosen_by_the_seed_and_the_others_left():
    queries = [question_sets.Query(f"{topic} {number}", topic) for topic in "abc" for number in range(20)]

    chosen, left = question_sets.few_of_each(queries, 5, seed=1)

    assert sorted(query.topic for query in chosen) == [*"a" * 5, *"b" * 5, *"c" * 5]
    assert sorted([*chosen, *left], key=queries.index) == queries
    assert (chosen, left) == question_sets.few_of_each(queries, 5, seed=1)
    assert set(chosen) != set(question_sets.few_of_each(queries, 5, seed=2)[0])


def test_the_threshold_declines_five_percent():
    scopes = [number / 1000 for number in range(1000)]

    threshold = public_sets.threshold_for(scopes)

    assert sum(scope < threshold for scope in scopes) == 50


def test_a_score_counts_answers_and_refusals_in_and_out_of_scope():
    queries = [question_sets.Query(text, topic) for text, topic in [("1", "a"), ("2", "a"), ("3", "b"), ("4", "b")]]
    queries += [question_sets.Query("5", None), question_sets.Query("6", None)]
    read = [("a", 0.9), ("a", 0.1), ("a", 0.9), ("b", 0.5), ("a", 0.4), ("b", 0.8)]
    readings = [public_sets.Reading(topic, scope) for topic, scope in read]

    assert public_sets.score(queries, readings, 0.5) == public_sets.Score(75.0, 50.0, 25.0, 50.0)
    assert public_sets.score(queries, readings, None) == public_sets.Score(75.0)


def test_the_files_of_both_sets_become_splits(tmp_path):
    parts = {part: [["pay my bill", "bills"], ["sing", "music"]] for part in ("train", "val", "test")}
    outside = {f"oos_{part}": [[f"off topic {part}", "oos"]] for part in ("train", "val", "test")}
    for name in ("data_full.json", "data_small.json"):
        (tmp_path / name).write_text(json.dumps(parts | outside))
    rows = "".join(f'"my card, {number}",card_arrival\n' for number in range(40))
    (tmp_path / "train.csv").write_text(f"text,category\n{rows}")
    (tmp_path / "test.csv").write_text("text,category\nwhere is it,card_arrival\n")

    splits = question_sets.read_splits(tmp_path)

    off_topic = question_sets.Query("off topic test", None)
    assert splits["CLINC150 small"].test == [
        *(question_sets.Query(text, topic) for text, topic in parts["test"]),
        off_topic,
    ]
    few = splits["BANKING77 30-shot 2"]
    assert [query.topic for query in few.train] == ["card_arrival"] * 30 + [None]
    assert len(few.validation) == 10
    assert few.test == [question_sets.Query("where is it", "card_arrival"), off_topic]
    assert splits["BANKING77 full"].validation == []
    assert set(few.validation) & set(few.train) == set()


def test_a_folder_that_lacks_files_is_wrong_usage_and_names_them(monkeypatch, tmp_path, capsys):
    (tmp_path / "train.csv").touch()
    monkeypatch.setattr(sys, "argv", ["public_sets.py", str(tmp_path)])

    with pytest.raises(SystemExit, match="2"):
        public_sets.main()
    assert "lacks data_full.json, data_small.json, test.csv" in capsys.readouterr().err
