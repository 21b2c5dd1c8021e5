"""Faults of accessibility on a page, as axe-core finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
RUN = """async (rules) => {
  const runOnly = { type: "tag", values: rules };
  const { violations, passes } = await axe.run({ runOnly, resultTypes: ["violations"] });
  return { passed: passes.length, faults: violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`)) };
}"""


@dataclass(frozen=True)
class Checked:
    """``passed`` is how many rules applied and were kept; ``faults`` are in words."""

    passed: int
    faults: list[str]


def check(page: Page, scheme: Literal["light", "dark"] = "light", direction: str = "ltr") -> Checked:
    """The page as it is now, shadow roots included, by all rules of WCAG 2.0 to 2.2 A and AA and best practice."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate(RUN, list(RULES))
    return Checked(found["passed"], found["faults"])
