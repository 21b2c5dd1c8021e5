"""`charley report`: one page by which content editors see how well questions are understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from charley.content import report_certainty as certainty
from charley.content import report_figures as figures
from charley.content import report_sentences as sentences
from charley.content.cross_validation import cross_validate
from charley.content.examples import read_examples
from charley.content.report_plots import calibration_plot, scope_plot
from charley.knowledge import KnowledgeBase

TEMPLATE = Path(__file__).with_name("report.html")
MOST_PAIRS = 40
MOST_SHOWN = 40  # of a list of examples; the whole of it is in the JSON


@dataclass(frozen=True)
class Thresholds:
    """By which Charley decides, 0 to 1: the settings of ConfidenceGate."""

    least_scope: float
    answer_confidence: float
    certain_confidence: float


@dataclass(frozen=True)
class Report:
    """Everything that the page tells; shares are 0 to 1."""

    made: date
    thresholds: Thresholds
    headline: figures.Headline
    coverage: list[figures.Coverage]
    families: list[figures.FamilyRow]
    pairs: list[sentences.Pair]
    calibration: list[certainty.CalibrationBin]
    modesty: float
    scope: list[certainty.ScopeBin]
    off_topic: list[figures.OffTopic]
    wrongly_declined: list[sentences.Sentence]
    wrongly_answered: list[sentences.Sentence]
    near_identical: list[sentences.Twins]

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON has them."""
        return {**asdict(self), "made": self.made.isoformat()}

    @property
    def needing_work(self) -> list[figures.Coverage]:
        """The topics with advice, the weakest first."""
        return sorted((row for row in self.coverage if row.advice), key=lambda row: (row.right, row.topic))


def make_report(root: Path, progress: Callable[[str], None]) -> Report:
    """Tries out every training question below ``root`` and works out the figures. Takes one to two minutes.

    Raises ContentError when content cannot be read and JudgingError when the questions cannot be tried out.
    """
    base = KnowledgeBase.load(root / "knowledge")
    topics = {base.section(topic).intent: topic for topic in base.topics}
    trial = cross_validate(root, read_examples(root), set(topics), progress)
    progress("Working out the figures")
    gate = Thresholds(**{name: trial.gate[name] for name in ("least_scope", "answer_confidence", "certain_confidence")})
    bins = certainty.calibration(trial.judged, topics)
    return Report(
        made=date.today(),
        thresholds=gate,
        headline=figures.headline(trial.judged, topics),
        coverage=figures.coverage(trial.judged, topics),
        families=figures.families(trial.judged, topics),
        pairs=sentences.confused_pairs(trial.judged, topics, MOST_PAIRS),
        calibration=bins,
        modesty=certainty.modesty(bins),
        scope=certainty.scope_bins(trial.judged, topics, gate.least_scope),
        off_topic=figures.off_topic(trial.judged, topics),
        wrongly_declined=sentences.wrongly_declined(trial.judged, topics),
        wrongly_answered=sentences.wrongly_answered(trial.judged, topics),
        near_identical=sentences.near_identical(trial.judged, trial.vectors, topics),
    )


def page(report: Report) -> str:
    """The report as one HTML file that needs no other."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["percent"] = percent
    environment.filters["anchor"] = lambda topic: topic.replace("/", "-")
    return environment.get_template(TEMPLATE.name).render(
        report=report,
        head=report.headline,
        most_shown=MOST_SHOWN,
        weak=figures.WEAK,
        few=figures.FEW,
        near_identical=sentences.NEAR_IDENTICAL,
        calibration_plot=Markup(_calibration_plot(report)),
        scope_plot=Markup(_scope_plot(report)),
    )


def percent(share: float, digits: int = 0) -> str:
    """A share as people read it. What is more than nothing is not shown as nothing, nor less than all as all."""
    shown = f"{100 * share:.{digits}f}"
    least = 10**-digits
    if float(shown) == 0 and share > 0:
        shown = f"<{least:g}"
    elif float(shown) == 100 and share < 1:
        shown = f">{100 - least:g}"
    return f"{shown}\N{NO-BREAK SPACE}%"


def _calibration_plot(report: Report) -> str:
    told = "; ".join(
        f"{percent(each.low)} to {percent(each.high)} sure: {percent(each.right)} right" for each in report.calibration
    )
    alternative = f"Curve of how often Charley is right by how sure it was. {told}."
    gate = report.thresholds
    return calibration_plot(report.calibration, gate.answer_confidence, gate.certain_confidence, alternative)


def _scope_plot(report: Report) -> str:
    threshold = report.thresholds.least_scope
    below = [each for each in report.scope if each.high <= threshold + 1e-9]
    alternative = (
        "Two histograms of how surely a question is our subject. Below the threshold of "
        f"{percent(threshold)} lie {percent(sum(each.ours for each in below))} of our questions and "
        f"{percent(sum(each.off_topic for each in below))} of the off-topic ones."
    )
    return scope_plot(report.scope, threshold, alternative)
