"""The command line: ``charley up``, ``ask``, ``train``, ``check``, ``report``, ``ratings``, ``bench``.

Exit status: 0 done, 1 the work found faults, 2 wrong usage.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress

from charley.content.check import check
from charley.content.judged import JudgingError
from charley.content.ratings_table import ratings_as_json, ratings_tables
from charley.knowledge import ContentError
from charley.serving.client import AskError, Question, ask_all, read_questions
from charley.serving.rasa_check import RasaCheckError, check_data, check_rules
from charley.serving.settings import WebSettings
from charley.serving.stack import StartError, running
from charley.serving.training import Project, TrainingError
from charley.storage.ratings import Ratings, RatingsUnavailable

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Charley answers questions about muscle spasms and cramps."
)
said = Console(stderr=True, highlight=False)  # progress and errors; standard output is for results
UNLIMITED = {
    "CHARLEY_MESSAGES_PER_MINUTE": "1000000",
    "CHARLEY_SESSIONS_PER_MINUTE": "1000000",
    "CHARLEY_PAGE": "false",
}


def main() -> None:
    """Runs the command line; faults end it with status 1 and a message, never a stack trace."""
    try:
        app()
    except (AskError, ContentError, JudgingError, RasaCheckError, StartError, TrainingError) as error:
        said.print(str(error), style="red", markup=False)
        raise SystemExit(1) from error
    except RatingsUnavailable as error:
        said.print(f"The ratings cannot be read: {error}.", style="red", markup=False)
        raise SystemExit(1) from error


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the web channel.")] = 5005,
    actions_port: Annotated[int, typer.Option(help="Port of the action server.")] = 5055,
) -> None:
    """Train if needed, start the servers, and print the address of the start page. Ctrl-C stops all of it."""
    project = Project()
    _train_if_needed(project)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs deaf to Ctrl-C
    with running(project, Path("var/conversations.db"), Path("var/log"), port, actions_port, progress=_step) as stack:
        print(f"Charley is ready: {stack.url}/   (Ctrl-C stops it)", flush=True)
        try:
            while not stack.died():
                time.sleep(0.5)
        except KeyboardInterrupt:
            _step("Stopping")
            return
        raise StartError(f"The {stack.died()} has ended; see var/log.")


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            help="A file of JSON lines with 'id', 'text' and, if you like, 'conversation'; - for standard input."
        ),
    ] = None,
    url: Annotated[str | None, typer.Option(help="A running server, such as http://127.0.0.1:5005/charley.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer object.")] = False,
) -> None:
    """Print the answer to one question, or answers as JSON lines to a whole file of them."""
    if (text is None) == (batch is None):
        raise typer.BadParameter("Give a question, or --batch and a file.")
    questions = [Question("1", text)] if text is not None else read_questions(_lines(batch))
    with _server(url) as address:
        answers = _ask(address, questions)
    for answer in answers:
        if batch or as_json:
            print(json.dumps(answer, ensure_ascii=False))
        else:
            _print_answer(answer)


@app.command()
def train(force: Annotated[bool, typer.Option(help="Train even if nothing has changed.")] = False) -> None:
    """Train the model, unless it is as new as what it is made from."""
    project = Project()
    if force or not project.is_trained():
        _train(project)
    else:
        _step("The model is up to date")


@app.command(name="check")
def check_content(
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON lines.")] = False,
    with_dates: Annotated[bool, typer.Option("--dates/--no-dates", help="Tell which reviews are overdue.")] = True,
    with_rasa: Annotated[
        bool,
        typer.Option("--rasa", help="Let Rasa look at questions, rules and stories too, unless nothing has changed."),
    ] = False,
    with_rules: Annotated[
        bool,
        typer.Option(
            "--rules/--no-rules",
            help="With --rasa: look for rules and stories that contradict each other, which 'charley train' does too.",
        ),
    ] = True,
) -> None:
    """Check what content editors write: articles, questions, wording. Names file, line and remedy."""
    problems = check(Path(), with_dates=with_dates)
    for problem in problems:
        if as_json:
            record = {
                "file": str(problem.path),
                "line": problem.line,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            print(json.dumps(record, ensure_ascii=False))
        else:
            print(problem)
    if problems:
        said.print(f"{len(problems)} to mend.", style="red")
        raise typer.Exit(1)
    _step("All content is in order")
    if with_rasa:
        _check_with_rasa(Project(), with_rules)


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="The page, one HTML file.", dir_okay=False, writable=True)] = Path(
        "var/report.html"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON too.")] = False,
) -> None:
    """Ask every training question as if it were new, and write a page that tells how well they are understood."""
    logging.captureWarnings(True)  # of Rasa and what it needs; none is ours
    from charley.content.report import make_report, page  # Rasa and matplotlib take seconds to import

    started = time.monotonic()
    made = make_report(Path(), progress=_step)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page(made), encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error}") from error
    _step(f"Done in {time.monotonic() - started:.0f} s")
    if as_json:
        print(json.dumps(made.as_json(), ensure_ascii=False))
        _step(f"The page is {out}")
    else:
        print(f"The page is {out}")


@app.command(name="ratings")
def show_ratings(as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False) -> None:
    """Show how visitors rate answers and articles, the worst first, and what they say of them."""
    ratings = Ratings(WebSettings().ratings_url)
    if as_json:
        print(json.dumps(ratings_as_json(ratings), ensure_ascii=False))
        return
    tables = list(ratings_tables(ratings))
    for table in tables:
        Console(highlight=False).print(table)
    if not tables:
        _step("No ratings yet")


@app.command()
def bench(
    rounds: Annotated[int, typer.Option(min=1, help="How often each of the two is started and measured.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure how fast and how large understanding is, beside Rasa's default pipeline on the same questions."""
    command = [sys.executable, "-W", "ignore", "benchmarks/nlu_speed.py", "--rounds", str(rounds)]
    os.execv(sys.executable, [*command, *(["--json"] if as_json else [])])  # what ends this ends the measuring


