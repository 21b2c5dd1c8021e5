"""The report's plots, as SVG that stands inside the page and takes its colours, light or dark."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from html import escape

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from charley.content.report_certainty import CalibrationBin, ScopeBin

# matplotlib draws in these; in the page each is a CSS variable.
INK, MUTED, LINE, OURS, OTHERS = "#000001", "#000002", "#000003", "#000004", "#000005"
VARIABLES = {INK: "--ink", MUTED: "--muted", LINE: "--line", OURS: "--ours", OTHERS: "--others"}
STYLE = {
    "svg.fonttype": "none",  # letters stay text, in the page's own font
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
LARGEST_DOT = 320  # square points, for the step with most questions
SCOPE_TICKS = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)


def calibration_plot(bins: Sequence[CalibrationBin], choice_below: float, certain_from: float, alternative: str) -> str:
    """Share right by confidence, a dot for each step, larger for more questions. Thresholds are 0 to 1."""
    with matplotlib.rc_context(STYLE):
        figure, axes = _plot(7.2, 4.6)
        axes.plot([0, 100], [0, 100], color=MUTED, linestyle="--", linewidth=1)
        axes.annotate("just as sure\nas it should be", (58, 52), color=MUTED, fontsize=10, va="top")
        most = max((each.questions for each in bins), default=1)
        confidence, right = ([100 * getattr(each, which) for each in bins] for which in ("confidence", "right"))
        axes.plot(confidence, right, color=OURS, linewidth=1.5)
        sizes = [max(LARGEST_DOT * each.questions / most, 12) for each in bins]
        axes.scatter(confidence, right, s=sizes, color=OURS, zorder=3)
        _threshold(axes, 100 * choice_below, "offers a choice", side="left")
        _threshold(axes, 100 * certain_from, "answers outright", side="right")
        axes.set(xlim=(0, 100), ylim=(0, 112), xlabel="How sure Charley was (%)", ylabel="Right (% of those questions)")
        axes.set_xticks(range(0, 101, 20))
        axes.set_yticks(range(0, 101, 20))
        return _svg(figure, "calibration", alternative)


def scope_plot(bins: Sequence[ScopeBin], threshold: float, alternative: str) -> str:
    """Our questions and off-topic ones by scope, each group as 100 %. The steps are even in log odds."""
    with matplotlib.rc_context(STYLE):
        figure, axes = _plot(7.2, 4.0)
        edges = _log_odds(np.array([each.low for each in bins] + [bins[-1].high]))
        for values, colour, label in (
            ([100 * each.off_topic for each in bins], OTHERS, "off-topic"),
            ([100 * each.ours for each in bins], OURS, "our questions"),
        ):
            axes.stairs(values, edges, fill=True, color=colour, alpha=0.35, label=label)
            axes.stairs(values, edges, color=colour, linewidth=1.5)
        highest = 100 * max(max(each.ours, each.off_topic) for each in bins)
        middle = float(_log_odds(np.array(threshold)))
        _threshold(axes, middle, "declined", side="left")
        _threshold(axes, middle, "treated as ours", side="right")
        axes.set(
            xlim=(edges[0], edges[-1]),
            ylim=(0, 1.2 * highest or 1),
            xlabel="How surely it is our subject (%)",
            ylabel="Share of the group (%)",
        )
        ticks = [tick for tick in SCOPE_TICKS if bins[0].low <= tick <= bins[-1].high]
        axes.set_xticks(_log_odds(np.array(ticks)), [f"{100 * tick:g}" for tick in ticks])
        axes.legend(frameon=False, loc="upper left")
        return _svg(figure, "scope", alternative)


def _plot(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")  # inches
    axes = figure.add_subplot()
    axes.grid(axis="y", linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _threshold(axes: Axes, at: float, label: str, side: str) -> None:
    """A line across the plot, and what is true on one side of it."""
    axes.axvline(at, color=INK, linewidth=1, linestyle=":")
    shift, alignment = (-5, "right") if side == "left" else (5, "left")
    axes.annotate(
        label,
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(shift, -2),
        textcoords="offset points",
        ha=alignment,
        va="top",
        fontsize=10,
    )


def _log_odds(shares: np.ndarray) -> np.ndarray:
    return np.log(shares / (1 - shares))


def _svg(figure: Figure, key: str, alternative: str) -> str:
    """The figure as an element for a page; ``key`` keeps its ids apart from those of other figures."""
    drawn = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": key}):
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    svg = drawn.getvalue()
    head, end, drawing = svg[svg.index("<svg") :].partition(">")
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)  # as wide as the page allows
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<style.*?</style>", "", drawing, flags=re.DOTALL)  # it would hold for the whole page
    drawing = re.sub(r'<g id="[^"]*"', "<g", drawing)  # the same in every figure, and nothing refers to them
    for colour, variable in VARIABLES.items():
        drawing = drawing.replace(colour, f"var({variable})")
    return head.replace("<svg", f'<svg role="img" aria-label="{escape(alternative)}"') + end + drawing