def _step(message: str) -> None:
    said.print(f"» {message}", style="dim")


def _check_with_rasa(project: Project, with_rules: bool) -> None:
    digest, record = project.digest_of_inputs(), project.rasa_check_record
    if not record.is_file() or record.read_text() != digest:
        with said.status("Rasa looks at questions, rules and stories; this takes a quarter of a minute"):
            check_data(project)
        record.parent.mkdir(exist_ok=True)
        record.write_text(digest)
    if with_rules and not project.is_trained():
        with said.status("Rasa learns the rules, to see whether they contradict each other"):
            check_rules(project)
    _step("Rasa finds no fault in questions, rules and stories")


def _train_if_needed(project: Project) -> None:
    if not project.is_trained():
        _train(project)


def _train(project: Project) -> None:
    started = time.monotonic()
    with said.status("Training the model; this takes about half a minute"):
        project.train()
    _step(f"Trained in {time.monotonic() - started:.0f} s")


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    """The address of a server: the one given, or one of our own that forgets everything at the end."""
    if url:
        yield url.rstrip("/")
        return
    project = Project()
    _train_if_needed(project)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with running(project, folder / "conversations.db", folder, environment=UNLIMITED, progress=_step) as stack:
            yield stack.url


def _ask(url: str, questions: list[Question]) -> list[dict[str, Any]]:
    with Progress(console=said, transient=True, disable=len(questions) < 2) as progress:
        task = progress.add_task("Asking", total=len(questions))
        return asyncio.run(ask_all(url, questions, lambda: progress.advance(task)))


def _lines(batch: Path | None) -> list[str]:
    if str(batch) == "-":
        return sys.stdin.read().splitlines()
    try:
        return Path(str(batch)).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{batch} cannot be read: {error}") from error


def _print_answer(answer: dict[str, Any]) -> None:
    out = Console(highlight=False)
    for part in (answer, *answer["more"]):
        if part["title"]:
            out.print(part["title"], style="bold", markup=False)
        out.print(Markdown(part["text"]))
        for source in part["sources"]:
            out.print(f"  source: {source['name']} {source['url']}", markup=False, soft_wrap=True)
        for button in part["buttons"]:
            out.print(f"  [{button['title']}]", markup=False)
    topic = answer["topic"] or "no topic"
    said.print(f"({answer['kind']}, {topic}, confidence {answer['confidence']:.2f})", style="dim", markup=False)
